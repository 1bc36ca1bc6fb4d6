"""The lists of ways to write who somebody is, and how they are measured."""

from pathlib import Path

import pytest

from benchmarks import redaction

LIST = """
[[ways]]
layout = "unknown"
where = "cover"
texts = ["From: «Orla Quigg» <«orla@quigg.example»>\\nTo: appeals\\nSubject: my denial"]
"""


def test_every_list_is_measured() -> None:
    assert {file.stem for file in redaction.FILES} > {"first", "tenth", "eleventh", "twelfth"}
    assert all(list(redaction.ways(file)) for file in redaction.FILES)


def test_a_list_of_one_layout_and_a_letter_that_begins_as_a_mail_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "one.toml"
    file.write_text(LIST, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["redaction", str(file)])
    redaction.main()
    assert capsys.readouterr().out.splitlines()[2:] == ["| one.toml | unknown | 1 | 1.000 | 1.000 |"]
