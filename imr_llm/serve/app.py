"""Which address is answered by what."""

import logging
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.resources import files

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from imr_llm.errors import ImrError, NotDone, NotFound, SettingsError, SummaryFailed
from imr_llm.language import glossary
from imr_llm.pipeline.desk import MOST_NAME
from imr_llm.serve import blind, calendar, chase, letter, peers, pictures, queue, summary, uploads
from imr_llm.serve.guard import Guard, Rules
from imr_llm.serve.office import Office
from imr_llm.serve.pages import form_of, page, refused, rules_of, to, word
from imr_llm.serve.passwords import Passwords
from imr_llm.serve.sessions import Guesses

MOST_BYTES = 256 * 1024
"""Of a form without files."""
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "png": "image/png"}
HASH = "{sha256:str}"


def application(
    office: Office, rules: Rules, passwords: Passwords | None = None, *, keeps_uploads: bool = False
) -> Starlette:
    """The application. It closes the office when it ends."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        threading.Thread(target=glossary.prepare, name="glossary", daemon=True).start()
        yield
        app.state.pictures.close()
        app.state.uploads.close()
        app.state.office.close()

    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Guard, rules=rules)],
        exception_handlers={HTTPException: _http, ImrError: _imr, Exception: _fault},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # behind what encrypts, it would lead to the same address without
    app.state.office, app.state.rules, app.state.passwords = office, rules, passwords
    app.state.guesses = Guesses()
    if passwords:
        rules.sessions.depend_on(passwords.entry_of)
    app.state.pictures = pictures.Pictures(office.database)
    app.state.uploads = uploads.Uploads(office.database, app.state.pictures.unlock, keeps=keeps_uploads)
    return app


def _routes() -> Sequence[BaseRoute]:
    def change(path: str, endpoint: object, most: int = MOST_BYTES) -> Route:
        return Route(path, endpoint, methods=["POST"], max_body_size=most)  # type: ignore[arg-type]

    return [
        Route("/", queue.queue),
        Route(f"/letter/{HASH}", letter.letter),
        change(f"/letter/{HASH}", letter.act),
        Route(f"/letter/{HASH}/page/{{number:int}}", pictures.page),
        change(f"/letter/{HASH}/password", pictures.unlock),
        Route(f"/letter/{HASH}/summary/{{language}}", summary.summary),
        change(f"/letter/{HASH}/summary/{{language}}", summary.act),
        Route(f"/letter/{HASH}/summary/{{language}}/file/{{kind}}", summary.file),
        Route("/blind", blind.letters),
        Route(f"/letter/{HASH}/blind", blind.letter),
        change(f"/letter/{HASH}/blind", blind.act),
        Route("/calendar", calendar.calendar),
        Route("/calendar.ics", calendar.feed),
        Route("/chase", chase.chase),
        change("/chase", chase.note),
        Route("/upload", uploads.uploaded),
        change("/upload", uploads.upload, uploads.MOST_BYTES),
        Route("/open", _open),
        Route("/login", _login_page),
        change("/login", _login),
        change("/logout", _logout),
        Route("/static/{name:str}", _static),
    ]


async def _static(request: Request) -> Response:
    """The style, the script and the picture that are named here, and no other file."""
    name = request.path_params["name"]
    if name not in ("serve.css", "serve.js", "find.js"):
        raise HTTPException(404)
    data = (files("imr_llm.serve") / "static" / name).read_bytes()
    return Response(data, media_type=_TYPES[name.rpartition(".")[2]])


async def _open(request: Request) -> Response:
    """In by the one-time address."""
    rules, (_, own) = rules_of(request), request.scope["server"]
    if request.client and peers.is_anothers(request.client.port, own):
        return refused(request, 403, "This address is another user's.", "")
    token = rules.sessions.redeem(request.query_params.get("key", ""))
    if token is None:
        return page(request, "gone.html", 401)
    return rules.let_in(to("/"), token)


async def _login_page(request: Request) -> Response:
    return page(request, "login.html", failed="")


async def _login(request: Request) -> Response:
    """In by name and password. The guard has seen to it that the form is of this page."""
    passwords: Passwords | None = request.app.state.passwords
    guesses: Guesses = request.app.state.guesses
    if passwords is None:
        raise HTTPException(404)
    form = await request.form(max_files=0, max_fields=5, max_part_size=4096)
    name, address = word(form, "name").strip()[:MOST_NAME], request.client.host if request.client else ""
    if guesses.is_locked(name, address):
        return page(request, "login.html", 429, failed="Too many wrong passwords. Wait a quarter of an hour.")
    guesses.wrong(name, address)  # before it is looked at: many at once are many guesses
    try:
        held = await run_in_threadpool(passwords.line_of, name, word(form, "password"))
    except SettingsError as error:  # whoever asks is nobody yet, and gets no path to read
        logging.getLogger("imr").error("imr serve: %s", error)  # noqa: TRY400 – it says what is wrong and what to do
        return page(request, "login.html", 503, failed="Nobody can come in now. Whoever runs this page is told why.")
    if held is None:
        return page(request, "login.html", 401, failed="Name and password do not fit.")
    guesses.right(name, address)
    rules = rules_of(request)
    return rules.let_in(to("/"), rules.sessions.begin(name, held))


async def _logout(request: Request) -> Response:
    await form_of(request)
    rules = rules_of(request)
    rules.sessions.end(rules.token_of(request))
    answer = page(request, "gone.html", out=True, session=None, has_passwords=rules.has_passwords)
    answer.delete_cookie(rules.cookie, httponly=True, samesite="strict", secure=rules.is_encrypted)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies"'
    return answer


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    said = error.detail if isinstance(error, HTTPException) else ""
    said = {404: "There is no such page.", 405: "This address takes no such request."}.get(status, said)
    return refused(request, status, said, "Go back, and load the page again.")


async def _imr(request: Request, error: Exception) -> Response:
    problem, next_step = (error.problem, error.next_step) if isinstance(error, ImrError) else ("", "")
    if isinstance(error, NotFound):
        problem, next_step = "There is no such letter here.", "It may have been purged. Look at the list."
    status = 404 if isinstance(error, NotFound) else 409 if isinstance(error, (NotDone, SummaryFailed)) else 503
    return refused(request, status, problem, next_step)


async def _fault(request: Request, error: Exception) -> Response:  # noqa: ARG001 – its words may be a letter's
    return refused(request, 500, "The program has a fault.", "Nothing was changed.")
