"""The gold set: what is wrong with a label is told, and the letters are those that the documentation speaks of."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from golden import UPHELD, Labels, letters, small_gold

from evals import gold
from evals.gold import Gold, GoldError, GoldLetter
from imr_llm.layout_names import LAYOUTS


def _first(part: Labels) -> Labels:
    issue: Labels = part["issues"][0]
    return issue


def _overturn(data: Labels) -> None:
    _first(data)["decision"] = data["outcome"] = "overturned"
    data["summary"]["decisions"] = ["overturned"]


INJURED = "/patient/date_of_injury"


def _forbid_a_reason(labels: Labels) -> None:
    labels["summary"]["must_not"].append(labels["evidence"]["/issues/0/denial_reasons/0"][0]["quote"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["evidence"][INJURED][0].update(quote="in June"), f"{INJURED}: the letter does not say 'in June'"),
        (lambda d: d["patient"].update(date_of_injury=None), f"evidence of {INJURED}, where there is no value"),
        (lambda d: d["evidence"].pop(INJURED), f"{INJURED}: no evidence"),
        (lambda d: d["patient"]["prior_treatments"].append("yoga"), "/patient/prior_treatments/4: no evidence"),
        (lambda d: d["patient"]["prior_treatments"].__setitem__(0, "yoga"), "/patient/prior_treatments/0: yoga not in"),
        (lambda d: _first(d).update(request="an MRI"), "/issues/0/request: the letter does not say 'an MRI'"),
        (lambda d: _first(d).update(rationale="No."), "/issues/0/rationale: the letter does not say 'No.'"),
        (lambda d: d.update(outcome="overturned"), "outcome overturned does not follow from the decisions"),
        (lambda d: d.update(outcome=None), "outcome None does not follow from the decisions"),
        (_overturn, "issue 1 is overturned and has reasons of a denial"),
        (lambda d: _first(d)["denial_reasons"].pop(), "issue 1 lists what is missing, but"),
        (lambda d: _first(d).update(number=2), "issue 1 has the number 2"),
        (lambda d: _first(d).update(why=["No."]), "issue 1: why is a model's, not a label"),
        (lambda d: d["summary"].update(decisions=[]), "summary.decisions are not those of the issues"),
        (_forbid_a_reason, "summary.must_not: "),
        (lambda d: d.update(colour="red"), "colour\n  Extra inputs are not permitted"),
        (lambda d: d["patient"].update(height=180), "patient.height\n  Extra inputs are not permitted"),
        (lambda d: d["patient"].update(age="old"), "patient.age\n"),
        (lambda d: d["case"].update(decision_date="4/21/14"), "case.decision_date\n"),
        (lambda d: d["evidence"][INJURED][0].update(section="page 1"), f"evidence.{INJURED}.0.section\n"),
        (lambda d: d.pop("outcome"), "outcome\n  Field required"),
        (lambda d: d.update(letter="other.txt"), "its letter other.txt is neither in"),
        (lambda d: d.update(letter="../a-03.txt"), "letter\n  String should match pattern"),
    ],
)  # fmt: skip
def test_a_label_that_does_not_hold_is_named_with_its_file_and_field(
    change: Callable[[Labels], Any], said: str, tmp_path: Path
) -> None:
    folder = small_gold(tmp_path / "gold", UPHELD)
    assert [letter.name for letter in gold.load(folder)] == [UPHELD]
    small_gold(folder, UPHELD, change=change)
    with pytest.raises(GoldError) as raised:
        gold.load(folder)
    assert UPHELD in str(raised.value)
    assert said in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"- a list", b"{", b"letter: \xff.txt"])
def test_a_file_that_is_no_label_file_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_bytes(content)
    with pytest.raises(GoldError, match=r"odd\.yaml"):
        gold.load(tmp_path)


def test_a_folder_without_labels_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"no \.yaml file"):
        gold.load(tmp_path)


@pytest.mark.parametrize("path", sorted((gold.HERE / "labelled-twice").glob("*/*.yaml")), ids=lambda p: p.parent.name)
def test_both_labellings_of_the_real_letters_hold(path: Path) -> None:
    by_hand = Gold.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
    letter = GoldLetter(path.stem, (gold.HERE / "letters" / by_hand.letter).read_bytes(), by_hand)
    said = [
        problem for problem in gold.problems(letter) if "summary.must_not" not in problem
    ]  # a later rule of the guide
    assert said == []


def test_the_schema_is_the_one_of_the_record() -> None:
    assert gold.SCHEMA.read_text(encoding="utf-8") == gold.schema()


@pytest.mark.slow
def test_every_letter_has_labels_and_every_label_its_letter() -> None:
    assert Counter(p.name for p in (gold.HERE / "letters").iterdir()) == Counter(
        x.gold.letter for x in letters().values()
    )
    assert {path.stem for path in gold.GOLD.iterdir()} == {letter.name for letter in letters().values()}


@pytest.mark.slow
def test_the_letters_are_of_every_kind() -> None:
    composed = [letter.gold for letter in letters().values() if letter.gold.origin == "composed"]
    decisions = Counter(issue.decision for labels in composed for issue in labels.issues)
    assert len(composed) >= 40
    assert decisions["overturned"] / decisions.total() >= 1 / 3
    assert {labels.layout for labels in composed} == set(LAYOUTS)
    assert {labels.case.case_number is None for labels in composed} == {True, False}
    assert {1, 2, 3, 4, 5, 6, 15} <= {len(labels.issues) for labels in composed}
    assert max(len(labels.issues) for labels in composed) == 15
    assert all(labels.hard for labels in composed if labels.letter.startswith(("a", "f")))
    assert sum(letter.gold.origin == "real" for letter in letters().values()) == 3
