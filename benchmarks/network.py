"""Measures what the network's side costs: questions at once against a slow endpoint, and letters from kept answers.

    python -m benchmarks.network [LETTERS]      600 letters, two questions each, 16 at once, 200 ms an answer

The endpoint is `tests/support/endpoint.py` in a process of its own: a real socket, a fixed answer after a fixed
time. The ideal is questions / concurrency x time of one answer; what is held against it is the time from the first
question to the last answer, and the whole command.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("support", "system")]

from test_model import QUESTIONS, letter  # noqa: E402 – letters that differ in every question

IMR = Path(sys.executable).with_name("imr")
LETTERS, CONCURRENCY, DELAY, RUNS = 600, 16, 0.2, 3
"""Letters where none are named; questions at once, seconds of an answer, and how often it is measured."""


def timed(folder: Path, db: Path, url: str) -> float:
    """Seconds of one whole command."""
    arguments = ["extract", str(folder), "--db", str(db), "--model", "test", "--base-url", url, "--force"]
    arguments += ["--concurrency", str(CONCURRENCY), "--format", "jsonl", "--output", os.devnull]
    began = time.perf_counter()
    subprocess.run([str(IMR), *arguments], check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Prints both figures, medians of some runs."""
    letters = int(sys.argv[1]) if len(sys.argv) > 1 else LETTERS
    ideal = letters * QUESTIONS / CONCURRENCY * DELAY
    asking, asked, kept = [], [], []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "letters")
        folder.mkdir()
        for n in range(letters):
            (folder / f"{n:04}.txt").write_text(letter(n + 3), encoding="utf-8")
        for run in range(RUNS):
            db = Path(place, f"{run}.db")
            command = [sys.executable, str(ROOT / "tests" / "support" / "endpoint.py"), "--delay", str(DELAY)]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
                assert server.stdin is not None
                assert server.stdout is not None
                url = server.stdout.readline().strip()
                asked.append(timed(folder, db, url))
                kept.append(timed(folder, db, url))
                server.stdin.close()
                asking.append(float(server.stdout.readline()))
    print(f"{letters * QUESTIONS:,} questions, {CONCURRENCY} at once, {DELAY * 1000:.0f} ms each: ideal {ideal:.1f} s")
    for what, runs in (("first question to last answer", asking), ("whole command", asked)):
        median = statistics.median(runs)
        print(f"  {what}: {median:.1f} s, {median / ideal:.2f} x (runs: {_list(runs)})")
    print(f"read again from kept answers: {letters / statistics.median(kept):.0f} letters/s (seconds: {_list(kept)})")


def _list(seconds: list[float]) -> str:
    return ", ".join(f"{s:.1f}" for s in seconds)


if __name__ == "__main__":
    main()
