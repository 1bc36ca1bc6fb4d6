"""The database file as it lies on the disk, read only: which bytes of its pages belong to no row.

SQLite overwrites what it deletes (secure_delete), but not the copies that it makes itself: where a full page is parted
in two, the rows that move stay readable in the room that becomes free. This tells that room from rows: the gap of a
page between its pointers and its rows, its free blocks, and free pages
(https://www.sqlite.org/fileformat2.html, 1.5 and 1.6). Overflow pages count as rows: they come from free pages, which
secure_delete has filled with zeros.
"""

import os
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

_HEADER: Final = 100
_INNER: Final = frozenset((2, 5))
_WITH_ROWS: Final = frozenset((2, 5, 10, 13))
_CHUNK: Final = 1 << 20
MOST_PAGES: Final = 1 << 24
"""From here on the first byte of an overflow page, which is part of a page's number, can look like a page of rows."""
SHORTEST: Final = 5
"""Bytes of room that are looked at: less tells nothing."""
IS_READABLE: Final = os.name == "posix"
"""Where this can read beside an open connection."""

_rows_of = struct.Struct(">BHHH").unpack_from
_block_of = struct.Struct(">HH").unpack_from
_open: dict[tuple[int, int], int] = {}


class NotLaidOut(Exception):
    """The file is not as it should be, or as this can read."""


class PageRun(NamedTuple):
    """Whole pages that follow one another, and where in them is room that belongs to no row: begin and end."""

    data: bytes
    rooms: list[tuple[int, int]]


def parts(path: Path) -> Iterator[PageRun]:
    """The whole file, about a megabyte at once. Raises NotLaidOut and OSError."""
    file = _descriptor(path)
    size, pages, reserved, kept_small, first_free = _layout(file)
    if reserved or kept_small or pages >= MOST_PAGES or pages * size > os.fstat(file).st_size:
        raise NotLaidOut
    unused = dict(_free_pages(file, size, pages, first_free))
    step = max(1, _CHUNK // size)
    for first in range(0, pages, step):
        data = os.pread(file, min(step, pages - first) * size, first * size)
        yield PageRun(data, _rooms(data, first + 1, size, unused))


def _descriptor(path: Path) -> int:
    """The file, opened once and never closed: closing it would drop every lock that SQLite holds on it in this process
    (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    status = path.stat()
    key = (status.st_dev, status.st_ino)
    if key not in _open:
        _open[key] = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    return _open[key]


def _layout(file: int) -> tuple[int, int, int, int, int]:
    """Bytes of a page, pages, bytes that each reserves, whether it keeps itself small, the first free page."""
    header = os.pread(file, _HEADER, 0)
    if len(header) < _HEADER:
        raise NotLaidOut
    size, reserved, pages, first_free, largest_root = struct.unpack(">16xH2xB7xII16xI44x", header)
    return 65536 if size == 1 else size, pages, reserved, largest_root, first_free


def _free_pages(file: int, size: int, pages: int, trunk: int) -> Iterator[tuple[int, int]]:
    """The pages of the list of free pages, each with where its unused bytes begin."""
    for _ in range(pages):
        if not trunk:
            return
        page = os.pread(file, size, (trunk - 1) * size)
        following, count = struct.unpack_from(">II", page)
        if 8 + 4 * count > size:
            raise NotLaidOut
        yield trunk, 8 + 4 * count
        for leaf in struct.unpack_from(f">{count}I", page, 8):
            yield leaf, 0
        trunk = following
    if trunk:
        raise NotLaidOut


def _rooms(data: bytes, first: int, size: int, unused: Mapping[int, int]) -> list[tuple[int, int]]:
    """Where pages, from the number `first` on, are free."""
    rooms: list[tuple[int, int]] = []
    for index, kind in enumerate(data[::size]):
        at, number = index * size, first + index
        if number in unused:
            rooms.append((at + unused[number], at + size))
        elif number == 1:
            _add_rooms(rooms, data, _HEADER, at, size)
        elif kind in _WITH_ROWS:
            _add_rooms(rooms, data, at, at, size)
    return rooms


def _add_rooms(rooms: list[tuple[int, int]], data: bytes, header: int, at: int, size: int) -> None:
    """Where a page of rows that stands at `at` is free."""
    kind, block, count, first = _rows_of(data, header)
    pointers = header + (12 if kind in _INNER else 8) + 2 * count
    rows = at + (first or 65536)
    if not pointers <= rows <= at + size:
        raise NotLaidOut
    if rows - pointers >= SHORTEST:
        rooms.append((pointers, rows))
    while block:
        following, length = _block_of(data, at + block)
        if not rows <= at + block < at + block + length <= at + size or 0 < following <= block:
            raise NotLaidOut
        if length >= 4 + SHORTEST:
            rooms.append((at + block + 4, at + block + length))
        block = following
