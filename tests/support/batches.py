"""OpenAI's files and batches on a real socket, which answers well, or with the faults that it is given.

A batch is answered when it is asked for. `lines` decides what becomes of a line: a status, or None for an answer;
`fault` is called with the step and may end the connection, or the other side's process.
"""

import json
import os
import re
import signal
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from answers import completion, good

Json = dict[str, Any]
Says = Callable[[Json, int], Any]
"""What a line is answered with, by its request and how often it was asked before: the content of an answer."""
STEPS = ("list files", "upload", "list batches", "create", "retrieve", "cancel", "content", "delete")


class Lost(Exception):
    """The connection ends without an answer."""


class Refused(Exception):
    """The answer is this status, and nothing is done."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Batches"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].removeprefix("/v1")
        if path in ("/files", "/batches"):
            kept = self.server.files if path == "/files" else self.server.batches
            listed = [self.server.told(one) for one in kept.values()]
            self.serve(f"list {path[1:]}", lambda: {"object": "list", "data": listed, "has_more": self.server.endless})
        elif path.endswith("/content"):
            self.serve("content", lambda: self.server.files[path.split("/")[2]]["content"])
        elif path.startswith("/files/"):
            self.serve("file", lambda: self.server.looked_at(path.split("/")[2]))
        else:
            self.serve("retrieve", lambda: self.server.retrieve(path.split("/")[2]))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        path = self.path.removeprefix("/v1")
        if path == "/files":
            self.serve("upload", lambda: self.server.upload(self.headers["Content-Type"], body))
        elif path == "/batches":
            self.serve("create", lambda: self.server.create(json.loads(body)))
        elif path == "/chat/completions":
            self.server.calls += 1
            self.send(200, completion(json.dumps(good(json.loads(body)))))
        else:
            self.serve("cancel", lambda: self.server.cancel(path.split("/")[2]))

    def do_DELETE(self) -> None:
        self.serve("delete", lambda: self.server.delete(self.path.rsplit("/", 1)[1]))

    def serve(self, step: str, act: Callable[[], Any]) -> None:
        server = self.server
        with server.lock:
            server.steps[step] += 1
            try:
                server.fault(f"before {step}", server.steps[step])
                try:
                    answer = act()
                except KeyError:
                    self.send(404, {"error": {"message": "not found", "code": None, "type": "x", "param": None}})
                    return
                server.fault(f"after {step}", server.steps[step])
            except Refused as error:
                self.send(error.args[0], {"error": {"message": "SECRET", "code": None, "type": "x", "param": None}})
                return
            except Lost:
                self.close_connection = True
                self.connection.close()
                return
            except OSError:
                return
        code, body = answer if isinstance(answer, tuple) else (200, answer)
        self.send(code, body)

    def send(self, code: int, body: Any) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


class Batches(ThreadingHTTPServer):
    """Serves while it is open. `status` is what an asked batch ends with; `paid` counts what was ever answered."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.RLock()
        self.files: dict[str, Json] = {}
        self.batches: dict[str, Json] = {}
        self.steps: Counter[str] = Counter()
        self.paid: Counter[str] = Counter()
        self.uploads: list[Json] = []
        self.calls = 0
        self.endless = False  # a list says of each page that there is another, and gives the same
        self.looking: list[str] = []  # what a file is, each time that it is asked for, before it is processed
        self.number = 0
        self.status = "completed"
        self.error: Json | None = None
        self.says: Says = lambda request, _: json.dumps(good(request))
        self.lines: Callable[[str, int], Any] = lambda key, number: None
        self.fault: Callable[[str, int], None] = lambda step, count: None
        self.asked: Counter[str] = Counter()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def __enter__(self) -> "Batches":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: Any) -> None:
        """A client that went away is no news."""

    def told(self, one: Json) -> Json:
        return {name: value for name, value in one.items() if name != "content"}

    def _new(self, kind: str) -> str:
        self.number += 1
        return f"{kind}-{self.number}"

    def keep(self, content: bytes, name: str = "answers.jsonl") -> str:
        file_id = self._new("file")
        self.files[file_id] = {"id": file_id, "object": "file", "filename": name, "content": content, "purpose": "x"}
        return file_id

    def upload(self, content_type: str, body: bytes) -> Json:
        boundary = b"--" + re.search("boundary=(.*)", content_type)[1].encode()  # type: ignore[index]
        fields: dict[str, bytes] = {}
        name = ""
        for part in body.split(boundary)[1:-1]:
            head, _, content = part.partition(b"\r\n\r\n")
            found = re.search(rb'name="([^"]+)"(?:; filename="([^"]+)")?', head)
            assert found
            fields[found[1].decode()] = content.removesuffix(b"\r\n")
            name = name or (found[2] or b"").decode()
        assert fields["purpose"] == b"batch"
        self.uploads.append({name: value.decode() for name, value in fields.items()})
        return self.told(self.files[self.keep(fields["file"], name)])

    def looked_at(self, file_id: str) -> Json:
        file = self.files[file_id]
        return self.told(file) | {"status": self.looking.pop(0) if self.looking else "processed"}

    def create(self, order: Json) -> Any:
        if order["input_file_id"] not in self.files or self.looking:
            return 400, {"error": {"message": "no such file", "code": "invalid", "type": "x", "param": None}}
        batch_id = self._new("batch")
        self.batches[batch_id] = {"id": batch_id, "object": "batch", "status": "in_progress", **order}
        return self.batches[batch_id]

    def retrieve(self, batch_id: str) -> Json:
        batch = self.batches[batch_id]
        if batch["status"] in ("in_progress", "cancelling") and self.status != "in_progress":
            batch["status"] = "cancelled" if batch["status"] == "cancelling" else self.status
            if self.status == "failed":
                batch["errors"] = {"object": "list", "data": [self.error]}
            else:
                self._answer(batch)
        return batch

    def cancel(self, batch_id: str) -> Json:
        self.batches[batch_id]["status"] = "cancelling"
        return self.batches[batch_id]

    def delete(self, file_id: str) -> Json:
        del self.files[file_id]
        return {"id": file_id, "object": "file", "deleted": True}

    def _answer(self, batch: Json) -> None:
        good_lines, bad_lines = [], []
        words = self.files[batch["input_file_id"]]["content"].decode().splitlines()
        for number, line in enumerate(map(json.loads, words)):
            key, body = line["custom_id"], line["body"]
            fate = self.lines(key, number)
            told = {"id": f"line-{number}", "custom_id": key, "response": None, "error": None}
            if fate == "missing":
                continue
            if isinstance(fate, bytes):
                good_lines.append(fate)
                continue
            if isinstance(fate, str):
                told["error"] = {"code": fate, "message": "SECRET"}
            elif isinstance(fate, int):
                error = {"error": {"message": f"SECRET {body['messages']}", "code": None}}
                told["response"] = {"status_code": fate, "request_id": "x", "body": error}
            else:
                said = self.says(body, self.asked[key])
                self.asked[key] += 1
                self.paid[key] += 1
                answer = said if isinstance(said, dict) else completion(said)
                told["response"] = {"status_code": 200, "request_id": "x", "body": answer}
            lines = bad_lines if isinstance(fate, str | int) else good_lines
            lines.append(json.dumps(told).encode())
        batch["request_counts"] = {
            "total": len(words),
            "completed": len(good_lines),
            "failed": len(bad_lines),
        }
        for name, lines in (("output_file_id", good_lines), ("error_file_id", bad_lines)):
            batch[name] = self.keep(b"".join(line + b"\n" for line in lines)) if lines else None


def killing(step: str, count: int, pid: list[int]) -> Callable[[str, int], None]:
    """Kills the process of `pid` at a step, when it comes for the so manyeth time; it gets no answer."""

    def fault(at: str, number: int) -> None:
        if pid and (at, number) == (step, count):
            os.kill(pid.pop(), signal.SIGKILL)
            raise Lost

    return fault


def refusing(step: str, status: int, *counts: int) -> Callable[[str, int], None]:
    """Answers with a status at a step, when it comes for the so manyeth time; after it, where that is named."""

    def fault(at: str, number: int) -> None:
        if at in (step, f"before {step}") and number in counts:
            raise Refused(status)

    return fault


def losing(step: str, *counts: int) -> Callable[[str, int], None]:
    """Ends the connection at a step, when it comes for the so manyeth time."""

    def fault(at: str, number: int) -> None:
        if at == step and number in counts:
            raise Lost

    return fault
