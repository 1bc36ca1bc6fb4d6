"""Measures how many summaries a second are written: letters that are stored, and letters that are read first.

    python -m benchmarks.summaries          600 letters, medians of three runs

Every figure is of a whole command, start-up included.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import corpus

IMR = Path(sys.executable).with_name("imr")
LETTERS, RUNS = 600, 3
FORMATS = ("json", "md", "html", "pdf", "docx")


def timed(*arguments: str, cwd: str) -> float:
    """Seconds of one command."""
    began = time.perf_counter()
    subprocess.run([str(IMR), "summarize", *arguments], check=True, cwd=cwd, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """Prints a Markdown table."""
    print(f"{LETTERS} letters, {os.cpu_count()} CPUs, medians of {RUNS}\n")
    print("| summaries | letters/s | runs |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        corpus.write_texts(Path(place, "letters"), LETTERS)
        for language in ("en", "es"):
            for name in FORMATS:
                out = ("--format", name, "--lang", language, "--output", "out")
                timed("letters", *out, cwd=place)  # reads them, where that was not done yet
                _row(f"{name}, {language}, stored letters", [timed("letters", *out, cwd=place) for _ in range(RUNS)])
        fresh = [timed("letters", "--format", "json", "--db", f"{run}.db", cwd=place) for run in range(RUNS)]
        _row("json, en, letters read first", fresh)


def _row(name: str, seconds: list[float]) -> None:
    rates = [LETTERS / s for s in seconds]
    print(f"| {name} | {statistics.median(rates):.1f} | {', '.join(f'{r:.1f}' for r in rates)} |", flush=True)


if __name__ == "__main__":
    main()
