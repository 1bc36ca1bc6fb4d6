"""Whether all of Ray's workers are at work: letters sleep in place of being read, so that a busy computer tells it too.

    python -m benchmarks.workers 40000 [--milliseconds 2] [--jobs 2]

Prints in how much of the time how many of them read at once, from the first letter to the last. Enough letters that not
all fit into the room that Ray keeps for what is read ahead: 40,000 have 200 MB.
"""

import argparse
import hashlib
import os
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from imr_llm.arrow import engine
from imr_llm.arrow.places import ROW_GROUP, Location
from imr_llm.arrow.schema import LETTERS, SHARDS

SIZE = 5_000
"""Bytes of a letter of text."""
SHARD = 10_000
"""Letters in one."""


def write(shards: Path, letters: int) -> None:
    """Shards of letters that are no letters."""
    shards.mkdir()
    for first in range(0, letters, SHARD):
        numbers = range(first, min(first + SHARD, letters))
        table = pa.table(
            {
                "path": [f"{number}.txt" for number in numbers],
                "sha256": [hashlib.sha256(str(number).encode()).hexdigest() for number in numbers],
                "bytes": [f"{number} ".encode() * (SIZE // 6) for number in numbers],
            },
            schema=SHARDS,
        )
        pq.write_table(table, shards / f"part-{first:06}.parquet", compression="zstd", row_group_size=ROW_GROUP)


def sleep(log: str, seconds: float, letters: pa.Table) -> pa.Table:
    """Rows without a record, after so many seconds a letter; when it began and ended goes to a file."""
    began = time.time()
    time.sleep(seconds * letters.num_rows)
    given = {name: letters[name] for name in ("path", "sha256")}
    nulls = {field.name: pa.nulls(letters.num_rows, field.type) for field in LETTERS if field.name not in given}
    rows = pa.table(given | nulls | {"text": ["x" * 6 * SIZE] * letters.num_rows}, schema=LETTERS)
    with Path(log).open("a", encoding="utf-8") as file:
        print(began, time.time(), file=file)
    return rows.append_column(engine.YEAR, rows["decision_year"])


def at_once(spans: list[tuple[float, float]]) -> dict[int, float]:
    """Seconds in which so many of these spans overlap."""
    steps = sorted([(began, 1) for began, _ in spans] + [(ended, -1) for _, ended in spans])
    seconds: Counter[int] = Counter()
    count, before = 0, steps[0][0]
    for moment, step in steps:
        seconds[count] += moment - before  # type: ignore[assignment]
        count, before = count + step, moment
    return dict(sorted(seconds.items()))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="How many of Ray's workers are at work at once.")
    parser.add_argument("letters", type=int)
    parser.add_argument("--milliseconds", type=float, default=2.0)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        write(place / "shards", given.letters)
        log = place / "log"
        engine.read_batch = partial(sleep, str(log), given.milliseconds / 1000)
        engine.extract([Location.of(str(place / "shards"))], Location.of(str(place / "records")), jobs=given.jobs)
        lines = log.read_text(encoding="utf-8").splitlines()
    seconds = at_once([(float(began), float(ended)) for began, ended in map(str.split, lines)])
    whole = sum(seconds.values())
    print(f"load {os.getloadavg()[0]:.1f}; {whole:.0f} s from the first letter to the last")
    for count, lasted in seconds.items():
        print(f"{count} at once: {lasted / whole:.0%}")


if __name__ == "__main__":
    main()
