"""The page, on real sockets and in a real browser: what a caseworker does with it, and what nobody else can."""

import contextlib
import html
import http.client
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from screen import violations
from serving import NAME, Asker, Served, hidden, serving
from test_cli import command, environment, imr
from test_review import FLAGGED, TWO_ITEMS, read
from test_serve_deadlines import mailed

import imr_llm
from imr_llm.confidence import confidences, sureness
from imr_llm.errors import SettingsError
from imr_llm.pipeline import stored_letter
from imr_llm.pipeline.summaries import summaries
from imr_llm.serve import guard, peers, server, uploads
from imr_llm.serve import passwords as people
from imr_llm.serve.server import Site, check, is_loopback, listening
from imr_llm.serve.sessions import GUESSES, IDLE, WHOLE, Guesses, Sessions
from imr_llm.store import Store
from imr_llm.summary import Summary

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

NAMED = "Chronic Pain Medical Treatment Guidelines"
PASSWORD = "four words and more"
MARKUP = b"<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }}"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("serve") / "imr.db"
    with Store(path, remembered=False) as store:
        run = store.start_run("1", "rules", "2026-01-01")
        hostile = imr_llm.read(TWO_ITEMS.read_bytes().replace(b"trigger point injections", MARKUP), name="<b>x<b>.txt")
        for letter in (read(TWO_ITEMS), read(FLAGGED), hostile):
            recent = date.today() - timedelta(days=20) if letter is read(FLAGGED) else None
            store.save(mailed(letter.record, recent), letter.document, letter.case_summary, run)
    return path


@pytest.fixture(scope="module")
def served(database: Path) -> Iterator[Served]:
    with serving(database) as running:
        yield running


@pytest.fixture(scope="module")
def asker(served: Served) -> Asker:
    return served.enter()


@pytest.fixture
def letter(database: Path) -> str:
    """A letter with two items that nobody has worked on."""
    found = read(TWO_ITEMS)
    with Store(database) as store:
        store.purge([found.document.sha256])
        store.save(found.record, found.document, None, store.start_run("1", "rules", "2026-01-01"))
    return found.document.sha256


def act(asker: Asker, sha256: str, do: str, pointer: str = "", **more: str) -> tuple[int, str]:
    page = asker.get(f"/letter/{sha256}").body
    fields = {"token": hidden(page, "token"), "version": hidden(page, "version"), "pointer": pointer, "do": do, **more}
    answer = asker.post(f"/letter/{sha256}", fields)
    return answer.status, answer.to or answer.body


def age(database: Path, sha256: str) -> int | None:
    with Store(database) as store:
        return store.load(sha256).patient.age


# --- What a caseworker does -----------------------------------------------------------------------------------------


def test_a_letter_is_worked_on_without_a_script(asker: Asker, letter: str, database: Path) -> None:
    assert act(asker, letter, "approve")[0] == 422
    status, to = act(asker, letter, "confirm", "/issues/0/decision")
    assert (status, to) == (303, f"/letter/{letter}#f-issues-1-decision"), "what is to be looked at next"
    assert act(asker, letter, "put", "/patient/age", words="61", note="by telephone")[0] == 303
    assert act(asker, letter, "clear", "/patient/sex")[0] == 303
    assert act(asker, letter, "restore", "/patient/sex")[0] == 303
    assert act(asker, letter, "put", "/patient/diagnoses/-", quote="low back pain", near="10")[0] == 303
    assert act(asker, letter, "undo")[0] == 303
    status, body = act(asker, letter, "put", "/patient/age", words="old")
    assert status == 422
    assert "no number" in body
    assert act(asker, letter, "confirm", "/issues/1/decision")[1].endswith("#sign-off")
    assert act(asker, letter, "approve")[0] == 303
    assert "Signed off by A. Lopez" in asker.get(f"/letter/{letter}").body
    assert age(database, letter) == 61
    with Store(database) as store:
        assert {act.who for act in store.acts(letter)} == {NAME}
        assert store.load(letter).patient.diagnoses == read(TWO_ITEMS).record.patient.diagnoses


def test_values_that_may_be_wrong_are_marked(asker: Asker) -> None:
    letter = read(FLAGGED).document.sha256
    unsure = [value for value in confidences(read(FLAGGED).record).values() if sureness(value)]
    body = asker.get(f"/letter/{letter}").body
    assert unsure
    assert body.count("likely right") == len(unsure)
    first = re.search(r'class="sure[^"]*">[?≈] (\d+) %', body)
    assert first
    assert int(first[1]) in [round(100 * value) for value in unsure]
    assert "likely right" not in asker.get(f"/letter/{letter}/blind").body


def test_what_is_not_taken_stays_in_its_form(asker: Asker, letter: str) -> None:
    status, page = act(asker, letter, "put", "/patient/age", words="77", near="5")
    assert status == 422
    form = page[page.index('id="f-patient-age"') :]
    assert '<details class="changing" open>' in form[: form.index('name="note"')]
    assert 'name="words" value="77"' in form
    assert "Not saved. /patient/age: the letter" in form, "beside it: the top of the page is out of sight"
    status, page = act(asker, letter, "put", "/issues/0/reviewer_citations/0/url", words="<b>none", note="")
    assert status == 422
    assert '<details class="parts" open>' in page
    assert 'value="&lt;b&gt;none"' in page
    status, page = act(asker, letter, "list", "/patient/diagnoses", words="One\nTwo", quote="not in it", note="I know")
    assert status == 422
    assert ">One\nTwo</textarea>" in page
    assert ('name="note" value="I know"' in page, "On the words: <q>not in it</q>" in page) == (True, True)
    assert 'changing" open' not in asker.get(f"/letter/{letter}").body


def test_a_list_is_set_line_by_line(asker: Asker, letter: str, database: Path) -> None:
    assert act(asker, letter, "list", "/patient/diagnoses", words="lumbosacral strain\nlow back pain")[0] == 303
    with Store(database) as store:
        record = store.load(letter)
    assert record.patient.diagnoses == ("lumbosacral strain", "low back pain")
    assert [e.reader for e in record.evidence if "/diagnoses/" in e.field] == ["rules", "person"]
    assert act(asker, letter, "list", "/patient/diagnoses", words="a broken wing")[0] == 422


def test_every_part_of_a_citation_is_corrected_cleared_and_undone(
    served: Served, asker: Asker, letter: str, database: Path
) -> None:
    side, row = "/issues/0/reviewer_citations", "f-issues-0-reviewer_citations"
    page = asker.get(f"/letter/{letter}").body
    for part in ("basis", "document", "section", "pages", "url", "text"):
        assert f'id="{row}-0-{part}"' in page
    status, to = act(
        asker, letter, "put", f"{side}/0/section", quote="Low Back Complaints", words="Low Back Complaints"
    )
    assert (status, to.partition("#")[2]) == (303, f"{row}-0-pages"), "the next part of it"
    assert act(asker, letter, "put", f"{side}/0/basis", quote="California MTUS", words="")[0] == 303
    assert act(asker, letter, "clear", f"{side}/0/pages")[0] == 303
    assert (
        act(served.enter("B. Chen"), letter, "put", f"{side}/-", quote="MTUS Chronic Pain Treatment Guidelines.")[0]
        == 303
    )
    late = {
        "token": hidden(page, "token"),
        "version": hidden(page, "version"),
        "pointer": f"{side}/0/pages",
        "do": "put",
    }
    answer = asker.post(f"/letter/{letter}", late | {"words": "309"})
    assert answer.status == 409
    assert "B. Chen" in answer.body
    with Store(database) as store:
        record = store.load(letter)
    first, second = record.issues[0].reviewer_citations
    assert (first.section, first.pages, second.document) == ("Low Back Complaints", None, NAMED)
    assert {e.reader for e in record.evidence if e.field in (f"{side}/0/section", f"{side}/1/text")} == {"person"}
    assert act(asker, letter, "put", f"{side}/0/text", words="<b>x", note="<i>y")[0] == 303
    page = asker.get(f"/letter/{letter}").body
    assert "&lt;b&gt;x" in page
    assert "<i>y" not in page
    assert act(asker, letter, "undo")[0] == 303
    assert act(asker, letter, "restore", f"{side}/0/pages")[0] == 422, "all of the side is read again, or none"
    assert act(asker, letter, "restore", side)[0] == 303
    with Store(database) as store:
        assert store.load(letter) == read(TWO_ITEMS).record


def test_what_few_letters_have_is_added(asker: Asker, letter: str, database: Path) -> None:
    page = asker.get(f"/letter/{letter}").body
    for field in ("original_request", "authorized", "approved_part", "why"):
        assert f'id="f-issues-0-{field}"' in page
        assert act(asker, letter, "put", f"/issues/0/{field}{'/-' * (field == 'why')}", quote="low back pain")[0] == 303
    more = {"words": "The letter does not say how many.", "quote": "did not provide the number"}
    assert act(asker, letter, "list", "/issues/0/why", **more)[0] == 303
    assert act(asker, letter, "put", "/issues/-", quote="chronic low back pain", near="900")[0] == 303
    with Store(database) as store:
        record = store.load(letter)
    assert (record.issues[0].authorized, record.issues[2].request) == ("low back pain", "chronic low back pain")
    assert [e.quote for e in record.evidence if e.field == "/issues/0/why/0"] == ["did not provide the number"]


def test_the_queue_finds_filters_and_orders(asker: Asker) -> None:
    page = asker.get("/").body
    assert page.index("Rosa Example") < page.index("004_5241f63a7b07678a.txt"), "what has a day to act stands first"
    assert "Rosa Example" not in asker.get("/?outcome=upheld").body
    assert "Rosa Example" in asker.get("/?words=rosa&which=all").body
    assert "No letter fits" in asker.get("/?words=zygomatic").body
    assert asker.get("/?from=x&which=y&outcome=z&order=z&words=%00%22").status == 200


def test_the_queue_can_begin_with_what_is_likely_wrong(asker: Asker, database: Path) -> None:
    with Store(database) as store:
        wanted = [one.letter_id for one in store.listing(unsure=True)]
    page = asker.get("/?which=all&order=unsure").body
    likely = [float(said) for said in re.findall(r"([\d.]+) of its values may be wrong", page)]
    assert likely == sorted(likely, reverse=True)
    assert len(likely) == len(wanted)
    assert "of its values may be wrong" not in asker.get("/?which=all").body


def test_whose_review_a_letter_is_of_can_be_said(asker: Asker, database: Path) -> None:
    words = "Independent Medical Review\n\nDear Ms. Doe,\n\nThe lumbar MRI is not medically necessary."
    asker.bring({"whose.txt": f"{words} The records do not show weakness. The injured worker may ask again.".encode()})
    with Store(database) as store:
        (sha256,) = (one.sha256 for one in store.queue("all", limit=99).letters if one.path.endswith("whose.txt"))
    says = "It is of California’s workers’ compensation"
    assert says in asker.get(f"/letter/{sha256}").body
    assert act(asker, sha256, "seen", "/layout", code="programme_unknown")[0] != 303, "looking does not settle it"
    assert act(asker, sha256, "seen", "/layout", code="workers_compensation")[0] == 303
    page = asker.get(f"/letter/{sha256}").body
    assert says not in page
    assert "(it is of California&#39;s workers&#39; compensation)" in page


def test_letters_are_brought_in_and_errors_are_told(asker: Asker) -> None:
    new = TWO_ITEMS.read_bytes().replace(b"60 year", b"47 year")
    page = asker.bring({"a/../b.txt": new, "notes.txt": b"Nothing of the kind.", "again.txt": TWO_ITEMS.read_bytes()})
    assert ">b.txt</a>: read" in page
    assert "was here before" in page
    assert "notes.txt: not read. It does not look like" in page


def test_who_comes_second_is_told_what_changed(served: Served, asker: Asker, letter: str, database: Path) -> None:
    page = asker.get(f"/letter/{letter}").body
    assert act(served.enter("B. Chen"), letter, "put", "/patient/age", words="61", note="x")[0] == 303
    late = {"token": hidden(page, "token"), "version": hidden(page, "version"), "pointer": "/patient/age"}
    answer = asker.post(f"/letter/{letter}", late | {"do": "put", "words": "62", "note": "x"})
    assert answer.status == 409
    assert "B. Chen" in answer.body
    assert age(database, letter) == 61


def late(asker: Asker, sha256: str, do: str, pointer: str, **more: str) -> str:
    """The page that somebody gets whose letter another has changed meanwhile."""
    fields = {
        "token": hidden(asker.get(f"/letter/{sha256}").body, "token"),
        "version": "",
        "pointer": pointer,
        "do": do,
    }
    answer = asker.post(f"/letter/{sha256}", fields | more)
    assert answer.status == 409
    return answer.body


def test_what_came_too_late_is_not_lost(asker: Asker, letter: str) -> None:
    assert act(asker, letter, "put", "/patient/age", words="61", note="x")[0] == 303
    page = late(asker, letter, "put", "/patient/age", words="62", note="by telephone")
    assert ('name="words" value="62"' in page, 'name="note" value="by telephone"' in page) == (True, True)
    assert "One\nTwo</textarea>" in late(asker, letter, "list", "/patient/diagnoses", words="One\nTwo", note="x")
    page = late(asker, letter, "put", "/issues/0/request", words="My own words", note="x")
    assert 'name="words" value="My own words"' in page or ">My own words</textarea>" in page
    assert act(asker, letter, "put", "/patient/diagnoses/-", words="pain", note="x")[0] == 303
    page = late(asker, letter, "put", "/patient/diagnoses/0", words="<b>mine", quote="pain", note="I know")
    for line in ("&lt;b&gt;mine", "on the words: pain", "note: I know"):
        assert f"<li>Not saved: {line}</li>" in page
    assert 'value="&lt;b&gt;mine"' not in page, "another may stand there now"
    assert "Not saved" not in late(asker, letter, "confirm", "/patient/age")


def test_a_sentence_that_came_too_late_is_not_lost(asker: Asker, letter: str) -> None:
    address = f"/letter/{letter}/summary/en"
    page = asker.get(address).body
    fields = {"token": hidden(page, "token"), "version": "", "do": "edit", "words": "My <b>own"}
    answer = asker.post(address, fields | {"sentence": html.unescape(hidden(page, "sentence"))})
    assert answer.status == 409
    assert ">My &lt;b&gt;own</textarea>" in answer.body
    answer = asker.post(address, fields | {"sentence": "One that is not there now."})
    assert "<li>Not saved: My &lt;b&gt;own</li>" in answer.body


def test_a_refused_member_of_a_rare_list_is_in_sight(asker: Asker, letter: str) -> None:
    status, page = act(asker, letter, "put", "/issues/0/why/-", words="Nothing of this")
    assert status == 422
    assert '<details class="more" open>' in page


def test_no_act_is_kept_without_the_version_that_was_seen(asker: Asker, letter: str) -> None:
    for number in (0, 1):
        assert act(asker, letter, "confirm", f"/issues/{number}/decision", version="")[0] == 409
        assert act(asker, letter, "confirm", f"/issues/{number}/decision")[0] == 303
    assert act(asker, letter, "approve", version="")[0] == 409
    assert act(asker, letter, "approve")[0] == 303
    assert tell(asker, f"/letter/{letter}/summary/en", "release", version="") == 409


def test_acts_while_it_is_read_again_and_a_purge(asker: Asker, letter: str, database: Path) -> None:
    found = read(TWO_ITEMS)

    def again() -> None:
        with Store(database) as store:
            for _ in range(3):
                store.save(found.record, found.document, None, store.start_run("1", "rules", "2026-01-01"))

    thread = threading.Thread(target=again)
    thread.start()
    statuses = [act(asker, letter, "put", "/patient/age", words=str(50 + n), note="x")[0] for n in range(4)]
    thread.join()
    assert set(statuses) <= {303, 409}
    with Store(database) as store:
        store.purge([letter])
    assert asker.get(f"/letter/{letter}").status == 404


def test_two_people_two_tabs_and_a_reading_at_the_same_time(served: Served, letter: str, database: Path) -> None:
    """Whoever is told that it was done finds it kept, and nobody's act stands in another's place."""
    found = read(TWO_ITEMS)
    tabs = [served.enter(who) for who in (NAME, NAME, "B. Chen")]

    def again(_: Asker) -> list[int]:
        with Store(database) as store:
            for _time in range(3):
                store.save(found.record, found.document, None, store.start_run("1", "rules", "2026-01-01"))
        return []

    def work(tab: Asker) -> list[int]:
        return [act(tab, letter, "put", "/patient/age", words=str(40 + n), note="x")[0] for n in range(3)]

    with ThreadPoolExecutor(4) as at_once:
        jobs = [at_once.submit(what, tab) for what, tab in [*((work, tab) for tab in tabs), (again, tabs[0])]]
        statuses = [status for job in jobs for status in job.result(60)]
    assert set(statuses) <= {303, 409}
    assert 303 in statuses
    with Store(database) as store:
        acts = store.acts(letter)
    assert len(acts) == statuses.count(303)
    assert [one.revision for one in acts] == sorted({one.revision for one in acts})


def test_a_purge_while_two_people_work_and_it_is_read_again(served: Served, letter: str, database: Path) -> None:
    found = read(TWO_ITEMS)
    page = served.enter().get(f"/letter/{letter}").body
    seen = {"token": hidden(page, "token"), "version": hidden(page, "version"), "pointer": "/patient/age"}

    def work(who: str) -> list[int]:
        tab = served.enter(who)
        fields = seen | {"token": hidden(tab.get("/upload").body, "token"), "do": "put", "words": "61", "note": "x"}
        if who != NAME:
            fields |= {"pointer": "/issues/0/reviewer_citations/0/section", "words": "Low Back Complaints"}
        return [s for _ in range(4) for s in (tab.post(f"/letter/{letter}", fields).status, tab.get("/").status)]

    def purge_and_read(_: str) -> list[int]:
        with Store(database) as store:
            for _time in range(3):
                store.purge([letter])
                store.save(found.record, found.document, None, store.start_run("1", "rules", "2026-01-01"))
        return []

    with ThreadPoolExecutor(3) as at_once:
        jobs = [at_once.submit(do, who) for do, who in ((work, NAME), (work, "B. Chen"), (purge_and_read, ""))]
        statuses = [status for job in jobs for status in job.result(60)]
    assert set(statuses) <= {200, 303, 404, 409}
    assert served.enter().get(f"/letter/{letter}").status == 200


# --- What nobody else can -------------------------------------------------------------------------------------------


def test_only_a_one_time_address_lets_somebody_in(served: Served) -> None:
    for path in ("/", "/upload", "/letter/" + "0" * 64, "/nothing"):
        assert served.asker.get(path).status == 401
    key = served.rules.sessions.one_time_key("x")
    first = served.asker.get(f"/open?key={key}")
    assert (first.status, first.to) == (303, "/")
    cookie = first.headers["set-cookie"]
    assert {"httponly", "samesite=strict"} <= {part.strip().lower() for part in cookie.split(";")}
    assert served.asker.get(f"/open?key={key}").status == 401
    assert served.asker.get("/open?key=x").status == 401
    assert served.asker.get("/", Cookie=f"{served.rules.cookie}=x").status == 401


def test_the_one_time_address_is_for_its_own_user(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others can read it among the arguments of the browser; what they do does not use it up."""
    monkeypatch.setattr(os, "getuid", lambda: 4242)
    key = served.rules.sessions.one_time_key("x")
    with monkeypatch.context() as patch:
        for found in ({(4243, 7)}, {(4243, 7), (4242, 8)}, {(0, 0)}, set()):  # another's; closed; and gone
            patch.setattr(peers, "sockets", lambda *_, found=found: found)
            assert served.asker.get(f"/open?key={key}").status == 403
    monkeypatch.setattr(peers, "sockets", lambda *_: {(4242, 7), (0, 8), (0, 0)})
    assert served.asker.get(f"/open?key={key}").status == 303


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whose a socket is")
@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_the_system_tells_whose_a_connection_is(family: socket.AddressFamily) -> None:
    host = "::1" if family == socket.AF_INET6 else "127.0.0.1"
    try:
        taking = listening(host, 0)
    except SettingsError:
        pytest.skip("no IPv6 here")
    own = taking.getsockname()[1]
    with taking, socket.create_connection((host, own)) as asking:
        peer = asking.getsockname()[1]
        ((user, inode),) = peers.sockets(peer, own) or ()
        assert (user, inode) == (os.getuid(), os.fstat(asking.fileno()).st_ino)
        asking.close()
        assert (peers.sockets(peer, own) or set()) <= {(0, 0)}, "it is nobody's any more"
    assert peers.sockets(1, own) == set()


def test_where_no_table_tells_whose_a_connection_is_it_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4242)
    monkeypatch.setattr(peers, "TABLES", ("/nowhere",))
    assert not peers.is_anothers(1, 2)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", ""])
def test_another_name_for_this_computer_is_refused(served: Served, asker: Asker, host: str) -> None:
    answer = asker.get("/", Host=host.format(port=served.port))
    assert answer.status in (400, 421)
    assert "Rosa" not in answer.body


@pytest.mark.parametrize(
    "headers",
    [{"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Sec_Fetch_Site": "none"},
     {"Origin": "http://evil.example"}, {"Sec_Fetch_Site": "same-origin", "Origin": "null"}, {}],
)  # fmt: skip
def test_a_change_from_elsewhere_is_refused(asker: Asker, letter: str, headers: dict[str, str]) -> None:
    page = asker.get(f"/letter/{letter}").body
    form = f"token={hidden(page, 'token')}&version={hidden(page, 'version')}&pointer=/patient/age&do=confirm"
    kind = "application/x-www-form-urlencoded"
    assert asker.ask("POST", f"/letter/{letter}", form, Content_Type=kind, **headers).status == 403
    assert asker.get(f"/letter/{letter}").body == page


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-16", "idna", "undefined", '"utf-7"'])
def test_a_form_is_read_as_utf_8_and_by_no_other_codec(asker: Asker, letter: str, charset: str) -> None:
    """A codec that is named could make surrogates, which no database holds, or take long, or raise."""
    body = '--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n\\ud800\r\n--x--\r\n'
    for path in ("/login", f"/letter/{letter}"):
        kind = f"multipart/form-data; boundary=x; charset={charset}"
        assert asker.ask("POST", path, body, Content_Type=kind, Sec_Fetch_Site="same-origin").status == 415
        kind = "multipart/form-data; boundary=x; charset=UTF-8"
        assert asker.ask("POST", path, body, Content_Type=kind, Sec_Fetch_Site="same-origin").status in (403, 404)


def test_a_form_needs_the_token_of_its_session(served: Served, asker: Asker, letter: str) -> None:
    other = hidden(served.enter().get("/").body, "token")
    version = hidden(asker.get(f"/letter/{letter}").body, "version")
    for token in (other, "", "x"):
        form = {"token": token, "version": version, "pointer": "/patient/age", "do": "confirm"}
        assert asker.post(f"/letter/{letter}", form).status == 403
    assert asker.post("/logout", {"token": other}).status == 403


def test_another_page_cannot_read_this_one(asker: Asker) -> None:
    assert asker.get("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors").status == 403


def test_markup_in_a_letter_is_text(asker: Asker) -> None:
    page = asker.get("/?which=all").body
    address = page[: page.index("&lt;b&gt;x")].rpartition('href="')[2].partition('"')[0]
    for body in (page, asker.get(address).body):
        assert "<b>x" not in body
        assert "<img" not in body
        assert "<script>" not in body
        assert ">49<" not in body
    assert "&lt;script&gt;alert(1)" in asker.get(address).body


def test_every_answer_says_what_a_browser_may_do(served: Served, asker: Asker) -> None:
    for answer in (asker.get("/"), asker.get("/nothing"), served.asker.get("/"), asker.get("/static/serve.js")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "server" not in answer.headers
    assert "style=" not in asker.get("/").body


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e%2fapp.py", "/static/app.py", "/letter/../../etc/passwd", "/letter/%2e%2e",
     "/letter/" + "z" * 64, "/static/serve.css/x", "/calendar/",
     "/letter/" + "0" * 64 + "/", "/letter/" + "0" * 64 + "/%2F"],
)  # fmt: skip
def test_no_path_leads_out(asker: Asker, path: str) -> None:
    answer = asker.get(path)
    assert answer.status == 404
    assert "import" not in answer.body


def test_bodies_have_limits(asker: Asker, letter: str) -> None:
    token = hidden(asker.get(f"/letter/{letter}").body, "token")
    assert asker.post(f"/letter/{letter}", {"token": token, "words": "x" * 300_000}).status == 413
    many = {"token": token} | {f"f{n}": "x" for n in range(200)}
    assert asker.post(f"/letter/{letter}", many).status == 400
    huge = asker.ask("POST", "/upload", b"", Content_Length="9999999999", Sec_Fetch_Site="same-origin",
                     Content_Type="multipart/form-data; boundary=x")  # fmt: skip
    assert (huge.status, huge.headers["cache-control"]) == (413, "no-store"), "it has passed the guard"


def test_no_more_is_kept_waiting_than_there_is_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    monkeypatch.setattr(uploads, "MOST_WAITING", 10)
    monkeypatch.setattr(uploads, "read_alone", lambda *_: gate.wait(60) and read(TWO_ITEMS))
    Store(tmp_path / "imr.db", remembered=False).close()
    waiting = uploads.Uploads(tmp_path / "imr.db", lambda *_: None, keeps=False)
    try:
        for name, data in (("a", b"123456"), ("b", b"12345"), ("c", b"1234")):
            waiting.add(NAME, name, data, "")
        assert {file.name: file.problem[:8] for file in waiting.of(NAME)} == {"a": "", "b": "Too much", "c": ""}
        gate.set()
        deadline = time.monotonic() + 30
        while waiting._waiting and time.monotonic() < deadline:
            time.sleep(0.02)
        assert waiting._waiting == 0
    finally:
        gate.set()
        waiting.close()


def test_no_session_outlives_its_end(served: Served) -> None:
    asker = served.enter()
    token = hidden(asker.get("/").body, "token")
    answer = asker.post("/logout", {"token": token})
    assert answer.status == 200
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert asker.get("/").status == 401


def test_sessions_and_locks_end_by_the_clock() -> None:
    now = [0.0]
    sessions, guesses = Sessions(lambda: now[0]), Guesses(lambda: now[0])
    token = sessions.begin("x")
    while now[0] < WHOLE:
        assert sessions.of(token)
        now[0] += IDLE
    now[0] += 1
    assert sessions.of(token) is None
    token = sessions.begin("x")
    now[0] += IDLE + 1
    assert sessions.of(token) is None
    for _ in range(GUESSES):
        assert not guesses.is_locked("x", "a")
        guesses.wrong("x", "a")
    assert guesses.is_locked("x", "a")
    assert not guesses.is_locked("x", "b")
    now[0] += 3600
    assert not guesses.is_locked("x", "a")


# --- With passwords -------------------------------------------------------------------------------------------------


def test_names_have_passwords_and_guessing_is_locked(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.txt"
    people.add(file, "A. Lopez", PASSWORD)
    people.add(file, "B. Chen", PASSWORD + "!")
    assert PASSWORD not in file.read_text()
    with serving(database, file) as served:
        assert served.asker.get("/").to == "/login"
        assert served.asker.post("/login", {"name": "nobody", "password": PASSWORD}).status == 401
        right = served.asker.post("/login", {"name": "A. Lopez", "password": PASSWORD})
        assert right.status == 303
        assert "A. Lopez" in served.asker.carrying(right).get("/").body
        wrong = [served.asker.post("/login", {"name": "B. Chen", "password": "guess"}).status for _ in range(GUESSES)]
        assert wrong == [401] * GUESSES
        assert served.asker.post("/login", {"name": "B. Chen", "password": PASSWORD + "!"}).status == 429
        assert (
            served.asker.post("/login", {"name": "A. Lopez", "password": PASSWORD}, Sec_Fetch_Site="cross-site").status
            == 403
        )


def test_many_guesses_at_once_are_many_guesses(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.txt"
    people.add(file, "A. Lopez", PASSWORD)
    with serving(database, file) as served, ThreadPoolExecutor(12) as threads:
        guess = {"name": "A. Lopez", "password": "guess"}
        statuses = list(threads.map(lambda _: served.asker.post("/login", guess).status, range(12)))
    assert statuses.count(401) == GUESSES
    assert statuses.count(429) == 12 - GUESSES


def test_who_sends_half_a_request_keeps_no_place(served: Served, asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_WAITS", 0.3)
    head = {
        "Sec_Fetch_Site": "same-origin",
        "Content_Type": "application/x-www-form-urlencoded",
        "Content_Length": "99",
    }
    assert asker.ask("POST", "/logout", b"token=", **head).status == 408


@pytest.mark.parametrize(
    ("sent", "more"),
    [("", ""), ("GET / HT", ""), ("GET / HTTP/1.1\r\n", "X: y\r\n"), ("POST /logout {asked}", "x"),
     ("POST /logout HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n", "x")],
)  # fmt: skip
def test_who_sends_slowly_keeps_no_place(
    served: Served, asker: Asker, monkeypatch: pytest.MonkeyPatch, sent: str, more: str
) -> None:
    """Also where something comes all the time, and where the answer is long given."""
    for part in server.WAITS:
        monkeypatch.setitem(server.WAITS, part, 0.5)
    own = {**asker.headers, "Host": f"127.0.0.1:{served.port}", "Sec-Fetch-Site": "same-origin"}
    own |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "9999"}
    asked = "HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in own.items()) + "\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as slow:
        slow.sendall(sent.format(asked=asked).encode())
        began = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < 10:
                slow.sendall(more.encode())
                slow.settimeout(0.05)
                with contextlib.suppress(TimeoutError):
                    if slow.recv(4096) == b"":
                        break
        assert time.monotonic() - began < 10


def test_what_was_sent_fast_earns_no_longer_silence_than_anybody_has() -> None:
    now, most = 0.0, server.WAITS["body"]
    slow = server.Prompt.__new__(server.Prompt)
    slow.loop = SimpleNamespace(time=lambda: now, call_at=lambda *_: None)  # type: ignore[assignment]
    slow._awaited = lambda: "body"  # type: ignore[method-assign]
    slow._watch()
    for now in (20.0, 40.0, 60.0):  # at the least rate it goes on for ever
        assert now < slow._until
        slow._watch(int(20 * server.LEAST_RATE))
    slow._watch(50_000_000)
    assert slow._until == now + most


def test_who_takes_no_answer_keeps_no_place(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "TAKING_WAITS", 0.5)
    ask = f"GET /static/serve.css HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode() * 200
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.settimeout(60)
        slow.connect(("127.0.0.1", served.port))
        with pytest.raises(ConnectionError):
            slow.sendall(ask * 1000)


def test_a_file_of_passwords_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "people.txt"
    with pytest.raises(SettingsError):
        people.add(file, "A. Lopez", "short")
    with pytest.raises(SettingsError):
        people.add(file, "a:b", PASSWORD)
    people.add(file, "A. Lopez", PASSWORD)
    if os.name == "posix":
        file.chmod(0o644)
        with pytest.raises(SettingsError):
            people.Passwords(file)
        file.chmod(0o600)
    file.write_text("A. Lopez:secret\n")
    with pytest.raises(SettingsError):
        people.Passwords(file)


def test_a_network_needs_passwords_and_a_certificate(tmp_path: Path) -> None:
    file = tmp_path / "people.txt"
    with pytest.raises(SettingsError, match="passwords"):
        check(Site(tmp_path / "imr.db", "x", host="0.0.0.0"))
    with pytest.raises(SettingsError, match="certificate"):
        check(Site(tmp_path / "imr.db", "x", host="192.168.1.2", passwords=file))
    with pytest.raises(SettingsError, match="certificate"):
        check(Site(tmp_path / "imr.db", "x", key=file))
    check(Site(tmp_path / "imr.db", "x", host="192.168.1.2", passwords=file, unencrypted=True))
    assert is_loopback("::1")
    assert not is_loopback("evil.example")
    assert imr("serve", "--host", "0.0.0.0", "--db", tmp_path / "imr.db").code == 2


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for this computer's loopback, and its key, made now."""
    certificate, key = folder / "c.pem", folder / "k.pem"
    made = ["-keyout", key, "-out", certificate, "-days", "1", "-subj", "/CN=review.office.lan"]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1,DNS:review.office.lan"]
    subprocess.run(["openssl", "req", "-x509", *kind, *made, *names], check=True, capture_output=True)
    return certificate, key


def test_an_office_is_served_over_tls_alone(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.txt"
    people.add(file, "A. Lopez", PASSWORD)
    certificate, key = certified(tmp_path)
    office = {"host": "0.0.0.0", "names": ("review.office.lan",), "certificate": certificate, "key": key}
    check(Site(database, NAME, passwords=file, **office))  # type: ignore[arg-type]
    with serving(database, file, **office) as served:
        asker = replace(served.asker, tls=ssl.create_default_context(cafile=certificate))
        assert asker.get("/").to == "/login"
        in_ = asker.post("/login", {"name": "A. Lopez", "password": PASSWORD})
        assert {"secure", "httponly", "samesite=strict"} <= {
            p.strip().lower() for p in in_.headers["set-cookie"].split(";")
        }
        assert in_.headers["set-cookie"].startswith("__Host-"), "another host of the domain cannot set it"
        assert "max-age" in in_.headers["strict-transport-security"]
        page = asker.carrying(in_).get("/", Host=f"review.office.lan:{served.port}")
        assert (page.status, "A. Lopez" in page.body) == (200, True)
        assert asker.get("/", Host=f"evil.example:{served.port}").status == 421
        plain = {"Origin": f"http://127.0.0.1:{served.port}", "Sec_Fetch_Site": "same-origin"}
        assert asker.post("/login", {"name": "A. Lopez", "password": PASSWORD}, **plain).status == 403
        with pytest.raises((http.client.HTTPException, OSError)):
            served.asker.get("/")  # http on the port of https


def test_what_encrypts_before_the_page_is_asked_by_its_own_name(database: Path, tmp_path: Path) -> None:
    file, right = tmp_path / "people.txt", {"name": "A. Lopez", "password": PASSWORD}
    people.add(file, "A. Lopez", PASSWORD)
    with serving(database, file, names=("review.office.lan",), unencrypted=True) as served:
        asker = replace(served.asker, headers={"Host": "review.office.lan"})
        in_ = asker.post("/login", right, Origin="https://review.office.lan")
        assert (in_.status, "secure" in in_.headers["set-cookie"].lower()) == (303, True)
        assert asker.carrying(in_).get("/").status == 200
        assert asker.post("/login", right, Origin="http://review.office.lan").status == 403, "it went by unencrypted"
        assert served.asker.get("/login", Host="evil.example").status == 421


def test_a_letter_without_requests_leads_to_them_before_the_sign_off(asker: Asker, database: Path) -> None:
    cut_off = imr_llm.read(TWO_ITEMS.read_bytes().partition(b"IMR ISSUES")[0], name="cut off.txt")
    sha256 = cut_off.document.sha256
    with Store(database) as store:
        store.save(cut_off.record, cut_off.document, None, store.start_run("1", "rules", "2026-01-01"))
    try:
        page = asker.get(f"/letter/{sha256}").body
        assert re.search(r'class="flag row needed"[^>]* id="check-1"', page), (
            "what is to be checked is a stop of the keys"
        )
        assert act(asker, sha256, "confirm", "/patient/age")[1].endswith("#f-issues")
        code = hidden(page, "code")
        assert act(asker, sha256, "seen", "/issues", code=code)[1].endswith("#f-issues")
        assert act(asker, sha256, "confirm", "/issues")[1].endswith("#sign-off")
        assert act(asker, sha256, "approve")[0] == 303
    finally:
        with Store(database) as store:
            store.purge([sha256])


# --- As a command, and in a browser ---------------------------------------------------------------------------------


def test_a_kill_loses_nothing_that_was_confirmed(database: Path, letter: str) -> None:
    arguments = command("serve", "--db", database, "--by", NAME, "--no-open")
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True, env=environment()) as process:
        try:
            assert process.stderr
            address, one_time = process.stderr.readline(), process.stderr.readline()
            asker = Asker(int(address.rpartition("127.0.0.1:")[2].partition(".")[0]))
            asker = asker.carrying(asker.get(f"/open?key={one_time.partition('key=')[2].strip()}"))
            assert act(asker, letter, "put", "/patient/age", words="61", note="x")[0] == 303
        finally:
            process.kill()
    assert age(database, letter) == 61


@pytest.mark.slow
def test_by_keyboard_alone_a_wrong_value_is_corrected_and_signed(
    served: Served, letter: str, database: Path, browser: "Chrome", axe: str
) -> None:
    from selenium.webdriver import ActionChains

    base = f"http://127.0.0.1:{served.port}"
    size = {"width": 1400, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.get_log("browser")  # what another page failed to load is nothing to this test
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(f"{base}/open?key={served.rules.sessions.one_time_key(NAME)}")
    assert violations(browser, axe) == []
    browser.get(f"{base}/letter/{letter}")

    def press(*keys: str) -> None:
        was = browser.find_element("tag name", "html")
        ActionChains(browser).send_keys(*keys).perform()
        deadline = time.monotonic() + 10
        while keys[-1] in ("\ue007", "s", "p") and time.monotonic() < deadline:
            if (
                browser.find_element("tag name", "html") != was
                and browser.execute_script("return document.readyState") == "complete"
            ):
                return
            time.sleep(0.05)

    def focused() -> str:
        return str(browser.execute_script("return document.activeElement.id"))

    press("n")
    assert focused() == "f-issues-0-decision"
    press("\ue007")
    assert focused() == "f-issues-1-decision"
    press("J")
    press("J")
    assert focused() == "f-patient-age"
    press("/")
    press(*"60 ye")
    assert browser.execute_script("return document.getElementById('found').value") == "60 year (1 of 1)"
    press("\ue007")
    with Store(database) as store:
        (place,) = [e for e in store.load(letter).evidence if e.field == "/patient/age"]
    assert (place.reader, place.quote.startswith("60 year")) == ("person", True)
    press("n")
    press("\ue007")
    press("\ue007")
    assert "Signed off by" in browser.find_element("id", "sign-off").text
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    for width, scheme in ((1400, "light"), (1400, "dark"), (390, "light"), (390, "dark")):
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size | {"width": width, "mobile": width < 500})
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        assert violations(browser, axe) == [], (width, scheme)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    press("s")
    press("p")
    assert browser.current_url.endswith("/summary/es/file/html")
    assert browser.find_element("tag name", "html").get_attribute("lang") == "es"


# --- The summary ----------------------------------------------------------------------------------------------------


def tell(asker: Asker, address: str, do: str, **more: str) -> int:
    page = asker.get(address).body
    fields = {"token": hidden(page, "token"), "version": hidden(page, "version"), "do": do, **more}
    return asker.post(address, fields).status


def test_a_summary_is_changed_released_and_says_when_nobody_checked_it(
    asker: Asker, letter: str, database: Path
) -> None:
    address = f"/letter/{letter}/summary/en"
    unchecked = "No person has checked it yet"
    assert unchecked in asker.get(f"{address}/file/html").body
    assert tell(asker, address, "release") == 409
    first = hidden(asker.get(address).body, "sentence")
    assert tell(asker, address, "edit", sentence=first, words="A person's own <b>words</b>.") == 303
    page = asker.get(address).body
    assert "a person’s words" in page
    assert "<b>words" not in page
    with Store(database) as store:
        (told,) = summaries([stored_letter(store, letter)], "en")
        assert isinstance(told.summary, Summary)
        assert [s.text for s in told.summary.sentences if s.edited] == ["A person's own <b>words</b>."]
        (as_read,) = summaries([stored_letter(store, letter, as_read=True)], "en")
        assert isinstance(as_read.summary, Summary)
        assert not any(s.edited for s in as_read.summary.sentences)
    for number in (0, 1):
        assert act(asker, letter, "confirm", f"/issues/{number}/decision")[0] == 303
    assert act(asker, letter, "approve")[0] == 303
    assert tell(asker, address, "release") == 303
    assert "Released by A. Lopez" in asker.get(address).body
    assert letter not in asker.get("/").body, "what is released is not to do"
    assert letter in asker.get("/?which=released").body
    assert unchecked not in asker.get(f"{address}/file/html").body
    for kind, media_type in (("pdf", "application/pdf"), ("docx", "wordprocessingml"), ("html", "text/html")):
        answer = asker.get(f"/letter/{letter}/summary/es/file/{kind}")
        assert answer.status == 200
        assert media_type in answer.headers["content-type"]
        assert answer.headers["cache-control"] == "no-store"
    assert asker.get(f"/letter/{letter}/summary/fr").status == 404
    assert asker.get(f"{address}/file/exe").status == 404


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_summary_page_reads_well(served: Served, letter: str, browser: "Chrome", axe: str, language: str) -> None:
    base = f"http://127.0.0.1:{served.port}"
    browser.get(f"{base}/open?key={served.rules.sessions.one_time_key(NAME)}")
    address = f"{base}/letter/{letter}/summary/{language}"
    for width in (1400, 390):
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.get(address)
        assert violations(browser, axe) == []
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.get(f"{address}/file/html")
    assert violations(browser, axe) == []
    color = browser.execute_script("return getComputedStyle(document.querySelector('.message')).backgroundColor")
    assert color != "rgba(0, 0, 0, 0)", "its style is let through"


def test_a_second_readers_words_that_came_too_late_are_not_lost(served: Served, letter: str) -> None:
    asker, address = served.enter("C. Diaz"), f"/letter/{letter}/blind"
    fields = {"pointer": "/patient/age", "do": "put", "note": "x", "words": "61"}
    page = asker.get(address).body
    seen = {"token": hidden(page, "token"), "version": hidden(page, "version")}
    assert asker.post(address, fields | seen).status == 303
    answer = asker.post(address, fields | seen | {"words": "62"})
    assert (answer.status, 'name="words" value="62"' in answer.body) == (409, True)
