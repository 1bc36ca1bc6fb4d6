"""Questions by the thousand: what is not answered yet goes into batches, and what comes back into the cache.

A batch answers what `imr extract` would ask, under the same keys: letters are prepared by the same code, with a
recorder in place of the network, and are read from the cache afterwards. What the checks refuse is asked again by the
next preparation, because the reader then asks again; so is what can only be asked once the reading is answered: why
each item was decided so, and whether the letter says it.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from imr_llm import client, extract, profiles
from imr_llm.client import batches, lines
from imr_llm.documents import Found, Ignored
from imr_llm.errors import UnreadableFile
from imr_llm.pipeline import run
from imr_llm.pipeline.processes import NotAsked
from imr_llm.settings import Settings
from imr_llm.store import NewLine

if TYPE_CHECKING:
    from imr_llm.pipeline.asking import Model
    from imr_llm.store import Store

ROUNDS: Final = 3
"""So often a question goes into batches, with what its checks refused. Later questions about the letter, made from the
answers to earlier ones, count for themselves."""
ENQUEUED: Final = 2_000_000
"""Tokens under way at once, if nothing else is said: a usual limit of small accounts."""
AT_ONCE: Final = 500
"""Lines in one transaction."""


@dataclass(slots=True)
class Prepared:
    """What came of a preparation: letters that are answered whole and those that are not, questions by what became of
    them, their tokens in and at most out.
    """

    whole: int = 0
    open: int = 0
    batches: int = 0
    questions: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    under_way: int = 0
    refused: int = 0
    given_up: int = 0
    failed: list[UnreadableFile] = field(default_factory=list)


class Recorder:
    """Takes questions in place of the network, each once, and puts them into batches; with `dry`, only counts them."""

    def __init__(
        self, store: "Store", endpoint: client.Endpoint, chosen: Settings, *, limit: int = ENQUEUED, dry: bool = False
    ) -> None:
        """`limit`: tokens of one batch at most."""
        kind, profile = profiles.profile(chosen.profile, endpoint.model, chosen.window)
        self._left_out = () if profile.sampling else client.SAMPLING
        self.prepared = Prepared()
        self._store = store
        self._by = (endpoint.identity, endpoint.model, extract.version(kind, profile, chosen.effort))
        self._limit = limit
        self._dry = dry
        self._wave = store.batches.next_wave(endpoint.identity, endpoint.model)
        if not dry:
            store.batches.close_filled()
        self._batch: int | None = None
        self._lines = self._bytes = self._tokens = 0
        self._held: list[NewLine] = []
        self._seen: set[str] = set()

    def __call__(self, keys: Sequence[str], letter_id: str, request: client.Request) -> None:
        """One question that the cache does not answer; see `client.Defer`."""
        key = keys[-1]
        if key in self._seen:
            return
        fate = self._store.batches.fate(key)
        done = self.prepared
        if fate == "waiting":
            done.under_way += 1
        elif fate == "refused":
            done.refused += 1
        elif self._store.batches.rounds(keys, self._wave) >= ROUNDS:
            done.given_up += 1
        else:
            self._add(key, letter_id, request)
        self._seen.add(key)

    def _add(self, key: str, letter_id: str, request: client.Request) -> None:
        into = round(client.characters(request) / client.USUAL_CHARACTERS_A_TOKEN)
        self.prepared.questions += 1
        self.prepared.prompt_tokens += into
        self.prepared.completion_tokens += request["max_tokens"]
        if self._dry:
            return
        line = NewLine(key, letter_id, lines.line(key, request, self._left_out), into + request["max_tokens"])
        size = len(line.request.encode()) + 1
        full = self._lines >= batches.MOST_LINES or self._bytes + size > batches.MOST_INPUT
        if self._batch is None or full or self._tokens + line.tokens > self._limit:
            self.flush()
            self._batch = self._store.batches.start(*self._by, self._wave)
            self._lines = self._bytes = self._tokens = 0
            self.prepared.batches += 1
        self._held.append(line)
        self._lines, self._bytes, self._tokens = self._lines + 1, self._bytes + size, self._tokens + line.tokens
        if len(self._held) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write down what is held."""
        if self._batch is not None and self._held:
            self._store.batches.fill(self._batch, self._held)
            self._held = []

    def end(self) -> None:
        """No more questions."""
        self.flush()
        if not self._dry:
            self._store.batches.close_filled()


def prepare(
    found: Iterable[Found | Ignored | UnreadableFile],
    store: "Store",
    model: "Model",
    record: Recorder,
    how: run.How = run.USUALLY,
) -> Prepared:
    """Put what the model, which hands its questions to `record`, is still to be asked about these letters into batches.

    Nothing is sent and no letter stored. Raises StoreError, and RunStopped where the answers so far show that the model
    does not answer by a schema.
    """
    prepared = record.prepared
    with (
        run.drafts(found, store, model, how) as read,
        closing(model.through(read)) as results,
    ):
        for _, result in results:
            if isinstance(result, UnreadableFile):
                prepared.failed.append(result)
            elif isinstance(result, NotAsked):
                prepared.open += 1
            elif result is not None:
                prepared.whole += 1
    record.end()
    return prepared
