"""Calls, tokens and money of a run: counted when they are known, and kept below the user's limits before."""

import asyncio
from dataclasses import dataclass, replace
from functools import cache

from imr_llm.client.endpoint import Endpoint
from imr_llm.errors import LimitReached, SettingsError

CHARACTERS_A_TOKEN = 2.5
"""English has about 4.5; dense numbers and codes come down to this. An estimate must not be too low."""
USUAL_CHARACTERS_A_TOKEN = 4.5


@dataclass(frozen=True, slots=True)
class Spent:
    """Answers that were paid for: how many, their tokens, US dollars (None: the price is not known)."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        cost = None if self.cost_usd is None or other.cost_usd is None else self.cost_usd + other.cost_usd
        return Spent(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            cost,
        )

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.prompt_tokens + self.completion_tokens


class Meter:
    """What a run has spent, and may still spend."""

    def __init__(self, endpoint: Endpoint, max_tokens: int | None = None, max_cost: float | None = None) -> None:
        self._endpoint = endpoint
        self._max_tokens = max_tokens
        self._max_cost = max_cost
        self._reserved = Spent()
        self._freed = asyncio.Condition()
        self.spent = Spent()
        self.attempts = 0
        """Requests that were sent, those that failed too."""
        self.cached = 0
        """Answers that were there already."""
        if max_cost is not None and self.price(1, 1) is None:
            raise SettingsError(
                f"--max-cost cannot be kept: no price is known for the model at {endpoint.host}.",
                "Use --max-tokens.",
            )

    def attempt(self) -> None:
        """Note a request that is sent."""
        self.attempts += 1

    def price(self, prompt_tokens: int, completion_tokens: int) -> float | None:
        """US dollars for one call; None where no price is known."""
        return price(self._endpoint, prompt_tokens, completion_tokens)

    async def reserve(self, characters: int, answer_tokens: int) -> Spent:
        """Set aside what a call may need at most; waits for room that others hold.

        Raises LimitReached where the call could pass a limit although nothing else is under way.
        """
        prompt = round(characters / CHARACTERS_A_TOKEN) + 1
        needed = Spent(1, prompt, answer_tokens, self.price(prompt, answer_tokens))
        async with self._freed:
            while problem := self._too_much(needed):
                if not self._reserved.calls:
                    raise LimitReached(problem, "Raise the limit to go on.")
                await self._freed.wait()
            self._reserved += needed
        return needed

    async def release(self, reserved: Spent) -> None:
        """Give back what was set aside."""
        async with self._freed:
            self._reserved += replace(
                reserved,
                calls=-reserved.calls,
                prompt_tokens=-reserved.prompt_tokens,
                completion_tokens=-reserved.completion_tokens,
                cost_usd=None if reserved.cost_usd is None else -reserved.cost_usd,
            )
            self._freed.notify_all()

    def lost(self, characters: int) -> None:
        """Note a request that was sent and brought nothing that can be used: its question, estimated, was read."""
        tokens = round(characters / USUAL_CHARACTERS_A_TOKEN)
        self.spent += Spent(0, tokens, 0, self.price(tokens, 0))

    def _too_much(self, needed: Spent) -> str | None:
        total = self.spent + self._reserved + needed
        if self._max_tokens is not None and total.tokens > self._max_tokens:
            return f"Stopped before {self._max_tokens:,} tokens were passed (--max-tokens)."
        if self._max_cost is not None and total.cost_usd is not None and total.cost_usd > self._max_cost:
            return f"Stopped before {self._max_cost:g} US dollars were passed (--max-cost)."
        return None

    def count(self, prompt_tokens: int, completion_tokens: int) -> Spent:
        """Note an answer that was paid for now."""
        new = Spent(1, prompt_tokens, completion_tokens, self.price(prompt_tokens, completion_tokens))
        self.spent += new
        return new


def price(endpoint: Endpoint, prompt_tokens: int, completion_tokens: int) -> float | None:
    """US dollars by genai-prices; 0 for a model in a file on this computer, None where no price is known."""
    if endpoint.free:
        return 0.0
    rates = _rates(endpoint)
    return None if rates is None else prompt_tokens * rates[0] + completion_tokens * rates[1]


def batch_price(endpoint: Endpoint, prompt_tokens: int, completion_tokens: int) -> float | None:
    """US dollars for an answer of a batch: half of one that comes at once, where that is the endpoint's price list."""
    usual = price(endpoint, prompt_tokens, completion_tokens)
    if usual is None or endpoint.free:
        return usual
    return usual / 2 if endpoint.host == "api.openai.com" or endpoint.host.endswith(".azure.com") else None


@cache
def _rates(endpoint: Endpoint) -> tuple[float, float] | None:
    """US dollars for a token in and a token out."""
    from genai_prices import Usage, calc_price

    many = 1000  # prices have steps for long prompts: questions are short
    try:
        into = calc_price(Usage(input_tokens=many), endpoint.model, provider_api_url=endpoint.base_url)
        out = calc_price(Usage(output_tokens=many), endpoint.model, provider_api_url=endpoint.base_url)
    except (LookupError, ValueError):
        return None
    return float(into.total_price) / many, float(out.total_price) / many
