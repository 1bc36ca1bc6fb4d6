"""Templates to answers, and forms to words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from imr_llm import labels
from imr_llm.outputs.summary_html import environment
from imr_llm.serve.guard import Rules
from imr_llm.serve.office import Office
from imr_llm.serve.sessions import Session, is_form

PAGE = 50
"""Entries of a list on one page."""
MOST_WORDS = 20_000
"""Characters of a field of a form."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said at the top of a page: that something was not done, and why."""

    words: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody gave that was not taken: their form has it again, to be mended."""

    pointer: str
    words: tuple[str, ...]
    quote: str
    near: str
    note: str


def office_of(request: Request) -> Office:
    """The database."""
    office: Office = request.app.state.office
    return office


def rules_of(request: Request) -> Rules:
    """What the guard holds requests against."""
    rules: Rules = request.app.state.rules
    return rules


def session_of(request: Request) -> Session:
    """Who asks. The guard lets nobody through without a session, but to the way in."""
    session: Session | None = request.state.session
    if session is None:
        raise HTTPException(401)
    return session


def page(request: Request, name: str, code: int = 200, **shown: Any) -> HTMLResponse:
    """A page of a template."""
    template = environment("imr_llm.serve", "imr_llm.outputs").get_template(name)
    given = {"session": request.state.session, "labels": labels, "when": when}
    given |= {"notice": None, "kept": None, "blind": False} | shown
    return HTMLResponse(template.render(**given), code, {"Content-Language": "en"})


def first_of(request: Request, name: str = "from") -> int:
    """A number of an address: from 0, of the entry with which a part of a list begins."""
    number = request.query_params.get(name, "0")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 0


def refused(request: Request, status: int, problem: str, next_step: str) -> HTMLResponse:
    """The page that says what was not done, and what to do; it leads back to the letter, if that is there."""
    letter = "" if status == 404 else request.path_params.get("sha256", "")
    return page(request, "problem.html", status, problem=problem, next_step=next_step, status=status, letter=letter)


def when(at: str) -> str:
    """A time of the database, to the minute, as the clock here has it."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def paging(path: str, filters: Mapping[str, str], first: int, total: int) -> dict[str, str]:
    """Addresses of the parts of a list before and behind this one; empty where there is none."""

    def link(at: int) -> str:
        return f"{path}?" + urlencode({**filters, "from": max(at, 0)})

    return {"earlier": link(first - PAGE) if first else "", "later": link(first + PAGE) if first + PAGE < total else ""}


def to(address: str) -> RedirectResponse:
    """Look there next: a form that was sent is not sent again by going back."""
    return RedirectResponse(address, 303)


async def form_of(request: Request, *, files: int = 0) -> FormData:
    """A form that carries the session's token, or 403."""
    form = await request.form(max_files=files, max_fields=100, max_part_size=MOST_WORDS * 4)
    if not is_form(session_of(request), word(form, "token")):
        raise HTTPException(403, "The form is not of this session. Load the page again.")
    return form


def word(form: FormData, name: str) -> str:
    """A field of a form as text; empty where there is none. NUL does not go on."""
    value = form.get(name)
    return value.replace("\0", "")[:MOST_WORDS] if isinstance(value, str) else ""


def kept(form: FormData) -> Kept | None:
    """What a form gives of a value; None where it gives none."""
    if word(form, "do") not in ("put", "list"):
        return None
    given = tuple(words(form, "words"))
    return Kept(word(form, "pointer"), given, word(form, "quote"), word(form, "near")[:9], word(form, "note"))


def told_of(given: Kept) -> tuple[str, ...]:
    """What somebody gave, as lines of a notice: where the form that it was for may be another's now."""
    lines = (*given.words, given.quote and f"on the words: {given.quote}", given.note and f"note: {given.note}")
    return tuple(f"Not saved: {line}" for line in lines if line)


def words(form: FormData, name: str) -> list[str]:
    """All values of a field of a form, line by line."""
    lines = (line for value in form.getlist(name) if isinstance(value, str) for line in value.splitlines())
    return [line.strip() for line in lines if line.strip()]
