"""Letters that are brought in: read one after the other, as the command line reads them."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Final, Literal

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from imr_llm import __version__
from imr_llm.documents import MAX_BYTES, Mail, Part, holds_files
from imr_llm.errors import ImrError, StoreError, UnreadableFile
from imr_llm.letter import sha256_of
from imr_llm.limits import USUAL
from imr_llm.pipeline import READER, read_alone
from imr_llm.pipeline.chain import now, printable
from imr_llm.pipeline.drawing import has_pictures
from imr_llm.pipeline.opening import Opener
from imr_llm.serve.pages import form_of, page, session_of, to, word
from imr_llm.store import Store, uploads

MOST_FILES: Final = 50
MOST_BYTES: Final = 4 * MAX_BYTES
MOST_WAITING: Final = MOST_BYTES
"""Bytes of files that are not read yet."""
_SHOWN: Final = 200
_FULL: Final = "Too much is waiting to be read. Bring it in again when the files before it are read."

_TOO_MANY: Final = f"It holds more than {MOST_FILES} files; the rest was not read. Unpack it, and add them."
_NOTHING: Final = "There is no letter in it. See that it is the right one."

State = Literal["waits", "is read", "read", "was here", "not read"]


@dataclass(frozen=True, slots=True)
class Upload:
    """One file: who brought it, what has become of it, and the letter that it is."""

    who: str
    name: str
    state: State = "waits"
    sha256: str = ""
    problem: str = ""


class Uploads:
    """Files in the order in which they came. Their bytes are in memory until they are read.

    With `keeps`, those that have pages to be seen are kept beside the database. `unlock` is told the password of each
    locked one.
    """

    def __init__(self, database: Path, unlock: Callable[[str, str], None], *, keeps: bool) -> None:
        self.keeps = keeps
        self._unlock = unlock
        self._database = database
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="uploads")
        self._files: list[Upload] = []
        self._waiting = 0  # bytes; counted on both threads, so behind the lock
        self._counting = Lock()

    def add(self, who: str, name: str, data: bytes, password: str) -> None:
        """Read this file when those before it are read; not, where they are too many to be kept in memory."""
        name = printable(os.path.basename(name.replace("\\", "/")))[:200] or "letter"
        del self._files[: max(0, len(self._files) - _SHOWN)]
        file = Upload(who, name)
        with self._counting:
            if is_full := self._waiting + len(data) > MOST_WAITING:
                file = replace(file, state="not read", problem=_FULL)
            else:
                self._waiting += len(data)
        self._files.append(file)
        if not is_full:
            self._thread.submit(self._take, file, data, password)

    def of(self, who: str) -> list[Upload]:
        """The files of this person, the newest first."""
        return [file for file in reversed(self._files) if file.who == who]

    def close(self) -> None:
        """Read no more; the file that is being read is the last."""
        self._thread.shutdown(cancel_futures=True)

    def _take(self, file: Upload, data: bytes, password: str) -> None:
        try:
            self._open(file, data, password)
        finally:
            with self._counting:
                self._waiting -= len(data)

    def _open(self, file: Upload, data: bytes, password: str) -> None:
        """Read a file, or each that an archive or a mail holds."""
        if not holds_files(data):
            self._read(file, data, password)
            return
        self._now(file, reading := replace(file, state="is read"))
        count = 0
        for count, item in enumerate(_inside(file.name, data), 1):
            if isinstance(item, UnreadableFile):
                self._before(reading, replace(file, name=item.path, state="not read", problem=_words(item)))
            elif count > MOST_FILES:
                self._before(reading, replace(file, state="not read", problem=_TOO_MANY))
                break
            else:
                part = replace(file, name=item.path)
                self._before(reading, part)
                self._read(part, item.data, password)
        self._now(reading, *([] if count else [replace(file, state="not read", problem=_NOTHING)]))

    def _read(self, file: Upload, data: bytes, password: str) -> None:
        self._now(file, reading := replace(file, state="is read", sha256=sha256_of(data)))
        try:
            self._now(reading, self._stored(reading, data, password))
        except ImrError as error:
            self._now(reading, replace(reading, state="not read", problem=_words(error)))
        except BaseException:
            self._now(reading, replace(reading, state="not read", problem="The program has a fault."))
            raise

    def _stored(self, file: Upload, data: bytes, password: str) -> Upload:
        with Store(self._database) as store:
            was_here = bool(store.stored(file.sha256))
            if not was_here:
                letter = read_alone(file.name, data, password or None)
                run = store.start_run(__version__, READER, now())
                store.save(letter.record, letter.document, letter.case_summary, run)
                store.finish_run(run, now(), 1, 0, 0)
            if not has_pictures(store.document(file.sha256)):
                return replace(file, state="was here" if was_here else "read")
            if password:
                self._unlock(file.sha256, password)
            problem = self._kept(store, file.sha256, data) if self.keeps else ""
        return replace(file, state="was here" if was_here else "read", problem=problem)

    def _kept(self, store: Store, sha256: str, data: bytes) -> str:
        """Keep a letter's file; why it could not be kept, if so."""
        try:
            uploads.keep(self._database, sha256, data)
            if not store.stored(sha256):  # it was purged meanwhile
                uploads.forget(self._database, [sha256])
        except StoreError as error:
            return _words(error)
        return ""

    def _now(self, file: Upload, *after: Upload) -> None:
        at = self._files.index(file) if file in self._files else -1
        if at >= 0:
            self._files[at : at + 1] = after

    def _before(self, file: Upload, other: Upload) -> None:
        """Show another file under this one, which came before it."""
        self._now(file, other, file)


def _inside(path: str, data: bytes) -> Iterator[Part | UnreadableFile]:
    """What an archive or a mail holds, one after the other; a mail's own words and pictures where it holds no more."""
    spare: list[Part] = []
    letters = 0
    with Opener(USUAL) as opener:
        for item in opener.parts(path, data):
            if isinstance(item, Part) and item.forgiven:
                if sum(len(part.data) for part in spare) < MAX_BYTES:
                    spare.append(item)
            elif not isinstance(item, Mail):
                letters += isinstance(item, Part)
                yield item
    if not letters:
        yield from spare


def _words(error: ImrError) -> str:
    return f"{error.problem} {error.next_step}"


async def uploaded(request: Request) -> Response:
    """What was brought in, and what became of it."""
    brought: Uploads = request.app.state.uploads
    files = brought.of(session_of(request).who)
    busy = any(file.state in ("waits", "is read") for file in files)
    return page(request, "upload.html", files=files, busy=busy, keeps=brought.keeps)


async def upload(request: Request) -> Response:
    """Take files in."""
    form = await form_of(request, files=MOST_FILES)
    brought: Uploads = request.app.state.uploads
    for file in form.getlist("files"):
        if isinstance(file, UploadFile) and file.filename:
            brought.add(session_of(request).who, file.filename, await file.read(), word(form, "password"))
    await form.close()
    return to("/upload")
