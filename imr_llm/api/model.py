"""A model that reads on: named once, opened when it is first used."""

import asyncio
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from imr_llm.errors import SettingsError
from imr_llm.host.deferred import late
from imr_llm.settings import Settings, settings, source_of

if TYPE_CHECKING:
    from imr_llm.client import Defer, Endpoint, Spent
    from imr_llm.client.doctor import Finding
    from imr_llm.pipeline import asking
    from imr_llm.store import Store

    Session = asking.Model
    """A model during one run, see `Model.session`: `meter` counts what was asked."""
    Plan = asking.Plan
    """How much a run would ask."""
else:
    __getattr__ = late(globals(), {"Session": "imr_llm.pipeline.asking.Model", "Plan": "imr_llm.pipeline.asking.Plan"})


class Model:
    """A model by its name at an OpenAI-compatible endpoint, or `local:FILE.gguf` in this process.

    What is not given is taken from where the command `imr` takes it: imr.toml and the variables IMR_…. Nothing is
    opened before the model is used; `with`, or `close`, closes it. `max_tokens` and `max_cost` (US dollars) hold for
    all that this object is used for. It belongs to one thread.
    """

    def __init__(
        self,
        name: str,
        *,
        base_url: str | None = None,
        api_key_env: str | None = None,
        profile: str | None = None,
        window: int | None = None,
        effort: str | None = None,
        concurrency: int | None = None,
        timeout: float | None = None,
        max_tokens: int | None = None,
        max_cost: float | None = None,
        redact: bool | None = None,
        local_only: bool | None = None,
    ) -> None:
        """Raises SettingsError for what cannot be meant as it is."""
        self._begin(
            {
                "model": name,
                "base_url": base_url,
                "api_key_env": api_key_env,
                "profile": profile,
                "window": window,
                "effort": effort,
                "concurrency": concurrency,
                "timeout": timeout,
                "max_tokens": max_tokens,
                "max_cost": max_cost,
                "redact": redact,
                "local_only": local_only,
            }
        )

    @classmethod
    def configured(cls, **options: Any) -> Self | None:
        """The model that these options, imr.toml or the variables name; None where they name none."""
        if not settings(**options).model:
            return None
        model = cls.__new__(cls)
        model._begin(options)
        return model

    def _begin(self, options: dict[str, Any]) -> None:
        self._options = options
        self.settings: Settings = settings(**options)
        if not self.settings.model:
            raise SettingsError("The model has no name.", "Give the one that it has at its endpoint.")
        self._endpoint: Endpoint | None = None
        self._spent: Spent | None = None
        self._resources = ExitStack()
        self._closing = weakref.finalize(self, self._resources.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what was opened; the next use opens it again."""
        self._endpoint = None
        self._resources.close()

    @property
    def name(self) -> str:
        """As it was given."""
        return self.settings.model or ""

    @property
    def endpoint(self) -> "Endpoint":
        """Where it is; a model in a file is loaded. Raises SettingsError and EndpointUnreachable."""
        from imr_llm import client

        if self._endpoint is None:
            self._endpoint = self._resources.enter_context(client.endpoint_of(self.settings))
        return self._endpoint

    @property
    def spent(self) -> "Spent":
        """Calls, tokens and US dollars (None: the price is not known) so far."""
        from imr_llm import client

        return self._spent or client.Spent()

    @property
    def where(self) -> str:
        """Where letters go, and what is done before, in a sentence."""
        endpoint = self.endpoint
        if endpoint.free:
            name = endpoint.model.removeprefix("local:")
            return f"The model {name} runs in this program; no letter leaves this computer."
        named = f"{endpoint.host} (model {self.name}; named by {source_of('base_url', **self._options)})"
        if endpoint.is_loopback:
            return f"Letters go to {named}, on this computer."
        redacts = self.settings.redact
        redacted = "with placeholders for names, numbers and addresses" if redacts else "with names and numbers"
        open_ = "" if endpoint.is_encrypted else " The connection is NOT encrypted."
        return f"Letters go to {named}, {redacted}.{open_}"

    @property
    def taken_for(self) -> str | None:
        """The kind of model that it is taken for, in a sentence, where neither its name nor the settings tell one."""
        from imr_llm import profiles

        model = self.endpoint.model
        if self.settings.profile or profiles.is_known(model):
            return None
        kind, _ = profiles.profile(None, model)
        return (
            f"The name {model} tells no kind of model: it is asked as a {kind} one. Name another with --profile: "
            "small, or reasoning for one that thinks before it answers."
        )

    def examine(self) -> "AsyncIterator[Finding]":
        """Whether it can be used, finding by finding, until one does not work: each `works`, and has `said` why.

        Reaches the endpoint, looks for the model, asks two tiny questions; no letter is sent.
        """
        from imr_llm.client.doctor import examine

        return examine(self.endpoint, self.settings)

    def in_batches(self, store: "Store") -> int:
        """Questions to it that are in batches under way: asked again, they would be paid for twice."""
        return store.batches.under_way(self.endpoint.identity, self.endpoint.model)

    @contextmanager
    def session(
        self,
        store: "Store",
        say: Callable[[str], None] = lambda _: None,
        defer: "Defer | None" = None,
        *,
        retry_refused: bool = False,
    ) -> "Iterator[Session]":
        """For one run: ready to be asked, its answers kept in `store`; what it refused before is asked again if so.

        With `defer` nothing is sent.
        """
        from imr_llm.pipeline import asking

        check_loop()
        made = asking.Model(self.endpoint, self.settings, store, say=say, retry_refused=retry_refused, defer=defer)
        with closing(made) as session:
            session.meter.spent = self.spent
            try:
                yield session
            finally:
                self._spent = session.meter.spent


def check_loop() -> None:
    """Raises RuntimeError where an event loop is running: a notebook's, say."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError(
        "A model cannot be asked while this thread runs an event loop. In a notebook, put what asks it, and the Store "
        "that it opens for that, in a function, and run it in a thread: await asyncio.to_thread(function)."
    )
