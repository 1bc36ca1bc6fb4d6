"""Letters into Parquet files of some thousand, once each, and out again: a million small files cost more time."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from imr_llm import documents
from imr_llm.arrow.places import ROW_GROUP, SUFFIX, Location
from imr_llm.arrow.schema import SHARDS
from imr_llm.documents import MAX_BYTES, Found, Ignored, Part, holds_no_letter
from imr_llm.errors import BrokenFile, CannotWrite, EmptyFile, NotAccessible, TooLarge, UnreadableFile
from imr_llm.host.limits import USUAL
from imr_llm.letter import sha256_of, short_id
from imr_llm.pipeline import printable
from imr_llm.pipeline.opening import Opener

LETTERS: Final = 10_000
"""In a shard."""
SHARD_BYTES: Final = 1_000_000_000
"""A shard of scans ends here."""
GROUP_BYTES: Final = 64_000_000
"""What is held before it is written."""
_NAME: Final = re.compile(r"[^\w.-]+")
_LONGEST: Final = 80


@dataclass(slots=True)
class Packed:
    """What came of packing: letters packed now, there before under any name, passed over, and errors."""

    letters: int = 0
    same: int = 0
    shards: int = 0
    ignored: int = 0
    errors: list[UnreadableFile] = field(default_factory=list)


@dataclass(slots=True)
class Unpacked:
    """What came of unpacking: letters written, and errors."""

    letters: int = 0
    errors: list[UnreadableFile] = field(default_factory=list)


Letter = tuple[str, bytes]
"""A path and a file's bytes."""


def pack(
    sources: Iterable[str],
    shards: Location,
    *,
    letters: int = LETTERS,
    follow_links: bool = False,
    local_only: bool = False,
) -> Packed:
    """The files of folders and object stores into shards of so many letters.

    Archives and mails are taken apart. What is in the shards already is not packed again, so that the same call goes on
    after it was ended. Raises CannotWrite, and as `Place.of`; what one file does wrong is in the result.
    """
    packed = Packed()
    there = shards.all_files(SUFFIX)
    seen = {bytes.fromhex(sha256) for shard in there for sha256 in _hashes(shard)}
    number = 1 + max((int(m[1]) for m in (re.search(r"part-(\d+)\.parquet$", s.path) for s in there) if m), default=-1)
    with Opener(USUAL) as opener:
        files = _letters(sources, packed, opener, follow_links=follow_links, local_only=local_only)
        new = _new(files, seen, packed)
        for first in new:
            _write_shard(shards.child(f"part-{number:06}{SUFFIX}"), first, new, letters)
            packed.shards += 1
            number += 1
    return packed


def unpack(shards: Location, folder: str) -> Unpacked:
    """The letters of shards as files, each named by its id and its own name. Raises CannotWrite."""
    unpacked = Unpacked()
    found = shards.all_files(SUFFIX)
    if not found:
        raise NotAccessible(shards.name, "There are no shards.", "Name the folder that `imr pack` wrote.")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        for shard in found:
            for batch in shard.batches(SHARDS.names):
                for row in batch.to_pylist():
                    _write_letter(shard, row["path"] or "", row["sha256"] or "", row["bytes"] or b"", folder, unpacked)
    except OSError as error:
        raise CannotWrite(f"{folder}: it cannot be written: {error.strerror}.", "Name another folder.") from None
    return unpacked


def _write_letter(shard: Location, path: str, sha256: str, data: bytes, folder: str, unpacked: Unpacked) -> None:
    if sha256_of(data) != sha256:
        problem = "A letter in it has other bytes than when it was packed."
        unpacked.errors.append(BrokenFile(shard.name, problem, "Pack the letters again."))
        return
    name = _NAME.sub("_", os.path.basename(path.replace("\\", "/")))[-_LONGEST:].lstrip(".")
    target = os.path.join(folder, f"{short_id(sha256)}-{name or 'letter'}")
    with open(
        target, "wb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
    ) as out:
        out.write(data)
    unpacked.letters += 1


def _hashes(shard: Location) -> Iterator[str]:
    for batch in shard.batches(["sha256"]):
        yield from batch.column(0).to_pylist()


def _letters(
    sources: Iterable[str], packed: Packed, opener: Opener, *, follow_links: bool, local_only: bool
) -> Iterator[Letter]:
    for source in sources:
        if "://" in source:
            yield from _remote(Location.of(source, local_only=local_only), packed, opener)
        else:
            yield from _local(source, packed, opener, follow_links)


def _local(source: str, packed: Packed, opener: Opener, follow_links: bool) -> Iterator[Letter]:
    for item in documents.find([source], follow_links=follow_links):
        if isinstance(item, Found):
            try:
                data = documents.read_bytes(item.path)
            except UnreadableFile as error:
                packed.errors.append(error)
                continue
            yield from _apart(item.path, data, packed, opener)
        elif isinstance(item, Ignored):
            packed.ignored += sum(item.suffixes.values()) + len(item.links)
        else:
            packed.errors.append(item)


def _remote(place: Location, packed: Packed, opener: Opener) -> Iterator[Letter]:
    files = place.all_files()
    if not files:
        packed.errors.append(NotAccessible(place.name, "There are no letters there.", "Check the address."))
    for file in files:
        if holds_no_letter(os.path.basename(file.path)):
            packed.ignored += 1
            continue
        try:
            data = file.read_bytes(MAX_BYTES)
        except UnreadableFile as error:
            packed.errors.append(error)
            continue
        if not data:
            packed.errors.append(EmptyFile(file.name, "It is empty.", "Get the letter again."))
        elif len(data) > MAX_BYTES:
            packed.errors.append(TooLarge(file.name, "It has more bytes than any letter.", "Check that it is one."))
        else:
            yield from _apart(file.name, data, packed, opener)


def _apart(path: str, data: bytes, packed: Packed, opener: Opener) -> Iterator[Letter]:
    """The file, or the files in an archive or a mail."""
    if not documents.holds_files(data):
        yield printable(path), data
        return
    for item in opener.parts(path, data):
        if isinstance(item, Part):
            yield printable(item.path), item.data
        elif isinstance(item, UnreadableFile):
            packed.errors.append(item)


def _new(found: Iterator[Letter], seen: set[bytes], packed: Packed) -> Iterator[tuple[str, str, bytes]]:
    for path, data in found:
        sha256 = sha256_of(data)
        key = bytes.fromhex(sha256)
        if key in seen:
            packed.same += 1
            continue
        seen.add(key)
        packed.letters += 1
        yield path, sha256, data


def _write_shard(
    shard: Location, first: tuple[str, str, bytes], more: Iterator[tuple[str, str, bytes]], letters: int
) -> None:
    rows = [first]
    held = written = len(first[2])
    count = 1
    with shard.written(SHARDS) as writer:
        while count < letters and written < SHARD_BYTES and (row := next(more, None)):
            rows.append(row)
            held, written, count = held + len(row[2]), written + len(row[2]), count + 1
            if held >= GROUP_BYTES:
                writer.write_table(_table(rows), ROW_GROUP)
                rows, held = [], 0
        if rows:
            writer.write_table(_table(rows), ROW_GROUP)


def _table(rows: list[tuple[str, str, bytes]]) -> pa.Table:
    paths, hashes, data = zip(*rows, strict=True)
    return pa.table([list(paths), list(hashes), list(data)], schema=SHARDS)
