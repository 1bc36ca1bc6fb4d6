"""What reading, telling and redacting take grows as the text does: every kind of text that grows, in steps."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.nightly
@pytest.mark.parametrize(
    "options",
    [
        ("--at=rationale,case_summary",),
        ("--summary", "--at=rationale,case_summary"),
        ("--redaction", "--at=unknown", "--to=40000"),
    ],
    ids=["reading", "summary", "redaction"],
)
def test_every_kind_grows_as_the_text(options: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "benchmarks.linear", "--steps", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
