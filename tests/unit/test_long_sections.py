"""A section that is longer than a question: asked about in runs of its sentences, and read as one."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from test_asking import ITEM, LETTER, _checked

from imr_llm import client, documents, extract, profiles
from imr_llm.derived import suggestions
from imr_llm.extract.shown import CHARACTERS_A_TOKEN, SHOWN_AGAIN
from imr_llm.extraction import Draft
from imr_llm.faithful.why import ReasonChecks
from imr_llm.language.lexicon import one_request
from imr_llm.layouts.flow import Flow
from imr_llm.pipeline import prose
from imr_llm.pipeline.chain import drafted, finished
from imr_llm.profiles import Profile
from imr_llm.provenance import Provenance
from imr_llm.statements import SIDES, Because, Ground, PlainReason

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
    found = re.search(rf"^\[(\d+)\] .*{re.escape(words)}", shown, re.MULTILINE)
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
    assert max(each.find("</letter>") for each in shown) <= LONGEST + 100
    assert len(asked) > 4
    assert sum(each.count("Item 1: ") for each in shown) > 2
    (whole,) = prose.prepared(letter(), STRONG, redacts=False).asked
    assert whole.items == (0,)


def read(draft: Draft, replies: Sequence[Any] | None = None) -> Any:
    prepared = prose.prepared(draft, NARROW, redacts=False)
    answers = replies or [reply(one) for one in prepared.asked]
    prose.take_in(draft, prepared, answers, profiles.reconcile()["strong"])
    return finished(draft, Provenance(reader="rules+llm", tool_version="0", read_at="2026-01-01T00:00:00Z")).record


@pytest.mark.slow
def test_the_runs_answers_are_one_reading() -> None:
    record = read(letter())
    assert record.patient.diagnoses == ("gout", "asthma")
    (issue,) = record.issues
    assert issue.denial_reasons == ("missing_documentation", "not_recommended")
    assert [e.quote for e in record.evidence if e.field == "/patient/diagnoses/1" and e.reader == "llm"] == ["asthma"]
    assert not [flag for flag in record.flags if flag.code in ("value_dropped", "not_answered")]


@pytest.mark.slow
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


OPENING = "INDEPENDENT MEDICAL REVIEW BY STATE PANEL\n\nThe disputed service is an MRI of the lumbar spine. "
UPHELD = "The lumbar spine MRI is not medically necessary, as there was no exam."


def unknown(size: int, told: str = "") -> Draft:
    """A letter of unknown layout with so many characters, which ends with what is told."""
    opening = f"{OPENING}His doctor says that it is medically necessary. "
    filler = " ".join(f"Visit {n} was for pain that had not changed." for n in range(size // 40))
    text = f"{opening}{filler[: size - len(opening) - len(told) - 3].rpartition('.')[0]}. {told}"
    draft = drafted(Flow(documents.load("a.txt", text.encode())))
    assert draft.layout == "unknown"
    return draft


def numbers_of(asked: Sequence[extract.Asked]) -> list[list[int]]:
    shown = [one.question.messages[-1]["content"] for one in asked]
    return [[int(n) for n in re.findall(r"^\[(\d+)\] ", each, re.MULTILINE)] for each in shown]


@pytest.mark.parametrize("windows", [0.5, 1, 1.1, 3.3, 6, 30])
def test_a_letter_of_unknown_layout_is_asked_about_in_runs_that_overlap(windows: float) -> None:
    draft = unknown(int(windows * LONGEST))
    prepared = prose.prepared(draft, NARROW, redacts=False)
    numbers, sentences = numbers_of(prepared.asked), {s.number: s.place for s in prepared.shown.sentences}
    assert (len(numbers) == 1) == (windows <= 1)
    assert len(numbers) <= NARROW.most_runs
    assert sorted({n for run in numbers for n in run}) == list(range(1, numbers[-1][-1] + 1))
    for run, behind in pairwise(numbers):
        assert run[0] < behind[0] <= run[-1] < behind[-1]
        again = sentences[run[-1]].end - sentences[behind[0]].start
        assert LONGEST // SHOWN_AGAIN - 80 < again <= LONGEST // SHOWN_AGAIN
    if windows > 1:
        assert all(one.question.messages[-1]["content"].find("</letter>") <= LONGEST + 100 for one in prepared.asked)
    left = prepared.shown.left
    assert (left is None) == (windows < 30)
    assert left in (None, sentences[numbers[-1][-1]].end)


def answered(one: extract.Asked, *items: dict[str, Any]) -> Any:
    """An answer with these items and nothing else, each with what it leaves out."""
    nothing = {"decided": None, "denial_reasons": [], "missing_documentation": [], **{side: [] for side in SIDES}}
    lists = ("diagnoses", "prior_treatments", "current_medications", "specialties", "licensed_states")
    answer = {name: [] if name in lists else None for name in one.fields} | {
        "items": [nothing | item for item in items]
    }
    return _checked(one.question.schema, {name: answer[name] for name in one.question.schema.model_fields})


def reply_of(*answers: Any) -> client.Answered[Any]:
    return client.Answered(answers[-1], client.Spent(), answers[:-1])


def test_what_is_held_against_a_request_is_told_where_that_run_denies_it() -> None:
    draft = unknown(int(2.5 * LONGEST), UPHELD)
    first, *_, last = prose.prepared(draft, NARROW, redacts=False).asked
    because = said(last, "there was no exam", reason="missing_documentation")
    denied = {
        "request": said(last, "lumbar spine MRI")[0],
        "decided": said(last, "not medically necessary", decision="upheld")[0],
        "denial_reasons": because,
    }
    named = {"request": said(first, "MRI of the lumbar spine")[0]}
    retold = named | {"denial_reasons": said(first, "disputed", reason="other")}
    asked = prose.prepared(draft, NARROW, redacts=False).asked
    given = {first.places: (retold,), last.places: (denied,)}
    record = read(draft, [reply_of(answered(one, *given.get(one.places, ()))) for one in asked])
    assert [(i.request, i.decision) for i in record.issues] == [("MRI of the lumbar spine", None)]
    assert record.issues[0].denial_reasons == ("missing_documentation",)
    assert suggestions(record) == {"/issues/0/decision": "upheld"}


def test_a_run_says_nothing_of_what_it_does_not_show() -> None:
    draft = unknown(int(2.5 * LONGEST), UPHELD)
    asked = prose.prepared(draft, NARROW, redacts=False).asked
    decided = said(asked[0], "is medically necessary", decision="overturned")[0]
    claimed = {"request": said(asked[-1], "lumbar spine MRI")[0], "decided": decided}
    record = read(draft, [reply_of(answered(one, *([claimed] if one is asked[-1] else []))) for one in asked])
    assert [i.request for i in record.issues] == ["lumbar spine MRI"]
    assert suggestions(record) == {}
    assert "value_dropped" in {flag.code for flag in record.flags}


def test_an_answer_that_is_asked_for_again_gives_no_item_the_decision_of_another() -> None:
    draft = unknown(800, "The brace is medically necessary.")
    (one,) = prose.prepared(draft, NARROW, redacts=False).asked
    named = {"request": said(one, "MRI of the lumbar spine")[0]}
    brace = {"request": said(one, "brace")[0]}
    decided = {"decided": said(one, "is medically necessary", decision="overturned")[0]}
    record = read(draft, [reply_of(answered(one, named, brace), answered(one, brace | decided))])
    assert [i.request for i in record.issues] == ["MRI of the lumbar spine", "brace"]
    assert suggestions(record) == {"/issues/1/decision": "overturned"}


def test_a_request_that_the_rules_read_gets_what_a_model_suggests() -> None:
    draft = unknown(800, "Decision for a knee brace is medically necessary.")
    (one,) = prose.prepared(draft, NARROW, redacts=False).asked
    assert [i.decision for i in draft.issues] == [None]
    decided = {"decided": said(one, "is medically necessary", decision="overturned")[0]}
    record = read(draft, [reply_of(answered(one, {"request": said(one, "knee brace")[0]} | decided))])
    assert [(i.request, i.decision) for i in record.issues] == [("a knee brace", None)]
    assert suggestions(record) == {"/issues/0/decision": "overturned"}


@pytest.mark.parametrize(
    ("a", "b", "one"),
    [
        ("MRI of the lumbar spine", "the requested lumbar spine MRI", True), ("TORe procedure", "TORe", True),
        ("MRI of the lumbar spine", "MRI of the cervical spine", False), ("MRI", "MRI of the lumbar spine", False),
        ("left knee brace", "right knee brace", False), ("6 visits of therapy", "12 visits of therapy", False),
        ("lumbar fusion", "therapy after lumbar fusion", False), ("针灸", "理疗", False), ("针灸", "针灸", True),
        ("MRI with contrast", "MRI without contrast", False), ("the service", "the procedure", False),
        ("12 visits of physical therapy", "Physical therapy, 12 visits", True),
        ("left knee MRI", "MRI of left knee", True),
        ("morphine 1.5 mg", "morphine 15 mg", False), ("Norco 5/325", "Norco 53/25", False),
        ("PT 2 times a week for 3 weeks", "PT 3 times a week for 2 weeks", False),
        ("therapy two times a week for three weeks", "therapy three times a week for two weeks", False),
        ("MRI of the right knee and x-ray of the left knee", "x-ray of the right knee and MRI of the left knee", False),
        ("fusion L4-L5 with decompression L5-S1", "fusion L5-S1 with decompression L4-L5", False),
        ("fusion L4-L5 with decompression L5-S1", "decompression L4-L5 with fusion L5-S1", False),
    ],
)  # fmt: skip
def test_requests_are_one_by_the_same_words(a: str, b: str, one: bool) -> None:
    assert one_request(a, b) is one_request(b, a) is one


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        ("morphine 1.5 mg", "morphine 15 mg", True), ("MRI of the knee", "knee MRI", True),
        ("PT 2 times a week for 3 weeks", "PT 3 times a week for 2 weeks", True),
        ("left knee brace", "right knee brace", False),
    ],
)  # fmt: skip
def test_two_requests_of_one_answer_are_two_items(a: str, b: str, alike: bool) -> None:
    draft = unknown(800, f"The {a} is not medically necessary.\nThe {b} is not medically necessary.")
    (one,) = prose.prepared(draft, NARROW, redacts=False).asked
    record = read(draft, [reply_of(answered(one, *({"request": said(one, name)[0]} for name in (a, b))))])
    assert [i.request for i in record.issues] == [a, b]
    assert [f.field for f in record.flags if f.code == "in_doubt"] == ["/issues/1/request"] * alike


def test_why_is_asked_with_the_sentences_next_to_the_reasons() -> None:
    record = read(letter())
    document = letter().document
    check = lambda grounds: ReasonChecks(grounds, document.text, by_words=False).problems  # noqa: E731
    ((question, grounds),) = extract.why_questions(record, document, NARROW, check)
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
