"""Which files of settings, and which databases, are believed that may have come with the letters."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imr_llm.api.names import Named
from imr_llm.host import confirmed

_HEADER = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Trusted:
    """A file that can be believed: settings with their values, or a database by its word with its count of letters."""

    file: Path
    values: dict[str, Any]
    letters: int | None
    _known_by: confirmed.SettingsFile | str

    def confirm(self) -> None:
        """Believe it as `of` read it."""
        if isinstance(self._known_by, str):
            confirmed.confirm_database(self.file, self._known_by)
        else:
            confirmed.confirm(self._known_by)


def of(file: Named) -> Trusted:
    """What would be believed; nothing is yet. Raises StoreError, and SettingsError for what is neither."""
    file = Path(file)
    if not _is_database(file):
        read = confirmed.read(file)
        return Trusted(file, dict(read.values), None, read)
    word, letters = _word(file)
    return Trusted(file, {}, letters, word)


def forget(file: Named) -> bool:
    """Believe it no longer. Whether it was."""
    file = Path(file)
    return confirmed.forget_database(file, _word(file)[0]) if _is_database(file) else confirmed.forget(file)


def _word(file: Path) -> tuple[str, int]:
    from imr_llm.api.store import Store

    with Store(file, create=False) as store:
        return store.word, len(store)


def _is_database(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(len(_HEADER)) == _HEADER
