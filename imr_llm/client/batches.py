"""Many questions in one file: sent to an endpoint's batch interface, looked after, taken back, and forgotten there.

OpenAI's interface, which Azure and others have too. Reading and deleting are tried again; what is paid for is not:
where it is not known whether a batch was made, the endpoint is asked for it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import IO, Any, Final, TypeVar

import httpx2
import openai
from pydantic import ValidationError
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from imr_llm.client.endpoint import LOCAL, Endpoint
from imr_llm.client.faults import Fault, Passing, Unusable, is_refusal, translated
from imr_llm.client.network import sdk
from imr_llm.client.remote import File, ListPage, RemoteBatch
from imr_llm.errors import EndpointRefused, EndpointUnreachable, SettingsError
from imr_llm.settings import Settings

MOST_LINES: Final = 49_999
MOST_INPUT: Final = 190_000_000
"""Bytes of one file; OpenAI and Azure take 50,000 lines and 200 MB."""
MOST_RESULTS: Final = 2_000_000_000
"""Bytes of a file of answers."""
KEPT: Final = 14 * 24 * 3600
"""Seconds after which the endpoint deletes a file by itself: the least that Azure takes. Ours are deleted before."""
TRIES: Final = 5
FIRST_WAIT: Final = 0.5
"""Seconds, of which each wait is a multiple that grows."""
LONGEST: Final = 3600.0
"""Seconds for a large file, up or down."""
LOOKED: Final = 600.0
"""Seconds in which a file is looked through."""
STAYS: Final = 20.0
"""Seconds after which "uploaded" is what a file stays."""
_PAGE: Final = 100
_MOST_PAGES: Final = 1000

T = TypeVar("T")


class BatchUnknown(EndpointRefused):
    """A batch that was ordered, of which the endpoint knows nothing with this key."""


class Remote:
    """The batch interface of one endpoint, to be closed. Every method raises RunStopped where it cannot be used."""

    def __init__(self, endpoint: Endpoint, key_variable: str, timeout: float) -> None:
        self._endpoint = endpoint
        self._key_variable = key_variable
        self._timeout = timeout
        self._wait = wait_random_exponential(multiplier=FIRST_WAIT, max=60)
        self._loop = asyncio.new_event_loop()
        self._client = sdk(endpoint, timeout)
        self._for_files = sdk(endpoint, timeout, MOST_RESULTS)

    def close(self) -> None:
        """Close the connections."""
        self._loop.run_until_complete(self._client.close())
        self._loop.run_until_complete(self._for_files.close())
        self._loop.close()

    def upload(self, word: str, file: IO[bytes]) -> str:
        """Put a file of questions there, under a name with `word`, for `KEPT` seconds at most. Returns its id.

        A file that came there before, with an answer that did not come back, is taken.
        """
        name = file_name(word)

        async def sent() -> str:
            if there := await self._files_of(name):
                return there[0]
            file.seek(0)
            answer = await self._client.files.with_raw_response.create(
                file=(name, file, "application/jsonl"),
                purpose="batch",
                expires_after={"anchor": "created_at", "seconds": KEPT},
            )
            return File.model_validate_json(answer.content).id

        return self._run(sent)

    def files_of(self, word: str) -> list[str]:
        """The ids of the files with this word."""
        return self._run(lambda: self._files_of(file_name(word)))

    def is_there(self, file_id: str) -> bool:
        """Whether there is a file of this id; True when the endpoint has looked through it, which some do first.

        Raises EndpointRefused where it cannot be used, EndpointUnreachable where that is not known yet.
        """

        async def asked() -> File | None:
            try:
                answer = await self._client.files.with_raw_response.retrieve(file_id)
            except openai.NotFoundError:
                return None
            return File.model_validate_json(answer.content)

        waited, wait = 0.0, FIRST_WAIT
        while (file := self._run(asked)) and not file.is_looked_through:
            if waited >= (STAYS if file.status == "uploaded" else LOOKED):
                break
            self._loop.run_until_complete(asyncio.sleep(wait))
            waited, wait = waited + wait, min(wait * 2, 10.0)
        host = self._endpoint.host
        if file and file.status == "error":
            self.delete(file_id)
            raise EndpointRefused(f"{host} cannot use a file of questions.", "See whether it takes this model there.")
        if file and not file.is_looked_through and file.status != "uploaded":
            problem = f"{host} has not looked through a file of questions yet ({LOOKED:.0f} seconds)."
            raise EndpointUnreachable(problem, "Give the same command again later; nothing is sent twice.")
        return file is not None

    def create(self, word: str, file_id: str) -> RemoteBatch | None:
        """Order the answers to the questions of a file, which are paid for; None where nobody knows whether the order
        arrived, whatever came in place of a batch: it is not given twice. Raises RunStopped where it is refused.
        """

        async def ordered() -> RemoteBatch | None:
            try:
                async with asyncio.timeout(self._timeout):
                    answer = await self._client.batches.with_raw_response.create(
                        input_file_id=file_id,
                        endpoint="/v1/chat/completions",
                        completion_window="24h",
                        metadata={"imr": word},
                        output_expires_after={"anchor": "created_at", "seconds": KEPT},
                    )
                return RemoteBatch.model_validate_json(answer.content)
            except openai.APIStatusError as error:
                if is_refusal(error):
                    raise
            except (TimeoutError, openai.OpenAIError, Fault, ValueError):
                pass
            await asyncio.sleep(FIRST_WAIT * 4)  # whoever looks for it now finds it rather than not
            return None

        return self._loop.run_until_complete(self._told(self._translated(ordered)))

    def batch_of(self, file_id: str) -> RemoteBatch | None:
        """The batch that was made of this file, if one was."""
        return self._run(lambda: self._batch_of(file_id))

    def retrieve(self, batch_id: str) -> RemoteBatch:
        """How far a batch is. Raises BatchUnknown where the endpoint has none of this id."""

        async def asked() -> RemoteBatch:
            try:
                answer = await self._client.batches.with_raw_response.retrieve(batch_id)
            except openai.NotFoundError:
                problem = f"{self._endpoint.host} does not know the batch {batch_id}."
                raise BatchUnknown(
                    problem,
                    "Give the key of the account that ordered it; it may be under way. If it is lost: "
                    "imr batch cancel --give-up",
                ) from None
            return RemoteBatch.model_validate_json(answer.content)

        return self._run(asked)

    def cancel(self, batch_id: str) -> RemoteBatch:
        """Stop a batch; what was answered before comes back, and is paid for."""

        async def asked() -> RemoteBatch:
            answer = await self._client.batches.with_raw_response.cancel(batch_id)
            return RemoteBatch.model_validate_json(answer.content)

        return self._run(asked)

    def download(self, file_id: str, into: IO[bytes]) -> bool:
        """The content of a file, from its beginning each time it is tried; False where it is there no more."""

        async def taken() -> bool:
            into.seek(0)
            into.truncate()
            try:
                async with self._for_files.files.with_streaming_response.content(file_id) as response:
                    async for chunk in response.iter_bytes():
                        into.write(chunk)
            except openai.NotFoundError:
                return False
            return True

        is_there = self._run(taken)
        into.seek(0)
        return is_there

    def delete(self, file_id: str) -> None:
        """Forget a file there; one that is gone already is no error."""

        async def deleted() -> None:
            try:
                await self._client.files.with_raw_response.delete(file_id)
            except openai.NotFoundError:
                return

        self._run(deleted)

    async def _files_of(self, name: str) -> list[str]:
        files = [File.model_validate(found) for found in await self._listed("/files", {"purpose": "batch"})]
        return [file.id for file in files if file.filename == name]

    async def _batch_of(self, file_id: str) -> RemoteBatch | None:
        batches = [RemoteBatch.model_validate(found) for found in await self._listed("/batches", {})]
        return next((batch for batch in batches if batch.input_file_id == file_id), None)

    async def _listed(self, path: str, query: dict[str, str]) -> list[dict[str, Any]]:
        """All of a list, page by page."""
        found: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            params = query | after | {"limit": str(_PAGE)}
            response = await self._client.get(path, cast_to=httpx2.Response, options={"params": params})
            page = ListPage.model_validate_json(response.content)
            found += page.data
            if not page.has_more or not page.data:
                return found
            last = {"after": str(page.data[-1].get("id"))}
            if last == after:  # the same page again: an order may stand on one that nobody sees
                raise Unusable("its list does not go on from page to page")
            after = last
        raise Passing("its list has no end", sent=True)

    def _run(self, call: Callable[[], Awaitable[T]]) -> T:
        return self._loop.run_until_complete(self._tried(call))

    async def _tried(self, call: Callable[[], Awaitable[T]]) -> T:
        tries = AsyncRetrying(
            retry=retry_if_exception_type(Passing), stop=stop_after_attempt(TRIES), wait=self._wait, reraise=True
        )
        return await self._told(tries(self._translated, call))

    async def _told(self, call: Awaitable[T]) -> T:
        try:
            return await call
        except Passing as fault:
            problem = f"{self._endpoint.host}: {fault.problem}."
            raise EndpointUnreachable(problem, "Give the same command again later; nothing is asked twice.") from None
        except Fault as fault:
            problem = f"{self._endpoint.host}: {fault.problem}."
            raise EndpointRefused(
                problem, "See whether it has a batch interface, and takes this model there."
            ) from None

    async def _translated(self, call: Callable[[], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(max(self._timeout, LONGEST)):
                return await call()
        except ValidationError:
            raise Passing("its answer is not one of this interface", sent=True) from None
        except (Fault, EndpointRefused):
            raise
        except Exception as error:
            ours = translated(error, self._endpoint.host, self._key_variable)
            if ours is error:
                raise
            raise ours from None


def check(chosen: Settings) -> None:
    """Raises SettingsError for a model that has no batch interface."""
    if (chosen.model or "").startswith(LOCAL):
        raise SettingsError("A model in a file is asked at once, not in batches.", "Read with `imr extract`.")


def file_name(word: str) -> str:
    """What a file of questions is called at an endpoint."""
    return f"imr-{word}.jsonl"
