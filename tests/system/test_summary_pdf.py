"""The PDF of a summary, read with another library than the one that wrote it."""

import contextlib
import ctypes
import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import raw
from test_summarize import letter as letter_of
from test_summarize import read as read_text
from test_summarize import told

from imr_llm.codes import Language
from imr_llm.errors import SummaryFailed
from imr_llm.outputs import summary_pdf as module
from imr_llm.outputs.summary_page import Page, Said, is_named, page
from imr_llm.outputs.summary_pdf import summary_pdf
from imr_llm.pipeline import read_file
from imr_llm.pipeline.summaries import summarized
from imr_llm.record import Record
from imr_llm.summary import Summary

LETTERS = sorted((Path(__file__).parents[2] / "examples" / "letters").glob("*.txt"))
LANGUAGES: tuple[Language, ...] = ("en", "es")
SUBTITLE = "Case CM14-0012345 · Letter of August 5, 2014"
HOSTILE = (
    "#let x = 1; #panic[x] $ x^2 $ *bold* _it_ [ ] \\ \\u{41} = head - item + item / t: x @ref <lab> // /* `raw`",
    "<script>alert(1)</script> &amp; {{ 1 }} \" ' -- --- ... https://example.com =1+1",
    "W" * 3000,
    "(" + "ab-" * 400,
)


@cache
def letter(path: Path, language: Language) -> tuple[Summary, Record]:
    read = read_file(str(path))
    summary = summarized(read.record, read.document, language)
    return summary, read.record


def example(path: Path, language: Language) -> Page:
    return replace(page(*letter(path, language)), subtitle=SUBTITLE)


def many(items: int, language: Language) -> Page:
    """A letter of many requests: those of the longest example, again and again."""
    five = max((example(path, language) for path in LETTERS), key=lambda p: len(p.cards))
    cards = (five.cards * items)[:items]
    return replace(five, cards=cards, missing=five.missing * (items // 5))


def saying(words: str, language: Language = "en") -> Page:
    """A page whose letter calls a request and a lack so."""
    known = example(LETTERS[0], language)
    [card], [lack, *_] = known.cards, known.missing

    def said(old: Said) -> Said:
        return Said(old.index, old.sentence.model_copy(update={"text": f"The letter calls it “{words}”."}))

    card = replace(card, asked=(said(card.asked[0]),))
    return replace(known, cards=(card,), missing=(replace(lack, printed=said(lack.printed)),))


def sentences(shown: Page) -> list[str]:
    """The sentences of a page, in order."""
    found = [*chain.from_iterable(shown.message), *shown.missing_lead]
    for lack in shown.missing:
        found += lack.said
    for card in shown.cards:
        found += [*card.asked, *card.decided, *card.why]
    for topic in shown.topics:
        for block in topic.blocks:
            found += block.sentences
    found += [word.said for word in shown.words]
    return [said.text for said in (*found, *shown.about)]


def squeezed(text: str) -> str:
    """Without white space and without the places where a long word may break."""
    return re.sub(r"[\s\u200b]+", "", text)


def text_of(made: bytes) -> str:
    """The text without the foot of each page, squeezed."""
    with pypdfium2.PdfDocument(made) as document:
        # PDFium shows the hyphen at which a line ends as U+FFFE.
        pages = [squeezed(p.get_textpage().get_text_range().replace("\ufffe", "-")) for p in document]
    foot = re.compile(re.escape(squeezed(SUBTITLE)) + rf"(page|página)\d+/{len(pages)}")
    assert all(foot.search(p) for p in pages)
    return "".join(foot.sub("", p) for p in pages)


def assert_in_order(wanted: list[str], text: str) -> None:
    at = 0
    for words in map(squeezed, wanted):
        assert text.count(words, at), words
        at = text.index(words, at) + len(words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_every_sentence_stands_in_order_and_nothing_is_added(path: Path, language: Language) -> None:
    shown = example(path, language)
    text = text_of(summary_pdf(shown))
    assert_in_order(sentences(shown), text)
    summary, _ = letter(path, language)
    assert sorted(sentences(shown)) == sorted(s.text for s in summary.sentences)

    labels = shown.labels
    extra = [shown.title, shown.subtitle, *shown.sources, *labels.values(), *(t.heading for t in shown.topics)]
    extra += [words for card in shown.cards for words in (card.heading, card.verdict)]
    rest = text
    for words in sorted(map(squeezed, [*sentences(shown), *extra]), key=len, reverse=True):
        rest = rest.replace(words, "|", 1 if len(words) > 30 else -1)
    assert set(rest) <= set("|:•")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_it_is_tagged_titled_and_on_few_sheets_of_letter_size(path: Path, language: Language) -> None:
    shown = example(path, language)
    made = summary_pdf(shown)
    with pypdfium2.PdfDocument(made) as document:
        assert raw.FPDFCatalog_IsTagged(document.raw)
        assert document.get_metadata_dict()["Title"] == shown.title
        assert not document.get_metadata_dict()["CreationDate"]
        assert len(document) <= (2 if len(shown.cards) < 4 else 3)
        assert all(p.get_size() == (612, 792) for p in document)
    assert f"/Lang({language}-US)".encode() in made
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert not re.search(rb"/URI|/JavaScript|/Launch|/EmbeddedFile", made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_and_lists_are_tagged(language: Language) -> None:
    shown = replace(example(LETTERS[1], language), words=())
    tags = tags_of(summary_pdf(shown))
    assert tags.count("H1") == 1
    assert tags.count("H2") == 5  # decided, missing, each request, what to do, about
    assert tags.count("H3") == len(shown.cards) + len(shown.topics)
    assert tags.count("L") >= 2
    named = [paragraph for paragraph in shown.message if is_named(paragraph[0])]
    assert tags.count("LI") == len(shown.missing) + len(named) + 5


def test_a_spanish_page_prints_the_letter_in_english() -> None:
    shown = example(LETTERS[1], "es")
    printed = "".join(sentences(shown)).count("“")
    content = content_of(summary_pdf(shown))
    assert content.count(b"/Lang(en-US)") >= printed > 10
    assert b"/Lang(es-US)" in content
    assert b"/Lang(es-US)" not in content_of(summary_pdf(example(LETTERS[1], "en")))


def content_of(made: bytes) -> bytes:
    """What the pages say, unpacked."""
    found = b""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL):
        with contextlib.suppress(zlib.error):
            found += zlib.decompress(stream)
    return found


def tags_of(made: bytes) -> list[str]:
    found: list[str] = []

    def walk(element: raw.FPDF_STRUCTELEMENT) -> None:
        size = raw.FPDF_StructElement_GetType(element, None, 0)
        kind = ctypes.create_string_buffer(size)
        raw.FPDF_StructElement_GetType(element, kind, size)
        found.append(kind.raw.decode("utf-16-le").rstrip("\0"))
        for index in range(raw.FPDF_StructElement_CountChildren(element)):
            if child := raw.FPDF_StructElement_GetChildAtIndex(element, index):
                walk(child)

    with pypdfium2.PdfDocument(made) as document:
        for sheet in document:
            tree = raw.FPDF_StructTree_GetForPage(sheet.raw)
            for index in range(raw.FPDF_StructTree_CountChildren(tree)):
                walk(raw.FPDF_StructTree_GetChildAtIndex(tree, index))
            raw.FPDF_StructTree_Close(tree)
    return found


SIX = [
    ("Lumbar MRI without contrast", "Overturned", "The request is medically necessary."),
    ("Norco 10/325mg #120", "Upheld", "There is no documentation of functional gains or a signed opioid agreement."),
    ("Physical therapy 12 visits", "Overturned", "Six visits are medically necessary; the remaining visits are not."),
    ("Cold therapy unit purchase", "Upheld", "A 7 day rental would have been supported."),
    ("Gabapentin 600mg #90", "Upheld", "There is no documentation of gains. It must not be stopped abruptly."),
    ("Lumbar epidural steroid injection L5-S1 with fluoroscopy", "Upheld", "There is no radiculopathy on examination."),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("items", range(1, 7))
def test_six_requests_with_all_their_steps_go_on_two_sheets(items: int, language: Language) -> None:
    today = date.today().strftime("%m/%d/%Y")
    header = f"Date Mailed: {today}\nEmployee Name: Ada Quarry\nClaim Number: 12-345\n"
    read = read_text(letter_of(*SIX[:items], header=header))
    shown = page(told(read, language), read.record, is_unchecked=True)
    made = summary_pdf(shown)
    with pypdfium2.PdfDocument(made) as document:
        assert len(document) <= 2
    assert items < 3 or "appeal" in {s.source.text.removeprefix("next_") for s in told(read, language).sentences}


@pytest.mark.parametrize("language", LANGUAGES)
def test_six_requests_with_as_much_to_say_as_real_ones_go_on_two_sheets(language: Language) -> None:
    reasons = (
        "The patient has completed {n} visits of supervised therapy since the injury, which exceeds the 6 that are "
        "allowed. There is no documentation of a home exercise program after visit {n}. There is no evidence that the "
        "patient has failed treatment {n} before. The examination of visit {n} showed normal strength and reflexes."
    )
    items = [(f"{SIX[n][0]}, number {n}", "Upheld", reasons.format(n=n + 11)) for n in range(6)]
    read = read_text(letter_of(*items, header="Employee Name: Ada Quarry\n"))
    shown = page(told(read, language), read.record, is_unchecked=True)
    assert sum(len(card.why) for card in shown.cards) > 20
    with pypdfium2.PdfDocument(summary_pdf(shown)) as document:
        assert len(document) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_requests_with_as_much_to_say_as_real_ones_go_on_four_sheets(language: Language) -> None:
    reasons = (
        "The patient has completed {n} visits of supervised therapy since the injury, which exceeds the 6 that are "
        "allowed. There is no documentation of a home exercise program after visit {n}. There is no evidence that the "
        "patient has failed treatment {n} before. The examination of visit {n} showed normal strength and reflexes."
    )
    items = [(f"{SIX[n % 6][0]}, number {n}", "Upheld", reasons.format(n=n + 11)) for n in range(10)]
    read = read_text(letter_of(*items, header="Employee Name: Ada Quarry\n"))
    shown = page(told(read, language), read.record, is_unchecked=True)
    assert module._lines(shown) > 150
    with pypdfium2.PdfDocument(summary_pdf(shown)) as document:
        assert len(document) <= 4


def test_a_part_has_a_mark_of_its_own() -> None:
    read = read_text(letter_of(SIX[0], SIX[2], SIX[3]))
    marks = [card["mark"] for card in module._data(page(told(read), read.record))["cards"]]
    assert marks == ["overturned", "part", "upheld"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("items", "sheets"), [(12, 5), (40, 12)])
def test_many_requests(items: int, sheets: int, language: Language) -> None:
    shown = many(items, language)
    made = summary_pdf(shown)
    with pypdfium2.PdfDocument(made) as document:
        assert len(document) <= sheets
    assert_in_order(sentences(shown), text_of(made))


@pytest.mark.parametrize("words", HOSTILE, ids=["typst", "html", "long word", "hyphens"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_a_letter_stay_words(words: str, language: Language) -> None:
    shown = saying(words, language)
    made = summary_pdf(shown)
    assert_in_order(sentences(shown), text_of(made))
    assert b"/URI" not in made


def test_a_long_word_stays_on_the_sheet() -> None:
    with pypdfium2.PdfDocument(summary_pdf(saying("W" * 3000))) as document:
        for sheet in document:
            text = sheet.get_textpage()
            signs = [index for index in range(text.count_chars()) if text.get_text_range(index, 1).strip()]
            assert max(text.get_charbox(index)[2] for index in signs) < 612 - 40


def test_a_character_without_a_glyph_is_shown_as_one() -> None:
    text = text_of(summary_pdf(saying("a\x00\x07\u202eb 中文 😀 \ud800 \ufffe c")))
    assert "“a\ufffd\ufffd\ufffdb\ufffd\ufffd\ufffd\ufffd\ufffdc”" in text


def test_every_character_that_is_let_through_has_a_glyph() -> None:
    every = "".join(chr(code) for code in range(0x20, 0x10000) if not module._NO_GLYPH.match(chr(code)))
    assert len(every) > 1500
    summary_pdf(replace(saying(" ".join(every)), title="\u2610"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_text_fails(words: str) -> None:
    assert summary_pdf(saying(words)).startswith(b"%PDF-")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(max_codepoint=0x2FFF), min_size=20, max_size=200))
def test_no_sequence_of_marks_and_letters_fails(words: str) -> None:
    assert summary_pdf(saying(words)).startswith(b"%PDF-")


def test_the_same_page_gives_the_same_bytes_in_every_thread() -> None:
    shown = [example(path, language) for path in LETTERS for language in LANGUAGES]
    alone = [summary_pdf(p) for p in shown]
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(summary_pdf, shown * 4)) == alone * 4


def test_an_error_does_not_quote_the_letter() -> None:
    shown = replace(saying("a secret"), language="not a language")  # type: ignore[arg-type]
    with pytest.raises(SummaryFailed) as failed:
        summary_pdf(shown)
    assert "secret" not in str(failed.value)
    assert failed.value.__suppress_context__


@pytest.mark.parametrize(
    "name",
    [
        "María de los Ángeles Guadalupe Fernández-Villanueva de la Santísima Trinidad y Rodríguez Echeverría",
        "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafe",
        "אברהם בן־דוד הכהן ירושלמי",
        "A. " * 120,
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_number_of_a_page_stays_whole_beside_a_long_name(name: str, language: Language) -> None:
    claim = "Claim WC-2014-0011223344556677"
    made = summary_pdf(replace(example(LETTERS[-1], language), subtitle=f"For {name.strip()} · {SUBTITLE} · {claim}"))
    document = pypdfium2.PdfDocument(made)
    for at, sheet in enumerate(document, start=1):
        text = sheet.get_textpage().get_text_bounded()
        assert re.search(rf"(?:page|página)[ \xa0]{at}[ \xa0]/[ \xa0]{len(document)}\s*$", text), text[-200:]
        foot = text[text.rindex("Case CM14") if "Case CM14" in text else -200 :]
        assert "\ufffd" not in foot
