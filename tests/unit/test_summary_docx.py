"""The DOCX of a summary, opened again."""

import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from imr_llm.codes import Language
from imr_llm.outputs.summary_docx import summary_docx
from imr_llm.outputs.summary_page import Page, page
from imr_llm.pipeline import read_file
from imr_llm.pipeline.summaries import summarized

LETTERS = sorted((Path(__file__).parents[2] / "examples" / "letters").glob("*.txt"))
LANGUAGES: tuple[Language, ...] = ("en", "es")
SUBTITLE = "Case CM14-0012345 · Letter of August 5, 2014"
BODY = {"Normal", "Main Message", "Request", "List Bullet", "Checklist", "Word to Know"}


@cache
def example(path: Path, language: Language) -> Page:
    read = read_file(str(path))
    summary = summarized(read.record, read.document, language)
    return replace(page(summary, read.record), subtitle=SUBTITLE)


def saying(words: str) -> Page:
    """A page whose letter calls its request so."""
    known = example(LETTERS[0], "en")
    [card] = known.cards
    said = card.asked[0]
    said = replace(said, sentence=said.sentence.model_copy(update={"text": f"The letter calls it “{words}”."}))
    return replace(known, cards=(replace(card, asked=(said,)),))


def opened(made: bytes) -> Document:
    return docx.Document(io.BytesIO(made))


def part(made: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        return package.read(name).decode()


def expected(shown: Page) -> list[tuple[str, str]]:
    """Every paragraph, with its style."""
    labels = shown.labels
    found = [(shown.title, "Heading 1"), (shown.subtitle, "Subtitle"), (labels["main_message"], "Heading 2")]
    found += [(" ".join(said.text for said in paragraph), "Main Message") for paragraph in shown.message]
    if shown.missing:
        found.append((labels["missing"], "Heading 2"))
        found.append((" ".join(said.text for said in shown.missing_lead), "Normal"))
        found += [(" ".join(s.text for s in lack.said), "Checklist") for lack in shown.missing]
    found.append((labels["requests"], "Heading 2"))
    for card in shown.cards:
        found.append((f"{card.heading}:  {card.mark} {card.verdict}", "Heading 3"))
        found.append((" ".join(said.text for said in card.asked), "Request"))
        reasons = [card.same_why] if card.same_why else [said.text for said in card.why]
        why = [f"{labels['why']}:", *reasons] if card.why else []
        found.append((" ".join([*(said.text for said in card.decided), *why]), "Request"))
    found.append((labels["next_steps"], "Heading 2"))
    for topic in shown.topics:
        found.append((topic.heading, "Heading 3"))
        for block in topic.blocks:
            texts = [said.text for said in block.sentences]
            found += [(t, "List Bullet") for t in texts] if block.is_list else [(" ".join(texts), "Normal")]
    if shown.words:
        found.append((labels["words"], "Heading 2"))
        found += [(word.said.text, "Word to Know") for word in shown.words]
    found += [(labels["about"], "Heading 2"), (" ".join(said.text for said in shown.about), "Normal")]
    found.append((labels["sources"], "Heading 2"))
    return [*found, *((source, "Small Print") for source in shown.sources)]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_every_sentence_stands_in_order_in_its_style(path: Path, language: Language) -> None:
    shown = example(path, language)
    document = opened(summary_docx(shown))
    assert [(p.text, p.style.name) for p in document.paragraphs] == expected(shown)
    [foot] = document.sections[0].footer.paragraphs
    assert foot.text == SUBTITLE


@pytest.mark.parametrize("language", LANGUAGES)
def test_title_language_and_paper(language: Language) -> None:
    shown = example(LETTERS[1], language)
    made = summary_docx(shown)
    document = opened(made)
    assert document.core_properties.title == shown.title
    assert document.core_properties.language == f"{language}-US"
    assert document.core_properties.created is None
    assert document.core_properties.author == ""
    assert f'<w:lang w:val="{language}-US"' in part(made, "word/styles.xml")
    section = document.sections[0]
    assert (section.page_width.inches, section.page_height.inches) == (8.5, 11)
    assert "fldChar" not in part(made, "word/document.xml") + part(made, "word/footer1.xml")


def test_type_is_large_and_lists_are_lists() -> None:
    styles = opened(summary_docx(example(LETTERS[1], "en"))).styles
    defaults = styles.element.find(".//{*}docDefaults//{*}sz")
    assert defaults.values() == ["25"]  # half points
    assert all((styles[name].font.size or 0) == 0 or styles[name].font.size.pt >= 12.5 for name in BODY)
    assert all(styles[name].element.find(".//{*}numPr") is not None for name in ("List Bullet", "Checklist"))


def test_a_spanish_page_prints_the_letter_in_english() -> None:
    document = opened(summary_docx(example(LETTERS[1], "es")))
    english = [run.text for p in document.paragraphs for run in p.runs if run.style.name == "In English"]
    assert "1 EPIDURAL STEROID INJECTION AT C3-C4" in english
    printed = re.findall("“([^”]+)”", "".join(p.text for p in document.paragraphs if p.style.name in BODY))
    assert english == printed
    assert document.styles["In English"].element.find(".//{*}lang").values() == ["en-US"]


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script> &amp; ]]>",
        "#let x = 1 $ *bold* [ \\",
        "=1+1",
        "😀 中文",
        "W" * 3000,
        "{ PAGE } LOCALE",
    ],
)
def test_words_of_a_letter_stay_words(words: str) -> None:
    document = opened(summary_docx(saying(words)))
    assert f"The letter calls it “{words}”." in [p.text for p in document.paragraphs]


def test_a_character_that_xml_cannot_hold_is_shown_as_one() -> None:
    document = opened(summary_docx(saying("a\x00\x07\x1b\u202e\ufffe\uffff\ud800z\r\nb\tc")))
    assert "“a" + "\ufffd" * 7 + "z b c”" in "".join(p.text for p in document.paragraphs)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_text_fails(words: str) -> None:
    assert len(opened(summary_docx(saying(words))).paragraphs) > 20


def test_the_same_page_gives_the_same_bytes() -> None:
    shown = example(LETTERS[1], "es")
    made = summary_docx(shown)
    assert made == summary_docx(shown)
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
