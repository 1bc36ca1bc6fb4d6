"""What every request passes before anything else looks at it, and what every answer carries.

A page on this computer can be asked by any other page that the browser has open, also under a name that its owner
has pointed here (DNS rebinding). So the host must be ours, a change must come from our own page and carry its token,
and nobody without a session gets anything but the way in.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from imr_llm.serve.sessions import Sessions

BODY_WAITS: Final = 20.0
"""Seconds that the next part of a request's body may take."""
OPEN: Final = ("/open", "/login", "/static/serve.css", "/static/serve.js", "/static/find.js")
"""What is answered without a session."""
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the guard holds requests against. `hosts` are the values of Host that are ours, with their port."""

    hosts: frozenset[str]
    cookie: str
    is_encrypted: bool
    has_passwords: bool
    sessions: Sessions = field(default_factory=Sessions)

    def token_of(self, request: HTTPConnection) -> str:
        """The session's token that a request carries."""
        return request.cookies.get(self.cookie, "")

    def let_in(self, response: Response, token: str) -> Response:
        """The answer with the session's cookie."""
        response.set_cookie(self.cookie, token, httponly=True, samesite="strict", secure=self.is_encrypted)
        return response


class Guard:
    """ASGI middleware. A request that passes has its session in `request.state.session`."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # no web socket is spoken here

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self._rules.is_encrypted:
                    headers["Strict-Transport-Security"] = "max-age=86400"
            await send(message)

        async def receiving() -> Message:
            return await asyncio.wait_for(receive(), BODY_WAITS)

        answer = self._refused(scope) or self._way_in(scope)
        try:
            await (answer or self._app)(scope, receiving, sending)
        except TimeoutError:
            await PlainTextResponse("The rest of the request did not come.", 408)(scope, receive, sending)

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        if host not in self._rules.hosts or len(headers.getlist("host")) != 1:
            return PlainTextResponse("This address is not served here.", 421)
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        own = f"{'https' if self._rules.is_encrypted else 'http'}://{host}"
        is_change = scope["method"] not in ("GET", "HEAD")
        if is_change and not (site == "same-origin" or (site is None and origin == own)):
            return PlainTextResponse("A change must come from the page itself.", 403)
        if is_change and origin not in (None, own):
            return PlainTextResponse("A change must come from the page itself.", 403)
        charset = parse_options_header(headers.get("content-type"))[1].get(b"charset", b"utf-8")
        if is_change and charset.lower() != b"utf-8":  # the form's reader would take any codec of Python's
            return PlainTextResponse("Forms are sent as UTF-8.", 415)
        if not is_change and site in ("cross-site", "same-site") and headers.get("sec-fetch-mode") != "navigate":
            return PlainTextResponse("Another page may not read this one.", 403)
        return None

    def _way_in(self, scope: Scope) -> Response | None:
        request = HTTPConnection(scope)
        session = self._rules.sessions.of(self._rules.token_of(request))
        request.state.session = session
        if session or scope["path"] in OPEN:
            return None
        if self._rules.has_passwords:
            return RedirectResponse("/login", 303)
        return PlainTextResponse(
            "You are not in, or no longer. Start `imr serve` again, and open the address that it shows.", 401
        )
