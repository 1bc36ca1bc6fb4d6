"""Corrections become labels: whole letters, parts of them, and what a second reader says without a look."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import Served, hidden, serving
from test_cli import imr
from test_review import TWO_ITEMS, Desktop, opened, read

from evals import agreement, cases, gold
from evals.score import of
from imr_llm.errors import ChangedMeanwhile, NotDone
from imr_llm.pipeline.blind import BlindDesk
from imr_llm.pipeline.desk import Given
from imr_llm.review import FIELDS
from imr_llm.review.labels import labels

SECOND = "B. Chen"


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Desktop]:
    yield from opened(tmp_path, TWO_ITEMS)


def every_field(desk: Desktop) -> list[str]:
    parts = [f"/{part}/{name}" for part in ("case", "patient", "reviewer") for name in FIELDS[part]]
    return parts + [
        f"/issues/{n}/{name}" for n in range(len(desk.record.issues)) for name in FIELDS["issues"] if name != "why"
    ]


def exported(desk: Desktop, tmp_path: Path, name: str, *more: str) -> list[gold.GoldLetter]:
    """What the command writes, as the evals read it: every label is held against the letter."""
    folder, letters = tmp_path / name, tmp_path / "letters"
    letters.mkdir(exist_ok=True)
    (letters / "anything.txt").write_bytes(TWO_ITEMS.read_bytes())
    done = imr("gold", "export", folder, "--db", tmp_path / "imr.db", *more)
    assert done.code == 0, done.err
    return gold.load(folder, letters)


def test_a_letter_that_was_wholly_looked_at_is_labelled_as_a_whole(two: Desktop, tmp_path: Path) -> None:
    two.put("/patient/age", "61", quote="60 year", note="x")
    for pointer in every_field(two):
        two.desk.do("confirm", two.sha256, pointer)
    (letter,) = exported(two, tmp_path, "gold")
    assert {"/issues", "/outcome", "/patient/age"} <= set(letter.gold.labelled or ())
    assert (letter.gold.origin, letter.gold.patient.age) == ("reviewed", 61)
    (result,) = cases.run("rules", [letter], None)
    assert set(result.reasons) & {"patient.age:right", "patient.sex:right"} == {"patient.age:right"}
    assert result.scores["en.decisions:is"] == result.scores["en.decisions:of"] == 2
    text = (tmp_path / "gold" / f"{letter.name}.yaml").read_text()
    assert max(map(len, text.splitlines())) < 400, "a rationale is told by its first and last words"
    assert (tmp_path / "gold" / f"{letter.name}.yaml").stat().st_mode & 0o077 == 0


def test_of_any_other_letter_only_what_was_looked_at_is_scored(two: Desktop, tmp_path: Path) -> None:
    two.put("/patient/diagnoses/-", "low back pain")
    two.put("/issues/0/decision", "overturned", quote="is non-certified", note="a test")
    two.put("/issues/1/decision", "upheld", quote="is non-certified")
    two.put("/patient/mechanism_of_injury", "struck by a bus", note="by telephone")
    made = labels(two.record, two.desk.case(two.sha256).reviewed.looked, two.letter.document.text)
    assert made
    assert made.left_out == ("/patient/mechanism_of_injury", "/issues/0/decision"), "the letter does not say it"
    (letter,) = exported(two, tmp_path, "gold")
    assert letter.gold.labelled == ("/patient/diagnoses", "/issues/1/decision")
    assert letter.gold.outcome is None
    values = of(letter.gold, read(TWO_ITEMS).record.model_dump(mode="json"))
    assert {value.field for value in values} == {"patient.diagnoses", "issues.decision"}
    assert [(v.gold, v.found) for v in values if v.wrong] == [("low back pain", None)]
    (result,) = cases.run("rules", [letter], None)
    assert "en.decisions:of" not in result.scores, "nothing says what the summary has to tell"


def test_a_citation_is_labelled_as_far_as_the_letter_says_it(two: Desktop) -> None:
    side = "/issues/0/reviewer_citations"

    def left_out() -> tuple[str, ...]:
        made = labels(two.record, two.desk.case(two.sha256).reviewed.looked, two.letter.document.text)
        assert made
        return made.left_out

    two.desk.do("confirm", two.sha256, "/patient/age")
    two.put(f"{side}/0/pages", quote="12")
    assert left_out() == ()
    two.put(f"{side}/0/pages", "7, 8", note="by telephone")
    assert left_out() == (side,)


def test_labels_that_nobody_made_are_refused(two: Desktop, tmp_path: Path) -> None:
    two.desk.do("confirm", two.sha256, "/patient/age")
    exported(two, tmp_path, "gold")
    (file,) = (tmp_path / "gold").iterdir()
    data = json.loads(file.read_text())
    data["patient"]["sex"] = "male"
    data["evidence"]["/patient/sex"] = data["evidence"]["/patient/age"]
    file.write_text(json.dumps(data))
    with pytest.raises(gold.GoldError, match="/patient/sex: a value where nothing is labelled"):
        gold.load(tmp_path / "gold", tmp_path / "letters")


def test_no_name_is_in_a_label(two: Desktop, tmp_path: Path) -> None:
    two.put("/case/employee_name", "trigger point", quote="trigger point")
    two.put("/patient/diagnoses/-", "trigger point injections", quote="trigger point injections")
    two.desk.do("confirm", two.sha256, "/patient/age")
    (letter,) = exported(two, tmp_path, "gold")
    assert letter.gold.labelled == ("/patient/age",)


def test_a_second_reader_sees_nothing_of_the_first(two: Desktop, tmp_path: Path) -> None:
    two.put("/patient/age", "61", quote="60 year", note="x")
    blind = BlindDesk(two.store, SECOND)
    case = blind.case(two.sha256)
    assert (case.record.evidence, case.record.issues, case.record.patient.age) == ((), (), None)
    blind.put(two.sha256, "/patient/age", Given(quote="60 year"), "0")
    blind.do("clear", two.sha256, "/patient/sex")
    with pytest.raises(ChangedMeanwhile):
        blind.do("clear", two.sha256, "/patient/sex", "1")
    blind.undo(two.sha256)
    assert [act.kind for act in two.store.acts(two.sha256)] == ["correct"], "the first reader's alone"
    assert two.record.patient.age == 61
    with pytest.raises(NotDone, match="know what was read"):
        BlindDesk(two.store, "A. Lopez").case(two.sha256)
    exported(two, tmp_path, "first")
    (letter,) = exported(two, tmp_path, "second", "--blind", SECOND)
    assert (letter.gold.labelled, letter.gold.patient.age) == (("/patient/age",), 60)
    (result,) = agreement.agreement(tmp_path / "first", tmp_path / "second")
    assert (result.scores["patient.age:right"], result.scores["patient.age:lost"]) == (0, 1)
    two.store.purge([two.sha256])
    assert two.store.labels(two.sha256, SECOND) == []


@pytest.fixture
def served(two: Desktop) -> Iterator[Served]:
    two.put("/patient/mechanism_of_injury", "struck by a bus", note="by telephone")
    with serving(two.store.path) as running:
        yield running


def test_the_page_of_a_second_reader(two: Desktop, served: Served) -> None:
    asker = served.enter(SECOND)
    assert f"/letter/{two.sha256}/blind" in asker.get("/blind").body
    assert two.sha256 not in served.enter().get("/blind").body
    address = f"/letter/{two.sha256}/blind"
    page = asker.get(address).body
    document = two.letter.document.text
    values = [e.quote for e in two.record.evidence if e.reader == "rules"] + ["struck by a bus", "A. Lopez", "rules"]
    assert [v for v in values if v in page and v not in document] == []
    assert "<mark" not in page, "a mark would tell what was read"
    assert "Not upheld" not in page

    def label(do: str, pointer: str, **more: str) -> tuple[int, str]:
        now = asker.get(address).body
        fields = {"token": hidden(now, "token"), "version": hidden(now, "version"), "pointer": pointer, "do": do}
        answer = asker.post(address, fields | more)
        return answer.status, answer.to

    request = two.record.issues[0].request or ""
    assert label("put", "/issues/-", quote=request) == (303, f"{address}#f-issues-0-decision")
    assert label("put", "/issues/0/decision", words="upheld", quote="is non-certified")[0] == 303
    side = "/issues/0/reviewer_citations"
    assert label("put", f"{side}/-", quote="MTUS ACOEM Chapter 12")[0] == 303
    assert label("put", f"{side}/0/document", quote="ACOEM")[0] == 303
    (cited,) = BlindDesk(two.store, SECOND).case(two.sha256).record.issues[0].reviewer_citations
    assert (cited.text, cited.document, cited.section) == ("MTUS ACOEM Chapter 12", "ACOEM", None), "by nobody's help"
    assert label("clear", "/patient/sex")[0] == 303
    assert label("put", "/patient/age", words="old")[0] == 422
    assert label("approve", "")[0] == 400
    assert asker.get(address).body.count("✓ labelled") == 3
    assert served.enter().get(address).status == 409
    assert served.enter("C. Third").get(address).body.count("✓ labelled") == 0
