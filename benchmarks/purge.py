"""Measures `imr purge` of one letter, by the number of letters that the database holds.

    python -m benchmarks.purge 10000 100000 [--purges 20] [--work FOLDER]

Some hundred letters are read, each with a word of its own at every sentence's end, and their rows copied under other
hashes, case numbers and words until there are so many (2.3 GB for 100,000). After every purge each byte of the file
is looked at for the letter's word, hash and case number: the program ends with 1 where one is left.
"""

import argparse
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks import corpus, processes, scale

READ = 1000
"""How many letters are read, or fewer where fewer are wanted."""
_KEYS = {"letters": "id", "issues": "id", "citations": "issue_id", "evidence": "letter", "flags": "letter"}
_AFTER = re.compile(r"(?<=[a-z])[.,](?=\s)")
CHUNK = 64_000_000


def own_word(number: int) -> str:
    """A word that only this letter has, at its sentences' ends."""
    return f"zq{number:06}"


def write(folder: Path, count: int) -> None:
    """Letters with words of their own."""
    folder.mkdir()
    for number, text in enumerate(corpus.letters(count)):
        head, heading, body = text.partition("CLINICAL CASE SUMMARY")
        body = _AFTER.sub(rf" {own_word(number)}\g<0>", body)
        (folder / f"{number:07}.txt").write_text(head + heading + body, encoding="utf-8")


def fill(db: Path, texts: Path, count: int) -> None:
    """A database of `count` letters."""
    write(texts, min(READ, count))
    scale.imr("extract", texts, "--db", db, "--format", "jsonl", "--output", "/dev/null")
    with closing(sqlite3.connect(db, isolation_level=None)) as connection:
        for setting in ("secure_delete = ON", "cache_size = -65536", "synchronous = OFF"):
            connection.execute(f"PRAGMA {setting}")
        steps = {key: connection.execute(f"SELECT max(id) FROM {key}").fetchone()[0] for key in ("letters", "issues")}
        for copy in range(1, -(-count // READ)):
            connection.execute("BEGIN")
            for table in _KEYS:
                connection.execute(_copied(connection, table, copy, steps))
            connection.execute("COMMIT")


def _copied(connection: sqlite3.Connection, table: str, copy: int, steps: dict[str, int]) -> str:
    """The statement that puts the rows of the letters that were read in once more."""
    changed = {
        "id": f"id + {copy * steps.get(table, 0)}",
        "issue_id": f"issue_id + {copy * steps['issues']}",
        "letter": f"letter + {copy * steps['letters']}",
        "letter_id": "lower(hex(randomblob(8)))",
        "sha256": "lower(hex(randomblob(32)))",
        "path": f"'{copy:04}/' || path",
    }
    columns = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({table})")}
    words = {
        name: f"""replace(replace("{name}", 'zq000', 'zq{copy:03}'), 'CM14-000', 'CM14-{copy:03}')"""
        for name, kind in columns.items()
        if kind == "TEXT"
    }
    values = ", ".join(changed.get(name, words.get(name, f'"{name}"')) for name in columns)
    bound = steps["issues"] if _KEYS[table] == "issue_id" or table == "issues" else steps["letters"]
    return f"INSERT INTO {table} SELECT {values} FROM {table} WHERE {_KEYS[table]} <= {bound}"


def left(db: Path, words: list[bytes]) -> list[str]:
    """Which of these words any byte of the file, or of a file beside it, still tells."""
    return [word.decode() for word in words for raw in _chunks(db) if word in raw]


def _chunks(db: Path) -> Iterator[bytes]:
    for file in sorted(db.parent.glob(f"{db.name}*")):
        with file.open("rb") as opened:
            before = b""
            while chunk := opened.read(CHUNK):
                yield before + chunk
                before = chunk[-100:]


def purge(db: Path, place: int) -> processes.Taken:
    """`imr purge` of the letter at this place."""
    with closing(sqlite3.connect(db)) as connection:
        asked = "SELECT sha256, letter_id, case_number, text FROM letters ORDER BY id LIMIT 1 OFFSET ?"
        sha256, letter_id, case_number, text = connection.execute(asked, [place]).fetchone()
    taken = processes.run(scale.command("purge", sha256, "--db", db))
    word = re.search(r"zq\d{6}", text)
    assert word, "every letter has one"
    found = left(db, [sha256.encode(), letter_id.encode(), case_number.encode(), word[0].encode()])
    if taken.code or found:
        raise SystemExit(f"ended with {taken.code}; left in the file: {found}")
    return taken


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Measure `imr purge` of one letter.")
    parser.add_argument("letters", type=int, nargs="+", help="how many letters the database holds")
    parser.add_argument("--purges", type=int, default=5)
    parser.add_argument("--work", help="a folder with room, for a folder that is removed")
    given = parser.parse_args()
    print("| letters | database, MB | purge | s | s of a processor |\n|---|---|---|---|---|", flush=True)
    for count in given.letters:
        with tempfile.TemporaryDirectory(dir=given.work) as place:
            db = Path(place) / "imr.db"
            fill(db, Path(place) / "texts", count)
            for number in range(given.purges):
                size = db.stat().st_size / 1e6
                taken = purge(db, count * (2 * number + 1) // (2 * given.purges + 1))
                cells = f"{count:,} | {size:,.0f} | {number + 1} | {taken.clock:.1f} | {taken.seconds:.1f}"
                print(f"| {cells} |", flush=True)


if __name__ == "__main__":
    main()
