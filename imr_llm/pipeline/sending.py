"""Batches to an endpoint: each ordered once."""

import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from imr_llm import client
from imr_llm.client import batches
from imr_llm.client.remote import RemoteBatch
from imr_llm.errors import EndpointRefused, EndpointUnreachable, SettingsError
from imr_llm.host.scratch import Folder
from imr_llm.pipeline.batching import ENQUEUED

if TYPE_CHECKING:
    from imr_llm.store import Batch, Store

ORDERS: Final = 3
"""So often a batch is ordered anew whose order got lost."""

UNSENT: Final = ("prepared", "uploading", "uploaded", "creating")
"""States of a batch that `submit` has to take on."""
_ASKED_FOR: Final = UNSENT[:-1]
"""Those in which nothing can be paid for yet."""


@dataclass(slots=True)
class Submitted:
    """How many batches were ordered now, and how many wait for room below the limit of tokens."""

    sent: int = 0
    held_back: int = 0


def submit(store: "Store", remote: batches.Remote, endpoint: client.Endpoint, *, limit: int = ENQUEUED) -> Submitted:
    """Order the batches that are prepared, as long as no more than `limit` tokens are under way.

    Each step is written down before it is taken. Raises RunStopped, and SettingsError where one batch is over the limit
    alone: it would wait for ever.
    """
    submitted = Submitted()
    all_of = store.batches.all_of(endpoint.identity, endpoint.model)
    largest = max((_tokens(store, batch) for batch in all_of if batch.state in _ASKED_FOR), default=0)
    if largest > limit:
        problem = f"A batch of {largest:,} tokens is over --max-enqueued {limit:,}; nothing was sent."
        raise SettingsError(problem, f"Give --max-enqueued {largest}, or prepare with that limit in a new database.")
    under_way = sum(_tokens(store, batch) for batch in all_of if batch.state == "sent")
    for batch in all_of:
        if batch.state not in UNSENT:
            continue
        tokens = _tokens(store, batch)
        if not tokens:  # its letters were purged
            store.batches.finish(batch, "missing")
            continue
        if under_way and under_way + tokens > limit and batch.state != "creating":
            submitted.held_back += 1
            continue
        _order(store, remote, batch, endpoint)
        under_way += tokens
        submitted.sent += 1
    return submitted


def _tokens(store: "Store", batch: "Batch") -> int:
    return store.batches.size(batch.id)[1]


def _order(store: "Store", remote: batches.Remote, batch: "Batch", endpoint: client.Endpoint) -> None:
    """One batch from wherever it stands to an order that has arrived."""
    for _ in range(ORDERS):
        if batch.state == "creating" and batch.file_id:
            made = _look_for(remote, batch.file_id)
            if made is None:
                batch = store.batches.restart(batch)
                continue
        else:
            batch, file_id = _uploaded(store, remote, batch)
            batch = store.batches.move(batch, "creating")
            try:
                made = remote.create(batch.word, file_id)
            except EndpointRefused:
                store.batches.move(batch, "uploaded")  # nothing was ordered, and the file can be used
                raise
            if made is None:
                continue
        store.batches.move(batch, "sent", batch_id=made.id, status=made.status)
        return
    raise EndpointUnreachable(f"{endpoint.host}: a batch was ordered, and no answer came.", "Give the command again.")


def _uploaded(store: "Store", remote: batches.Remote, batch: "Batch") -> tuple["Batch", str]:
    """The batch, and its file at the endpoint, looked through there; uploaded now where it is not there."""
    if batch.file_id and not remote.is_there(batch.file_id):
        batch = store.batches.restart(batch)
    if file_id := batch.file_id:
        return batch, file_id
    batch = store.batches.move(batch, "uploading")
    with Folder() as folder, tempfile.TemporaryFile(dir=folder.path) as file:
        write(store, batch.id, file)
        file_id = remote.upload(batch.word, file)
    batch = store.batches.move(batch, "uploaded", file_id=file_id)
    remote.is_there(file_id)  # some have no such question: whether it is there, the order tells
    return batch, file_id


def _look_for(remote: batches.Remote, file_id: str) -> RemoteBatch | None:
    """The batch of an order of which no answer came. Where there is none, the file goes first: an order that is still
    on its way finds nothing to be paid for.
    """
    if made := remote.batch_of(file_id):
        return made
    remote.delete(file_id)
    return remote.batch_of(file_id)


def write(store: "Store", number: int, file: IO[bytes]) -> None:
    """The questions of a batch, a line each."""
    for _, request in store.batches.requests(number):
        file.write(request.encode() + b"\n")
    file.flush()
