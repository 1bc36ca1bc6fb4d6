"""Letters that are brought in: read one after the other, as the command line reads them."""

import logging
import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Final, Literal

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from imr_llm import __version__
from imr_llm.documents import JOINT, MAX_BYTES, Mail, Part, holds_files, pack
from imr_llm.errors import EncryptedFile, ImrError, StoreError, UnreadableFile
from imr_llm.host.limits import USUAL
from imr_llm.letter import sha256_of
from imr_llm.pipeline import READER, read_alone
from imr_llm.pipeline.chain import now, printable
from imr_llm.pipeline.drawing import has_pictures, is_locked_by
from imr_llm.pipeline.entries import covering_note, of_mail
from imr_llm.pipeline.opening import Opener
from imr_llm.serve.pages import form_of, page, session_of, to, word
from imr_llm.store import Store, uploads

MOST_FILES: Final = 50
MOST_BYTES: Final = 4 * MAX_BYTES
MOST_WAITING: Final = MOST_BYTES
"""Bytes of files that are not read yet."""
_SHOWN: Final = 200
"""Files of each person that are settled; those that wait are all shown."""
_FULL: Final = "Too much is waiting to be read. Bring it in again when the files before it are read."

_TOO_MANY: Final = f"It holds more than {MOST_FILES} files; the rest was not read. Unpack it, and add them."
_NOTHING: Final = "There is no letter in it. See that it is the right one."
_LOCKED: Final = "Add it again, with its password."
_FAULT: Final = "The program has a fault."
_BROKE_OFF: Final = "The program has a fault; the rest was not read."

_NUMBERED: Final = re.compile(r"\d+|\D+")

_DIGITS: Final = 12

State = Literal["waits", "is read", "read", "was here", "not read"]


@dataclass(frozen=True, slots=True)
class Upload:
    """One file: who brought it, what has become of it, and the letter that it is."""

    who: str
    name: str
    state: State = "waits"
    sha256: str = ""
    problem: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether nothing more becomes of it."""
        return self.state not in ("waits", "is read")


class Uploads:
    """Files in the order in which they came. Their bytes are in memory until they are read.

    With `keeps`, those that have pages to be seen are kept beside the database. `unlock` is told the password that
    a locked one was opened by, and none of another that is new: what was known may be of a letter that was purged.
    """

    def __init__(self, database: Path, unlock: Callable[[str, str], None], *, keeps: bool) -> None:
        self.keeps = keeps
        self._unlock = unlock
        self._database = database
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="uploads")
        self._files: list[Upload] = []
        self._waiting = 0  # bytes
        self._listing = Lock()  # around both: they change on two threads

    def add(self, who: str, name: str, data: bytes, password: str) -> None:
        """Read this file when those before it are read; not, where they are too many to be kept in memory."""
        name = printable(os.path.basename(name.replace("\\", "/")))[:200] or "letter"
        file = Upload(who, name)
        with self._listing:
            settled = [at for at, other in enumerate(self._files) if other.who == who and other.is_settled]
            for at in reversed(settled[:-_SHOWN]):
                del self._files[at]
            if is_full := self._waiting + len(data) > MOST_WAITING:
                file = replace(file, state="not read", problem=_FULL)
            else:
                self._waiting += len(data)
            self._files.append(file)
        if not is_full:
            self._thread.submit(self._take, file, data, password)

    def of(self, who: str) -> list[Upload]:
        """The files of this person, the newest first."""
        with self._listing:
            return [file for file in reversed(self._files) if file.who == who]

    def close(self) -> None:
        """Read no more; the file that is being read is the last."""
        self._thread.shutdown(cancel_futures=True)

    def _take(self, file: Upload, data: bytes, password: str) -> None:
        try:
            self._open(file, data, password)
        finally:
            with self._listing:
                self._waiting -= len(data)

    def _open(self, file: Upload, data: bytes, password: str) -> None:
        """Read a file, or each that an archive or a mail holds."""
        if not holds_files(data):
            self._read(file, data, password)
            return
        self._now(file, reading := replace(file, state="is read"))
        try:
            problem = self._read_inside(reading, data, password)
        except Exception as error:  # noqa: BLE001 - told on the page; its words may be a letter's
            _log(error)
            problem = _BROKE_OFF
        self._now(reading, *([replace(file, state="not read", problem=problem)] if problem else []))

    def _read_inside(self, reading: Upload, data: bytes, password: str) -> str:
        """Read what an archive or a mail holds; what is to be told of the whole, if anything.

        A mail's own text and its pictures are letters like the rest; that one is none is told unless its mail has one.
        """
        file = replace(reading, state="waits")
        counts: Counter[bool] = Counter()  # what may be no letter takes no place of one that is
        spare: dict[Mail, list[Upload]] = {}
        is_told = False
        with Opener(USUAL) as opener:
            for item in opener.parts(file.name, data):
                if isinstance(item, Mail):
                    for useless in spare.pop(item, ()) if item.letters else ():
                        self._now(useless)
                    failed = of_mail(item)
                    error = failed.error if failed else None
                else:
                    error = item if isinstance(item, UnreadableFile) else None
                if error:
                    self._before(reading, replace(file, name=error.path, state="not read", problem=_words(error)))
                is_told |= bool(error)
                if not isinstance(item, Part):
                    continue
                counts[item.forgiven] += 1
                if counts[item.forgiven] > MOST_FILES:
                    return _TOO_MANY
                self._before(reading, part := replace(file, name=item.path))
                read, is_none = self._read(part, item.data, password, may_be_none=item.forgiven)
                if item.mail:
                    item.mail.has(letter=read.state != "not read")
                    if item.forgiven and is_none:
                        spare.setdefault(item.mail, []).append(read)
        return "" if is_told or counts else _NOTHING

    def _read(self, file: Upload, data: bytes, password: str, *, may_be_none: bool = False) -> tuple[Upload, bool]:
        """The file as it is then shown; whether it is itself why it is no letter."""
        self._now(file, reading := replace(file, state="is read", sha256=sha256_of(data)))
        is_none = False
        try:
            read = self._stored(reading, data, password, may_be_none=may_be_none)
        except ImrError as error:
            is_none = isinstance(error, UnreadableFile)
            read = replace(reading, state="not read", problem=_words(error))
        except Exception as error:  # noqa: BLE001 - told on the page, and the next file is read
            _log(error)
            read = replace(reading, state="not read", problem=_FAULT)
        self._now(reading, read)
        return read, is_none

    def _stored(self, file: Upload, data: bytes, password: str, *, may_be_none: bool) -> Upload:
        with Store(self._database) as store:
            was_here = bool(store.stored(file.sha256))
            if not was_here:
                letter = read_alone(file.name, data, password or None)
                if may_be_none and (note := covering_note(file.name, letter.record)):
                    raise note
                run = store.start_run(__version__, READER, now())
                store.save(letter.record, letter.document, letter.case_summary, run)
                store.finish_run(run, now(), 1, 0, 0)
            document = store.document(file.sha256)
            if not has_pictures(document):
                return replace(file, state="was here" if was_here else "read")
            opens = bool(password) and is_locked_by(document, data, password)
            if opens or not was_here:
                self._unlock(file.sha256, password if opens else "")
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
        with self._listing:
            at = self._files.index(file) if file in self._files else -1
            if at >= 0:
                self._files[at : at + 1] = after

    def _before(self, file: Upload, other: Upload) -> None:
        """Show another file under this one, which came before it."""
        self._now(file, other, file)


def _log(error: Exception) -> None:
    """Its kind alone: its words may be a letter's."""
    logging.getLogger("imr").error("imr serve: a fault (%s)", type(error).__name__)


def _words(error: ImrError) -> str:
    """As on the command line; of a locked file, what is done about it here."""
    return f"{error.problem} {_LOCKED if isinstance(error, EncryptedFile) else error.next_step}"


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
    files = [file for file in form.getlist("files") if isinstance(file, UploadFile) and file.filename]
    read = [(file.filename or "", await file.read()) for file in files]
    for name, data in [_together(read)] if word(form, "join") and len(read) > 1 else read:
        brought.add(session_of(request).who, name, data, word(form, "password"))
    await form.close()
    return to("/upload")


def _together(files: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Files that are the pages of one letter as one, in the order of their names: 2 before 10."""
    ordered = sorted(files, key=lambda file: [part.lower().zfill(_DIGITS) for part in _NUMBERED.findall(file[0])])
    return JOINT.join(name for name, _ in ordered), pack(data for _, data in ordered)
