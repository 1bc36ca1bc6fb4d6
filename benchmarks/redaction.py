"""How much of who somebody is stays here: of ways to write it that were put down apart from the tables that find it.

    python -m benchmarks.redaction [--missed] [FILE …]
    python -m benchmarks.redaction --words FOLDER

A file has the form of `identifiers/first.toml`. A way counts as found where no word and no
number of what it marks is in what a model elsewhere would be sent of its letter; the last column counts the same in the
letter's whole text, of which a model is sent a part. `--words` counts the words of tables of drugs, treatments, body
parts and conditions, and the levels of the spine, that are left in the letters of a folder.
"""

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from imr_llm import profiles
from imr_llm.client import Redactor, vocabulary
from imr_llm.errors import NotALetter, NotText
from imr_llm.pipeline import chain
from imr_llm.pipeline.prose import would_leave

_FOLDER = Path(__file__).with_name("identifiers")
FILES = sorted(set(_FOLDER.glob("*.toml")) - {_FOLDER / "layouts.toml"})
LAYOUTS: dict[str, str] = tomllib.loads((_FOLDER / "layouts.toml").read_text(encoding="utf-8"))
UNKNOWN = "unknown"
_MARKED = re.compile("«(.*?)»", re.DOTALL)
_TELLS_NOTHING = re.compile(
    r"de|la|van|der|dela?|of|thi|the|in|on|at|for|and|las|los|st|old|calle|rue|des|box|one|ma|ja"
    r"|mrs?|ms|miss|mx|drs?|prof|judge|sister|esq|md|do|dc|pt|np|rn|phd|jd|qme|inc|llc|llp|corp|law|offices?|county|adj|rx|iii?|jr|sr",
    re.IGNORECASE,
)
"""Particles, titles, degrees and kinds of company, which many have."""
_PLACES = ("cover", "head", "summary", "rationale", "end")


class Way(NamedTuple):
    """One way, its layout, and the letter that it stands in."""

    layout: str
    marked: str
    letter: str


def ways(file: Path) -> Iterator[Way]:
    """Every way of a file, each in a letter of its own."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    for group in table["ways"]:
        for text in group["texts"]:
            places = dict.fromkeys(_PLACES, "") | {group["where"]: text}
            places["head"] = "\n".join(part for part in (group.get("head", ""), places["head"]) if part)
            marked = "\n".join(places.values())
            letter = LAYOUTS[group["layout"]].format(**places)
            yield Way(group["layout"], marked, re.sub("[«»]", "", letter).strip() + "\n")


def leaks(way: Way) -> tuple[list[str], list[str]]:
    """What is left of it in what would be sent, and in the whole text; of a refused letter, in all of it."""
    try:
        draft = chain.draft_letter("letter.txt", way.letter.encode())
    except (NotALetter, NotText):  # a letter that begins as a mail does is opened as one
        sent = whole = Redactor(way.letter).hide(way.letter)
    else:
        _, kind = profiles.profile(None, "")
        sent, whole = "\n".join(would_leave(draft, kind)), _hidden(draft)
    beside = set(telling(_MARKED.sub(" ", way.marked) + LAYOUTS[way.layout]))
    pieces = sorted({piece for m in _MARKED.finditer(way.marked) for piece in telling(m[1])} - beside)
    return _left(pieces, sent), _left(pieces, whole)


def _hidden(draft: chain.Draft) -> str:
    text = draft.document.printed()
    own = (draft.case.employee_name, draft.case.claim_number, draft.case.case_number)
    return Redactor(text, [found.value for found in own if found]).hide(text)


def telling(identifier: str) -> list[str]:
    """What of an identifier tells: its groups of digits, and its words; one letter tells nothing."""
    return [w for w in re.findall(r"[^\W_]+", identifier) if len(w) > 1 and not _TELLS_NOTHING.fullmatch(w)]


def _left(pieces: list[str], text: str) -> list[str]:
    return [piece for piece in pieces if re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text)]


def medical(text: str) -> Counter[str]:
    """Words of the tables, and levels of the spine, of a text that may have placeholders."""
    text = re.sub(r"\[+[A-Z]+_\d+\]", " ", text)
    words = (m[0].lower() for m in re.finditer(r"[A-Za-z]{3,}|\b[CTLS]\d{1,2}(?:-[CTLS]?\d{1,2})?\b", text))
    return Counter(w for w in words if any(c.isdigit() for c in w) or w in vocabulary.of_the_tables())


def words(folder: Path) -> None:
    """Prints how many of the medical words of a folder's letters stay, and how often which does not."""
    before, lost = Counter[str](), Counter[str]()
    for path in sorted(folder.iterdir()):
        draft = chain.draft_letter(str(path), path.read_bytes())
        counted = medical(draft.document.printed())
        lost += counted - medical(_hidden(draft))
        before += counted
    print(f"{before.total():,} words, {1 - lost.total() / before.total():.4f} left; {dict(lost.most_common(20))}")


def main() -> None:
    """What is asked for."""
    if "--words" in sys.argv:
        words(Path(sys.argv[-1]))
    else:
        recall()


def recall() -> None:
    """Each file's figures, and what is missed."""
    shows = "--missed" in sys.argv
    files = [Path(name) for name in sys.argv[1:] if name != "--missed"] or FILES
    print("| file | layouts | ways | found of what is sent | found in the whole text |\n|---|---|---|---|---|")
    missed = []
    for file in files:
        found: dict[str, list[tuple[bool, bool]]] = {"known": [], UNKNOWN: []}
        for way in ways(file):
            sent, whole = leaks(way)
            found[UNKNOWN if way.layout == UNKNOWN else "known"].append((not sent, not whole))
            missed += [(way, sent, whole)] * bool(whole)
        for layouts, each in ((layouts, each) for layouts, each in found.items() if each):
            of_sent, of_whole = (sum(column) / len(each) for column in zip(*each, strict=True))
            print(f"| {file.name} | {layouts} | {len(each)} | {of_sent:.3f} | {of_whole:.3f} |")
    for way, sent, whole in missed if shows else ():
        print(f"{way.layout} {'SENT' if sent else 'whole'}: {way.marked.strip()!r} leaves {', '.join(whole)}")


if __name__ == "__main__":
    main()
