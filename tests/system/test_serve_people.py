"""Who is in, for as long as the file of passwords says so; and what is got ready when the page starts."""

import time
from pathlib import Path
from typing import get_args

import pytest
from serving import Asker, Served, serving

from imr_llm.errors import SettingsError
from imr_llm.language import glossary
from imr_llm.serve import passwords as people
from imr_llm.store import Store
from imr_llm.tables import EntryKind

PASSWORD = "four words and more"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    for name in ("A. Lopez", "B. Chen"):
        people.add(tmp_path / "people.txt", name, PASSWORD)
    Store(tmp_path / "imr.db", remembered=False).close()
    return tmp_path / "people.txt"


def entered(served: Served, name: str) -> Asker:
    return served.asker.carrying(served.asker.post("/login", {"name": name, "password": PASSWORD}))


def test_whoever_leaves_the_file_is_out_at_once(file: Path) -> None:
    with serving(file.parent / "imr.db", file) as served:
        lopez, chen = entered(served, "A. Lopez"), entered(served, "B. Chen")
        assert [asker.get("/").status for asker in (lopez, chen)] == [200, 200]
        lines = file.read_text().splitlines(keepends=True)
        file.write_text("".join(line for line in lines if not line.startswith("B. Chen")))
        assert lopez.get("/").status == 200
        assert chen.get("/").to == "/login"
        file.write_text("".join(lines))
        assert chen.get("/").to == "/login", "an ended session does not come back"
        people.add(file, "A. Lopez", PASSWORD + " anew")
        assert lopez.get("/").to == "/login", "another password ends what the one before had opened"
        chen = entered(served, "B. Chen")
        file.chmod(0o644)
        assert chen.get("/").to == "/login", "a file that others can read lets nobody in"
        file.unlink()
        assert chen.get("/").to == "/login"


def test_a_password_that_was_changed_while_it_was_looked_at_opens_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = people._fits

    def changing(entry: str, password: str) -> bool:
        people.add(file, "B. Chen", PASSWORD + " anew")
        return fits(entry, password)

    with serving(file.parent / "imr.db", file) as served:
        monkeypatch.setattr(people, "_fits", changing)
        assert entered(served, "B. Chen").get("/").to == "/login"


def test_whoever_is_not_in_is_told_no_path(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    with serving(file.parent / "imr.db", file) as served:
        file.chmod(0o644)
        answer = served.asker.post("/login", {"name": "A. Lopez", "password": PASSWORD})
    assert (answer.status, "people" in answer.body) == (503, False)
    assert "chmod 600" in caplog.text


@pytest.mark.parametrize("numbers", ["9999999:8:1", "1048576:8:1", "32768:99:1", "3:8:1", "0:8:1", "2:0:1", "2:8:0"])
def test_an_entry_that_cannot_be_derived_is_none(file: Path, numbers: str) -> None:
    file.write_text(file.read_text().replace("32768:8:1", numbers, 1))
    with pytest.raises(SettingsError, match="no file of passwords"):
        people.Passwords(file)


@pytest.mark.parametrize("name", ["A\u2028B", "A. Lopez ", "A.  Lopez", "A\u202eB", ""])
def test_a_name_is_one_line_and_one_name(file: Path, name: str) -> None:
    """Acts have names in single spaces, and a break in a name would make the file unreadable for all."""
    with pytest.raises(SettingsError, match="no name"):
        people.add(file, name, PASSWORD)


def test_the_glossary_is_compiled_before_the_first_summary(file: Path) -> None:
    glossary._patterns.cache_clear()
    with serving(file.parent / "imr.db"):
        until = time.monotonic() + 60
        while glossary._patterns.cache_info().currsize < len(get_args(EntryKind)):
            assert time.monotonic() < until
            time.sleep(0.05)
