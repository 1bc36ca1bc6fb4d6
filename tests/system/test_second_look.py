"""A second look for what was left out, where a kind of model's row asks for it: sentence numbers, then their values."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answers import Request, sentences, shaped
from endpoint import Behaviour, Endpoint, answer, script, status
from test_model import QUESTIONS, letter, read

from imr_llm import profiles
from imr_llm.record import Record

HAS, SMOKES = "hypertension", "He has asthma and smokes."


@pytest.fixture
def _looks_twice(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    rows = profiles.profiles()
    twice = rows | {"strong": rows["strong"].model_copy(update={"second_look": True})}
    monkeypatch.setattr(profiles, "profiles", lambda: twice)
    profiles.profile.cache_clear()
    yield
    profiles.profile.cache_clear()


def is_second(request: Request) -> bool:
    """Whether it is the question for numbers alone."""
    fields = request["response_format"]["json_schema"]["schema"]["properties"]
    return "items" not in fields and "denial_reasons" in fields


def said(path: Path, second: Any) -> tuple[Record, list[Request]]:
    """What is read where the first answer leaves asthma out, and the second look is answered so; all questions."""
    asked: list[Request] = []

    def behave(request: Request, _: int) -> Behaviour:
        asked.append(request)
        if is_second(request):
            return second(request) if callable(second) else answer(shaped(request) | second)
        shown = " ".join(sentences(request).values())
        return answer(
            shaped(request, diagnoses=[w for w in (HAS, *(["asthma"] if HAS not in shown else [])) if w in shown])
        )

    (path / "a.txt").write_text(letter(7, f"{SMOKES} "), encoding="utf-8")
    with Endpoint(script(behave)) as server:
        return read(path / "a.txt", server), asked


def number(request: Request, words: str) -> int:
    return next(n for n, sentence in sentences(request).items() if words in sentence)


@pytest.mark.usefixtures("_looks_twice")
def test_what_the_first_answer_leaves_out_is_read(tmp_path: Path) -> None:
    record, asked = said(tmp_path, lambda r: answer(shaped(r) | {"diagnoses": [number(r, SMOKES)]}))
    assert record.patient.diagnoses == (HAS, "asthma")
    place, _ = (e for e in record.evidence if e.field == "/patient/diagnoses/1")  # the rules read it too
    assert (place.quote, place.reader) == ("asthma", "llm")
    assert record.provenance.llm_calls == QUESTIONS + 2
    first, second, third = [request for request in asked if "Why" not in str(request["response_format"])][:3]
    assert is_second(second)
    assert HAS in str(sentences(first))
    assert HAS not in str(sentences(second))  # a value rests on its sentence
    assert list(sentences(third).values()) == [SMOKES]
    assert sentences(third).keys() == {number(first, SMOKES)}  # numbered as before


@pytest.mark.usefixtures("_looks_twice")
@pytest.mark.parametrize(
    "second",
    [
        pytest.param({}, id="it names nothing"),
        pytest.param({"diagnoses": [25]}, id="a number that was not shown"),
        pytest.param(lambda _: status(400, error={"message": "no", "code": "content_filter"}), id="it is refused"),
    ],
)
def test_a_second_look_that_finds_nothing_changes_nothing(tmp_path: Path, second: Any) -> None:
    record, asked = said(tmp_path, second)
    assert record.patient.diagnoses == (HAS,)
    assert sum(map(is_second, asked)) >= 1
    assert not {flag.code for flag in record.flags} & {"not_answered", "not_asked", "value_dropped"}


def test_no_kind_of_model_is_asked_so_where_it_was_measured_not_to_pay(tmp_path: Path) -> None:
    assert not [name for name, row in profiles.profiles().items() if row.second_look]
    record, asked = said(tmp_path, {})
    assert not any(map(is_second, asked))
    assert record.provenance.llm_calls == QUESTIONS
    assert not re.search("asthma", str(record.patient))
