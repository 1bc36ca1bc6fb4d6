"""Who is in, for as long as the file of passwords says so; and what is got ready when the page starts."""

import time
from pathlib import Path
from typing import get_args

import pytest
from serving import Asker, Served, serving

from imr_llm import glossary
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


def test_the_glossary_is_compiled_before_the_first_summary(file: Path) -> None:
    glossary._patterns.cache_clear()
    with serving(file.parent / "imr.db"):
        until = time.monotonic() + 60
        while glossary._patterns.cache_info().currsize < len(get_args(EntryKind)):
            assert time.monotonic() < until
            time.sleep(0.05)
