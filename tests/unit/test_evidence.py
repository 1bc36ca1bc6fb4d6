"""A model's claims held against the letter: what stands, what does not, and what is said to be in doubt."""

import pytest
from tabled import each_row

from imr_llm.language.sentences import spans
from imr_llm.letter import Span
from imr_llm.statements import Claim, NumberedSentence
from imr_llm.verify import Verifier
from imr_llm.verify.evidence import age_of, bare, sex_of
from imr_llm.verify.locate import places

SUMMARY = (
    "The patient is a 53-year-old male who was hurt on 08/31/2007. He has lumbar strain. She had no gout. His wife has "
    "diabetes. He takes Norco 10/325 mg. Lumbar strain was seen again in 2013."
)
RATIONALES = (
    "There was no documentation of a home exercise program. He has failed therapy.",
    "The request did not give the dose.",
)
TEXT = " ".join((SUMMARY, *RATIONALES))


def sentences() -> list[NumberedSentence]:
    found: list[NumberedSentence] = []
    at = 0
    for index, part in enumerate((SUMMARY, *RATIONALES)):
        span = Span(at, at + len(part))
        name, items = ("case_summary", ()) if index == 0 else ("rationale", (index - 1,))
        found += [
            NumberedSentence(len(found) + n, place, name, items) for n, place in enumerate(spans(TEXT, span), start=1)
        ]
        at = span.end + 1
    return found


def stands(field: str, words: str, sentence: int, item: int | None = None, value: str | None = None) -> str | None:
    """The letter's words at the place of a claim; None where it does not stand."""
    found, _ = Verifier(TEXT, sentences(), 2014).statements([Claim(field, words, sentence, item, value)])
    return TEXT[found[0].place.start : found[0].place.end] if found else None


@each_row(
    ("words", "sentence", "place"),
    [
        ("lumbar strain", 2, "lumbar strain"),
        ("Lumbar  Strain,", 2, "lumbar strain"),  # case, white space, a comma
        ("lumbar strian", 2, None),  # too short a word for likeness
        ("lumbar strain", 6, "Lumbar strain"),  # told apart by the sentence
        ("diabetes", 2, "diabetes"),  # a wrong number, and one place only
        ("lumbar strain", 1, None),  # a wrong number, and two places
        ("home exercise program", 2, "home exercise program"),
        ("multiple sclerosis", 2, None),
        ("not provided", 2, None),
        ("", 2, None),
        (SUMMARY, 1, None),
        ("lumbar strain", 99, None),
    ],
)
def test_a_value_stands_by_its_words_in_its_sentence(words: str, sentence: int, place: str | None) -> None:
    assert stands("diagnoses", words, sentence) == place


@pytest.mark.parametrize(
    ("words", "sentence", "item", "place"),
    [
        ("no documentation of a home exercise program", 7, 0, "no documentation of a home exercise program"),
        ("no documentation of a home exercise program", 7, 1, None),  # another item's rationale
        ("did not give the dose", 9, 1, "did not give the dose"),
        ("He has lumbar strain", 2, 0, None),  # the case summary gives no reason
    ],
)
def test_what_is_said_of_an_item_stands_in_its_own_rationale(
    words: str, sentence: int, item: int, place: str | None
) -> None:
    assert stands("denial_reasons", words, sentence, item, "missing_documentation") == place


@pytest.mark.parametrize(
    ("field", "words", "value"),
    [
        ("age", "53-year-old", 53),
        ("age", "hurt", None),
        ("sex", "male", "male"),
        ("sex", "The patient", None),
        ("date_of_injury", "08/31/2007", "2007-08-31"),
        ("date_of_injury", "hurt", None),
    ],
)
def test_a_typed_value_is_derived_from_its_words(field: str, words: str, value: str | int | None) -> None:
    found, _ = Verifier(TEXT, sentences(), 2014).statements([Claim(field, words, 1)])
    assert [each.value for each in found] == ([] if value is None else [value])


@pytest.mark.parametrize(
    ("field", "words", "sentence", "is_doubted"),
    [
        ("diagnoses", "lumbar strain", 2, False),
        ("diagnoses", "gout", 3, True),
        ("diagnoses", "diabetes", 4, True),
        ("current_medications", "Norco", 5, False),
    ],
)
def test_context_makes_a_doubt_and_no_veto(field: str, words: str, sentence: int, is_doubted: bool) -> None:
    (found,), _ = Verifier(TEXT, sentences(), 2014).statements([Claim(field, words, sentence)])
    assert bool(found.doubt) == is_doubted


def test_the_model_is_told_what_does_not_stand() -> None:
    claims = [Claim("diagnoses", "gout", 3), Claim("diagnoses", "asthma", 3)]
    stand, fall = Verifier(TEXT, sentences(), 2014).statements(claims)
    assert [s.value for s in stand] == ["gout"]
    assert [(claim.words, "asthma" in problem) for claim, problem in fall] == [("asthma", True)]


@each_row(
    ("words", "age"),
    [
        ("53-year-old", 53), ("age 29", 29), ("47 y/o", 47), ("a lady of 39", 39), ("68", 68), ("20 years", None),
        ("12 visits", None), ("L4-5", None), ("between 30 and 40", None), ("130", None),
    ],
)  # fmt: skip
def test_age(words: str, age: int | None) -> None:
    assert age_of(words) == age


@pytest.mark.parametrize(
    ("words", "sex"),
    [("a 53-year-old female", "female"), ("gentleman", "male"), ("She", "female"), ("he or she", None), ("it", None)],
)
def test_sex(words: str, sex: str | None) -> None:
    assert sex_of(words) == sex


@pytest.mark.parametrize(
    ("field", "words", "kept"),
    [
        ("prior_treatments", "cortisone shots in 2013", "cortisone shots"),
        ("mechanism_of_injury", "a fall from a ladder", "fall from a ladder"),
        ("missing_documentation", "the frequency", "frequency"),
        ("diagnoses", "a fracture", "a fracture"),
    ],
)
def test_what_the_record_keeps_of_a_phrase(field: str, words: str, kept: str) -> None:
    assert bare(field, words) == kept


@each_row(
    ("words", "text"),
    [
        ("unstable spondylolisthesis", "a stable spondylolisthesis."),
        ("nonunion fracture of the tibia", "a union fracture of the tibia"),
        ("grade II spondylolisthesis", "grade III spondylolisthesis"),
        ("hypersensitivity of the hand", "hyposensitivity of the hand"),
        ("desvenlafaxine daily", "takes venlafaxine daily"),
        ("left knee arthroscopy", "right knee arthroscopy"),
        ("50 sessions of therapy", "5 sessions of therapy"),
        ("with contrast material", "without contrast material"),
        ("arm", "harm and alarm"),
    ],
)
def test_likeness_never_changes_a_meaning(words: str, text: str) -> None:
    assert not list(places(text, words, [Span(0, len(text))]))
