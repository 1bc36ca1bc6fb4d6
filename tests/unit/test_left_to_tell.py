"""What is told beside a model's sentences: each reason that none of them tells, and the words that none rests on."""

import pytest

from imr_llm.codes import DenialReason
from imr_llm.left_to_tell import ALL, TOGETHER, Left, left_to_tell
from imr_llm.letter import Span
from imr_llm.record import Evidence, Issue
from imr_llm.summary import Place, Sentence, SentenceSource

TEXT = (
    "The guideline asks for radiculopathy on exam. There was no documentation of radiculopathy in the left leg. The"
    " guideline does not recommend this injection. The patient had 4 visits of therapy. It is not necessary."
)
ENDS = [at + 1 for at, letter in enumerate(TEXT) if letter == "."]
PLACES = [Span(start, end) for start, end in zip([0, *ENDS], ENDS, strict=False)]
REASONS: tuple[DenialReason, ...] = ("criteria_not_met", "not_recommended")
NERVES, NOT_BACKED = "Your records do not show radiculopathy in your leg.", "The guideline does not back the injection."
VISITS = "You had 4 visits of therapy."


def left(*told: tuple[str, tuple[int, ...]], gives: tuple[int | None, ...] = (1, 2)) -> Left:
    issue = Issue(number=1, decision="upheld", denial_reasons=REASONS, why=tuple(words for words, _ in told))
    evidence: dict[str, list[Evidence]] = {f"/issues/0/denial_reasons/{at}": [] for at in range(len(gives))}
    for at, place in enumerate(gives):
        if place is not None:
            start, end = PLACES[place]
            field, words = f"/issues/0/denial_reasons/{at}", TEXT[start:end]
            one = Evidence(field=field, quote=words, start=start, end=end, page=1, section="rationale", reader="rules")
            evidence[field].append(one)
    own = [
        Sentence(
            part="reason", issue=1, text=words, support="letter",
            source=SentenceSource(text="model", places=tuple(
                Place(field=f"/issues/0/why/{at}", start=PLACES[n].start, end=PLACES[n].end, page=1) for n in rests)),
        )
        for at, (words, rests) in enumerate(told)
    ]  # fmt: skip
    return left_to_tell(issue, 0, evidence, TEXT, own)


def test_without_a_model_all_is_left() -> None:
    assert left() == ALL


def test_where_each_reason_has_its_sentence_none_is_left() -> None:
    told = left((NERVES, (1,)), (NOT_BACKED, (2,)))
    assert (told.reasons, told.most) == ((), TOGETHER - 2)
    assert told.known == (PLACES[1], PLACES[2])


def test_to_rest_on_a_reason_is_not_to_tell_it() -> None:
    """The words of that reason may be quoted still."""
    told = left((VISITS, (0, 1, 2, 3)))
    assert told.reasons == (0, 1)
    assert told.known == (PLACES[0], PLACES[3])


@pytest.mark.parametrize("rests", [(1, 2), (2, 1)])
def test_one_sentence_tells_one_reason(rests: tuple[int, ...]) -> None:
    assert len(left((f"{NERVES} {NOT_BACKED}", rests)).reasons) == 1


def test_a_sentence_moves_to_the_reason_that_no_other_tells() -> None:
    both = f"{NERVES} {NOT_BACKED}"
    assert left((both, (1, 2)), (NERVES, (1,))).reasons == ()


def test_a_reason_that_is_left_has_room_for_its_words() -> None:
    told = left((VISITS, (3,)), (VISITS, (3,)), (VISITS, (3,)), gives=(1, 2))
    assert (told.reasons, told.most) == ((0, 1), 2)


def test_a_reason_without_a_place_is_told_by_a_sentence_of_its_own() -> None:
    assert left((NERVES, (1,)), gives=(1, None)).reasons == (1,)
    assert left((NERVES, (1,)), (VISITS, (3,)), gives=(1, None)).reasons == ()
