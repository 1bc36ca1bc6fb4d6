"""Words selected in the letter, in a real browser: over a page break, and only for the form they were meant for."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from serving import NAME, serving
from test_review import TWO_ITEMS

import imr_llm
from imr_llm.store import Store

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.slow
HEIGHT = 40
FOOTER = "Final Determination Letter for IMR Case Number CM00-0000000 {} of 9"


def on_pages() -> bytes:
    """The letter on pages with a running footer."""
    lines = TWO_ITEMS.read_text(encoding="utf-8").splitlines()
    pages = ["\n".join(lines[at : at + HEIGHT]) for at in range(0, len(lines), HEIGHT)]
    return "\f".join(f"{page}\n{FOOTER.format(n)}\n" for n, page in enumerate(pages, 1)).encode()


@pytest.fixture
def page(tmp_path: Path, browser: "Chrome") -> Iterator["Chrome"]:
    letter = imr_llm.read(on_pages(), name="letter.txt")
    assert letter.document.furniture
    with Store(tmp_path / "imr.db", remembered=False) as store:
        run = store.start_run("1", "rules", "2026-01-01")
        store.save(letter.record, letter.document, letter.case_summary, run)
    with serving(tmp_path / "imr.db") as served:
        base = f"http://127.0.0.1:{served.port}"
        browser.get(f"{base}/open?key={served.rules.sessions.one_time_key(NAME)}")
        browser.get(f"{base}/letter/{letter.document.sha256}")
        yield browser


def test_words_over_a_page_break_are_the_letters_alone(page: "Chrome") -> None:
    over = """
        const running = [...document.querySelectorAll("[data-furniture]")][0];
        const shown = [...document.querySelectorAll("#letter-text [data-start]")];
        const at = shown.indexOf(running), range = document.createRange();
        const before = shown[at - 1], behind = shown.slice(at).find((part) => !part.matches("[data-furniture]"));
        range.setStart(before.firstChild, 0);
        range.setEnd(behind.firstChild, 5);
        return [running.textContent, wordsOf(range).quote, before.textContent + behind.textContent.slice(0, 5)];
    """
    footer, quote, letters = page.execute_script(over)
    assert "Final Determination Letter" in footer
    assert quote == letters
    alone = """
        const range = document.createRange();
        range.selectNodeContents(document.querySelector("[data-furniture]"));
        return wordsOf(range).quote;
    """
    assert page.execute_script(alone) == footer
    found = """
        pick(whole.lastIndexOf(arguments[0]), whole.lastIndexOf(arguments[0]) + arguments[0].length);
        return wordsOf(picked).quote;
    """
    assert page.execute_script(found, letters[-40:]) == letters[-40:], "found by its words, it is one stretch too"


def test_a_form_has_the_words_that_were_meant_for_it_alone(page: "Chrome") -> None:
    from selenium.webdriver import ActionChains

    def press(*keys: str) -> None:
        ActionChains(page).send_keys(*keys).perform()

    def form_of(row: str) -> list[str]:
        form = f'const {{quote, near, words}} = mine(document.querySelector("#{row}"), "form.change").elements;'
        return list(page.execute_script(f"{form} return [quote.value, near.value, words.value ?? ''];"))

    select = """
        const node = document.querySelector("#letter-text [data-start]").firstChild;
        getSelection().setBaseAndExtent(node, 0, node, 8);
        document.querySelector("#f-case-priority").scrollIntoView({ block: "center" });
    """
    page.execute_script(select)
    was = form_of("f-case-priority")
    label = page.find_element("css selector", "#f-case-priority")
    ActionChains(page).move_to_element_with_offset(label, 5 - label.size["width"] // 2, 0).click().perform()
    page.execute_script("getSelection().removeAllRanges(); go(document.querySelector('#f-case-priority'))")
    press("e")
    assert page.execute_script("return document.querySelector('#f-case-priority details.changing').open")
    assert form_of("f-case-priority") == was

    page.execute_script("go(document.querySelector('#f-issues-0-denial_reasons'))")
    press("/")
    press(*"low back")
    press("\ue007")
    assert form_of("f-issues-0-denial_reasons")[0].startswith("low back")
    press("\ue00c")
    assert form_of("f-issues-0-denial_reasons")[:2] == ["", ""]
    press("e")
    assert form_of("f-issues-0-denial_reasons")[:2] == ["", ""]

    page.execute_script("go(document.querySelector('#f-case-priority'))")
    page.execute_script("document.querySelector('#f-case-priority details.changing').open = false;" + select)
    page.find_element("css selector", "#f-case-priority details.changing > summary").click()
    assert form_of("f-case-priority")[0], "pressed with words selected, it has them"
