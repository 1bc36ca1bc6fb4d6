"""What no browser sends: every route of `imr serve`, every field and parameter of it, with every odd value.

By night all of it: 11,000 forms and the addresses, some five minutes of a processor, which say what became of them.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
from serving import Asker, Served, hidden, serving
from test_review import FLAGGED, TWO_ITEMS, read

from imr_llm.pipeline.blind import BlindDesk
from imr_llm.pipeline.desk import StoreDesk
from imr_llm.serve.app import application
from imr_llm.serve.office import Office
from imr_llm.serve.server import Site, rules_of
from imr_llm.store import Store

ODD: Final = (
    "", " ", "\0", "a\0b", "x" * 19_000, "ü\u202eñ\U0001f600\ufeff", "\ud800", "-1", "0", "1", "99999999999999999999",
    "1e9", "0x10", "٣", "null", "[]", "{}", "['a']", "../../etc/passwd", "/", "//", "/-", "~", "~01", "/issues", "/-/",
    "/issues/-", "/issues/99/decision", "/issues/0/rationale", "/issues/0/decision/x", "/patient",
    "/issues/0/reviewer_citations/0/pages", "/issues/0/reviewer_citations/-/x", "/issues/0/why/-", "/patient/age/0",
    "/summary/en",
    "<script>alert(1)</script>", "{{ 7*7 }}", "%00", "%ff", "' OR 1=1 --", '"*" NEAR(', "2026-02-30", "9999-12-31",
    "0000-00", "0.0", "9.9.9", "1." + "9" * 5000, "\r\nX-A: b",
)  # fmt: skip
FIELDS: Final = (
    "pointer",
    "version",
    "words",
    "quote",
    "near",
    "note",
    "code",
    "sentence",
    "sha256",
    "which",
    "from",
    "next",
)
DOES: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("confirm", "clear", "restore", "put", "list", "seen", "undo", "approve", "x"),
    "/summary/en": ("release", "edit", "undo"),
    "/blind": ("put", "list", "clear", "undo"),
    "/password": ("",),
    "/chase": ("authorized", "open"),
}
QUERIES: Final = ("which", "outcome", "words", "from", "month", "day", "done", "show", "find", "key")
NO_FAULT: Final = {200, 303, 400, 401, 403, 404, 405, 409, 413, 421, 422}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("odd") / "imr.db"
    with Store(path, remembered=False) as store:
        for letter in (read(TWO_ITEMS), read(FLAGGED)):
            store.save(letter.record, letter.document, None, store.start_run("1", "rules", "2026-01-01"))
    return path


@pytest.fixture(scope="module")
def served(database: Path) -> Iterator[Served]:
    with serving(database) as running:
        yield running


@pytest.fixture(scope="module")
def asker(served: Served) -> Asker:
    return served.enter()


def routes(database: Path, method: str) -> list[str]:
    """Every path that takes this method, with its parameters filled in by those of a letter."""
    site = Site(database, "x")
    app = application(Office(database), rules_of(site, 1))
    app.state.office.close()
    filled = {
        "sha256": read(TWO_ITEMS).document.sha256,
        "language": "en",
        "kind": "pdf",
        "number": "1",
        "name": "serve.js",
    }
    return [
        re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: filled[found[1]], route.path)  # type: ignore[attr-defined]
        for route in app.routes
        if method in (route.methods or ())  # type: ignore[attr-defined]
    ]


LETTER: Final = "/letter/" + read(TWO_ITEMS).document.sha256
OTHERS: Final = "Rosa Example"
WHOLE: Final = pytest.mark.parametrize("step", [41, pytest.param(1, marks=pytest.mark.nightly)], ids=["some", "all"])


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever is asked, nothing is logged."""
    with caplog.at_level(logging.WARNING):
        yield
    assert [record.getMessage() for record in caplog.records] == []


def encoded(value: str) -> str:
    return quote(value.encode(errors="surrogatepass"), safe="")


def sent(asker: Asker, path: str, fields: Mapping[str, str]) -> int:
    body = "&".join(f"{name}={encoded(value)}" for name, value in fields.items())
    head = {"Sec_Fetch_Site": "same-origin", "Content_Type": "application/x-www-form-urlencoded"}
    answer = asker.ask("POST", path, body, **head)
    assert path == "/chase" or OTHERS not in answer.body, (path, fields)
    return answer.status


MOST_ACTS: Final = 60
"""A letter with more of them is read anew: every act makes the next answer slower."""


class Anew:
    """The letters of the database as they stand, so that a form is not refused for being late."""

    def __init__(self, store: Store, where: str) -> None:
        self._store, self._desk = store, (BlindDesk if where == "/blind" else StoreDesk)(store, who_at(where))
        self._letters = {letter.document.sha256: letter for letter in (read(TWO_ITEMS), read(FLAGGED))}

    def version(self, sha256: str) -> str:
        case = self._desk.case(sha256)
        if len(case.acts) > MOST_ACTS:
            letter = self._letters[sha256]
            self._store.purge([sha256])
            run = self._store.start_run("1", "rules", "2026-01-01")
            self._store.save(letter.record, letter.document, None, run)
            case = self._desk.case(sha256)
        return case.version


def who_at(where: str) -> str:
    return "C. Blind" if where == "/blind" else "A. Lopez"


def told(capsys: pytest.CaptureFixture[str], what: str, statuses: Iterable[int], step: int) -> None:
    """What a night tried."""
    if step == 1:
        with capsys.disabled():
            print(f"\n{what}: {dict(sorted(Counter(statuses).items()))}")


@WHOLE
@pytest.mark.parametrize("where", DOES)
def test_odd_fields_are_no_fault(
    served: Served, database: Path, capsys: pytest.CaptureFixture[str], where: str, step: int
) -> None:
    path = where if where == "/chase" else LETTER + where
    asker = served.enter(who_at(where))
    page = asker.get(path.removesuffix("/password")).body
    right = {"token": hidden(page, "token"), "pointer": "/issues/0/decision"}
    if where == "/blind":
        right["pointer"] = "/patient/age"
    if where == "/chase":
        right |= {"sha256": hidden(page, "sha256"), "pointer": hidden(page, "pointer")}
    found: dict[tuple[str, str, str], int] = {}
    with Store(database) as store:
        anew = Anew(store, where)
        for number, do in enumerate(DOES[where]):
            for field in FIELDS:
                for value in ODD[(number + FIELDS.index(field)) % step :: step]:
                    now = right | {"version": anew.version(right.get("sha256", LETTER.rpartition("/")[2]))}
                    found[do, field, value] = sent(asker, path, now | {"do": do, "words": "60", field: value})
    told(capsys, f"forms at {where or 'a letter'}", found.values(), step)
    assert {case: status for case, status in found.items() if status not in NO_FAULT} == {}
    assert where == "/password" or 303 in found.values(), "some of it was done"


@WHOLE
def test_odd_addresses_are_no_fault(
    asker: Asker, database: Path, capsys: pytest.CaptureFixture[str], step: int
) -> None:
    found = {}
    for path in routes(database, "GET"):
        asked = [path]
        asked += [f"{path}?{name}={encoded(odd)}" for n, name in enumerate(QUERIES) for odd in ODD[n % step :: step]]
        asked += [f"{path}?from=1&from=x&which=&which=all&day=&day"]
        for part in range(1, path.count("/") + 1 if path != "/" else 1):
            pieces = path.split("/")
            asked += ["/".join([*pieces[:part], encoded(odd), *pieces[part + 1 :]]) for odd in ODD[part % step :: step]]
        found |= {each: asker.get(each).status for each in asked if len(each) < 30_000}
    told(capsys, "addresses", found.values(), step)
    assert {each: status for each, status in found.items() if status not in NO_FAULT} == {}


def test_a_change_wants_its_token_its_method_and_its_size(asker: Asker, database: Path) -> None:
    token = hidden(asker.get("/upload").body, "token")
    changes = [path for path in routes(database, "POST") if path != "/logout"]
    assert len(changes) == 7
    for path in changes:
        for given in ({}, {"token": ""}, {"token": "x" * 43}, {"token": "\u00fc"}, {"token": token.swapcase()}):
            assert path == "/login" or sent(asker, path, given) == 403, (path, given)
        if path != "/upload":
            assert sent(asker, path, {"token": token, "words": "x" * 300_000}) == 413, path
        for kind in ("text/plain", "application/json", "multipart/form-data", "multipart/form-data; boundary=", "x"):
            head = {"Sec_Fetch_Site": "same-origin", "Content_Type": kind}
            assert asker.ask("POST", path, b'{"token": "x"}\x00', **head).status in {400, 403, 404}, (path, kind)
    for path in {*changes, *routes(database, "GET")}:
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"):
            assert asker.ask(method, path, Sec_Fetch_Site="same-origin").status == 405, (method, path)
    assert asker.ask("POST", "/calendar", Sec_Fetch_Site="same-origin").status == 405
    assert asker.get(LETTER + "/password").status == 405
