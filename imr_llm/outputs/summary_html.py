"""A summary as an HTML page: for the worker alone, or for the caseworker beside the letter and the record.

Both pages are one file that asks nobody for anything: no script, no font, no picture, and a policy that forbids them.
"""

import re
from collections.abc import Iterator
from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, Template

from imr_llm import labels
from imr_llm.codes import Language
from imr_llm.letter import Document
from imr_llm.lines import clean
from imr_llm.outputs.runs import runs
from imr_llm.outputs.side_by_side import side_by_side
from imr_llm.outputs.summary_page import Page, Said, is_answer, is_named, is_urgent
from imr_llm.record import Record
from imr_llm.summary import Summary

_UNUSUAL = re.compile(r"[^\n\t -~]")
_TELEPHONE = re.compile(r"\b(1-\d{3}-\d{3}-\d{4}|988)\b")


def summary_html(page: Page) -> str:
    """The page for the worker, as one HTML file. Encode it as UTF-8: surrogates and controls are replaced."""
    return template("summary.html").render(page=page)


def side_by_side_html(page: Page, summary: Summary, record: Record, document: Document) -> str:
    """The caseworker's page, as one HTML file: flags, then the letter, the record and the summary in columns.

    `page` is that of `summary` and `record`; `document` is the letter's, whose text their offsets count in.
    """
    sides = side_by_side(summary, record, document)
    return template("side_by_side.html").render(page=page, sides=sides, record=record, labels=labels)


@cache
def environment(*packages: str) -> Environment:
    """Templates of these packages; what they print is escaped and cleaned."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package, "templates") for package in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["pieces"] = _pieces
    environment.tests["answer"] = is_answer
    environment.tests["urgent"] = is_urgent
    environment.tests["named"] = is_named
    return environment


def template(name: str) -> Template:
    """A template by its file's name; what it prints is escaped and cleaned."""
    return environment("imr_llm.outputs").get_template(name)


def _harmless(value: object) -> object:
    """What a template prints, cleaned sign by sign, so that a letter keeps its line breaks and its length."""
    # A macro's output is no plain str but Markup: its words have been here already.
    if type(value) is not str or value.isprintable():
        return value
    return _UNUSUAL.sub(lambda sign: clean(sign[0]), value)


def _pieces(said: Said, language: Language) -> Iterator[tuple[str, str]]:
    """The words of a sentence in order, each piece with what it is: "en", "tel" or "".

    "en" are words that an English paper prints in a Spanish page; "tel" is a number to call, of a fixed text only:
    nothing that a letter says becomes a link.
    """
    support = said.sentence.support
    for words, spoken in runs(said.text, language) if support != "glossary" else [(said.text, language)]:
        if spoken != language:
            yield words, "en"
        elif support == "fixed":
            for turn, part in enumerate(_TELEPHONE.split(words)):
                yield part, "tel" if turn % 2 else ""
        else:
            yield words, ""
