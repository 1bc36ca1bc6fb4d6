"""What was looked at again for each of its like is looked at once: counted in calls, and in lines that are copied."""

from collections.abc import Iterator, Sequence

import pytest

import imr_llm
from benchmarks import linear
from imr_llm import documents, pipeline
from imr_llm.layouts.flow import Flow
from imr_llm.quoting import clauses, guiding
from imr_llm.rationale import on_condition

SHORT, TIMES = 4_000, 4
LIMIT = "The guideline recommends {n} visits for a back strain."
CASE = "The patient has a knee tear since {n}."


def letter(unit: str, characters: int) -> imr_llm.Letter:
    text = linear.grown(unit, "rationale", characters)
    return pipeline.read_document(documents.load("grown.txt", text.encode()))


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sentences in which a guideline's rule or a case is looked for."""
    found: list[str] = []

    def says(name: str, words: str) -> bool:
        found.append(words)
        return clauses.says(name, words)

    monkeypatch.setattr(guiding, "says", says)
    return found


def test_a_rationales_sentences_are_looked_at_once_for_all_its_limits(looks: list[str]) -> None:
    counts = list[int]()
    for n in (50, 50 * TIMES):
        looks.clear()
        limits, cases = ([words.replace("{n}", str(at)) for at in range(n)] for words in (LIMIT, CASE))
        assert guiding.limit([*limits, *cases]) is None
        counts.append(len(looks))
    assert counts[1] <= counts[0] * TIMES


def test_a_limit_is_of_this_case_where_another_sentence_names_what_it_is_for() -> None:
    said = "The guideline recommends ten visits for a back strain of the patient."
    over = "The request exceeds the recommended visits."
    assert guiding.limit([said, over]) is None
    assert guiding.limit([said, said, over]) is None
    assert guiding.limit([said, over, "The patient has a strained back."]) == 0
    assert guiding.limit([said, over, "The patient has no strained back."]) is None


def test_a_rationale_is_searched_for_a_condition_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine ask for it: who writes on the decision, on the reasons and on the next step, and who checks them."""
    seen: list[str] = []

    def hangs(words: str, before: str = "") -> bool:
        seen.append(words)
        return False

    monkeypatch.setattr(on_condition, "is_on_condition", hangs)
    read = letter("other_names", SHORT)
    imr_llm.summarize(read)
    assert len(seen) > SHORT // 50
    assert len(seen) == len(set(seen))


def test_what_stands_before_a_title_is_looked_for_in_the_lines_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[int] = []
    starts = Flow.line_starts

    def counted(flow: Flow, *within: int) -> Sequence[int]:
        copied.append(len(found := starts(flow, *within)))
        return found

    monkeypatch.setattr(Flow, "line_starts", counted)
    lines = list(_sums(copied, (SHORT, SHORT * TIMES)))
    assert lines[1] <= lines[0] * TIMES * 1.1


def _sums(copied: list[int], lengths: Sequence[int]) -> Iterator[int]:
    for length in lengths:
        copied.clear()
        letter("greeting", length)
        yield sum(copied)
