"""What was approved and is to be authorized: asked after until somebody notes that it was."""

import re
from datetime import date
from typing import Final, get_args
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from imr_llm import pointers
from imr_llm.errors import NotDone, NotFound
from imr_llm.labels import counted
from imr_llm.outputs.reviewing import STATES
from imr_llm.pipeline.desk import CaseFile, StoreDesk
from imr_llm.review import Act
from imr_llm.serve.pages import PAGE, Notice, first_of, form_of, office_of, page, paging, session_of, to, word
from imr_llm.store import Chased, Noted

SHOWN: Final[dict[Noted, str]] = {"open": "not authorized yet", "authorized": "authorized", "all": "all"}
_DONE: Final = re.compile(r"([0-9a-f]{64})-(\d{1,4})")


async def chase(request: Request, notice: Notice | None = None, status: int = 200) -> Response:
    """A part of the approved requests."""
    noted = _noted(request.query_params.get("which", ""))
    first, who = first_of(request), session_of(request).who
    found = await office_of(request).ask(lambda store: store.chase(noted, limit=PAGE, offset=first))
    case, act = await _just_done(request, who)
    return page(
        request, "chase.html", status, found=found, noted=noted, shown=SHOWN, first=first, notice=notice, left=left,
        links=paging("/chase", {"which": noted}, first, found.total), states=STATES, case=case, act=act, id=row_id,
        today=date.today().isoformat(),
    )  # fmt: skip


async def note(request: Request) -> Response:
    """Note that a request was authorized, or that it was not after all."""
    form, who = await form_of(request), session_of(request).who
    sha256, pointer, do = word(form, "sha256"), word(form, "pointer"), word(form, "do")

    def wanted(desk: StoreDesk) -> None:
        if do == "authorized":
            desk.note_authorized(sha256, pointer, word(form, "version"), word(form, "note"))
        elif do == "open":
            desk.not_authorized(sha256, pointer, word(form, "version"))
        else:
            raise HTTPException(400, "The form asks for nothing that is known.")

    try:
        await office_of(request).act(who, wanted)
    except NotDone as error:
        note_ = word(form, "note")
        return await chase(request, Notice(str(error), (f"Not saved: {note_}",) if note_ else ()), 409)
    return to(_next(form, sha256, pointer, do))


def left(day: str | None) -> str:
    """How long there is until a day, or how long it is over."""
    if day is None:
        return "The day is not known: the letter has no date of mailing."
    days = (date.fromisoformat(day) - date.today()).days
    if days == 0:
        return "today"
    return f"{counted(days, 'day')} left" if days > 0 else f"{counted(-days, 'day')} over"


def row_id(chased: Chased) -> str:
    """For an address within the page."""
    return f"c{chased.worker.sha256[:16]}-{chased.number}"


def _noted(asked: str) -> Noted:
    return next((name for name in get_args(Noted) if name == asked), "open")


def _next(form: FormData, sha256: str, pointer: str, do: str) -> str:
    """The list as it was, at the request that stood behind; with what was just noted, so that it can be taken back."""
    asked = {"which": _noted(word(form, "which")), "from": word(form, "from")}
    if do == "authorized":
        asked["done"] = f"{sha256}-{pointer.rpartition('/')[2]}"
    row = word(form, "next")
    return f"/chase?{urlencode(asked)}" + (f"#{row}" if re.fullmatch(r"c[0-9a-f]{16}-\d+", row) else "")


async def _just_done(request: Request, who: str) -> tuple[CaseFile | None, Act | None]:
    """The letter of which this person has just noted something, and the act, while it counts."""
    done = _DONE.fullmatch(request.query_params.get("done", ""))
    if not done:
        return None, None
    try:
        case = await office_of(request).act(who, lambda desk: desk.case(done[1]))
    except NotFound:
        return None, None
    return case, case.reviewed.authorized.get(pointers.of_issue(int(done[2])))
