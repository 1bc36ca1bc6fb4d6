"""What an endpoint may send: bounded before it is in memory, packed or not."""

import gzip
import json
import time
import tracemalloc
import zlib
from typing import Any

import pytest
from answers import completion
from endpoint import Endpoint, drip, endless, packed, raw, script, status
from test_client import APPLE, ask, question
from test_network import models

from imr_llm import client
from imr_llm.client.faults import Fault, Passing, Unusable
from imr_llm.client.network import MOST_BYTES
from imr_llm.client.question import Answered, Unanswered
from imr_llm.client.transport import MOST_CHOICES, MOST_MODELS

ROOM = 16 << 20
"""Bytes that wait in the sockets between the two."""
PLAIN = json.dumps(completion(json.dumps({"name": "apple"}))).encode()
LARGE = json.dumps(completion(json.dumps({"name": "apple"}))).encode() + b" " * (32 << 20)


GZIP = gzip.compress(LARGE)


def once(fault: Any) -> Any:
    """For one question of two."""
    return script(lambda request, _: fault if "bad" in str(request["messages"]) else APPLE)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(endless(), id="without end"),
        pytest.param(packed("gzip", GZIP), id="gzip"),
        pytest.param(packed("gzip", gzip.compress(PLAIN)), id="gzip, small"),
        pytest.param(packed("gzip, gzip", gzip.compress(GZIP)), id="gzip twice"),
        pytest.param(packed("deflate", zlib.compress(LARGE)), id="deflate"),
        pytest.param(packed("br", b"x"), id="brotli"),
        pytest.param(packed("zstd", b"x"), id="zstd"),
        pytest.param(packed("GZIP", GZIP), id="GZIP"),
    ],
)
def test_an_answer_that_is_too_large_costs_one_question_and_no_memory(fault: Any) -> None:
    tracemalloc.start()
    with Endpoint(once(fault)) as server:
        (bad, good), meter = ask(server, question("bad"), question("good"))
        peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(bad, Unanswered)
    assert not bad.lasting
    assert isinstance(good, Answered)
    assert server.calls == 2  # it is not tried again: it may have been paid
    assert server.given < MOST_BYTES + ROOM
    assert peak < 8 * MOST_BYTES
    assert meter.spent.prompt_tokens > 100  # nor is it free


def test_an_answer_of_usual_size_is_asked_for_unpacked() -> None:
    with Endpoint(raw(PLAIN + b" " * (MOST_BYTES - len(PLAIN)))) as server:
        (reply,), _ = ask(server)
        assert server.seen[0][1]["accept-encoding"] == "identity"
    assert isinstance(reply, Answered)


@pytest.mark.parametrize("how", ["identity", "", "Identity"])
def test_an_encoding_that_packs_nothing_is_none(how: str) -> None:
    with Endpoint(packed(how, PLAIN)) as server:
        (reply,), _ = ask(server)
    assert isinstance(reply, Answered)


@pytest.mark.parametrize("fault", [endless(500), packed("gzip", GZIP, 500), endless(503)])
def test_an_error_is_read_as_far_as_it_says_something(fault: Any) -> None:
    tracemalloc.start()
    with Endpoint(script(lambda _, before: fault if before == 0 else APPLE)) as server:
        (reply,), _ = ask(server)
        peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(reply, Answered)
    assert server.calls == 2
    assert server.given < ROOM
    assert peak < MOST_BYTES


def test_a_long_error_is_still_known_by_its_beginning() -> None:
    said = {"message": "'temperature' is not supported." + " " * 50_000, "param": "temperature"}
    with Endpoint(script(lambda r, _: status(400, error=said) if "temperature" in r else APPLE)) as server:
        (reply,), _ = ask(server)
    assert isinstance(reply, Answered)


@pytest.mark.parametrize(
    ("listing", "fault"),
    [
        (endless(), Unusable),
        (packed("gzip", GZIP), Unusable),
        (raw(b'{"data": [' + b'{"id": "x"},' * (MOST_MODELS + 1) + b'{"id": "x"}]}'), Passing),
        (raw(b'{"data": 3}'), Passing),
        (drip, Passing),
    ],
)
def test_a_list_of_models_is_bounded_too(listing: Any, fault: type[Fault]) -> None:
    with Endpoint() as server:
        server.listing = listing
        began = time.monotonic()
        with pytest.raises(fault):
            models(server.url, timeout=1)
    assert time.monotonic() - began < 5
    assert server.given < MOST_BYTES + ROOM


def test_many_choices_are_no_answer() -> None:
    body = completion("x")
    body["choices"] *= MOST_CHOICES + 1
    with Endpoint(raw(json.dumps(body).encode())) as server:
        (reply,), _ = ask(server, policy=client.Policy(tries=1))
    assert isinstance(reply, Unanswered)


def test_an_endless_drip_ends_with_the_time_there_is() -> None:
    with Endpoint(drip) as server:
        began = time.monotonic()
        (reply,), _ = ask(server, policy=client.Policy(tries=1, timeout=1))
    assert isinstance(reply, Unanswered)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("charset", ["punycode", "utf-16", "idna", "unicode_escape", "rot13", "no such"])
def test_an_answer_is_utf_8_whatever_it_calls_itself(charset: str) -> None:
    with Endpoint(raw(PLAIN, f"application/json; charset={charset}")) as server:
        (reply,), _ = ask(server)
    assert isinstance(reply, Answered)
