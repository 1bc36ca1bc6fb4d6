"""A local endpoint between a client and a model: it counts, it records answers, and it gives recorded ones again.

The client does not know: it sends the same bytes to a real socket.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self, cast

import openai

TIMEOUT = 1800.0
"""Seconds for one answer of a small model on a small machine."""


def key_of(request: dict[str, Any]) -> str:
    """What a request is found again by: all that is asked, in any order of the fields."""
    return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()[:32]


def on_this_computer(url: str, key: str | None, timeout: float) -> openai.OpenAI:
    """The SDK for an endpoint on this computer: no proxy of the environment sees what is sent to it."""
    http = openai.DefaultHttpxClient(trust_env=False, follow_redirects=False, timeout=timeout)
    return openai.OpenAI(base_url=url, api_key=key or "none", max_retries=0, http_client=http)


Change = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]
"""Of a request and its answer, another answer."""
Instead = Callable[[dict[str, Any]], dict[str, Any] | None]
"""An answer to a request that was not recorded, or None."""


def _as_it_is(_: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    return answer


class Relay:
    """To be entered; `url` is its address. Answers in `recorded` are given again, others are asked for at `upstream`.

    Without `upstream`, a question that was not recorded is answered with 404 and counted in `missing`. `used` has every
    answer that was given, by key, as `kept` makes it; what is given is what `given` makes of that again. `instead` may
    have an answer to a question that was not recorded, which is counted in `replaced`.
    """

    def __init__(
        self,
        recorded: Mapping[str, Any] | None = None,
        upstream: str | None = None,
        key: str | None = None,
        *,
        kept: Change = _as_it_is,
        given: Change = _as_it_is,
        instead: Instead = lambda _: None,
    ) -> None:
        self._kept, self._given, self._instead = kept, given, instead
        self._recorded = dict(recorded or {})
        self._sdk = upstream and on_this_computer(upstream, key, TIMEOUT)
        self._lock = threading.Lock()
        self.used: dict[str, Any] = {}
        self.missing = 0
        self.replaced = 0
        self.calls = 0
        self.prompt_tokens = 0
        self.completion_tokens = 0

    def answer(self, request: dict[str, Any]) -> Any:
        """The answer to a request, or None. Raises openai.APIError where the model gives none."""
        key = key_of(request)
        kept = self._recorded.get(key)
        if kept is None:
            if not self._sdk:
                other = self._instead(request)
                with self._lock:
                    self.missing += other is None
                    self.replaced += other is not None
                return other
            said = cast("dict[str, Any]", self._sdk.post("/chat/completions", body=request, cast_to=object))
            kept = self._kept(request, said)
        with self._lock:
            self.used[key] = kept
            self.calls += 1
            usage = kept.get("usage") or {}
            self.prompt_tokens += usage.get("prompt_tokens", 0)
            self.completion_tokens += usage.get("completion_tokens", 0)
        return self._given(request, kept)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(relay: Relay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send(200, {"object": "list", "data": []})

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                given = relay.answer(request)
            except openai.APIStatusError as error:
                self._send(error.status_code, {"error": {"message": "the model's endpoint refused"}})
                return
            except openai.APIError:
                self._send(502, {"error": {"message": "the model's endpoint could not be reached"}})
                return
            if given is None:
                self._send(404, {"error": {"message": "this question was not recorded"}})
            else:
                self._send(200, given)

        def _send(self, status: int, content: Any) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: a log would hold letters."""

    return Handler
