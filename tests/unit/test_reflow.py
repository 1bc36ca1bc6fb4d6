"""A letter in its paragraphs: what was wrapped is one line, and no word and no offset moves."""

from pathlib import Path

import pytest
from tabled import each_row

import imr_llm
from imr_llm.letter import Document
from imr_llm.outputs.reflow import Reflow
from imr_llm.outputs.side_by_side import segments

EXAMPLES = Path(__file__).parents[2] / "examples"
LONG = "a line that was as long as the paper was wide"


def document(*lines: str, gaps: tuple[int, ...] = (), pages: tuple[int, ...] = ()) -> Document:
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    return Document(
        "x", "0" * 64, "text/plain", " ".join(lines), (0, *(starts[n] for n in pages)), lines=tuple(starts),
        gaps=tuple(starts[n] for n in gaps),
    )  # fmt: skip


@each_row(
    ("made", "shown"),
    [
        (document(LONG, LONG, "short"), f"{LONG} {LONG} short"),
        (document("short", LONG, LONG), f"short\n{LONG} {LONG}"),
        (document(LONG, LONG, LONG, gaps=(1,)), f"{LONG}\n\n{LONG} {LONG}"),
        (document(LONG, LONG, "end", LONG, gaps=(1, 2, 3)), f"{LONG} {LONG} end\n\n{LONG}"),  # a gap behind every line
        (document(LONG, LONG, pages=(1,)), f"{LONG}\n{LONG}"),
        (document(LONG, "1. first", LONG, "- second", LONG, "Mailed: today"),
         f"{LONG}\n1. first\n{LONG}\n- second\n{LONG}\nMailed: today"),
        (document(LONG.upper(), LONG), f"{LONG.upper()}\n{LONG}"),
        (document(LONG * 5, LONG * 5), f"{LONG * 5}\n{LONG * 5}"),
        (document("one"), "one"),
    ],
)  # fmt: skip
def test_what_was_wrapped_is_one_line(made: Document, shown: str) -> None:
    assert Reflow(made).words(0, len(made.text)) == shown


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/*.txt")), ids=lambda path: path.stem)
def test_no_word_and_no_offset_moves(path: Path) -> None:
    letter = imr_llm.read(path).document
    found = list(segments(letter, (), reflowed=True))
    assert " ".join("".join(segment.words for segment in found).split()) == " ".join(letter.printed().split())
    for segment in found:
        words = " ".join(segment.words.split())
        assert letter.text[segment.start :].startswith(words)
    body = "".join(segment.words for segment in found)
    assert body.count("\n") < letter.printed().count("\n")
