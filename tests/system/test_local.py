"""A real model behind llama.cpp's real server, in the program itself. The tiny model follows a schema, no more."""

import importlib.util
import re
import sqlite3
from pathlib import Path

import pytest
from fetch_model import MODEL
from test_model import imr, letter, records

pytestmark = pytest.mark.skipif(
    not MODEL.exists() or importlib.util.find_spec("xllamacpp") is None,
    reason="the tiny model is not there: run `make model`",
)
LOCAL = f"local:{MODEL}"
SHORT = re.sub(r"He is known.*(?=\n\nIMR ISSUES)|Naproxen 550mg #60: Over.*", "", letter(5), flags=re.DOTALL)
"""One request and few sentences: the tiny model takes its time."""


def test_a_letter_through_a_real_model(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SHORT, encoding="utf-8")
    done = imr(tmp_path, "extract", "a.txt", "--model", LOCAL, "--local-only")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(f"The model {MODEL.name} runs in this program; no letter leaves this computer.")
    (record,) = records(tmp_path)
    with sqlite3.connect(tmp_path / "imr.db") as db:
        text = db.execute("SELECT text FROM letters").fetchone()[0]
    assert [issue.decision for issue in record.issues] == ["upheld"]
    assert all(text[e.start : e.end] == e.quote for e in record.evidence)
    assert (record.provenance.reader, record.provenance.cost_usd) == ("rules+llm", 0.0)
    assert record.provenance.llm_calls >= 1
    assert record.provenance.prompt_tokens > 100
    again = imr(tmp_path, "extract", "a.txt", "--model", LOCAL, "--force")
    assert "0 questions sent" in again.stderr
    with sqlite3.connect(tmp_path / "imr.db") as db:
        assert db.execute("SELECT count(*) FROM answers").fetchone()[0] == record.provenance.llm_calls


def test_doctor_examines_a_model_in_a_file(tmp_path: Path) -> None:
    done = imr(tmp_path, "doctor", "--model", LOCAL)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ It answers by a schema" in done.stdout


@pytest.mark.parametrize(
    ("content", "said"), [(None, "cannot be read"), (b"text", "no GGUF"), (b"GGUF" + b"\0" * 99, "cannot load")]
)
def test_a_file_that_is_no_model(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "m.gguf").write_bytes(content)
    done = imr(tmp_path, "doctor", "--model", "local:m.gguf")
    assert done.returncode in (2, 3)
    assert said in done.stderr
