"""The formats of a summary: each makes the bytes of a file, and loads what it needs only then."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from imr_llm.pipeline.summaries import Told
    from imr_llm.record import Summary

SIDE_BY_SIDE = "side-by-side"
Format = Literal["md", "html", "pdf", "docx", "json"]
SUFFIX = {SIDE_BY_SIDE: "side-by-side.html"}
"""What a file's name ends in, where that is not the format's name."""


def _markdown(letter: "Told", summary: "Summary") -> bytes:
    from imr_llm.outputs.summary_markdown import summary_markdown
    from imr_llm.outputs.summary_page import page

    return summary_markdown(page(summary, letter.record)).encode()


def _html(letter: "Told", summary: "Summary") -> bytes:
    from imr_llm.outputs.summary_html import summary_html
    from imr_llm.outputs.summary_page import page

    return summary_html(page(summary, letter.record)).encode()


def _side_by_side(letter: "Told", summary: "Summary") -> bytes:
    from imr_llm.outputs.summary_html import side_by_side_html
    from imr_llm.outputs.summary_page import page

    shown = page(summary, letter.record)
    return side_by_side_html(shown, summary, letter.record, letter.document).encode()


def _pdf(letter: "Told", summary: "Summary") -> bytes:
    from imr_llm.outputs.summary_page import page
    from imr_llm.outputs.summary_pdf import summary_pdf

    return summary_pdf(page(summary, letter.record))


def _docx(letter: "Told", summary: "Summary") -> bytes:
    from imr_llm.outputs.summary_docx import summary_docx
    from imr_llm.outputs.summary_page import page

    return summary_docx(page(summary, letter.record))


def _json(_: "Told", summary: "Summary") -> bytes:
    return (summary.model_dump_json() + "\n").encode()


SHAPES: "dict[str, Callable[[Told, Summary], bytes]]" = {
    "md": _markdown,
    "html": _html,
    "pdf": _pdf,
    "docx": _docx,
    "json": _json,
    SIDE_BY_SIDE: _side_by_side,
}
