"""Batches back from an endpoint: their answers taken into the cache, their files deleted there."""

import tempfile
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, TYPE_CHECKING

from imr_llm import client
from imr_llm.client import batches, lines
from imr_llm.client.remote import RemoteBatch
from imr_llm.host.scratch import Folder
from imr_llm.pipeline.batching import AT_ONCE
from imr_llm.pipeline.sending import UNSENT
from imr_llm.store.values import CameBack

if TYPE_CHECKING:
    from imr_llm.store import Batch, Store
    from imr_llm.store.values import Fate


@dataclass(slots=True)
class Collected:
    """What came back: batches that ended, those under way and those still to submit, questions by their fate, reasons
    of those without an answer, lines that no question has, lines that cannot be read, and the files there that are kept
    because they have some; and what is said of a batch that the endpoint does not know.
    """

    ended: int = 0
    under_way: int = 0
    unsent: int = 0
    restarted: int = 0
    fates: Counter["Fate"] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    strange: int = 0
    unreadable: int = 0
    kept: list[str] = field(default_factory=list)
    unknown: batches.BatchUnknown | None = None


def collect(store: "Store", remote: batches.Remote, endpoint: client.Endpoint) -> Collected:
    """Take what has ended into the cache, and delete it at the endpoint. Raises RunStopped.

    A batch that the endpoint does not know keeps no other from being collected: it stands in the result.
    """
    collected = Collected()
    for batch in store.batches.all_of(endpoint.identity, endpoint.model):
        if batch.state != "sent" or not batch.batch_id:
            collected.unsent += _is_unsent(store, batch)
            continue
        try:
            there = remote.retrieve(batch.batch_id)
        except batches.BatchUnknown as error:
            collected.unknown = collected.unknown or error
            continue
        store.batches.seen(batch, there.status, there.results)
        if not there.has_ended or _is_unnamed(there, batch):
            collected.under_way += 1
        elif there.status == "failed" and there.is_over_limit:  # nothing was asked: it goes to the end of the queue
            store.batches.restart(_forget(store, remote, batch, _files(remote, batch, there.results)))
            collected.restarted += 1
        else:
            _collect(store, remote, endpoint, batch, there, collected)
    return collected


def _is_unsent(store: "Store", batch: "Batch") -> bool:
    """Whether it has questions that nobody was asked yet, or may not have been."""
    return batch.state in UNSENT and bool(store.batches.size(batch.id)[0])


def _is_unnamed(there: RemoteBatch, batch: "Batch") -> bool:
    """Whether it has answers in files that it names not yet, and named none before."""
    return not there.is_named and (bool(there.results) or not batch.results)


def _collect(
    store: "Store",
    remote: batches.Remote,
    endpoint: client.Endpoint,
    batch: "Batch",
    there: RemoteBatch,
    collected: Collected,
) -> None:
    """One batch that has ended: its lines, also of files that it named once and names no more; then its files go, but
    for those with lines that cannot be read.
    """
    kept: list[str] = []
    rest: Fate
    rest, reason = ("again", "failed") if there.status == "failed" else ("missing", None)
    for file_id in dict.fromkeys([*there.results, *(batch.results or "").split()]):
        with Folder() as folder, tempfile.TemporaryFile(dir=folder.path) as file:
            if remote.download(file_id, file):
                before = collected.unreadable
                _take_in(store, endpoint, file, batch.id, collected)
                kept += [file_id] if collected.unreadable > before else []
            else:
                reason = reason or "file gone"
    finished = store.batches.finish(batch, rest, reason)
    _count(store, batch.id, collected)
    _forget(store, remote, finished, _files(remote, finished, there.results), kept)
    collected.kept += kept


def collect_file(store: "Store", endpoint: client.Endpoint, files: Iterable[IO[bytes]]) -> Collected:
    """Take in files of answers that another program wrote of the files of `imr batch submit --output`."""
    collected = Collected()
    touched: set[int] = set()
    for file in files:
        touched |= _take_in(store, endpoint, file, None, collected)
    for batch in store.batches.all_of(endpoint.identity, endpoint.model):
        if batch.state != "written":
            collected.unsent += _is_unsent(store, batch)
        elif batch.id in touched:
            store.batches.finish(batch, "missing")
            _count(store, batch.id, collected)
        else:
            collected.under_way += 1
    return collected


def _take_in(
    store: "Store", endpoint: client.Endpoint, file: IO[bytes], batch: int | None, collected: Collected
) -> set[int]:
    """The lines of a file; the batches that they belong to. A line of a letter that was purged meanwhile is dropped."""
    touched: set[int] = set()
    replies = lines.replies(file)
    while some := list(islice(replies, AT_ONCE)):
        said: dict[tuple[int, str], CameBack] = {}
        for reply in some:
            if reply is None:
                collected.unreadable += 1
                continue
            line = store.batches.line(reply.key, batch)
            if line is None:
                collected.strange += 1
                continue
            touched.add(line.batch)
            if reply.raw is None:
                new = CameBack(line, "again" if reply.again else "refused", reply.reason)
            else:
                length = store.batches.length(line)
                new = CameBack(line, "answered", None, reply.raw, *lines.priced(endpoint, length, reply.raw))
            before = said.get((line.batch, line.key))
            if before is None or before.raw is None:
                said[line.batch, line.key] = new
        store.batches.settle(said.values(), endpoint.model)
    return touched


def _count(store: "Store", batch: int, collected: Collected) -> None:
    collected.ended += 1
    collected.fates.update(store.batches.tally(batch))
    collected.reasons.update(store.batches.reasons(batch))


def _forget(
    store: "Store", remote: batches.Remote, batch: "Batch", files: Iterable[str], kept: Collection[str] = ()
) -> "Batch":
    """Delete all files that the endpoint keeps of a batch, but for some."""
    for file_id in files:
        if file_id not in kept:
            remote.delete(file_id)
    return batch if kept else store.batches.forgotten(batch)


def _files(remote: batches.Remote, batch: "Batch", results: Iterable[str] = ()) -> list[str]:
    """What the endpoint keeps of a batch."""
    files = [*results, *(batch.results or "").split(), *([batch.file_id] if batch.file_id else [])]
    if not batch.file_id or batch.state == "uploading":
        files += remote.files_of(batch.word)
    return list(dict.fromkeys(files))


@dataclass(slots=True)
class Cancelled:
    """How many batches were stopped, how many given up, and what is said of one that the endpoint does not know."""

    stopped: int = 0
    given_up: int = 0
    unknown: batches.BatchUnknown | None = None


def cancel(store: "Store", remote: batches.Remote, endpoint: client.Endpoint, *, give_up: bool = False) -> Cancelled:
    """Stop what is under way; `collect` takes what was answered. Raises RunStopped.

    With `give_up`, the questions of a batch that the endpoint does not know, or whose files it never named, are
    missing; without, it waits, and one that is not known stands in the result.
    """
    cancelled = Cancelled()
    for batch in store.batches.all_of(endpoint.identity, endpoint.model):
        if batch.state != "sent" or not batch.batch_id:
            continue
        try:
            there = remote.retrieve(batch.batch_id)
            if not there.has_ended:
                store.batches.seen(batch, remote.cancel(batch.batch_id).status)
                cancelled.stopped += 1
            elif give_up and _is_unnamed(there, batch):
                store.batches.finish(batch, "missing", "given up")
                cancelled.given_up += 1
        except batches.BatchUnknown as error:
            if give_up:
                store.batches.finish(batch, "missing", "given up")
                cancelled.given_up += 1
            else:
                cancelled.unknown = cancelled.unknown or error
    return cancelled


def purge_remote(store: "Store", remote: batches.Remote, endpoint: client.Endpoint) -> tuple[int, int]:
    """Delete the files at the endpoint of all batches that are not under way: files deleted, batches left alone."""
    files = left = 0
    for batch in store.batches.all_of(endpoint.identity, endpoint.model):
        if batch.state in ("creating", "sent"):
            left += 1
        elif batch.remote or batch.state == "uploading":
            there = _files(remote, batch)
            forgotten = _forget(store, remote, batch, there)
            files += len(there)
            if batch.state != "collected":
                store.batches.restart(forgotten)
    return files, left
