"""Questions in batches: every fault of an endpoint, a kill at each step, no question lost and none paid twice."""

import codecs
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from answers import completion, good, shaped
from batches import Batches, Json, killing, losing, refusing
from test_model import PLAIN, SPANISH, environment, letter
from typer.testing import CliRunner, Result

from imr_llm.arrow import questions
from imr_llm.cli.program import app
from imr_llm.client import batches as remote_batches
from imr_llm.host.scratch import alone
from imr_llm.letter import sha256_of
from imr_llm.record import Record
from imr_llm.store import Store

LETTERS = 5


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Batches]:
    monkeypatch.setattr(remote_batches, "FIRST_WAIT", 0.01)
    with Batches() as serving:
        yield serving


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with `letters`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "letters").mkdir()
    for n in range(LETTERS):
        (tmp_path / "letters" / f"{n}.txt").write_text(letter(n + 3), encoding="utf-8")
    return tmp_path


def imr(server: Batches, *arguments: object) -> Result:
    given = [*map(str, arguments), "--model", "test", "--base-url", server.url]
    return CliRunner().invoke(app, given, prog_name="imr")


def batch(server: Batches, *arguments: object) -> Result:
    return imr(server, "batch", *arguments)


def ready(server: Batches) -> None:
    assert batch(server, "prepare", "letters", "--jobs", "1").exit_code == 0
    assert batch(server, "submit").exit_code == 0


def another_round(server: Batches) -> str:
    """What the preparation says; what it prepared is answered."""
    prepared = batch(server, "prepare", "letters", "--jobs", "1")
    assert batch(server, "submit").exit_code == 0
    assert batch(server, "collect").exit_code == 0
    return prepared.output


def fates() -> dict[str, int]:
    """What became of all questions of the last preparation."""
    with closing(sqlite3.connect("imr.db")) as db:
        sql = """
            SELECT batch_lines.state, count(*) FROM batch_lines JOIN batches ON batches.id = batch
            WHERE wave = (SELECT max(wave) FROM batches) GROUP BY 1
        """
        return dict(db.execute(sql))


def records() -> list[Record]:
    with Store("imr.db", create=False) as store:
        return list(store.records())


# --- The way of a question --------------------------------------------------------------------------------------------


def test_a_batch_answers_what_extract_would_ask(server: Batches, folder: Path) -> None:
    server.says = lambda request, _: json.dumps(shaped(request, diagnoses=["hypertension"]))
    planned = batch(server, "prepare", "letters", "--dry-run")
    assert "5 questions about 5 letters" in planned.output
    assert not (folder / "imr.db").exists()
    prepared = batch(server, "prepare", "letters")
    assert "5 questions in 1 new batch about 5 letters: about " in prepared.output
    assert "tokens in and at most" in prepared.output
    assert not server.steps
    assert "5 questions are in a batch already" in batch(server, "prepare", "letters").output
    assert batch(server, "submit").exit_code == 0
    assert batch(server, "submit").output.count("Sent 0 batches") == 1
    refused = imr(server, "extract", "letters")
    assert (refused.exit_code, "imr batch collect" in refused.output) == (2, True)
    server.status = "in_progress"
    assert batch(server, "collect").exit_code == 4
    assert "sent (in_progress there)  5 questions: 5 waiting; files there" in batch(server, "status").output
    server.status = "completed"
    collected = batch(server, "collect")
    assert collected.exit_code == 0, collected.output
    assert "5 answered, 0 refused, 0 to be tried again, 0 missing" in collected.output
    assert server.files == {}
    assert "5 questions in 1 new batch about 5 letters" in another_round(server)  # why it was decided so
    assert imr(server, "extract", "letters").exit_code == 0
    assert (server.calls, set(server.paid.values())) == (0, {1})
    assert [record.patient.diagnoses for record in records()] == [("hypertension",)] * LETTERS
    assert {record.provenance.prompt_tokens for record in records()} == {200}
    assert "5 letters are answered" in batch(server, "prepare", "letters", "--force").output
    assert set(fates()) == {"answered"}


def test_what_is_sent(server: Batches, folder: Path) -> None:
    (folder / "letters" / "same.txt").write_text(letter(3) + "\n", encoding="utf-8")  # the same question
    ready(server)
    (upload,) = server.uploads
    lines = [json.loads(line) for line in upload["file"].splitlines()]
    assert len({line["custom_id"] for line in lines}) == len(lines) == LETTERS
    assert {(line["method"], line["url"]) for line in lines} == {("POST", "/v1/chat/completions")}
    assert lines[0]["body"].keys() == {"model", "messages", "max_tokens", "temperature", "response_format"}
    assert (upload["expires_after[anchor]"], upload["expires_after[seconds]"]) == ("created_at", "1209600")
    (made,) = server.batches.values()
    assert made["output_expires_after"] == {"anchor": "created_at", "seconds": 1209600}
    assert len({line["custom_id"] for line in lines} & set(_keys("batch_lines"))) == LETTERS


def _keys(table: str) -> list[str]:
    with closing(sqlite3.connect("imr.db")) as db:
        return [key for (key,) in db.execute(f"SELECT key FROM {table}")]


def test_a_reasoning_model_gets_the_limit_under_its_newer_name(server: Batches, folder: Path) -> None:
    assert batch(server, "prepare", "letters", "--profile", "reasoning").exit_code == 0
    assert batch(server, "submit", "--output", "files").exit_code == 0
    body = json.loads((folder / "files" / "1.jsonl").read_text(encoding="utf-8").splitlines()[0])["body"]
    assert body.keys() == {"model", "messages", "max_completion_tokens", "response_format"}


def test_shards_end_at_their_limits(server: Batches, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (remote_batches.MOST_LINES, remote_batches.MOST_INPUT) == (49_999, 190_000_000)
    monkeypatch.setattr(remote_batches, "MOST_LINES", 2)
    assert "in 3 new batches" in batch(server, "prepare", "letters").output
    with closing(sqlite3.connect("imr.db")) as db:
        (tokens,) = db.execute("SELECT max(tokens) FROM batch_lines").fetchone()
    first = batch(server, "submit", "--max-enqueued", tokens * 2)
    assert "Sent 1 batch." in first.output
    assert "2 more wait" in first.output
    collected = batch(server, "collect")
    assert (collected.exit_code, "2 more to submit" in collected.output) == (4, True)
    assert "Sent 1 batch." in batch(server, "submit", "--max-enqueued", tokens * 2).output
    monkeypatch.setattr(remote_batches, "MOST_INPUT", 1)
    (folder / "letters" / "9.txt").write_text(letter(99), encoding="utf-8")
    assert "in 3 new batches " in batch(server, "prepare", "letters").output  # two letters why, one anew


def test_a_batch_over_the_limit_is_not_sent(server: Batches, folder: Path) -> None:
    batch(server, "prepare", "letters")
    with closing(sqlite3.connect("imr.db")) as db:
        (tokens,) = db.execute("SELECT sum(tokens) FROM batch_lines").fetchone()
    refused = batch(server, "submit", "--max-enqueued", tokens - 1)
    assert (refused.exit_code, f"Give --max-enqueued {tokens}," in refused.output) == (2, True)
    assert not server.steps
    assert "Sent 1 batch." in batch(server, "submit", "--max-enqueued", tokens).output


@pytest.mark.parametrize("state", ["prepared", "uploading", "uploaded", "creating"])
def test_what_is_still_to_submit_is_no_end(server: Batches, folder: Path, state: str) -> None:
    """Also where others are answered, or where another program's answers are taken in."""
    ready(server)
    (folder / "letters" / "9.txt").write_text(letter(99), encoding="utf-8")
    batch(server, "prepare", "letters/9.txt")
    with closing(sqlite3.connect("imr.db")) as db, db:
        db.execute("UPDATE batches SET state = ? WHERE state = 'prepared'", (state,))
    (folder / "none.jsonl").touch()
    for given in ((), (), ("none.jsonl",)):
        collected = batch(server, "collect", *given)
        assert (collected.exit_code, "1 more to submit" in collected.output) == (4, True)
    assert fates() == {"waiting": 1}


def test_files_for_a_server_of_ones_own(server: Batches, folder: Path) -> None:
    """What `vllm run-batch` reads and writes."""
    batch(server, "prepare", "letters")
    assert "Wrote 1 batch to files" in batch(server, "submit", "--output", "files").output
    assert not server.steps
    (written,) = (folder / "files").iterdir()
    assert written.stat().st_mode & 0o777 == 0o600
    with (folder / "answers.jsonl").open("w", encoding="utf-8") as answers:
        for line in map(json.loads, written.read_text(encoding="utf-8").splitlines()[1:]):
            body = completion(json.dumps(good(line["body"])))
            response = {"status_code": 200, "request_id": "x", "body": body}
            answers.write(json.dumps({"id": "1", "custom_id": line["custom_id"], "response": response}) + "\n")
    collected = batch(server, "collect", "answers.jsonl")
    assert collected.exit_code == 1
    assert "4 answered, 0 refused, 0 to be tried again, 1 missing" in collected.output
    assert "5 questions in 1 new batch" in batch(server, "prepare", "letters").output  # the missing, and four why


def engine(row: dict[str, Any]) -> dict[str, Any]:
    """A double of Ray Data's vLLM stage: the columns that it takes, and those that it gives."""
    schema = json.loads(row["sampling_params"]["structured_outputs"]["json"])
    asked = {"response_format": {"json_schema": {"schema": schema}}, "messages": list(row["messages"])}
    return row | {
        "generated_text": json.dumps(good(asked)),
        "num_input_tokens": 1000,
        "num_generated_tokens": 100,
        "__inference_error__": "",
    }


def test_the_rows_of_an_engine_are_the_questions_and_become_the_answers(server: Batches, folder: Path) -> None:
    batch(server, "prepare", "letters")
    batch(server, "submit", "--output", "files")
    (written,) = (folder / "files").iterdir()
    lines = written.read_text(encoding="utf-8").splitlines()
    rows = [engine(row | questions.question(row)) for row in ({"line": line} for line in lines)]
    for row, line in zip(rows, map(json.loads, lines), strict=True):
        assert row["messages"] == line["body"]["messages"]
        assert row["sampling_params"]["max_tokens"] == row["room"] == line["body"]["max_tokens"]
    rows[0] |= {"__inference_error__": "ValueError: SECRET", "generated_text": "", "prompt": "SECRET"}
    rows[1] |= {"num_generated_tokens": rows[1]["room"]}
    answers = [questions.answer(row) for row in rows]
    assert "SECRET" not in "".join(answers)
    assert [json.loads(line)["response"] is None for line in answers] == [True, False, False, False, False]
    reasons = [json.loads(line)["response"]["body"]["choices"][0]["finish_reason"] for line in answers[1:]]
    assert reasons == ["length", "stop", "stop", "stop"]
    (folder / "answers.jsonl").write_text("\n".join(answers) + "\n", encoding="utf-8")
    collected = batch(server, "collect", "answers.jsonl")
    assert "4 answered, 0 refused, 1 to be tried again, 0 missing" in collected.output
    # the failed one and the one cut off again, with more room; and of three letters why
    assert "5 questions in 1 new batch" in batch(server, "prepare", "letters").output


def test_a_reasoning_models_questions_are_rows_too() -> None:
    schema = {"json_schema": {"schema": {"type": "object"}}}
    body = {"messages": [], "max_completion_tokens": 16000, "response_format": schema}
    row = questions.question({"line": json.dumps({"custom_id": "a", "body": body})})
    assert row["room"] == row["sampling_params"]["max_tokens"] == 16000
    assert "temperature" not in row["sampling_params"]


# --- Faults of lines --------------------------------------------------------------------------------------------------


FAULTS: list[tuple[Any, str]] = [
    (400, "refused"),
    (404, "refused"),
    (429, "again"),
    (500, "again"),
    ("batch_expired", "again"),
    ("batch_cancelled", "again"),
    ("something_new", "again"),
    ("missing", "missing"),
    (b"no JSON at all", "missing"),
    (b'{"custom_id": "' + b"0" * 63, "missing"),
    (b'{"custom_id": "' + b"0" * 64 + b'", "response": null, "error": null}', "missing"),
]


@pytest.mark.parametrize("status", ["completed", "expired", "cancelled"])
def test_every_line_has_its_fate(server: Batches, folder: Path, status: str) -> None:
    for n in range(LETTERS, len(FAULTS) + 2):
        (folder / "letters" / f"{n}.txt").write_text(letter(n + 3), encoding="utf-8")
    server.status = status
    server.lines = lambda key, number: FAULTS[number][0] if number < len(FAULTS) else None
    ready(server)
    collected = batch(server, "collect")
    assert collected.exit_code == 1
    assert "2 answered, 2 refused, 5 to be tried again, 4 missing" in collected.output
    assert "1 line answered no question" in collected.output
    assert "2 lines of answers could not be read" in collected.output
    assert fates() == {"answered": 2, "refused": 2, "again": 5, "missing": 4}
    assert "SECRET" not in collected.output
    again = batch(server, "prepare", "letters")
    assert "11 questions in 1 new batch about 13 letters" in again.output  # two of them why
    assert "2 were refused by the endpoint" in again.output
    assert set(server.paid.values()) == {1}


def respoil(server: Batches, spoil: Callable[[bytes], bytes]) -> None:
    """Each file of answers comes back changed."""

    def fault(step: str, count: int) -> None:
        if step == "before content":
            for file in server.files.values():
                if file["filename"] == "answers.jsonl":
                    file["content"] = spoil(file["content"])
            server.fault = losing("never")

    server.fault = fault


ERRORS: list[Any] = [{"code": 0}, "none", [], {"object": "error", "code": 400}, {"code": ["x"]}]


@pytest.mark.parametrize(("status", "fate"), [(None, "answered"), (400, "refused"), (500, "again")])
def test_a_lines_status_counts_whatever_error_stands_beside(
    server: Batches, folder: Path, status: int | None, fate: str
) -> None:
    def beside(content: bytes) -> bytes:
        lines = zip(map(json.loads, content.splitlines()), ERRORS, strict=True)
        return b"".join(json.dumps(line | {"error": error}).encode() + b"\n" for line, error in lines)

    server.lines = lambda key, number: status
    ready(server)
    respoil(server, beside)
    batch(server, "collect")
    assert fates() == {fate: 5}


def test_an_error_of_any_shape_in_place_of_a_response_is_tried_again(server: Batches, folder: Path) -> None:
    def alone(content: bytes) -> bytes:
        lines = zip(map(json.loads, content.splitlines()), ERRORS, strict=True)
        said = [line | {"response": None, "error": error} for line, error in lines]
        return b"".join(json.dumps(line).encode() + b"\n" for line in said)

    ready(server)
    respoil(server, alone)
    batch(server, "collect")
    assert fates() == {"again": 5}


@pytest.mark.parametrize("spoil", [lambda c: codecs.BOM_UTF8 + c, lambda c: c.replace(b"\n", b"\r\n\r\n")])
def test_a_mark_and_empty_lines_are_no_fault(server: Batches, folder: Path, spoil: Callable[[bytes], bytes]) -> None:
    ready(server)
    respoil(server, spoil)
    collected = batch(server, "collect")
    assert (collected.exit_code, "could not be read" in collected.output) == (0, False)
    assert server.files == {}


@pytest.mark.parametrize(
    ("spoil", "answered"),
    [
        (lambda c: c.replace(b"\n", b"", 1), 3),  # two lines run together
        (lambda c: c.decode().encode("utf-16"), 0),
        (lambda c: c.replace(b"\n", b"\r"), 0),
        (lambda c: c[: c.rindex(b"{") - 200], 4),  # the end is lost
    ],
)
def test_a_file_with_lines_that_cannot_be_read_is_kept(
    server: Batches, folder: Path, spoil: Callable[[bytes], bytes], answered: int
) -> None:
    """Until its lines were mended: what they answer is not paid again."""
    good_ones: list[bytes] = []
    ready(server)
    respoil(server, lambda content: good_ones.append(content) or spoil(content))  # type: ignore[func-returns-value]
    collected = batch(server, "collect")
    assert (collected.exit_code, fates().get("answered", 0)) == (1, answered)
    assert "could not be read" in collected.output
    (kept,) = server.files  # the questions went
    assert kept in collected.output
    assert "files there" in batch(server, "status").output
    (folder / "mended.jsonl").write_bytes(good_ones[0])
    batch(server, "collect", "mended.jsonl")
    assert (fates(), set(server.paid.values())) == ({"answered": 5}, {1})
    assert "Deleted " in batch(server, "purge-remote").output
    assert server.files == {}


@pytest.mark.parametrize("broken", [{"choices": []}, {"object": "error"}, None, {"choices": [{"message": None}]}])
def test_a_good_status_without_an_answer_is_tried_again(server: Batches, folder: Path, broken: Any) -> None:
    server.says = lambda request, _: broken or {}
    ready(server)
    assert "0 answered, 0 refused, 5 to be tried again" in batch(server, "collect").output


def test_what_the_checks_refuse_is_asked_again(server: Batches, folder: Path) -> None:
    """At most three times: a letter that is never answered well is left to a person."""
    server.says = lambda request, _: json.dumps(shaped(request, diagnoses=["scurvy of the ear"]))
    ready(server)
    assert batch(server, "collect").exit_code == 0
    second = batch(server, "prepare", "letters")
    assert "5 questions in 1 new batch" in second.output
    batch(server, "submit")
    assert "correct" in server.uploads[1]["file"]  # what was wrong is told
    assert batch(server, "collect").exit_code == 0
    assert "5 questions in 1 new batch" in another_round(server)  # why it was decided so
    assert "5 letters are answered" in batch(server, "prepare", "letters").output
    assert imr(server, "extract", "letters").exit_code == 0
    assert server.calls == 0
    assert all(record.patient.diagnoses == () for record in records())


def test_three_rounds_and_no_more(server: Batches, folder: Path) -> None:
    server.lines = lambda key, number: 500
    for _ in range(3):
        ready(server)
        assert batch(server, "collect").exit_code == 1
    assert "5 were in three batches" in batch(server, "prepare", "letters").output
    assert len(server.batches) == 3
    left = imr(server, "extract", "letters", "--answers-only")
    assert (left.exit_code, server.calls) == (1, 0)
    assert {record.provenance.reader for record in records()} == {"rules"}


def test_each_question_of_a_letter_has_rounds_of_its_own(server: Batches, folder: Path) -> None:
    """Why is asked when the reading is answered, again where a check objects, and then whether the letter says it."""
    server.says = lambda request, _: json.dumps(shaped(request, why=PLAIN, spanish=SPANISH))
    for _ in range(4):
        assert "5 questions in 1 new batch about 5 letters" in another_round(server)
    assert "5 letters are answered" in batch(server, "prepare", "letters").output
    assert imr(server, "extract", "letters").exit_code == 0
    assert (server.calls, set(server.paid.values())) == (0, {1})
    assert [record.issues[0].why for record in records()] == [(PLAIN,)] * LETTERS


def test_an_answer_that_is_cut_off_gets_more_room(server: Batches, folder: Path) -> None:
    def says(request: Any, _: int) -> Any:
        room = request["max_tokens"] > 5000
        return completion(json.dumps(good(request)), finish="stop" if room else "length")

    server.says = says
    for _ in range(4):  # the reading twice, then why twice
        ready(server)
        assert batch(server, "collect").exit_code == 0
    assert imr(server, "extract", "letters").exit_code == 0
    assert server.calls == 0


# --- Faults of batches ------------------------------------------------------------------------------------------------


def test_no_room_at_the_endpoint(server: Batches, folder: Path) -> None:
    ready(server)
    server.status, server.error = "failed", {"code": "token_limit_exceeded", "message": "x", "line": None}
    assert batch(server, "collect").exit_code == 4
    server.status = "completed"
    assert "Sent 1 batch." in batch(server, "submit").output
    assert batch(server, "collect").exit_code == 0
    assert set(server.paid.values()) == {1}


def test_a_batch_that_fails(server: Batches, folder: Path) -> None:
    ready(server)
    server.status, server.error = "failed", {"code": "invalid_json_line", "message": "x", "line": 1}
    collected = batch(server, "collect")
    assert (collected.exit_code, "5 to be tried again" in collected.output) == (1, True)
    assert server.files == {}


def test_a_cancelled_batch_gives_what_it_has(server: Batches, folder: Path) -> None:
    ready(server)
    server.status = "in_progress"
    assert "Cancelled 1 batch" in batch(server, "cancel").output
    assert batch(server, "purge-remote").exit_code == 4
    server.status = "completed"
    server.lines = lambda key, number: "batch_cancelled" if number else None
    collected = batch(server, "collect")
    assert "1 answered, 0 refused, 4 to be tried again, 0 missing" in collected.output


def test_remote_files_that_are_left(server: Batches, folder: Path) -> None:
    ready(server)
    server.fault = lambda step, count: _raise(losing("before delete", *range(1, 99)), step, count)
    assert batch(server, "collect").exit_code == 3
    assert fates() == {"answered": 5}  # before anything is deleted
    assert len(server.files) == 2
    server.fault = losing("never")
    assert "Deleted 2 files" in batch(server, "purge-remote").output
    assert server.files == {}


def _raise(fault: Any, step: str, count: int) -> None:
    fault(step, count)


@pytest.mark.parametrize("step", ["before upload", "after upload", "before create", "after create", "after retrieve"])
def test_a_connection_that_breaks_once(server: Batches, folder: Path, step: str) -> None:
    server.fault = losing(step, 1)
    ready(server)
    assert batch(server, "collect").exit_code == 0
    assert (fates(), set(server.paid.values())) == ({"answered": 5}, {1})
    assert server.files == {}
    assert len(server.batches) == 1


@pytest.mark.parametrize(
    ("step", "status"), [(s, 429) for s in ("create", "retrieve", "content", "delete")] + [("content", 503)]
)
def test_an_endpoint_that_is_busy_once(server: Batches, folder: Path, step: str, status: int) -> None:
    server.fault = refusing(step, status, 1)
    ready(server)
    assert batch(server, "collect").exit_code == 0
    assert (fates(), set(server.paid.values()), len(server.batches)) == ({"answered": 5}, {1}, 1)
    assert server.files == {}


@pytest.mark.parametrize("status", [200, 303, 408, 409, 418, 425, 429, 499, 500, 502, 504, 529])
def test_an_order_that_arrived_is_not_given_again(server: Batches, folder: Path, status: int) -> None:
    """Whatever it is answered with: that nothing was ordered is what a plain refusal alone says."""
    server.fault = refusing("after create", status, 1)
    ready(server)
    assert batch(server, "collect").exit_code == 0
    assert (server.steps["create"], len(server.batches)) == (1, 1)
    assert (fates(), set(server.paid.values()), server.files) == ({"answered": 5}, {1}, {})


@pytest.mark.parametrize("looking", [["pending", "running"], ["uploaded"], ["Pending", "notRunning"]])
def test_an_order_waits_until_its_file_is_looked_through(server: Batches, folder: Path, looking: list[str]) -> None:
    server.looking = looking
    ready(server)
    assert (server.steps["upload"], server.steps["create"]) == (1, 1)
    assert batch(server, "collect").exit_code == 0
    assert fates() == {"answered": 5}


def test_a_file_that_stays_pending_is_kept(server: Batches, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_batches, "LOOKED", 0.05)
    server.looking = ["pending"] * 100
    batch(server, "prepare", "letters")
    told = batch(server, "submit")
    assert (told.exit_code, "has not looked through a file" in told.output) == (3, True)
    server.looking = []
    assert batch(server, "submit").exit_code == 0
    assert (server.steps["upload"], server.steps["create"], len(server.batches)) == (1, 1, 1)


@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_an_order_that_is_refused_keeps_its_file(server: Batches, folder: Path, status: int) -> None:
    server.fault = refusing("create", status, 1, 2)
    batch(server, "prepare", "letters")
    for _ in range(2):
        assert batch(server, "submit").exit_code == 3
        assert (stored()[0], len(server.files), server.steps["delete"]) == ("uploaded", 1, 0)
    assert batch(server, "submit").exit_code == 0
    assert (server.steps["upload"], len(server.batches)) == (1, 1)


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_file_that_cannot_be_ordered_is_sent_anew(server: Batches, folder: Path, is_gone: bool) -> None:
    """It was deleted there between two commands, or the endpoint found a fault in it."""
    server.fault = refusing("create", 400, 1)
    batch(server, "prepare", "letters")
    assert batch(server, "submit").exit_code == 3
    if is_gone:
        server.files.clear()
    else:
        server.looking = ["error"]
        told = batch(server, "submit")
        assert (told.exit_code, "cannot use a file of questions" in told.output) == (3, True)
        assert server.files == {}
    assert batch(server, "submit").exit_code == 0
    assert (server.steps["upload"], len(server.batches)) == (2, 1)


def test_answers_that_nobody_has_any_more(server: Batches, folder: Path) -> None:
    """Their file was deleted there: they are asked for again, and it is said why."""
    ready(server)
    server.fault = lambda step, count: server.files.clear() if step == "before content" else None
    collected = batch(server, "collect")
    assert collected.exit_code == 1
    assert "0 answered, 0 refused, 0 to be tried again, 5 missing" in collected.output
    assert "file gone (5)" in collected.output
    server.fault = losing("never")
    assert "5 questions in 1 new batch" in another_round(server)
    assert fates() == {"answered": 5}


def test_a_batch_that_goes_back_and_forgets_its_files(server: Batches, folder: Path) -> None:
    ready(server)
    server.fault = losing("before content", *range(1, 99))
    assert batch(server, "collect").exit_code == 3
    server.fault = losing("never")
    (made,) = server.batches.values()
    made |= {"output_file_id": None, "error_file_id": None, "status": "finalizing"}
    assert batch(server, "collect").exit_code == 4
    made |= {"status": "completed"}
    assert batch(server, "collect").exit_code == 0
    assert (fates(), set(server.paid.values()), server.files) == ({"answered": 5}, {1}, {})


@pytest.mark.parametrize("status", ["completed", "expired", "cancelled"])
@pytest.mark.parametrize("unnamed", [["output_file_id", "error_file_id"], ["output_file_id"], ["error_file_id"]])
def test_a_batch_that_has_ended_and_names_no_file_yet(
    server: Batches, folder: Path, unnamed: list[str], status: str
) -> None:
    """It is under way until it does, and nothing of it is deleted."""
    server.status = status
    server.lines = lambda key, number: 500 if unnamed == ["error_file_id"] or not number else None
    ready(server)
    (made,) = server.batches.values()
    batch(server, "status")
    named = dict(made)
    made |= dict.fromkeys(unnamed)
    with closing(sqlite3.connect("imr.db")) as db, db:
        db.execute("UPDATE batches SET results = NULL")
    collected = batch(server, "collect")
    assert (collected.exit_code, "1 batch under way" in collected.output) == (4, True)
    assert (fates(), server.steps["delete"]) == ({"waiting": 5}, 0)
    made |= named
    assert batch(server, "collect").exit_code == 1
    assert (sum(fates().values()), "missing" in fates(), server.files) == (5, False, {})


def test_a_batch_that_never_names_its_files_is_given_up(server: Batches, folder: Path) -> None:
    ready(server)
    (made,) = server.batches.values()
    batch(server, "status")
    made |= {"output_file_id": None}
    assert "Cancelled 0 batches" in batch(server, "cancel").output
    assert "Gave up 1 batch." in batch(server, "cancel", "--give-up").output
    assert fates() == {"missing": 5}


def test_a_batch_that_the_endpoint_does_not_know(
    server: Batches, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under another account's key it is not there, and may be under way: nothing of it is asked again."""
    monkeypatch.setattr(remote_batches, "MOST_LINES", 2)
    ready(server)
    first = next(iter(server.batches))
    hidden = server.batches.pop(first)
    server.status = "in_progress"
    for command, said in (("status", "2 questions: 2 waiting"), ("cancel", "Cancelled 2 batches")):
        told = batch(server, command)
        assert (told.exit_code, f"does not know the batch {first}" in told.output) == (3, True)
        assert said in told.output
    server.status = "completed"
    collected = batch(server, "collect")
    assert (collected.exit_code, f"does not know the batch {first}" in collected.output) == (3, True)
    assert "3 questions: 3 answered" in collected.output
    assert "2 questions are in a batch already" in batch(server, "prepare", "letters").output
    server.batches[first] = hidden
    assert batch(server, "collect").exit_code == 4  # why is prepared, and not sent
    assert (len(server.paid), set(server.paid.values())) == (5, {1})


def test_a_batch_that_is_given_up(server: Batches, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_batches, "MOST_LINES", 3)
    ready(server)
    del server.batches[next(iter(server.batches))]
    given_up = batch(server, "cancel", "--give-up")
    assert (given_up.exit_code, "Gave up 1 batch." in given_up.output) == (0, True)
    assert batch(server, "collect").exit_code == 0  # the other one
    assert fates() == {"answered": 2, "missing": 3}
    assert batch(server, "purge-remote").exit_code == 0
    assert server.files == {}
    assert "5 questions in 2 new batches" in batch(server, "prepare", "letters").output  # two of them why


def test_a_list_that_does_not_go_on(server: Batches, folder: Path) -> None:
    """Whether a lost order arrived is not known by its first page."""
    batch(server, "prepare", "letters")
    server.fault, server.endless = losing("after create", 1), True
    server.keep(b"")  # so that a page is not empty
    refused = batch(server, "submit")
    assert (refused.exit_code, "does not go on" in refused.output) == (3, True)
    assert server.steps["list files"] == 2
    server.endless = False
    assert batch(server, "submit").exit_code == 0
    assert batch(server, "collect").exit_code == 0
    assert (len(server.batches), len(server.paid), set(server.paid.values())) == (1, 5, {1})


def test_a_file_of_answers_with_every_fault(server: Batches, folder: Path) -> None:
    """Lines twice, one of them as failed, one of nobody's, the last cut off: each question has one fate."""
    ready(server)

    def spoiled(step: str, count: int) -> None:
        if step == "before content":
            (answers,) = (file for file in server.files.values() if file["filename"] == "answers.jsonl")
            lines = answers["content"].splitlines()
            failed: Json = json.loads(lines[0]) | {"response": {"status_code": 500, "body": {}}}
            nobodys: Json = json.loads(lines[1]) | {"custom_id": "0" * 64}
            more = [json.dumps(failed).encode(), lines[1], json.dumps(nobodys).encode(), lines[4][: len(lines[4]) // 2]]
            answers["content"] = b"\n".join([*more[:1], *lines[:4], *more])

    server.fault = spoiled
    collected = batch(server, "collect")
    assert collected.exit_code == 1
    assert "4 answered, 0 refused, 0 to be tried again, 1 missing" in collected.output
    assert "1 line answered no question" in collected.output
    assert (len(_keys("answers")), set(server.paid.values())) == (4, {1})


def test_a_completed_batch_with_errors_alone(server: Batches, folder: Path) -> None:
    server.lines = lambda key, number: 400
    ready(server)
    collected = batch(server, "collect")
    assert (collected.exit_code, "0 answered, 5 refused" in collected.output) == (1, True)
    assert "5 were refused by the endpoint" in batch(server, "prepare", "letters").output
    assert server.files == {}


AT_ONCE = ["submit", "submit --output files", "collect", "collect answers.jsonl", "cancel", "purge-remote"]


@pytest.mark.parametrize("command", AT_ONCE)
def test_two_that_order_at_once(server: Batches, folder: Path, command: str) -> None:
    batch(server, "prepare", "letters")
    with alone(f"{folder.resolve() / 'imr.db'}.ordering") as is_alone:
        assert is_alone
        refused = batch(server, *command.split())
        assert (refused.exit_code, "another command is ordering or collecting" in refused.output) == (2, True)
    assert not server.steps
    assert batch(server, "submit").exit_code == 0
    assert [path.name for path in folder.glob("imr.db*")] == ["imr.db"]


@pytest.mark.parametrize("is_link", [True, False])
def test_something_in_the_place_of_the_lock(server: Batches, folder: Path, is_link: bool) -> None:
    batch(server, "prepare", "letters")
    lock = folder / "imr.db.ordering"
    if is_link:
        lock.symlink_to("elsewhere")
    else:
        lock.mkdir()
    refused = batch(server, "submit")
    assert (refused.exit_code, "Remove it." in refused.output) == (2, True)
    assert not (folder / "elsewhere").exists()


def meanwhile(server: Batches, at: str, sql: str) -> None:
    """Another command changes the batch at a step."""

    def fault(step: str, count: int) -> None:
        if step == at:
            with closing(sqlite3.connect("imr.db")) as db, db:
                db.execute(sql)

    server.fault = fault


def stored() -> tuple[str, str | None, str | None, int]:
    with closing(sqlite3.connect("imr.db")) as db:
        (row,) = db.execute("SELECT state, batch_id, status, remote FROM batches").fetchall()
    return row


NEWER = "UPDATE batches SET batch_id = 'newer', status = 'validating', word = 'newer'"
RESTARTED = "UPDATE batches SET state = 'prepared', batch_id = NULL, file_id = NULL, status = NULL, remote = 0"


@pytest.mark.parametrize("code", ["token_limit_exceeded", "invalid_json_line"])
def test_a_batch_that_was_ordered_anew_meanwhile_is_not_forgotten(server: Batches, folder: Path, code: str) -> None:
    """On a disk without locks: the newer order is paid for, and stays."""
    ready(server)
    server.status, server.error = "failed", {"code": code, "message": "x", "line": None}
    meanwhile(server, "after retrieve", NEWER)
    collected = batch(server, "collect")
    assert (collected.exit_code, "changed its batches meanwhile" in collected.output) == (2, True)
    assert stored() == ("sent", "newer", "validating", 1)
    assert fates() == {"waiting": 5}


@pytest.mark.parametrize("command", ["status", "cancel"])
def test_a_batch_that_was_restarted_meanwhile_stays_so(server: Batches, folder: Path, command: str) -> None:
    """What only looks at a batch, or stops it, does not call one sent that no more is."""
    ready(server)
    server.status = "in_progress"
    meanwhile(server, "after retrieve", RESTARTED)
    assert batch(server, command).exit_code == 0
    assert stored() == ("prepared", None, None, 0)


def test_an_endpoint_without_batches(server: Batches, folder: Path) -> None:
    batch(server, "prepare", "letters")
    closed = Batches()
    closed.server_close()
    assert batch(closed, "prepare", "letters").exit_code == 0
    refused = batch(closed, "submit")
    assert (refused.exit_code, "the connection failed" in refused.output) == (3, True)


# --- Who may be asked -------------------------------------------------------------------------------------------------


def test_nothing_leaves_that_was_not_meant_to(server: Batches, folder: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(app, ["batch", "prepare", "letters"], prog_name="imr").exit_code == 2
    for command in (["prepare", "letters"], ["submit"], ["collect"], ["cancel"], ["purge-remote"], ["status"]):
        far = ["batch", *command, "--model", "x", "--base-url", "https://api.example.com/v1", "--local-only"]
        refused = runner.invoke(app, far, prog_name="imr")
        assert (refused.exit_code, "is not on this computer" in refused.output) == (2, True), command
    (folder / "imr.toml").write_text(f'model = "test"\nbase_url = "{server.url}"\n', encoding="utf-8")
    refused = runner.invoke(app, ["batch", "prepare", "letters"], prog_name="imr")
    assert (refused.exit_code, "imr trust" in refused.output) == (2, True)
    (folder / "imr.toml").unlink()
    local = runner.invoke(app, ["batch", "prepare", "letters", "--model", "local:x.gguf"], prog_name="imr")
    assert (local.exit_code, "not in batches" in local.output) == (2, True)
    assert not server.steps


def test_identifiers_stay_here(server: Batches, folder: Path) -> None:
    named = (
        letter(5).replace("The patient is", "Patient: Jane Roe. Ms. Jane Roe is").replace("ladder", "ladder of Ms. Roe")
    )
    (folder / "letters" / "named.txt").write_text(named, encoding="utf-8")
    far = ["--model", "test", "--base-url", "https://api.example.com/v1"]
    runner = CliRunner()
    assert runner.invoke(app, ["batch", "prepare", "letters", *far], prog_name="imr").exit_code == 0
    assert runner.invoke(app, ["batch", "submit", "--output", "files", *far], prog_name="imr").exit_code == 0
    (written,) = (folder / "files").iterdir()
    assert "Roe" not in written.read_text(encoding="utf-8")
    assert "[NAME_" in written.read_text(encoding="utf-8")


def test_a_purged_letter_takes_its_questions_along(server: Batches, folder: Path) -> None:
    CliRunner().invoke(app, ["extract", "letters", "--db", "imr.db"], prog_name="imr")
    ready(server)
    purged = records()[0].source.sha256
    result = CliRunner().invoke(app, ["purge", purged[:16], "--db", "imr.db"], prog_name="imr")
    assert "imr batch purge-remote" in result.output
    collected = batch(server, "collect")
    assert "4 answered" in collected.output
    assert "1 line answered no question" in collected.output
    with closing(sqlite3.connect("imr.db")) as db:
        assert db.execute("SELECT count(*) FROM answers WHERE letter_id = ?", (purged,)).fetchone() == (0,)


def purge(*letters: str) -> Result:
    return CliRunner().invoke(app, ["purge", *letters, "--db", "imr.db"], prog_name="imr")


@pytest.mark.parametrize("is_answered", [False, True])
def test_a_letter_that_was_only_asked_about_can_be_purged(server: Batches, folder: Path, is_answered: bool) -> None:
    batch(server, "prepare", "letters")
    if is_answered:
        batch(server, "submit")
        batch(server, "collect")
    sha256 = sha256_of((folder / "letters" / "2.txt").read_bytes())
    assert purge("0" * 12).exit_code == 2
    purged = purge(sha256[:12])
    assert (purged.exit_code, "Removed 1 letter from" in purged.output) == (0, True)
    with closing(sqlite3.connect("imr.db")) as db:
        for table in ("batch_lines", "answers"):
            left = {of for (of,) in db.execute(f"SELECT letter_id FROM {table}")}
            assert sha256 not in left
            assert len(left) == (4 if is_answered or table == "batch_lines" else 0)
    assert purge(sha256[:12]).exit_code == 2


def test_a_beginning_that_several_letters_have_removes_none(server: Batches, folder: Path) -> None:
    batch(server, "prepare", "letters")
    with closing(sqlite3.connect("imr.db")) as db, db:
        db.execute("UPDATE batch_lines SET letter_id = 'abcdef' || substr(letter_id, 7)")
    several = purge("abcdef")
    assert (several.exit_code, "5 letters fit" in several.output) == (2, True)
    assert fates() == {"waiting": 5}


def test_the_price_is_half_of_what_the_list_says(folder: Path) -> None:
    """Of a model with a price, at the endpoint whose list it is; nothing is called."""
    given = ["batch", "prepare", "letters", "--dry-run", "--model", "gpt-4o", "--base-url"]
    told = CliRunner().invoke(app, [*given, "https://api.openai.com/v1"], prog_name="imr")
    m = re.search(r"about ([\d,]+) tokens in and at most ([\d,]+) out \(([\d.]+) US dollars\)", told.output)
    assert m
    into, out = (int(m[n].replace(",", "")) for n in (1, 2))
    assert float(m[3]) == pytest.approx((into * 2.5 + out * 10) / 1_000_000 / 2, rel=0.01)
    told = CliRunner().invoke(app, [*given, "https://api.example.com/v1"], prog_name="imr")
    assert "price unknown" in told.output


# --- Killed -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "command"),
    [
        ("before upload", "submit"),
        ("after upload", "submit"),
        ("before create", "submit"),
        ("after create", "submit"),
        ("after retrieve", "collect"),
        ("after content", "collect"),
        ("before delete", "collect"),
        ("after delete", "collect"),
    ],
)
def test_killed_at_a_step(server: Batches, folder: Path, step: str, command: str) -> None:
    batch(server, "prepare", "letters", "--jobs", "1")
    if command == "collect":
        batch(server, "submit")
    killed_at(server, folder, step, command)
    if command == "submit":
        assert batch(server, "submit").exit_code == 0
    assert batch(server, "collect").exit_code == 0
    assert (fates(), set(server.paid.values()), len(server.paid)) == ({"answered": 5}, {1}, 5)
    assert len(server.batches) == 1
    batch(server, "purge-remote")
    assert server.files == {}
    another_round(server)
    assert imr(server, "extract", "letters").exit_code == 0
    assert server.calls == 0


def killed_at(server: Batches, folder: Path, step: str, command: str) -> None:
    """The command's process ends when it comes to this step for the first time."""
    pid: list[int] = []
    server.steps.clear()
    server.fault = killing(step, 1, pid)
    given = [sys.executable, "-m", "imr_llm", "batch", command, "--model", "test", "--base-url", server.url]
    with subprocess.Popen(given, cwd=folder, env=environment(IMR_DB="imr.db")) as process:
        pid.append(process.pid)
        process.wait(120)
    assert process.returncode == -9
    server.fault = losing("never")


@pytest.mark.slow
@pytest.mark.parametrize("step", ["before cancel", "after cancel", "before retrieve", "after retrieve"])
def test_killed_while_it_cancels(server: Batches, folder: Path, step: str) -> None:
    ready(server)
    server.status = "in_progress"
    killed_at(server, folder, step, "cancel")
    assert batch(server, "cancel").exit_code == 0
    server.status = "completed"
    batch(server, "collect")
    assert (fates(), set(server.paid.values()), server.files) == ({"answered": 5}, {1}, {})


@pytest.mark.slow
@pytest.mark.parametrize(
    "step", [f"{when} {what}" for what in ("list files", "file", "list batches") for when in ("before", "after")]
)
def test_killed_while_it_looks(server: Batches, folder: Path, step: str) -> None:
    """For a file, for what became of it, or for a batch whose order got lost."""
    batch(server, "prepare", "letters", "--jobs", "1")
    if "batches" in step:
        killed_at(server, folder, "after create", "submit")
        assert stored()[0] == "creating"
    killed_at(server, folder, step, "submit")
    assert batch(server, "submit").exit_code == 0
    assert batch(server, "collect").exit_code == 0
    assert (fates(), set(server.paid.values()), len(server.batches)) == ({"answered": 5}, {1}, 1)
    batch(server, "purge-remote")
    assert server.files == {}


def test_a_preparation_that_was_killed_is_gone_on_with(server: Batches, folder: Path) -> None:
    batch(server, "prepare", "letters/0.txt")
    with closing(sqlite3.connect("imr.db")) as db, db:
        db.execute("UPDATE batches SET state = 'filling'")
    assert "4 questions in 1 new batch" in batch(server, "prepare", "letters").output
    assert "Sent 2 batches" in batch(server, "submit").output
    assert batch(server, "collect").exit_code == 0
    assert len(server.paid) == LETTERS


def test_the_help_tells_the_exit_codes() -> None:
    told = CliRunner().invoke(app, ["--help"], prog_name="imr").output
    assert re.search(r"4  A batch is still under way", told)
    assert os.environ.get("IMR_MODEL") is None
