"""One letter beside its record, and what is done to it."""

import re
from collections.abc import Callable
from typing import Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from imr_llm import labels
from imr_llm.errors import ChangedMeanwhile, EncryptedFile, NotDone, NotText, UnreadableFile
from imr_llm.outputs.reviewing import KINDS, standing
from imr_llm.pipeline.desk import CaseFile, Given, StoreDesk
from imr_llm.pipeline.drawing import has_pictures
from imr_llm.review import Act as Done
from imr_llm.serve.pages import (
    Kept,
    Notice,
    first_of,
    form_of,
    kept,
    office_of,
    page,
    session_of,
    to,
    told_of,
    when,
    word,
    words,
)
from imr_llm.serve.pictures import Pictures, ShownPage
from imr_llm.serve.sheet import Sheet, after, sheet

Act = Callable[[StoreDesk], None]
_MEMBER: Final = re.compile(r"/\d+(?=/|$)")


async def letter(
    request: Request, notice: Notice | None = None, status: int = 200, given: Kept | None = None
) -> Response:
    """The page of a letter."""
    sha256 = sha256_of(request)
    who = session_of(request).who
    case = await office_of(request).act(who, lambda desk: desk.case(sha256))
    shown = sheet(case)
    pages, lacking = await _pages(request, case, shown) if _wants_pages(request) else ([], None)
    return page(
        request, "letter.html", status, case=case, sheet=shown, sha256=sha256, notice=notice, kept=given, kinds=KINDS,
        standing=standing(case.reviewed), undone={act.undoes for act in case.acts}, pages=pages, lacking=lacking,
        has_pictures=has_pictures(case.document), rows=shown.labels,
        wants_pages=_wants_pages(request), is_locked=isinstance(lacking, EncryptedFile),
    )  # fmt: skip


def _wants_pages(request: Request) -> bool:
    return request.query_params.get("show") == "pages"


async def _pages(request: Request, case: CaseFile, shown: Sheet) -> tuple[list[ShownPage], UnreadableFile | None]:
    """The pages as pictures, or why there are none."""
    pictures: Pictures = request.app.state.pictures
    find = number if (number := first_of(request, "find")) < len(case.document.page_starts) + 1 else 0
    if not has_pictures(case.document):
        return [], NotText(case.document.path, "It was read from a file that has no pages to be seen.", "")
    try:
        return await pictures.shown(case.document, shown.spots, find), None
    except UnreadableFile as error:
        return [], error


async def act(request: Request) -> Response:
    """Do what a form of the page asks for, then show the row to look at next."""
    form, sha256, who = await form_of(request), sha256_of(request), session_of(request).who
    pointer, seen = word(form, "pointer"), word(form, "version")
    try:
        await office_of(request).act(who, wanted(form, sha256, pointer, seen))
    except ChangedMeanwhile as error:
        case = await office_of(request).act(who, lambda desk: desk.case(sha256))
        given, lines = again(form, case, seen)
        return await letter(request, Notice(str(error), (*lines, *_since(case, seen))), 409, given)
    except NotDone as error:
        return await letter(request, Notice(str(error)), 422, kept(form))
    here = f"/letter/{sha256}" + ("?show=pages" if _wants_pages(request) else "")
    if word(form, "do") == "undo":
        return to(f"{here}#record")
    case = await office_of(request).act(who, lambda desk: desk.case(sha256))
    return to(f"{here}#{after(sheet(case), pointer, word(form, 'do'))}")


def again(form: FormData, case: CaseFile, seen: str) -> tuple[Kept | None, tuple[str, ...]]:
    """What a form gave that came too late: for the form again, or, where its member may have moved, as lines."""
    given, done = kept(form), _done_since(case, seen)
    if given is None:
        return None, ()
    lists = [given.pointer[: m.start()] for m in _MEMBER.finditer(given.pointer)]
    may_move = lists and (not done or any(act.kind == "undo" or act.field in lists for act in done))
    return (None, told_of(given)) if may_move else (given, ())


def wanted(form: FormData, sha256: str, pointer: str, seen: str) -> Act:
    """What a form asks for, as an act at the desk."""
    note, do = word(form, "note"), word(form, "do")
    near = word(form, "near")[:9]
    given = Given(
        " ".join(words(form, "words")),
        None,
        word(form, "quote"),
        note,
        int(near) if near.isdecimal() else None,
    )
    acts: dict[str, Act] = {
        "confirm": lambda desk: desk.do("confirm", sha256, pointer, seen, note),
        "clear": lambda desk: desk.do("clear", sha256, pointer, seen, note),
        "restore": lambda desk: desk.do("restore", sha256, pointer, seen),
        "put": lambda desk: desk.put(sha256, pointer, given, seen),
        "list": lambda desk: desk.put_all(sha256, pointer, words(form, "words"), given, seen),
        "seen": lambda desk: desk.saw(sha256, pointer, word(form, "code"), seen),
        "undo": lambda desk: desk.undo(sha256, seen),
        "approve": lambda desk: desk.approve(sha256, seen),
    }
    if do not in acts:
        raise HTTPException(400, "The form asks for nothing that is known.")
    return acts[do]


def sha256_of(request: Request) -> str:
    """The letter that an address names: by its whole hash, which says nothing."""
    sha256: str = request.path_params["sha256"]
    return sha256


def _since(case: CaseFile, seen: str) -> list[str]:
    """What was done since somebody saw a letter, in words."""
    told = [
        f"{act.who}: {labels.place(act.field)} {KINDS[act.kind]} ({when(act.at)})" for act in _done_since(case, seen)
    ]
    return told or ["It was read anew."]


def _done_since(case: CaseFile, seen: str) -> list[Done]:
    revision = int(number) if (number := seen.partition(".")[0]).isdecimal() and len(number) < 10 else 0
    return [act for act in case.acts if act.revision > revision]
