"""Runs in a SQLite file: who read, with what version of everything, at what price, and what came of every letter.

A run holds what was read from letters: the file is for its owner's eyes only, like the program's own database.
"""

import hashlib
import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from evals.cases import CaseResult
from evals.gold import HERE, GoldLetter
from imr_llm import __version__, verify

FILE: Final = HERE / "runs.db"


class RunError(Exception):
    """A run that was asked for is not there, or runs cannot be compared."""


@dataclass(frozen=True, slots=True)
class Run:
    """One reader over a set of letters.

    `code` is the commit, with `+` where files were changed since. `gold` is a hash of letters and labels. `replayed`:
    the answers were recorded before, and the time says nothing.
    """

    id: int
    started_at: str
    reader: str
    model: str | None
    code: str
    tool_version: str
    prompt_version: str | None
    checks_version: str | None
    gold: str
    folder: str
    replayed: bool
    cases: tuple[CaseResult, ...]

    @property
    def name(self) -> str:
        """For a person: number, reader, model."""
        return f"{self.id} {self.reader}" + (f" {self.model}" if self.model else "")

    def totals(self) -> dict[str, float | None]:
        """What the run took: seconds, calls, tokens, US dollars (None where a price is not known), failures."""
        costs = [case.cost_usd for case in self.cases]
        return {
            "letters": len(self.cases),
            "failed": sum(case.error is not None for case in self.cases),
            "seconds": None if self.replayed else sum(case.seconds for case in self.cases),
            "unanswered": sum(case.scores.get("unanswered", 0) for case in self.cases),
            "calls": sum(case.calls for case in self.cases),
            "prompt_tokens": sum(case.prompt_tokens for case in self.cases),
            "completion_tokens": sum(case.completion_tokens for case in self.cases),
            "cost_usd": None if None in costs else sum(cost or 0.0 for cost in costs),
        }


def of(
    reader: str, model: str | None, letters: Sequence[GoldLetter], cases: Sequence[CaseResult], folder: Path,
    *, started_at: str, replayed: bool = False,
) -> Run:  # fmt: skip
    """A run that has just ended, not stored yet (its id is 0)."""
    ours = reader == "llm"
    prompts = next((case.record["provenance"]["prompt_version"] for case in cases if ours and case.record), None)
    return Run(
        0, started_at, reader, model, code_version(), __version__,
        prompts, verify.VERSION if ours else None,
        digest(letters), str(folder.resolve()), replayed, tuple(cases),
    )  # fmt: skip


def digest(letters: Sequence[GoldLetter]) -> str:
    """What stands for these letters and their labels."""
    whole = hashlib.sha256()
    for letter in letters:
        no_part = {"labelled"} if letter.gold.labelled is None else None  # what stood there before there were parts
        whole.update(letter.data + letter.gold.model_dump_json(exclude=no_part).encode())
    return whole.hexdigest()[:16]


def code_version() -> str:
    """The commit that is checked out, with `+` where something was changed since; `unknown` outside a clone."""
    try:
        commit = _git("rev-parse", "--short=12", "HEAD")
        return commit + ("+" if _git("status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=HERE, check=True, capture_output=True, text=True).stdout.strip()


class Runs:
    """The file, made on first use."""

    def __init__(self, path: Path = FILE) -> None:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._db = Database(path)
        self._db.table("runs").create(
            {"id": int, "started_at": str, "reader": str, "model": str, "code": str, "tool_version": str,
             "prompt_version": str, "checks_version": str, "gold": str, "folder": str, "replayed": int},
            pk="id", if_not_exists=True,
        )  # fmt: skip
        self._db.table("cases").create(
            {"run": int, "letter": str, "origin": str, "held_out": int, "error": str, "seconds": float, "calls": int,
             "prompt_tokens": int, "completion_tokens": int, "cost_usd": float, "scores": str, "reasons": str,
             "record": str},
            pk=("run", "letter"), foreign_keys=[("run", "runs", "id")], if_not_exists=True,
        )  # fmt: skip

    def save(self, run: Run) -> int:
        """Store a run whole, or not at all; its number."""
        row = {name: value for name, value in asdict(run).items() if name not in ("id", "cases")}
        with self._db.conn:
            number = int(str(self._db.table("runs").insert(row).last_pk))
            self._db.table("cases").insert_all(
                {"run": number}
                | {
                    name: json.dumps(value, ensure_ascii=False) if name in ("scores", "reasons", "record") else value
                    for name, value in asdict(case).items()
                }
                for case in run.cases
            )
        return number

    def load(self, number: int) -> Run:
        """One run. Raises RunError."""
        rows = list(self._db.query("SELECT * FROM runs WHERE id = ?", [number]))
        if not rows:
            raise RunError(f"There is no run {number}. `python -m evals runs` lists them.")
        cases = self._db.query("SELECT * FROM cases WHERE run = ? ORDER BY rowid", [number])
        row = rows[0] | {"replayed": bool(rows[0]["replayed"])}
        return Run(**row, cases=tuple(_case(case) for case in cases))

    def numbers(self) -> list[int]:
        """Of all runs, oldest first."""
        return [row["id"] for row in self._db.query("SELECT id FROM runs ORDER BY id")]

    def latest(self) -> list[Run]:
        """The last run, and before it the last ones of the other readers over the same letters and labels."""
        query = """
            SELECT max(id) AS id FROM runs WHERE gold = (SELECT gold FROM runs ORDER BY id DESC LIMIT 1)
            GROUP BY reader, model ORDER BY id
        """
        return [self.load(row["id"]) for row in self._db.query(query)]


def _case(row: dict[str, Any]) -> CaseResult:
    read = {name: json.loads(row[name]) for name in ("scores", "reasons", "record")}
    return CaseResult(**{k: v for k, v in row.items() if k != "run"} | read | {"held_out": bool(row["held_out"])})
