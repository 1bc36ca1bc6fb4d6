"""Everyday habits of endpoints: each is understood, or ends in a message that names the cause."""

import json
from pathlib import Path
from typing import Any

import pytest
from answers import Request, completion, shaped
from endpoint import Behaviour, Endpoint, Handler, answer, raw, script
from test_model import QUESTIONS, extract, imr, letter, records

FOUND = ("hypertension",)


def said(request: Request) -> str:
    return json.dumps(shaped(request, diagnoses=["hypertension"]))


def spoken(before: str, after: str = "") -> Any:
    """The answer between these words."""
    return script(lambda request, _: answer(f"{before}{said(request)}{after}"))


def changed(**more: Any) -> Any:
    """The answer with parts of the completion changed; None takes one away."""

    def behave(request: Request, _: int) -> Behaviour:
        body = completion(said(request)) | {"usage": {"prompt_tokens": 10, "completion_tokens": 10}}
        for name, value in more.items():
            target = body if name in body else body["choices"][0]
            if name == "usage":
                body.pop("usage")
            else:
                target[name] = value
        return raw(json.dumps(body).encode())

    return script(behave)


def reasoning(handler: Handler, request: Request) -> None:
    """Refuses `max_tokens` and `temperature`, and thinks for 1,500 tokens before it answers."""
    for name in ("max_tokens", "temperature"):
        if name in request:
            error = {"message": f"Unsupported parameter: '{name}'", "param": name, "code": "unsupported_parameter"}
            handler.send(400, {"error": error})
            return
    room = request["max_completion_tokens"] >= 1500
    body = json.dumps(shaped(request, diagnoses=["hypertension"])) if room else ""
    handler.send(200, completion(body, finish="stop" if room else "length"))


@pytest.fixture
def one(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(letter(7), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "habit",
    [
        spoken("<think>\nLet me see. {}\n</think>\n\n"),
        spoken("```json\n", "\n```"),
        spoken("Sure! Here is the JSON:\n", "\nLet me know if you need more."),
        changed(finish_reason=None),
        changed(usage=None),
        reasoning,
    ],
    ids=["think", "fence", "prose", "no finish", "no usage", "reasoning"],
)
def test_a_habit_is_understood(one: Path, habit: Any) -> None:
    with Endpoint(habit) as server:
        done = extract(one, server, "a.txt")
    assert done.returncode == 0, done.stderr
    (record,) = records(one)
    assert record.patient.diagnoses == FOUND
    assert record.provenance.prompt_tokens > 0


def test_a_model_that_thinks_is_sent_what_it_takes_from_the_first(one: Path) -> None:
    with Endpoint(reasoning) as server:
        done = extract(one, server, "a.txt", "--profile", "reasoning")
        assert done.returncode == 0, done.stderr
        assert server.calls == QUESTIONS
    assert records(one)[0].patient.diagnoses == FOUND


@pytest.mark.parametrize(
    ("habit", "named"),
    [
        (script(lambda request, _: answer(request["response_format"]["json_schema"]["schema"])), "enforces schemas"),
        (answer("I would say that it is upheld."), "structured output"),
        (answer(""), "profile 'reasoning'"),
        (answer("", finish="length"), "profile 'reasoning'"),
        (changed(choices=[]), "no choices"),
    ],
    ids=["schema echoed", "no JSON", "no content", "cut off", "no choices"],
)
def test_what_cannot_be_used_is_named_with_its_cause(one: Path, habit: Any, named: str) -> None:
    with Endpoint(habit) as server:
        done = extract(one, server, "a.txt", IMR_TIMEOUT="5")
    flags = " ".join(flag.message for flag in records(one)[0].flags)
    assert named in done.stderr + flags


def test_doctor_tells_a_model_that_thinks(one: Path) -> None:
    with Endpoint(reasoning) as server:
        said_ = imr(one, "doctor", "--model", "m", "--base-url", server.url).stdout
    assert "--profile reasoning" in said_
