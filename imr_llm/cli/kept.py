"""What no output may take the place of: the database, the letters that a command reads, and those that it has read."""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path

BESIDE_A_DATABASE = ("", "-wal", "-shm", "-journal")


class KeptFiles:
    """A database and the letters behind `paths`, under whatever name: by another folder, a link, a hard link."""

    def __init__(
        self,
        database: Path,
        paths: Iterable[str] = (),
        *,
        follow_links: bool = False,
        is_stored: Callable[[str], object] = lambda _: None,
    ) -> None:
        """`is_stored` tells whether a letter with this SHA-256 is in the database, wherever its file lies now."""
        self._is_stored = is_stored
        self._names = {os.path.realpath(database) + suffix for suffix in BESIDE_A_DATABASE}
        self._paths = paths
        self._follow_links = follow_links

    def has_name(self, target: str) -> bool:
        """Whether it is a file of the database, or will be one."""
        return os.path.realpath(target) in self._names

    def has(self, status: os.stat_result) -> bool:
        """Whether this is one of the files."""
        return (status.st_dev, status.st_ino) in self._places

    def is_letter(self, target: Path) -> bool:
        """Whether the bytes of this file are those of a letter in the database."""
        from imr_llm.api.files import same_bytes

        sha256 = same_bytes(target)
        return sha256 is not None and bool(self._is_stored(sha256))

    @cached_property
    def _places(self) -> set[tuple[int, int]]:
        return {(status.st_dev, status.st_ino) for status in self._statuses()}

    def _statuses(self) -> Iterator[os.stat_result]:
        from imr_llm.api.files import Found, find

        found = find(self._paths, follow_links=self._follow_links)
        files = (file.path for file in found if isinstance(file, Found))
        for path in (*self._names, *files):
            try:
                yield os.fstat(0) if path == "-" else os.stat(path)
            except OSError:  # standard input is closed, or the file is gone
                continue
