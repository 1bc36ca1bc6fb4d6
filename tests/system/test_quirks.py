"""Everyday habits of endpoints: each is understood, or ends in a message that names the cause."""

import json
from pathlib import Path
from typing import Any

import pytest
from answers import Request, completion, shaped
from endpoint import Behaviour, Endpoint, Handler, answer, raw, script, status
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


def parted(make: Any) -> Any:
    """The answer's content as something else than a string."""

    def behave(request: Request, _: int) -> Behaviour:
        body = completion("")
        body["choices"][0]["message"]["content"] = make(said(request))
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
        parted(lambda text: [{"type": "thinking", "thinking": [{"text": "{}"}]}, {"type": "text", "text": text}]),
        parted(lambda text: [text[:9], {"text": text[9:]}]),
        parted(json.loads),
    ],
    ids=["think", "fence", "prose", "no finish", "no usage", "reasoning", "parts", "bare parts", "object"],
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


NO_CHOICES = changed(choices=[])
NO_CONTENT = changed(message={"role": "assistant", "content": None})


def echo(handler: Handler, request: Request) -> None:
    handler.send(200, completion(json.dumps(request["response_format"]["json_schema"]["schema"])))


@pytest.mark.parametrize(
    ("habit", "cause", "setting"),
    [
        (NO_CHOICES, "It gives no answer: its answer is empty (no choices)", "--base-url"),
        (NO_CONTENT, "It gives no answer: its answer has no content", "profile 'reasoning'"),
        (echo, "It does not answer by a schema: it answers with the question's schema", "--base-url"),
        (answer("I say five."), "It does not answer by a schema: its answers are no JSON", "structured output"),
        (answer({"five": 5}), "not answer by a schema: its answers do not fit the question", "enforces schemas"),
        (answer("", finish="length"), "cut off at 2,400 tokens", "profile 'reasoning'"),
        (status(500), "It gives no answer: it answers with status 500", ""),
        (raw(b"<html>"), "It gives no answer: its answer is not one of this interface", "/v1"),
    ],
    ids=["no choices", "no content", "echo", "no JSON", "misfit", "cut off", "500", "no interface"],
)
def test_doctor_names_the_cause_and_what_to_set(one: Path, habit: Any, cause: str, setting: str) -> None:
    with Endpoint(habit) as server:
        done = imr(one, "doctor", "--model", "m", "--base-url", server.url)
    (failed,) = [line for line in done.stdout.splitlines() if line.startswith("✗")]
    assert done.returncode == 3
    assert cause in failed
    assert setting in failed
    assert ("structured output" in failed) == (setting == "structured output")


@pytest.mark.parametrize("habit", [NO_CONTENT, answer("", finish="length")], ids=["no content", "cut off"])
def test_what_is_set_is_not_advised(one: Path, habit: Any) -> None:
    with Endpoint(habit) as server:
        done = imr(one, "doctor", "--model", "m", "--profile", "reasoning", "--base-url", server.url)
        extract(one, server, "a.txt", "--profile", "reasoning")
    assert done.returncode == 3
    assert "profile" not in done.stdout
    assert "--profile" not in " ".join(flag.message for flag in records(one)[0].flags)


def test_a_run_that_stops_for_lack_of_answers_says_why(one: Path) -> None:
    for number in (8, 9, 10):
        (one / f"{number}.txt").write_text(letter(number), encoding="utf-8")
    with Endpoint(NO_CONTENT) as server:
        done = extract(one, server, ".", "--concurrency", "1")
    assert done.returncode == 3
    assert "structured output): its answer has no content; a model that thinks first" in done.stderr


def test_doctor_gives_a_model_that_thinks_room(one: Path) -> None:
    with Endpoint(reasoning) as server:
        imr(one, "doctor", "--model", "m", "--profile", "reasoning", "--base-url", server.url)
        first = next(json.loads(body) for _, _, body in server.seen if body)
    assert first["max_completion_tokens"] >= 16_000


def test_a_kind_that_nothing_tells_is_said_once(one: Path) -> None:
    taken = "The name test tells no kind of model: it is asked as a strong one."
    with Endpoint() as server:
        asked = extract(one, server, "a.txt", "--format", "jsonl")
        named = extract(one, server, "a.txt", "--format", "jsonl", "--profile", "strong", "--force")
        known = imr(one, "extract", "a.txt", "--model", "gpt-4.1", "--base-url", server.url, "--force")
    assert asked.stderr.count(taken) == 1
    assert "--profile" in asked.stderr
    assert "tells no kind" not in asked.stdout + named.stderr + known.stderr


def test_doctor_tells_a_model_that_thinks(one: Path) -> None:
    with Endpoint(reasoning) as server:
        said_ = imr(one, "doctor", "--model", "m", "--base-url", server.url).stdout
    assert "--profile reasoning" in said_


@pytest.mark.parametrize("none", [[], None])
@pytest.mark.parametrize("usage", [{"prompt_tokens": 7, "completion_tokens": 3}, None])
def test_no_choices_are_counted_and_not_tried_again(one: Path, none: Any, usage: Any) -> None:
    with Endpoint(raw(json.dumps(completion("") | {"choices": none, "usage": usage}).encode())) as server:
        done = extract(one, server, "a.txt")
        assert server.calls == 1
    assert done.returncode == 1
    assert "no choices" in done.stderr
    assert ("1 question sent; 7 tokens in, 3 out" in done.stderr) == (usage is not None)
    assert "; 0 tokens in" not in done.stderr


def efforts(server: Endpoint) -> list[str | None]:
    return [json.loads(body).get("reasoning_effort") for _, _, body in server.seen if body]


def test_an_effort_is_sent_where_it_is_set_and_asks_anew(one: Path) -> None:
    with Endpoint() as server:
        extract(one, server, "a.txt")
        assert efforts(server) == [None] * QUESTIONS
        extract(one, server, "a.txt", IMR_EFFORT="low")
        assert efforts(server)[QUESTIONS:] == ["low"] * QUESTIONS
        extract(one, server, "a.txt", IMR_EFFORT="low")
        assert server.calls == 2 * QUESTIONS
        wrong = extract(one, server, "a.txt", IMR_EFFORT="hihg")
    assert records(one)[0].provenance.prompt_version.endswith("-strong-low")
    assert (wrong.returncode, "effort" in wrong.stderr) == (2, True)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (400, {"message": "Unrecognized request argument supplied: reasoning_effort"}),
        (400, {"message": "Unsupported value", "param": "reasoning_effort"}),
        (400, {"message": '"m" does not support thinking'}),
        (422, {"message": [{"type": "extra_forbidden", "loc": ["body", "reasoning_effort"]}]}),
    ],
)
def test_an_effort_that_is_refused_is_left_out(one: Path, code: int, error: dict[str, Any]) -> None:
    refuses = script(lambda request, _: status(code, error=error) if "reasoning_effort" in request else answer())
    with Endpoint(refuses) as server:
        done = extract(one, server, "a.txt", "--concurrency", "1", IMR_EFFORT="high")
        assert done.returncode == 0, done.stderr
        assert efforts(server) == ["high"] + [None] * QUESTIONS
        told = imr(one, "doctor", "--model", "m", "--base-url", server.url, IMR_EFFORT="high").stdout
    assert "the effort high: it refuses that" in told
    assert "as reasoning models do" not in told


def test_doctor_tells_of_the_effort_where_the_model_thinks(one: Path) -> None:
    with Endpoint(reasoning) as server:
        thinks = imr(one, "doctor", "--model", "m", "--base-url", server.url).stdout
    with Endpoint() as server:
        plain = imr(one, "doctor", "--model", "m", "--profile", "strong", "--base-url", server.url).stdout
    assert "IMR_EFFORT" in thinks
    assert "effort" not in plain


@pytest.mark.parametrize(
    ("profile", "effort", "setting"),
    [
        ("small", None, "--profile"),
        ("reasoning", None, "= low leaves more"),
        ("reasoning", "low", "name a model that thinks less"),
    ],
)
@pytest.mark.parametrize(
    ("habit", "cause"),
    [(NO_CONTENT, "has no content"), (answer("", finish="length"), "cut off at")],
    ids=["no content", "cut off"],
)
def test_what_is_lost_to_thoughts_names_what_to_set(
    one: Path, habit: Any, cause: str, profile: str, effort: str | None, setting: str
) -> None:
    env = {"IMR_EFFORT": effort} if effort else {}
    with Endpoint(habit) as server:
        done = extract(one, server, "a.txt", "--profile", profile, **env)
    assert cause in done.stderr
    assert setting in done.stderr


def test_a_dry_run_counts_what_may_follow(one: Path) -> None:
    with Endpoint() as server:
        dry = extract(one, server, "a.txt", "--dry-run").stderr
        small = extract(one, server, "a.txt", "--dry-run", "--profile", "small").stderr
    assert "with 1 question more at most on what is answered, without" in dry
    assert "on what is answered" not in small
