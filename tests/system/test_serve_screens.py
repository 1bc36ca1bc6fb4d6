"""Every page that `imr serve` shows, in a real browser, wide and narrow, light and dark: axe finds nothing."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from fpdf import FPDF
from screen import violations
from serving import Asker, Served, serving
from test_review import FLAGGED, TWO_ITEMS, read
from test_serve import PASSWORD, act, tell
from test_serve_deadlines import fields, mailed
from test_serve_pictures import as_pdf

import imr_llm
from imr_llm.serve import passwords as people
from imr_llm.store import Store

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.slow

DESKTOP, PHONE = 1400, 390
LOCKED: Final = "worker's"
LIGHT, DARK = "light", "dark"
SCREENS: Final = ((DESKTOP, LIGHT), (PHONE, DARK))
ALL: Final = ((DESKTOP, LIGHT), (DESKTOP, DARK), (PHONE, LIGHT), (PHONE, DARK))


class Stage:
    """A server with letters in every state, and a browser that is in."""

    def __init__(self, served: Served, browser: "Chrome", asker: Asker, letters: dict[str, str]) -> None:
        self.base, self.browser, self.asker = f"http://127.0.0.1:{served.port}", browser, asker
        self.other = served.enter("B. Chen")
        self.text, self.flagged, self.pdf, self.done = (letters[name] for name in ("text", "flagged", "pdf", "done"))

    def open(self, path: str) -> None:
        self.browser.get(self.base + path)

    def press(self, selector: str) -> None:
        self.browser.execute_script("document.querySelector(arguments[0]).click()", selector)


def _late(stage: Stage) -> None:
    stage.open(f"/letter/{stage.text}")
    assert act(stage.other, stage.text, "put", "/patient/age", words="61", note="x")[0] == 303
    stage.press("#f-patient-sex form.confirm button")
    assert "changed since" in stage.browser.page_source


def _keys(stage: Stage) -> None:
    stage.open(f"/letter/{stage.text}")
    stage.press(".keys-button")


def _found(stage: Stage) -> None:
    stage.open(f"/letter/{stage.text}#f-patient-age")
    stage.browser.switch_to.active_element.send_keys("/")
    stage.browser.switch_to.active_element.send_keys("60 ye")


def _parts(stage: Stage) -> None:
    stage.open("/?which=all")
    stage.open(f"/letter/{stage.text}#f-issues-0-reviewer_citations-0-document")
    stage.browser.switch_to.active_element.send_keys("e")
    stage.press("#f-issues-0-denial_reasons > .do > .changing > summary")


def _ticked(stage: Stage) -> None:
    stage.open(stage.asker.post("/chase", fields(stage.asker.get("/chase").body)).to)


def _brought(stage: Stage) -> None:
    stage.asker.bring({"notes.txt": b"Nothing of the kind.", "again.txt": TWO_ITEMS.read_bytes()})
    stage.open("/upload")


PAGES: Final[dict[str, str | Callable[[Stage], None]]] = {
    "queue": "/?which=all",
    "empty": "/?words=zygomatic",
    "letter": "/letter/{text}",
    "flagged": "/letter/{flagged}",
    "find": _found,
    "keys": _keys,
    "parts": _parts,
    "pictures": "/letter/{pdf}?show=pages",
    "locked": "/letter/{done}?show=pages",
    "no pictures": "/letter/{text}?show=pages",
    "conflict": _late,
    "english": "/letter/{text}/summary/en",
    "spanish": "/letter/{text}/summary/es",
    "no summary": "/letter/{flagged}/summary/es",
    "release": "/letter/{done}/summary/en",
    "printed": "/letter/{text}/summary/es/file/html",
    "calendar": "/calendar",
    "day": "/calendar?day={due}",
    "chase": "/chase",
    "ticked": _ticked,
    "upload": _brought,
    "blind letters": "/blind",
    "blind": "/letter/{done}/blind",
    "not found": "/letter/x",
    "no page": "/nowhere",
    "used": "/open?key=x",
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, browser: "Chrome") -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("screens")
    (folder / "letter.pdf").write_bytes(as_pdf(FLAGGED.read_text(encoding="utf-8")))
    locked = FPDF()
    locked.set_encryption(owner_password="owner's", user_password=LOCKED)
    text = TWO_ITEMS.read_text(encoding="utf-8").replace("60 year", "59 year")
    (folder / "done.pdf").write_bytes(as_pdf(text, locked))
    letters = {
        "text": read(TWO_ITEMS), "flagged": read(FLAGGED), "pdf": imr_llm.read(folder / "letter.pdf"),
        "done": imr_llm.read(folder / "done.pdf", password=LOCKED),
    }  # fmt: skip
    with Store(folder / "imr.db", remembered=False) as store:
        run = store.start_run("1", "rules", "2026-01-01")
        for letter in letters.values():
            day = date.today() - timedelta(days=20) if letter is not letters["text"] else None
            store.save(mailed(letter.record, day), letter.document, letter.case_summary, run)
    hashes = {name: letter.document.sha256 for name, letter in letters.items()}
    with serving(folder / "imr.db") as served:
        asker = served.enter()
        for number in range(len(letters["done"].record.issues)):
            act(served.enter("B. Chen"), hashes["done"], "confirm", f"/issues/{number}/decision")
        assert act(served.enter("B. Chen"), hashes["done"], "approve")[0] == 303
        assert tell(served.enter("B. Chen"), f"/letter/{hashes['done']}/summary/en", "release") == 303
        stage = Stage(served, browser, asker, hashes)
        stage.open(f"/open?key={served.rules.sessions.one_time_key('A. Lopez')}")
        yield stage
        browser.get_log("browser")  # what was refused here is nothing to the next test


def shown(browser: "Chrome", width: int, scheme: str) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width == PHONE}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def go(stage: Stage, where: str | Callable[[Stage], None]) -> None:
    if isinstance(where, str):
        due = date.today() + timedelta(days=10)
        stage.open(where.format(text=stage.text, flagged=stage.flagged, pdf=stage.pdf, done=stage.done, due=due))
    else:
        where(stage)


def faults(browser: "Chrome", axe: str, width: int) -> list[str]:
    wide = browser.execute_script("return document.documentElement.scrollWidth")
    return [*violations(browser, axe), *([f"{wide} dots wide"] if wide > width else [])]


def looked_at(
    stage: Stage, axe: str, name: str, screens: Sequence[tuple[int, str]]
) -> dict[tuple[int, str], list[str]]:
    found = {}
    try:
        go(stage, PAGES[name])
        for width, scheme in screens:
            shown(stage.browser, width, scheme)
            found[width, scheme] = faults(stage.browser, axe, width)
    finally:
        stage.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    return {screen: faults for screen, faults in found.items() if faults}


@pytest.mark.parametrize(
    "name", ["queue", "conflict", "parts", "pictures", "calendar", "chase", "upload", "blind", "not found"]
)
def test_a_page_is_for_everybody(stage: Stage, axe: str, name: str) -> None:
    assert looked_at(stage, axe, name, SCREENS) == {}


@pytest.mark.nightly
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_for_everybody(stage: Stage, axe: str, name: str) -> None:
    assert looked_at(stage, axe, name, ALL) == {}


def test_words_that_are_selected_are_in_the_form_of_change(stage: Stage) -> None:
    from selenium.webdriver import ActionChains

    shown(stage.browser, DESKTOP, LIGHT)
    stage.open(f"/letter/{stage.flagged}")
    marks = stage.browser.find_elements("css selector", "#letter-text mark")
    mark = next(mark for mark in marks if mark.text == "44-year-old")
    across = mark.size["width"] // 2 - 1
    actions = ActionChains(stage.browser).move_to_element_with_offset(mark, -across, 0).click_and_hold()
    actions.move_to_element_with_offset(mark, across, 0).release().perform()
    picked = stage.browser.execute_script("return getSelection().toString()")
    assert "year" in picked
    summary = stage.browser.find_element("css selector", "#f-patient-age details.changing summary")
    ActionChains(stage.browser).click(summary).perform()
    form = "const form = document.querySelector('#f-patient-age form.change'); return form.elements"
    assert stage.browser.execute_script(f"{form}.words.value") == picked
    assert stage.browser.execute_script(f"{form}.quote.value") == picked


def test_words_that_were_found_are_for_one_field(stage: Stage) -> None:
    from selenium.webdriver import Keys

    shown(stage.browser, DESKTOP, LIGHT)
    stage.open(f"/letter/{stage.text}#f-issues-0-denial_reasons")
    for key in ("/", *"radiculopathy", Keys.ENTER):
        stage.browser.switch_to.active_element.send_keys(key)
    form = stage.browser.find_element("css selector", "#f-issues-0-denial_reasons > .do form.change")
    assert form.find_element("css selector", ".stands").text == "On the words: radiculopathy"
    assert stage.browser.switch_to.active_element.get_attribute("type") == "checkbox"
    for key in (Keys.ESCAPE, "J", "e"):
        stage.browser.switch_to.active_element.send_keys(key)
    assert stage.browser.execute_script("return document.activeElement.id") == "f-issues-1-decision-words"
    assert stage.browser.execute_script("return selected()") is None


def test_what_is_copied_of_a_letter_is_its_words_alone(stage: Stage) -> None:
    letter = read(TWO_ITEMS).document
    for width in (DESKTOP, PHONE):
        shown(stage.browser, width, LIGHT)
        stage.open(f"/letter/{stage.text}")
        stage.browser.execute_script("getSelection().selectAllChildren(document.getElementById('letter-text'))")
        assert " ".join(stage.browser.execute_script("return getSelection().toString()").split()) == letter.text
        assert " ".join(stage.browser.execute_script("return selected().quote").split()) == letter.text


def test_keys_lead_into_a_list_and_correct_what_it_consists_of(stage: Stage) -> None:
    from selenium.webdriver import ActionChains, Keys
    from selenium.webdriver.support.expected_conditions import staleness_of
    from selenium.webdriver.support.ui import WebDriverWait

    shown(stage.browser, DESKTOP, LIGHT)
    act(stage.asker, stage.text, "restore", "/issues/0/reviewer_citations")
    stage.open(f"/letter/{stage.text}")

    def press(keys: str, focused: str) -> None:
        for key in keys:
            stage.browser.switch_to.active_element.send_keys(key)
        assert stage.browser.execute_script("return document.activeElement.id") == focused

    side = "f-issues-0-reviewer_citations"
    stage.browser.execute_script("go(document.getElementById(arguments[0]))", side)
    press("mjj", f"{side}-0-section")
    press("k", f"{side}-0-document")
    press(Keys.ESCAPE, side)
    press("j", "f-issues-0-claims_administrator_citations")
    press("kmj", f"{side}-0-document")
    press("/", "find")
    press("MTUS Chronic Pain", "find")
    more = ActionChains(stage.browser).key_down(Keys.SHIFT).send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    more.send_keys(Keys.ARROW_LEFT, Keys.ARROW_RIGHT).key_up(Keys.SHIFT).perform()
    found = stage.browser.execute_script("return document.getElementById('found').value")
    assert found.startswith("MTUS Chronic Pain Treatment Guidelines. ("), "and no word that is not the letter's"
    was = stage.browser.find_element("tag name", "html")
    stage.browser.switch_to.active_element.send_keys(Keys.ENTER)
    WebDriverWait(stage.browser, 20).until(staleness_of(was))
    assert stage.browser.execute_script("return document.activeElement.id") == f"{side}-0-section"
    said = stage.browser.find_element("css selector", f"#{side}-0-document .said").text
    assert said == "Chronic Pain Medical Treatment Guidelines", "as the record names it"


def test_the_way_in_is_for_everybody(stage: Stage, axe: str, tmp_path: Path) -> None:
    people.add(tmp_path / "people.txt", "A. Lopez", PASSWORD)
    with serving(tmp_path / "imr.db", tmp_path / "people.txt") as served:
        for width, scheme in SCREENS:
            shown(stage.browser, width, scheme)
            stage.browser.get(f"http://127.0.0.1:{served.port}/login")
            assert faults(stage.browser, axe, width) == []
            stage.browser.execute_script(
                "document.querySelector('#name').value = document.querySelector('#password').value = 'x';"
                "document.querySelector('form.login button').click()"
            )
            assert "do not fit" in stage.browser.page_source
            assert faults(stage.browser, axe, width) == []
    stage.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
