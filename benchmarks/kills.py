"""Kills the program at random moments, and looks for what is left of it.

    python -m benchmarks.kills [COUNT] [SEED]

Each run (30) reads texts and PDFs, some killed while they start, some while they end. Five
seconds later no process of it may live, and its folder for temporary files is to be empty.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks import corpus

SECONDS = 5.0
LONGEST = 5.0
"""Seconds until the last kills."""


def left(scratch: Path) -> list[str]:
    """The processes whose temporary files go to this folder, and the files."""
    every = psutil.process_iter(["environ", "pid"])
    mine = [p.info["pid"] for p in every if (p.info["environ"] or {}).get("TMPDIR") == str(scratch)]
    return [*(f"process {pid}" for pid in mine), *(path.name for path in scratch.iterdir())]


def kill(work: Path, letters: Path, after: float) -> tuple[bool, list[str]]:
    """Whether the program still ran after so many seconds, when it was killed, and what is left of it."""
    scratch = work / "scratch"
    scratch.mkdir()
    command = [str(Path(sys.executable).with_name("imr")), "extract", str(letters), "--db", str(work / "imr.db")]
    command += ["--format", "jsonl", "--output", str(work / "out"), "--jobs", "2"]
    with subprocess.Popen(command, env=os.environ | {"TMPDIR": str(scratch)}, stderr=subprocess.DEVNULL) as process:
        time.sleep(after)
        ran = process.poll() is None
        process.kill()
    deadline = time.monotonic() + SECONDS
    while (found := left(scratch)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return ran, found


def main() -> None:
    """So many kills."""
    count, seed = (
        (int(given) for given in [*sys.argv[1:3], "30", "5"][:2]) if len(sys.argv) != 2 else (int(sys.argv[1]), 5)
    )
    rng = random.Random(seed)
    running = clean = 0
    with tempfile.TemporaryDirectory() as place:
        letters = Path(place) / "letters"
        corpus.write_texts(letters, 300)
        corpus.write_pdfs(letters / "pdf", 40)
        for number in range(count):
            work = Path(place) / str(number)
            work.mkdir()
            after = rng.uniform(0.3, LONGEST)
            ran, found = kill(work, letters, after)
            running += ran
            clean += not found
            if found:
                print(f"killed after {after:.2f} s: {', '.join(found)}", flush=True)
    print(f"{count} kills, {running} while it ran; nothing left after {SECONDS:.0f} seconds of {clean}")


if __name__ == "__main__":
    main()
