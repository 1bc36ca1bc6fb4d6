"""The one text of a letter, and the letter in it as its readers see it."""

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.language.patterns import folded, lower
from imr_llm.layouts.flow import Flow
from imr_llm.letter import Document, Span
from imr_llm.printed import one_text, repair


def document(raw: str) -> Document:
    sha256 = hashlib.sha256(raw.encode()).hexdigest()
    return Document("x.txt", sha256, "text/plain", **one_text(*repair(raw))._asdict())


WORDS = st.lists(st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=1), min_size=1, max_size=40)
GAPS = st.lists(st.sampled_from([" ", "  ", "\n", "\n\n", " \n \n\f\n", "\nPage 1 of 2\n\f"]), min_size=40, max_size=40)


@pytest.mark.slow
@given(WORDS, GAPS)
def test_the_one_text_has_every_word_that_was_printed(words: list[str], gaps: list[str]) -> None:
    raw = "".join(w + g for w, g in zip(words, gaps, strict=False))
    printed, pages, furniture = repair(raw)
    doc = document(raw)
    assert doc.text == " ".join(doc.text.split())
    assert [doc.text[f.start : f.end] for f in doc.furniture] == [
        " ".join(printed[f.start : f.end].split()) for f in furniture
    ]
    assert [f.page for f in doc.furniture] == [sum(page <= f.start for page in pages) for f in furniture]
    assert [doc.page_at(f.start) for f in doc.furniture] == [f.page for f in doc.furniture]
    assert doc.text[: doc.end].split() == _without(printed, furniture).split()
    assert _lines(doc.printed(0, doc.end)) == _lines(_without(printed, furniture))


def _without(printed: str, furniture: tuple[Span, ...]) -> str:
    edges = [0, *(edge for span in furniture for edge in (span.start, span.end)), len(printed)]
    return "".join(printed[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def _lines(printed: str) -> list[str]:
    return [" ".join(line.split()) for line in printed.split("\n") if line.strip()]


@pytest.mark.slow
@given(WORDS, GAPS)
def test_every_offset_of_the_flow_is_one_of_the_text(words: list[str], gaps: list[str]) -> None:
    doc = document("".join(w + g for w, g in zip(words, gaps, strict=False)))
    flow = Flow(doc)
    assert len(flow.text) <= doc.end
    assert all(char in (" ", doc.text[offset]) for offset, char in enumerate(flow.text))


def test_lines_and_gaps() -> None:
    flow = Flow(document("One two\nthree\n\nFour"))
    assert flow.text == "One two three Four"
    assert flow.line_starts(0, 99) == [0, 8, 14]
    assert [flow.line_starts(5, 99, most) for most in (0, 1, 2, 9)] == [[], [14], [8, 14], [8, 14]]
    assert flow.line(8) == "three"
    assert flow.starts_line(14)
    assert not flow.starts_line(4)
    assert flow.after_gap(14)
    assert not flow.after_gap(8)


def test_furniture_stands_behind_the_letters_words() -> None:
    doc = document("The request is not\nPage 1 of 2\n\fmedically necessary.")
    flow = Flow(doc)
    assert doc.text == "The request is not medically necessary. Page 1 of 2"
    assert flow.text == "The request is not medically necessary."
    at = flow.text.index("medically")
    assert doc.page_starts == (0, at)
    assert (doc.page_at(at - 1), doc.page_at(at), doc.page_at(doc.text.index("Page"))) == (1, 2, 1)
    assert [f.before for f in doc.furniture] == [at]
    assert flow.starts_page(at)
    assert not flow.starts_page(0)


def test_a_range_is_printed_line_by_line() -> None:
    doc = document("One two\nthree\n\nFour\n\fFive six")
    assert doc.printed() == "One two\nthree\n\nFour\n\fFive six"
    assert doc.printed(4, 13) == "two\nthree"
    assert doc.printed(8, 18) == "three\n\nFour"


def test_lower_keeps_offsets_where_lower_case_is_longer() -> None:
    flow = Flow(Document("x", "0" * 64, "text/plain", "İstanbul NORCO"))
    assert len(flow.lower) == len(flow.text)
    assert flow.lower.endswith("norco")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (r"\b(?P<What>MRI)\S+ (?:Not|No)\b", "An MRI-scan NOT done"),
        (r"[A-Z]{3}\D\x27s", "The MRI's result, and MTUS's"),
        (r"(?P<a>[’'])X(?P=a)", "’x’ and 'X'"),
    ],
)
def test_a_folded_pattern_finds_in_lower_case_what_one_that_ignores_case_does(source: str, words: str) -> None:
    there = [m.span() for m in re.finditer(source, words, re.IGNORECASE)]
    assert there
    assert [m.span() for m in folded(source).finditer(lower(words))] == there


def test_a_source_that_tells_cases_apart_cannot_be_folded() -> None:
    with pytest.raises(ValueError, match="tells cases apart"):
        folded(r"(?-i:[A-Z])\w+")
