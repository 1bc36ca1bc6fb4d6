"""The bytes that a stored letter was read from, where they still are, whichever way it came."""

import os
from collections.abc import Generator
from contextlib import closing, suppress
from pathlib import Path

from imr_llm import documents
from imr_llm.documents import Part
from imr_llm.errors import NotAccessible, UnreadableFile
from imr_llm.host.limits import USUAL, Limits
from imr_llm.letter import Document, sha256_of
from imr_llm.pipeline.opening import Opener
from imr_llm.store import uploads_of


def source(document: Document, database: Path, limits: Limits = USUAL) -> bytes:
    """The bytes that the letter was read from, told by their hash.

    They are looked for under the letter's path, from here and from beside the database, and among the uploads that
    were kept with it. Raises NotAccessible where they are not there, or are others now.
    """
    path, found = document.path, False
    ways = [] if path == "-" else [path, str(database.parent / path)]
    for way in dict.fromkeys((*ways, str(uploads_of(database) / document.sha256))):
        with suppress(UnreadableFile), closing(_candidates(way, limits)) as candidates:
            for data in candidates:
                if sha256_of(data) == document.sha256:
                    return data
                found = True
    if found:
        raise NotAccessible(path, "The file has changed since the letter was read.", "Read it again: `imr extract`.")
    raise NotAccessible(
        path,
        "The file is not where the letter was read, and was not kept.",
        "Put it back there or beside the database, or add it again where `imr serve --keep-uploads` keeps it.",
    )


def _candidates(path: str, limits: Limits) -> Generator[bytes]:
    """The file of this name, or the files in the one that a part's name begins with, or those that it joins."""
    if os.path.isfile(path):
        yield documents.read_bytes(path)
    elif holder := next((str(each) for each in Path(path).parents if os.path.isfile(each)), None):
        with Opener(limits) as opener:
            items = opener.parts(holder, documents.read_bytes(holder))
            yield from (item.data for item in items if isinstance(item, Part))
    elif documents.JOINT in path:
        first, *others = path.split(documents.JOINT)
        files = [first, *(os.path.join(os.path.dirname(first), name) for name in others)]
        yield documents.pack(documents.read_bytes(file) for file in files)
