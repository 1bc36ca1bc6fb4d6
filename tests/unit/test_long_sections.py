"""A section that is longer than a question: asked about in runs of its sentences, and read as one."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from test_asking import ITEM, LETTER, _checked

from imr_llm import client, documents, extract, profiles
from imr_llm.extract.shown import CHARACTERS_A_TOKEN
from imr_llm.extraction import Draft
from imr_llm.faithful.why import ReasonChecks
from imr_llm.layouts.flow import Flow
from imr_llm.pipeline import prose
from imr_llm.pipeline.chain import drafted, finished
from imr_llm.profiles import Profile
from imr_llm.provenance import Provenance
from imr_llm.statements import Because, Ground, PlainReason

STRONG = profiles.profiles()["strong"]
NARROW = STRONG.model_copy(update={"window": 500})
LONGEST = NARROW.window * CHARACTERS_A_TOKEN
FILLER = " ".join(f"Visit {n} was for pain that had not changed." for n in range(120))
SUMMARY = f"He was diagnosed with gout. {FILLER} He was also diagnosed with asthma."
RATIONALE = f"There was no documentation of a knee exam. {FILLER} The guideline does not recommend braces. "


def letter() -> Draft:
    item = ITEM.format(n=1).replace("There was no documentation of finding 1. ", RATIONALE)
    return drafted(Flow(documents.load("a.txt", LETTER.format(more=SUMMARY, items=item).encode())))


def said(one: extract.Asked, words: str, **more: Any) -> list[dict[str, Any]]:
    """These words as an answer has them, where the question shows them."""
    shown = one.question.messages[-1]["content"]
    found = re.search(rf"^\[(\d+)\] .*{words}", shown, re.MULTILINE)
    return [{"sentence": int(found[1]), "words": words} | more] if found else []


def reply(one: extract.Asked) -> client.Answered[Any]:
    diagnoses = [each for words in ("gout", "asthma") for each in said(one, words)]
    because = [
        *said(one, "no documentation of a knee exam", reason="missing_documentation"),
        *said(one, "does not recommend braces", reason="not_recommended"),
    ]
    item = {"number": 1, "denial_reasons": because, "missing_documentation": said(one, "knee exam")}
    answer = {name: [] for name in one.fields} | {"mechanism_of_injury": None, "diagnoses": diagnoses}
    answer |= {name: None for name in ("age", "sex", "date_of_injury") if name in one.fields}
    content = answer | {"items": [item] if one.items else []}
    shown = {name: content[name] for name in one.question.schema.model_fields}
    return client.Answered(_checked(one.question.schema, shown), client.Spent(1, 100, 10, 0.0))


def test_a_section_longer_than_a_question_is_asked_about_in_runs() -> None:
    asked = prose.prepared(letter(), NARROW, redacts=False).asked
    shown = [one.question.messages[-1]["content"] for one in asked]
    numbers = [int(n) for each in shown for n in re.findall(r"^\[(\d+)\] ", each, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))  # every sentence once, numbered as in the letter
    assert max(len(each.partition("<letter>")[2]) for each in shown) <= LONGEST + 100
    assert len(asked) > 4
    assert sum(each.count("Item 1: ") for each in shown) > 2
    (whole,) = prose.prepared(letter(), STRONG, redacts=False).asked
    assert whole.items == (0,)


def read(draft: Draft, replies: Sequence[Any] | None = None) -> Any:
    prepared = prose.prepared(draft, NARROW, redacts=False)
    answers = replies or [reply(one) for one in prepared.asked]
    prose.take_in(draft, prepared, answers, profiles.reconcile()["strong"])
    return finished(draft, Provenance(reader="rules+llm", tool_version="0", read_at="2026-01-01T00:00:00Z")).record


def test_the_runs_answers_are_one_reading() -> None:
    record = read(letter())
    assert record.patient.diagnoses == ("gout", "asthma")
    (issue,) = record.issues
    assert issue.denial_reasons == ("missing_documentation", "not_recommended")
    assert [e.quote for e in record.evidence if e.field == "/patient/diagnoses/1" and e.reader == "llm"] == ["asthma"]
    assert not [flag for flag in record.flags if flag.code in ("value_dropped", "not_answered")]


def test_what_the_rules_read_in_a_run_that_is_not_answered_stays() -> None:
    draft = letter()
    asked = prose.prepared(draft, NARROW, redacts=False).asked
    lost = client.Unanswered("refused", "it refused", client.Spent(), lasting=True)
    shows = [one.question.messages[-1]["content"] for one in asked]
    answers = [lost if "asthma" in text else reply(one) for one, text in zip(asked, shows, strict=True)]
    record = read(draft, answers)
    assert record.patient.diagnoses == ("gout", "asthma")
    assert {e.reader for e in record.evidence if e.field == "/patient/diagnoses/1"} == {"rules"}
    assert "not_answered" in {flag.code for flag in record.flags}


@pytest.mark.parametrize("words", ["asthma", "knee exam"])
def test_a_run_in_which_nothing_stands_contradicts_nothing(words: str) -> None:
    draft = letter()
    asked = prose.prepared(draft, NARROW, redacts=False).asked
    blank = [one.question.messages[-1]["content"].replace(words, "") for one in asked]
    answers = [reply(one) for one in asked]
    for at, one in enumerate(asked):
        if blank[at] != one.question.messages[-1]["content"]:
            content = answers[at].value.model_dump(by_alias=True)
            emptied = {name: [] if isinstance(value, list) else None for name, value in content.items()}
            answers[at] = client.Answered(type(answers[at].value).model_construct(**emptied), answers[at].spent)
    record = read(draft, answers)
    assert record.patient.diagnoses == ("gout", "asthma")
    assert record.issues[0].denial_reasons == ("missing_documentation", "not_recommended")


def test_runs_that_are_not_answered_are_flagged_once() -> None:
    draft = letter()
    asked = prose.prepared(draft, NARROW, redacts=False).asked
    record = read(draft, [client.Unanswered("refused", "it refused", client.Spent(), lasting=True) for _ in asked])
    places = [flag.field for flag in record.flags if flag.code == "not_answered"]
    assert len(places) == len(set(places)) > 1


def test_a_letter_of_unknown_layout_is_one_question_however_long() -> None:
    text = "REVIEW OF A DENIAL BY STATE PANEL\n\nThe disputed service is an MRI of the lumbar spine. "
    text += "It is not medically necessary. The denial of the MRI of the lumbar spine is upheld. "
    text += f"The worker has gout. {FILLER}"
    for extra in ("", FILLER):
        draft = drafted(Flow(documents.load("a.txt", f"{text[: LONGEST - 50]} {extra}".encode())))
        assert draft.layout == "unknown"
        asked = prose.prepared(draft, NARROW, redacts=False)
        assert len(asked.asked) == 1
        assert asked.shown.cut == bool(extra)


def test_why_is_asked_with_the_sentences_next_to_the_reasons() -> None:
    record = read(letter())
    text = letter().document.text
    check = lambda grounds: ReasonChecks(grounds, text, by_words=False).problems  # noqa: E731
    ((question, grounds),) = extract.why_questions(record, text, NARROW, check)
    shown = question.messages[-1]["content"]
    assert len(shown.partition("<letter>")[2]) <= LONGEST + 100
    for words in ("no documentation of a knee exam", "does not recommend braces", "is not medically necessary"):
        assert words in shown
    numbers = [int(n) for n in re.findall(r"^\[(\d+)\] ", shown, re.MULTILINE)]
    assert numbers == sorted(numbers)
    assert numbers[-1] == len(grounds[0].sentences)


@pytest.mark.parametrize("profile", [STRONG, NARROW], ids=["strong", "narrow"])
def test_the_second_look_is_split_too(profile: Profile) -> None:
    text = "The exam was not sent. " * 3
    ground = Ground(0, "A brace", "upheld", in_part=False, sentences=(), reasons=(Because("other", ()),))
    told = [(ground, PlainReason(f"Reason {n}: {'the exam was not sent, ' * 7}", None, ())) for n in range(40)]
    asked = extract.support_questions("0" * 64, text, told, profile)
    assert (len(asked) == 1) == (profile is STRONG)
    assert [one for _, batch in asked for one in batch] == told
    for question, batch in asked:
        assert question.messages[-1]["content"].count("\nEnglish: ") == len(batch)
