"""Layouts as data: each file in this folder says how a letter is laid out, and the grammar reads letters by it."""

from imr_llm.layouts.concluded import conclusion
from imr_llm.layouts.grammar import letters_in, outline
from imr_llm.layouts.items import Found, Item
from imr_llm.layouts.reader import items, says

__all__ = ["Found", "Item", "conclusion", "items", "letters_in", "outline", "says"]
