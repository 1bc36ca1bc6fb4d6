"""docs/python.md is code that runs: each block in its turn, and what it prints is what is shown behind it."""

import io
import re
import shutil
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from endpoint import Endpoint

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "python.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
URL = "http://127.0.0.1:11434/v1"


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    blocks = [(m[1], m[2], page[: m.start()].count("\n") + 1) for m in BLOCK.finditer(page)]
    assert sum(kind == "python" for kind, _, _ in blocks) >= 8
    namespace: dict[str, object] = {"__name__": "page"}
    printed = ""
    with Endpoint() as server:
        host = server.url.split("/")[2]
        for kind, words, line in blocks:
            if kind == "text":
                assert printed.replace(host, URL.split("/")[2]) == words, f"{PAGE.name}, line {line}"
                printed = ""
                continue
            assert not printed, f"what is printed before line {line} is not shown"
            with redirect_stdout(io.StringIO()) as out:
                exec(compile("\n" * line + words.replace(URL, server.url), PAGE, "exec"), namespace)
            printed = out.getvalue()
    assert {"letter.html", "letter.pdf", "letter.docx", "review.html"} <= {path.name for path in tmp_path.iterdir()}
