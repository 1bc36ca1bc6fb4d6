"""The flow: words single-spaced, and every offset back to the stored text."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from imr_llm.documents import repair
from imr_llm.flow import Flow
from imr_llm.letter import Document, Span


def document(raw: str) -> Document:
    text, starts, furniture = repair(raw)
    return Document("x.txt", hashlib.sha256(raw.encode()).hexdigest(), "text/plain", text, starts, False, furniture)


WORDS = st.lists(st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=1), min_size=1, max_size=40)


@given(WORDS, st.lists(st.sampled_from([" ", "  ", "\n", "\n\n", " \n \n\f\n"]), min_size=40, max_size=40))
def test_a_span_of_the_flow_quotes_the_same_words_in_the_text(words: list[str], gaps: list[str]) -> None:
    text = "".join(w + g for w, g in zip(words, gaps, strict=False)).strip()
    flow = Flow(Document("x", "0" * 64, "text/plain", text))
    assert flow.text.split() == text.split()
    at = 0
    for word in flow.text.split():
        start = flow.text.index(word, at)
        at = start + len(word)
        place = flow.span(start, at)
        assert text[place.start : place.end] == word


def test_lines_and_gaps() -> None:
    flow = Flow(document("One two\nthree\n\nFour"))
    assert flow.text == "One two three Four"
    assert flow.line_starts(0, 99) == [0, 8, 14]
    assert flow.starts_line(14)
    assert not flow.starts_line(4)
    assert flow.after_gap(14)
    assert not flow.after_gap(8)


def test_furniture_is_no_part_of_the_flow_but_of_the_text() -> None:
    doc = document("The request is not\nPage 1 of 2\n\fmedically necessary.")
    flow = Flow(doc)
    assert flow.text == "The request is not medically necessary."
    start = flow.text.index("not medically")
    place = flow.span(start, start + len("not medically"))
    assert doc.text[place.start : place.end].split() == ["not", "Page", "1", "of", "2", "medically"]


def test_lower_keeps_offsets_where_lower_case_is_longer() -> None:
    flow = Flow(Document("x", "0" * 64, "text/plain", "İstanbul NORCO"))
    assert len(flow.lower) == len(flow.text)
    assert flow.lower.endswith("norco")


def test_span_leaves_out_white_space_at_its_ends() -> None:
    flow = Flow(document("a b c"))
    assert flow.span(1, 4) == Span(2, 3)
