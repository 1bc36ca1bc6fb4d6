"""A database of letters: `Store`, what its verbs take and give, and what a purge means by the names it is given."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from imr_llm.errors import NotFound, SeveralFound
from imr_llm.host.scratch import Folder
from imr_llm.store import AnswerTally, Hit, Item, Listed, Store, Stored, Tally, Wanted, is_own

__all__ = [
    "AnswerTally",
    "Hit",
    "Item",
    "Listed",
    "Meant",
    "Store",
    "Stored",
    "Tally",
    "Wanted",
    "is_own",
    "meant",
    "open_day_before",
    "temporary",
]


class _Temporary(Store):
    """A database for one run: it goes with its folder, and nobody has to know it again."""

    def __init__(self) -> None:
        self._folder = Folder()
        try:
            super().__init__(Path(self._folder.path, "imr.db"), remembered=False)
        except BaseException:
            self._folder.close()
            raise

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._folder.close()


def open_day_before(due: str) -> str | None:
    """The last open day before a day (ISO 8601) that is on a weekend or a holiday; None for an open one."""
    from imr_llm.language.dates import last_open_day

    early = last_open_day(date.fromisoformat(due))
    return early.isoformat() if early else None


def temporary() -> Store:
    """A database in a private folder, that is gone when it is closed."""
    return _Temporary()


@dataclass(frozen=True, slots=True)
class Meant:
    """What names mean in a database, by SHA-256: letters that are there, letters about which only questions are; and
    an error for each name that means neither, or several.
    """

    letters: set[str] = field(default_factory=set)
    asked_about: set[str] = field(default_factory=set)
    unknown: list[NotFound] = field(default_factory=list)

    @property
    def all(self) -> set[str]:
        """What `Store.purge` is given to remove all of it."""
        return self.letters | self.asked_about

    @property
    def is_several(self) -> bool:
        """Whether a name fits several letters."""
        return any(isinstance(error, SeveralFound) for error in self.unknown)


def meant(store: Store, names: str | Iterable[str]) -> Meant:
    """The letters that are meant by ids, their beginnings (four digits or more) or case numbers."""
    found = Meant()
    for name in dict.fromkeys([names] if isinstance(names, str) else names):
        try:
            found.letters.add(store.resolve(name))
        except SeveralFound as error:
            found.unknown.append(error)
        except NotFound as error:
            try:
                asked = store.batches.asked_about(name)
            except SeveralFound as several:
                found.unknown.append(several)
                continue
            if asked:
                found.asked_about.add(asked)
            else:
                found.unknown.append(error)
    return found
