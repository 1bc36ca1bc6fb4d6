"""What a person's value stands on, which flags an act answers, and what undo, confirm and restore take."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_cli import imr
from test_review import EXAMPLES, SIDE, TWO_ITEMS, Desktop, opened, said_of

import imr_llm
from imr_llm.errors import BadValue, NotDone
from imr_llm.pipeline.desk import Given, StoreDesk
from imr_llm.record import Flag
from imr_llm.review.labels import labels
from imr_llm.store import Store

LETTER = EXAMPLES / "letters" / "002_ef80428068f9a7a4.txt"
OTHER = "B. Chen"


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Desktop]:
    yield from opened(tmp_path, LETTER)


def left_out(desk: Desktop) -> tuple[str, ...]:
    desk.desk.do("confirm", desk.sha256, "/patient/age")
    made = labels(desk.record, desk.case.reviewed.looked, desk.case.document.text)
    assert made
    return made.left_out


def test_a_code_stands_on_words_that_say_it(one: Desktop) -> None:
    pointer = "/issues/0/decision"
    assert one.record.issues[0].decision == "upheld"
    with pytest.raises(BadValue, match="say another value"):
        one.put(pointer, "overturned")
    one.put(pointer, "overturned", note="by telephone")
    assert (one.record.issues[0].decision, said_of(one, pointer)) == ("overturned", [])
    assert pointer in left_out(one)


def test_selected_words_that_say_another_code_are_no_label(one: Desktop) -> None:
    pointer = "/issues/0/decision"
    with pytest.raises(BadValue, match="say another value"):
        one.put(pointer, "overturned", quote="Upheld")
    one.put(pointer, "overturned", quote="Upheld", note="a slip of the letter")
    assert pointer in left_out(one)


def test_a_basis_on_words_that_say_the_other_is_no_label(one: Desktop) -> None:
    side = "/issues/0/reviewer_citations"
    assert "MTUS" in said_of(one, f"{side}/0/basis")[0][1]
    with pytest.raises(BadValue, match="say another value"):
        one.put(f"{side}/0/basis", "non_mtus")
    one.put(f"{side}/0/basis", "non_mtus", note="by telephone")
    assert side in left_out(one)


def flag_citations(one: Desktop, count: int = 2) -> None:
    """Read again, with a second citation and a flag on each one's document."""
    issue = one.record.issues[0]
    cited = issue.reviewer_citations[0]
    issue = issue.model_copy(update={"reviewer_citations": [cited] * count})
    flags = [
        Flag(field=f"{SIDE}/{n}/document", code="not_in_text", message="It is not there.", severity="decision")
        for n in range(count)
    ]
    issues = [issue, *one.record.issues[1:]]
    one.read_again(one.record.model_copy(update={"issues": issues, "flags": tuple(flags)}))


def missing(one: Desktop) -> set[str]:
    return {p for p in one.case.reviewed.missing if p.startswith(SIDE)}


def test_an_act_answers_the_flags_of_what_it_was_about(one: Desktop) -> None:
    flag_citations(one)
    assert missing(one) == {f"{SIDE}/0/document", f"{SIDE}/1/document"}
    one.put(f"{SIDE}/0/pages", "9", note="x")
    assert len(missing(one)) == 2, "of the pages, not of the document"
    one.desk.do("clear", one.sha256, f"{SIDE}/0")
    assert missing(one) == {f"{SIDE}/1/document"}
    one.put(f"{SIDE}/0/document", "A book", note="x")  # the second, as it was read
    assert missing(one) == set()
    one.desk.do("restore", one.sha256, SIDE)
    assert len(missing(one)) == 2
    one.desk.do("confirm", one.sha256, SIDE)
    assert missing(one) == set(), "of all of it"


def test_an_undo_that_a_later_act_keeps_is_refused(one: Desktop) -> None:
    one.put(f"{SIDE}/0/pages", "999", note="x")
    other = StoreDesk(one.store, OTHER)
    other.put(one.sha256, f"{SIDE}/0/section", Given("A part", note="x"))
    with pytest.raises(NotDone, match=f"{SIDE}: act 2, by {OTHER}"):
        one.desk.undo(one.sha256)
    other.undo(one.sha256)
    one.desk.undo(one.sha256)
    assert one.record == one.letter.record
    one.put(f"{SIDE}/0/pages", "999", note="x")
    other.do("restore", one.sha256, SIDE)
    other.put(one.sha256, f"{SIDE}/0/section", Given("A part", note="x"))
    one.desk.undo(one.sha256)  # it changes nothing: the reader's was had again before
    assert one.record.issues[0].reviewer_citations[0].section == "A part"


def test_of_a_single_value_the_later_persons_stays(one: Desktop) -> None:
    one.put("/patient/age", "61", note="x")
    StoreDesk(one.store, OTHER).put(one.sha256, "/patient/age", Given("62", note="x"))
    one.desk.undo(one.sha256)
    assert one.record.patient.age == 62


def test_a_citation_of_other_words_keeps_no_part_of_the_old(one: Desktop) -> None:
    cited = one.record.issues[0].reviewer_citations[0]
    assert cited.document
    one.put(f"{SIDE}/0/text", "A letter of the doctor.", note="in the file")
    now = one.record.issues[0].reviewer_citations[0]
    assert (now.text, now.document, now.section, now.pages) == ("A letter of the doctor.", None, None, None)
    assert not [e for e in one.record.evidence if e.field.startswith(f"{SIDE}/0/")]


@pytest.mark.parametrize(
    ("part", "words"), [("pages", "53"), ("section", "53"), ("document", "53"), ("pages", "12")]
)  # fmt: skip
def test_a_part_does_not_stand_on_another_citations_words(one: Desktop, part: str, words: str) -> None:
    pointer = f"/issues/1/reviewer_citations/0/{part}"
    with pytest.raises(BadValue, match="does not have these words"):
        one.put(pointer, words)


@pytest.mark.parametrize(("pointer", "words"), [("/patient/diagnoses/-", "ice"), ("/case/case_number", "cm")])
def test_typed_words_do_not_stand_within_a_word(one: Desktop, pointer: str, words: str) -> None:
    assert words in one.letter.text.lower()
    with pytest.raises(BadValue, match="does not have these words"):
        one.put(pointer, words)
    one.put(pointer, words, note="x")
    assert said_of(one, pointer.replace("-", str(len(one.record.patient.diagnoses) - 1))) == []


def test_selected_words_may_be_part_of_a_word(one: Desktop) -> None:
    one.put("/patient/diagnoses/-", quote="ice")
    assert one.record.patient.diagnoses[-1] == "ice"


@pytest.mark.parametrize("kind", ["confirm", "restore"])
@pytest.mark.parametrize("pointer", [f"{SIDE}/0/pages", f"{SIDE}/9/pages", "/patient/diagnoses/99"])
def test_a_list_is_confirmed_and_restored_as_a_whole(one: Desktop, kind: str, pointer: str) -> None:
    with pytest.raises(BadValue, match="as a whole"):
        one.desk.do(kind, one.sha256, pointer)  # type: ignore[arg-type]
    assert list(one.case.acts) == []


@pytest.mark.parametrize("pointer", ["/issues/00/decision", "/issues/00", "/patient/diagnoses/00"])
def test_a_member_has_one_name(one: Desktop, pointer: str) -> None:
    with pytest.raises(BadValue):
        one.put(pointer, "upheld", note="x")


def test_no_member_is_listed_twice(one: Desktop) -> None:
    one.desk.put_all(one.sha256, "/issues/0/denial_reasons", ["insufficient_evidence", "insufficient_evidence"])
    one.desk.put_all(one.sha256, "/patient/diagnoses", ["x", "y", "x"], Given(note="x"))
    assert list(one.record.issues[0].denial_reasons) == ["insufficient_evidence"]
    assert list(one.record.patient.diagnoses) == ["x", "y"]
    with pytest.raises(BadValue, match="has this member already"):
        one.put("/patient/diagnoses/-", "y", note="x")


def licensed(folder: Path, told: bytes) -> Iterator[Desktop]:
    letter = imr_llm.read(
        LETTER.read_bytes().replace(b"practice in California", b"practice in California" + told), name="letter.txt"
    )
    with Store(folder / "imr.db", remembered=False) as store:
        store.save(letter.record, letter.document, None, store.start_run("1", "rules", "2026-01-01"))
        yield Desktop(store, letter)


STATES = "/reviewer/licensed_states"


def test_the_letters_own_words_of_a_state_are_taken(tmp_path: Path) -> None:
    for one in licensed(tmp_path, b" and TX"):
        assert "Texas" not in one.case.document.text
        one.put(STATES, '["California", "TX"]')
        assert list(one.record.reviewer.licensed_states) == ["California", "Texas"]
        assert said_of(one, f"{STATES}/1")[0][1] == "TX"
        for kind in ("", "/1"):
            one.put(f"{STATES}{kind}", "Texas" if kind else '["California", "Texas"]')
            assert said_of(one, f"{STATES}/1")[-1][1] == "TX", "unchanged, it stays where it stood"


@pytest.mark.parametrize("abbreviation", ["OR", "IN", "ME", "HI"])
def test_a_states_letters_stand_in_no_word(one: Desktop, abbreviation: str) -> None:
    with pytest.raises(BadValue, match="letter does not have these words"):
        one.put(f"{STATES}/-", abbreviation)


def test_the_words_of_an_age_have_to_say_the_new_one(tmp_path: Path) -> None:
    letter = imr_llm.read(TWO_ITEMS.read_bytes().replace(b"60 year old", b"fifty-three year old"), name="letter.txt")
    assert letter.record.patient.age == 53
    with Store(tmp_path / "imr.db", remembered=False) as store:
        store.save(letter.record, letter.document, None, store.start_run("1", "rules", "2026-01-01"))
        one = Desktop(store, letter)
        with pytest.raises(BadValue, match="say another value"):
            one.put("/patient/age", "60")
        one.put("/patient/age", "53")
        assert said_of(one, "/patient/age")


def test_words_of_a_command_are_ones_that_can_be_kept(tmp_path: Path) -> None:
    for one in opened(tmp_path, LETTER):
        sha256 = one.sha256
    more = ("--by", "A. Lopez", "--db", tmp_path / "imr.db")
    assert imr("set", sha256, "/patient/age", "61", "--note", "told\udcff by\x1b him", *more).code == 0
    assert imr("set", sha256, "/patient/age", "62", "--note", "\udcff", *more).err.count("does not have") <= 1
    with Store(tmp_path / "imr.db") as store:
        assert [act.note for act in store.acts(sha256)] == ["told by him"]


def test_other_words_than_a_state_stand_in_any_case(one: Desktop) -> None:
    one.put("/patient/diagnoses/-", "IN")
    assert said_of(one, f"/patient/diagnoses/{len(one.record.patient.diagnoses) - 1}")[0][1].lower() == "in"
