"""The summary beside the letter: each sentence with its place, a person's words in its stead, and its release."""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from imr_llm.api.plain import PlainLetter
from imr_llm.codes import Language
from imr_llm.errors import NotDone, SummaryFailed
from imr_llm.outputs.reviewing import standing
from imr_llm.outputs.side_by_side import side_by_side
from imr_llm.outputs.summary_page import page as laid_out
from imr_llm.pipeline.desk import CaseFile, StoreDesk
from imr_llm.pipeline.summaries import edited, summarized
from imr_llm.serve.letter import sha256_of
from imr_llm.serve.pages import Kept, Notice, form_of, office_of, page, refused, session_of, to, told_of, word

LANGUAGES: Mapping[str, Language] = {"en": "en", "es": "es"}
_FILES: Mapping[str, tuple[str, Callable[[PlainLetter], bytes]]] = {
    "pdf": ("application/pdf", lambda letter: letter.pdf()),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda letter: letter.docx(),
    ),
    "html": ("text/html; charset=utf-8", lambda letter: letter.html().encode()),
}
_UNWRITTEN = (
    "A summary tells only what the letter says. Correct the record first: a value on a note alone, or a day of mailing "
    "that the letter does not say, keeps one from being written."
)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


async def summary(
    request: Request, notice: Notice | None = None, status: int = 200, given: Kept | None = None
) -> Response:
    """The page of a summary; where none passes its checks, why. `given`: words of a sentence that were not taken."""
    sha256, language, case = sha256_of(request), _language(request), await _case(request)
    try:
        told = _told(case, language)
    except SummaryFailed as error:
        why = error.problem.removeprefix(f"{case.record.source.path}: ").removeprefix("no summary was written ")
        lost = " ".join(told_of(given)) if given else ""
        return refused(request, 409, f"No summary was written {why}", f"{_UNWRITTEN} {lost}".strip())
    if notice and given and given.pointer not in (sentence.text for sentence in told.summary.sentences):
        notice, given = Notice(notice.words, told_of(given)), None
    return page(
        request, "told.html", status, case=case, told=told.summary, page=laid_out(told.summary, case.record),
        sides=side_by_side(told.summary, case.record, case.document, reflowed=True), sha256=sha256, language=language,
        notice=notice, kept=given,
        standing=standing(case.reviewed),
        released=[act for act in case.reviewed.releases if act.field == f"/summary/{language}"],
    )  # fmt: skip


async def act(request: Request) -> Response:
    """Put a person's words in a sentence's place, or let the summary go."""
    form, sha256, language = await form_of(request), sha256_of(request), _language(request)
    seen, do = word(form, "version"), word(form, "do")
    sentence, words = word(form, "sentence"), word(form, "words")

    def wanted(desk: StoreDesk) -> None:
        if do == "release":
            desk.release(sha256, language, seen)
        elif do == "edit":
            desk.edit(sha256, language, sentence, words, seen)
        elif do == "undo":
            desk.undo(sha256, seen)
        else:
            raise HTTPException(400, "The form asks for nothing that is known.")

    try:
        await office_of(request).act(session_of(request).who, wanted)
    except NotDone as error:
        given = Kept(sentence, (words,), "", "", "") if do == "edit" else None
        return await summary(request, Notice(str(error)), 409, given)
    return to(f"/letter/{sha256}/summary/{language}#summary")


async def file(request: Request) -> Response:
    """The summary as a file, or as a page to print."""
    kind = request.path_params["kind"]
    if kind not in _FILES:
        raise HTTPException(404)
    language, case = _language(request), await _case(request)
    media_type, make = _FILES[kind]
    data = make(_told(case, language))
    headers = {"Content-Disposition": f'attachment; filename="summary-{case.record.letter_id}.{language}.{kind}"'}
    if kind == "html":
        style = _STYLE.search(data.decode())
        digest = base64.b64encode(hashlib.sha256((style[1] if style else "").encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'none'; "
        headers = {"Content-Security-Policy": f"{policy}frame-ancestors 'none'; base-uri 'none'"}
    return Response(data, media_type=media_type, headers=headers)


def _told(case: CaseFile, language: Language) -> PlainLetter:
    """The summary with a person's words in it. Raises SummaryFailed."""
    told = edited(summarized(case.record, case.document, language), case.reviewed.edits.get(language, {}))
    return PlainLetter(case.record, case.document, told, is_reviewed=case.reviewed.signed is not None)


def _language(request: Request) -> Language:
    language = LANGUAGES.get(request.path_params["language"])
    if language is None:
        raise HTTPException(404)
    return language


async def _case(request: Request) -> CaseFile:
    sha256 = sha256_of(request)
    return await office_of(request).act(session_of(request).who, lambda desk: desk.case(sha256))
