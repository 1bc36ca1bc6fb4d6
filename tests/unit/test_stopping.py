"""Medicines that must not be stopped all at once: the letter's warning is told, and always to talk with a doctor."""

from datetime import date

import pytest
from tabled import each_row

from imr_llm import documents, faithful, plain, tables
from imr_llm.codes import Language
from imr_llm.pipeline import read_document
from imr_llm.pipeline.chain import Letter
from imr_llm.rationale import stopping
from imr_llm.summary import Sentence

ITEM = (
    "CLINICAL CASE SUMMARY\n\nThe patient was seen.\n\nIMR ISSUES, DECISIONS AND RATIONALES\n\n{heading}\n\n"
    "Claims Administrator guideline: Decision based on MTUS ACOEM.\n\nMAXIMUS guideline: Decision based on MTUS ACOEM."
    "\n\nDecision rationale: {told} The request is not medically necessary.\n"
)
STOCK = (
    "This decision should not be read as a recommendation to stop opioids abruptly and the patient is advised to speak "
    "with the treating physician."
)
TODAY = date(2026, 11, 29)
WARNING, TAPER, TALK, TALK_IF = stopping.WARNING, stopping.TAPER, stopping.TALK, stopping.TALK_IF


def read(heading: str, told: str) -> Letter:
    return read_document(documents.load("letter.txt", ITEM.format(heading=heading, told=told).encode()))


def sentences(letter: Letter, language: Language = "en") -> tuple[Sentence, ...]:
    return plain.sentences(letter.record, letter.document, language, {}, TODAY)


def problems(letter: Letter, said: tuple[Sentence, ...], language: Language = "en") -> list[str]:
    return faithful.problems(said, letter.record, letter.document, language, {}, TODAY)


@each_row("language", ["en", "es"])
@each_row(
    ("heading", "told", "texts"),
    [
        ("Oxycontin 40mg #90: Upheld", "It is not needed.", [TALK]),
        ("Oxycontin 40mg #90: Upheld", STOCK, [WARNING, TALK]),
        ("Oxycontin 40mg #90: Upheld", "The drug should be slowly weaned.", [TAPER, TALK]),
        ("Norco 10/325mg #30: Upheld", "Sudden discontinuation can cause harm, and weaning is advised.",
         [WARNING, TAPER, TALK]),
        ("Norco 10/325mg #30: Overturned", "It helps.", []),
        ("Norco 10/325mg #90: Overturned", "Norco #30 is medically necessary.", [TALK]),
        ("Omeprazole 20mg #90: Overturned", "Omeprazole #30 is medically necessary.", []),
        ("Norco 10/325mg #30: Overturned", "It must not be stopped suddenly.", [WARNING, TALK]),
        ("Post-op Percocet 5/325mg: Upheld", "It is not needed.", [TALK_IF]),
        ("Postoperative Norco 10/325mg #30: Upheld", STOCK, [WARNING, TALK]),
        ("Oxycodone 15mg #120 for chronic post-surgical pain: Upheld", "It is not needed.", [TALK]),
        ("Oxycodone 15mg #120, status post surgery: Upheld", "It is not needed.", [TALK]),
        ("Associated surgical service: Norco 10/325mg #30 for pain: Upheld", "It is not needed.", [TALK]),
        ("Associated surgical service: Norco 10/325mg #30: Upheld", "It is not needed.", [TALK_IF]),
        ("Post-op Zofran 4mg #10: Upheld", "It is not needed.", []),
        ("Xanax 1mg #30: Upheld", "It is not needed.", [TALK]),
        ("Cymbalta 60mg #30: Upheld", "It is not needed.", [TALK]),
        ("Gabapentin 600mg #90: Upheld", "It is not needed.", [TALK]),
        ("Baclofen 20mg #60: Upheld", "It is not needed.", [TALK]),
        ("Prednisone 10mg #30: Upheld", "It is not needed.", [TALK]),
        ("Clonidine 0.1mg #60: Upheld", "It is not needed.", [TALK]),
        ("Propranolol 20mg #60: Upheld", "It is not needed.", [TALK]),
        ("Topamax 50mg #60: Upheld", "It is not needed.", [TALK]),
        ("Intrathecal baclofen pump refill: Upheld", "It is not needed.", [TALK]),
        ("Omeprazole 20mg #60: Upheld", "It is not needed.", []),
        ("Ibuprofen 800mg #60: Upheld", "It is not needed.", []),
        ("Gabapentin 10% cream: Upheld", "It is not needed.", []),
        ("Urine drug screen for opioids: Upheld", "It is not needed.", []),
        ("Epidural steroid injection: Upheld", "It is not needed.", []),
        ("Norco 10/325mg #30: Upheld", "There is no documentation of weaning.", [TALK]),
        ("Ibuprofen 800mg #60: Upheld", "The pain had a sudden onset when he stopped the truck.", []),
        ("Ibuprofen 800mg #60: Upheld", "It can be stopped abruptly without risk.", []),
        ("Lyrica 75mg #60: Upheld", "It should never be ceased overnight.", [WARNING, TALK]),
        ("Oxycontin 40mg #90: Upheld", "It can't be stopped immediately.", [WARNING, TALK]),
        ("Baclofen 20mg #60: Upheld", "Withdrawal seizures may follow if it is not tapered.", [WARNING, TALK]),
        ("Tramadol 50mg #60: Upheld", "Cessation needs a doctor, to avoid withdrawal symptoms.", [WARNING, TALK]),
        ("Zoloft 50mg #30: Upheld", "Discontinuation should be done over several weeks.", [TAPER, TALK]),
        ("Opana 20mg #30: Upheld", "He stopped it abruptly last year and did well.", [TALK]),
        ("Ibuprofen 800mg #60: Upheld", "She stopped work immediately.", []),
        ("Ibuprofen 800mg #60: Upheld", "There was no withdrawal.", []),
        ("Percocet 5/325mg #60: Overturned", "The prior reviewer felt that weaning should be started.", []),
        ("Percocet 5/325mg #60: Overturned", "It was denied because weaning was recommended.", []),
        ("Percocet 5/325mg #60: Overturned", "Weaning should be considered at the next visit.", [TAPER, TALK]),
        ("Percocet 5/325mg #60: Upheld", "Utilization review allowed some for weaning.", [TAPER, TALK]),
    ],
)  # fmt: skip
def test_what_is_told_of_stopping(heading: str, told: str, texts: list[str], language: Language) -> None:
    letter = read(heading, told)
    said = sentences(letter, language)
    assert [s.source.text for s in said if s.source.text.startswith("decision_stop")] == texts
    assert problems(letter, said, language) == []


@each_row("language", ["en", "es"])
@each_row(
    ("surgery", "medicine", "is_told"),
    [
        ("Left shoulder arthroscopy: Overturned", "Post-op Percocet 5/325mg: Upheld", True),
        ("Left shoulder arthroscopy: Overturned", "Post-op Zofran 4mg #10: Upheld", True),
        ("Left shoulder arthroscopy: Overturned", "Percocet 5/325mg #30: Upheld", False),
        ("Left shoulder arthroscopy: Upheld", "Post-op Percocet 5/325mg: Upheld", False),
        ("Left shoulder arthroscopy: Overturned", "Post-op Percocet 5/325mg: Overturned", False),
        ("Left shoulder arthroscopy: Overturned", "Associated surgical service: Zofran 4mg #10: Upheld", True),
        ("Left shoulder arthroscopy: Overturned", "Norco 5/325mg #40 for use after surgery: Upheld", True),
        ("Left shoulder arthroscopy: Overturned", "Associated surgical service: Ativan before surgery: Upheld", False),
        ("Left shoulder arthroscopy: Overturned", "Norco 10/325mg #120 for post-surgical pain: Upheld", False),
        ("Left shoulder arthroscopy: Overturned", "Post-operative physical therapy: Upheld", False),
        ("Retrospective left shoulder arthroscopy (DOS 1/2/2014): Overturned", "Post-op Keflex 500mg: Upheld", False),
        ("Left shoulder arthroscopy: Overturned", "Retrospective post-op Keflex (DOS 1/2/2014): Upheld", False),
    ],
)
def test_what_to_settle_before_a_surgery(surgery: str, medicine: str, is_told: bool, language: Language) -> None:
    """A medicine for after a surgery that was approved was refused: the time to ask is before it."""
    head, _, item = ITEM.partition("{heading}")
    approved = item.replace("is not medically", "is medically")
    second = approved if "Overturned" in medicine else item
    items = [(surgery, approved if "Overturned" in surgery else item), (medicine, second)]
    text = head + "\n\n".join(heading + rest.format(told="It was looked at.") for heading, rest in items)
    made = read_document(documents.load("letter.txt", text.encode()))
    assert made.record.issues[0].category == "surgery"
    said = sentences(made, language)
    assert ("next_before_surgery_one" in {s.source.text for s in said}) is is_told
    assert problems(made, said, language) == []
    stops = {s.source.text for s in said if s.source.text.startswith("first_stop")}
    assert stops == ({"first_stop_if"} if TALK_IF in {s.source.text for s in said} else stops - {"first_stop_if"})


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_is_to_be_settled_before_a_surgery_where_another_was_denied(language: Language) -> None:
    items = (
        ("Left shoulder arthroscopy: Overturned", "is medically"),
        ("L5-S1 lumbar fusion: Upheld", "is not medically"),
        ("Post-operative Norco 10/325mg #60: Upheld", "is not medically"),
    )
    head, _, item = ITEM.partition("{heading}")
    rest = item.format(told="It was looked at.")
    text = head + "\n\n".join(heading + rest.replace("is not medically", found) for heading, found in items)
    made = read_document(documents.load("letter.txt", text.encode()))
    assert [issue.decision for issue in made.record.issues] == ["overturned", "upheld", "upheld"]
    told = {s.source.text for s in sentences(made, language)}
    assert not {text for text in told if text.startswith("next_before_surgery")}
    assert "first_stop_if" in told


def test_the_sentence_is_the_fixed_one() -> None:
    (said,) = [s.text for s in sentences(read("Xanax 1mg: Upheld", "It is not needed.")) if s.source.text == TALK]
    assert said == "Talk with your doctor before you change how you take this medicine."


@pytest.mark.parametrize("text", [WARNING, TAPER, TALK])
def test_a_warning_that_is_left_out_is_found(text: str) -> None:
    letter = read("Oxycontin 40mg #90: Upheld", f"{STOCK} The drug should be slowly weaned.")
    said = sentences(letter)
    assert text in {s.source.text for s in said}
    assert problems(letter, tuple(s for s in said if s.source.text != text))


def test_a_warning_that_the_letter_does_not_give_is_found() -> None:
    warned = read("Oxycontin 40mg #90: Upheld", STOCK)
    letter = read("Omeprazole 20mg #90: Upheld", STOCK.replace("to stop opioids abruptly", "at all"))
    warning = next(s for s in sentences(warned) if s.source.text == WARNING)
    assert problems(letter, (*sentences(letter), warning))


def test_every_medicine_is_an_entry_of_the_glossary() -> None:
    named = [entry for medicine in stopping.table().medicine for entry in medicine.entries]
    assert len(set(named)) == len(named)
    assert set(named) <= {entry.id for entry in tables.glossary().values() if entry.kind == "drug"}
