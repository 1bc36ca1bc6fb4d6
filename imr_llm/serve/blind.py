"""A second reader's page of a letter: its text and their own labels. What was read is not on it, nor in its HTML."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from imr_llm.errors import ChangedMeanwhile, NotDone
from imr_llm.outputs.reviewing import KINDS
from imr_llm.pipeline.blind import BlindDesk
from imr_llm.pipeline.desk import CaseFile
from imr_llm.serve.letter import again, sha256_of, wanted
from imr_llm.serve.pages import Kept, Notice, form_of, kept, office_of, page, refused, session_of, to, word
from imr_llm.serve.sheet import Sheet, row_id, sheet

_ACTS: Final = ("put", "list", "clear", "undo")


async def letters(request: Request) -> Response:
    """What this person can label."""
    who = session_of(request).who
    found = await office_of(request).ask(lambda store: store.to_label(who))
    return page(request, "blinds.html", letters=found)


async def letter(
    request: Request, notice: Notice | None = None, status: int = 200, given: Kept | None = None
) -> Response:
    """The page of a letter."""
    try:
        case = await _case(request)
    except NotDone as error:
        return refused(request, 409, error.problem, error.next_step)
    return page(
        request, "blind.html", status, case=case, sheet=sheet(case, blind=True), sha256=sha256_of(request),
        notice=notice, kept=given, kinds=KINDS, blind=True, undone=(), pages=[], lacking=None,
    )  # fmt: skip


async def act(request: Request) -> Response:
    """Keep a label, then show the next field that has none."""
    form, sha256, who = await form_of(request), sha256_of(request), session_of(request).who
    pointer, do = word(form, "pointer"), word(form, "do")
    if do not in _ACTS:
        raise HTTPException(400, "The form asks for nothing that is known.")
    try:
        await office_of(request).act(who, wanted(form, sha256, pointer, word(form, "version")), BlindDesk)
    except ChangedMeanwhile as error:
        given, lines = again(form, await _case(request), word(form, "version"))
        return await letter(request, Notice(str(error), lines), 409, given)
    except NotDone as error:
        return await letter(request, Notice(str(error)), 422, kept(form))
    return to(f"/letter/{sha256}/blind#{_next(sheet(await _case(request), blind=True), pointer)}")


async def _case(request: Request) -> CaseFile:
    sha256 = sha256_of(request)
    return await office_of(request).act(session_of(request).who, lambda desk: desk.case(sha256), BlindDesk)


def _next(shown: Sheet, pointer: str) -> str:
    ids = [row.id for row in shown.rows]
    own = row_id(pointer.removesuffix("/-"))
    here = ids.index(own) + 1 if own in ids else 0
    behind = [*shown.rows[here:], *shown.rows[:here]]
    return next((row.id for row in behind if not row.looked), "record")
