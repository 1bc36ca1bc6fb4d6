"""What each side relied on where one paragraph tells it, item by item.

It tells both sides' guidelines, of all items: in a numbered list, in parts opened by "Items 1 and 2:" or
"For the brace", or for all items together.
"""

import re
from collections.abc import Sequence

from imr_llm.language.sentences import spans
from imr_llm.layouts.forms import common, compiled
from imr_llm.layouts.naming import own_words
from imr_llm.letter import Ranged, Span

Sides = tuple[Span | None, Span | None]


def sides_by_item(text: str, regions: Sequence[Ranged], requests: list[Span | None]) -> list[Sides] | None:
    """Both sides' places for each item, where the paragraph names the items it speaks of; None where it does not.

    A part without a name in front goes on with the part before it. A part whose item cannot be told, and an item that
    is named twice, leave the whole untold.
    """
    named = [(item, place) for items, place in _parts(text, regions, requests) for item in items]
    told = dict(named)
    if len(requests) < 2 or len(told) < len(named) or set(told) != set(range(len(requests))):
        return None
    return [_only(text, two_sides(text, told[i]), i) for i in range(len(requests))]


def _parts(text: str, regions: Sequence[Ranged], requests: list[Span | None]) -> list[tuple[list[int], Span]]:
    parts: list[tuple[list[int], Span]] = []
    for sentence in (s for region in regions for s in spans(text, region)):
        items = _named(text, sentence, requests)
        if items is None and parts:
            parts[-1] = (parts[-1][0], Span(parts[-1][1].start, sentence.end))
        else:
            parts.append((items or [-1], sentence))  # an item that is none: words that stand before the first name
    return parts


def _named(text: str, sentence: Span, requests: list[Span | None]) -> list[int] | None:
    """The items that the words in front of a sentence name; [-1] where they name none of them or too many."""
    words = text[sentence.start : sentence.end]
    if m := compiled(*common().sides.numbered).match(words):
        return _numbers(m["numbers"], len(requests)) or [-1]
    if m := compiled(*common().sides.named).match(words):
        found = [i for i, request in enumerate(requests) if request and shares_word(text, m["what"], request)]
        return found if len(found) == 1 else [-1]
    return None


def _numbers(printed: str, count: int) -> list[int]:
    numbers = [int(n) for n in re.findall(r"\d+", printed)]
    if re.search(r"[-–]|to|through", printed) and len(numbers) == 2:
        numbers = list(range(numbers[0], numbers[1] + 1))
    return [n - 1 for n in numbers] if numbers and all(1 <= n <= count for n in numbers) else []


def shares_word(text: str, words: str, request: Span) -> bool:
    """Whether these words name the request by one of its own words."""
    return bool(own_words(text[request.start : request.end]) & own_words(words))


def _only(text: str, sides: Sides, item: int) -> Sides:
    """Leaves out what a sentence says of another item: "page 371 for both, and for item 2 also on the ODG"."""
    claims, reviewer = sides
    other = compiled(*common().sides.only_for).search(text, reviewer.start, reviewer.end) if reviewer else None
    if reviewer and other and int(other["number"]) != item + 1:
        return claims, Span(reviewer.start, other.start())
    return sides


def two_sides(text: str, relied: Span | None) -> Sides:
    """What the claims administrator cited, and what the reviewer did, where one paragraph tells both."""
    if relied is None:
        return None, None
    if compiled(*common().sides.both).search(text, relied.start, relied.end):
        return relied, relied
    claims = compiled(*common().sides.claims).search(text, relied.start, relied.end)
    if not claims:
        return None, relied
    reviewer = compiled(*common().sides.reviewer).search(text, claims.end(), relied.end)
    if not reviewer:
        return Span(claims.start(), relied.end), None
    return Span(claims.start(), reviewer.start()), Span(reviewer.start(), relied.end)
