"""Which files are meant by what somebody names, and their bytes, before anything is read in them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from imr_llm import documents
from imr_llm.api.names import Named, several
from imr_llm.documents import Found, Ignored, read_bytes
from imr_llm.errors import UnreadableFile
from imr_llm.letter import sha256_of

__all__ = ["Found", "Ignored", "find", "joined", "read_bytes", "same_bytes", "sha256_of"]


def find(paths: Named | Iterable[Named], *, follow_links: bool = False) -> Iterator[Found | Ignored | UnreadableFile]:
    """The files behind files, folders and patterns, in the order named; `-` is standard input.

    An error is *yielded*, not raised. An `Ignored` follows a folder in which files were passed over: those that surely
    hold no letter, and links that lead out of it, unless `follow_links`.
    """
    return documents.find(several(paths), follow_links=follow_links)


def joined(paths: Named | Iterable[Named]) -> Found | UnreadableFile:
    """All files behind these paths as one letter, its pages in this order: photos of it; an error is given back."""
    return documents.joined(several(paths))


def same_bytes(path: Named) -> str | None:
    """By which a letter with this file's bytes is stored: their SHA-256. None for what is no file, or too large."""
    path = Path(path)
    is_small = path.is_file() and path.stat().st_size <= documents.MAX_BYTES
    return sha256_of(path.read_bytes()) if is_small else None
