"""What a reader gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from evals.gold import GoldLetter
from imr_llm.codes import Language
from imr_llm.summary import Summary


def first_page(_: int) -> int:
    """The page of every offset of a text that is known to no page."""
    return 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What one letter was read as, and what the reading took: `seconds`, without its summaries.

    `record` has the names of the typed record, as JSON; a reader that gives no evidence or flags has none. `text` is
    what its offsets count in, `page_at` the page of one. `summaries`: by language, or None where none could be written;
    empty for a reader that writes none.
    """

    record: dict[str, Any]
    text: str
    seconds: float
    page_at: Callable[[int], int] = first_page
    summaries: Mapping[Language, Summary | None] = field(default_factory=dict)
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = 0.0


class NotRead(Exception):
    """A reader gave no record of a letter. What it says quotes no letter."""


Reader = Callable[[GoldLetter], Answer]
