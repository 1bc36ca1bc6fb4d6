"""What a letter, and the start of a command, cost a processor: `python -m benchmarks.one_core FOLDER`.

Process time, so that other work on the computer counts little; a busy one still slows memory and caches. The profile is
of samples, one in a few milliseconds of the processor, which lengthen no small function as a tracer does.
"""

import resource
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import imr_llm
from benchmarks.corpus import LETTERS
from imr_llm.pipeline.chain import read_letter

PASSES = 4
ROOT = str(Path(imr_llm.__file__).parent)


def one_pass(letters: list[tuple[str, bytes]]) -> float:
    """Letters a second of a processor."""
    begun = time.process_time()
    for path, data in letters:
        read_letter(path, data)
    return len(letters) / (time.process_time() - begun)


def profile(letters: list[tuple[str, bytes]]) -> tuple[Counter[str], Counter[str]]:
    """How many samples each function, with what it calls and by itself, is in; "all" counts them."""
    whole: Counter[str] = Counter()
    itself: Counter[str] = Counter()

    def sample(_: int, frame: FrameType | None) -> None:
        names = []
        while frame:
            names.append(f"{frame.f_code.co_filename.removeprefix(ROOT)} {frame.f_code.co_qualname}")
            frame = frame.f_back
        whole.update({"all", *names})
        itself[names[0]] += 1

    signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
    for _ in range(PASSES):
        one_pass(letters)
    signal.setitimer(signal.ITIMER_PROF, 0)
    return whole, itself


def start(*command: str) -> list[float]:
    """Seconds of a processor that ten fresh processes take; the first warms the files and does not count."""

    def used() -> float:
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime

    times = []
    for _ in range(11):
        begun = used()
        subprocess.run([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        times.append(used() - begun)
    return sorted(times[1:])


def main() -> None:
    """Print the figures."""
    letters = [(str(path), path.read_bytes()) for path in sorted(Path(sys.argv[1]).glob("*.txt"))]
    one_pass(letters)  # compiles the patterns
    rates = sorted(one_pass(letters) for _ in range(PASSES))
    print(f"{len(letters)} letters: {statistics.median(rates):.1f} a second ({rates[0]:.1f} to {rates[-1]:.1f})")
    whole, itself = profile(letters)
    for name, counted in (("with what it calls", whole), ("itself", itself)):
        print(f"\nshare {name}")
        for function, count in counted.most_common(30):
            print(f"{count / whole['all']:6.1%}  {function}")
    with TemporaryDirectory() as folder:
        stored = str(Path(folder, "imr.db"))
        subprocess.run([sys.executable, "-m", "imr_llm", "extract", str(LETTERS), "--db", stored], check=True)
        for command in (
            ("-m", "imr_llm", "list", "--db", stored),
            ("-m", "imr_llm", "--help"),
            ("-c", "import imr_llm"),
        ):
            times = start(*command)
            print(f"\n{' '.join(command[:3])}: {statistics.median(times):.3f} s ({times[0]:.3f} to {times[-1]:.3f})")


if __name__ == "__main__":
    main()
