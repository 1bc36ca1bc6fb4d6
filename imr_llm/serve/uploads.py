"""Letters that are brought in: read one after the other, as the command line reads them."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Final, Literal

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from imr_llm import __version__
from imr_llm.documents import MAX_BYTES
from imr_llm.errors import ImrError
from imr_llm.letter import sha256_of
from imr_llm.pipeline import READER, read_alone
from imr_llm.pipeline.chain import now, printable
from imr_llm.serve.pages import form_of, page, session_of, to, word
from imr_llm.store import Store

MOST_FILES: Final = 50
MOST_BYTES: Final = 4 * MAX_BYTES
MOST_WAITING: Final = MOST_BYTES
"""Bytes of files that are not read yet."""
_SHOWN: Final = 200
_FULL: Final = "Too much is waiting to be read. Bring it in again when the files before it are read."

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
    """Files in the order in which they came. Their bytes are in memory until they are read."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="uploads")
        self._files: list[Upload] = []
        self._waiting = 0  # bytes; counted on both threads, so behind the lock
        self._counting = Lock()

    def add(self, who: str, name: str, data: bytes, password: str) -> None:
        """Read this file when those before it are read; not, where they are too many to be kept in memory."""
        name = printable(os.path.basename(name.replace("\\", "/")))[:200] or "letter"
        del self._files[: max(0, len(self._files) - _SHOWN)]
        file = Upload(who, name, sha256=sha256_of(data))
        with self._counting:
            if is_full := self._waiting + len(data) > MOST_WAITING:
                file = replace(file, state="not read", problem=_FULL)
            else:
                self._waiting += len(data)
        self._files.append(file)
        if not is_full:
            self._thread.submit(self._read, file, data, password)

    def of(self, who: str) -> list[Upload]:
        """The files of this person, the newest first."""
        return [file for file in reversed(self._files) if file.who == who]

    def close(self) -> None:
        """Read no more; the file that is being read is the last."""
        self._thread.shutdown(cancel_futures=True)

    def _read(self, file: Upload, data: bytes, password: str) -> None:
        file = self._now(file, replace(file, state="is read"))
        try:
            self._now(file, replace(file, state=self._store(file, data, password)))
        except ImrError as error:
            words = f"{getattr(error, 'problem', error)} {error.next_step}"
            self._now(file, replace(file, state="not read", problem=words))
        except BaseException:
            self._now(file, replace(file, state="not read", problem="The program has a fault."))
            raise
        finally:
            with self._counting:
                self._waiting -= len(data)

    def _store(self, file: Upload, data: bytes, password: str) -> State:
        with Store(self._database) as store:
            if store.stored(file.sha256):
                return "was here"
            letter = read_alone(file.name, data, password or None)
            run = store.start_run(__version__, READER, now())
            store.save(letter.record, letter.document, letter.case_summary, run)
            store.finish_run(run, now(), 1, 0, 0)
            self._now(file, replace(file, sha256=letter.document.sha256))
        return "read"

    def _now(self, file: Upload, after: Upload) -> Upload:
        if file in self._files:
            self._files[self._files.index(file)] = after
        return after


async def uploaded(request: Request) -> Response:
    """What was brought in, and what became of it."""
    uploads: Uploads = request.app.state.uploads
    files = uploads.of(session_of(request).who)
    busy = any(file.state in ("waits", "is read") for file in files)
    return page(request, "upload.html", files=files, busy=busy)


async def upload(request: Request) -> Response:
    """Take files in."""
    form = await form_of(request, files=MOST_FILES)
    uploads: Uploads = request.app.state.uploads
    for file in form.getlist("files"):
        if isinstance(file, UploadFile) and file.filename:
            uploads.add(session_of(request).who, file.filename, await file.read(), word(form, "password"))
    await form.close()
    return to("/upload")
