"""The database, from the one thread that it belongs to."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from imr_llm.pipeline.desk import StoreDesk
from imr_llm.store import Store

T = TypeVar("T")


class Office:
    """Answers one question about the letters at a time. Close it at the end."""

    def __init__(self, database: Path) -> None:
        """Raises StoreError."""
        self.database = database
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="office")
        self._store = self._thread.submit(Store, database).result()

    async def ask(self, question: Callable[[Store], T]) -> T:
        """What a function makes of the store."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, question, self._store)

    async def act(self, who: str, act: Callable[[StoreDesk], T], desk: type[StoreDesk] = StoreDesk) -> T:
        """What this person does at the desk; at a `BlindDesk`, without a look at what was read."""
        return await self.ask(lambda store: act(desk(store, who)))

    def close(self) -> None:
        """Close the database."""
        self._thread.submit(self._store.close).result()
        self._thread.shutdown()
