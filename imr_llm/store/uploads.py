"""Files that were brought in through the page: kept beside the database where its owner chose so, gone with a purge."""

import os
import re
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Final

from imr_llm.errors import StoreError

_IS_HASH: Final = re.compile(r"[0-9a-f]{64}")


def uploads_of(database: Path) -> Path:
    """The folder beside a database in which uploads are kept: a letter's file is called by the letter's SHA-256.

    It is one by whatever link the database is called, so that a purge by another finds it.
    """
    database = database.resolve()
    return database.with_name(f"{database.name}.uploads")


def keep(database: Path, sha256: str, data: bytes) -> None:
    """Keep a letter's file, for this user alone. Raises StoreError.

    The folder may have come with letters: no link in it, or in its place, leads what is written elsewhere.
    """
    folder = uploads_of(database)
    part = folder / f"{sha256}.part"
    if folder.is_symlink():
        problem = f"The letter was read, but its file is not kept: {folder} is a link."
        raise StoreError(problem, "Remove the link, then add the letter again.")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        part.unlink(missing_ok=True)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        part.replace(folder / sha256)
    except OSError as error:
        problem = f"The letter was read, but its file cannot be kept in {folder}: {error.strerror}."
        raise StoreError(problem, "Make room there, or make it writable, then add it again.") from None


def kept(database: Path) -> set[str]:
    """The SHA-256 of the letters of which a file, or part of one, is kept."""
    folder = uploads_of(database)
    names = [file.name.removesuffix(".part") for file in folder.iterdir()] if folder.is_dir() else []
    return {name for name in names if _IS_HASH.fullmatch(name)}


def forget(database: Path, hashes: Collection[str] | None = None) -> None:
    """Remove what was kept of these letters; None: of all. Raises StoreError."""
    folder = uploads_of(database)
    try:
        if hashes is None and folder.is_dir():
            shutil.rmtree(folder)
        for sha256 in filter(_IS_HASH.fullmatch, hashes or ()):
            for name in (sha256, f"{sha256}.part"):
                (folder / name).unlink(missing_ok=True)
    except OSError as error:
        problem = f"The letters are out of the database, but not their files in {folder}: {error.strerror}."
        raise StoreError(problem, "Remove those yourself.") from None
