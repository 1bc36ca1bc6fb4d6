"""What was missing, as a summary lists it: each thing once, and in a frame in which it can be read one way only.

Letters repeat a missing paper for each request, and name as missing what nobody may take for a fact: "no documentation
that the claimant has failed therapy" gives "this claimant has failed therapy". The words are those of
`data/lacking.toml`. Shared by what writes a summary and what checks it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from imr_llm import pointers
from imr_llm.codes import Language
from imr_llm.language import glossary
from imr_llm.language.pattern_lists import worded
from imr_llm.language.patterns import lower
from imr_llm.rationale import absent
from imr_llm.record import Issue, Record
from imr_llm.tables import Entry

Frame = Literal["item", "proof", "said", "does", "why", "finding"]
"""item: a paper ("this was missing"). proof: what the records do not prove. said: a question that they do not answer.
does: what no paper does ("compares her strength"). why: a doctor's reason. finding: an illness, or a sign of
one, of which only notes can be brought, if there are any. Of what is not plainly another, nothing but its proof is
missing."""
PLAIN_FIRST: Final[tuple[Language, ...]] = ("es",)
"""Where what was missing is told in plain words before it is in the letter's, which are English."""
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?%?")
_STEM = 6
_any = worded("lacking")


@dataclass(frozen=True, slots=True)
class MissingThing:
    """A missing thing: the letter's words where it is told first, its frame, and every place of it in the record.

    `places` are (place of the issue, place in its list), from 0. `plain` is the glossary entry that says it in plain
    words, where no thing before it has the same of the same requests.
    """

    words: str
    frame: Frame
    places: tuple[tuple[int, int], ...]
    plain: Entry | None

    @property
    def fields(self) -> list[str]:
        """The JSON Pointers to it."""
        return [pointers.of_issue(index, "missing_documentation", place) for index, place in self.places]

    @property
    def issues(self) -> tuple[int, ...]:
        """The places of the issues that it concerns, each once."""
        return tuple(dict.fromkeys(index for index, _ in self.places))

    def text(self, requests: int) -> str:
        """The id of its text in a letter of so many requests."""
        shape = "" if requests == 1 else "_one" if len(self.issues) == 1 else "_some"
        return f"missing_{self.frame}{shape}"

    def number(self, issues: Sequence[Issue]) -> int | None:
        """The number of the issue that it belongs to; None where it belongs to several."""
        return issues[self.issues[0]].number if len(self.issues) == 1 else None


def lacks(record: Record) -> list[MissingThing]:
    """What was missing where that was a reason, in the letter's order; what means nothing by itself is left out."""
    found: dict[frozenset[str], tuple[str, list[tuple[int, int]]]] = {}
    for index, issue in enumerate(record.issues):
        for place, words in enumerate(issue.lacks):
            if not _says("fragment", words):
                found.setdefault(_key(words), (words, []))[1].append((index, place))
    told: list[MissingThing] = []
    for words, places in found.values():
        plain = glossary.documentation(words)
        of = {index for index, _ in places}
        is_told = any(plain == lack.plain and of == set(lack.issues) for lack in told)
        shown = None if is_told else plain
        framed = frame(words)
        framed = "proof" if shown and framed == "finding" else framed  # its plain words name the notes
        told.append(MissingThing(words, framed, tuple(places), shown))
    return told


def is_one(record: Record) -> bool:
    """Whether the list has one thing only: one that was missing, and no request that left something out."""
    left_out = any("request_incomplete" in i.denial_reasons for i in record.issues if i.decision == "upheld")
    return len(lacks(record)) == 1 and not left_out


def untold(record: Record) -> Iterator[str]:
    """The JSON Pointers to missing things whose words mean nothing by themselves."""
    for index, issue in enumerate(record.issues):
        for place, words in enumerate(issue.lacks):
            if _says("fragment", words):
                yield pointers.of_issue(index, "missing_documentation", place)


def frame(words: str) -> Frame:
    """How words that name something missing are framed."""
    if _says("asks", words):
        return "said"
    if _says("does", words):
        return "does"
    if _says("why", words):
        return "why"
    if _says("papers", words) and not _says("states", words):
        return "item"
    is_finding = absent.is_sign(words) or not absent.to_bring(words) or _says("finding", words)
    return "finding" if is_finding else "proof"


def _key(words: str) -> frozenset[str]:
    """What tells two missing things apart: the stems of their words, of those that say something; all numbers."""
    plain = _any("ignored").sub(" ", " ".join(lower(words).split()))
    return frozenset(word[:_STEM] for word in _WORD.findall(plain)) or frozenset([words])


def _says(name: str, words: str) -> bool:
    return bool(_any(name).search(" ".join(words.split())))
