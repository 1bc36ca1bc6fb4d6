"""Measures speed and memory of the installed command, with medians over runs, and prints a Markdown table.

    python -m benchmarks                  the quick figures, a few minutes
    python -m benchmarks --full           also 50,000 letters and a database of 100,000

Every figure is of a whole command, start-up included, unless it says otherwise. Nothing here is asserted.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import corpus

IMR = Path(sys.executable).with_name("imr")
RUNS = 3


def run(*arguments: str) -> tuple[float, float]:
    """Seconds and the peak memory in MB (proportional set size of the whole process tree) of one command."""
    start = time.perf_counter()
    process = subprocess.Popen([str(IMR), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, sum(_pss(pid) for pid in _tree(process.pid)))
        time.sleep(0.05)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"imr {' '.join(arguments)} ended with {process.returncode}")
    return seconds, peak


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [pid, *(p for child in children for p in _tree(int(child)))]


def _pss(pid: int) -> float:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0.0)


def rate(folder: Path, count: int, work: Path) -> list[float]:
    """Letters a second, end to end, into an empty database; one figure a run."""
    rates = []
    for _ in range(RUNS):
        db = work / "rate.db"
        seconds, _ = run("extract", str(folder), "--db", str(db), "--format", "jsonl", "--output", os.devnull)
        rates.append(count / seconds)
        for left in work.glob("rate.db*"):
            left.unlink()
    return rates


def show(name: str, figures: list[float], unit: str, target: str) -> None:
    middle = statistics.median(figures)
    print(f"| {name} | {middle:.1f} {unit} | {min(figures):.1f} to {max(figures):.1f} | {target} |", flush=True)


def speed(work: Path) -> None:
    corpus.write_texts(work / "texts", 3000)
    show("text letters, end to end, per second", rate(work / "texts", 3000, work), "/s", "300 /s")
    corpus.write_pdfs(work / "pdfs", 400)
    show("3-page digital PDFs, per second", rate(work / "pdfs", 400, work), "/s", "80 /s")


def memory(work: Path, full: bool) -> None:
    for count in (1000, 50_000) if full else (1000,):
        corpus.write_texts(work / f"m{count}", count, seed=count)
        _, peak = run(
            "extract",
            str(work / f"m{count}"),
            "--db",
            str(work / "memory.db"),
            "--format",
            "jsonl",
            "--output",
            os.devnull,
        )
        show(f"peak memory at {count:,} letters, all processes", [peak], "MB", "under 250 MB, flat")
        for left in work.glob("memory.db*"):
            left.unlink()
        shutil.rmtree(work / f"m{count}")


def growth(work: Path) -> None:
    """Time a letter into an empty database and into one that holds 100,000, in pairs."""
    corpus.write_texts(work / "first", 100_000, seed=1)
    big = work / "big.db"
    run("extract", str(work / "first"), "--db", str(big), "--format", "jsonl", "--output", os.devnull)
    empty, filled = [], []
    for trial in range(RUNS):
        corpus.write_texts(work / f"more{trial}", 2000, seed=100 + trial)
        for path in (work / f"more{trial}").rglob("*.txt"):
            path.write_text(f"Trial {trial}\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
        small = work / f"small{trial}.db"
        for db, figures in ((small, empty), (big, filled)):
            seconds, _ = run(
                "extract", str(work / f"more{trial}"), "--db", str(db), "--format", "jsonl", "--output", os.devnull
            )
            figures.append(seconds / 2000 * 1000)
    show("time a letter, into an empty database", empty, "ms", "")
    show("time a letter, into one of 100,000", filled, "ms", "")
    show("the second over the first", [b / a for a, b in zip(empty, filled, strict=True)], "×", "within 1.3 ×")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Measure speed and memory of the installed command.")
    parser.add_argument("--full", action="store_true", help="also 50,000 letters and a database of 100,000")
    full = parser.parse_args().full
    print(f"Python {sys.version.split()[0]}, {len(os.sched_getaffinity(0))} cores, medians of {RUNS} runs\n")
    print("| what | median | least to most | target |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        speed(work)
        memory(work, full)
        if full:
            growth(work)


if __name__ == "__main__":
    main()
