"""Records as people and programs get them: tables, the view of one letter, bars, CSV and Excel."""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tabled import each_row

from imr_llm import labels
from imr_llm import record as record_types
from imr_llm.cli.bars import SHOWN, stats
from imr_llm.cli.quotes import passages
from imr_llm.cli.table import BY_DAY, EXTRACTED, LISTED, Table, extracted_row, listed_row, outcome_cell
from imr_llm.cli.view import view
from imr_llm.layout_names import LAYOUTS
from imr_llm.lines import Line, clean, plain, wrapped
from imr_llm.outputs import workbook
from imr_llm.outputs.columns import COLUMNS
from imr_llm.outputs.delimited import CsvWriter
from imr_llm.outputs.workbook import write_workbook
from imr_llm.pipeline import Letter, read_file
from imr_llm.provenance import Provenance
from imr_llm.record import Case, Citation, Evidence, Flag, Issue, Patient, Record, Source, outcome_of

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "letters").glob("*.txt"))
NASTY = '=HYPERLINK("http://x")\x1b[31m'


@pytest.fixture(scope="module")
def examples() -> list[Letter]:
    return [read_file(str(path)) for path in EXAMPLES]


# --- Helpers ----------------------------------------------------------------------------------------------------------


def record(*issues: Issue, **changes: object) -> Record:
    values: dict[str, object] = {
        "letter_id": "0123456789abcdef",
        "source": Source(path="a.txt", sha256="0" * 64, media_type="text/plain", pages=1, ocr=False),
        "layout": "final_determination",
        "case": Case(),
        "patient": Patient(),
        "reviewer": record_types.Reviewer(),
        "issues": issues,
        "outcome": outcome_of([issue.decision for issue in issues]),
        "evidence": (),
        "flags": (),
        "provenance": Provenance(reader="rules", tool_version="0", read_at="2026-01-01T00:00:00Z"),
    }
    return Record.model_validate(values | changes)


def text_of(lines: Iterable[Line]) -> str:
    return "\n".join(plain(line) for line in lines)


def csv_of(*records: Record) -> list[dict[str, str]]:
    out = io.StringIO()
    writer = CsvWriter(out)
    for one in records:
        writer.write(one)
    return list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))


def sheet_of(tmp_path: Path, *records: Record) -> Worksheet:
    path = tmp_path / "out.xlsx"
    with path.open("wb") as file:
        write_workbook(file, records, str(tmp_path))
    return load_workbook(path).worksheets[0]


def cell_of(sheet: Worksheet, title: str, row: int = 2) -> object:
    titles = [cell.value for cell in sheet[1]]
    return sheet.cell(row, titles.index(title) + 1)


# --- Words ------------------------------------------------------------------------------------------------------------


@each_row(
    ("table", "codes"),
    [
        (labels.CATEGORY, get_args(record_types.Category)),
        (labels.REASON, get_args(record_types.DenialReason)),
        (labels.OUTCOME, (*get_args(record_types.Outcome), None)),
        (labels.MARK, (*get_args(record_types.Outcome), None)),
        (labels.STYLE, (*get_args(record_types.Outcome), None)),
        (labels.MEANING, (*get_args(record_types.Decision), None)),
        ({layout: labels.layout(layout) for layout in LAYOUTS}, LAYOUTS),
        (labels.SECTION, get_args(record_types.SectionName)),
    ],
)
def test_every_code_has_its_words(table: dict[object, str], codes: tuple[object, ...]) -> None:
    assert set(table) == set(codes)
    assert len(set(table.values())) == len(table)


def test_every_field_that_a_flag_can_name_has_its_words() -> None:
    models = (Case, Patient, record_types.Reviewer, Issue)
    names = {name for model in models for name in model.model_fields} - {"number"}
    assert names <= set(labels.FIELD)


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ("", "Letter"),
        ("/issues", "Decisions"),
        ("/patient/age", "Age"),
        ("/patient/diagnoses/3", "Diagnoses"),
        ("/issues/1/category", "Decision 2, category"),
        ("/issues/0", "Decision 1"),
        ("/something/new", "new"),
    ],
)
def test_places_in_words(pointer: str, words: str) -> None:
    assert labels.place(pointer) == words


def test_nothing_that_drives_a_terminal_comes_through() -> None:
    assert clean("a\x1b[2J\x9b\u202eb\x07\nc\td\udcff") == "a�[2J��b� c d�"


@given(st.lists(st.tuples(st.text(), st.sampled_from(["", "bold"]))), st.integers(20, 60))
def test_wrapping_keeps_every_word_and_the_width(pieces: list[tuple[str, str]], width: int) -> None:
    line = tuple((clean(words), style) for words, style in pieces)
    lines = list(wrapped(line, width, first="  - ", indent="    "))
    assert all(len(plain(line)) <= width for line in lines)
    shown = "".join(plain(line).removeprefix("  - ") for line in lines)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", plain(line))


# --- Tables -----------------------------------------------------------------------------------------------------------


@dataclass
class Row:
    letter_id: str = "0123456789abcdef"
    case_number: str | None = "CM14-0012345"
    employee_name: str | None = "Ana Maria Lopez-Cruz de la Torre"
    path: str = "letters/" + "long " * 20 + "name.txt"
    outcome: record_types.Outcome | None = "partly_overturned"
    items: int = 3
    flags: int = 0
    decision_date: str | None = "2014-08-05"
    due: str | None = "2014-09-04"
    suggested: tuple[record_types.Decision | None, ...] = ()


@pytest.mark.parametrize(
    ("suggested", "shown"),
    [(("upheld", "upheld"), "? model: upheld"), (("upheld", "overturned"), "? model: both"),
     (("overturned", None), "? model: not all"), ((), "? not read")],
)  # fmt: skip
def test_a_direction_is_shown_where_every_item_has_one(
    suggested: tuple[record_types.Decision | None, ...], shown: str
) -> None:
    assert outcome_cell(None, suggested)[0] == shown


def test_a_pipe_gets_one_whole_line_a_letter() -> None:
    table = Table(LISTED, None)
    (line,) = table.row(listed_row(Row()))
    shown = plain(line)
    assert shown.split()[:2] == ["0123456789abcdef", "CM14-0012345"]
    assert shown.endswith(Row.path)
    assert shown.count("…") == 1  # the name is cut, in its column


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_terminal_gets_lines_that_fit(width: int) -> None:
    table = Table(LISTED, width)
    lines = [plain(line) for line in (*table.head(), *table.row(listed_row(Row())))]
    assert all(len(line) <= width for line in lines)
    assert "".join("".join(lines).split()).endswith("".join(Row.path.split()))
    assert "◐ partly overturned" in lines[1]
    assert ("CM14-0012345" in lines[1]) == (width >= 80)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_who_asks_what_is_due_sees_the_day(width: int) -> None:
    table = Table(BY_DAY, width)
    lines = [plain(line) for line in (*table.head(), *table.row(listed_row(Row())))]
    assert all(len(line) <= width for line in lines)
    assert "2014-09-04" in lines[1]


def test_the_table_of_a_run(examples: list[Letter]) -> None:
    table = Table(EXTRACTED, None)
    shown = [plain(line) for letter in examples for line in table.row(extracted_row(letter.record))]
    assert "✗ upheld" in shown[0]
    assert "◐ partly overturned" in shown[1]
    assert re.search(r" 5 +\d* +\S+002_ef80428068f9a7a4\.txt$", shown[1])


# --- One letter for a person ------------------------------------------------------------------------------------------


def test_the_view_says_what_was_decided_without_colour(examples: list[Letter]) -> None:
    letter = examples[1]
    shown = text_of(view(letter.record, letter.document.text, 80))
    assert shown.startswith("◐ PARTLY OVERTURNED – 1 of 5 requests approved\n")
    assert shown.count("✗ UPHELD – the denial stands") == 4
    assert shown.count("✓ OVERTURNED – approved") == 1
    assert shown.index("Not in any summary") < shown.index("The case") < shown.index("Decision 1 of 5")


def test_the_view_quotes_the_letter_in_context(examples: list[Letter]) -> None:
    letter = examples[0]
    shown = " ".join(text_of(view(letter.record, letter.document.text, 400)).split())
    assert "p. 1, case summary: …" in shown
    assert "The patient is a «53-year-old» male who reported injury on" in shown
    assert "set forth below: «One (1) C5-C6 cervical epidural injection with epidurography" in shown


@pytest.mark.parametrize("width", [60, 80, None])
def test_every_value_and_every_quote_is_shown(examples: list[Letter], width: int | None) -> None:
    for letter in examples:
        lines = [plain(line) for line in view(letter.record, letter.document.text, width)]
        assert all(len(line) <= (width or 100) for line in lines)
        shown = "".join("".join(lines).replace("«", "").replace("»", "").split())
        for evidence in letter.record.evidence:
            if evidence.end - evidence.start <= 400 and not re.search(r"number|outcome", evidence.field):
                assert "".join(evidence.quote.split()) in shown, evidence.field
        for issue in letter.record.issues:
            assert "".join((issue.rationale or "").split()) in shown


def test_quotes_that_stand_together_share_a_passage() -> None:
    text = "He takes Norco, Soma and Lyrica. " + "x " * 60 + "He had surgery."
    places = [
        Evidence(
            field="/x",
            quote=q,
            start=text.index(q),
            end=text.index(q) + len(q),
            page=1,
            section="other",
            reader="rules",
        )
        for q in ("Soma", "Norco", "surgery", "Lyrica")
    ]
    first, second = (plain(line) for line in passages(text, places))
    assert first.startswith("p. 1, elsewhere: He takes «Norco», «Soma» and «Lyrica».")
    assert second.endswith("He had «surgery».")


def test_the_view_of_a_letter_that_says_nothing() -> None:
    flag = Flag(field="", code="unknown_layout", message="Compare every value with the letter.")
    shown = text_of(view(record(flags=(flag,), layout="unknown"), "", 80))
    assert shown.startswith("? OUTCOME NOT READ – look at the letter\n")
    assert "! Letter: Compare every value with the letter." in shown
    assert "Not found in the letter: case number," in shown


def test_the_view_sends_no_control_characters() -> None:
    one = record(Issue(number=1, decision="upheld", request=NASTY, rationale=NASTY))
    assert "\x1b" not in text_of(view(one, NASTY, 80))


# --- Bars -------------------------------------------------------------------------------------------------------------


@dataclass
class Tally:
    name: str | None
    upheld: int
    overturned: int
    undecided: int = 0


def test_overturned_items_are_counted_on_their_own() -> None:
    lines = text_of(stats([Tally("injections", 9, 1), Tally(None, 0, 0, 2)], [Tally("ACOEM", 1, 1)], 80)).splitlines()
    assert lines[0] == "12 items"
    assert lines[1].split() == ["✗", "upheld", "9", "(90%)"]
    assert lines[2].split() == ["✓", "overturned", "1", "(10%)"]
    assert lines[3].split() == ["?", "not", "read", "2"]
    assert next(line for line in lines if line.startswith("Injections")).split() == [
        "Injections",
        "10",
        "9",
        "1",
        "0",
        "10%",
        "█▌",
    ]
    assert next(line for line in lines if line.startswith("ACOEM")).endswith("50%  ███████▌")
    assert all(len(line) <= 80 for line in lines)


def test_a_terminal_gets_the_guidelines_that_are_used_most() -> None:
    many = [Tally(f"Guideline {'of some length ' * 4}{number}", 1, 0) for number in range(SHOWN + 5)]
    assert "… and 5 guidelines" in text_of(stats([Tally("other", 1, 0)], many, 80))
    assert f"{SHOWN + 4} " in text_of(stats([Tally("other", 1, 0)], many, None))
    assert all(len(plain(line)) <= 80 for line in stats([Tally("other", 1, 0)], many, 80))


# --- Spreadsheets -----------------------------------------------------------------------------------------------------

# A record in which every column has something to say, and what each says: a new column is a row here.
FULL = Issue(
    number=1, request="Therapy, 4 visits", original_request="Therapy, 12 visits", authorized="Therapy, 8 visits",
    approved_part="two would be", category="rehabilitation_services", decision="upheld",
    claims_administrator_citations=(Citation(document="ACOEM", text="t"),),
    reviewer_citations=(Citation(basis="mtus", document="Shoulder", pages="7", text="t"),),
    denial_reasons=("missing_documentation",), missing_documentation=("gains", "a plan"), rationale="Not shown.",
)  # fmt: skip
GRANTED = Issue(number=2, decision="overturned")
SAYS: dict[str, tuple[str, Issue]] = {
    "Letter": ("0123456789abcdef", FULL),
    "File": ("a.txt", FULL),
    "Case number": ("CM26-0000001", FULL),
    "Worker": ("Rosa Example", FULL),
    "Claim number": ("WC-1", FULL),
    "Decision date": ("2026-03-02", FULL),
    "Mailed": ("2026-03-03", FULL),
    "Last day to appeal": ("2026-04-02", FULL),
    "Authorize by": ("2026-03-10", GRANTED),
    "Item": ("1", FULL),
    "Request": ("Therapy, 4 visits", FULL),
    "First asked for": ("Therapy, 12 visits", FULL),
    "Approved before": ("Therapy, 8 visits", FULL),
    "Said of a part": ("two would be", FULL),
    "Category": ("Rehabilitation services", FULL),
    "Decision": ("Overturned", GRANTED),
    "What it means": ("The denial stands", FULL),
    "Letter outcome": ("Partly overturned", FULL),
    "Reasons for denial": ("Documentation was missing", FULL),
    "What was missing": ("gains; a plan", FULL),
    "Reviewer guidelines": ("MTUS: Shoulder, page 7", FULL),
    "Claims administrator guidelines": ("ACOEM", FULL),
    "Rationale": ("Not shown.", FULL),
    "Age": ("44", FULL),
    "Sex": ("female", FULL),
    "Date of injury": ("2025-05", FULL),
    "How it happened": ("a fall", FULL),
    "Diagnoses": ("sprain; strain", FULL),
    "Earlier treatments": ("ice", FULL),
    "Current medicines": ("Norco", FULL),
    "Priority": ("standard", FULL),
    "Date of the denial": ("2026-01-02", FULL),
    "Application received": ("2026-01-20", FULL),
    "Date assigned": ("2026-02-01", FULL),
    "Reviewer specialties": ("Orthopedics; Pain", FULL),
    "Reviewer licensed in": ("Ohio", FULL),
    "Please check": ("Outcome: Look.", FULL),
}


def full() -> Record:
    case = Case(
        case_number="CM26-0000001", priority="standard", date_assigned="2026-02-01", ur_denial_date="2026-01-02",
        application_received="2026-01-20", decision_date="2026-03-02", mailing_date="2026-03-03",
        employee_name="Rosa Example", claim_number="WC-1",
    )  # fmt: skip
    patient = Patient(
        age=44, sex="female", date_of_injury="2025-05", mechanism_of_injury="a fall", diagnoses=("sprain", "strain"),
        prior_treatments=("ice",), current_medications=("Norco",),
    )  # fmt: skip
    reviewer = record_types.Reviewer(specialties=("Orthopedics", "Pain"), licensed_states=("Ohio",))
    flag = Flag(field="/outcome", code="x", message="Look.")
    return record(FULL, GRANTED, case=case, patient=patient, reviewer=reviewer, flags=(flag,))


def test_every_column_is_named_and_titled_like_the_others() -> None:
    assert [column.title for column in COLUMNS] == list(SAYS)
    assert all(re.fullmatch(r"[A-Z][a-z]*(?: [a-z]+)*", column.title) for column in COLUMNS)


@each_row("title", SAYS)
def test_what_a_column_holds(title: str) -> None:
    words, issue = SAYS[title]
    assert csv_of(full())[issue.number - 1][title] == words


def test_a_row_a_decision(examples: list[Letter], tmp_path: Path) -> None:
    records = [letter.record for letter in examples]
    rows = csv_of(*records)
    assert len(rows) == sum(len(one.issues) for one in records) == 8
    assert [row["Decision"] for row in rows[1:6]] == ["Upheld", "Upheld", "Upheld", "Overturned", "Upheld"]
    assert {row["Letter outcome"] for row in rows[1:6]} == {"Partly overturned"}
    assert rows[0]["Request"].startswith("One (1) C5-C6 cervical epidural injection")
    assert rows[0]["Reviewer guidelines"].startswith("MTUS: Chronic Pain Medical Treatment Guidelines")
    assert "; " in rows[0]["What was missing"]
    assert sheet_of(tmp_path, *records).max_row == 9


def test_csv_and_excel_say_the_same(examples: list[Letter], tmp_path: Path) -> None:
    records = [letter.record for letter in examples]
    sheet = sheet_of(tmp_path, *records)
    for row, values in zip(csv_of(*records), sheet.iter_rows(min_row=2, values_only=True), strict=True):
        shown = ["" if v is None else v.date().isoformat() if isinstance(v, datetime) else str(v) for v in values]
        assert shown == list(row.values())


def test_a_letter_without_a_decision_has_a_row() -> None:
    flag = Flag(field="/issues", code="not_found", message="No decision.")
    (row,) = csv_of(record(flags=(flag,)))
    assert (row["Decision"], row["Letter outcome"], row["Item"]) == ("Not read", "Not read", "")
    assert row["Please check"] == "Decisions: No decision."


def test_flags_stand_beside_their_decision() -> None:
    flags = [Flag(field=field, code="x", message=f"{field}.") for field in ("/issues/1/category", "/patient/age")]
    rows = csv_of(record(Issue(number=1, decision="upheld"), Issue(number=2, decision="upheld"), flags=tuple(flags)))
    assert [row["Please check"] for row in rows] == ["Age: /patient/age.", "Decision 2, category: /issues/1/category."]


def test_a_file_name_drives_no_terminal_in_a_table(tmp_path: Path) -> None:
    source = Source(path="a\x1b]0;x\x07\u202efdp.txt", sha256="0" * 64, media_type="text/plain", pages=1, ocr=False)
    one = record(source=source)
    (row,) = csv_of(one)
    assert row["File"] == "a\ufffd]0;x\ufffd\ufffdfdp.txt"
    assert sheet_of(tmp_path, one)["B2"].value == row["File"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_csv_is_a_formula(sign: str) -> None:
    formula = f"{sign}cmd|' /C calc'!A0"
    (row,) = csv_of(record(Issue(number=1, request=formula, rationale=formula)))
    assert row["Request"] == row["Rationale"] == f"'{formula}"


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(tmp_path: Path) -> None:
    issue = Issue(number=1, request='=HYPERLINK("http://x")', rationale="http://example.com", why=("+1",))
    sheet = sheet_of(tmp_path, record(issue, patient=Patient(mechanism_of_injury="{=1+1}", diagnoses=("012",))))
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n")
            assert cell.hyperlink is None
    assert cell_of(sheet, "Request").value == '=HYPERLINK("http://x")'  # type: ignore[attr-defined]
    assert cell_of(sheet, "Diagnoses").value == "012"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("date", "value"),
    [
        ("2014-08-05", datetime(2014, 8, 5)),
        ("2013-05", "2013-05"),
        ("2008", "2008"),
        ("2013-02-30", "2013-02-30"),
        ("1899-12-31", "1899-12-31"),
    ],
)
def test_full_dates_are_dates(tmp_path: Path, date: str, value: object) -> None:
    sheet = sheet_of(tmp_path, record(Issue(number=1), case=Case(decision_date=date)))
    assert cell_of(sheet, "Decision date").value == value  # type: ignore[attr-defined]


def test_a_workbook_to_work_with(examples: list[Letter], tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, *(letter.record for letter in examples))
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.auto_filter.ref.endswith("9")
    assert cell_of(sheet, "Rationale").alignment.wrap_text  # type: ignore[attr-defined]
    assert isinstance(cell_of(sheet, "Age").value, int)  # type: ignore[attr-defined]
    assert [cell.value for cell in sheet[1]] == [column.title for column in COLUMNS]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.xlsx"]


def test_text_that_is_too_long_for_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, record(Issue(number=1, rationale="x" * 40_000)))
    value = cell_of(sheet, "Rationale").value  # type: ignore[attr-defined]
    assert len(value) == workbook.LONGEST
    assert value.endswith("(cut; the whole text is in the letter)")


def test_a_full_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LAST_ROW", 2)
    path = tmp_path / "out.xlsx"
    with path.open("wb") as file:
        write_workbook(file, [record(*(Issue(number=n) for n in (1, 2, 3)))], str(tmp_path))
    book = load_workbook(path)
    assert [(sheet.title, sheet.max_row) for sheet in book] == [("Decisions", 3), ("Decisions 2", 2)]


@pytest.mark.parametrize(
    ("citation", "words"),
    [
        (
            Citation(basis="mtus", document="ACOEM", section="Chapter 12", pages="46", text="t"),
            "MTUS: ACOEM, Chapter 12, page 46",
        ),
        (Citation(basis="non_mtus", document="ODG", pages="303-304", text="t"), "Not MTUS: ODG, pages 303-304"),
        (Citation(text="as printed"), "as printed"),
    ],
)
def test_a_guideline_in_a_line(citation: Citation, words: str) -> None:
    assert labels.guideline(citation) == words


def test_the_record_in_json_is_the_contracts(examples: list[Letter]) -> None:
    for letter in examples:
        line = letter.record.model_dump_json()
        assert "\n" not in line
        assert Record.model_validate(json.loads(line)) == letter.record
