"""What a program gives to the Python API by mistake: it is told at once, by name, without a word of a letter."""

import io
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from test_summarize import NORCO, letter

import imr_llm
from imr_llm.api import export, files
from imr_llm.api.review import Desk
from imr_llm.api.store import Store, Wanted
from imr_llm.errors import NotAccessible, NotFound, WrongArgument

TEXT = letter(NORCO)
ONE_LINE = " ".join(TEXT.split())


@pytest.fixture
def store(tmp_path: Path) -> Any:
    Path(tmp_path, "a.txt").write_text(TEXT, encoding="utf-8")
    with Store(tmp_path / "imr.db") as store:
        assert len(list(imr_llm.read_many(tmp_path / "a.txt", store=store, jobs=1))) == 1
        yield store


@pytest.mark.parametrize(
    "text", [TEXT, ONE_LINE, "Norco #60: [Upheld]*\nfor Rosa", TEXT.replace("\n", "\r"), TEXT + "\0"]
)
def test_a_text_in_the_place_of_a_path_is_not_repeated(text: str) -> None:
    with pytest.raises(NotAccessible) as raised:
        imr_llm.read(text)
    errors = [raised.value, *imr_llm.read_many([text], jobs=1), files.joined([text]), *files.find(text)]
    for error in errors:
        assert str(error).startswith("(text, not a path): It is a text and no file's name.")
        assert len(str(error)) < 200


def test_a_long_path_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["f" * 100] * 3)
    folder.mkdir(parents=True)
    (error,) = files.find(folder / "a.pdf")
    assert str(error).startswith(f"{folder}/a.pdf: There is no such file")
    (broken := folder / "a\nb.txt").write_text(TEXT, encoding="utf-8")
    assert imr_llm.read(broken).record.issues


WRONG: dict[str, Callable[[Any, Any], object]] = {
    "source was given as 3. Give a path, or the file's bytes.": lambda s, _: imr_llm.read(3),  # type: ignore[arg-type]
    "paths was given as bytes. Give paths as text, one or many": lambda s, _: imr_llm.read_many([b"x"]),  # type: ignore[list-item]
    "paths was given as 3.": lambda s, _: imr_llm.read_many(3),  # type: ignore[arg-type]
    "jobs was given as 0. Give a whole number, 1 or more.": lambda s, _: imr_llm.read_many("a", jobs=0),
    "jobs was given as -1.": lambda s, _: imr_llm.read_many("a", jobs=-1),
    "jobs was given as str.": lambda s, _: imr_llm.read_many("a", jobs="2"),  # type: ignore[arg-type]
    "store was given as str. Give an open Store": lambda s, _: imr_llm.read_many("a", store="x.db"),  # type: ignore[arg-type]
    "name was given as 28.": lambda s, _: imr_llm.load(28, s),  # type: ignore[arg-type]
    "store was given as str.": lambda s, _: imr_llm.load("28c9", "x.db"),  # type: ignore[arg-type]
    "model was given as str. Give a Model": lambda s, _: imr_llm.read_many("a", model="qwen3"),  # type: ignore[arg-type]
    "model was given as str.": lambda s, one: imr_llm.summarize(one, model="qwen3"),  # type: ignore[arg-type]
    "letter was given as str. Give a Letter": lambda s, _: imr_llm.summarize("a.pdf"),  # type: ignore[arg-type]
    "today was given as str. Give a date": lambda s, one: imr_llm.summarize(one, today="2026-11-01"),  # type: ignore[arg-type]
    "value was given as 34. Give text": lambda s, one: Desk(s, "Ann").set(one.record.letter_id, "/patient/age", 34),  # type: ignore[arg-type]
    "outcome was given as str. Give one of upheld, overturned": lambda s, _: Wanted(outcome="foo"),  # type: ignore[arg-type]
    "category was given as str.": lambda s, _: Wanted(category="foo"),  # type: ignore[arg-type]
    "decision was given as str.": lambda s, _: Wanted(decision="foo"),  # type: ignore[arg-type]
    "limit was given as -1. Give a whole number, 0 or more.": lambda s, _: list(s.search("norco", limit=-1)),
    "letters was given as Letter. Give letters or records": lambda s, one: imr_llm.to_frame(one),
    "letters was given as str.": lambda s, _: imr_llm.to_frame(["a.pdf"]),  # type: ignore[list-item]
}


@pytest.mark.parametrize("says", WRONG)
def test_a_wrong_argument_is_told_by_name(store: Store, says: str) -> None:
    (record,) = store.records()
    one = imr_llm.load(record.letter_id, store)
    with pytest.raises(WrongArgument) as raised:
        WRONG[says](store, one)
    assert str(raised.value).startswith(says)
    assert isinstance(raised.value, imr_llm.ImrError | TypeError | ValueError)


def test_what_is_right_stays_right(store: Store) -> None:
    (record,) = store.records()
    one = imr_llm.load(record.letter_id, store)
    assert imr_llm.summarize(one, today=date(2026, 11, 1)).sentences
    assert list(store.search("norco", limit=0)) == []
    assert len(list(store.listing(Wanted(outcome="upheld", decision="open")))) == 0


def test_a_file_without_a_letter_is_left_out_of_a_table_and_named(tmp_path: Path) -> None:
    Path(tmp_path, "a.txt").write_text(TEXT, encoding="utf-8")
    Path(tmp_path, "b.txt").write_text("A cake.", encoding="utf-8")
    with pytest.warns(UserWarning, match=r"Left out: .*b\.txt: "):
        frame = imr_llm.to_frame(imr_llm.read_many(tmp_path, jobs=1))
    assert len(frame) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        export.to_jsonl(imr_llm.read_many(tmp_path / "a.txt", jobs=1), out := io.StringIO())
    assert len(out.getvalue().splitlines()) == 1


def test_purge_takes_what_the_command_takes(store: Store) -> None:
    (record,) = store.records()
    digits = record.source.sha256[:4]
    for names in (["abcd" if digits != "abcd" else "abce"], [digits, "CM99-1"], "nothing"):
        with pytest.raises(NotFound, match="no letter"):
            store.purge(names)
    assert len(store) == 1
    assert store.purge([digits, record.letter_id]) == 1
    assert len(store) == 0
