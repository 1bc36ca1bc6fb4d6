"""The pages of a letter as pictures, with a box for each place that a value of the record stands on."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from imr_llm.documents.drawn import Box, Leaf, boxes, sought
from imr_llm.errors import EncryptedFile, UnreadableFile
from imr_llm.letter import Document
from imr_llm.outputs.side_by_side import Spot
from imr_llm.outputs.summary_html import environment
from imr_llm.pipeline import drawing, sources
from imr_llm.serve.pages import form_of, office_of, to, word
from imr_llm.store import Store

T = TypeVar("T")
MOST_KEPT: Final = 16_000_000
"""Bytes of pictures that are kept in memory, the last that were asked for: a page has about 100,000."""
MOST_LETTERS: Final = 20
MOST_FAILED: Final = 1000
MOST_LOCKED: Final = 1000
MOST_PASSWORD: Final = 1000
"""Characters of a PDF's password."""


@dataclass(frozen=True, slots=True)
class Boxed:
    """A place on a page: a box for each of its lines."""

    spot: Spot
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page: its size, the places that were found on it, and those that were not."""

    number: int
    leaf: Leaf
    found: tuple[Boxed, ...]
    lost: tuple[Spot, ...]
    problem: str = ""
    """Why its words were not recognized, where that was asked for."""


class Pictures:
    """Draws one page after the other, each in a process of its own; keeps the last ones in memory, none on a disk."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._passwords: OrderedDict[str, str] = OrderedDict()
        self._unlocking = Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pictures")
        self._leaves: OrderedDict[str, list[Leaf]] = OrderedDict()
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._failed: OrderedDict[tuple[str, int], UnreadableFile] = OrderedDict()

    async def shown(self, document: Document, spots: Sequence[Spot], find: int) -> list[ShownPage]:
        """Every page with its boxes; the words of page `find` are recognized first. Raises UnreadableFile."""
        return await self._ask(partial(self._shown, document, spots, find))

    async def picture(self, document: Document, page: int) -> bytes:
        """A page as PNG. Raises UnreadableFile."""
        return await self._ask(partial(self._picture, document, page))

    def unlock(self, sha256: str, password: str) -> None:
        """Open this letter's PDF by a password, which is kept in memory; by none where it is empty."""
        with self._unlocking:
            self._passwords.pop(sha256, None)
            if password:
                self._passwords[sha256] = password
            while len(self._passwords) > MOST_LOCKED:
                self._passwords.popitem(last=False)

    def close(self) -> None:
        """Draw no more; the page that is being drawn is the last."""
        self._thread.shutdown(cancel_futures=True)

    def _password(self, document: Document) -> str | None:
        return self._passwords.get(document.sha256)

    async def _ask(self, question: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, question)

    def _answer(self, question: Callable[[], T]) -> T:
        if self._passwords:
            self._forget_purged()
        return question()

    def _forget_purged(self) -> None:
        """A purge is another program's; what it took is not known by a password any more."""
        with self._unlocking, Store(self._database) as store:
            for sha256 in [sha256 for sha256 in self._passwords if not store.stored(sha256)]:
                del self._passwords[sha256]

    def _shown(self, document: Document, spots: Sequence[Spot], find: int) -> list[ShownPage]:
        data = sources.source(document, self._database)  # also where it is known: it may be another file by now
        leaves, problem = self._leaves_of(document, data), ""
        if 0 < find <= len(leaves) and leaves[find - 1].is_scan and not leaves[find - 1].text:
            try:
                key = (document.sha256, -find)
                leaves[find - 1] = self._once(
                    key, partial(drawing.recognized, document, data, find, self._password(document))
                )
            except UnreadableFile as error:
                problem = error.problem
        return [
            _on(leaf, number, document, spots, problem if number == find else "")
            for number, leaf in enumerate(leaves, 1)
        ]

    def _leaves_of(self, document: Document, data: bytes) -> list[Leaf]:
        if document.sha256 not in self._leaves:
            draw = partial(drawing.leaves, document, data, self._password(document))
            self._leaves[document.sha256] = self._once((document.sha256, 0), draw)
        self._leaves.move_to_end(document.sha256)
        while len(self._leaves) > MOST_LETTERS:
            self._leaves.popitem(last=False)
        return self._leaves[document.sha256]

    def _picture(self, document: Document, page: int) -> bytes:
        key = (document.sha256, page)
        data = sources.source(document, self._database)
        if key not in self._kept:
            draw = partial(drawing.picture, document, data, page, self._password(document))
            self._kept[key] = self._once(key, draw)
        self._kept.move_to_end(key)
        png = self._kept[key]
        while sum(map(len, self._kept.values())) > MOST_KEPT:
            self._kept.popitem(last=False)
        return png

    def _once(self, key: tuple[str, int], draw: Callable[[], T]) -> T:
        """What could not be drawn is not tried again: it may have taken all the time that there is."""
        if key in self._failed:
            raise self._failed[key]
        try:
            return draw()
        except EncryptedFile:
            raise  # another password may open it
        except UnreadableFile as error:
            self._failed[key] = type(error)(error.path, error.problem, error.next_step)
            while len(self._failed) > MOST_FAILED:
                self._failed.popitem(last=False)
            raise


async def page(request: Request) -> Response:
    """A page of a letter as a picture; where it cannot be drawn, a picture that says so."""
    sha256, number = request.path_params["sha256"], request.path_params["number"]
    document = await office_of(request).ask(lambda store: store.document(sha256))
    pictures: Pictures = request.app.state.pictures
    if not drawing.has_pictures(document):
        raise HTTPException(404)
    try:
        return Response(await pictures.picture(document, number), media_type="image/png")
    except UnreadableFile as error:
        words = environment("imr_llm.serve").get_template("undrawn.svg").render(problem=error.problem)
        return Response(words, 422, media_type="image/svg+xml")


async def unlock(request: Request) -> Response:
    """Take the password of a letter's PDF, then show its pages."""
    form, sha256 = await form_of(request), request.path_params["sha256"]
    await office_of(request).ask(lambda store: store.document(sha256))  # there is such a letter
    pictures: Pictures = request.app.state.pictures
    pictures.unlock(sha256, word(form, "password")[:MOST_PASSWORD])
    return to(f"/letter/{sha256}?show=pages")


def _on(leaf: Leaf, number: int, document: Document, spots: Iterable[Spot], problem: str) -> ShownPage:
    """A place that goes on over a page's end has boxes on each."""
    found, lost = [], []
    for spot in spots:
        for part in (part for part in sought(document, spot.start, spot.end) if part.page == number):
            at = boxes(part, leaf)
            if at:
                found.append(Boxed(spot, tuple(at)))
            else:
                lost.append(spot)
    # The larger lie beneath, so that what stands in them can be pointed at.
    found.sort(key=lambda boxed: boxed.spot.start - boxed.spot.end)
    return ShownPage(number, leaf, tuple(found), tuple(dict.fromkeys(lost)), problem)
