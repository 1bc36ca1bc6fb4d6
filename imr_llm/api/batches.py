"""A model's answers by the thousand, within a day, for less: questions to an endpoint in files, and their answers back.

What is under way stands in the database, so that any step can be taken again, whatever ended it.
"""

import errno
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from imr_llm import client
from imr_llm.api.files import Found, Ignored
from imr_llm.api.model import Model, check_loop
from imr_llm.api.names import Named, several
from imr_llm.api.store import Store
from imr_llm.client import batches as remotes
from imr_llm.client.batches import BatchUnknown, Remote
from imr_llm.errors import CannotWrite, DatabaseLocked, NotAccessible, UnreadableFile
from imr_llm.host.deferred import late
from imr_llm.host.scratch import alone
from imr_llm.store import Batch
from imr_llm.store.values import Fate

if TYPE_CHECKING:  # what reads letters is loaded by the step that needs it
    from imr_llm.api.runs import How
    from imr_llm.pipeline import batching, collecting, sending

    Prepared = batching.Prepared
    Submitted = sending.Submitted
    Collected = collecting.Collected
    Cancelled = collecting.Cancelled
else:
    __getattr__ = late(
        globals(),
        {
            "Cancelled": "imr_llm.pipeline.collecting.Cancelled",
            "Collected": "imr_llm.pipeline.collecting.Collected",
            "Prepared": "imr_llm.pipeline.batching.Prepared",
            "Submitted": "imr_llm.pipeline.sending.Submitted",
        },
    )

__all__ = [
    "Batch",
    "BatchUnknown",
    "Batches",
    "Cancelled",
    "Collected",
    "Fate",
    "Prepared",
    "Standing",
    "Submitted",
    "check",
]


def check(model: Model) -> None:
    """Raises SettingsError for a model that has no batches, before it is loaded."""
    remotes.check(model.settings)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a batch is: the endpoint's word for it, how many of its questions have which fate, and what is said
    where the endpoint does not know it.
    """

    batch: Batch
    there: str
    fates: dict[Fate, int]
    unknown: BatchUnknown | None = None


class Batches:
    """The batches for one model in one database. Its methods raise StoreError, SettingsError and RunStopped.

    What orders, takes back or stops batches does so alone: a second command or program at it is a DatabaseLocked. What
    asks the endpoint is a RuntimeError in a thread that runs an event loop, as a notebook's does.
    """

    def __init__(self, model: Model, store: Store) -> None:
        self._model = model
        self._store = store
        self._is_alone = False

    def prepare(
        self,
        found: Iterable[Found | Ignored | UnreadableFile],
        how: "How | None" = None,
        *,
        limit: int | None = None,
        dry: bool = False,
        say: Callable[[str], None] = lambda _: None,
    ) -> "Prepared":
        """Put what the model is still to be asked about these files into batches of at most `limit` tokens: 2,000,000.

        Nothing is sent and no letter stored; with `dry`, questions are only counted. Repeat until none is left: why
        each item was decided so is asked when the reading is answered.
        """
        from imr_llm.pipeline import How, batching

        most = limit or batching.ENQUEUED
        recorder = batching.Recorder(self._store, self._model.endpoint, self._model.settings, limit=most, dry=dry)
        with self._model.session(self._store, say, recorder) as session:
            return batching.prepare(found, self._store, session, recorder, how or How())

    def price(self, prepared: "Prepared") -> float | None:
        """US dollars that it costs at most; None where the price is not known."""
        return client.batch_price(self._model.endpoint, prepared.prompt_tokens, prepared.completion_tokens)

    def submit(self, *, limit: int | None = None) -> "Submitted":
        """Order the batches that are prepared, as long as no more than `limit` tokens, 2,000,000, are under way."""
        from imr_llm.pipeline import batching, sending

        with self.alone(), self._interface() as remote:
            return sending.submit(self._store, remote, self._model.endpoint, limit=limit or batching.ENQUEUED)

    def writable(self) -> Iterator[Batch]:
        """Those that `write` can write in place of an order."""
        of = self._model.endpoint.identity, self._model.endpoint.model
        return (batch for batch in self._store.batches.all_of(*of) if batch.state in ("prepared", "written"))

    def write(self, batch: Batch, file: IO[bytes]) -> None:
        """The questions of a batch for `vllm run-batch`, a line each; then call `written`."""
        from imr_llm.pipeline import sending

        sending.write(self._store, batch.id, file)

    def written(self, batch: Batch) -> None:
        """Its file is complete: its answers come in a file, see `collect_files`."""
        self._store.batches.move(batch, "written")

    def standing(self) -> Generator[Standing, None, None]:
        """How far each batch is, the oldest first; the endpoint is asked about those that were sent."""
        remote = None
        with ExitStack() as stack:
            for batch in self._store.batches.all_of(self._model.endpoint.identity, self._model.endpoint.model):
                there, unknown = batch.status or "", None
                if batch.state == "sent" and batch.batch_id:
                    remote = remote or stack.enter_context(self._interface())
                    try:
                        there = remote.retrieve(batch.batch_id).status
                    except BatchUnknown as error:
                        there, unknown = "unknown", error
                    else:
                        self._store.batches.seen(batch, there)
                yield Standing(batch, there, self._store.batches.tally(batch.id), unknown)

    def elsewhere(self) -> list[tuple[str, str, int]]:
        """Endpoint, model and count of the batches of others that are not collected."""
        return self._store.batches.elsewhere(self._model.endpoint.identity, self._model.endpoint.model)

    def collect(self) -> "Collected":
        """Take the answers of batches that have ended, and delete their files at the endpoint."""
        from imr_llm.pipeline import collecting

        with self.alone(), self._interface() as remote:
            return collecting.collect(self._store, remote, self._model.endpoint)

    def collect_files(self, paths: Named | Iterable[Named]) -> "Collected":
        """The same from files of answers of `vllm run-batch`. Raises NotAccessible."""
        from imr_llm.pipeline import collecting

        with self.alone(), ExitStack() as stack:
            files = [stack.enter_context(_opened(path)) for path in several(paths)]
            return collecting.collect_file(self._store, self._model.endpoint, files)

    def cancel(self, *, give_up: bool = False) -> "Cancelled":
        """Stop the batches that are under way; with `give_up`, also those that the endpoint does not know."""
        from imr_llm.pipeline import collecting

        with self.alone(), self._interface() as remote:
            return collecting.cancel(self._store, remote, self._model.endpoint, give_up=give_up)

    def purge_remote(self) -> tuple[int, int]:
        """Delete what the endpoint keeps of batches that are not under way: files deleted, batches left alone."""
        from imr_llm.pipeline import collecting

        with self.alone(), self._interface() as remote:
            return collecting.purge_remote(self._store, remote, self._model.endpoint)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Inside, nobody else orders, takes back or stops batches of this database: of two at once both would pay."""
        if self._is_alone:
            yield
            return
        with _alone(self._store):
            self._is_alone = True
            try:
                yield
            finally:
                self._is_alone = False

    @contextmanager
    def _interface(self) -> Iterator[Remote]:
        check_loop()
        settings = self._model.settings
        with closing(Remote(self._model.endpoint, settings.api_key_env, settings.timeout)) as remote:
            yield remote


@contextmanager
def _alone(store: Store) -> Iterator[None]:
    name = f"{store.path.resolve()}.ordering"
    with ExitStack() as stack:
        try:
            is_alone = stack.enter_context(alone(name))
        except OSError as error:
            problem = f"{name}: it cannot be written ({error.strerror})."
            is_in_the_way = error.errno in (errno.ELOOP, errno.EISDIR)  # a link or a folder of that name
            raise CannotWrite(problem, "Remove it." if is_in_the_way else "Make its folder writable.") from None
        if not is_alone:
            problem = f"{store.path}: another command is ordering or collecting its batches."
            raise DatabaseLocked(problem, "Wait until it has ended, then give the same command again.")
        yield


@contextmanager
def _opened(path: str) -> Iterator[IO[bytes]]:
    try:
        file = open(path, "rb")  # noqa: SIM115 – closed below
    except OSError as error:
        raise NotAccessible(path, f"It cannot be read: {error.strerror}.", "Check the name.") from None
    with file:
        yield file
