"""A browser for the pages that the program writes, and axe, which finds what keeps a person from reading them."""

import json
import shutil
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--force-prefers-reduced-motion",  # what is scrolled to is there at once, not still on its way when it is clicked
)  # fmt: skip
DESKTOP, PHONE = (1400, 900), (360, 740)
SCREENS = pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Chrome"]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("needs Chromium and its driver: apt-get install chromium chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(driver))
    yield chrome
    chrome.quit()


@pytest.fixture(scope="session")
def axe() -> str:
    file = distribution("axe-playwright-python").locate_file("axe_playwright_python/axe.min.js")
    return Path(str(file)).read_text(encoding="utf-8")


def show(browser: "Chrome", html: str, screen: tuple[int, int], folder: Path) -> None:
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    size = {"width": screen[0], "height": screen[1], "deviceScaleFactor": 1, "mobile": screen == PHONE}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get_log("performance")
    browser.get(file.as_uri())


def violations(browser: "Chrome", axe: str) -> list[str]:
    browser.execute_script(axe)
    found = browser.execute_async_script(
        "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(r => done(r.violations))"
    )
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


def requests(browser: "Chrome") -> list[str]:
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]


def check(browser: "Chrome", axe: str, html: str, screen: tuple[int, int], folder: Path) -> None:
    show(browser, html, screen, folder)
    assert requests(browser) == [(folder / "page.html").as_uri()]
    assert browser.execute_script("return document.documentElement.scrollWidth") <= screen[0]
    assert violations(browser, axe) == []
