"""The items of a letter, read by its layout's form; failing that by the form of another layout."""

from dataclasses import replace
from typing import Any

from imr_llm.codes import Decision
from imr_llm.extraction import Draft
from imr_llm.layout_names import UNKNOWN, Layout
from imr_llm.layouts import forms
from imr_llm.layouts.flow import Flow
from imr_llm.layouts.headed import HeadedReader
from imr_llm.layouts.heading import decision_word
from imr_llm.layouts.item import FoundItems, decision_of
from imr_llm.layouts.schema import Headed
from imr_llm.layouts.sectioned import SectionedReader
from imr_llm.layouts.stated import StatedReader

_READERS: dict[str, type[Any]] = {"headed": HeadedReader, "stated": StatedReader, "sectioned": SectionedReader}


def items(flow: Flow, draft: Draft) -> FoundItems:
    """The items that the letter prints in its layout's form, or in any other form that is known.

    In a letter of unknown layout they are left open: who says it, and whether it still holds, is not known. A lawyer
    quotes a decision that was reversed, a doctor's letter says what it asks for: the words are the same.
    """
    known = forms.layouts()
    own = known.get(draft.layout)
    others = [layout for layout in known.values() if layout is not own and layout.items.form != "sectioned"]
    others.sort(key=lambda layout: layout.items.form)  # labels before sentences
    for layout in [own, *others] if own else others:
        found: FoundItems = _READERS[layout.items.form](flow, draft, layout.items).read()
        if found.items and own:
            return found
        if found.items:
            opened = (i.left_open("decision_not_found", "unknown_layout") if i.decision else i for i in found.items)
            return replace(found, items=tuple(opened))
    return FoundItems()


def says(layout: Layout, words: str) -> Decision | None:
    """The decision that these words are in a letter of this layout."""
    if layout == UNKNOWN:
        return None
    form = forms.layouts()[layout].items
    return decision_word(form, words) if isinstance(form, Headed) else decision_of(form.decides, words)
