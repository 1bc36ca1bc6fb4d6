"""Sockets and certificates, and what is said at the start."""

import asyncio
import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import h11
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from imr_llm.errors import SettingsError
from imr_llm.serve.app import application
from imr_llm.serve.guard import Rules
from imr_llm.serve.office import Office
from imr_llm.serve.passwords import Passwords

_Part = Literal["head", "body", "rest"]
WAITS: Final[dict[_Part, float]] = {"head": 15.0, "body": 30.0, "rest": 15.0}
"""Seconds to the end of what somebody sends: of a request's head, of its body, of a body that is answered already."""
LEAST_RATE: Final = 4096
"""Bytes of a body that give a second more."""
TAKING_WAITS: Final = 30.0
"""Seconds in which somebody takes what is ready for them."""
LOOPBACK: Final = "127.0.0.1"
_NAMES_HERE: Final = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Site:
    """Where it listens, and for whom. `names` are what the computer is called by in an address."""

    database: Path
    who: str
    host: str = LOOPBACK
    port: int = 0
    names: Sequence[str] = ()
    passwords: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    unencrypted: bool = False
    keeps_uploads: bool = False


def serve(site: Site, say: Callable[[str, str | None], None]) -> None:
    """Serve until it is interrupted. `say` gets the address to open, and the one-time address to open it by, if any.

    Raises SettingsError for what would let others in, and StoreError.
    """
    check(site)
    passwords = Passwords(site.passwords) if site.passwords else None
    with listening(site.host, site.port) as taking:
        port = taking.getsockname()[1]
        rules = rules_of(site, port)
        office = Office(site.database)
        app = application(office, rules, passwords, keeps_uploads=site.keeps_uploads)
        scheme = "https" if rules.is_encrypted else "http"
        shown = f"{scheme}://{_shown(site)}" + ("" if _is_behind(site) else f":{port}")
        say(shown, None if passwords else f"{shown}/open?key={rules.sessions.one_time_key(site.who)}")
        uvicorn.Server(config_of(app, site)).run([taking])


def config_of(app: ASGIApp, site: Site) -> uvicorn.Config:
    """How requests are taken: HTTP/1.1 alone, nothing logged, nobody's word taken for who asks."""
    return uvicorn.Config(
        Quiet(app), log_config=None, access_log=False, server_header=False, proxy_headers=False, ws="none",
        lifespan="on", http=Prompt, h11_max_incomplete_event_size=32 * 1024, limit_concurrency=100,
        timeout_graceful_shutdown=5, ssl_certfile=site.certificate, ssl_keyfile=site.key,
    )  # fmt: skip


class Prompt(H11Protocol):
    """HTTP/1.1 with whoever sends a request and takes its answer in time: others wait for the place of a connection."""

    _part: _Part | None = None
    _until = 0.0
    _sends: asyncio.TimerHandle | None = None
    _takes: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has come."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """They have sent something: a whole head, or a part of one, or of a body."""
        super().data_received(data)
        self._watch(len(data))

    def on_response_complete(self) -> None:
        """They are answered; what they still have to send is not waited for like before."""
        super().on_response_complete()
        self._watch()
        if self.transport.is_closing():
            self._end_soon()

    def timeout_keep_alive_handler(self) -> None:
        """They ask for nothing more."""
        super().timeout_keep_alive_handler()
        self._end_soon()

    def pause_writing(self) -> None:
        """More of the answer is ready than they take."""
        super().pause_writing()
        self._end_soon()

    def resume_writing(self) -> None:
        """They have taken it."""
        super().resume_writing()
        if self._takes and not self.transport.is_closing():
            self._takes.cancel()
            self._takes = None

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        for timer in (self._sends, self._takes):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def _watch(self, received: int = 0) -> None:
        part, now = self._awaited(), self.loop.time()
        if part != self._part:
            self._part, self._until = part, now + (WAITS[part] if part else 0)
        elif part == "body":
            # What comes faster earns no longer silence.
            self._until = min(self._until + received / LEAST_RATE, now + WAITS["body"])
        if self._sends:
            self._sends.cancel()
        self._sends = self.loop.call_at(self._until, self._close) if part else None

    def _awaited(self) -> _Part | None:
        if self.conn.their_state is h11.SEND_BODY:
            return "rest" if self.cycle.response_complete else "body"
        is_new = self.cycle is None or bool(self.conn.trailing_data[0])
        return "head" if self.conn.their_state is h11.IDLE and is_new else None

    def _close(self) -> None:
        self.transport.close()
        self._end_soon()

    def _end_soon(self) -> None:
        """A connection closes by itself only when what was written to it was taken."""
        self._takes = self._takes or self.loop.call_later(TAKING_WAITS, self.transport.abort)


class Quiet:
    """The application; of an error that nobody foresaw, its kind alone is logged: its words may be a letter's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on."""
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # noqa: BLE001 – it was answered with a page
            logging.getLogger("imr").error("imr serve: a fault (%s)", type(error).__name__)  # noqa: TRY400 – not its words


def check(site: Site) -> None:
    """Raises SettingsError where others could come in, or could read what goes by."""
    if site.key and not site.certificate:
        raise SettingsError("--key: there is no certificate that it is of.", "Name it with --certificate.")
    if is_loopback(site.host):
        return
    if site.passwords is None:
        raise SettingsError(
            f"--host {site.host}: others can reach this, and nothing would ask who they are.",
            "Name a file of passwords: --passwords FILE; `imr serve --passwords FILE --add NAME` makes it.",
        )
    if not (site.certificate and site.key) and not site.unencrypted:
        raise SettingsError(
            f"--host {site.host}: without a certificate, passwords and letters go over the network unencrypted.",
            "Name --certificate and --key; --unencrypted where something before this program encrypts.",
        )


def rules_of(site: Site, port: int) -> Rules:
    """What the guard holds requests against on this port."""
    if site.certificate:
        _check_certificate(site.certificate, site.key)
    names = [*_NAMES_HERE] if is_loopback(site.host) else [site.host, socket.gethostname(), *_NAMES_HERE]
    hosts = {f"{name.lower()}:{port}" for name in (*names, *site.names)}
    if port in (80, 443):
        hosts |= {name.rpartition(":")[0] for name in hosts}
    if _is_behind(site):  # what encrypts before this program has a port of its own
        hosts |= {name.lower() for name in site.names}
    encrypted = bool(site.certificate) or _is_behind(site)
    # The prefix keeps others of the same domain from setting it; a browser takes it by https alone.
    cookie = f"__Host-imr-{port}" if encrypted else f"imr-{port}"
    return Rules(frozenset(hosts), cookie, encrypted, site.passwords is not None)


def _is_behind(site: Site) -> bool:
    """Whether browsers ask something else, which encrypts, by its name."""
    return site.unencrypted and not site.certificate and bool(site.names)


def is_loopback(host: str) -> bool:
    """Whether nobody but this computer reaches the address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _shown(site: Site) -> str:
    if site.names:
        return site.names[0]
    host = site.host.strip("[]")
    if host in ("0.0.0.0", "::"):  # noqa: S104 – what was asked for, shown
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises SettingsError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taking = socket.socket(family, socket.SOCK_STREAM)
    taking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taking.bind((host.strip("[]"), port))
        taking.listen()  # so that the address can be opened as soon as it is shown
    except OSError as error:
        taking.close()
        raise SettingsError(
            f"{host}:{port}: nothing can listen there: {error.strerror}.", "Name another --port, or 0 for any."
        ) from error
    return taking


def _check_certificate(certificate: Path, key: Path | None) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            f"{certificate}: the certificate or its key cannot be used.",
            "Both are PEM files, the key without a password.",
        ) from error
