"""Many letters: the processes of `imr extract` beside Ray, back to back, and Ray killed in the middle.

    python -m benchmarks.scale 4000                      both, three times (--runs)
    python -m benchmarks.scale 10000 50000 200000        whether a letter costs the same among more of them
    python -m benchmarks.scale 50000 --kill              a worker killed, then the run, which is started again

Varied letters of text, two workers (--jobs), whole commands. Seconds of a processor are those of all processes of a
command: they tell more than the clock where the computer is busy. --work names a folder with room: 200,000 letters and
their records take some 7 GB. With --kill, records are compared with those of `imr extract`, which takes as long again.
"""

import argparse
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psutil
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from benchmarks import corpus, processes
from imr_llm.arrow.places import SUFFIX, Location
from imr_llm.record import Record
from imr_llm.store import Store

ENGINES = ("processes", "ray")
PATIENCE = 3600.0
"""Seconds until the first letters have to be read, with --kill."""


@dataclass(frozen=True, slots=True)
class Work:
    """So many letters, shards of them, and where records go."""

    place: Path
    letters: int
    jobs: int = 2

    @property
    def folder(self) -> Path:
        return self.place / "letters"

    @property
    def records(self) -> Path:
        return self.place / "records"

    def write(self) -> None:
        """The letters, and eight shards of them, or more."""
        corpus.write_texts(self.folder, self.letters, seed=self.letters)
        imr("pack", self.folder, self.place / "shards", "--letters", max(1, min(10_000, -(-self.letters // 8))))

    def command(self, engine: str) -> list[str]:
        """What reads them."""
        jobs = ("--jobs", self.jobs)
        if engine == "ray":
            return command("extract", self.place / "shards", "--engine", "ray", *jobs, "--output", self.records)
        return command(
            "extract", self.folder, "--db", self.place / "imr.db", *jobs, "--format", "jsonl", "-o", os.devnull
        )

    def on_disk(self) -> int:
        """Bytes of all of it, letters and shards too."""
        files = (os.path.join(folder, name) for folder, _, names in os.walk(self.place) for name in names)
        return sum(os.stat(file).st_blocks * 512 for file in files)

    def forget(self) -> None:
        """Remove what was read."""
        shutil.rmtree(self.records, ignore_errors=True)
        for left in self.place.glob("imr.db*"):
            left.unlink()


def command(*arguments: object) -> list[str]:
    """One of this installation."""
    return [sys.executable, "-m", "imr_llm", *map(str, arguments)]


def imr(*arguments: object) -> None:
    """Run one."""
    subprocess.run(command(*arguments), check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


# --- Side by side -----------------------------------------------------------------------------------------------------


def measure(work: Work, engine: str) -> processes.Taken:
    """One reading of all letters into nothing. Prints it as a row."""
    work.forget()
    taken = processes.run(work.command(engine), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    if taken.code:
        raise SystemExit(f"{' '.join(work.command(engine))} ended with {taken.code}")
    each = ", ".join(f"{name} {seconds:.1f}" for name, seconds in sorted(taken.processor.items()) if seconds >= 0.05)
    cells = [f"{work.letters:,}", engine, f"{taken.clock:.1f}", f"{work.letters / taken.clock:.1f}"]
    cells += [
        f"{taken.seconds:.1f}",
        f"{taken.seconds / work.letters * 1000:.2f}",
        each,
        f"{work.on_disk() / 1e6:,.0f}",
    ]
    cells += [*(grown(taken.memory[name]) for name in ("reader", "Ray's worker", "command"))]
    print(f"| {' | '.join(cells)} |", flush=True)
    return taken


def grown(looks: list[float]) -> str:
    """Memory of the largest of some processes in the second and the last quarter: whether it is flat."""
    quarter = len(looks) // 4
    if not quarter:
        return "–"
    return f"{statistics.median(looks[quarter : 2 * quarter]):.0f}, {statistics.median(looks[-quarter:]):.0f}"


def side_by_side(place: Path, sizes: list[int], jobs: int, runs: int) -> None:
    """Each number of letters by both engines, in pairs."""
    memory = " | ".join(f"MB of {name}" for name in ("a reader", "a worker", "the command"))
    print(f"| letters | engine | s | letters/s | s of a processor | ms a letter | of it | MB on disk | {memory} |")
    print(f"|{'---|' * 11}")
    costs: dict[tuple[str, int], float] = {}
    ratios = []
    for size in sizes:
        work = Work(place / str(size), size, jobs)
        work.write()
        pairs = [[measure(work, engine) for engine in ENGINES] for _ in range(runs)]
        by_clock, by_processor = (
            statistics.median(a / b for a, b in pairs_of)
            for pairs_of in (
                [(own.clock, ray.clock) for own, ray in pairs],
                [(own.seconds, ray.seconds) for own, ray in pairs],
            )
        )
        ratios.append(
            f"{size:,} letters: Ray is {by_clock:.2f} × as fast by the clock, {by_processor:.2f} × by processor"
        )
        for number, engine in enumerate(ENGINES):
            costs[engine, size] = statistics.median(pair[number].seconds for pair in pairs)
        shutil.rmtree(work.place)
    print("", *ratios, sep="\n")
    for engine in ENGINES:
        each = []
        for less, more in pairwise(sizes):
            each.append((costs[engine, more] - costs[engine, less]) / (more - less) * 1000)
            print(f"{engine}: from {less:,} to {more:,} letters, one more costs {each[-1]:.2f} ms of a processor")
        if len(each) > 1:
            print(f"{engine}: the dearest letter costs {max(each) / min(each) - 1:.0%} more than the cheapest")


# --- Killed -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Killed:
    """Letters noted as read when the run was killed; at the end rows, different letters among them, and how many
    records are not those of `imr extract`. `code` is what the second run ended with.
    """

    before: int
    rows: int
    letters: int
    other: int
    code: int


def kill_and_go_on(work: Work, say: Callable[[str], None] = lambda _: None) -> Killed:
    """Kill a worker when the first letters are read, and all of it a while later; then the same command again."""
    until = time.monotonic() + PATIENCE
    with subprocess.Popen(work.command("ray"), start_new_session=True) as run:
        _wait(run, until, lambda: noted(work.records))
        found = psutil.Process(run.pid).children(recursive=True)
        worker = next(p for p in found if _title(p).startswith("ray::") and "MapBatches" in _title(p))
        worker.kill()
        read = noted(work.records)
        say(f"{read:,} letters are noted as read: a worker is killed")
        _wait(run, until, lambda: noted(work.records) > max(read, work.letters // 3))
        for process in (psutil.Process(run.pid), *psutil.Process(run.pid).children(recursive=True)):
            with suppress(psutil.Error):
                process.kill()
    before = noted(work.records)
    say(f"{before:,} letters are noted as read: all is killed, and started again")
    code = subprocess.run(work.command("ray"), check=False).returncode
    rows = hashes(work.records)
    return Killed(before, len(rows), len(set(rows)), _other(work), code)


def noted(records: Path) -> int:
    """Letters whose rows are written, as Ray has noted it."""
    return sum(pq.read_metadata(file).num_rows for file in (records / "_checkpoint").glob("*.parquet"))


def hashes(records: Path) -> list[str]:
    """Of the rows that are written."""
    found = records / "letters"
    return ds.dataset(found).to_table(["sha256"])["sha256"].to_pylist() if found.exists() else []


def _wait(run: "subprocess.Popen[bytes]", until: float, done: Callable[[], object]) -> None:
    while not done():
        if run.poll() is not None or time.monotonic() > until:
            raise SystemExit("it ended, or read nothing, before it was killed")
        time.sleep(0.2)


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _other(work: Work) -> int:
    """How many letters have another record than `imr extract` gives, or only one of the two has."""
    subprocess.run(work.command("processes"), check=False, stderr=subprocess.DEVNULL)  # 1, where there is none
    with Store(work.place / "imr.db") as store:
        extracted = {record.letter_id: _digest(record) for record in store.records()}
    return len({*extracted.items()} ^ {*_digests(work.records).items()})


def _digests(records: Path) -> dict[str, str]:
    """Of each record that stands in rows."""
    digests = {}
    for file in Location.of(str(records / "letters")).all_files(SUFFIX):
        for batch in file.batches(["record"]):
            for words in filter(None, batch["record"].to_pylist()):
                record = Record.model_validate_json(words)
                digests[record.letter_id] = _digest(record)
    return digests


def _digest(record: Record) -> str:
    """Of a record without the time at which it was read."""
    data = record.model_dump_json(exclude={"provenance": {"read_at"}, "source": {"path"}})
    return hashlib.sha256(data.encode()).hexdigest()


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Many letters, by the processes of imr extract and by Ray.")
    parser.add_argument("letters", type=int, nargs="+")
    parser.add_argument("--kill", action="store_true", help="kill a worker, then all, and go on")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--work", help="a folder with room, for a folder that is removed")
    given = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, {len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory(dir=given.work) as place:
        if not given.kill:
            side_by_side(Path(place), given.letters, given.jobs, given.runs)
            return
        for size in given.letters:
            work = Work(Path(place) / str(size), size, given.jobs)
            work.write()
            killed = kill_and_go_on(work, lambda said: print(said, flush=True))
            print(f"{size:,} letters: {killed}")
            if (killed.rows, killed.letters, killed.other, killed.code) != (size, size, 0, 0):
                raise SystemExit("a letter is lost, there twice, or read otherwise")


if __name__ == "__main__":
    main()
