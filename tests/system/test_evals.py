"""The scores and what they come to: flat tables of small cases, and a second scorer over every letter."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apart
import pytest
from endpoint import Endpoint, answer
from golden import OVERTURNED, UPHELD, Labels, labels, letters, small_gold
from labelled import AGE, age, cited, empty, item, read_by_rules, reader, run_of, text_of

from evals import cases, gate, gold, grounds, score, stats
from evals.cases import CaseResult
from evals.gold import GoldLetter
from evals.match import RULES
from evals.readers import READERS, Answer
from imr_llm.settings import settings

LETTERS = list(letters().values())
SOME = LETTERS[::4]
"""Enough for a bad reader: two dozen letters of every set."""


@pytest.fixture(scope="module")
def measured() -> list[CaseResult]:
    """The rules over every labelled letter."""
    return cases.run("rules", LETTERS, None)


# --- Two scorers ------------------------------------------------------------------------------------------------------


def _compare_scorers(letters: list[GoldLetter], results: list[CaseResult]) -> None:
    told = ("en.", "es.", "flags", "errors_flagged", "looks", "unanswered", "evidence_place")
    for letter, case in zip(letters, results, strict=True):
        assert case.record is not None
        document = text_of(letter)
        other = apart.score(labels(letter.name), dict(case.record), document.text, document.page_at)
        mine = {name: value for name, value in case.scores.items() if not name.startswith(told)}
        assert other.keys() <= mine.keys()
        assert mine == {name: other[name] for name in mine}, letter.name


def test_a_scorer_written_apart_counts_the_same(measured: list[CaseResult]) -> None:
    _compare_scorers(LETTERS, measured)
    assert sum(case.scores["issues.decision:right"] for case in measured) > 200


def _backwards(record: Labels, _: Labels) -> None:
    record["issues"].reverse()


def _without_the_first(record: Labels, _: Labels) -> None:
    record["issues"] = record["issues"][1:]


def _with_one_twice(record: Labels, _: Labels) -> None:
    record["issues"] += record["issues"][:1]


def _sides_swapped(record: Labels, _: Labels) -> None:
    for issue in record["issues"]:
        one, two = (issue[f"{side}_citations"] for side in ("claims_administrator", "reviewer"))
        issue["claims_administrator_citations"], issue["reviewer_citations"] = two, one


def _of_another_letter(record: Labels, other: Labels) -> None:
    record |= {name: other[name] for name in ("case", "patient", "reviewer", "issues", "outcome", "layout")}


def _with_another_letters(record: Labels, other: Labels) -> None:
    record["issues"] = other["issues"] + record["issues"]
    for name, value in record["patient"].items():
        record["patient"][name] = other["patient"][name] + value if isinstance(value, list) else value


def _shifted(record: Labels, _: Labels) -> None:
    for evidence in record["evidence"][::2]:
        evidence["start"] += 1
    for evidence in record["evidence"][1::3]:
        evidence["page"] += 1


@pytest.mark.parametrize(
    "alter",
    [
        _backwards,
        _without_the_first,
        _with_one_twice,
        _sides_swapped,
        _of_another_letter,
        _with_another_letters,
        _shifted,
    ],
)
def test_both_scorers_count_a_bad_reader_alike(
    alter: Callable[[Labels, Labels], None], measured: list[CaseResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    records = {case.letter: case.record for case in measured}
    names, own = list(records), {letter.name for letter in SOME}

    def read(letter: GoldLetter) -> Answer:
        record, other = (
            copy.deepcopy(dict(records[name] or {}))
            for name in (letter.name, names[names.index(letter.name) - 1])
        )  # fmt: skip
        alter(record, other)
        document = text_of(letter)
        return Answer(record, document.text, 0.0, document.page_at)

    monkeypatch.setitem(READERS, "bad", reader(read))
    bad = cases.run("bad", SOME, None)
    _compare_scorers(SOME, bad)
    assert [case.scores for case in bad] != [case.scores for case in measured if case.letter in own]


# --- When a value is right --------------------------------------------------------------------------------------------

FALL = "slipped and fell on a greasy kitchen floor"
WORDS = " ".join(f"w{n}" for n in range(100))


@pytest.mark.parametrize(
    ("field", "labelled", "found", "counted"),
    [
        ("patient_age", 52, 52, (1, 0, 0)),
        ("patient_age", 52, 53, (0, 1, 1)),  # a wrong value counts twice
        ("patient_age", 52, None, (0, 0, 1)),
        ("patient_age", None, 52, (0, 1, 0)),
        ("patient_age", None, None, (0, 0, 0)),
        ("patient_age", 0, None, (0, 0, 1)),
        ("patient_date_of_injury", "2011-05", "2011", (0, 1, 1)),
        ("patient_mechanism_of_injury", FALL, FALL.upper() + "!", (1, 0, 0)),
        ("patient_mechanism_of_injury", FALL, "fell on a greasy kitchen floor", (1, 0, 0)),
        ("patient_mechanism_of_injury", FALL, "fell on a floor", (0, 1, 1)),
        ("patient_mechanism_of_injury", "a b c d", "a b c e", (1, 0, 0)),  # 0.75
        ("patient_mechanism_of_injury", "a b c d", "a b c e f", (0, 1, 1)),  # 0.67
        ("patient_mechanism_of_injury", "knee knee", "knee", (0, 1, 1)),  # repeated words are counted
        ("patient_mechanism_of_injury", "knee knee", "Knee, knee", (1, 0, 0)),
        ("reviewer_specialties", ["Pain Medicine"], ["pain  medicine"], (1, 0, 0)),
        ("reviewer_specialties", ["Pain Medicine"], ["Medicine Pain"], (0, 1, 1)),
        ("reviewer_specialties", ["Pain Medicine"], ["Pain"], (0, 1, 1)),
        ("patient_diagnoses", ["knee pain", "back pain"], ["back pain", "knee pain"], (2, 0, 0)),
        ("patient_diagnoses", ["knee pain", "knee pain"], ["knee pain"], (1, 0, 1)),
        ("patient_diagnoses", ["knee pain"], ["knee pain", "knee pain"], (1, 1, 0)),
        ("patient_diagnoses", ["a b c d", "a b c e"], ["a b c e", "a b c f"], (2, 0, 0)),  # the best pairs in all
        ("patient_diagnoses", [], ["knee pain"], (0, 1, 0)),
        ("patient_diagnoses", ["knee pain"], [], (0, 0, 1)),
    ],
)
def test_a_value_is_right_by_its_fields_rule(
    field: str, labelled: Any, found: Any, counted: tuple[int, int, int]
) -> None:
    scores = score.counts(score.compared(empty(**{field: labelled}), empty(**{field: found})))
    name = field.replace("_", ".", 1)
    assert tuple(scores[f"{name}:{kind}"] for kind in ("right", "extra", "lost")) == counted
    assert scores["invented:is"] == int(not labelled and labelled != 0 and bool(found))
    rest = [v for n, v in scores.items() if ":" in n and n.split(":")[0] in RULES and not n.startswith(f"{name}:")]
    assert sum(rest) == 0


MRI, EMG, GYM = item("MRI of the lumbar spine"), item("EMG of both legs", "overturned"), item("gym membership")
SWAPPED = item("MRI of the lumbar spine", "overturned")
ACOEM = [cited("ACOEM", "46")]


@pytest.mark.parametrize(
    ("labelled", "found", "expected"),
    [
        ([MRI, EMG], [MRI, EMG], {"issues.decision": (2, 0, 0), "overturned": (1, 1), "turned_round": (2, 0)}),
        ([MRI, EMG], [EMG, MRI], {"issues.request": (2, 0, 0), "issues.decision": (2, 0, 0), "turned_round": (2, 0)}),
        ([MRI, EMG], [EMG], {"issues.request": (1, 0, 1), "issues.decision": (1, 0, 1), "turned_round": (2, 0)}),
        ([MRI, EMG], [MRI], {"overturned": (1, 0), "turned_round": (2, 0)}),
        ([MRI], [MRI, GYM], {"issues.request": (1, 1, 0), "issues.decision": (1, 1, 0), "turned_round": (1, 0)}),
        ([MRI], [SWAPPED], {"issues.decision": (0, 1, 1), "turned_round": (1, 1), "overturned": (0, 0)}),
        ([SWAPPED], [MRI], {"turned_round": (1, 1), "overturned": (1, 0)}),
        ([MRI], [item("MRI of the lumbar spine", None)], {"issues.decision": (0, 0, 1), "turned_round": (1, 0)}),
        ([MRI], [GYM], {"issues.request": (0, 1, 1), "issues.decision": (0, 1, 1), "turned_round": (1, 0)}),
        ([MRI], [item("MRI of the lumbar spine at once")], {"issues.request": (0, 1, 1), "issues.decision": (1, 0, 0)}),
        ([MRI, MRI], [MRI, SWAPPED], {"issues.decision": (1, 1, 1)}),
        ([MRI, SWAPPED], [MRI, SWAPPED], {"issues.decision": (2, 0, 0)}),
        # of equal ones, the nearest in order
        ([MRI, SWAPPED], [GYM, SWAPPED], {"issues.decision": (1, 1, 1), "turned_round": (2, 0)}),
        (
            [item("gym", claims_administrator_citations=ACOEM)],
            [item("gym", reviewer_citations=ACOEM)],
            {
                "issues.claims_administrator_citations.document": (0, 0, 1),
                "issues.reviewer_citations.document": (0, 1, 0),
                "issues.reviewer_citations.pages": (0, 1, 0),
                "issues.reviewer_citations.url": (0, 0, 0),
            },
        ),
        (
            [item("gym", reviewer_citations=[cited("ACOEM", "46"), cited("Dorland")])],
            [item("gym", reviewer_citations=[cited("Dorland", "3"), cited("ACOEM", "47")])],
            {"issues.reviewer_citations.document": (2, 0, 0), "issues.reviewer_citations.pages": (0, 2, 1)},
        ),
        ([item("gym", rationale=WORDS)], [item("gym", rationale=WORDS[4:])], {"issues.rationale": (1, 0, 0)}),
        ([item("gym", rationale=WORDS)], [item("gym", rationale=WORDS[:-30])], {"issues.rationale": (0, 1, 1)}),
    ],
)
def test_what_belongs_to_an_item_counts_with_it(
    labelled: list[Labels], found: list[Labels], expected: dict[str, tuple[int, ...]]
) -> None:
    scores = score.counts(score.compared(empty(issues=labelled), empty(issues=found)))
    for name, counted in expected.items():
        kinds = ("right", "extra", "lost") if len(counted) == 3 else ("of", "is")
        assert (name, tuple(scores[f"{name}:{kind}"] for kind in kinds)) == (name, counted)


@pytest.mark.parametrize(
    ("field", "code", "look", "counted"),
    [  # flags: of, is; said to be absent; wrong values flagged. The age is wrong, the sex is right, nothing else stated
        ("/patient/age", "unsure", "/case", (1, 1, 0, 1)),
        ("/patient", "unsure", "/case", (1, 1, 0, 1)),
        ("/patient/sex", "unsure", "/case", (1, 0, 0, 0)),
        ("", "unsure", "/case", (1, 1, 0, 0)),
        ("/patient/sex", "unsure", "/patient/sex", (1, 1, 0, 0)),
        ("/patient/mechanism_of_injury", "not_found", "/case", (0, 0, 1, 0)),
        ("/patient/mechanism_of_injury", "unsure", "/case", (1, 0, 0, 0)),
        ("/patient/sex", "not_found", "/case", (1, 0, 0, 0)),
    ],
)
def test_flags_point_at_something_or_not(field: str, code: str, look: str, counted: tuple[int, ...]) -> None:
    values = score.compared(empty(patient_age=52, patient_sex="male"), empty(patient_age=53, patient_sex="male"))
    by_hand = LETTERS[0].gold.model_copy(update={"look": (gold.Look(field=look, why="odd"),)})
    found = grounds.flags(values, by_hand, {"flags": [{"field": field, "code": code, "message": ""}]})
    assert tuple(found[n] for n in ("flags:of", "flags:is", "flags_absent", "errors_flagged:is")) == counted


# --- Readers that fail ------------------------------------------------------------------------------------------------


def test_a_letter_that_a_reader_fails_on_is_wrong_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = gold.load(small_gold(tmp_path / "gold", UPHELD, OVERTURNED))
    whole = cases.run("rules", letters, None)
    with READERS["rules"](None) as rules:

        def read(letter: GoldLetter) -> Answer:
            if letter.name == OVERTURNED:
                raise RuntimeError("no such page")
            return rules(letter)

    monkeypatch.setitem(READERS, "rules", reader(read))
    sound, failed = cases.run("rules", letters, None)
    assert sound.scores == whole[0].scores
    assert failed.error == "NotRead: RuntimeError"  # what it says may quote the letter
    assert failed.record is None
    missing = apart.score(labels(OVERTURNED), None, "", ())
    assert {n: v for n, v in failed.scores.items() if n.partition(":")[0] in RULES} == missing
    assert sum(missing.values()) == sum(v for n, v in missing.items() if n.endswith(":lost")) > 20
    for name in ("overturned", "en.decisions", "es.decisions", "en.must", "es.must"):
        assert failed.scores[f"{name}:is"] == 0 < failed.scores[f"{name}:of"] == whole[1].scores[f"{name}:of"]
    before, after = stats.figures(whole), stats.figures([sound, failed])
    for name in ("micro", "overturned", "en.decisions", "es.must", "patient.age"):
        assert (after[name].value or 0) < (before[name].value or 0), name
    assert after["micro"].right + after["micro"].lost == before["micro"].right + before["micro"].lost
    assert run_of(sound, failed).totals()["failed"] == 1


@pytest.mark.parametrize(
    "broken", [lambda r: r.pop("patient"), lambda r: r["evidence"][0].pop("start"), lambda r: r.pop("flags")]
)
def test_a_metric_that_fails_measures_nothing(
    broken: Callable[[Labels], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = gold.load(small_gold(tmp_path / "gold", UPHELD))

    def read(letter: GoldLetter) -> Answer:
        found = read_by_rules(letter)
        broken(found.record)
        return found

    monkeypatch.setitem(READERS, "broken", reader(read))
    with pytest.raises(cases.NotMeasured, match=UPHELD):
        cases.run("broken", letters, None)


@pytest.mark.parametrize("judged", [True, False])
def test_a_model_gives_its_opinion_only_when_it_is_asked(judged: bool, tmp_path: Path) -> None:
    letters = gold.load(small_gold(tmp_path / "gold", UPHELD))
    said = {"why": "It repeats itself.", "tone": 4, "completeness": 5}
    with Endpoint(answer(said)) as endpoint:
        by = settings(model="test", base_url=endpoint.url)
        (case,) = cases.run("rules", letters, None, judged_by=by if judged else None)
    figures = stats.figures([case])
    assert endpoint.calls == int(judged)
    assert case.scores.get("judge.tone") == (4 if judged else None)
    assert case.reasons.get("judge.tone") == ("It repeats itself." if judged else None)
    assert ("judge.completeness" in figures) == judged
    gate.rewrite([run_of(case)], tmp_path / "thresholds.toml")
    assert not any("judge" in bound.name for bound in gate.read(tmp_path / "thresholds.toml"))


def test_an_opinion_that_is_none_is_left_out(tmp_path: Path) -> None:
    letters = gold.load(small_gold(tmp_path / "gold", UPHELD))
    with Endpoint(answer({"why": "", "tone": 9, "completeness": 5})) as endpoint:
        (case,) = cases.run("rules", letters, None, judged_by=settings(model="test", base_url=endpoint.url))
    assert endpoint.calls > 0
    assert "judge.tone" not in case.scores


# --- What it comes to -------------------------------------------------------------------------------------------------


def test_figures_are_sums_over_letters_and_no_means() -> None:
    two = [
        age("a", 3, 0, 0, **{"overturned:of": 1, "overturned:is": 1, "en.grade_raw": 5}),
        age("b", 0, 1, 2, **{"overturned:of": 3, "overturned:is": 0, "en.grade_raw": 8}),
    ]
    found = stats.figures(two)
    ages = found[AGE]
    assert ages.value == pytest.approx(2 * 3 / (2 * 3 + 1 + 2))
    assert (ages.precision, ages.recall) == (3 / 4, 3 / 5)
    assert found["overturned"].value == 1 / 4
    assert (found["en.grade_raw"].value, found["en.grade_raw"].high) == (6.5, 8)
    assert found["micro"] == ages
    assert found["free_text"].value is found["patient.sex"].value is None
    assert (found["patient.sex"].low, found["patient.sex"].high) == (None, None)
    assert stats.figures([]) == {}


def test_intervals_hold_the_value_and_are_the_same_each_time(measured: list[CaseResult]) -> None:
    composed = [case for case in measured if case.origin == "composed"]
    found = stats.figures(composed)
    assert found == stats.figures(composed)
    with_interval = [f for f in found.values() if f.value is not None and f.low is not None and f.high is not None]
    assert len(with_interval) > 30
    assert all((f.low or 0) - 1e-9 <= (f.value or 0) <= (f.high or 0) + 1e-9 for f in with_interval)
    assert (found["micro"].low or 0) < (found["micro"].value or 0) < (found["micro"].high or 0)
    alone = stats.figures(composed[:1])["micro"]
    assert (alone.low, alone.high) == (None, None)
    assert alone.value is not None
