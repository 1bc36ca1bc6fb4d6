"""What a run that reads says at its end, on standard error."""

import os
import shlex
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from imr_llm.api.runs import Duplicate, Failed, Ignored, Outcome, Read, Skipped, Unasked
from imr_llm.cli.console import note, say
from imr_llm.cli.model import spent
from imr_llm.cli.options import DEFAULT_DATABASE, VARIABLE
from imr_llm.cli.reading import passed_over
from imr_llm.labels import counted
from imr_llm.record import Record
from imr_llm.severity import TO_CHECK

if TYPE_CHECKING:
    from imr_llm.api.model import Session

HELD = 1000
"""So many lines wait for the end; in a run with more problems the rest is said at once, and memory stays flat."""
PAIRS = 3
MANY = 1000


class Report:
    """Counts of a run, and a line for each file that a person should look at."""

    def __init__(self, database: Path, say_now: Callable[[str], None] = say, model: "Session | None" = None) -> None:
        self._database = database
        is_default = str(database) in (str(DEFAULT_DATABASE), os.environ.get(VARIABLE))
        self._option = "" if is_default else f" --db {shlex.quote(str(database))}"
        self._say_now = say_now
        self._model = model
        self._lines: list[str] = []
        self._count: Counter[type] = Counter()
        self._flagged = 0
        self._pairs: list[str] = []
        self._cases: dict[frozenset[str], None] = {}
        self._ignored: Counter[str] = Counter()
        self._links: list[str] = []
        self.failed = 0

    def add(self, outcome: Outcome) -> None:
        """Note one outcome."""
        self._count[type(outcome)] += 1
        if isinstance(outcome, Failed):
            self.failed += 1
            self._hold(str(outcome.error))
        elif isinstance(outcome, Unasked):
            self.failed += 1
            self._flagged += 1
            again = "" if "--retry-refused" in outcome.problem else "; give the same command again to ask"
            said = f"the model did not answer ({outcome.problem}). It is stored without that answer{again}."
            self._hold(f"{outcome.path}: {said}")
        elif isinstance(outcome, Read):
            self._note_case(outcome)
            self._flagged += any(flag.severity in TO_CHECK for flag in outcome.record.flags)
            if outcome.same_id:
                self._hold(f"{outcome.path}: {same_id(outcome.record, outcome.same_id)}")
            if problem := unread(outcome.record, self._option):
                self._hold(f"{outcome.path}: {problem}")
        elif isinstance(outcome, Skipped):
            self._note_case(outcome)
        elif isinstance(outcome, Duplicate) and len(self._pairs) < PAIRS:
            self._pairs.append(f"{outcome.path} is {outcome.same_as}")
        elif isinstance(outcome, Ignored):
            self._ignored.update(outcome.suffixes)
            self._links += outcome.links

    def _note_case(self, outcome: Read | Skipped) -> None:
        if outcome.same_case is not None and len(self._cases) < MANY:
            self._cases[frozenset((outcome.path, outcome.same_case))] = None

    @property
    def count(self) -> int:
        """How many outcomes there were."""
        return self._count.total()

    def say(self) -> None:
        """Say it all."""
        for words in self._lines:
            say(words)
        note(self._counts())
        if self._model:
            note(f"{spent(self._model)}.")
        if self._cases:
            pairs = "; ".join(" and ".join(sorted(pair)) for pair in list(self._cases)[:PAIRS])
            more = "; …" if len(self._cases) > PAIRS else ""
            note(f"The same case in two letters: {pairs}{more}. Both are stored; a summary is written of one.")
        if self._ignored:
            kinds = ", ".join(f"{kind or 'no suffix'} ({count})" for kind, count in sorted(self._ignored.items()))
            note(f"Passed over, as they hold no letter: {counted(self._ignored.total(), 'file')}: {kinds}.")
        if self._links:
            note(passed_over(self._links))
        if self._flagged:
            has = "1 of them has" if self._flagged == 1 else f"{self._flagged:,} of them have"
            note(f"{has} something to check: imr list --flagged{self._option}")

    def _counts(self) -> str:
        parts = [f"Read {counted(self._count[Read] + self._count[Unasked], 'letter')} into {self._database}"]
        if count := self._count[Skipped]:
            parts.append(f"{count:,} already stored")
        if count := self._count[Duplicate]:
            more = ", …" if count > len(self._pairs) else ""
            parts.append(f"{count:,} the same letter twice ({', '.join(self._pairs)}{more})")
        if count := self._count[Unasked]:
            parts.append(f"{count:,} of them without all of the model's answers")
        if count := self._count[Failed]:
            parts.append(f"{count:,} could not be read")
        return "; ".join(parts) + "."

    def _hold(self, words: str) -> None:
        if len(self._lines) < HELD:
            self._lines.append(words)
        else:
            self._say_now(words)


def same_id(record: Record, other: str) -> str:
    """What to know of a letter whose short id is another's too."""
    longer = record.source.sha256[: len(record.letter_id) + 8]
    return (
        f"Its id {record.letter_id} is also that of {other}, another letter: one of them may have been made for that. "
        f"Both are stored; this one is {longer}."
    )


def unread(record: Record, option: str = "") -> str | None:
    """What to do about a letter whose decisions could not all be read; None where all were."""
    look = f"Look at the letter: imr show {record.letter_id}{option}"
    missing = sum(issue.decision is None for issue in record.issues)
    if not record.issues:
        return f"No decision was found in it; it may be cut off. {look}"
    if missing:
        return f"{missing} of its {len(record.issues)} decisions could not be read. {look}"
    return None
