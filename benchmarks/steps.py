"""What work takes in steps, and not in seconds: how many basic blocks of the program the processor enters.

valgrind counts them, those of the regular expression engine among them, so that a busy machine changes nothing. Each
text is worked on in a process of its own, forked when the tables are loaded: none finds what another left in a cache.
A fork that ends at once tells how far its parent had come: the program starts once, and what is made ready is not
counted, and done once.
"""

import gc
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
from typing import TypeVar

T = TypeVar("T", int, float)
Work = Callable[[str], Iterator[None]]
"""Makes a text ready up to its first yield; what is done between the last two is counted."""
Count = Callable[[str, str], int]
"""What counts a work ("module:name") for a text."""
_ROOT = Path(__file__).parents[1]
_LOG = "IMR_STEPS_LOG"
_VALGRIND = ("valgrind", "--tool=none", "--stats=yes", "--vex-iropt-unroll-thresh=0", f"--log-file=%q{{{_LOG}}}")
"""A loop that is unrolled would count several of its rounds as one block."""


@contextmanager
def counter(*begin_with: tuple[str, str]) -> Iterator[Count]:
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
                counted: int = json.loads(answer)
                return counted

            for work, text in begin_with:
                ask(work, text, is_counted=False)
            yield ask
            tell.close()


def main() -> None:
    """Counts what is asked for on the standard input, under valgrind."""
    for line in sys.stdin:
        name, text, is_counted = json.loads(line)
        module, _, function = name.partition(":")
        work: Work = getattr(import_module(module), function)
        print(json.dumps(_counted(work(text)) if is_counted else len(list(work(text)))), flush=True)


def _counted(marks: Iterator[None]) -> int:
    """What it takes from the last mark but one to the last, in a process of its own."""
    gc.collect()
    gc.freeze()  # a collection of what is loaded takes ten million steps, and falls into one count and not into another
    log = Path(os.environ[_LOG])
    before = log.stat().st_size
    ended = apart(lambda: [_ended() for _ in marks])
    with log.open(encoding="utf-8", errors="replace") as file:
        file.seek(before)
        entered = dict(re.findall(r"--(\d+)-- scheduler: ([\d,]+) event checks", file.read()))
    first, second = (int(entered[str(mark)].replace(",", "")) for mark in ended[-2:])
    return second - first


def apart(does: Callable[[], list[T]]) -> list[T]:
    """What a function gives, in a fork of this process. Raises OSError where that does not end well."""
    reads, writes = os.pipe()
    process = os.fork()
    if not process:
        try:
            os.write(writes, json.dumps(does()).encode())
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(process, 0)
    os.close(writes)
    with os.fdopen(reads) as told:
        if status:
            raise OSError("a process did not end well")
        given: list[T] = json.load(told)
        return given


def _ended() -> int:
    """A process that has ended: valgrind wrote down what it had entered, its parent's part included."""
    process = os.fork()
    if not process:
        os._exit(0)
    os.waitpid(process, 0)
    return process


if __name__ == "__main__":
    main()
