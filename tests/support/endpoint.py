"""An OpenAI-compatible endpoint on a real socket that answers well, or as badly as it is told.

`python tests/support/endpoint.py --delay 0.2` serves until its standard input closes. It prints its address first, and
last how many seconds there were from the first question to the last answer.
"""

import argparse
import hashlib
import json
import socket
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from answers import Request, completion, good

Behaviour = Callable[["Handler", Request], None]


def answer(content: Any = None, **more: Any) -> Behaviour:
    """Status 200 with this content, or a good one."""

    def behave(handler: "Handler", request: Request) -> None:
        said = good(request) if content is None else content
        handler.send(200, completion(said if isinstance(said, str) else json.dumps(said), **more))

    return behave


def status(code: int, headers: dict[str, str] | None = None, error: Any = None) -> Behaviour:
    """An error as OpenAI writes it. Its message quotes the question, as some endpoints' do."""

    def behave(handler: "Handler", request: Request) -> None:
        said = error or {"message": f"SECRET {request.get('messages')}", "type": "error", "code": None}
        handler.send(code, {"error": said}, headers)

    return behave


def raw(body: bytes, content_type: str = "application/json") -> Behaviour:
    """Status 200 with these bytes."""
    return lambda handler, _: handler.send_bytes(200, body, {"Content-Type": content_type})


def reset(handler: "Handler", _: Request) -> None:
    """The connection breaks."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def half(handler: "Handler", request: Request) -> None:
    """The connection ends in the middle of the answer."""
    body = json.dumps(completion(json.dumps(good(request)))).encode()
    handler.send_bytes(200, body[: len(body) // 2], {"Content-Length": str(len(body))})
    reset(handler, request)


def hang(handler: "Handler", _: Request) -> None:
    """No answer, until the other side gives up."""
    with suppress(OSError):
        handler.connection.settimeout(20)
        handler.connection.recv(1)
    handler.close_connection = True


def drip(handler: "Handler", request: Request) -> None:
    """A byte now and then: every single read comes in time, the answer never does."""
    body = json.dumps(completion(json.dumps(good(request)))).encode()
    handler.send_bytes(200, b"", {"Content-Length": str(len(body))})
    with suppress(OSError):
        for byte in body:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(0.1)


def endless(code: int = 200) -> Behaviour:
    """A body without an end, as fast as it is taken; `handler.server.given` counts its bytes."""

    def behave(handler: "Handler", _: Request) -> None:
        handler.send_bytes(code, b"", {"Content-Type": "application/json", "Content-Length": str(1 << 40)})
        handler.close_connection = True
        with suppress(OSError):
            while True:
                handler.wfile.write(b" " * (1 << 16))
                handler.server.given += 1 << 16

    return behave


def packed(how: str, body: bytes, code: int = 200) -> Behaviour:
    """A body in this Content-Encoding, whoever asked for it."""
    return lambda handler, _: handler.send_bytes(code, body, {"Content-Encoding": how})


class Handler(BaseHTTPRequestHandler):
    """Hands each question to the endpoint's behaviour."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    """An answer is written in two pieces: the second would wait 40 ms, until the first is acknowledged."""
    server: "Endpoint"

    def do_GET(self) -> None:
        self.server.note(self.path, dict(self.headers), b"")
        if self.server.listing:
            self.server.listing(self, {})
            return
        self.send(200, {"object": "list", "data": [{"id": "test", "object": "model", "created": 1, "owned_by": "x"}]})

    def do_POST(self) -> None:
        self.server.began = self.server.began or time.perf_counter()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.note(self.path, dict(self.headers), body)
        request = json.loads(body)
        if self.server.delay:
            time.sleep(self.server.delay)
        with suppress(OSError):
            self.server.behave(self, request)
        self.server.ended = time.perf_counter()

    def send(self, code: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self.send_bytes(code, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})})

    def send_bytes(self, code: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


class Endpoint(ThreadingHTTPServer):
    """Serves while it is open. `script` gives the behaviour for a question by how often it was asked before."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, script: Callable[[Request, int], Behaviour] | Behaviour | None = None, delay: float = 0) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script or answer()
        self.delay = delay
        self.listing: Behaviour | None = None
        self.given = 0
        self.began = self.ended = 0.0
        """When the first question came, and the last answer was given."""
        self.calls = 0
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        self.keeps = True
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def __enter__(self) -> "Endpoint":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def note(self, path: str, headers: dict[str, str], body: bytes) -> None:
        with self._lock:
            self.calls += path.endswith("/chat/completions")
            if self.keeps:
                self.seen.append((path, {name.lower(): value for name, value in headers.items()}, body))

    def behave(self, handler: Handler, request: Request) -> None:
        key = hashlib.sha256(json.dumps([request["messages"], request["response_format"]]).encode()).hexdigest()
        with self._lock:
            before = self._asked[key]
            self._asked[key] += 1
        script = self.script
        behaviour = script(request, before) if getattr(script, "is_script", False) else script
        behaviour(handler, request)  # type: ignore[operator]

    def handle_error(self, *_: Any) -> None:
        """A client that went away is no news."""


def script(function: Callable[[Request, int], Behaviour]) -> Callable[[Request, int], Behaviour]:
    """Marks a function that chooses the behaviour for a question by how often it was asked before."""
    function.is_script = True  # type: ignore[attr-defined]
    return function


def first(*behaviours: Behaviour) -> Callable[[Request, int], Behaviour]:
    """These for the first times that a question is asked, then good answers."""
    return script(lambda _, before: behaviours[before] if before < len(behaviours) else answer())


def main() -> None:
    """Serves on its own, for benchmarks."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.0)
    given = parser.parse_args()
    with Endpoint(delay=given.delay) as endpoint:
        endpoint.keeps = False
        print(endpoint.url, flush=True)
        sys.stdin.read()
        print(endpoint.ended - endpoint.began)


if __name__ == "__main__":
    main()
