"""How it is told whether a summary says why, and first what nobody must miss."""

from datetime import date

import pytest

from evals import gold, why
from evals.why import tells
from imr_llm import documents, pipeline
from imr_llm.pipeline.summaries import summarized
from imr_llm.summary import Sentence, Summary

TODAY = date(2014, 9, 15)
LABELLED = next(one for one in gold.load() if one.name == "b-02")
"""A letter of five requests, two of them approved."""
FACTS = (
    (("pain reduction was not quantified",), ("no gain in function or return to work",)),
    (("gastritis after two years of ibuprofen",),),
    (("used for eleven months",), ("the moon is made of cheese", "at twice the recommended dose")),
    (("no test in the past fourteen months",),),
    (("she has not had a one-month trial",),),
)


@pytest.fixture(scope="module")
def told() -> Summary:
    read = pipeline.read_document(documents.load(LABELLED.gold.letter, LABELLED.data))
    return summarized(read.record, read.document, "en", today=TODAY)


def scored(summary: Summary | None) -> tuple[dict[str, float], dict[str, str]]:
    expected = LABELLED.gold.summary.model_copy(update={"why": FACTS})
    labels = LABELLED.gold.model_copy(update={"summary": expected})
    return why.summary(summary, "en", labels, {index: index for index in range(5)})


def changed(told: Summary, *sentences: Sentence | None) -> Summary:
    return told.model_copy(update={"sentences": tuple(s for s in sentences if s)})


@pytest.mark.parametrize(
    ("said", "fact", "is_told"),
    [
        ("There is no documentation of a 30-day trial with TENS", "no documented trial of TENS for 30 days", True),
        ("There is no documentation of a 60-day trial with TENS", "no documented trial of TENS for 30 days", False),
        ("six visits were approved before", "6 visits approved before", True),
        ("seven visits were approved before", "6 visits approved before", False),
        ("The exam was normal", "no motor or sensory deficits", False),
        ("", "no plain films", False),
    ],
)
def test_a_fact_is_told_by_its_words_and_numbers(said: str, fact: str, is_told: bool) -> None:
    assert tells(said, fact) == is_told


def test_facts_quotes_and_what_comes_first_are_counted(told: Summary) -> None:
    scores, wrong = scored(told)
    assert (scores["en.why:of"], scores["en.why_first:of"]) == (7, 5)
    assert scores["en.why:is"] >= 6
    assert scores["en.quoted:of"] == scores["en.quoted:is"] >= 5
    assert scores["en.first:of"] == scores["en.first:is"] == 4  # two by name, the list, the appeal
    assert wrong.keys() <= {"en.why", "en.why_first"}


def test_a_letter_without_a_summary_tells_nothing() -> None:
    scores, _ = scored(None)
    assert (scores["en.why:is"], scores["en.why_first:is"], scores["en.first:is"]) == (0, 0, 0)
    assert (scores["en.why:of"], scores["en.first:of"]) == (7, 4)


def test_another_requests_quote_is_strange(told: Summary) -> None:
    swapped = [s.model_copy(update={"issue": {1: 3, 3: 1}.get(s.issue or 0, s.issue)}) for s in told.sentences]
    scores, wrong = scored(changed(told, *swapped))
    assert scores["en.quoted:is"] < scores["en.quoted:of"]
    assert scores["en.why:is"] < scored(told)[0]["en.why:is"]
    assert "item 1: " in wrong["en.quoted"]


def test_a_quote_that_turns_its_decision_round_is_strange(told: Summary) -> None:
    first = next(s for s in told.sentences if s.source.text == "reason_words" and s.issue == 1)
    turned = first.model_copy(update={"text": "In the letter's words: “Tramadol is medically necessary”."})
    scores, _ = scored(changed(told, *(turned if s is first else s for s in told.sentences)))
    assert scores["en.quoted:is"] == scores["en.quoted:of"] - 1


def test_the_same_reasons_count_as_those_that_they_point_to(told: Summary) -> None:
    own = [s for s in told.sentences if s.issue == 3 and s.source.text == "reason_words"]
    same = own[0].model_copy(
        update={
            "text": "The letter gives the same reasons as for request 4.",
            "source": own[0].source.model_copy(update={"text": "reason_same"}),
        }
    )
    moved = [s.model_copy(update={"issue": 4}) for s in own]
    rest = [s for s in told.sentences if s not in own]
    assert scored(changed(told, *rest, same, *moved))[0]["en.why:is"] >= scored(told)[0]["en.why:is"]
    assert scored(changed(told, *rest, same))[0]["en.why:is"] < scored(told)[0]["en.why:is"]


@pytest.mark.parametrize(("text", "missed"), [("first_named", 2), ("first_missing", 1), ("first_days", 1)])
def test_what_is_left_out_of_the_main_message_is_counted(told: Summary, text: str, missed: int) -> None:
    scores, _ = scored(changed(told, *(s for s in told.sentences if s.source.text != text)))
    assert scores["en.first:of"] - scores["en.first:is"] == missed
