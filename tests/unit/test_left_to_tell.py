"""What is told beside a model's sentences: each reason that none of them tells, and the words that none rests on."""

import pytest

from imr_llm.codes import DenialReason
from imr_llm.letter import Span
from imr_llm.rationale.left_to_tell import ALL, TOGETHER, Left, left_to_tell
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


# --- Of one sentence of the letter, what is told and what is not ------------------------------------------------------

TWO = (
    "There is no documentation of a home program, and the patient had nine visits without progress. The guideline asks "
    "for six weeks of therapy, but he had four weeks of it. It is not necessary."
)


def known(*told: tuple[str, tuple[int, ...]], text: str = TWO) -> list[str]:
    ends = [at + 1 for at, letter in enumerate(text) if letter == "."]
    places = [Span(start, end) for start, end in zip([0, *ends], ends, strict=False)]
    own = [
        Sentence(
            part="reason", issue=1, text=words, support="letter",
            source=SentenceSource(text="model", places=tuple(
                Place(field=f"/issues/0/why/{at}", start=places[n].start, end=places[n].end, page=1) for n in rests)),
        )
        for at, (words, rests) in enumerate(told)
    ]  # fmt: skip
    issue = Issue(number=1, decision="upheld", why=tuple(words for words, _ in told))
    return [text[place.start : place.end].strip(" ,.") for place in left_to_tell(issue, 0, {}, text, own).known]


HOME, VISITS_OF_IT = "Your records do not show a home program.", "You had 9 visits and did not get better."
PROGRAM, PROGRESS = "There is no documentation of a home program", "and the patient had nine visits without progress"


@pytest.mark.parametrize(
    ("told", "parts"),
    [
        (((HOME, (0,)),), [PROGRAM]),
        (((VISITS_OF_IT, (0,)),), [PROGRESS]),
        (((HOME, (0,)), (VISITS_OF_IT, (0,))), [PROGRAM, PROGRESS]),
        ((("You had 9 visits, and no home program is shown.", (0,)),), [PROGRAM, PROGRESS]),
        ((("You had 4 weeks of therapy.", (1,)),), ["but he had four weeks of it"]),
        ((("The guideline asks for 6 weeks of therapy.", (1,)),), ["The guideline asks for six weeks of therapy"]),
        # one that has no word of its sentence tells all of it
        ((("They want more proof.", (0,)),), [PROGRAM, PROGRESS]),
    ],
)
def test_of_a_sentence_the_parts_are_known_that_are_told(
    told: tuple[tuple[str, tuple[int, ...]], ...], parts: list[str]
) -> None:
    assert known(*told) == parts


def test_what_the_glossary_calls_a_thing_tells_it() -> None:
    text = "The exam shows no radiculopathy, and the patient has not tried acupuncture."
    assert known(("Your exam shows no pinched nerve.", (0,)), text=text) == ["The exam shows no radiculopathy"]


def test_a_reason_is_told_by_the_part_that_gives_it() -> None:
    """The first is not told by a sentence on what stands beside it, where that is a reason too."""
    text = "The patient had nine visits without relief, and there is no documentation of a home program."
    at = text.index("and there")
    places = {"/issues/0/denial_reasons/0": (0, at - 2), "/issues/0/denial_reasons/1": (at, len(text))}
    evidence = {
        field: [Evidence(field=field, quote=text[start:end].strip(), start=start, end=end, page=1, section="rationale",
                         reader="rules")]
        for field, (start, end) in places.items()
    }  # fmt: skip
    why = (Place(field="/issues/0/why/0", start=0, end=len(text), page=1),)
    own = [
        Sentence(part="reason", issue=1, text=HOME, support="letter", source=SentenceSource(text="model", places=why))
    ]
    issue = Issue(
        number=1, decision="upheld", denial_reasons=("criteria_not_met", "insufficient_evidence"), why=(HOME,)
    )
    told = left_to_tell(issue, 0, evidence, text, own)
    assert told.reasons == (0,)
    assert [text[place.start : place.end] for place in told.known] == [text[at - 2 :]]
