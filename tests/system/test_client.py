"""The model's side of the network: every fault on a real socket, through the real SDK."""

import asyncio
import json
import logging
import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from answers import completion
from endpoint import Endpoint, answer, drip, first, half, hang, raw, reset, script, status
from pydantic import BaseModel, ConfigDict, field_validator

from imr_llm import client
from imr_llm.client.ask import Asker
from imr_llm.client.kept import MOST_REFUSED
from imr_llm.client.question import Answered, Question, Unanswered
from imr_llm.errors import DatabaseLocked, EndpointRefused, EndpointUnreachable, LimitReached, RunStopped

POLICY = client.Policy(tries=4, first_wait=0.01, longest_wait=0.05, timeout=30.0, total=60.0)
HASTY = replace(POLICY, timeout=3.0)  # for what never ends; a busy machine answers later than it would like


class Kept:
    """Answers in memory."""

    def __init__(self) -> None:
        self.raw: dict[str, str] = {}

    def answer(self, key: str) -> str | None:
        return self.raw.get(key)

    def keep_answer(self, key: str, *row: Any) -> None:
        self.raw[key] = row[-1]

    def retire_answer(self, key: str) -> None:
        self.raw.pop(key, None)

    def claim_answer(self, key: str, seconds: float) -> bool:
        return True

    def release_answer(self, key: str) -> None:
        return None


class Fruit(BaseModel):
    """An answer."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    name: str | None

    @field_validator("name")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        chance = client.checks()
        if name in chance.given or name is None:
            return name
        if chance.last:
            return None
        raise ValueError(f"{name!r} is no fruit of the letter.")


def question(text: str = "An apple.", letter: str = "a") -> Question[Fruit]:
    message: client.Message = {"role": "user", "content": f"Which fruit? {text}"}
    return Question(letter, Fruit, (message,), 50, {"apple", "pear"})


async def _ask(
    endpoint: client.Endpoint,
    questions: list[Question[Any]],
    kept: Kept,
    meter: client.Meter,
    policy: client.Policy,
    *,
    retry_refused: bool = False,
) -> list[Any]:
    transport = client.Transport(endpoint, "IMR_API_KEY", 8, policy, asyncio.Event(), meter)
    asker = Asker(endpoint, transport, kept, meter, "1", retry_refused=retry_refused)
    try:
        replies = await asyncio.gather(*(asker.ask(q, None) for q in questions), return_exceptions=True)
    finally:
        await transport.close()
    for reply in replies:
        if isinstance(reply, BaseException):
            raise reply
    return replies


def ask(
    server: Endpoint,
    *questions: Question[Any],
    kept: Kept | None = None,
    policy: client.Policy = POLICY,
    retry_refused: bool = False,
    **limits: Any,
) -> tuple[list[Any], client.Meter]:
    """The replies, in order, and the meter."""
    endpoint = client.Endpoint(server.url, "test", server.url, key="k")
    meter = client.Meter(endpoint, **limits)
    asked = list(questions) or [question()]
    asking = _ask(endpoint, asked, kept or Kept(), meter, policy, retry_refused=retry_refused)
    return asyncio.run(asking), meter


APPLE = answer({"name": "apple"})
HTML, LIST, BROKEN = raw(b"<html>", "text/html"), raw(b"[]"), raw(b"{")
NO_UTF8, NO_CHOICE = raw(b"\xff\xfe{"), raw(b'{"choices": []}')
SENT = (hang, drip, HTML, LIST, BROKEN, NO_UTF8, NO_CHOICE)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(status(429), id="429"),
        pytest.param(status(429, {"Retry-After": "0"}), id="429 with Retry-After"),
        pytest.param(status(500), id="500"),
        pytest.param(status(503), id="503"),
        pytest.param(status(408), id="408"),
        pytest.param(status(409), id="409"),
        pytest.param(reset, id="reset"),
        pytest.param(half, id="half an answer"),
        pytest.param(hang, id="hangs"),
        pytest.param(drip, id="drips"),
        pytest.param(BROKEN, id="invalid JSON around it"),
        pytest.param(HTML, id="a web page"),
        pytest.param(LIST, id="a list"),
        pytest.param(NO_UTF8, id="no UTF-8"),
    ],
)
def test_a_passing_fault_costs_one_call_more(fault: Any) -> None:
    with Endpoint(script(lambda _, before: fault if before == 0 else APPLE)) as server:
        (reply,), meter = ask(server, policy=HASTY if fault in (hang, drip) else POLICY)
    assert isinstance(reply, Answered)
    assert reply.value.name == "apple"
    assert server.calls == meter.attempts == 2
    assert (meter.spent.calls, meter.spent.completion_tokens) == (1, 10)
    lost = meter.spent.prompt_tokens - 100  # a question that was sent and brought nothing is estimated
    assert (lost > 0) == (fault in SENT)


def test_retry_after_is_honoured() -> None:
    with Endpoint(script(lambda _, before: status(429, {"Retry-After": "1"}) if before == 0 else APPLE)) as server:
        began = time.monotonic()
        (reply,), _ = ask(server)
    assert isinstance(reply, Answered)
    assert time.monotonic() - began >= 1


def test_retry_after_may_be_a_date() -> None:
    when = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 2))
    with Endpoint(script(lambda _, before: status(503, {"Retry-After": when}) if before == 0 else APPLE)) as server:
        began = time.monotonic()
        ask(server)
    assert 0.8 <= time.monotonic() - began < 4


def test_a_wait_longer_than_all_the_time_there_is_is_not_waited_for() -> None:
    with Endpoint(status(429, {"Retry-After": "3600"})) as server:
        began = time.monotonic()
        (reply,), _ = ask(server)
    assert isinstance(reply, Unanswered)
    assert not reply.lasting
    assert server.calls == 1
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (status(401), "key"),
        (status(403), "key"),
        (status(404), "no such model"),
        (status(400, error={"message": "model_not_found"}), "no such model"),
        (status(400, error={"message": "response_format is not supported"}), "structured output"),
        (status(429, error={"message": "x", "code": "insufficient_quota"}), "quota"),
        (status(402), "quota"),
        (status(307, {"Location": "http://127.0.0.1:9/v1"}), "another address"),
    ],
)
def test_what_every_question_would_be_answered_with_stops_the_run_at_once(fault: Any, said: str) -> None:
    with Endpoint(fault) as server, pytest.raises(EndpointRefused) as stopped:
        ask(server)
    assert server.calls == 1
    assert said in str(stopped.value)
    assert "SECRET" not in str(stopped.value)


def test_nobody_there_stops_the_run() -> None:
    with Endpoint() as server:
        gone = server.url
    endpoint = client.Endpoint(gone, "test", gone)
    with pytest.raises(EndpointUnreachable) as stopped:
        asyncio.run(_ask(endpoint, [question()], Kept(), client.Meter(endpoint), POLICY))
    assert "connection" in str(stopped.value)


def test_a_question_that_stays_unanswered_among_others_does_not() -> None:
    bad = script(lambda request, _: status(500) if "bad" in json.dumps(request["messages"]) else APPLE)
    with Endpoint(bad, delay=0.05) as server:
        others = [question(f"Apple {n}.", f"{n}") for n in range(60)]
        replies, _ = ask(server, question("bad"), *others)
    assert isinstance(replies[0], Unanswered)
    assert not replies[0].lasting
    assert all(isinstance(reply, Answered) for reply in replies[1:])


@pytest.mark.parametrize(
    "wrong",
    [
        answer("no JSON"),
        answer({"colour": "red"}),
        answer({"name": 3}),
        answer({"name": "banana"}),
        answer(""),
        answer([]),
    ],
)
def test_an_answer_that_does_not_fit_is_asked_for_once_more(wrong: Any) -> None:
    with Endpoint(script(lambda r, _: wrong if len(r["messages"]) == 1 else APPLE)) as server:
        (reply,), meter = ask(server)
        again = json.loads(server.seen[-1][2])["messages"]
    assert isinstance(reply, Answered)
    assert reply.value.name == "apple"
    assert server.calls == 2
    assert meter.spent.prompt_tokens == 200
    assert [m["role"] for m in again] == ["user", "assistant", "user"]
    assert "errors.pydantic.dev" not in again[-1]["content"]


def test_a_value_that_stays_wrong_is_dropped() -> None:
    with Endpoint(answer({"name": "banana"})) as server:
        (reply,), _ = ask(server)
    assert isinstance(reply, Answered)
    assert reply.value.name is None
    assert server.calls == 2


def test_an_answer_that_never_fits_is_none() -> None:
    with Endpoint(answer({"colour": "red"})) as server:
        (reply,), _ = ask(server)
    assert isinstance(reply, Unanswered)
    assert (reply.reason, reply.lasting) == ("invalid", False)
    assert server.calls == 2


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (answer('{"name": "app', finish="length"), "truncated"),
        (answer("", refusal="I cannot help with that."), "refused"),
        (answer("", finish="content_filter"), "refused"),
    ],
)
def test_a_cut_off_answer_and_a_refusal_get_one_larger_try(fault: Any, reason: str) -> None:
    with Endpoint(script(lambda r, _: fault if r["max_tokens"] == 50 else APPLE)) as server:
        (reply,), _ = ask(server)
    assert isinstance(reply, Answered)
    assert server.calls == 2
    with Endpoint(fault) as server:
        (reply,), meter = ask(server)
        tokens = [json.loads(body)["max_tokens"] for _, _, body in server.seen]
    assert isinstance(reply, Unanswered)
    assert (reply.reason, reply.lasting) == (reason, True)
    assert tokens == [50, 400]
    assert meter.spent.prompt_tokens == reply.spent.prompt_tokens == 200


@pytest.mark.parametrize("fault", [answer("", refusal="No."), answer("", finish="length")])
def test_what_is_refused_is_kept_and_asked_again_only_when_told_to(fault: Any) -> None:
    kept = Kept()
    with Endpoint(fault) as server:
        ask(server, kept=kept)
        (reply,), meter = ask(server, kept=kept)
        assert isinstance(reply, Unanswered)
        assert (server.calls, meter.attempts, meter.cached) == (2, 0, 2)
        (reply,), _ = ask(server, kept=kept, retry_refused=True)
        assert isinstance(reply, Unanswered)
        assert server.calls == 4  # once, however often it refuses
        server.script = APPLE
        (reply,), _ = ask(server, kept=kept)
        assert isinstance(reply, Unanswered)
        (reply,), _ = ask(server, kept=kept, retry_refused=True)
        assert isinstance(reply, Answered)
        assert server.calls == 5
        ask(server, kept=kept, retry_refused=True)
        assert server.calls == 5  # what was answered is not asked again


def test_a_cut_off_answer_with_more_room_is_another_question() -> None:
    kept = Kept()
    with Endpoint(script(lambda r, _: APPLE if r["max_tokens"] > 400 else answer("", finish="length"))) as server:
        (reply,), _ = ask(server, kept=kept)
        assert isinstance(reply, Unanswered)
        (reply,), _ = ask(server, replace(question(), max_tokens=500), kept=kept)
    assert isinstance(reply, Answered)


def test_a_model_that_finds_no_end_is_not_given_more_room() -> None:
    with Endpoint(script(lambda *_: answer("", finish="length"))) as server:
        (reply,), _ = ask(server, replace(question(), larger=1))
        assert server.calls == 1
    assert isinstance(reply, Unanswered)
    assert (reply.reason, reply.lasting) == ("truncated", True)


def test_a_transport_error_is_never_shown_to_the_model() -> None:
    faults = [status(500), answer({"name": "banana"}), status(500)]
    with Endpoint(
        script(lambda r, before: faults[0] if not before else faults[1] if len(r["messages"]) == 1 else APPLE)
    ) as server:
        ask(server)
        assert all(b"500" not in body for _, _, body in server.seen)


def test_a_model_without_structured_output_stops_the_run() -> None:
    with Endpoint(answer("Sure! Here is a fruit.")) as server, pytest.raises(EndpointRefused) as stopped:
        ask(server, *(question(f"{n}", f"{n}") for n in range(3)))
    assert "structured output" in str(stopped.value)


@pytest.mark.parametrize("at_once", [1, 4])
def test_a_model_that_wants_other_parameters_gets_them(at_once: int) -> None:
    together = threading.Barrier(at_once)  # none is answered before all are asked

    def odd(request: Any, _: int) -> Any:
        if "max_tokens" in request or "temperature" in request:
            together.wait(10)
        if "max_tokens" in request:
            said = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
            return status(400, error={"message": said, "param": "max_tokens", "code": "unsupported_parameter"})
        if "temperature" in request:
            said = "Unsupported value: 'temperature' does not support 0."
            return status(400, error={"message": said, "param": "temperature", "code": "unsupported_value"})
        return APPLE

    with Endpoint(script(odd)) as server:
        replies, _ = ask(server, *(question(f"{n}", f"{n}") for n in range(at_once)))
        assert all(isinstance(reply, Answered) for reply in replies)
        assert server.calls == 3 * at_once
        last = json.loads(server.seen[-1][2])
    assert last["max_completion_tokens"] == 50


def test_the_same_question_is_paid_for_once() -> None:
    kept = Kept()
    with Endpoint(script(lambda r, _: answer({"name": "banana"}) if len(r["messages"]) == 1 else APPLE)) as server:
        (reply,), before = ask(server, kept=kept)
        (again,), after = ask(server, kept=kept)
        assert server.calls == 2
    assert again.value.name == reply.value.name
    assert again.spent == reply.spent
    assert (before.attempts, after.attempts, after.cached, after.spent.tokens) == (2, 0, 2, 0)


def test_a_kept_answer_is_validated_again() -> None:
    kept = Kept()
    with Endpoint(APPLE) as server:
        ask(server, kept=kept)
        for key in kept.raw:
            kept.raw[key] = json.dumps(completion(json.dumps({"name": "banana"})))
        (reply,), _ = ask(server, kept=kept)
        assert server.calls == 2  # what was kept does not pass, so it is asked again
    assert reply.value.name == "apple"


@pytest.mark.parametrize(
    "change",
    [
        {"model": "other"},
        {"identity": "http://elsewhere/v1"},
    ],
)
def test_another_model_or_endpoint_has_answers_of_its_own(change: dict[str, str]) -> None:
    kept = Kept()
    with Endpoint(APPLE) as server:
        ask(server, kept=kept)
        given = {"base_url": server.url, "model": "test", "identity": server.url} | change
        endpoint = client.Endpoint(**given)  # type: ignore[arg-type]
        asyncio.run(_ask(endpoint, [question()], kept, client.Meter(endpoint), POLICY))
        assert server.calls == 2


def test_limits_stop_before_they_are_passed() -> None:
    with Endpoint(APPLE) as server, pytest.raises(LimitReached):
        ask(server, *(question(f"{n}", f"{n}") for n in range(40)), max_tokens=1000)
    assert 0 < server.calls * 110 <= 1000


def test_an_unknown_price_cannot_be_limited() -> None:
    with Endpoint() as server, pytest.raises(Exception, match="no price is known"):
        ask(server, max_cost=1.0)


def test_a_price_is_known_for_known_models() -> None:
    endpoint = client.Endpoint("https://api.openai.com/v1", "gpt-4o-mini", "x")
    meter = client.Meter(endpoint)
    assert meter.price(1_000_000, 1_000_000) == pytest.approx(0.75)
    assert client.Meter(client.Endpoint("http://127.0.0.1:1/v1", "llama", "x")).price(1, 1) is None


def test_nothing_of_the_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "LEAK")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Leak: LEAK")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/LEAK")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with Endpoint(APPLE) as server:
        (reply,), _ = ask(server)
        path, headers, body = server.seen[0]
    assert isinstance(reply, Answered)
    assert "LEAK" not in f"{path} {headers} {body!r}"
    assert headers["authorization"] == "Bearer k"


def test_no_letter_in_logs(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    with Endpoint(answer({"colour": "SECRET"})) as server:
        ask(server, question("SECRET"))
    with Endpoint(status(500)) as server:
        ask(server, question("SECRET"))
    with Endpoint(status(401)) as server, pytest.raises(RunStopped):
        ask(server, question("SECRET"))
    out, err = capfd.readouterr()
    assert "SECRET" not in caplog.text + out + err
    assert "apple" not in caplog.text.lower() + out + err


def test_a_letter_is_no_template() -> None:
    with Endpoint(APPLE) as server:
        ask(server, question("{{ 7 * 7 }} {% raise %} $name ${x}"))
        (message,) = json.loads(server.seen[0][2])["messages"]
    assert "{{ 7 * 7 }} {% raise %} $name ${x}" in message["content"]


def test_an_endpoint_that_is_down_stops_the_run() -> None:
    with Endpoint(status(503)) as server, pytest.raises(EndpointUnreachable):
        ask(server, *(question(f"{n}", f"{n}") for n in range(5)))


def test_markdown_around_the_answers_is_no_reason_to_stop() -> None:
    with Endpoint(answer('```json\n{"name": "apple"}\n```')) as server:
        replies, _ = ask(server, *(question(f"{n}", f"{n}") for n in range(4)))
    assert all(isinstance(reply, Answered) for reply in replies)


@pytest.mark.parametrize("content", ["[" * 100_000, '{"name": ' * 50_000])
def test_an_answer_that_is_nested_without_end(content: str) -> None:
    with Endpoint(answer(content)) as server:
        (reply,), _ = ask(server)
    assert isinstance(reply, Unanswered)


def count(into: Any, out: Any = 10) -> dict[str, Any]:
    return {"prompt_tokens": into, "completion_tokens": out}


@pytest.mark.parametrize(
    "usage",
    [None, {}, [], "100", count(-5, None), count(2**63), count(5, 2**64), count(10**400), count(1e300), count(12.5),
     count("100"), count(True), count(float("inf")), count(float("nan")), count(10**7 + 1)],
)  # fmt: skip
def test_an_endpoint_that_does_not_count(usage: Any) -> None:
    body = completion(json.dumps({"name": "apple"})) | {"usage": usage}
    with Endpoint(raw(json.dumps(body).encode())) as server:
        (reply,), meter = ask(server)
    assert isinstance(reply, Answered)
    assert server.calls == 1
    assert 0 < meter.spent.prompt_tokens < 200
    assert 0 < meter.spent.completion_tokens < 20


def test_a_limit_leaves_no_room_unused() -> None:
    with Endpoint(APPLE) as server, pytest.raises(LimitReached):
        ask(server, *(question(f"{n}", f"{n}") for n in range(40)), max_tokens=1500)
    assert 800 <= server.calls * 110 <= 1500


def test_an_error_that_quotes_a_letter_stops_nothing() -> None:
    said = "Unprocessable: the input 'an ultrasound guided injection, a structured program' is refused."
    with Endpoint(script(lambda r, _: status(400, error={"message": said}) if "bad" in str(r) else APPLE)) as server:
        replies, _ = ask(server, question("bad"), question("good"))
    assert isinstance(replies[0], Unanswered)
    assert isinstance(replies[1], Answered)


def test_a_claim_is_renewed_while_its_question_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    claimed: list[float] = []

    class Claims(Kept):
        def claim_answer(self, key: str, seconds: float) -> bool:
            claimed.append(time.monotonic())
            if len(claimed) == 3:
                raise DatabaseLocked("another", "wait")  # loses the claim, not the answer
            return True

    monkeypatch.setattr(client.kept, "CLAIMED", 0.3)
    with Endpoint(APPLE, delay=0.8) as server:
        (reply,), _ = ask(server, kept=Claims())
    assert isinstance(reply, Answered)
    assert len(claimed) > 4


def test_what_another_run_answers_is_waited_for() -> None:
    class Others(Kept):
        looked = 0

        def answer(self, key: str) -> str | None:
            self.looked += 1
            return json.dumps(completion('{"name": "apple"}')) if self.looked > 3 else None

        def claim_answer(self, key: str, seconds: float) -> bool:
            return False

    with Endpoint(APPLE) as server:
        (reply,), meter = ask(server, kept=Others())
        assert server.calls == 0
    assert isinstance(reply, Answered)
    assert meter.cached == 1


# --- What is refused, and what is of no use ---------------------------------------------------------------------------

NO = status(400, error={"message": "Bad Request"})
SAYS_NO, CUT_OFF = answer("", refusal="No."), answer("{", finish="length")
FILTER = status(400, error={"message": "x", "code": "content_filter"})
LONG = status(400, error={"message": "This model's maximum context length is 8 tokens."})


def many(n: int) -> list[Question[Any]]:
    return [question(f"{i}", f"{i}") for i in range(n)]


@pytest.mark.parametrize(
    "fault", [NO, status(422), status(405), status(413), status(400, error="x"), FILTER, LONG, SAYS_NO, CUT_OFF]
)
def test_an_endpoint_that_refuses_every_question_stops_the_run(fault: Any) -> None:
    with Endpoint(fault) as server, pytest.raises(EndpointRefused, match="refuses every question") as stopped:
        ask(server, *many(MOST_REFUSED))
    # Two tries each, and one question without a letter for five that were refused: the second five may be under way.
    assert server.calls <= 2 * MOST_REFUSED + 2
    assert "SECRET" not in str(stopped.value)


@pytest.mark.parametrize("fault", [NO, FILTER, SAYS_NO, CUT_OFF])
def test_letters_that_are_refused_do_not_stop_the_others(fault: Any) -> None:
    refuses = script(lambda r, _: fault if "Which fruit" in str(r["messages"]) else APPLE)
    with Endpoint(refuses) as server:
        replies, meter = ask(server, *many(MOST_REFUSED))
        without = [body for _, _, body in server.seen if b"no letter" in body]
    assert all(isinstance(reply, Unanswered) for reply in replies)
    assert not [body for body in without if b"Which fruit" in body]
    assert len(without) > 0
    of_letters = 2 * MOST_REFUSED if fault in (SAYS_NO, CUT_OFF) else 0  # an answer that is a refusal is paid
    assert meter.spent.calls == len(without) + of_letters


def test_a_refusal_without_a_reason_is_asked_about_again() -> None:
    kept = Kept()
    with Endpoint(NO) as server:
        (reply,), _ = ask(server, kept=kept)
        assert (reply.reason, reply.lasting) == ("rejected", False)
        server.script = APPLE
        (reply,), _ = ask(server, kept=kept)
    assert isinstance(reply, Answered)


def test_a_letter_that_is_too_long_is_not() -> None:
    with Endpoint(LONG) as server:
        (reply,), _ = ask(server)
    assert (reply.reason, reply.lasting) == ("too_long", True)


@pytest.mark.parametrize(
    "wrong", ["Sure! Here it is.", '{"colour": "red"}', "", "null", "[1]", '{"name": 3}', "x" * 70_000]
)
def test_an_answer_of_no_use_is_asked_for_by_the_next_run(wrong: str) -> None:
    kept = Kept()
    with Endpoint(answer(wrong)) as server:
        (reply,), _ = ask(server, kept=kept)
        assert isinstance(reply, Unanswered)
        assert not reply.lasting
        before = server.calls
        server.script = APPLE
        (reply,), meter = ask(server, kept=kept)
        assert server.calls == before + 1
    assert isinstance(reply, Answered)
    assert meter.cached == 0


def test_first_is_a_script() -> None:
    with Endpoint(first(status(500))) as server:
        (reply,), _ = ask(server)
    assert isinstance(reply, Answered)
