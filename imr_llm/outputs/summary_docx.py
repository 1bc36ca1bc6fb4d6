"""A summary as DOCX, for a caseworker to edit: real styles and lists, no fields, the same bytes for the same page."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from imr_llm.codes import Language
from imr_llm.lines import clean
from imr_llm.outputs.runs import runs
from imr_llm.outputs.summary_page import Card, Page, Said, Topic, is_named, is_urgent

_LOCALE: dict[Language, str] = {"en": "en-US", "es": "es-US"}
_PARTS = {
    "[Content_Types].xml": "content_types",
    "_rels/.rels": "package_rels",
    "docProps/core.xml": "core",
    "word/document.xml": "document",
    "word/_rels/document.xml.rels": "document_rels",
    "word/styles.xml": "styles",
    "word/numbering.xml": "numbering",
    "word/settings.xml": "settings",
}
_NAMED = Pt(30)
"""Where a request that the main message names begins."""
_NOT_XML = re.compile("[\ufffe\uffff]")


def summary_docx(page: Page) -> bytes:
    """The page as a Word document. A character that drives a terminal or that XML cannot hold is shown as U+FFFD."""
    document = docx.Document(BytesIO(_empty(page.language)))
    document.core_properties.title = _shown(page.title)
    _Writer(document, page).write()
    file = BytesIO()
    document.save(file)
    with ZipFile(file) as parts:
        return _zipped({name: parts.read(name) for name in parts.namelist()})


@cache
def _empty(language: Language) -> bytes:
    """An empty document with the styles. python-docx's own is ten times as large, and as slow to read and write."""
    folder = files("imr_llm.outputs") / "templates" / "docx"
    texts = {part: (folder / f"{file}.xml").read_text(encoding="utf-8") for part, file in _PARTS.items()}
    return _zipped({part: text.replace("LOCALE", _LOCALE[language]).encode() for part, text in texts.items()})


def _zipped(parts: dict[str, bytes]) -> bytes:
    """A ZIP file without the time at which it was made."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return file.getvalue()


class _Writer:
    """Writes a page at the end of a document."""

    def __init__(self, document: Document, page: Page) -> None:
        self._document = document
        self._page = page
        self._labels = page.labels

    def write(self) -> None:
        page, labels = self._page, self._labels
        self._heading(page.title, 1)
        if page.subtitle:
            self._plain(page.subtitle, "Subtitle")
            self._document.sections[0].footer.paragraphs[0].add_run(_shown(page.subtitle))
        self._heading(labels["main_message"], 2)
        for paragraph in page.message:
            self._message(paragraph)
        self._missing()
        self._heading(labels["requests"], 2)
        for card in page.cards:
            self._card(card)
        self._heading(labels["next_steps"], 2)
        for topic in page.topics:
            self._topic(topic)
        self._words()
        self._heading(labels["about"], 2)
        self._text(page.about)
        if page.sources:
            self._heading(labels["sources"], 2)
            for source in page.sources:
                self._plain(source, "Small Print")
        if page.foot:
            self._plain(page.foot, "Small Print")

    def _message(self, said: Sequence[Said]) -> None:
        paragraph = self._text(said, "Main Message")
        if is_named(said[0]):
            paragraph.paragraph_format.left_indent = _NAMED
        for run in paragraph.runs if any(map(is_urgent, said)) else ():
            run.bold = True

    def _card(self, card: Card) -> None:
        heading = self._heading(f"{card.heading}:  ", 3)
        heading.add_run(card.mark, style="Mark")
        heading.add_run(f" {card.verdict}")
        if card.asked:
            self._text(card.asked, "Request").paragraph_format.keep_with_next = True
        paragraph = self._text(card.decided, "Request")
        if card.why:
            paragraph.add_run(" ")
            paragraph.add_run(f"{self._labels['why']}: ", style="Strong")
            if card.same_why:
                paragraph.add_run(_shown(card.same_why))
            else:
                self._say(paragraph, card.why)
        if card.told_beside:
            beside = self._text((), "Request")
            beside.add_run(f"{self._labels['beside']}: ")
            self._say(beside, card.told_beside)
        if card.help:
            self._text(card.help, "Request")

    def _missing(self) -> None:
        page = self._page
        if not (page.missing or page.missing_lead):
            return
        self._heading(self._labels["missing"], 2)
        self._text(page.missing_lead).paragraph_format.keep_with_next = True
        for lack in page.missing:
            self._text(lack.said, "Checklist")

    def _topic(self, topic: Topic) -> None:
        self._heading(topic.heading, 3)
        for block in topic.blocks:
            if block.is_list:
                for said in block.sentences:
                    self._text([said], "List Bullet")
            else:
                self._text(block.sentences)

    def _words(self) -> None:
        if self._page.words:
            self._heading(self._labels["words"], 2)
        for word in self._page.words:
            paragraph = self._document.add_paragraph(style="Word to Know")
            paragraph.add_run(f"{_shown(word.term)}:", style="Strong")
            paragraph.add_run(f" {_shown(word.meaning)}")

    def _heading(self, words: str, level: int) -> Paragraph:
        return self._plain(words, f"Heading {level}")

    def _plain(self, words: str, style: str) -> Paragraph:
        return self._document.add_paragraph(_shown(words), style)

    def _text(self, said: Iterable[Said], style: str = "Normal") -> Paragraph:
        return self._say(self._document.add_paragraph(style=style), said)

    def _say(self, paragraph: Paragraph, said: Iterable[Said]) -> Paragraph:
        for words, language in runs(_shown(" ".join(s.text for s in said)), self._page.language):
            paragraph.add_run(words, style=None if language == self._page.language else "In English")
        return paragraph


def _shown(text: str) -> str:
    return _NOT_XML.sub("\ufffd", clean(text))
