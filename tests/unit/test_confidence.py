"""How likely a value is right: what is seen of it, the weights, the fit, and where it is shown."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from golden import letters

from evals import confidence
from evals.confidence import Scored, Seen
from imr_llm import tables
from imr_llm.codes import Reader
from imr_llm.confidence import FAIRLY_SURE, UNSURE, ConfidenceTable, Signals, confidences, likelihood, seen, sureness
from imr_llm.outputs.side_by_side import side_by_side
from imr_llm.pipeline import Letter, read_file
from imr_llm.pipeline.summaries import summarized
from imr_llm.record import Flag, Record

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "letters").glob("*.txt"))
PLAIN = Signals("patient.diagnoses", "rules", "few_words", "case_summary", "none", "plain")


@pytest.fixture(scope="module")
def letter() -> Letter:
    return read_file(str(EXAMPLES[0]))


def changed(
    record: Record, field: str, *, readers: tuple[Reader, ...] = ("rules",), flags: tuple[Flag, ...] = ()
) -> Record:
    """The record with this field read by these readers, and with these flags."""
    others = tuple(e for e in record.evidence if e.field != field)
    own = next(e for e in record.evidence if e.field == field)
    places = tuple(own.model_copy(update={"reader": reader}) for reader in readers)
    return record.model_copy(update={"evidence": (*others, *places), "flags": flags})


# --- What is seen -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("readers", "named"),
    [(("rules",), "rules"), (("llm",), "model"), (("rules", "llm"), "both"), (("rules", "person"), "person")],
)
def test_readers(letter: Letter, readers: tuple[Reader, ...], named: str) -> None:
    record = changed(letter.record, "/patient/diagnoses/0", readers=readers)
    assert seen(record)["/patient/diagnoses/0"].readers == named


@pytest.mark.parametrize(
    ("field", "code", "flag"),
    [
        ("/patient/diagnoses/0", "in_doubt", "in_doubt"),
        ("/patient/diagnoses", "in_doubt", "in_doubt"),
        ("/patient", "not_answered", "other"),
        ("/patient/age", "not_found", "none"),
        ("", "unknown_layout", "none"),
    ],
)
def test_a_flag_counts_for_what_it_is_about(letter: Letter, field: str, code: str, flag: str) -> None:
    noted = (Flag(field=field, code=code, message="Look."),)
    record = changed(letter.record, "/patient/diagnoses/0", flags=noted)
    assert seen(record)["/patient/diagnoses/0"].flag == flag


def test_words_of_the_letter_are_told_from_what_is_told_from_them(letter: Letter) -> None:
    kinds = {pointer: signals.kind for pointer, signals in seen(letter.record).items()}
    assert kinds["/patient/sex"] == "few_words"
    assert kinds["/issues/0/rationale"] == "many_words"
    assert kinds["/issues/0/denial_reasons/0"] == "told"


def test_a_scan_and_an_unknown_layout_are_seen(letter: Letter) -> None:
    scan = letter.record.model_copy(update={"source": letter.record.source.model_copy(update={"ocr": True})})
    assert {signals.letter for signals in seen(scan).values()} == {"ocr"}
    unknown = letter.record.model_copy(update={"layout": "unknown"})
    assert {signals.letter for signals in seen(unknown).values()} == {"unknown"}


# --- What is said of it -----------------------------------------------------------------------------------------------


def test_every_measured_value_has_a_confidence_and_no_other_has(letter: Letter) -> None:
    found = confidences(letter.record)
    assert found == letter.confidence
    assert all(0 < value < 1 for value in found.values())
    assert {"/outcome", "/issues/0/decision", "/patient/diagnoses/0"} <= found.keys()
    assert not any(pointer.endswith(("/number", "/text")) for pointer in found)


def test_a_suggested_decision_is_evidence_of_no_value(letter: Letter) -> None:
    open_ = letter.record.issues[0].model_copy(update={"decision": None})
    record = letter.record.model_copy(update={"issues": (open_, *letter.record.issues[1:]), "outcome": None})
    assert "/issues/0/decision" not in confidences(record)


@pytest.mark.parametrize("pointer", ["", "/", "/letter", "/issues/99/decision", "/issues/x", "/patient/diagnoses/0/0"])
def test_evidence_of_no_value_has_none(letter: Letter, pointer: str) -> None:
    record = changed(letter.record, "/patient/diagnoses/0")
    strange = record.evidence[0].model_copy(update={"field": pointer})
    record = record.model_copy(update={"evidence": (*record.evidence, strange)})
    assert pointer not in confidences(record)


def test_what_a_person_confirmed_is_certain(letter: Letter) -> None:
    record = changed(letter.record, "/patient/diagnoses/0", readers=("rules", "person"))
    assert confidences(record)["/patient/diagnoses/0"] == 1.0


def test_a_flagged_value_is_less_sure_and_a_printed_one_more(letter: Letter) -> None:
    field = "/patient/diagnoses/0"
    flagged = changed(letter.record, field, flags=(Flag(field=field, code="value_dropped", message="Look."),))
    assert confidences(flagged)[field] < confidences(letter.record)[field]
    found = confidences(letter.record)
    assert found["/issues/0/decision"] > found["/issues/0/denial_reasons/0"]


def test_weights_add_up() -> None:
    weights = ConfidenceTable(
        base=1.0, field={"patient.diagnoses": 0.5}, readers={"rules": -1.5}, kind={}, section={}, flag={}, letter={}
    )
    assert likelihood(PLAIN, weights) == pytest.approx(0.5)
    assert likelihood(PLAIN, weights.model_copy(update={"base": 2.0})) == pytest.approx(1 / (1 + math.exp(-1)))


@pytest.mark.parametrize(
    ("value", "word"),
    [(0.0, "unsure"), (UNSURE - 0.01, "unsure"), (UNSURE, "fairly-sure"), (FAIRLY_SURE, ""), (1.0, "")],
)
def test_how_a_page_marks_it(value: float, word: str) -> None:
    assert sureness(value) == word


# --- Where it is shown ------------------------------------------------------------------------------------------------


def test_the_page_orders_values_and_hides_none(letter: Letter) -> None:
    summary = summarized(letter.record, letter.document, "en")
    page = side_by_side(summary, letter.record, letter.document)
    shown = {value.id: value for group in page.groups for row in group.rows for value in row.values}
    likely = [one.value.confidence for one in page.unsure]
    assert likely
    assert likely == sorted(likely, key=lambda value: value or 0)
    assert {one.value.id for one in page.unsure} == {id for id, value in shown.items() if value.sure}
    assert shown["r-patient-diagnoses-0"].confidence == letter.confidence["/patient/diagnoses/0"]


def test_the_database_has_it_and_orders_by_it(tmp_path: Path) -> None:
    from imr_llm.store import Store  # with what it brings, for this test alone

    with Store(tmp_path / "a.db") as store:
        run = store.start_run("0", "rules", "2026-01-01T00:00:00Z")
        letters = [read_file(str(path)) for path in EXAMPLES]
        for one in letters:
            store.save(one.record, one.document, one.case_summary, run)
        listed = list(store.listing(unsure=True))
        wrong = [one.unsure or 0.0 for one in listed]
        assert wrong == sorted(wrong, reverse=True)
        by_id = {one.record.letter_id: sum(1 - c for c in one.confidence.values()) for one in letters}
        assert {one.letter_id: one.unsure for one in listed} == {
            letter_id: pytest.approx(sum_, abs=0.01) for letter_id, sum_ in by_id.items()
        }
        assert [one.letter_id for one in store.listing(limit=1, unsure=True)] == [listed[0].letter_id]
        assert all(one.unsure is None for one in store.listing())
        assert store.load(letters[0].document.sha256) == letters[0].record


# --- The fit ----------------------------------------------------------------------------------------------------------


def _values(letter: str, flag: str, *, right: int, wrong: int) -> Iterator[Seen]:
    signals = Signals("patient.diagnoses", "rules", "few_words", "case_summary", flag, "plain")
    for number in range(right + wrong):
        yield Seen(letter, signals, number < right, read_before=False)


@pytest.mark.slow
def test_the_fit_finds_how_often_values_are_right() -> None:
    values = [*_values("a", "none", right=90, wrong=10), *_values("b", "in_doubt", right=20, wrong=30)]
    weights = confidence.fitted(values, ridge=1e-3)
    said = {one.seen.signals.flag: one.confidence for one in confidence.told(values, weights)}
    assert said["none"] == pytest.approx(0.9, abs=0.02)
    assert said["in_doubt"] == pytest.approx(0.4, abs=0.02)


def test_what_rules_were_changed_with_a_view_of_says_less_of_other_letters() -> None:
    read = [Seen("a", PLAIN, right=n % 100 > 0, read_before=True) for n in range(1000)]
    other = [Seen("b", PLAIN, right=n % 10 > 0, read_before=False) for n in range(200)]
    (said, *_) = confidence.told(other, confidence.fitted([*read, *other]))
    assert said.confidence == pytest.approx(0.9, abs=0.03)


def test_a_letter_is_told_by_weights_that_do_not_know_it() -> None:
    """The only letter with flagged values: all wrong there, which weights without it cannot know."""
    others = [one for letter in "abcd" for one in _values(letter, "none", right=19, wrong=1)]
    alone = [*_values("z", "in_doubt", right=0, wrong=20)]
    crossed = [one for one in confidence.crossed([*others, *alone]) if one.seen.letter == "z"]
    own = confidence.told(alone, confidence.fitted([*others, *alone]))
    assert len(crossed) == len(own) == 20
    assert min(one.confidence for one in crossed) > 0.9 > max(one.confidence for one in own)


def test_the_curve() -> None:
    values = [Scored(one, 0.75) for one in _values("a", "none", right=3, wrong=1)]
    values += [Scored(one, 0.99) for one in _values("a", "none", right=6, wrong=0)]
    low, high = confidence.curve(values)
    assert (low.ends, low.values, low.said, low.right) == (0.8, 4, 0.75, 0.75)
    assert (high.ends, high.values, high.right) == (1.0, 6, 1.0)
    assert confidence.off_by(values) == pytest.approx(0.006)
    assert confidence.caught(values, 0.4) == 1.0
    assert confidence.caught(values, 0.0) == 0.0
    assert "off by 0.006" in confidence.markdown({"Letters": values})


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    weights = tables.load("confidence", ConfidenceTable)
    file = tmp_path / "confidence.toml"
    confidence.written(weights, file)
    assert file.read_text(encoding="utf-8") == confidence.FILE.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_weights_hold_on_letters_of_the_gold_set() -> None:
    """The rules alone: what is said and what is are near each other, and the order is worth much."""
    chosen = [one for name, one in letters().items() if name[0] == "g"]
    values = confidence.told(
        confidence.of_read(confidence.by_rules(chosen)), tables.load("confidence", ConfidenceTable)
    )
    assert len(values) > 400
    assert confidence.off_by(values) < 0.03
    assert confidence.caught(values, 0.2) >= 0.5  # three of six
