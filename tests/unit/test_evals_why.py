"""How it is told whether a summary says why, and first what nobody must miss."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from golden import letters

from evals import judging, score, why
from evals import told as told_of
from evals.gold import GoldLetter
from evals.readers import Answer
from evals.verdicts import FactTold, Judge, Said, Verdict, VerdictError, Verdicts, checked, hashed, read, write
from evals.why import tells
from imr_llm import documents, pipeline
from imr_llm.pipeline.summaries import summarized
from imr_llm.summary import Sentence, Summary

TODAY = date(2014, 9, 15)
FACTS = (
    (("pain reduction was not quantified",), ("no gain in function or return to work",)),
    (("gastritis after two years of ibuprofen",),),
    (("used for eleven months",), ("the moon is made of cheese", "at twice the recommended dose")),
    (("no test in the past fourteen months",),),
    (("she has not had a one-month trial",),),
)


def labelled() -> GoldLetter:
    """A letter of five requests, two of them approved."""
    return letters()["b-02"]


@pytest.fixture(scope="module")
def told() -> Summary:
    read = pipeline.read_document(documents.load(labelled().gold.letter, labelled().data))
    return summarized(read.record, read.document, "en", today=TODAY)


def scored(summary: Summary | None) -> tuple[dict[str, float], dict[str, str]]:
    expected = labelled().gold.summary.model_copy(update={"why": FACTS})
    labels = labelled().gold.model_copy(update={"summary": expected})
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


def test_what_has_to_be_told_is_not_forbidden_too(told: Summary) -> None:
    """A guideline's limit is no fact of the patient; told as the guideline's, it may be why."""
    quote = (
        next(s.text for s in told.sentences if s.source.text == "reason_words").split("“")[1][:20].rpartition(" ")[0]
    )
    expected = labelled().gold.summary.model_copy(update={"must_not": (quote,), "why": ()})
    read = pipeline.read_document(documents.load(labelled().gold.letter, labelled().data))
    for facts, count in (((), 1), ((((f"the letter says {quote} here",),),), 0)):
        summary = expected.model_copy(update={"why": facts})
        labels = labelled().gold.model_copy(update={"summary": summary})
        scores, _ = told_of.summary(told, "en", labels, read.document.text, {})
        assert (scores["en.must_not:of"], scores["en.must_not:is"]) == (count, count)


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


def ruled(told: Summary, verdicts: Verdicts) -> dict[str, float]:
    expected = labelled().gold.summary.model_copy(update={"why": FACTS})
    labels = labelled().gold.model_copy(update={"summary": expected})
    return why.judged(
        told, "en", replace(labelled(), gold=labels, verdicts=verdicts), {index: index for index in range(5)}
    )


def judged_as(told: Summary, first: Verdict) -> Verdicts:
    """What a judge said of the two facts of the first item, and of one sentence of the second as a model's."""
    name, seen = labelled().name, hashed(why.shown(told.sentences, 1))
    return Verdicts(
        (Judge("somebody", "2026-11-30"),),
        tuple(FactTold(name, 0, "en", hashed(ways), seen, v) for ways, v in zip(FACTS[0], (first, "no"), strict=True)),
    )


def test_a_judges_verdicts_count_beside_the_words(told: Summary) -> None:
    found = ruled(told, judged_as(told, "yes"))
    assert [found[f"en.judged:{part}"] for part in ("is", "of")] == [1, 2]
    assert [found[f"en.has_verdict:{part}"] for part in ("is", "of")] == [2, sum(map(len, FACTS))]
    assert ruled(told, judged_as(told, "partly"))["en.judged:is"] == 0, "a part is not the fact"
    assert ruled(told, Verdicts()) == {}


def test_other_sentences_than_the_judge_saw_are_not_judged(told: Summary) -> None:
    verdicts = judged_as(told, "yes")
    reason = next(s for s in told.sentences if s.issue == 1 and s.source.text.startswith("reason"))
    other = changed(told, *(None if s is reason else s for s in told.sentences))
    assert ruled(other, verdicts)["en.judged:of"] == 0


def test_a_sentence_that_says_more_than_its_rationale_is_counted(told: Summary) -> None:
    reason = next(s for s in told.sentences if s.issue == 2 and s.part == "reason")
    own = reason.model_copy(update={"source": reason.source.model_copy(update={"text": "model"})})
    other = changed(told, *(own if s is reason else s for s in told.sentences))
    for verdict, beyond in (("yes", 0), ("partly", 1), ("no", 1)):
        verdicts = Verdicts(
            (Judge("somebody", "2026-11-30"),), (), (Said(labelled().name, 1, "en", hashed([own.text]), verdict),)
        )
        found = ruled(other, verdicts)
        assert (found["en.beyond:is"], found["en.beyond:of"]) == (beyond, 1)
        assert ruled(told, verdicts)["en.beyond:of"] == 0, "the rules' sentences are not a model's"


@pytest.mark.parametrize(("verdict", "believed"), [("yes", 1), ("partly", 0), ("no", 0)])
def test_a_judge_is_shown_a_sentence_with_a_planted_fault(
    told: Summary, tmp_path: Path, verdict: Verdict, believed: int
) -> None:
    reason = next(s for s in told.sentences if s.issue == 2 and s.part == "reason")
    own = reason.model_copy(
        update={"text": "You had 6 visits.", "source": reason.source.model_copy(update={"text": "model"})}
    )
    summary = changed(told, *(own if s is reason else s for s in told.sentences))
    answer = Answer(score.labels_of(labelled().gold), "", 0.0, summaries={"en": summary})
    folder = tmp_path / "questions"
    judging.ask(folder, "en", [(labelled(), answer)])
    (path,) = folder.glob("said-*.json")
    (question,) = json.loads(path.read_text("utf-8"))["questions"]
    assert sorted(question["sentences"].values()) == ["You had 12 visits.", "You had 6 visits."]
    answered = {question["id"]: dict.fromkeys(question["sentences"], verdict)}
    (folder / "answers" / path.name).write_text(json.dumps(answered), "utf-8")
    for other in folder.glob("told-*.json"):
        other.unlink()
    taken = judging.take(folder, "somebody", "2026-11-30", {labelled().name: labelled().gold})
    assert [(one.planted, one.planted_said) for one in taken.judges] == [(1, believed)]
    assert [one.sentence for one in taken.said] == [hashed(["You had 6 visits."])]


def test_verdicts_are_kept_and_answers_of_another_shape_are_refused(told: Summary, tmp_path: Path) -> None:
    verdicts = judged_as(told, "partly")
    write(tmp_path, verdicts)
    assert read(tmp_path) == verdicts
    for answer in ({}, {"1": "yes", "2": "maybe"}, {"1": "yes"}, ["yes", "no"]):
        with pytest.raises(VerdictError, match="each yes, partly, no"):
            checked(answer, iter(("1", "2")))
