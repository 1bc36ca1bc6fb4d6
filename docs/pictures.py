"""Take the pictures of docs/serve.md anew, in a real browser, from the letters in examples/.

    python docs/pictures.py            all
    python docs/pictures.py find blind some

Needs Chromium with its driver, and the development tools. Look at each before it is kept.
"""

import base64
import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fpdf import FPDF
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

import imr_llm
from imr_llm.serve import passwords
from imr_llm.store import Store

DOCS = Path(__file__).parent
EXAMPLES = DOCS.parent / "examples"
IMR = Path(sys.executable).with_name("imr")
NAME, OTHER = "A. Lopez", "B. Chen"
WIDE, NARROW = (1280, 800), (390, 800)
COLORS = 128


class Screen:
    """A browser that is in, on a database with the letters of the examples; `ids` are theirs by the file's stem."""

    def __init__(self, browser: webdriver.Chrome, base: str, database: Path, ids: dict[str, str]) -> None:
        self.browser, self.base, self.database, self.ids = browser, base, database, ids

    def open(self, path: str) -> None:
        self.browser.get(self.base + path)

    def letter(self, stem: str, more: str = "") -> None:
        self.open(f"/letter/{self.ids[stem]}{more}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.browser.switch_to.active_element.send_keys(key)

    def click(self, selector: str) -> None:
        self.browser.execute_script("document.querySelector(arguments[0]).click()", selector)

    def wait(self, script: str) -> None:
        WebDriverWait(self.browser, 60).until(lambda browser: browser.execute_script(script))

    def other(self, stem: str, *act: str) -> None:
        """What somebody else does meanwhile."""
        subprocess.run([IMR, "set", self.ids[stem], *act, "--by", OTHER, "--db", self.database], check=True)


def _find(screen: Screen) -> None:
    screen.letter("004_5241f63a7b07678a", "#f-patient-age")
    screen.press("/", "60 ye")


def _parts(screen: Screen) -> None:
    screen.open("/")  # what was found on the same page would be given to it
    screen.letter("004_5241f63a7b07678a", "#f-issues-0-reviewer_citations-0-document")
    screen.press("e")


def _pages(screen: Screen) -> None:
    screen.letter("letter", "?show=pages#f-issues-1-decision")
    screen.wait("return [...document.images].slice(0, 1).every((image) => image.complete)")


def _change(screen: Screen) -> None:
    screen.open("/")
    screen.letter("part-approved", "#f-issues-2-denial_reasons")
    screen.press("/", "There is no doc", Keys.ENTER)


def _keys(screen: Screen) -> None:
    screen.letter("part-approved")
    screen.press("?")


def _request(screen: Screen) -> None:
    screen.letter("000_c333b6ed66c93b43")
    screen.browser.execute_script("document.querySelectorAll('.more').forEach((more) => more.open = true)")
    screen.click("#f-issues-- summary")
    screen.browser.execute_script("document.querySelector('#f-issues--').scrollIntoView({block: 'center'})")


def _history(screen: Screen) -> None:
    screen.other("000_c333b6ed66c93b43", "/issues/0/decision", "--confirm")
    screen.other("000_c333b6ed66c93b43", "/case/mailing_date", "2014-08-12", "--note", "on the envelope")
    screen.letter("000_c333b6ed66c93b43")
    screen.browser.execute_script("document.querySelector('.group:has(> .acts)').open = true")
    screen.browser.execute_script("document.querySelector('.acts').scrollIntoView({block: 'end'})")


def _release(screen: Screen) -> None:
    _signed(screen)
    screen.letter("002_ef80428068f9a7a4", "/summary/en")
    screen.click(".sentences summary")
    words = screen.browser.find_element(By.CSS_SELECTOR, ".sentences textarea")
    words.clear()
    words.send_keys("A reviewer has decided on five treatments that your doctor asked for.")
    screen.click(".sentences details[open] button")
    screen.wait("return document.querySelector('.sentences .edited')")
    screen.browser.execute_script("document.querySelector('.sentences .edited details').open = true")
    screen.browser.execute_script("document.querySelector('.sentences .edited').scrollIntoView({block: 'end'})")


def _login(screen: Screen) -> None:
    people = screen.database.with_name("people.txt")
    passwords.add(people, NAME, "four words and more")
    arguments = [IMR, "serve", "--db", screen.database, "--passwords", people, "--no-open"]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        screen.browser.get(server.stderr.readline().split(" at ")[1].split(". ")[0])
        server.terminate()


def _locked(screen: Screen) -> None:
    screen.letter("locked", "?show=pages")


def _conflict(screen: Screen) -> None:
    screen.letter("part-approved")
    screen.other("part-approved", "/patient/age", "45", "--note", "by telephone")
    screen.click("#f-patient-sex form.confirm button")


def _signed(screen: Screen) -> None:
    screen.letter("002_ef80428068f9a7a4")
    while not screen.browser.find_elements(By.CSS_SELECTOR, "form.approve"):
        screen.click(".row.needed form.confirm button, .flag button")
    screen.click("form.approve button")
    screen.wait("return document.getElementById('sign-off').innerText.includes('Signed off by')")
    screen.browser.execute_script("document.querySelector('#sign-off').scrollIntoView({block: 'center'})")


def _blind(screen: Screen) -> None:
    screen.other("004_5241f63a7b07678a", "/patient/sex", "--confirm")
    screen.open("/blind")
    screen.click("main li a")


def _upload(screen: Screen) -> None:
    screen.open("/upload")
    known = EXAMPLES / "letters" / "004_5241f63a7b07678a.txt"
    files = [known, DOCS.parent / "LICENSE", screen.database.with_name("both.zip")]
    screen.browser.find_element(By.ID, "files").send_keys("\n".join(map(str, files)))
    screen.click(".drop button")
    while "still reading" in screen.browser.page_source:
        screen.open("/upload")
    screen.browser.execute_script("document.activeElement.blur()")


PICTURES: dict[str, tuple[Callable[[Screen], None], tuple[int, int]]] = {
    "list": (lambda screen: screen.open("/?which=all"), (1280, 560)),
    "letter": (lambda screen: screen.letter("part-approved", "#f-issues-1-decision"), WIDE),
    "phone": (lambda screen: screen.open("/?which=all"), NARROW),
    "find": (_find, WIDE),
    "parts": (_parts, WIDE),
    "pages": (_pages, WIDE),
    "locked": (_locked, (1280, 560)),
    "change": (_change, WIDE),
    "keys": (_keys, WIDE),
    "request": (_request, WIDE),
    "history": (_history, WIDE),
    "conflict": (_conflict, (1280, 560)),
    "signed": (_signed, WIDE),
    "release": (_release, (1280, 1000)),
    "login": (_login, (1280, 360)),
    "summary": (lambda screen: screen.letter("part-approved", "/summary/es"), WIDE),
    "calendar": (lambda screen: screen.open("/calendar?month=2026-11"), WIDE),
    "chase": (lambda screen: screen.open("/chase"), (1280, 460)),
    "upload": (_upload, (1280, 560)),
    "blind": (_blind, WIDE),
}


def _pdf(document: FPDF) -> bytes:
    """The composed letter on its pages."""
    document.add_page()
    document.set_font("Helvetica", size=11)
    document.multi_cell(0, 5, (EXAMPLES / "composed" / "part-approved.txt").read_text(encoding="utf-8"))
    return bytes(document.output())


@contextmanager
def opened(folder: Path) -> Iterator[Screen]:
    """The letters of the examples, one of them as a PDF, served and opened."""
    database = folder / "imr.db"
    (folder / "letter.pdf").write_bytes(_pdf(FPDF()))
    locked = FPDF()
    locked.set_encryption(owner_password="owner's", user_password="worker's")
    (folder / "locked.pdf").write_bytes(_pdf(locked))
    with zipfile.ZipFile(folder / "both.zip", "w") as both:
        both.write(folder / "letter.pdf", "letter.pdf")
        both.writestr("list.txt", "A list of papers.")
    files = [*sorted(EXAMPLES.glob("*/*.txt")), folder / "letter.pdf"]
    ids = {}
    with Store(database, remembered=False) as store:
        run = store.start_run("1", "rules", "2026-01-01")
        for file in files:
            letter = imr_llm.read(file)
            store.save(letter.record, letter.document, letter.case_summary, run)
            ids[file.stem] = letter.document.sha256
        letter = imr_llm.read(folder / "locked.pdf", password="worker's")
        store.save(letter.record, letter.document, letter.case_summary, run)
        ids["locked"] = letter.document.sha256
    arguments = [IMR, "serve", "--db", database, "--by", NAME, "--no-open", "--keep-uploads"]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        base = server.stderr.readline().split(" at ")[1].split(". ")[0]
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
        for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
            options.add_argument(flag)
        browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        still = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
        try:
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", still)
            browser.get(server.stderr.readline().split()[-1])
            yield Screen(browser, base, database, ids)
        finally:
            browser.quit()
            server.terminate()


def taken(screen: Screen) -> bytes:
    """What is on the screen, as a small PNG."""
    png = screen.browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
    image = Image.open(io.BytesIO(base64.b64decode(png["data"]))).convert("RGB").quantize(COLORS)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def main(names: list[str]) -> None:
    """Take those that are named, or all."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as screen:
        for name in names or PICTURES:
            show, (width, height) = PICTURES[name]
            size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width == NARROW[0]}
            screen.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            show(screen)
            (DOCS / f"serve-{name}.png").write_bytes(taken(screen))


if __name__ == "__main__":
    main(sys.argv[1:])
