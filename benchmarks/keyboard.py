"""A caseworker's way through a letter of two items by keyboard alone, in a real browser: its keys, and how long.

    python -m benchmarks.keyboard
    python -m benchmarks.keyboard --pictures folder/    a picture of each step

The letter is added by drag and drop, opened from the list, its decisions are confirmed, a wrong value is corrected by
words that are found in the letter, the record is signed off, and the Spanish page is printed to a PDF. A person's time
is told by the keystroke-level model (Card, Moran and Newell 1980): 0.28 s a key of an average typist, 1.35 s to make up
one's mind before each step. It knows no reading: what a person takes to read the letter comes on top. The machine's
time is measured, with what the browser's driver adds. Needs Chromium with its driver, and the development tools.
"""

import argparse
import base64
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from selenium import webdriver
from selenium.webdriver import ActionChains
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from benchmarks.__main__ import IMR

LETTER = Path(__file__).parent.parent / "examples" / "letters" / "004_5241f63a7b07678a.txt"
KEY, MIND = 0.28, 1.35  # seconds
ENTER = "\ue007"
NAMES = {ENTER: "Enter"}


@dataclass(frozen=True)
class Step:
    """What a person means to do, the keys of it, and what is on the page when it is done."""

    what: str
    keys: str
    done: str


STEPS = (
    Step("open the letter that stands first in the list", "j" + ENTER, "document.querySelector('#letter-text')"),
    Step("go to what a sign-off needs", "n", "document.activeElement.id === 'f-issues-0-decision'"),
    Step("the first decision is right", ENTER, "document.activeElement.id === 'f-issues-1-decision'"),
    Step("the second decision is right", ENTER, "document.activeElement.id === 'sign-off'"),
    Step("go to the patient's age, which is wrong", "KK", "document.activeElement.id === 'f-patient-age'"),
    Step("find the right words in the letter", "/60", "document.getElementById('found').value.startsWith('60')"),
    Step("give them to the field", ENTER, "document.querySelector('#f-patient-age .done')"),
    Step("sign off", ENTER, "document.getElementById('sign-off').innerText.includes('Signed off by')"),
    Step("the summary in Spanish", "s", "location.pathname.endsWith('/summary/es')"),
    Step("the page to print", "p", "location.pathname.endsWith('/summary/es/file/html')"),
)


class Way:
    """A browser at the page, and where its pictures go."""

    def __init__(self, browser: webdriver.Chrome, pictures: Path | None) -> None:
        self.browser, self.pictures, self._taken = browser, pictures, 0

    def until(self, condition: str) -> None:
        """Waits until the page is there and so."""
        there = f"return document.readyState === 'complete' && Boolean({condition})"
        WebDriverWait(self.browser, 60, poll_frequency=0.01).until(lambda browser: browser.execute_script(there))

    def take(self) -> None:
        """A picture of what is shown."""
        if self.pictures:
            self._taken += 1
            self.browser.save_screenshot(str(self.pictures / f"{self._taken:02}.png"))

    def press(self, keys: str) -> None:
        """Presses these keys, one after the other."""
        ActionChains(self.browser).send_keys(*keys).perform()

    def drop(self, files: list[Path]) -> None:
        """Drops files on the page, as a hand would."""
        data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            event = {"type": kind, "x": 700, "y": 300, "data": data}
            self.browser.execute_cdp_cmd("Input.dispatchDragEvent", event)


def main() -> None:
    """Go the way, and tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", type=Path)
    pictures: Path | None = parser.parse_args().pictures
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        database = Path(name) / "imr.db"
        arguments: list[str | Path] = [IMR, "serve", "--db", database, "--by", "A. Lopez", "--no-open"]
        with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as server:
            try:
                assert server.stderr
                address = server.stderr.readline().split(" at ")[1].split(". ")[0]
                one_time = server.stderr.readline().strip().rpartition("/")[2]
                with _browser(Path(name)) as browser:
                    browser.get(f"{address}/{one_time}")
                    _go(Way(browser, pictures))
            finally:
                server.terminate()


def _browser(folder: Path) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,900"):
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={folder / 'chromium'}")
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or ""))


def _go(way: Way) -> None:
    way.press("a")
    way.until("document.querySelector('.drop')")
    way.drop([LETTER])
    start = time.perf_counter()
    way.press(ENTER)
    way.until("document.querySelector('.uploads a')")
    read = time.perf_counter() - start
    way.take()
    way.press("q")
    way.until("document.querySelector('.queue')")
    way.take()
    print("| step | keys | person, s | machine, s |\n|---|---|---|---|")
    keys = machine = 0.0
    for step in STEPS:
        start = time.perf_counter()
        way.press(step.keys)
        way.until(step.done)
        waited = time.perf_counter() - start
        way.take()
        keys, machine = keys + len(step.keys), machine + waited
        named = " ".join(f"`{NAMES.get(key, key)}`" for key in step.keys)
        print(f"| {step.what} | {named} | {MIND + len(step.keys) * KEY:.1f} | {waited:.2f} |")
    start = time.perf_counter()
    sheet = base64.b64decode(way.browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    printed = time.perf_counter() - start
    if way.pictures:
        (way.pictures / "spanish.pdf").write_bytes(sheet)
    person = len(STEPS) * MIND + keys * KEY
    times = f"{person:.1f} s of a person, {machine:.1f} s of the machine"
    print(f"\n{keys:.0f} keys, {len(STEPS)} steps: {times}, without reading.")
    print(f"Before: added and read in {read:.1f} s. After: printed to PDF in {printed:.1f} s ({len(sheet):,} bytes).")


if __name__ == "__main__":
    main()
