"""What a person does with a stored letter: every act of the page and of the commands goes through here."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from imr_llm import __version__, review
from imr_llm.codes import Language
from imr_llm.errors import BadValue, NotDone, NotLookedAt
from imr_llm.language import dates
from imr_llm.letter import Document, Span
from imr_llm.pipeline.citing import cited_in, guideline_of
from imr_llm.pipeline.placing import evidence_at, locate, near_to, own_place, said_at
from imr_llm.record import Record
from imr_llm.review import Act, Editable, Put, Reviewed
from imr_llm.severity import UNNAMED, WORKERS

if TYPE_CHECKING:  # those who read letters must not import the database
    from imr_llm.store import Store

Without = Literal["confirm", "clear", "restore"]
"""What is done to a field without a value."""
MOST_NAME = 80
_WORD = re.compile(r"\b(?:up ?held|over ?turned)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A letter as it stands: what was read, what counts, who did what. `version` changes with all of it."""

    document: Document
    as_read: Record
    reviewed: Reviewed
    acts: Sequence[Act]
    version: str

    @property
    def record(self) -> Record:
        """The record that counts."""
        return self.reviewed.record


@dataclass(frozen=True, slots=True)
class Given:
    """A value: the words of it, a place in the letter, or both; `quote` is looked for there, `near` an offset."""

    words: str = ""
    place: Span | None = None
    quote: str = ""
    note: str = ""
    near: int | None = None


class StoreDesk:
    """Acts on the letters of a store by one person. `seen` is the version of a letter that the person saw, if any.

    Every act raises BadValue, ChangedMeanwhile or NotLookedAt where it is not done, and StoreError.
    """

    _takes_apart = True
    """Whether a citation gets its parts from its words, as the reader does it."""

    def __init__(self, store: "Store", who: str) -> None:
        who = " ".join(who.split())  # as the acts have it
        if not who or who == review.NOT_A_PERSON or len(who) > MOST_NAME:
            raise BadValue("Nobody is named.", f"Say who does this, in up to {MOST_NAME} signs.")
        self._store = store
        self._who = who

    def case(self, sha256: str) -> CaseFile:
        """The letter as it stands. Raises NotFound."""
        version = self._store.version(sha256)
        as_read, reviewed = self._store.reviewed(sha256)
        return CaseFile(self._store.document(sha256), as_read, reviewed, self._store.acts(sha256), version)

    def put(self, sha256: str, pointer: str, given: Given, seen: str | None = None) -> None:
        """Give a field, or a member of a list, a value; a list, all of it as JSON; `/issues/-` adds a request."""
        field = review.editable(pointer)
        is_of_words = field.kind in ("texts", "choices") and not field.inner
        if is_of_words and (members := review.listed_in(given.words)):
            self.put_all(sha256, pointer, members, given, seen)
        else:
            self._put_one(sha256, pointer, field, given, seen)

    def _put_one(self, sha256: str, pointer: str, field: Editable, given: Given, seen: str | None) -> None:
        case = self.case(sha256)
        place = self._place(case, pointer, given)
        quote = case.document.text[place.start : place.end] if place else ""
        newest = dates.newest_year(case.document.text, case.record.case.decision_date)
        said = given.words or review.code_of(field, quote) or quote
        value = review.value_of(said, field, newest, is_typed=bool(given.words))
        if field.part == "document":
            value = guideline_of(str(value))
        is_other = review.says_otherwise(field, value, quote, newest)
        if place is None:
            place, is_other = self._own_place(case, field, value, given.words, newest)
        if place and is_other:
            place = place if quote else None  # what was selected is the person's; what stood there before says another
            self._want_note(given, f"{pointer}: the letter's words say another value.")
        if place is None:
            parent = field.field.rpartition("/")[0]
            if (
                not given.note
                and parent.startswith(f"{review.ISSUES}/")
                and review.value_at(case.record, parent) is None
            ):
                raise BadValue(f"{parent}: there is no such request.", f"It has {len(case.record.issues)}, from 0 on.")
            self._want_note(given, f"{pointer}: the letter does not have these words.")
        as_cited = field.kind == "citations" and len(field.inner) > 0 and field.part in ("", "text")
        if (
            place
            and as_cited
            and self._takes_apart
            and (not given.words or locate(case.document, given.words, place.start, is_whole=True) == place)
        ):
            cited = cited_in(case.document, case.record.layout, place)
            self._act(review.cited, case, pointer, cited, note=given.note, seen=seen)
        else:
            evidence = evidence_at(case.document, place, pointer) if place else None
            self._act(review.corrected, case, pointer, value, evidence, note=given.note, seen=seen)

    @staticmethod
    def _own_place(case: CaseFile, field: Editable, value: object, words: str, newest: int) -> tuple[Span | None, bool]:
        """Where the value stands, or the one before it, or the reader's: requests may be others now; and whether these
        words say another value.
        """
        records = (case.record,) if field.field.startswith(review.ISSUES) else (case.record, case.as_read)
        wanted, pointer = str(value) if field.part else review.storable(words), "/".join((field.field, *field.inner))
        found = list[tuple[Span | None, bool]]()
        for record in records:
            if place := own_place(case.document, record, field, wanted, value):
                said, before = case.document.text[place.start : place.end], review.value_at(record, pointer)
                is_other = review.says_otherwise(field, value, said, newest)
                found.append((place, is_other or review.stood_for_another(field, value, before, said, newest)))
        return next((one for one in found if not one[1]), next(iter(found), (None, False)))

    @staticmethod
    def _want_note(given: Given, problem: str) -> None:
        if not given.note:
            raise BadValue(problem, "Name the words that say it, or say in a note how you know.")

    def put_all(
        self, sha256: str, pointer: str, members: Sequence[str], given: Given | None = None, seen: str | None = None
    ) -> None:
        """Make a list these members. BadValue for words that the letter does not have, unless a note says how.

        A new member stands on its own words; a code, or other words than the letter's, on those that are `given`.
        """
        case, field, given = self.case(sha256), review.editable(pointer), given or Given()
        if field.kind not in ("texts", "choices") or field.inner:
            raise BadValue(f"{pointer}: this is no list of words.", "Give it one value.")
        selected = self._place(case, pointer, given)
        before, near = review.value_at(case.record, pointer) or [], near_to(case.record, pointer)
        typed, found = dict[str, str](), []
        for words in members:
            typed.setdefault(str(review.value_of(words, replace(field, inner=("-",)), 0)), words)
        for member, words in typed.items():
            place = (
                said_at(case.document, field, review.storable(words), member, near) if field.kind == "texts" else None
            ) or selected
            if place is None and field.kind == "texts" and member not in before and not given.note:
                problem = f"{pointer}: the letter does not have the words of a new member."
                raise BadValue(problem, "Copy them out of the letter, or say in a note how you know.")
            found.append((member, evidence_at(case.document, place, pointer) if place else None))
        self._act(review.listed, case, pointer, found, note=given.note, seen=seen)

    @staticmethod
    def _place(case: CaseFile, pointer: str, given: Given) -> Span | None:
        """The place that somebody names. BadValue where the letter has no such words."""
        near = near_to(case.record, pointer) if given.near is None else given.near
        place = given.place or (locate(case.document, given.quote, near) if given.quote else None)
        if given.quote and place is None:
            raise BadValue("The letter does not have the words that were named.", "Copy them out of the letter.")
        quote = case.document.text[place.start : place.end] if place else ""
        if place and pointer.endswith("/decision") and (decisive := list(_WORD.finditer(quote))):
            return Span(place.start + decisive[-1].start(), place.end)  # without the request before it
        return place

    def do(self, kind: Without, sha256: str, pointer: str, seen: str | None = None, note: str = "") -> None:
        """Confirm a field, clear it, or have the reader's value again."""
        case = self.case(sha256)
        if kind == "restore":
            act = review.restored(case.record, case.as_read, pointer, self._who, __version__)
        else:
            make = review.confirmed if kind == "confirm" else review.cleared
            act = make(case.record, case.as_read, pointer, self._who, __version__, note or None)
        self._keep(sha256, act, seen)

    def saw(self, sha256: str, pointer: str, code: str, seen: str | None = None) -> None:
        """A flag was looked at, and nothing is to be changed for it.

        By the code `workers_compensation`, a letter with the flag `programme_unknown` is of California's.
        """
        flags = self.case(sha256).record.flags
        if not any((flag.field, flag.code) == (pointer, UNNAMED if code == WORKERS else code) for flag in flags):
            raise BadValue("There is no such flag on this letter.", "Look at the letter again.")
        if code == UNNAMED:
            raise BadValue("Looking does not settle whose review it is.", f"Say {WORKERS} if you know that it is.")
        note = "it is of California's workers' compensation" if code == WORKERS else None
        self._keep(sha256, review.made("seen", pointer, self._who, __version__, after=Put(value=code), note=note), seen)

    def note_authorized(self, sha256: str, pointer: str, seen: str | None = None, note: str = "") -> None:
        """The claims administrator has authorized the approved request at `/issues/0`."""
        act = review.noted(self.case(sha256).record, pointer, self._who, __version__, note or None)
        self._store.add_act(sha256, act, seen)

    def not_authorized(self, sha256: str, pointer: str, seen: str | None = None) -> None:
        """It is not authorized after all, whoever noted it. NotDone where nobody did."""
        noted = self.case(sha256).reviewed.authorized.get(pointer)
        if noted is None:
            raise NotDone("Nobody has noted that it is authorized.", "Look at the list again.")
        act = review.made("undo", pointer, self._who, __version__, undoes=noted.revision)
        self._store.add_act(sha256, act, seen)

    def undo(self, sha256: str, seen: str | None = None) -> None:
        """The person's last act on this letter does not count. NotDone where there is none."""
        self._keep(sha256, review.undone(self.case(sha256).acts, self._who, __version__), seen)

    def approve(self, sha256: str, seen: str | None = None) -> None:
        """Sign the record off. NotLookedAt where a decision or a flag has not been looked at."""
        case = self.case(sha256)
        if missing := case.reviewed.missing:
            first = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
            raise NotLookedAt(
                f"{len(missing)} places have not been looked at: {first}.", "Confirm or correct each, then sign off."
            )
        self._keep_state(case, "approve", "", seen)

    def edit(self, sha256: str, language: Language, sentence: str, words: str, seen: str | None = None) -> None:
        """Put a person's words in the place of a sentence of the summary."""
        words = " ".join(words.split())
        if not words:
            raise BadValue("A sentence cannot be empty.", "Write what it should say.")
        act = review.made(
            "edit", f"/summary/{language}", self._who, __version__, before=Put(value=sentence), after=Put(value=words)
        )
        self._keep(sha256, act, seen)

    def release(self, sha256: str, language: Language, seen: str | None = None) -> None:
        """Let the summary go to the worker. NotLookedAt where the record is not signed off as it is."""
        case = self.case(sha256)
        if not case.reviewed.signed:
            raise NotLookedAt("The record is not signed off as it is now.", "Sign it off first.")
        self._keep_state(case, "release", f"/summary/{language}", seen)

    def _keep_state(self, case: CaseFile, kind: Literal["approve", "release"], field: str, seen: str | None) -> None:
        after = Put(value=review.digest(case.record))
        act = review.made(kind, field, self._who, __version__, after=after)
        self._keep(case.document.sha256, act, case.version if seen is None else seen)

    def _act(self, make: Callable[..., Act], case: CaseFile, *what: Any, note: str, seen: str | None) -> None:
        act = make(case.record, case.as_read, *what, self._who, __version__, note or None)
        self._keep(case.document.sha256, act, seen)

    def _keep(self, sha256: str, act: Act, seen: str | None) -> None:
        self._store.add_act(sha256, act, seen)
