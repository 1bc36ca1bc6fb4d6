"""What work takes in steps, and not in seconds: how many basic blocks of the program the processor enters.

valgrind counts them, those of the regular expression engine among them, so that a busy machine changes nothing. Each
text is worked on in a process of its own, forked when the tables are loaded: none finds what another left in a cache.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

Work = Callable[[str], Callable[[], object]]
"""Makes a text ready, which is not counted, and returns what is."""
_ROOT = Path(__file__).parents[1]
_LOG = "IMR_STEPS_LOG"
_VALGRIND = ("valgrind", "--tool=none", "--stats=yes", "--vex-iropt-unroll-thresh=0", f"--log-file=%q{{{_LOG}}}")
"""A loop that is unrolled would count several of its rounds as one block."""


@contextmanager
def counter(*begin_with: tuple[str, str]) -> Iterator[Callable[[str, str], int]]:
    """A function that counts the steps of a work ("module:name") for a text.

    What is done for `begin_with`, works and texts, is not counted after: loading tables, compiling patterns.
    Raises OSError where there is no valgrind.
    """
    with TemporaryDirectory() as folder:
        environment = os.environ | {_LOG: str(Path(folder, "log")), "PYTHONHASHSEED": "0"}
        command = [*_VALGRIND, sys.executable, "-m", "benchmarks.steps"]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, cwd=_ROOT, encoding="utf-8"
        ) as process:
            assert process.stdin
            assert process.stdout
            tell, answers = process.stdin, process.stdout

            def ask(work: str, text: str, *, is_counted: bool = True) -> int:
                print(json.dumps((work, text, is_counted)), file=tell, flush=True)
                answer = answers.readline()
                if not answer:
                    raise OSError(f"{work} was not counted: {process.wait()}")
                return int(answer)

            for work, text in begin_with:
                ask(work, text, is_counted=False)
            yield ask
            tell.close()


def main() -> None:
    """Counts what is asked for on the standard input, under valgrind."""
    between = _between()
    for line in sys.stdin:
        name, text, is_counted = json.loads(line)
        module, _, function = name.partition(":")
        work: Work = getattr(import_module(module), function)
        if is_counted:
            print(_counted(work, text) - between, flush=True)
        else:
            work(text)()
            print(0, flush=True)


def _counted(work: Work, text: str) -> int:
    made_ready = _blocks(lambda: work(text))
    return _blocks(lambda: work(text)()) - made_ready  # noqa: PLW0108 (making it ready is of the fork too)


def _between() -> int:
    """What this process itself takes from one count to the next."""
    _blocks(str)
    before = _blocks(str)
    return _blocks(str) - before


def _blocks(does: Callable[[], object]) -> int:
    """What a process has entered in all when it has done this."""
    log = Path(os.environ[_LOG])
    before = log.stat().st_size
    process = os.fork()
    if not process:
        try:
            does()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(process, 0)
    with log.open(encoding="utf-8", errors="replace") as file:
        file.seek(before)
        counted = re.search(rf"--{process}-- scheduler: ([\d,]+) event checks", file.read())
    if status or not counted:
        raise OSError("a process under valgrind did not end well")
    return int(counted[1].replace(",", ""))


if __name__ == "__main__":
    main()
