"""The database, on real files: what goes in comes out, what is purged is gone, what goes wrong is said."""

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from datetime import date, timedelta
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from privileges import NOBODY, unprivileged
from sqlite_utils import Database

from imr_llm import record as record_types
from imr_llm.errors import DatabaseLocked, DiskFull, NewerDatabase, NotADatabase, NotFound, StoreError
from imr_llm.language.dates import last_day_to_appeal, last_day_to_authorize
from imr_llm.layout_names import LAYOUTS
from imr_llm.letter import Document, Furniture, Span
from imr_llm.printed import repair
from imr_llm.provenance import Provenance
from imr_llm.record import Case, Citation, Evidence, Flag, Issue, Patient, Record, Reviewer, Source, outcome_of
from imr_llm.store import Hit, Item, Listed, Store, Stored, Tally, Wanted, is_own, rows
from imr_llm.store.schema import KNOWN, migrations

# Letters to store ---------------------------------------------------------------------------------------------------


def citation(document: str | None, text: str = "MTUS, as cited.") -> Citation:
    return Citation(basis="mtus", document=document, section="Injections", pages="46", text=text)


def issue(number: int = 1, **changes: Any) -> Issue:
    values: dict[str, Any] = {
        "number": number,
        "request": f"Request {number}: C5-C6 epidural injection",
        "category": "injections",
        "decision": "upheld",
        "claims_administrator_citations": (citation("ACOEM"),),
        "reviewer_citations": (citation("Official Disability Guidelines"), citation("ACOEM")),
        "denial_reasons": ("criteria_not_met", "other"),
        "missing_documentation": ("objective relief", "a home exercise programme"),
        "rationale": "The guidelines recommend injections for radiculopathy.",
    }
    return Issue(**values | changes)


def letter(
    name: str, *issues: Issue, case: str | None = None, text: str = "Letter text.\fPage 2.", **changes: Any
) -> tuple[Record, Document]:
    """A record and its document; `name` is the file's name and decides the letter_id."""
    digest = sha256(name.encode()).hexdigest()
    issues = issues or (issue(),)
    values: dict[str, Any] = {
        "letter_id": digest[:16],
        "source": Source(path=f"letters/{name}.pdf", sha256=digest, media_type="application/pdf", pages=2, ocr=False),
        "layout": "final_determination",
        "case": Case(case_number=case, priority="standard", decision_date="2014-08-05"),
        "patient": Patient(age=53, sex="male", date_of_injury="2007", diagnoses=("neck pain", "sprain, ankle")),
        "reviewer": Reviewer(specialties=("Physical Medicine", "Pain"), licensed_states=("Illinois",)),
        "issues": issues,
        "outcome": outcome_of([one.decision for one in issues]),
        "evidence": (
            Evidence(field="/patient/age", quote="53", start=4, end=6, page=1, section="case_summary", reader="rules"),
            Evidence(field="/patient/sex", quote="man", start=9, end=12, page=1, section="other", reader="llm"),
        ),
        "flags": (Flag(field="", code="look", message="Look at this."),),
        "provenance": Provenance(reader="rules", tool_version="0.1.0", read_at="2026-11-21T03:30:00Z"),
    }
    record = Record(**values | changes)
    return record, Document(record.source.path, digest, "application/pdf", text, (0, 13))


def keep(store: Store, *letters: tuple[Record, Document], case_summary: str | None = None) -> None:
    """Save letters in a run of their own."""
    run = store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z")
    for record, document in letters:
        store.save(record, document, case_summary, run)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "imr.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


def query(path: Path, sql: str, *given: object) -> list[tuple[Any, ...]]:
    """What another program sees in the file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        return other.execute(sql, given).fetchall()


# In and out ---------------------------------------------------------------------------------------------------------

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
maybe_words = st.none() | words
many_words = st.lists(words, max_size=3).map(tuple)
dates = st.none() | st.sampled_from(["2014-08-05", "2013-05", "2008"])
counts = st.integers(0, 2**63 - 1)


def choice(literal: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(literal))


citations = st.lists(
    st.builds(
        Citation,
        basis=st.none() | choice(record_types.Basis),
        document=maybe_words,
        section=maybe_words,
        pages=maybe_words,
        url=maybe_words,
        text=words,
    ),
    max_size=3,
).map(tuple)
issues_ = st.builds(
    Issue,
    number=st.integers(1, 9),
    request=maybe_words,
    category=st.none() | choice(record_types.Category),
    decision=st.none() | choice(record_types.Decision),
    claims_administrator_citations=citations,
    reviewer_citations=citations,
    denial_reasons=st.lists(choice(record_types.DenialReason), max_size=3).map(tuple),
    missing_documentation=many_words,
    why=many_words,
    original_request=maybe_words,
    authorized=maybe_words,
    approved_part=maybe_words,
    rationale=maybe_words,
)
evidence_ = st.builds(
    Evidence,
    field=st.text(st.characters(codec="utf-8"), max_size=8),
    quote=words,
    start=counts,
    end=st.integers(1, 2**63 - 1),
    page=st.integers(1, 99),
    section=choice(record_types.SectionName),
    reader=choice(record_types.Reader),
)
flags_ = st.builds(Flag, field=st.just("") | words, code=st.from_regex(r"\A[a-z_0-9]{1,9}\Z"), message=words)
sources = st.builds(
    Source,
    path=words,
    sha256=st.from_regex(r"\A[0-9a-f]{64}\Z"),
    media_type=words,
    pages=st.integers(1, 99),
    ocr=st.booleans(),
)
cases = st.builds(
    Case,
    case_number=maybe_words,
    priority=maybe_words,
    date_assigned=dates,
    ur_denial_date=dates,
    application_received=dates,
    decision_date=dates,
    mailing_date=dates,
    employee_name=maybe_words,
    claim_number=maybe_words,
)
patients = st.builds(
    Patient,
    age=st.none() | st.integers(0, 120),
    sex=st.none() | choice(record_types.Sex),
    date_of_injury=dates,
    mechanism_of_injury=maybe_words,
    diagnoses=many_words,
    prior_treatments=many_words,
    current_medications=many_words,
)
provenances = st.builds(
    Provenance,
    reader=st.sampled_from(["rules", "rules+llm"]),
    model=maybe_words,
    prompt_version=maybe_words,
    tool_version=words,
    read_at=words,
    llm_calls=counts,
    prompt_tokens=counts,
    completion_tokens=counts,
    cost_usd=st.none() | st.floats(allow_nan=False, min_value=0),
)

spans_ = st.builds(Span, counts, counts)


@st.composite
def any_letter(draw: st.DrawFn) -> tuple[Record, Document]:
    source, issues = draw(sources), draw(st.lists(issues_, max_size=3).map(tuple))
    record = Record(
        letter_id=source.sha256[:16],
        source=source,
        layout=draw(st.sampled_from(LAYOUTS)),
        case=draw(cases),
        patient=draw(patients),
        reviewer=draw(st.builds(Reviewer, specialties=many_words, licensed_states=many_words)),
        issues=issues,
        outcome=outcome_of([one.decision for one in issues]),
        evidence=draw(st.lists(evidence_, max_size=4).map(tuple)),
        flags=draw(st.lists(flags_, max_size=3).map(tuple)),
        provenance=draw(provenances),
    )
    starts, lines, gaps = (tuple(draw(st.lists(counts, max_size=3))) for _ in range(3))
    text = draw(st.text(st.characters(codec="utf-8")))
    furniture = tuple(Furniture(*draw(st.tuples(counts, counts, counts, counts))) for _ in starts)
    sentences = draw(st.dictionaries(spans_, st.lists(spans_, max_size=3).map(tuple), max_size=2))
    return record, Document(
        source.path, source.sha256, "text/plain", text, (0, *starts), source.ocr, furniture, lines=lines, gaps=gaps,
        sentences=sentences,
    )  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(saved=any_letter(), summary=maybe_words, words=st.text())
def test_any_record_comes_back_exactly_and_any_words_can_be_searched(
    store: Store, saved: tuple[Record, Document], summary: str | None, words: str
) -> None:
    record, document = saved
    keep(store, saved, case_summary=summary)
    keep(store, saved, case_summary=summary)
    assert store.load(record.source.sha256) == record
    assert record in list(store.records())
    assert asdict(store.document(record.source.sha256)) == asdict(document) | {"media_type": record.source.media_type}
    list(store.search(words))
    list(store.listing(Wanted(text=words)))
    list(store.decisions())
    assert index_is_true(store)


def index_is_true(store: Store) -> bool:
    """SQLite's own check of the full-text index against the rows; it raises when they differ."""
    for table in ("issues_fts", "letters_fts"):
        store._connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
    return True


def test_saving_again_replaces_the_letter_and_nothing_else(store: Store, path: Path) -> None:
    old, other = letter("a", issue(1), issue(2)), letter("b")
    keep(store, old, other)
    new = letter("a", issue(1, rationale="Zebra stripes."), flags=())
    keep(store, new, case_summary="zebra")
    assert store.load(new[0].source.sha256) == new[0]
    assert store.load(other[0].source.sha256) == other[0]
    counted = "SELECT (SELECT count(*) FROM {}), (SELECT count(*) FROM {})"
    assert query(path, counted.format("letters", "issues")) == [(2, 2)]
    assert query(path, counted.format("flags", "evidence")) == [(1, 4)]
    assert {hit.kind for hit in store.search("zebras")} == {"case_summary", "rationale"}
    assert index_is_true(store)


def test_a_record_of_another_document_is_refused(store: Store) -> None:
    record, _ = letter("a")
    _, document = letter("b")
    with pytest.raises(ValueError, match="not read from this document"):
        store.save(record, document, None, 1)


def test_a_letter_that_cannot_be_saved_leaves_the_old_one_whole(store: Store) -> None:
    record, document = letter("a")
    keep(store, (record, document))
    unknown_run = 99
    with pytest.raises(sqlite3.IntegrityError):
        store.save(letter("a", issue(decision=None))[0], document, None, unknown_run)
    assert store.load(record.source.sha256) == record
    assert index_is_true(store)


def test_stored_tells_who_read_a_letter(store: Store) -> None:
    record, document = letter("a")
    assert store.stored(record.source.sha256) is None
    keep(store, (record, document))
    assert store.stored(record.source.sha256) == Stored("letters/a.pdf", 1, "rules", "0.1.0", None, None, True)


def test_a_run_is_counted(store: Store, path: Path) -> None:
    run = store.start_run("0.1.0", "rules+llm", "2026-11-21T03:30:00Z")
    assert query(path, "SELECT finished_at, read FROM runs") == [(None, None)]
    store.finish_run(run, "2026-11-21T03:31:00Z", read=3, skipped=2, failed=1)
    assert query(path, "SELECT * FROM runs") == [
        (run, "2026-11-21T03:30:00Z", "2026-11-21T03:31:00Z", "0.1.0", "rules+llm", 3, 2, 1)
    ]


def test_records_come_in_order_of_path_whatever_the_order_of_saving(store: Store) -> None:
    letters = [letter(f"{number:03}") for number in range(450)]  # more than two batches
    keep(store, *reversed(letters))
    assert list(store.records()) == [record for record, _ in letters]


def test_letters_may_be_saved_and_purged_while_records_are_read(store: Store) -> None:
    keep(store, letter("a"), letter("b"), letter("c"))
    for record in store.records():
        keep(store, letter("d"))
        store.purge([record.source.sha256])
    assert [one.path for one in store.listing()] == ["letters/d.pdf"]


# Two letters with one short id ----------------------------------------------------------------------------------------

TWINS = ("ab" * 8 + "0" * 48, "ab" * 8 + "01" * 24)


def twins() -> list[tuple[Record, Document]]:
    """Two letters whose hashes begin with the same 16 digits, with opposite decisions."""
    made = []
    for digest, decision in zip(TWINS, ("upheld", "overturned"), strict=True):
        record, document = letter(f"{decision} letter", issue(decision=decision), text=f"It is {decision}.")
        source = record.source.model_copy(update={"sha256": digest})
        record = record.model_copy(update={"letter_id": digest[:16], "source": source})
        made.append((record, Document(document.path, digest, "application/pdf", document.text, (0,))))
    return made


def test_two_letters_with_one_short_id_are_two(store: Store, path: Path) -> None:
    keep(store, *twins())
    keep(store, *twins())  # read again: each keeps its own place
    assert [record.outcome for record in store.records()] == ["overturned", "upheld"]
    for record, document in twins():
        assert store.load(document.sha256) == record
        assert store.document(document.sha256).text == document.text
    assert len({one.letter_id for one in store.listing()}) == 2
    assert len({row["letter_id"] for row in store.decisions()}) == 2
    assert store.same_id(TWINS[0]) == "letters/overturned letter.pdf"
    assert store.purge([TWINS[0]]) == 1
    assert [record.outcome for record in store.records()] == ["overturned"]
    assert store.same_id(TWINS[1]) is None


def test_a_short_id_of_two_letters_names_both(store: Store) -> None:
    keep(store, *twins())
    for name in (TWINS[0][:4], TWINS[0][:16], TWINS[0][:17]):
        with pytest.raises(NotFound) as told:
            store.resolve(name)
        assert all(digest[:18] in str(told.value) for digest in TWINS)
        assert "more digits" in str(told.value)
    assert [store.resolve(digest[:18]) for digest in TWINS] == list(TWINS)
    assert [store.resolve(digest) for digest in TWINS] == list(TWINS)


def test_files_are_named_by_as_many_digits_as_tell_a_letter(store: Store) -> None:
    keep(store, letter("a"), *twins())
    assert [store.telling_digits(digest, 8) for digest in TWINS] == [digest[:18] for digest in TWINS]
    assert store.telling_digits(letter("a")[1].sha256, 8) == letter("a")[1].sha256[:8]


# Names --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["{id}", "{id:.4}", "{id:.9}", " {id} ", "CM14-0012345", "cm14-0012345"])
def test_a_name_finds_its_letter(store: Store, name: str) -> None:
    record, document = letter("a", case="CM14-0012345")
    keep(store, (record, document), letter("b", case="CM14-0099999"))
    assert store.resolve(name.format(id=record.letter_id)) == document.sha256
    assert store.resolve(record.letter_id.upper()) == document.sha256


@pytest.mark.parametrize("name", ["{id:.3}", "ffff", "CM14", "", "%", "\udcff", "{id}0"])
def test_no_letter_of_that_name(store: Store, path: Path, name: str) -> None:
    record, document = letter("a", case="CM14-0012345")
    keep(store, (record, document))
    with pytest.raises(NotFound, match=f"(?s){path}.*imr list"):
        store.resolve(name.format(id=record.letter_id))


def test_a_name_that_fits_several_letters_is_counted(store: Store) -> None:
    keep(store, letter("a", case="CM14-0012345"), letter("b", case="CM14-0012345"))
    with pytest.raises(NotFound, match=r"2 letters fit.*more digits.*imr list"):
        store.resolve("CM14-0012345")


def test_a_prefix_of_several_letters_is_counted(store: Store) -> None:
    digests = [digest + "0" * 56 for digest in ("abcd0001", "abcd0002", "abcd0003")]
    for digest in digests:
        record, document = letter("a")
        source = record.source.model_copy(update={"sha256": digest})
        keep(
            store,
            (
                record.model_copy(update={"letter_id": digest[:16], "source": source}),
                Document(document.path, digest, "text/plain", ""),
            ),
        )
    with pytest.raises(NotFound, match="3 letters fit 'abcd'"):
        store.resolve("abcd")
    assert store.resolve("abcd0002") == digests[1]


def test_an_id_that_is_not_there(store: Store, path: Path) -> None:
    for ask in (store.load, store.document):
        with pytest.raises(NotFound, match=str(path)):
            ask("0123456789abcdef")


# Lists, search, counts ----------------------------------------------------------------------------------------------


@pytest.fixture
def three(store: Store) -> Store:
    """a: upheld injections, flagged; b: overturned surgery; c: one of each and one unread, flagged."""
    a = letter("a", case="CM14-0000001")
    b = letter("b", issue(category="surgery", decision="overturned", reviewer_citations=(citation("ACOEM"),)), flags=())
    c = letter(
        "c",
        issue(1, rationale="A lumbar MRI is not needed."),
        issue(2, category="surgery", decision="overturned", reviewer_citations=(citation("ACOEM"),) * 2),
        issue(3, category=None, decision=None, reviewer_citations=(), request=None, rationale=None),
    )
    keep(store, a)
    keep(store, b, case_summary="He fell from a ladder at work.")
    keep(store, c)
    return store


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, "abc"),
        ({"outcome": "overturned"}, "b"),
        ({"category": "surgery"}, "bc"),
        ({"category": "dental"}, ""),
        ({"flagged": True}, "ac"),
        ({"flagged": True, "category": "surgery"}, "c"),
        ({"text": "falling ladders"}, ""),
        ({"text": "ladders"}, "b"),
        ({"text": "MRI"}, "c"),
        ({"text": "epidural"}, "abc"),
        ({"text": "epidural", "outcome": "upheld"}, "a"),
        ({"limit": 2}, "ab"),
        ({"limit": 0}, ""),
    ],
)
def test_a_list_keeps_to_its_conditions(three: Store, conditions: dict[str, Any], expected: str) -> None:
    limit = conditions.pop("limit", None)
    found = [one.path for one in three.listing(Wanted(**conditions), limit)]
    assert found == [f"letters/{name}.pdf" for name in expected]


def _mailed(name: str, day: str, *issues: Issue) -> tuple[Record, Document]:
    record, document = letter(name, *issues)
    case = Case(case_number=name, mailing_date=day, employee_name="Ana Lopez", claim_number="WC-40-118")
    return record.model_copy(update={"case": case}), document


@pytest.mark.parametrize(
    "day", [first + timedelta(days=n) for first in (date(2014, 8, 4), date(2014, 11, 5)) for n in range(14)]
)
def test_days_to_act_are_those_of_the_rest_of_the_program(store: Store, day: date) -> None:
    overturned = issue(2, decision="overturned", denial_reasons=(), missing_documentation=())
    keep(store, _mailed("a", day.isoformat(), issue(1), overturned, issue(3, decision=None)))
    rows_ = [(row["last_day_to_appeal"], row["authorize_by"]) for row in store.decisions()]
    appeal, authorize = last_day_to_appeal(day).isoformat(), last_day_to_authorize(day).isoformat()
    assert rows_ == [(appeal, None), (None, authorize), (appeal, None)]
    (one,) = store.listing(Wanted(due=(day.isoformat(), authorize)))
    assert (one.due, one.employee_name) == (appeal, "Ana Lopez")  # all are past
    assert not list(store.listing(Wanted(due=(day.isoformat(), day.isoformat()))))
    assert len(list(store.listing(Wanted(due=(appeal, appeal))))) == 1


@pytest.mark.parametrize(("ago", "act"), [(0, "authorize"), (20, "appeal"), (40, "appeal")])
def test_a_list_tells_the_next_day_to_act(store: Store, ago: int, act: str) -> None:
    mailed = date.today() - timedelta(days=ago)
    overturned = issue(2, decision="overturned", denial_reasons=(), missing_documentation=())
    keep(store, _mailed("a", mailed.isoformat(), issue(1), overturned))
    days = {"authorize": last_day_to_authorize(mailed), "appeal": last_day_to_appeal(mailed)}
    (one,) = store.listing(Wanted())
    assert one.due == days[act].isoformat()


def test_what_was_not_approved_of_a_part_is_to_be_appealed(store: Store) -> None:
    part = issue(1, decision="overturned", approved_part="Six visits are", denial_reasons=(), missing_documentation=())
    keep(store, _mailed("a", "2014-08-05", part))
    (row,) = store.decisions()
    assert (row["last_day_to_appeal"], row["authorize_by"]) == ("2014-09-04", "2014-08-12")
    assert len(list(store.listing(Wanted(due=("2014-09-04", "2014-09-04"))))) == 1
    (item,) = store.items(Wanted(decision="overturned"))
    assert item.due == "2014-09-04"


def test_items_by_their_decision(store: Store) -> None:
    overturned = issue(2, decision="overturned", denial_reasons=(), missing_documentation=())
    keep(store, _mailed("a", "2014-08-05", issue(1), overturned), letter("b", issue(1, decision=None)))
    (found,) = store.items(Wanted(decision="overturned"))
    assert found == Item(
        letter("a")[0].letter_id, "a", "Ana Lopez", "letters/a.pdf", 2, "overturned", "2014-08-12", overturned.request
    )
    assert [one.path for one in store.items(Wanted(decision="open"))] == ["letters/b.pdf"]
    assert [one.path for one in store.listing(Wanted(decision="open"))] == ["letters/b.pdf"]


@pytest.mark.parametrize(
    ("query", "snippet"), [("lopez", "Ana [Lopez] WC-40-118"), ("WC-40-118", "Ana Lopez [WC-40-118]")]
)
def test_a_worker_is_found_by_name_and_claim(store: Store, query: str, snippet: str) -> None:
    keep(store, _mailed("a", "2014-08-05"), letter("b"))
    (hit,) = store.search(query)
    assert (hit.path, hit.kind, hit.snippet) == ("letters/a.pdf", "worker", snippet)
    store.purge([letter("a")[0].source.sha256])
    assert not list(store.search(query))


def test_a_list_counts_items_and_flags(three: Store) -> None:
    letter_id = letter("c")[0].letter_id
    assert list(three.listing())[2] == Listed(
        letter_id, None, None, "letters/c.pdf", "partly_overturned", 3, 1, "2014-08-05", None, "final_determination"
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ladder", [(None, "case_summary", "He fell from a <ladder> at work.")]),
        ("LADDERS work", [(None, "case_summary", "He fell from a <ladder> at <work>.")]),
        ("lumbar mri", [(1, "rationale", "A <lumbar> <MRI> is not needed.")]),
        ("C5-C6 3:", []),
        ("C5-C6 2:", [(2, "request", "Request <2>: <C5-C6> epidural injection")]),
        ("10/325", []),
        ("ladder AND", []),
        ("ladder OR", []),
        ('"', []),
        ("", []),
        ("*", []),
        ("ladder\0", [(None, "case_summary", "He fell from a <ladder> at work.")]),
        ("\udcff", []),
    ],
)
def test_search_takes_words_as_words(three: Store, query: str, found: list[tuple[int | None, str, str]]) -> None:
    hits = list(three.search(query, before="<", after=">"))
    assert [(hit.issue, hit.kind, hit.snippet) for hit in hits] == found


def test_the_best_hit_comes_first(store: Store) -> None:
    much = issue(request="Other", rationale="Acupuncture, acupuncture and acupuncture.")
    little = issue(request="Other", rationale="Once acupuncture, among a great many other words that are not it.")
    keep(store, letter("a", little, case="CM14-0000001"), letter("b", much, case="CM14-0000002"))
    hits = list(store.search("acupuncture"))
    assert [hit.path for hit in hits] == ["letters/b.pdf", "letters/a.pdf"]
    assert hits[0] == Hit(
        letter("b")[0].letter_id,
        "letters/b.pdf",
        "CM14-0000002",
        None,
        1,
        "rationale",
        "[Acupuncture], [acupuncture] and [acupuncture].",
    )
    assert list(store.search("acupuncture", limit=1)) == hits[:1]


def test_decisions_are_rows_for_a_spreadsheet(three: Store) -> None:
    rows = list(three.decisions())
    assert [(row["path"], row["number"]) for row in rows] == [
        ("letters/a.pdf", 1),
        ("letters/b.pdf", 1),
        ("letters/c.pdf", 1),
        ("letters/c.pdf", 2),
        ("letters/c.pdf", 3),
    ]
    assert rows[0] == {
        "letter_id": letter("a")[0].letter_id,
        "path": "letters/a.pdf",
        "case_number": "CM14-0000001",
        "employee_name": None,
        "claim_number": None,
        "decision_date": "2014-08-05",
        "mailing_date": None,
        "last_day_to_appeal": None,
        "authorize_by": None,
        "layout": "final_determination",
        "number": 1,
        "request": "Request 1: C5-C6 epidural injection",
        "original_request": None,
        "authorized": None,
        "approved_part": None,
        "category": "injections",
        "decision": "upheld",
        "denial_reasons": "criteria_not_met; other",
        "missing_documentation": "objective relief; a home exercise programme",
        "reviewer_guidelines": "Official Disability Guidelines; ACOEM",
        "claims_administrator_guidelines": "ACOEM",
        "outcome": "upheld",
        "age": 53,
        "sex": "male",
        "date_of_injury": "2007",
        "specialties": "Physical Medicine; Pain",
        "flags": 1,
        "rationale": "The guidelines recommend injections for radiculopathy.",
    }
    assert rows[3]["reviewer_guidelines"] == "ACOEM"
    assert rows[4]["reviewer_guidelines"] is None


def test_outcomes_are_counted_by_category_and_by_guideline(three: Store) -> None:
    assert three.outcomes_by_category() == [
        Tally("injections", 2, 0, 0),
        Tally("surgery", 0, 2, 0),
        Tally(None, 0, 0, 1),
    ]
    assert three.outcomes_by_guideline() == [
        Tally("ACOEM", 2, 2, 0),
        Tally("Official Disability Guidelines", 2, 0, 0),
    ]


# Purge --------------------------------------------------------------------------------------------------------------

SECRETS = {
    "text": "Xanthippe",
    "quote": "Quagmire",
    "request": "Zoetropes",
    "rationale": "Widdershins",
    "summary": "Flibbertigibbets",
    "document": "Gallimaufry",
    "cited": "Borborygmus",
    "missing": "Taradiddles",
    "diagnosis": "Skulduggery",
    "case": "CM99-7654321",
    "path": "brouhaha",
    "flag": "Lollygagged",
}
STEMS = ("zoetrop", "widdershin", "flibbertigibbet")
"""What the stemmer leaves of the words that only the full-text index holds."""


def secret_letter() -> tuple[Record, Document]:
    secret = issue(
        request=SECRETS["request"],
        rationale=SECRETS["rationale"],
        reviewer_citations=(citation(SECRETS["document"], SECRETS["cited"]),),
        missing_documentation=(SECRETS["missing"],),
    )
    place = Evidence(
        field="/patient/age", quote=SECRETS["quote"], start=0, end=8, page=1, section="other", reader="rules"
    )
    return letter(
        SECRETS["path"],
        secret,
        issue(2),
        case=SECRETS["case"],
        text=f"{SECRETS['text']} " * 2000,
        patient=Patient(diagnoses=(SECRETS["diagnosis"],)),
        evidence=(place,),
        flags=(Flag(field="", code="look", message=SECRETS["flag"]),),
    )


def left_in(folder: Path) -> set[str]:
    """Secret words in any file of the folder. To be called with the store closed: reading drops SQLite's locks."""
    raw = b"".join(file.read_bytes() for file in folder.iterdir()).lower()
    ids = [secret_letter()[0].letter_id, secret_letter()[1].sha256]
    return {word for word in (*SECRETS.values(), *STEMS, *ids) if word.lower().encode() in raw}


@pytest.fixture
def with_secret(path: Path) -> list[Record]:
    """A closed database of 41 letters, one of them secret and saved twice. The records of the others."""
    others = [letter(f"{number:03}", issue(1), issue(2)) for number in range(40)]
    with Store(path) as store:
        keep(store, *others[:20], case_summary="An ordinary summary.")
        keep(store, secret_letter(), case_summary=SECRETS["summary"])
        keep(store, *others[20:], case_summary="An ordinary summary.")
        keep(store, secret_letter(), case_summary=SECRETS["summary"])
    return [record for record, _ in others]


def test_the_search_for_purged_words_would_find_them(path: Path, with_secret: list[Record]) -> None:
    assert left_in(path.parent) >= {*SECRETS.values(), *STEMS}


def test_a_purged_letter_leaves_no_word_behind(path: Path, with_secret: list[Record]) -> None:
    sha256 = secret_letter()[1].sha256
    with Store(path) as store:
        assert store.purge([sha256, "0" * 64]) == 1
        assert store.stored(sha256) is None
    assert left_in(path.parent) == set()
    with Store(path) as store:
        assert list(store.records()) == with_secret
        assert len(list(store.search("epidural", limit=100))) == 80
        assert len(list(store.search("summaries", limit=100))) == 40
        assert index_is_true(store)
        assert store._connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert store._connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_log_of_an_open_database_is_emptied_too(path: Path, with_secret: list[Record]) -> None:
    log = path.with_name("imr.db-wal")
    with Store(path) as store:
        keep(store, secret_letter())
        assert log.stat().st_size > 0
        store.purge([secret_letter()[1].sha256])
        assert log.stat().st_size == 0


def test_a_purge_of_all_leaves_an_empty_database(path: Path, with_secret: list[Record]) -> None:
    full = path.stat().st_size
    with Store(path) as store:
        assert store.purge_all() == 41
        assert list(store.records()) == []
        keep(store, letter("a"))
    assert left_in(path.parent) == set()
    assert b"letters/001.pdf" not in path.read_bytes()
    assert path.stat().st_size < full
    with Store(path) as store:
        assert [hit.path for hit in store.search("epidural")] == ["letters/a.pdf"]


def test_a_purge_does_not_begin_while_another_program_reads(path: Path, with_secret: list[Record]) -> None:
    sha256 = secret_letter()[1].sha256
    with Store(path) as store:
        keep(store, letter("new"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other, Store(path, busy_timeout=0.1) as store:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM letters").fetchone()
        keep(store, letter("newer"))
        with pytest.raises(DatabaseLocked, match="Nothing was removed"):
            store.purge([sha256])
        assert store.load(sha256) == secret_letter()[0]
        other.execute("COMMIT")
        assert store.purge([sha256]) == 1
    assert left_in(path.parent) == set()


# The file -----------------------------------------------------------------------------------------------------------


def test_only_the_owner_can_read_the_files(path: Path) -> None:
    old = os.umask(0)
    try:
        with Store(path) as store:
            keep(store, letter("a"))
            files = sorted(path.parent.iterdir())
            assert [file.name for file in files] == ["imr.db", "imr.db-shm", "imr.db-wal"]
            assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    finally:
        os.umask(old)


def test_a_link_to_nowhere_is_created_private(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.db"
    path.symlink_to(target)
    Store(path).close()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", [":memory:", "file:x.db?mode=memory", "a b%20ü.db"])
def test_no_name_is_special(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Store(name) as store:
        keep(store, letter("a"))
    assert [file.name for file in tmp_path.iterdir()] == [name]
    with Store(Path(name), create=False) as store:
        assert len(list(store.records())) == 1


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 1), ("foreign_keys", 1), ("busy_timeout", 10_000), ("secure_delete", 1)],
)
def test_the_promises_of_a_connection(store: Store, pragma: str, value: object) -> None:
    assert store._connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("runs", "reader"),
        ("letters", "sex"),
        ("letters", "outcome"),
        ("letters", "reader"),
        ("issues", "category"),
        ("issues", "decision"),
        ("citations", "side"),
        ("citations", "basis"),
        ("evidence", "section"),
        ("evidence", "reader"),
    ],
)
def test_an_enumeration_takes_no_other_value(store: Store, path: Path, table: str, column: str) -> None:
    keep(store, letter("a"))
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        query(path, f"UPDATE {table} SET {column} = 'guessed'")


def test_a_list_uses_its_indexes(store: Store, path: Path) -> None:
    """Children are found by key, whatever the number of letters."""
    for table in ("issues", "evidence", "flags"):
        (plan,) = query(path, f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE letter = 1")
        assert plan[3].startswith("SEARCH")


# What goes wrong ----------------------------------------------------------------------------------------------------


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder that belongs to the unprivileged user, and can be reached by them."""
    folder = tmp_path / "shared"
    folder.mkdir()
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        for parent in takewhile(lambda parent: parent != Path(tempfile.gettempdir()), folder.parents):
            parent.chmod(0o755)
    return folder


def test_no_database_and_none_wanted(path: Path) -> None:
    for _ in range(2):
        with pytest.raises(StoreError, match=rf"no database {path}.*imr extract FOLDER.*--db"):
            Store(path, create=False)
        assert path.exists() is False or path.stat().st_size == 0
        path.touch()  # an empty file is none either


def test_no_folder_for_it(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "imr.db"
    with pytest.raises(StoreError, match=rf"{path}: its folder does not exist"):
        Store(path)
    with pytest.raises(StoreError, match="no database"):
        Store(path, create=False)


@pytest.mark.parametrize("create", [True, False])
def test_a_folder_in_its_place(tmp_path: Path, create: bool) -> None:
    with pytest.raises(StoreError, match=f"{tmp_path}: this is a folder"):
        Store(tmp_path, create=create)


@pytest.mark.parametrize("content", [b"hi", b"Dear reader,\n" * 1000, b"\0" * 4096, b"%PDF-1.4\n" * 99])
def test_a_file_that_is_no_database(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(NotADatabase, match=str(path)):
        Store(path)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_a_database_of_another_program(path: Path) -> None:
    query(path, "CREATE TABLE logs (id INTEGER)")
    content = path.read_bytes()
    with pytest.raises(NotADatabase, match=rf"{path}.*another program.*--db"):
        Store(path)
    assert path.read_bytes() == content


def test_a_database_of_a_newer_version(path: Path) -> None:
    Store(path).close()
    query(
        path,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('imr_llm', 'm999_new', '2030-01-01')",
    )
    content = path.read_bytes()
    with pytest.raises(NewerDatabase, match=rf"{path}.*newer version.*pip install --upgrade"):
        Store(path)
    assert path.read_bytes() == content


def _older(path: Path) -> None:
    """A database as version 0.1.0 left it: one letter, one item whose reason a model wrote, one with a fixed reason."""
    db = Database(path)
    migrations().apply(db, stop_before="m009_record_2")
    record, document = letter("a", issue(number=1), issue(number=2))
    row = rows.letter_row(record, document, "A summary.", 1)
    new = ("mailing_date", "employee_name", "claim_number", rows.COUNTED, *rows.PRINTED)
    with db.atomic():
        db.table("runs").insert(
            {"id": 1, "started_at": "2026-11-21T03:30:00Z", "tool_version": "0.1.0", "reader": "rules"}
        )
        old = {name: value for name, value in row.items() if name not in new} | {"record_version": "1"}
        db.table("letters").insert({"id": 1, **old})
        for number, reason in enumerate(("You need a report.", "The reviewer said no."), 1):
            item = {"letter": 1, "number": number, "decision": "upheld", "request": "Epidural", "plain_reason": reason}
            db.table("issues").insert({"id": number, **item, "denial_reasons": "[]", "missing_documentation": "[]"})
        for place, (field, reader) in enumerate(
            (("/patient/age", "rules"), ("/issues/0/plain_reason", "llm"), ("/issues/1/plain_reason", "rules"))
        ):
            at = {"quote": "53", "start": 4, "end": 6, "page": 1, "section": "other", "reader": reader}
            db.table("evidence").insert({"letter": 1, "position": place, "field": field, **at})
        for place, field in enumerate(("/issues/0/decision", "/issues/0/rationale", "/patient/age")):
            db.table("flags").insert(
                {"letter": 1, "position": place, "field": field, "code": "look", "message": "Look."}
            )
    db.close()


def test_a_database_of_an_older_version_is_brought_up_to_date(path: Path) -> None:
    _older(path)
    with Store(path) as store:
        (record,) = store.records()
        assert [hit.kind for hit in store.search("epidural")] == ["request", "request"]
        assert [row["flags"] for row in store.decisions()] == [2, 2]
    assert record.record_version == "2"
    assert [one.why for one in record.issues] == [("You need a report.",), ()]
    assert [e.field for e in record.evidence] == ["/patient/age", "/issues/0/why/0"]
    assert [flag.severity for flag in record.flags] == ["decision", "summary", "record"]
    assert {name for (name,) in query(path, "SELECT name FROM _sqlite_migrations")} == KNOWN


PRINTED = """Case Number: CM14-0012345
The employee is a 53-year-old man. The request for
Final Determination Letter for IMR Case Number CM14-0054321  2
\f
Norco   10/325 mg is

not medically necessary.
"""


def _of_printed_lines(path: Path, *, text: str, starts: tuple[int, ...], **tables: list[dict[str, Any]]) -> str:
    """A database whose letter's text has its printed lines; the SHA-256 of the letter."""
    db = Database(path)
    migrations().apply(db, stop_before="m013_one_text")
    record, document = letter("a", text=text)
    row = rows.letter_row(record, replace(document, page_starts=starts), None, 1) | {"outcome": None}
    with db.atomic():
        db.table("runs").insert({"id": 1, "started_at": "", "tool_version": "0.2.0", "reader": "rules"})
        db.table("letters").insert(
            {"id": 1, **{name: row[name] for name in row if name not in (rows.COUNTED, *rows.PRINTED)}}
        )
        for table, members in tables.items():
            db.table(table).insert_all(
                {"letter": 1, "position": position, **member} for position, member in enumerate(members)
            )
    db.close()
    return record.source.sha256


def test_stored_letters_get_the_one_text(path: Path) -> None:
    text, starts, furniture = repair(PRINTED)
    quotes = ["53-year-old", text[text.index("The request") :], text[furniture[0].start : furniture[0].end]]
    places = [
        {"quote": quote, "start": text.index(quote), "end": text.index(quote) + len(quote), "field": "/outcome"}
        for quote in quotes
    ]
    evidence = [place | {"page": 1, "section": "other", "reader": "rules"} for place in places]
    message = "A model reads “upheld” here (page 2, characters {} to {}). It is left open."
    was = text.index("not medically")
    flag = {"field": "/issues/0/decision", "code": "upheld_suggested", "severity": "decision"}
    flags = [flag | {"message": message.format(was, was + 13)}]
    sha256 = _of_printed_lines(path, text=text, starts=starts, evidence=evidence, flags=flags)

    with Store(path) as store:
        now, kept = store.document(sha256), store.load(sha256)

    footer = "Final Determination Letter for IMR Case Number CM14-0054321 2"
    request = "The request for Norco 10/325 mg is not medically necessary."
    assert now.text == f"Case Number: CM14-0012345 The employee is a 53-year-old man. {request} {footer}"
    assert [now.text[line:].split()[0] for line in now.lines] == ["Case", "The", "Norco", "not", "Final"]
    assert [now.text[gap : gap + 13] for gap in now.gaps] == ["not medically"]
    assert now.text[now.page_starts[1] :].startswith("Norco")
    (running,) = now.furniture
    assert (now.text[running.start : running.end], running.page) == (footer, 1)
    assert now.text[running.before :].startswith("Norco")
    assert [e.quote for e in kept.evidence] == ["53-year-old", request, footer]
    assert all(now.text[e.start : e.end] == e.quote for e in kept.evidence)
    at = now.text.index("not medically")
    assert [flag.message for flag in kept.flags] == [message.format(at, at + 13)]


def test_a_stored_text_of_other_rules_keeps_its_words_in_their_order(path: Path) -> None:
    """Today's repair would make another text of it: what is furniture in it is not known for sure."""
    text = "is not\nPage 1 of 2\n\n\n\fmedi-\ncally necessary"
    sha256 = _of_printed_lines(path, text=text, starts=(0, text.index("medi")))
    with Store(path) as store:
        assert store.document(sha256).text == "is not Page 1 of 2 medi- cally necessary"
        assert store.document(sha256).page_starts == (0, len("is not Page 1 of 2 "))


def test_a_question_is_one_owners_until_it_is_answered_or_its_time_is_over(path: Path) -> None:
    with Store(path) as store, Store(path) as other:
        assert store.claim_answer("k", 60)
        assert store.claim_answer("k", 60)  # renewed
        assert not other.claim_answer("k", 60)
        assert other.claim_answer("another", 60)
        other.release_answer("k")  # is not its own
        assert not other.claim_answer("k", 60)
        store.release_answer("k")
        assert other.claim_answer("k", -1)  # nobody renews it
        assert store.claim_answer("k", 60)
        store.keep_answer("k", "", "m", 1, 1, None, "{}")
        store.release_answer("k")
        assert not other.claim_answer("k", 60)
    assert [key for (key,) in query(path, "SELECT key FROM claims")] == ["another"]


@pytest.mark.skipif(os.name != "posix", reason="elsewhere its time must be over")
def test_a_claim_ends_with_its_process(path: Path) -> None:
    claim = "import sys; from imr_llm.store import Store; print(Store(sys.argv[1]).claim_answer('k', 900))"
    done = subprocess.run([sys.executable, "-c", claim, path], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
    with Store(path) as store, Store(path) as other:
        assert store.claim_answer("k", 60)
        assert not other.claim_answer("k", 60)
    query(path, "UPDATE claims SET owner = 'elsewhere 1 x'")
    with Store(path) as store:
        assert not store.claim_answer("k", 60)


def test_answers_of_an_older_version_name_their_letter_by_its_whole_hash(path: Path) -> None:
    record, document = letter("a")
    with Store(path) as store:
        keep(store, (record, document))
        for key, letter_id in (("of a", record.letter_id), ("of none", "0" * 16), ("of b", "1" * 16)):
            store.keep_answer(key, letter_id, "model", 1, 1, None, "{}")
        store._connection.execute("DROP INDEX idx_letters_sha256")
    query(path, "DELETE FROM _sqlite_migrations WHERE name = 'm011_whole_hash'")
    with Store(path) as store:
        assert query(path, "SELECT letter_id FROM answers WHERE key = 'of a'") == [(document.sha256,)]
        assert store.purge([document.sha256, "1" * 64]) == 1
    assert query(path, "SELECT key FROM answers") == [("of none",)]


def test_a_damaged_database(path: Path) -> None:
    with Store(path) as store:
        keep(store, *(letter(f"{number:03}") for number in range(60)))
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xa5" * (path.stat().st_size - 4096 * 3))
    with pytest.raises(StoreError, match=rf"{path}.*damaged"), Store(path) as store:
        list(store.records())


def test_another_program_that_writes(path: Path) -> None:
    with Store(path, busy_timeout=0.1) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        keep(store, letter("a"))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseLocked, match=rf"{path}: another program holds.*run the command again"):
            keep(store, letter("b"))
        assert len(list(store.records())) == 1  # reading goes on meanwhile
        other.execute("COMMIT")
        keep(store, letter("b"))
        assert len(list(store.records())) == 2


def test_another_program_that_locks_out_readers(path: Path) -> None:
    Store(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseLocked, match=str(path)):
            Store(path, busy_timeout=0.1)


def test_another_program_that_makes_the_same_new_database(path: Path) -> None:
    path.touch()
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")  # SQLite refuses a change of the journal beside it at once, timeout or not
        with pytest.raises(DatabaseLocked, match=str(path)):
            Store(path, busy_timeout=0.1)
        done = threading.Timer(0.2, other.execute, ["COMMIT"])
        done.start()
        Store(path).close()
        done.join()


def test_a_full_disk(path: Path) -> None:
    with Store(path) as store:
        saved = letter("a")
        keep(store, saved)
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages + 5}")
        run = store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z")
        with pytest.raises(DiskFull, match=rf"{path}: the disk is full.*Free some space"):
            store.save(*letter("b", text="Long. " * 20_000), None, run)
        assert list(store.records()) == [saved[0]]
        store.save(*letter("c"), None, run)  # a shorter one still fits
        assert index_is_true(store)


def test_a_file_that_may_not_be_written(shared: Path) -> None:
    path = shared / "imr.db"
    with unprivileged():
        Store(path).close()
        path.chmod(0o400)
        with pytest.raises(StoreError, match=rf"{path}.*cannot be written.*writable"):
            Store(path)


def test_a_folder_that_may_not_be_written(shared: Path) -> None:
    path = shared / "imr.db"
    with unprivileged():
        Store(path).close()
        shared.chmod(0o500)
        with pytest.raises(StoreError, match=rf"{path}.*cannot be written.*folder writable"):
            Store(path)
        with pytest.raises(StoreError, match=r"new\.db.*cannot be made.*writable"):
            Store(shared / "new.db")


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o400, 0o500), (0o600, 0o500), (0o400, 0o700), (0o444, 0o555)])
def test_what_may_only_be_read_is_read(file_mode: int, folder_mode: int, shared: Path) -> None:
    path = shared / "imr.db"
    record, document = letter("a")
    with unprivileged():
        with Store(path) as store:
            store.save(record, document, None, store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z"))
        before = path.read_bytes()
        path.chmod(file_mode)
        shared.chmod(folder_mode)
        assert is_own(path) in (True, False)  # it is only looked at
        with Store(path, create=False) as store:
            assert [one.letter_id for one in store.listing()] == [record.letter_id]
            assert list(store.records()) == [record]
            assert store.document(record.source.sha256) == document
            assert store.resolve(record.letter_id[:6]) == record.source.sha256
            assert list(store.search("x")) == []
            for write in (
                lambda: store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z"),
                lambda: store.save(record, document, None, 1),
                lambda: store.purge(record.letter_id),
                store.purge_all,
            ):
                with pytest.raises(StoreError, match=rf"{path}.*cannot be written.*folder writable"):
                    write()
        assert path.read_bytes() == before
        assert path.stat().st_mode & 0o777 == file_mode


def test_a_log_that_cannot_be_read_is_no_letter_less_in_silence(shared: Path) -> None:
    path = shared / "imr.db"
    record, document = letter("a")
    with unprivileged():
        with Store(path) as store:
            store.save(record, document, None, store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z"))
            log = Path(f"{path}-wal").read_bytes()
            whole = path.read_bytes()
        (shared / "b.db").write_bytes(whole)
        (shared / "b.db-wal").write_bytes(log)
        assert log
        shared.chmod(0o500)
        with pytest.raises(StoreError, match=r"b\.db.*cannot be"), Store(shared / "b.db", create=False) as store:
            list(store.listing())


def test_an_older_database_that_cannot_be_written_is_to_be_copied(shared: Path) -> None:
    path = shared / "imr.db"
    with unprivileged():
        Store(path).close()
        with closing(sqlite3.connect(path)) as other, other:
            other.execute("DELETE FROM _sqlite_migrations WHERE name = (SELECT max(name) FROM _sqlite_migrations)")
        shared.chmod(0o500)
        with pytest.raises(StoreError, match=r"older version of imr made .* Copy it"):
            Store(path, create=False)


def test_a_message_has_no_word_of_a_letter(path: Path) -> None:
    with Store(path, busy_timeout=0.01) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        run = store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as raised:
            store.save(*secret_letter(), SECRETS["summary"], run)
    assert not [word for word in SECRETS.values() if word in str(raised.value)]


# Several processes --------------------------------------------------------------------------------------------------

SAVE_MANY = """
import sys
sys.path[:0] = sys.argv[3:]
from test_store import Store, issue, letter
with Store(sys.argv[1]) as store:
    run = store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z")
    for number in range(int(sys.argv[2])):
        store.save(*letter(f"{number:06}", issue(1), issue(2)), "An ordinary summary.", run)
        print(number, flush=True)
"""


def saving_process(path: Path, letters: int) -> subprocess.Popen[str]:
    tests = Path(__file__).parents[1]
    arguments = [
        sys.executable,
        "-c",
        SAVE_MANY,
        str(path),
        str(letters),
        str(tests / "system"),
        str(tests / "support"),
    ]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("after", [0, 60, 500])
def test_a_killed_program_leaves_whole_letters(path: Path, after: int) -> None:
    with saving_process(path, 1_000_000) as child:
        assert child.stdout
        for _ in range(after + 1):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
    with Store(path, create=False) as store:
        assert store._connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert index_is_true(store)
        records = list(store.records())
        assert len(records) > after
        for number, record in enumerate(records):
            assert record == letter(f"{number:06}", issue(1), issue(2))[0]


def test_several_programs_may_make_and_fill_a_new_database(path: Path) -> None:
    children = [saving_process(path, 40) for _ in range(4)]
    assert [child.communicate() and child.returncode for child in children] == [0] * 4
    with Store(path) as store:
        assert len(list(store.records())) == 40
        assert index_is_true(store)


def test_lists_are_json_that_other_programs_can_read(store: Store, path: Path) -> None:
    keep(store, letter("a"))
    ((diagnoses, starts),) = query(path, "SELECT diagnoses, page_starts FROM letters")
    assert (json.loads(diagnoses), json.loads(starts)) == (["neck pain", "sprain, ankle"], [0, 13])
