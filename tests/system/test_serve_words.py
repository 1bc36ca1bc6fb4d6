"""Words selected in the letter, in a real browser: over a page break, and only for the form they were meant for."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest
from screen import violations
from serving import NAME, serving
from test_review import TWO_ITEMS

import imr_llm
from imr_llm.pipeline import read_alone
from imr_llm.serve import uploads
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


IN_SIGHT = """
    const box = document.querySelector(arguments[0]).getBoundingClientRect();
    const frame = document.querySelector(arguments[0]).closest(".column").getBoundingClientRect();
    return box.bottom > frame.top && box.top < frame.bottom;
"""


def test_each_side_shows_the_other_by_pointer_and_by_tab(page: "Chrome") -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.support.ui import WebDriverWait

    wait = WebDriverWait(page, 20, poll_frequency=0.05)

    def shows(row: str) -> None:
        wait.until(lambda browser: browser.find_elements("css selector", f"#{row}.hot"))
        wait.until(lambda browser: browser.execute_script(IN_SIGHT, f"#{row}"))

    page.execute_script("document.querySelector('.column.record').scrollTo(0, 0)")
    back = "document.querySelector('.back[href=\"#f-patient-age\"]')"
    page.execute_script(f"{back}.focus()")
    shows("f-patient-age")
    page.execute_script("document.querySelector('.column.record').scrollTo(0, 0); light(null)")
    mark = page.execute_script(f"return {back}.parentElement.querySelector('.back[href=\"#f-patient-age\"] + mark')")
    ActionChains(page).move_to_element(mark).move_by_offset(2, 0).perform()
    shows("f-patient-age")
    page.execute_script("document.querySelector('.column.text').scrollTo(0, 0)")
    row = page.find_element("id", "f-issues-1-decision")
    page.execute_script("arguments[0].scrollIntoView({block: 'center'}); light(null)", row)
    ActionChains(page).move_to_element(row).move_by_offset(2, 0).perform()
    wait.until(lambda browser: browser.find_elements("css selector", "mark.hot"))
    wait.until(lambda browser: browser.execute_script(IN_SIGHT, "mark.hot"))


def test_what_is_chosen_stays_while_letters_are_read(
    page: "Chrome", axe: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    may_go_on = Event()

    def slow(*given: object) -> object:
        may_go_on.wait(60)
        return read_alone(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(uploads, "read_alone", slow)
    for name in ("first", "second"):
        (tmp_path / f"{name}.txt").write_bytes(on_pages() + name.encode())
    try:
        page.get(page.current_url.partition("/letter")[0] + "/upload")
        page.find_element("id", "files").send_keys(str(tmp_path / "first.txt"))
        page.execute_script("document.querySelector('.drop button').click()")
        WebDriverWait(page, 20).until(lambda browser: "being read" in browser.page_source)
        assert violations(page, axe) == []
        page.find_element("id", "files").send_keys(str(tmp_path / "second.txt"))
    finally:
        may_go_on.set()
    WebDriverWait(page, 60).until(lambda browser: browser.find_elements("css selector", ".uploads a"))
    assert page.execute_script("return document.getElementById('files').files.length") == 1
    assert "still reading" not in page.find_element("id", "brought").text
    page.find_element("tag name", "body").send_keys("?")
    assert page.execute_script("return document.getElementById('keys').open"), "on every page"
