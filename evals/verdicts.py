"""A judge's verdicts on what summaries tell of why it was decided so: recorded once, and given again to the same words.

A verdict is keyed by letter, item, language, the fact and the hash of the sentences that the judge saw: of other
sentences nobody has judged anything. It has no word of a letter.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

from imr_llm.codes import Language

FILE: Final = "verdicts.jsonl"
Verdict = Literal["yes", "partly", "no"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class FactTold:
    """Whether the sentences of an item tell a fact. `fact`, `shown`: hashes of its wordings and of the sentences."""

    letter: str
    item: int
    language: Language
    fact: str
    shown: str
    told: Verdict


@dataclass(frozen=True, slots=True)
class Said:
    """Whether the rationale of an item says a model's sentence. `sentence`: its hash."""

    letter: str
    item: int
    language: Language
    sentence: str
    said: Verdict


@dataclass(frozen=True, slots=True)
class Judge:
    """Who judged, when, how many facts of other letters and how many sentences with a planted fault it was shown, and
    how many of them it found told and said.
    """

    name: str
    judged_at: str
    controls: int = 0
    controls_told: int = 0
    planted: int = 0
    planted_said: int = 0


class VerdictError(Exception):
    """Verdicts that cannot be used."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Everything that was judged about the letters of one folder, or about one of them."""

    judges: tuple[Judge, ...] = ()
    told: tuple[FactTold, ...] = ()
    said: tuple[Said, ...] = ()

    def of(self, letter: str) -> "Verdicts":
        """Those about one letter."""
        told = tuple(one for one in self.told if one.letter == letter)
        return Verdicts(self.judges, told, tuple(one for one in self.said if one.letter == letter))

    def with_new(self, other: "Verdicts") -> "Verdicts":
        """With others, which replace what was said before of the same."""
        told = {(t.letter, t.item, t.language, t.fact, t.shown): t for t in (*self.told, *other.told)}
        said = {(s.letter, s.item, s.language, s.sentence): s for s in (*self.said, *other.said)}
        return Verdicts((*self.judges, *other.judges), tuple(told.values()), tuple(said.values()))

    def is_told(self, item: int, language: Language, fact: str, shown: str) -> Verdict | None:
        """Whether a fact is told by these sentences; None where nobody has judged it."""
        key = (item, language, fact, shown)
        return next((t.told for t in self.told if (t.item, t.language, t.fact, t.shown) == key), None)

    def is_said(self, item: int, language: Language, sentence: str) -> Verdict | None:
        """Whether the rationale says a sentence; None where nobody has judged it."""
        key = (item, language, sentence)
        return next((s.said for s in self.said if (s.item, s.language, s.sentence) == key), None)


NOTHING: Final = Verdicts()


def hashed(words: Sequence[str]) -> str:
    """What stands for these sentences, in this order."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:_LENGTH]


def read(folder: Path) -> Verdicts:
    """The verdicts that lie beside labels; none where there is no file. Raises VerdictError."""
    path = folder / FILE
    if not path.exists():
        return Verdicts()
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return Verdicts(
            tuple(Judge(**row) for row in rows if "name" in row),
            tuple(FactTold(**row) for row in rows if "told" in row),
            tuple(Said(**row) for row in rows if "said" in row),
        )
    except (ValueError, TypeError) as error:
        raise VerdictError(
            f"{path} cannot be used ({type(error).__name__}). docs/evals.md says how it is made."
        ) from None


def write(folder: Path, verdicts: Verdicts) -> None:
    """Put verdicts beside the labels, in an order of their own."""
    lines = [asdict(judge) for judge in verdicts.judges]
    rows = [*map(asdict, verdicts.told), *map(asdict, verdicts.said)]
    lines += sorted(rows, key=lambda row: [*map(str, row.values())])
    (folder / FILE).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def scores(
    judged: Sequence[tuple[Verdict | None, bool]], said: Sequence[Verdict | None], language: Language
) -> dict[str, float]:
    """Figures of one letter: `judged` has a verdict on each labelled fact and whether its words are told, `said` one on
    each sentence that a model wrote. What nobody has judged is not counted, but in `has_verdict`.
    """
    known = [(verdict == "yes", by_words) for verdict, by_words in judged if verdict]
    counts: Mapping[tuple[bool, bool], int] = Counter(known)
    found: dict[str, tuple[int, int]] = {
        "has_verdict": (sum(verdict is not None for verdict, _ in judged), len(judged)),
        "judged": (sum(told for told, _ in known), len(known)),
        "judged_by_words": (sum(by_words for _, by_words in known), len(known)),
        "judge_and_words": (counts[True, True], len(known)),
        "only_judge": (counts[True, False], len(known)),
        "only_words": (counts[False, True], len(known)),
        "neither": (counts[False, False], len(known)),
        "beyond": (sum(verdict not in (None, "yes") for verdict in said), sum(verdict is not None for verdict in said)),
    }
    out: dict[str, float] = {}
    for name, (part, whole) in found.items():
        out |= {f"{language}.{name}:is": part, f"{language}.{name}:of": whole}
    return out


def checked(answer: Any, wanted: Iterator[str]) -> dict[str, Verdict]:
    """One answer of a judge: a verdict for each of these, and nothing else. Raises VerdictError."""
    names = list(wanted)
    if not isinstance(answer, dict) or set(answer) != set(names) or not set(answer.values()) <= set(VERDICTS):
        raise VerdictError(f"an answer has to have {', '.join(names)}, each {', '.join(VERDICTS)}")
    return answer
