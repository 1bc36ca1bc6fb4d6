"""Rows of the prose reader's tables that change no record: each is left out, and the letters it matches read again.

    python -m benchmarks.rows FOLDER …      beside the composed letters: folders of letters, to the bottom

A row that changes nothing on any letter at hand has to earn its place by what it says (a guard against a wrong reading)
or goes. Nothing of a letter is printed.
"""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, get_args
from unittest.mock import patch

from imr_llm.errors import UnreadableFile
from imr_llm.pipeline.chain import read_letter
from imr_llm.readers import context, phrases

COMPOSED = Path(__file__).parent.parent / "evals" / "letters"
Row = tuple[str, str]
"""The table that a row is in, and its words."""
Letters = Sequence[tuple[str, bytes]]
"""Names and bytes."""


def rows() -> list[Row]:
    """Every row of `phrases/` and `context.toml`."""
    told = [(name, row.words) for name in get_args(phrases.Field) for row in phrases.table(name).row]
    return [*told, *(("context", row.words) for row in context.table().row)]


@contextmanager
def without(row: Row) -> Iterator[None]:
    """The readers without this row."""
    module: Any = context if row[0] == "context" else phrases
    cut: dict[tuple[str, ...], Any] = {(name,): phrases.table(name) for name in get_args(phrases.Field)}
    cut[()] = context.table()
    key = () if row[0] == "context" else (row[0],)
    cut[key] = cut[key].model_copy(update={"row": tuple(each for each in cut[key].row if each.words != row[1])})
    with ExitStack() as stack:
        stack.enter_context(patch.object(module, "table", lambda *name: cut[name]))
        _forget()
        stack.callback(_forget)
        yield


def _forget() -> None:
    for kept in (phrases._phrases, phrases._spoilers, context._rows, context._of, context.words_for):
        kept.cache_clear()


def record_of(name: str, data: bytes) -> str:
    """The record in JSON, without the time; or the kind of error."""
    try:
        record = read_letter(name, data).record
    except UnreadableFile as error:
        return type(error).__name__
    return record.model_copy(update={"provenance": None}).model_dump_json()


def matched(letters: Letters) -> dict[Row, list[int]]:
    """By row, the letters in which its words stand."""
    found: dict[Row, set[int]] = {}
    number = 0
    hits, mark = phrases._hits, context._Mark

    def seen_hits(name: phrases.Field, told: phrases.Sentences) -> Iterator[phrases.PhraseHit]:
        for hit in hits(name, told):
            found.setdefault((name, hit.phrase.words), set()).add(number)
            yield hit

    def seen_mark(row: context.Words, start: int, end: int) -> context._Mark:
        found.setdefault(("context", row.words), set()).add(number)
        return mark(row, start, end)

    with patch.object(phrases, "_hits", seen_hits), patch.object(context, "_Mark", seen_mark):
        for number, (name, data) in enumerate(letters):  # noqa: B007 – the two above look at it
            record_of(name, data)
    return {row: sorted(numbers) for row, numbers in found.items()}


def idle(letters: Letters) -> Iterator[tuple[Row, int]]:
    """Rows without which every record is the same, each with the number of letters in which it matches."""
    records = [record_of(name, data) for name, data in letters]
    places = matched(letters)
    for row in rows():
        numbers = places.get(row, [])
        with without(row):
            if all(record_of(*letters[number]) == records[number] for number in numbers):
                yield row, len(numbers)


def main() -> None:
    """Prints the rows that change nothing."""
    parser = argparse.ArgumentParser(description="Find rows of the prose reader's tables that change no record.")
    parser.add_argument("folders", nargs="*", type=Path, help="folders of letters as text, beside the composed ones")
    folders = [COMPOSED, *parser.parse_args().folders]
    paths = [path for folder in folders for path in sorted(folder.rglob("*.txt"))]
    found = list(idle([(path.name, path.read_bytes()) for path in paths]))
    for (table, words), count in found:
        print(f"{table}: matches in {count}: {words}")
    print(f"{len(found)} of {len(rows())} rows change no record of {len(paths)} letters.")


if __name__ == "__main__":
    main()
