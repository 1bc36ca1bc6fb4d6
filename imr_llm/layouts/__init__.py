"""Layouts as data: each file in this folder says how a letter is laid out, and the grammar reads letters by it."""

from typing import TYPE_CHECKING, Any

from imr_llm.host.deferred import late

if TYPE_CHECKING:
    from imr_llm.layouts.concluded import conclusion
    from imr_llm.layouts.grammar import letters_in, outline
    from imr_llm.layouts.item import FoundItems, ItemPlaces
    from imr_llm.layouts.reader import items, says

__all__ = ["FoundItems", "ItemPlaces", "conclusion", "items", "letters_in", "outline", "says"]

_LIES_IN = {
    "conclusion": "imr_llm.layouts.concluded.conclusion",
    "letters_in": "imr_llm.layouts.grammar.letters_in",
    "outline": "imr_llm.layouts.grammar.outline",
    "FoundItems": "imr_llm.layouts.item.FoundItems",
    "ItemPlaces": "imr_llm.layouts.item.ItemPlaces",
    "items": "imr_llm.layouts.reader.items",
    "says": "imr_llm.layouts.reader.says",
}
_find = late(globals(), _LIES_IN)


def __getattr__(name: str) -> Any:
    """A name when it is first used: the codes' words need the layouts' files, and not what reads by them."""
    return _find(name)
