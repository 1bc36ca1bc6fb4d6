"""Archives and mails, opened in a process of their own within the limits of a file: their parts come one by one."""

import pickle
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from imr_llm import documents
from imr_llm.documents import Mail, Part
from imr_llm.errors import ReaderCrashed, UnreadableFile
from imr_llm.host.limits import Limits, too_hungry
from imr_llm.pipeline.chain import printable
from imr_llm.pipeline.crew import Crew, Member
from imr_llm.pipeline.processes import NEXT_STEP, alone
from imr_llm.pipeline.watch import TICK, Excess

Item = Part | Mail | UnreadableFile


class Opener:
    """Opens one file after the other. The process starts with the first. Use it with `with`, or close it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._crew: Crew | None = None
        self._member: Member | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._crew:
            self._crew.close()
        self._crew = self._member = None

    def parts(self, path: str, data: bytes) -> Iterator[Item]:
        """See `documents.parts`; where the file takes too much, the last is an error that says so."""
        member = self._started()
        mails: dict[int, Mail] = {}
        excess: Excess | None = None
        is_whole = False
        try:
            member.pipe.send((path, data))
            member.watch.begin()
            while not excess and not is_whole:
                if not member.pipe.poll(TICK):
                    excess = member.watch.excess()
                elif (item := _unpickled(member.pipe.recv_bytes(), mails)) is None:
                    is_whole = True
                else:
                    member.watch.pause()
                    yield item
                    member.watch.resume()
        except (EOFError, OSError):
            excess = member.watch.why_it_died() or _crashed
        finally:
            if not is_whole:
                self.close()
        if excess:
            yield excess(printable(path), self._limits)

    def _started(self) -> Member:
        if self._crew is None or self._member is None:
            self._crew = Crew(self._limits)
            self._member = self._crew.start(_open, self._limits)
        return self._member


def _open(pipe: Connection, limits: Limits) -> None:
    """Open what is sent, and send what is in it, part by part, and None."""
    alone(limits)
    with suppress(EOFError, OSError):  # the parent is gone
        while True:
            path, data = pipe.recv()
            sent: dict[int, Mail] = {}  # for as long as they are here no other mail has their number
            try:
                for item in documents.parts(path, data, documents.MAX_BYTES):
                    pipe.send_bytes(_pickled(item, sent))
            except MemoryError:
                pipe.send_bytes(_pickled(too_hungry(printable(path), limits), sent))
            pipe.send_bytes(_pickled(None, sent))


class _Pickler(pickle.Pickler):
    """Sends a mail as its number, its path and the mail around it: there it is one again, whatever belongs to it."""

    def __init__(self, out: BytesIO, sent: dict[int, Mail]) -> None:
        super().__init__(out, pickle.HIGHEST_PROTOCOL)
        self._sent = sent

    def persistent_id(self, item: Any) -> Any:
        return self._number(item) if isinstance(item, Mail) else None

    def _number(self, mail: Mail) -> Any:
        self._sent[id(mail)] = mail
        return id(mail), mail.path, self._number(mail.around) if mail.around else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: bytes, mails: dict[int, Mail]) -> None:
        super().__init__(BytesIO(data))
        self._mails = mails

    def persistent_load(self, number: Any) -> Mail:
        name, path, around = number
        if name not in self._mails:
            self._mails[name] = Mail(path, self.persistent_load(around) if around else None)
        return self._mails[name]


def _pickled(item: Item | None, sent: dict[int, Mail]) -> bytes:
    out = BytesIO()
    _Pickler(out, sent).dump(item)
    return out.getvalue()


def _unpickled(data: bytes, mails: dict[int, Mail]) -> Item | None:
    item: Item | None = _Unpickler(data, mails).load()
    return item


def _crashed(path: str, _: Limits) -> UnreadableFile:
    return ReaderCrashed(path, "It kills the process that opens it.", NEXT_STEP)
