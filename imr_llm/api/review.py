"""What a person does with a stored letter: values set, confirmed and cleared, a record signed off; and labels of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from imr_llm.api.store import Store
from imr_llm.given import check
from imr_llm.outputs.reviewing import KINDS, standing
from imr_llm.review import Act, Reviewed, storable
from imr_llm.review.labels import Labels

__all__ = ["KINDS", "Act", "Desk", "Labels", "Progress", "Reviewed", "labels", "progress"]


class Desk:
    """Acts on the letters of a store by one person, each kept with name and time.

    A letter is named by its id, four digits of it or more, or its case number; a field by its JSON Pointer:
    `/issues/0/decision`. Every act raises BadValue, NotFound, NotLookedAt or NotDone where it is not done.
    """

    def __init__(self, store: Store, by: str) -> None:
        """`by` is the person's name. Raises BadValue for none."""
        from imr_llm.pipeline import desk as desks

        self._store = store
        self._given = desks.Given
        self._desk = desks.StoreDesk(store, storable(by))

    def set(self, letter: str, pointer: str, value: str = "", *, quote: str = "", note: str = "") -> None:
        """Give a field a value, which stands on the words `quote` of the letter; a value nowhere in it needs a note.

        Without a value, the quote is it. Of a list: one member, or all of it as JSON.
        """
        for name, words in (("value", value), ("quote", quote), ("note", note)):
            check(name, words, str, "text, a number too: '34'")
        given = self._given(storable(value), None, storable(quote), storable(note))
        self._desk.put(self._store.resolve(letter), pointer, given)

    def confirm(self, letter: str, pointer: str, *, note: str = "") -> None:
        """It is right as it is."""
        self._desk.do("confirm", self._store.resolve(letter), pointer, note=storable(note))

    def clear(self, letter: str, pointer: str, *, note: str = "") -> None:
        """The letter does not say it."""
        self._desk.do("clear", self._store.resolve(letter), pointer, note=storable(note))

    def restore(self, letter: str, pointer: str) -> None:
        """Have the reader's value again."""
        self._desk.do("restore", self._store.resolve(letter), pointer)

    def saw(self, letter: str, pointer: str, code: str) -> None:
        """A flag there was looked at, and nothing is to be changed for it."""
        self._desk.saw(self._store.resolve(letter), pointer, code)

    def note_authorized(self, letter: str, pointer: str, *, note: str = "") -> None:
        """The claims administrator has authorized the approved request at `/issues/0`."""
        self._desk.note_authorized(self._store.resolve(letter), pointer, note=storable(note))

    def undo(self, letter: str) -> None:
        """The person's last act on this letter does not count."""
        self._desk.undo(self._store.resolve(letter))

    def approve(self, letter: str) -> None:
        """Sign the record off: every decision, and every flag on what the worker is told, was looked at."""
        self._desk.approve(self._store.resolve(letter))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review of a letter has come, and who did what in their order."""

    reviewed: Reviewed
    acts: Sequence[Act]

    def __str__(self) -> str:
        """One sentence: the state, and what is missing for a sign-off."""
        return standing(self.reviewed)


def progress(store: Store, letter: str) -> Progress:
    """How far the review of a letter has come. Raises NotFound."""
    sha256 = store.resolve(letter)
    return Progress(store.reviewed(sha256)[1], store.acts(sha256))


def labels(store: Store, blind: str | None = None, *, held_out: bool = False) -> Iterator[Labels]:
    """The labels of every letter that somebody worked on, to measure readers with.

    With `blind`, what this second reader says, who saw no values. `held_out`: no rule and no prompt is written with a
    view of these letters.
    """
    from imr_llm.pipeline.blind import gold

    return gold(store, blind, held_out=held_out)
