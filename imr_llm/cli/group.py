"""How a command ends: with an exit code and, where something is wrong, one or two plain lines on standard error."""

import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from imr_llm.cli.console import end_quietly, flush, say
from imr_llm.errors import ImrError, NotAccessible, RunStopped, UnreadableFile
from imr_llm.host.scratch import sweep

ALL_READ: Final = 0
SOME_UNREADABLE: Final = 1
NOT_AS_GIVEN: Final = 2
STOPPED: Final = 3
UNDER_WAY: Final = 4
HUNG_UP: Final = 129
INTERRUPTED: Final = 130
NOBODY_READS: Final = 141
TERMINATED: Final = 143

EXIT_CODES: dict[int, str] = {
    ALL_READ: "Done; every letter was read.",
    SOME_UNREADABLE: "Some files could not be read, or not by the model; each is named, the rest was read.",
    NOT_AS_GIVEN: "The command cannot be carried out as given: a wrong option, nothing to read, an unknown letter, "
    "a database, an output file or a setting that cannot be used.",
    STOPPED: "The run ended before its end: the model's endpoint refused or did not answer, or --max-tokens or "
    "--max-cost was reached. What was read is stored; the same command goes on.",
    UNDER_WAY: "A batch is still under way at the endpoint, or to be submitted; the same command later goes on.",
    HUNG_UP: "The terminal was closed (SIGHUP); as 130.",
    INTERRUPTED: "Interrupted with Ctrl-C; what was read before is stored, no unfinished file is left.",
    NOBODY_READS: "The program that was given the output stopped reading it (`imr list | head`).",
    TERMINATED: "Ended from outside (SIGTERM); as 130.",
}
TRACEBACK = "IMR_TRACEBACK"
"""Set to 1, a fault of the program shows where it happened, possibly with text of a letter."""


class CommandGroup(TyperGroup):
    """The group of all commands, which turns every error into an exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and exit with a code of `EXIT_CODES`."""
        with _ending_by_signals() as came:
            try:
                code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
            except TyperException as error:
                code = _usage(error)
            except typer.Abort:
                code = INTERRUPTED
            except BrokenPipeError:  # these two: a page of help
                end_quietly()
                code = NOBODY_READS
            except OSError as error:
                end_quietly()
                say(f"standard output: it cannot be written: {error.strerror}.")
                code = NOT_AS_GIVEN
        if came and code == INTERRUPTED:
            code = 128 + came[0]
        if not standalone_mode:
            return code
        sys.exit(code or 0)

    def invoke(self, ctx: Any) -> Any:
        """Run one command."""
        sweep()
        try:
            result = super().invoke(ctx)
            flush()
        except ImrError as error:
            say(str(error))
            raise typer.Exit(_code(error)) from None
        except BrokenPipeError:
            end_quietly()
            raise typer.Exit(NOBODY_READS) from None
        except (typer.Exit, typer.Abort, TyperException):
            raise
        except Exception as error:
            full = isinstance(error, OSError) and error.errno == errno.ENOSPC  # for a page of help: the rest says it
            if full or os.environ.get(TRACEBACK):
                raise
            say(f"the program has a fault ({type(error).__name__}).")
            say(f"Please report it, with the command you gave. {TRACEBACK}=1 shows where it happened.")
            raise typer.Exit(NOT_AS_GIVEN) from None
        return result


@contextmanager
def _ending_by_signals() -> Iterator[list[int]]:
    """SIGTERM and SIGHUP end a command as Ctrl-C does, which clears away what it has not finished; which one came."""
    came: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        if not came:  # another one would end the clearing away
            came.append(number)
            interrupted = signal.getsignal(signal.SIGINT)  # where Ctrl-C has to wait, so have these
            (interrupted if callable(interrupted) else signal.default_int_handler)(number, frame)

    taken = []
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
            if signal.getsignal(number) is signal.SIG_DFL:  # under nohup, SIGHUP is not
                signal.signal(number, end)
                taken.append(number)
    try:
        yield came
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _code(error: ImrError) -> int:
    if isinstance(error, RunStopped):
        return STOPPED
    unreadable = isinstance(error, UnreadableFile) and not isinstance(error, NotAccessible)
    return SOME_UNREADABLE if unreadable else NOT_AS_GIVEN


def _usage(error: TyperException) -> int:
    say(error.format_message())
    context = getattr(error, "ctx", None)
    if context is not None:
        say(f"See `{context.command_path} --help`.")
    return NOT_AS_GIVEN
