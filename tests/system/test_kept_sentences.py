"""A rationale is cut into sentences once, where its letter is read; they are kept with it and stored beside it."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from test_review import Desktop, opened

import imr_llm
from imr_llm import extract, profiles
from imr_llm.documents import load
from imr_llm.language import sentences
from imr_llm.language.patterns import trimmed
from imr_llm.layouts.flow import Flow
from imr_llm.letter import Document, Span
from imr_llm.pipeline import READER, Letter, stored_letter
from imr_llm.pipeline.chain import drafted, finished
from imr_llm.pipeline.summaries import summarized
from imr_llm.provenance import Provenance
from imr_llm.store import Store

TOLD = (
    "There is no record of home exercise.",
    "Six more could be approved once gains are documented.",
    "It is denied.",
)
LETTER = f"""CLINICAL CASE SUMMARY

He has low back pain.

IMR ISSUES, DECISIONS AND RATIONALES

Physical therapy, 24 visits: Upheld

Acupuncture, 6 visits: Upheld

Claims Administrator guideline: The Claims Administrator did not cite any medical evidence.

MAXIMUS guideline: Decision based on MTUS Chronic Pain Treatment Guidelines Page(s): 46.

Decision rationale: {" ".join(TOLD)}

Norco 10/325 mg #60: Overturned

Claims Administrator guideline: The Claims Administrator did not cite any medical evidence.

MAXIMUS guideline: Decision based on MTUS Chronic Pain Treatment Guidelines Page(s): 46.

Decision rationale: Norco helps him to work. It is medically necessary."""


class Cuts:
    """The splitter's pattern, with the ranges that were cut by it."""

    def __init__(self) -> None:
        self._end, self.cut = sentences._END, list[Span]()

    def finditer(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        self.cut.append(trimmed(text, start, end))
        return self._end.finditer(text, start, end)

    def of(self, document: Document) -> list[Span]:
        """The rationales that were cut, once for each time."""
        return sorted(place for place in self.cut if place in document.sentences)


@pytest.fixture
def cuts(monkeypatch: pytest.MonkeyPatch) -> Cuts:
    made = Cuts()
    monkeypatch.setattr(sentences, "_END", made)
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(LETTER)
    return path


@pytest.fixture
def desktop(tmp_path: Path, file: Path) -> Iterator[Desktop]:
    yield from opened(tmp_path, file)


def told(letter: Letter) -> list[str]:
    both = (summarized(letter.record, letter.document, language) for language in ("en", "es"))
    return [sentence.text for summary in both for sentence in summary.sentences]


def test_a_letter_keeps_the_sentences_of_each_rationale_of_its_record(file: Path) -> None:
    letter = imr_llm.read(file)
    places = [Span(e.start, e.end) for e in letter.evidence if re.fullmatch(r"/issues/\d+/rationale", e.field)]
    assert len(places) == 3
    assert set(letter.document.sentences) == set(places)
    said = [letter.text[s.start : s.end].strip() for s in letter.document.sentences[places[0]]]
    assert said == [*TOLD]


def test_reading_asking_and_telling_cut_a_rationale_once(cuts: Cuts) -> None:
    flow = Flow(load("letter.txt", LETTER.encode()))
    draft = drafted(flow)
    _, kind = profiles.profile("strong", "model")
    assert sum(bool(s.items) for s in extract.shown(flow, draft, kind).sentences) == 5
    letter = finished(draft, Provenance(reader=READER, tool_version="1", read_at="2026-11-29T00:00:00Z"))
    assert len(extract.grounds(letter.record, letter.document)) == 3
    assert told(letter)
    assert cuts.of(letter.document) == sorted(letter.document.sentences)


def test_a_stored_letter_is_told_from_the_sentences_that_it_was_read_in(desktop: Desktop, cuts: Cuts) -> None:
    stored = stored_letter(desktop.store, desktop.sha256)
    assert stored.document.sentences == desktop.letter.document.sentences
    assert told(stored) == told(desktop.letter)
    assert not cuts.of(stored.document)


def test_sentences_of_an_older_database_are_cut_when_it_is_opened(tmp_path: Path, file: Path, cuts: Cuts) -> None:
    for desktop in opened(tmp_path, file):
        before, sha256 = desktop.letter, desktop.sha256
    with closing(sqlite3.connect(tmp_path / "imr.db", isolation_level=None)) as older:
        older.execute("ALTER TABLE letters DROP COLUMN sentences")
        older.execute("DELETE FROM _sqlite_migrations WHERE name = 'm025_sentences'")
    cuts.cut.clear()
    with Store(tmp_path / "imr.db") as store:
        stored = stored_letter(store, sha256)
    assert stored.document.sentences == before.document.sentences
    assert told(stored) == told(before)
    assert cuts.of(stored.document) == sorted(stored.document.sentences)


def test_a_rationale_that_a_person_set_is_told_in_its_own_sentences(desktop: Desktop) -> None:
    words = " ".join(TOLD[1:])
    desktop.put("/issues/0/rationale", words, quote=words)
    desktop.put("/issues/1/rationale", "What nobody printed.", note="The reviewer said so.")
    stored = stored_letter(desktop.store, desktop.sha256)
    assert [issue.rationale for issue in stored.record.issues][:2] == [words, "What nobody printed."]
    assert stored.document.sentences == desktop.letter.document.sentences
    bare = Letter(stored.record, replace(stored.document, sentences={}))
    assert told(stored) == told(bare)
    (place,) = (e for e in stored.evidence if e.field == "/issues/0/rationale")
    assert len(sentences.of_rationale(stored.document, place)) == 2
