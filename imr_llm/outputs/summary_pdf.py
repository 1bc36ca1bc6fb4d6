"""A summary as PDF, for print and for screen readers: tagged (PDF/UA-1), and the same bytes for the same page."""

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import ceil
from threading import local
from typing import Any, cast

import typst

from imr_llm.codes import Language
from imr_llm.errors import SummaryFailed
from imr_llm.lines import clean
from imr_llm.outputs.runs import runs
from imr_llm.outputs.summary_page import IN_PART, Block, Card, Page, Said, Topic, is_named, is_not_to_miss, is_urgent

# PDF/UA has no room for a character without a glyph. These are what typst's own fonts have (a test sets them all).
_NO_GLYPH = re.compile(
    "[^ -~\xa0-\u02af\u0300-\u036f\u0391-\u03a1\u03a3-\u03c9\u0400-\u045f\u1e00-\u1e99\u1ea0-\u1ef9\u2010-\u2027"
    "\u2030-\u2037\u2039\u203a\u2044\u2074-\u208e\u20ac\u2116\u2122\u2150\u2151\u2153-\u215e\u2190-\u21ff\u2200-\u2211"
    "\u2248\u2260\u2264\u2265\u2500-\u262f\u2713-\u2718\ufffd]"
)
_LONG = re.compile(r"\S{20}(?=\S{4})")
_BREAK = "\u200b"
"""Where a long word may go on in the next line: a space without width."""
_LONG_CARD = 1500
"""Characters. A shorter card stands on one page."""
# Up to how many lines, and the size of type in points. Some 150 lines go on two sheets; from there on, a third sheet is
# needed anyway, and has room for larger type. Lines are an estimate: what does not fit is set again, a size smaller.
_SIZES = ((48, 13.0), (56, 12.5), (62, 12.0), (76, 11.5), (92, 11.0), (110, 10.5), (150, 10.0), (150, 9.75))
_SMALLEST = 11.5
_SHEETS = ((150, 2), (200, 3), (250, 4))
"""Up to how many lines, and the sheets on which they go."""
_COUNT = re.compile(rb"NPages>(\d+)<")
_LINE = 88
_TWO_LINES = 165
"""Characters beside the number of a page."""
_IN_COLUMNS = range(79, 151)
"""Lines of a page that goes on two sheets only if the steps, whose lines are short, stand in two columns."""
_NARROWEST = 0.38
"""Of the width, what a column has at least."""
_mine = local()

Json = dict[str, Any]
Runs = list[tuple[str, Language]]


def summary_pdf(page: Page) -> bytes:
    """The page as PDF. A character that no font has is shown as U+FFFD.

    Threads can call this at the same time: typst works without Python's lock. SummaryFailed where typst refuses a page.
    """
    made, lines = b"", _lines(page)
    for most in (sheets for longest, sheets in _SHEETS if lines <= longest):
        first = _size(lines) if most == _SHEETS[0][1] else _SMALLEST
        for size in (points for _, points in _SIZES if points <= first):
            made = _set(page, size)
            if _sheets(made) <= most:
                return made
    return made or _set(page, _SMALLEST)


def _sheets(pdf: bytes) -> int:
    """How many pages a PDF of typst's has, by its XMP, which is written as it is (`xmpTPg:NPages`)."""
    found = _COUNT.search(pdf)
    return int(found[1]) if found else 1


def _set(page: Page, size: float) -> bytes:
    """The page in type of this size."""
    try:
        made = _compiler().compile(
            _template(),
            format="pdf",
            sys_inputs={"page": json.dumps({**_data(page), "size": size}, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError:
        # Its message quotes the text that it fails on, which is the letter's.
        raise SummaryFailed(
            "The PDF of a summary could not be made.", "Take another format, and tell us which letter it was."
        ) from None
    return cast(bytes, made)


@cache
def _template() -> bytes:
    return (files("imr_llm.outputs") / "templates" / "summary.typ").read_bytes()


def _compiler() -> typst.Compiler:
    """The compiler of this thread: it serves one at a time, and keeps its fonts from one page to the next."""
    if not hasattr(_mine, "compiler"):
        _mine.compiler = typst.Compiler(ignore_system_fonts=True)
    return cast(typst.Compiler, _mine.compiler)


def _data(page: Page) -> Json:
    language = page.language
    return {
        "language": language,
        "labels": page.labels,
        "title": page.title,
        "subtitle": (subtitle := _with_glyphs(page.subtitle)),
        "running": _foot(subtitle),
        "message": [
            {
                "named": is_named(paragraph[0]),
                "said": [{"urgent": is_urgent(s), "words": _runs([s], language)} for s in paragraph],
            }
            for paragraph in _message(page)
        ],
        "cards": [_card(card, language) for card in page.cards],
        "missing_lead": _runs(page.missing_lead, language),
        "missing": [_runs(lack.said, language) for lack in page.missing],
        "topics": [_topic(topic, language) for topic in page.topics],
        **_columns(page),
        "words": [
            {"term": [(_shown(w.term), language)], "meaning": [(_shown(w.meaning), language)]} for w in page.words
        ],
        "half": _half([ceil(len(word.said.text) / (_LINE // 2)) for word in page.words]),
        "about": _runs(page.about, language),
        "sources": [[(_shown(source), language)] for source in page.sources],
        "foot": [[(_shown(page.foot), language)]] if page.foot else [],
    }


def _with_glyphs(subtitle: str) -> str:
    """What says whose page it is, without what no font has: a name in other letters."""
    return " · ".join(part for part in map(_shown, subtitle.split(" · ")) if "\ufffd\ufffd" not in part)


def _foot(subtitle: str) -> str:
    """Whose page it is, for the foot of each: of no more than two lines."""
    if len(subtitle) <= _TWO_LINES:
        return subtitle
    words = subtitle[:_TWO_LINES].rpartition(" ")[0] or subtitle[:_TWO_LINES]
    return f"{words.rstrip(' ·,')} …"


def _message(page: Page) -> list[list[Said]]:
    """The main message's paragraphs; where there is little room, what follows the list of what was decided in one."""
    if _columns(page)["left"] == 0:
        return [list(paragraph) for paragraph in page.message]
    starts = [
        at
        for at, (before, now) in enumerate(pairwise(page.message), start=1)
        if is_not_to_miss(now[0]) or _is_on_some(now[0]) or is_named(now[0]) or is_named(before[0])
    ]
    parts = pairwise(sorted({0, *starts, len(page.message)}))
    return [[said for paragraph in page.message[start:end] for said in paragraph] for start, end in parts]


def _is_on_some(said: Said) -> bool:
    """Whether it begins what is told of the requests with one decision, where there is another."""
    return said.sentence.source.text.startswith("main_some_")


def _card(card: Card, language: Language) -> Json:
    said = (*card.asked, *card.decided, *card.why, *card.beside)
    return {
        "heading": card.heading,
        "decision": card.decision or "unread",
        "mark": "part" if card.mark == IN_PART else card.decision or "unread",
        "verdict": card.verdict,
        "asked": _runs(card.asked, language),
        "decided": _runs(card.decided, language),
        "why": [(_shown(card.same_why), language)] if card.same_why else _runs(card.why, language),
        "beside": _runs(card.told_beside, language),
        "help": _runs(card.help, language),
        "long": sum(len(s.text) for s in said) > _LONG_CARD,
    }


def _topic(topic: Topic, language: Language) -> Json:
    follows = (*(block.is_list for block in topic.blocks[1:]), False)
    return {
        "heading": topic.heading,
        "blocks": [
            {"is_list": block.is_list, "leads": leads, "texts": _texts(block, language)}
            for block, leads in zip(topic.blocks, follows, strict=True)
        ],
    }


def _columns(page: Page) -> Json:
    """How many topics stand in the left one of two columns, 0 where there is one, and its share of their width.

    The columns are about as long as each other.
    """
    if _lines(page) not in _IN_COLUMNS or len(page.topics) < 2:
        return {"left": 0, "share": 1.0}
    long = [2 + sum(ceil(len(s.text) / (_LINE // 2)) for b in t.blocks for s in b.sentences) for t in page.topics]
    left = _half(long)
    share = sum(long[:left]) / sum(long)
    return {"left": left, "share": min(max(share, _NARROWEST), 1 - _NARROWEST)}


def _half(long: Sequence[int]) -> int:
    """How many of things that are so many lines long stand in the left one of two columns of about the same length."""
    return min(range(1, len(long)), key=lambda at: max(sum(long[:at]), sum(long[at:])), default=len(long))


def _texts(block: Block, language: Language) -> list[Runs]:
    return [_runs([s], language) for s in block.sentences] if block.is_list else [_runs(block.sentences, language)]


def _runs(said: Iterable[Said], language: Language) -> Runs:
    return list(runs(_shown(" ".join(s.text for s in said)), language))


def _shown(text: str) -> str:
    """The text as typst can set it: on one line, with glyphs only, and with places where a long word can break."""
    return _LONG.sub(rf"\g<0>{_BREAK}", _NO_GLYPH.sub("\ufffd", clean(text)))


def _size(lines: int) -> float:
    """The size of type for so many lines, in points."""
    return next((size for most, size in _SIZES if lines <= most), _SMALLEST)


def _lines(page: Page) -> int:
    """About how many lines the page has."""
    texts = [*page.message, page.missing_lead, page.about]
    for card in page.cards:
        reasons = () if card.same_why else card.why
        texts += [card.asked, (*card.decided, *reasons), card.told_beside, card.help]
    texts += [lack.said for lack in page.missing]
    for block in (block for topic in page.topics for block in topic.blocks):
        texts += [(s,) for s in block.sentences] if block.is_list else [block.sentences]
    columns = sum(ceil(len(word.said.text) / (_LINE // 2)) for word in page.words)
    return columns // 2 + sum(ceil(sum(len(s.text) + 1 for s in said) / _LINE) for said in texts)
