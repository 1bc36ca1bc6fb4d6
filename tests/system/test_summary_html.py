"""The summary as HTML: what stands in the file, and what a browser and a screen reader make of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from screen import DESKTOP, SCREENS, check, requests, show, violations

from imr_llm import labels
from imr_llm.codes import Language
from imr_llm.letter import Document
from imr_llm.lines import clean
from imr_llm.outputs.side_by_side import side_by_side
from imr_llm.outputs.summary_html import side_by_side_html, summary_html
from imr_llm.outputs.summary_page import Page, page
from imr_llm.pipeline import Letter, read_file
from imr_llm.pipeline.summaries import summarized
from imr_llm.printed import one_text, repair
from imr_llm.record import Evidence, Flag, Record
from imr_llm.summary import Summary

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

ROOT = Path(__file__).parents[2]
ONE, FIVE, TWO = sorted((ROOT / "examples" / "letters").glob("*.txt"))
LABELLED = sorted((ROOT / "evals" / "letters").glob("?-*.txt"))
(MANY,) = (path for path in LABELLED if path.stem == "b-05")
LANGUAGES: tuple[Language, ...] = ("en", "es")
BOTH = pytest.mark.parametrize("language", LANGUAGES)
HOSTILE = (
    "<script>alert(1)</script> & &amp; ]]> --> \"' javascript:alert(1) http://evil.example/ {{ 7*7 }} {% x %} "
    "</style></mark><img src=x onerror=alert(1)> 1-900-555-0100 \u202eevil\u202c\u200f\x00\x1b[31m"
)
VOID = ("meta", "link", "br", "img", "input", "hr")


# --- Helpers ----------------------------------------------------------------------------------------------------------


@dataclass
class Made:
    """A letter, and the two pages made of it."""

    document: Document
    record: Record
    summary: Summary

    @property
    def text(self) -> str:
        return self.document.text

    @property
    def page(self) -> Page:
        return page(self.summary, self.record)

    @property
    def alone(self) -> str:
        return summary_html(self.page)

    @property
    def sides(self) -> str:
        return side_by_side_html(self.page, self.summary, self.record, self.document)


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def all(self) -> Iterator["Element"]:
        """This element and those inside it, in the order of the file."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.all()

    def find(self, tag: str = "", cls: str = "") -> list["Element"]:
        return [e for e in self.all() if tag in ("", e.tag) and (not cls or cls in e.classes)]

    def text(self, without: tuple[str, ...] = ()) -> str:
        parts = (
            child if isinstance(child, str) else "" if set(without) & set(child.classes) else child.text(without)
            for child in self.children
        )
        return "".join(parts)


class Tree(HTMLParser):
    """A strict reader: a file in which an element is not closed, or closed twice, fails."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open = [Element("", {})]
        self.feed(html)
        self.close()
        assert len(self.open) == 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def tree(html: str) -> Element:
    return Tree(html).open[0]


def made(path: Path, language: Language) -> Made:
    return _summarized(read_file(str(path)), language)


def _summarized(letter: Letter, language: Language) -> Made:
    summary = summarized(letter.record, letter.document, language)
    return Made(letter.document, letter.record, summary)


@pytest.fixture(scope="module")
def letters() -> dict[tuple[Path, Language], Made]:
    return {(path, language): made(path, language) for path in (ONE, FIVE, TWO, MANY) for language in LANGUAGES}


@pytest.fixture(scope="module")
def hostile() -> dict[Language, Made]:
    return {language: _with(HOSTILE, made(ONE, language)) for language in LANGUAGES}


def _with(words: str, letter: Made) -> Made:
    """The letter with these words in every place that a letter or a file's name fills."""
    record, text = letter.record, letter.text + words
    issue = record.issues[0]
    citations = tuple(c.model_copy(update={"url": words, "document": words}) for c in issue.reviewer_citations)
    issue = issue.model_copy(
        update={
            "request": words,
            "missing_documentation": (words,),
            "why": (words,),
            "reviewer_citations": citations,
        }
    )
    at = Evidence.model_construct(
        field="/issues/0/request",
        quote=words,
        start=len(letter.text),
        end=len(text),
        page=1,
        section="decision",
        reader="rules",
    )
    record = record.model_copy(
        update={
            "issues": (issue,),
            "case": record.case.model_copy(update={"case_number": words}),
            "patient": record.patient.model_copy(update={"diagnoses": (words,), "mechanism_of_injury": words}),
            "reviewer": record.reviewer.model_copy(update={"specialties": (words,)}),
            "source": record.source.model_copy(update={"path": words}),
            "evidence": (*record.evidence, at),
        }
    )
    sentences = tuple(
        s.model_copy(
            update={"text": re.sub(r"“[^”]*”", f"“{words}”", s.text) if "“" in s.text else f"{s.text} {words}"}
        )
        if s.support == "letter"
        else s
        for s in letter.summary.sentences
    )
    flags = (*letter.summary.flags, Flag(field=f"/issues/0/{words}", code="x", message=words))
    summary = letter.summary.model_copy(update={"sentences": sentences, "flags": flags})
    return Made(replace(letter.document, text=text), record, summary)


def _shown(text: str) -> str:
    """Text as a browser is given it: each sign as itself, or as the sign for one that cannot be shown."""
    return re.sub(r"[^\n\t]", lambda sign: clean(sign[0]), text)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _sentences(root: Element) -> list[str]:
    found = []
    for element in root.all():
        if "said" in element.classes:
            found.append(element.text())
        elif "word" in element.classes:
            term, meaning = element.find("dt")[0].text(), element.find("dd")[0].text(without=("from",)).strip()
            found.append(f"{term}: {meaning}")
    return found


# --- What stands in the files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [ONE, TWO, FIVE, *LABELLED], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_sentence_of_the_ledger_stands_once_and_in_order(path: Path) -> None:
    read = read_file(str(path))
    for language in LANGUAGES:
        letter = _summarized(read, language)
        ledger = [_shown(sentence.text) for sentence in letter.summary.sentences]
        told_before = {said.index for card in letter.page.cards if card.same_why for said in (*card.why, *card.beside)}
        once = [text for index, text in enumerate(ledger) if index not in told_before]
        assert _sentences(tree(letter.alone)) == once
        assert _sentences(tree(letter.sides).find(cls="summary")[0]) == ledger


@BOTH
@pytest.mark.parametrize("path", [ONE, FIVE, MANY])
def test_the_worker_reads_nothing_but_sentences_headings_and_sources(
    letters: dict[tuple[Path, Language], Made], path: Path, language: Language
) -> None:
    letter = letters[path, language]
    shown = letter.page
    body = tree(letter.alone).find("body")[0].text(without=("said", "word"))
    known = [
        shown.title,
        shown.subtitle,
        *shown.sources,
        *(topic.heading for topic in shown.topics),
        *(words for card in shown.cards for words in (card.heading, f"{card.mark} {card.verdict}", card.same_why)),
        *(
            shown.labels[name]
            for name in ("why", "main_message", "requests", "missing", "next_steps", "words", "about")
        ),
        shown.labels["sources"],
    ]
    rest = _flat(body)
    for words in sorted(known, key=len, reverse=True):
        rest = rest.replace(_flat(words), " ") if words else rest
    assert rest.split() == []


@BOTH
def test_headings_go_down_one_step_at_a_time(letters: dict[tuple[Path, Language], Made], language: Language) -> None:
    for path in (ONE, FIVE):
        for html in (letters[path, language].alone, letters[path, language].sides):
            levels = [int(e.tag[1]) for e in tree(html).all() if re.fullmatch(r"h\d", e.tag)]
            assert levels[0] == 1
            assert levels.count(1) == 1
            assert all(after <= before + 1 for before, after in pairwise(levels))


@BOTH
def test_a_decision_is_told_by_a_mark_and_by_words(
    letters: dict[tuple[Path, Language], Made], language: Language
) -> None:
    letter = letters[FIVE, language]
    badges = [_flat(badge.text()) for badge in tree(letter.alone).find(cls="badge")]
    no, yes = letter.page.labels["upheld"], letter.page.labels["overturned"]
    assert badges == [f"✗ {no}", f"✗ {no}", f"✗ {no}", f"✓ {yes}", f"✗ {no}"]


def test_a_decision_that_was_not_read_says_so(letters: dict[tuple[Path, Language], Made]) -> None:
    letter = letters[ONE, "en"]
    issue = letter.record.issues[0].model_copy(update={"decision": None})
    record = letter.record.model_copy(update={"issues": (issue,), "outcome": None})
    summary = summarized(record, letter.document, "en")
    root = tree(Made(letter.document, record, summary).alone)
    assert [_flat(badge.text()) for badge in root.find(cls="badge")] == ["? Not read"]
    urgent = [_flat(p.text()) for p in root.find(cls="urgent")]
    assert urgent[0] == "This program could not read the decision in your letter."


def test_the_language_of_page_and_quotes(letters: dict[tuple[Path, Language], Made]) -> None:
    english, spanish = (tree(letters[FIVE, language].alone) for language in LANGUAGES)
    assert [e.attributes["lang"] for e in english.all() if "lang" in e.attributes] == ["en"]
    assert spanish.find("html")[0].attributes["lang"] == "es"
    marked = [e.text() for e in spanish.find("span") if e.attributes.get("lang") == "en"]
    sentences = letters[FIVE, "es"].summary.sentences
    assert marked == [w for s in sentences if s.support != "glossary" for w in re.findall(r"“([^”]+)”", s.text)]
    assert "1 MRI OF THE LUMBAR SPINE" in marked


def test_the_summary_column_has_the_language_of_the_summary(letters: dict[tuple[Path, Language], Made]) -> None:
    root = tree(letters[FIVE, "es"].sides)
    assert root.find("html")[0].attributes["lang"] == "en"
    column = root.find(cls="summary")[0]
    assert [e.attributes.get("lang") for e in column.children if isinstance(e, Element)] == [None, "es"]
    assert {e.attributes.get("lang") for e in column.find(cls="from")} == {"en"}


@BOTH
@pytest.mark.parametrize("path", [ONE, FIVE, MANY])
def test_every_link_leads_somewhere_and_every_id_is_one_of_a_kind(
    letters: dict[tuple[Path, Language], Made], path: Path, language: Language
) -> None:
    for html in (letters[path, language].alone, letters[path, language].sides):
        elements = list(tree(html).all())
        ids = [e.attributes["id"] for e in elements if "id" in e.attributes]
        assert len(ids) == len(set(ids))
        hrefs = {e.attributes["href"] for e in elements if "href" in e.attributes}
        assert {href for href in hrefs if href[1:] not in ids} <= {"tel:+1-800-736-7401"}
        assert {e.attributes["aria-labelledby"] for e in elements if "aria-labelledby" in e.attributes} <= set(ids)


@BOTH
def test_every_sentence_leads_to_its_places(letters: dict[tuple[Path, Language], Made], language: Language) -> None:
    letter = letters[MANY, language]
    root = tree(letter.sides)
    by_id = {e.attributes["id"]: e for e in root.all() if "id" in e.attributes}
    for index, sentence in enumerate(letter.summary.sentences):
        line = by_id[f"s{index}"]
        spots = [e.attributes["href"][1:] for e in line.find("a") if e.attributes["href"].startswith("#")]
        said = [_marked(root, spot) for spot in spots]
        places = dict.fromkeys((place.start, place.end) for place in sentence.source.places)
        assert said == [_shown(letter.document.printed(start, end)) for start, end in places]
        support = line.find(cls="from")[0].text()
        assert all(entry in support for entry in sentence.source.entries)
        assert sentence.support != "fixed" or (
            sentence.source.text in support and (sentence.source.law or "") in support
        )


def _marked(root: Element, spot: str) -> str:
    return "".join(mark.text() for mark in root.find("mark", spot))


@BOTH
def test_every_value_of_the_record_leads_to_its_place(
    letters: dict[tuple[Path, Language], Made], language: Language
) -> None:
    letter = letters[FIVE, language]
    root = tree(letter.sides)
    by_id = {e.attributes["id"]: e for e in root.all() if "id" in e.attributes}
    shown = [e for e in letter.record.evidence if not re.search(r"^/outcome|/number$|_citations/\d+/(?!text)", e.field)]
    assert len(shown) > 40
    for evidence in shown:
        value = by_id["r" + evidence.field.removesuffix("/text").replace("/", "-")]
        spots = [e.attributes["href"][1:] for e in value.find("a")]
        assert _shown(evidence.quote) in [_flat(_marked(root, spot)) for spot in spots]


def test_flags_come_first_and_all_of_them(letters: dict[tuple[Path, Language], Made]) -> None:
    letter = letters[MANY, "en"]
    root = tree(letter.sides)
    items = [_flat(li.text()) for li in root.find(cls="checks")[0].find("ul")[0].find("li")]
    assert items == [
        f"{labels.place(flag.field)}: {flag.message}" for flag in letter.summary.flags if flag.severity != "record"
    ]
    order = [e.attributes["id"] for e in root.find("h2")]
    assert order == ["checks", "letter", "record", "summary"]


@BOTH
@pytest.mark.parametrize("path", [ONE, FIVE, TWO, MANY])
def test_the_letter_stands_there_sign_by_sign(
    letters: dict[tuple[Path, Language], Made], path: Path, language: Language
) -> None:
    letter = letters[path, language]
    column = tree(letter.sides).find(cls="letter")[0]
    assert column.text(without=("page", "back")) == _shown(letter.document.printed()).replace("\f", "")


def test_the_pages_of_the_letter_are_numbered_where_they_begin(letters: dict[tuple[Path, Language], Made]) -> None:
    letter = letters[FIVE, "en"]
    starts = (0, 2670, 5000)
    html = Made(replace(letter.document, page_starts=starts), letter.record, letter.summary).sides
    column = tree(html).find(cls="letter")[0]
    assert [page.text() for page in column.find(cls="page")] == ["Page 1", "Page 2", "Page 3"]
    for page_element in column.find(cls="page"):
        page_element.children = ["\f"]
    pages = column.text(without=("back",)).split("\f")
    ranges = zip(starts, (*starts[1:], None), strict=True)
    assert pages == ["", *(_shown(letter.document.printed(start, end)) for start, end in ranges)]


@BOTH
def test_hostile_words_come_out_as_words(hostile: dict[Language, Made], language: Language) -> None:
    letter = hostile[language]
    for html in (letter.alone, letter.sides):
        root = tree(html)
        tags = {e.tag for e in root.all()}
        assert not tags & {"script", "img", "iframe", "object", "embed", "form", "base", "link", "svg"}
        attributes = {(name, value) for e in root.all() for name, value in e.attributes.items()}
        assert not [name for name, _ in attributes if name.startswith("on") or name in ("style", "src", "srcdoc")]
        assert {v for n, v in attributes if n == "href" and not v.startswith("#")} == {"tel:+1-800-736-7401"}
        assert not [value for _, value in attributes if "evil" in value or "alert" in value]
        assert _shown(HOSTILE) in root.text()
        assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f\x00\x1b]", html)
        html.encode()
    assert _sentences(tree(letter.alone)) == [_shown(s.text) for s in letter.summary.sentences]
    shown = tree(letter.sides).find(cls="letter")[0].text(without=("page", "back"))
    assert shown == _shown(letter.document.printed())


def test_a_lone_surrogate_does_not_break_the_file(letters: dict[tuple[Path, Language], Made]) -> None:
    assert "a\ufffdb" in _with("a\ud800b", letters[ONE, "en"]).sides.encode().decode()


@BOTH
def test_the_files_need_nothing_else(letters: dict[tuple[Path, Language], Made], language: Language) -> None:
    for html in (letters[FIVE, language].alone, letters[FIVE, language].sides):
        root = tree(html)
        (policy,) = [e for e in root.find("meta") if e.attributes.get("http-equiv") == "Content-Security-Policy"]
        assert policy.attributes["content"].startswith("default-src 'none'; style-src 'unsafe-inline';")
        style = root.find("style")[0].text()
        assert not re.search(r"url\(|@import|@font-face|//", style)
        assert not [v for e in root.all() for v in e.attributes.values() if "//" in v]
        assert html.index('charset="utf-8"') < 1024


def test_the_same_letter_gives_the_same_file(letters: dict[tuple[Path, Language], Made]) -> None:
    letter = letters[FIVE, "en"]
    assert (letter.alone, letter.sides) == (letter.alone, letter.sides)


TEXT = "Wörter der Karte\nsind hier. " * 3
SPANS = st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 30)), max_size=12)


@given(spans=SPANS, starts=st.sets(st.integers(1, len(TEXT) - 1), max_size=3))
def test_segments_join_up_to_the_text(
    letters: dict[tuple[Path, Language], Made], spans: list[tuple[int, int]], starts: set[int]
) -> None:
    letter = letters[ONE, "en"]
    ends = [(start, min(start + size, len(TEXT))) for start, size in spans]
    evidence = tuple(
        Evidence(
            field=f"/x/{i}", quote=TEXT[a:b], start=a, end=b, page=1, section="other", reader="rules"
        )
        for i, (a, b) in enumerate(ends)
    )  # fmt: skip
    record = letter.record.model_copy(update={"evidence": evidence})
    summary = letter.summary.model_copy(update={"sentences": ()})
    sides = side_by_side(summary, record, Document("a", "0" * 64, "text/plain", TEXT, (0, *sorted(starts))))
    assert "".join(segment.words for segment in sides.segments) == TEXT
    assert [spot for segment in sides.segments for spot in segment.begins] == list(sides.spots)
    assert {(spot.start, spot.end) for spot in sides.spots} == set(ends)
    for spot in sides.spots:
        words = "".join(segment.words for segment in sides.segments if spot in segment.spots)
        assert words == TEXT[spot.start : spot.end]
    assert [segment.page for segment in sides.segments if segment.page] == list(range(1, len(starts) + 2))


def test_places_outside_of_the_text_are_left_out(letters: dict[tuple[Path, Language], Made]) -> None:
    letter = letters[ONE, "en"]
    cut = Document("a", "0" * 64, "text/plain", letter.text[:100])
    sides = side_by_side(letter.summary, letter.record, cut)
    assert "".join(segment.words for segment in sides.segments) == letter.text[:100]
    assert side_by_side(letter.summary, letter.record, replace(cut, text="")).segments == ()


def test_page_furniture_is_shown_where_it_was_printed(letters: dict[tuple[Path, Language], Made]) -> None:
    letter = letters[ONE, "en"]
    raw = "The request is not\nPage 1 of 2\n\fmedically necessary.\n\nThe end.\nPage 2 of 2\n"
    document = Document("a", "0" * 64, "text/plain", **one_text(*repair(raw))._asdict())
    start, end = document.text.index("is not"), document.text.index("necessary")
    at = {"start": start, "end": end, "page": 1, "section": "other", "reader": "rules"}
    quoted = Evidence(field="/outcome", quote=document.text[start:end], **at)
    record = letter.record.model_copy(update={"evidence": (quoted,)})
    sides = side_by_side(letter.summary.model_copy(update={"sentences": ()}), record, document)
    assert "".join(segment.words for segment in sides.segments).strip() == raw.replace("\f", "").strip()
    assert [segment.words for segment in sides.segments if segment.page == 2] == ["medically "]
    assert [segment.words for segment in sides.segments if segment.spots] == ["is not\n", "medically "]


# --- In a browser -----------------------------------------------------------------------------------------------------


@SCREENS
@BOTH
@pytest.mark.parametrize("path", [ONE, FIVE], ids=["one", "five"])
def test_a_browser_finds_the_summary_accessible(
    letters: dict[tuple[Path, Language], Made],
    browser: "Chrome",
    axe: str,
    path: Path,
    language: Language,
    screen: tuple[int, int],
    tmp_path: Path,
) -> None:
    check(browser, axe, letters[path, language].alone, screen, tmp_path)
    sizes = browser.execute_script(
        "return [...document.querySelectorAll('body *')].map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 18


@SCREENS
@BOTH
def test_a_browser_finds_the_caseworkers_page_accessible(
    letters: dict[tuple[Path, Language], Made],
    browser: "Chrome",
    axe: str,
    language: Language,
    screen: tuple[int, int],
    tmp_path: Path,
) -> None:
    check(browser, axe, letters[FIVE, language].sides, screen, tmp_path)


def test_axe_and_the_log_of_requests_see_what_is_wrong(browser: "Chrome", axe: str, tmp_path: Path) -> None:
    html = '<html><title>x</title><p style="color: #ccc">faint<img src="missing.png"></p></html>'
    show(browser, html, DESKTOP, tmp_path)
    assert len(requests(browser)) == 2
    found = {violation.partition(":")[0] for violation in violations(browser, axe)}
    assert {"color-contrast", "html-has-lang", "image-alt", "landmark-one-main"} <= found


@SCREENS
def test_hostile_and_endless_words_stay_inside(
    hostile: dict[Language, Made], browser: "Chrome", axe: str, screen: tuple[int, int], tmp_path: Path
) -> None:
    check(browser, axe, hostile["es"].alone, screen, tmp_path)
    check(browser, axe, hostile["es"].sides, screen, tmp_path)
    endless = _with("W" * 400, hostile["en"])
    check(browser, axe, endless.alone, screen, tmp_path)
    check(browser, axe, endless.sides, screen, tmp_path)


def test_a_link_of_the_summary_shows_its_place_and_the_way_back(
    letters: dict[tuple[Path, Language], Made], browser: "Chrome", tmp_path: Path
) -> None:
    show(browser, letters[MANY, "en"].sides, DESKTOP, tmp_path)
    link = browser.find_elements("css selector", ".card .from a")[-1]
    spot = link.get_attribute("href").rsplit("#", 1)[1]
    mark = browser.find_element("css selector", f"mark.{spot}")
    plain = mark.value_of_css_property("background-color")
    line = link.find_element("xpath", "./ancestor::*[@id][1]")
    browser.execute_script("arguments[0].click()", link)
    assert mark.value_of_css_property("background-color") != plain
    top, bottom = browser.execute_script(
        "const r = arguments[0].getBoundingClientRect(); return [r.top, r.bottom]", mark
    )
    assert 0 < top < bottom < DESKTOP[1]
    back = [a for a in browser.find_elements("css selector", ".back a") if a.is_displayed()]
    assert [a.text for a in back][-1] == "↩ summary"
    assert browser.execute_script("return document.documentElement.scrollHeight <= innerHeight")
    browser.execute_script("arguments[0].click()", back[-1])
    assert browser.current_url.endswith("#" + browser.find_element("css selector", ":target").get_attribute("id"))
    assert line.is_displayed()
