"""A second reader's desk: they say what a letter says, without a look at what was read or at another's labels."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from imr_llm.errors import NotDone
from imr_llm.pipeline.desk import CaseFile, StoreDesk
from imr_llm.record import Case as CaseFields
from imr_llm.record import Patient, Record, Reviewer
from imr_llm.review import Act, Reviewed, folded
from imr_llm.review.labels import Labels, labels

if TYPE_CHECKING:  # those who read letters must not import the database
    from imr_llm.store import Store


class BlindDesk(StoreDesk):
    """Acts of a second reader. The record that they see holds nothing but their own labels.

    Whoever has worked on the letter's record knows what was read: NotDone.
    """

    _takes_apart = False

    def case(self, sha256: str) -> CaseFile:
        """The letter with this reader's labels alone. Raises NotFound, NotDone."""
        if any(act.who == self._who for act in self._store.acts(sha256)):
            raise NotDone(
                "You have worked on this letter's record, and know what was read.", "Let somebody else label it."
            )
        record = nothing(self._store.load(sha256, as_read=True))
        document = self._store.document(sha256)
        done = self._store.labels(sha256, self._who)
        version = str(done[-1].revision if done else 0)
        return CaseFile(document, record, folded(record, done, document.text), done, version)

    def _keep(self, sha256: str, act: Act, seen: str | None) -> None:
        case = self.case(sha256)
        folded(case.as_read, [*case.acts, act.model_copy(update={"revision": len(case.acts) + 1})], case.document.text)
        self._store.add_label(sha256, act, _number(seen))


def _number(seen: str | None) -> int | None:
    """Of the last label that somebody saw; one that is none is none of theirs."""
    if seen is None:
        return None
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1


def nothing(record: Record) -> Record:
    """The record of a letter of which nothing was read yet."""
    return record.model_copy(
        update={
            "case": CaseFields.model_validate({}), "patient": Patient.model_validate({}),
            "reviewer": Reviewer.model_validate({}), "issues": (), "outcome": None, "evidence": (), "flags": (),
        }
    )  # fmt: skip


def gold(store: "Store", blind: str | None = None, *, held_out: bool = False) -> Iterator[Labels]:
    """The labels of every letter that somebody worked on; with `blind`, what this second reader says."""
    for record in store.records():
        sha256 = record.source.sha256
        reviewed = _blind(store, sha256, blind) if blind else store.reviewed(sha256)[1]
        if reviewed.looked and (
            made := labels(reviewed.record, reviewed.looked, store.document(sha256).text, held_out=held_out)
        ):
            yield made


def _blind(store: "Store", sha256: str, who: str) -> Reviewed:
    done = store.labels(sha256, who)
    if not done:
        return Reviewed(store.load(sha256))
    return folded(nothing(store.load(sha256, as_read=True)), done, store.document(sha256).text)
