"""`imr serve` on a real socket, in a thread of the test, and one that asks it as a browser would."""

import html
import http.client
import io
import re
import ssl
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn

from imr_llm.serve.app import application
from imr_llm.serve.guard import Rules
from imr_llm.serve.office import Office
from imr_llm.serve.passwords import Passwords
from imr_llm.serve.server import Site, config_of, listening, rules_of

NAME = "A. Lopez"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def to(self) -> str:
        return self.headers.get("location", "")


@dataclass(frozen=True)
class Asker:
    """Sends requests; `headers` go with each."""

    port: int
    headers: Mapping[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None

    def ask(self, method: str, path: str, body: bytes | str = b"", **headers: str) -> Answer:
        sent = {"Host": f"127.0.0.1:{self.port}", **self.headers}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = (
            http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=self.tls)
            if self.tls
            else http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        )
        try:
            connection.putrequest(method, path, skip_host=True)
            data = body.encode() if isinstance(body, str) else body
            for name, value in ({"Content-Length": str(len(data))} | sent).items():
                connection.putheader(name, value)
            connection.endheaders(data)
            answer = connection.getresponse()
            got = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, got, answer.read().decode(errors="replace"))
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        own = {"Sec_Fetch_Site": "same-origin", "Content_Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields), **(own | headers))

    def bring(self, files: Mapping[str, bytes], password: str = "", join: str = "") -> str:
        """Uploads files, and waits until all are read: the page that tells what became of them."""
        parts = [("token", "", hidden(self.get("/upload").body, "token").encode())]
        parts += [("password", "", password.encode()), ("join", "", join.encode())]
        body = b""
        for field_, name, data in (*parts, *(("files", name, data) for name, data in files.items())):
            named = f'; filename="{name}"' if name else ""
            body += f'--x\r\nContent-Disposition: form-data; name="{field_}"{named}\r\n\r\n'.encode() + data + b"\r\n"
        head = {"Content_Type": "multipart/form-data; boundary=x", "Sec_Fetch_Site": "same-origin"}
        assert self.ask("POST", "/upload", body + b"--x--\r\n", **head).status == 303
        deadline = time.monotonic() + 120
        while "still reading" in (page := self.get("/upload").body) and time.monotonic() < deadline:
            time.sleep(0.1)
        return page

    def carrying(self, answer: Answer) -> "Asker":
        """The same with the cookie of an answer."""
        return replace(self, headers={**self.headers, "Cookie": answer.headers["set-cookie"].split(";")[0]})


@dataclass(frozen=True)
class Served:
    """A server that runs."""

    port: int
    rules: Rules
    asker: Asker

    def enter(self, who: str = NAME) -> Asker:
        return self.asker.carrying(self.asker.get(f"/open?key={self.rules.sessions.one_time_key(who)}"))


def hidden(page: str, name: str) -> str:
    """The first hidden field of this name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


@contextmanager
def serving(database: Path, passwords: Path | None = None, **more: Any) -> Iterator[Served]:
    site = Site(database, NAME, passwords=passwords, **more)
    with listening(site.host, 0) as socket:
        port = socket.getsockname()[1]
        rules = rules_of(site, port)
        people = Passwords(passwords) if passwords else None
        app = application(Office(database), rules, people, keeps_uploads=site.keeps_uploads)
        server = uvicorn.Server(config_of(app, site))
        thread = threading.Thread(target=server.run, args=([socket],))
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield Served(port, rules, Asker(port))
        finally:
            server.should_exit = True
            thread.join()


def zipped(files: dict[str, bytes]) -> bytes:
    """An archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()
