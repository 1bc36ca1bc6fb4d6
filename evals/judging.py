"""Questions to a judge who sees nothing else, as files; and the verdicts in its answers.

Of a fact the judge sees its wordings and the sentences of its item, of a model's sentence the rationale: the first is
whether a reader of these sentences alone learns the fact, the second whether the letter says them. Among the facts of
each item that has room stands one of another letter, which nothing tells, and beside a model's sentences stands one of
them with another number or without its "not": how many of these a judge finds told and said tells what its word is
worth. Rationales are words of letters: keep the folder out of the project.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evals import score, why
from evals.gold import Gold, GoldLetter
from evals.readers import Answer
from evals.verdicts import FactTold, Judge, Said, VerdictError, Verdicts, checked, hashed
from imr_llm.codes import Language
from imr_llm.summary import Summary

A_FILE: Final = 20
"""Facts, or sentences, of a file."""
_NUMBER: Final = re.compile(r"(?<![\w/.,-])[1-9]\d?(?![\w/.,-]*\w)")
_NOT: Final = re.compile(r" (?:not|no)\b")
README: Final = """\
# Questions about summaries of decisions

Answer every `told-*.json` and `said-*.json` of this folder. For each write `answers/` + the same name: one JSON object
that has, for each question's `id`, an object with your verdict on each key that is asked.
Judge each question by itself, from its own words alone: look nothing up, use no other file.

`told-*.json`: a question has `sentences` (what an injured worker reads about one request, in English or Spanish) and
`facts` (each a list of wordings of one and the same fact). Does somebody who reads only these sentences learn the fact?
- "yes": the fact is there, in whatever words, plainer ones and other languages too: everything of it that matters
  (the number, the level, the drug, the missing thing, who did what). A quote of the letter counts.
- "partly": something that matters is missing or vaguer ("a test" for "an X-ray", "some visits" for "six visits").
- "no": it is not there, or the opposite is.
Some facts have nothing to do with the request: "no".
Answer: {"<id>": {"<fact's key>": "yes" | "partly" | "no", ...}, ...}

`said-*.json`: a question has `rationale` (what the reviewer wrote), `request`, and `sentences` that tell a worker why
it was decided so. Does the rationale, with the request, say each sentence?
- "yes": all that the sentence says follows from it; plainer words, and less than it says, are fine.
- "partly": the sentence says something besides that does not follow.
- "no": it is not said there, or turned round.
Answer: {"<id>": {"<sentence's key>": "yes" | "partly" | "no", ...}, ...}
"""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a summary says of one labelled item."""

    letter: GoldLetter
    item: int
    language: Language
    sentences: tuple[str, ...]
    own: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.letter.name}:{self.item + 1}:{self.language}"

    @property
    def facts(self) -> tuple[tuple[str, ...], ...]:
        return self.letter.gold.summary.why[self.item] if self.letter.gold.summary.why else ()


def ask(folder: Path, language: Language, answers: Sequence[tuple[GoldLetter, Answer]]) -> int:
    """Write the questions of one language into a new folder; how many. What was judged is not asked again."""
    shown = [
        one
        for letter, answer in answers
        if (summary := answer.summaries.get(language))
        for one in _shown(letter, answer, summary)
    ]
    told = [one for one in shown if any(_is_open(one, fact) for fact in one.facts)]
    said = [one for one in shown if _unjudged(one)]
    folder.mkdir(parents=True)
    (folder / "answers").mkdir()
    (folder / "README.md").write_text(README, encoding="utf-8")
    _write(
        folder,
        "told",
        [(_told(one, told[(at + len(told) // 2) % len(told)]), len(one.facts)) for at, one in enumerate(told)],
    )
    _write(folder, "said", [(_said(one), len(one.own)) for one in said])
    return len(told) + len(said)


def _shown(letter: GoldLetter, answer: Answer, summary: Summary) -> Iterator[_Shown]:
    items = score.same_items(score.labels_of(letter.gold)["issues"], answer.record["issues"])
    for index in range(len(letter.gold.issues)):
        number = items.get(index, -2) + 1
        if words := why.shown(summary.sentences, number):
            yield _Shown(letter, index, summary.language, words, tuple(why.of_model(summary.sentences, number)))


def _is_open(one: _Shown, fact: Sequence[str]) -> bool:
    return one.letter.verdicts.is_told(one.item, one.language, hashed(fact), hashed(one.sentences)) is None


def _unjudged(one: _Shown) -> list[str]:
    seen = one.letter.verdicts
    return [words for words in one.own if seen.is_said(one.item, one.language, hashed([words])) is None]


def _told(one: _Shown, other: _Shown) -> dict[str, Any]:
    """With the first fact of another letter's item among them, where there is one."""
    facts = [*one.facts]
    if other.letter.name != one.letter.name:
        facts.insert(len(one.id + other.id) % (len(facts) + 1), other.facts[0])
    return {"id": one.id, "sentences": one.sentences, "facts": _numbered(facts)}


def _said(one: _Shown) -> dict[str, Any]:
    issue = one.letter.gold.issues[one.item]
    asked = {"request": issue.request, "rationale": issue.rationale}
    sentences = _unjudged(one)
    if planted := next(filter(None, map(_with_a_fault, sentences)), None):
        sentences.insert(len(one.id) % (len(sentences) + 1), planted)
    return {"id": one.id, **asked, "sentences": _numbered(sentences)}


def _with_a_fault(sentence: str) -> str | None:
    """The sentence with its first number doubled, or without its first "not"; None where it has neither."""
    if _NUMBER.search(sentence):
        return _NUMBER.sub(lambda m: str(2 * int(m[0])), sentence, count=1)
    return _NOT.sub("", sentence, count=1) if _NOT.search(sentence) else None


def _numbered(values: Sequence[Any]) -> dict[str, Any]:
    return {str(at): value for at, value in enumerate(values, start=1)}


def _write(folder: Path, kind: str, questions: Sequence[tuple[dict[str, Any], int]]) -> None:
    files: list[list[dict[str, Any]]] = []
    room = 0
    for question, size in questions:
        if room < size:
            files.append([])
            room = A_FILE
        files[-1].append(question)
        room -= size
    for at, file in enumerate(files, start=1):
        path = folder / f"{kind}-{at:02}.json"
        path.write_text(json.dumps({"questions": file}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def take(folder: Path, judge: str, judged_at: str, labels: dict[str, Gold]) -> Verdicts:
    """The verdicts in the answers of a folder. Raises VerdictError where one is missing or is not of its shape."""
    told: list[FactTold] = []
    said: list[Said] = []
    controls = controls_told = planted = planted_said = 0
    for question, answer in _answered(folder):
        letter, number, language = question["id"].split(":")
        item = int(number) - 1
        if "facts" not in question:
            own = question["sentences"]
            faults = {_with_a_fault(words) for words in own.values()}
            for key, verdict in checked(answer, iter(own)).items():
                if own[key] in faults:
                    planted += 1
                    planted_said += verdict == "yes"
                else:
                    said.append(Said(letter, item, language, hashed([own[key]]), verdict))
            continue
        known = {hashed(fact) for fact in labels[letter].summary.why[item]}
        for key, verdict in checked(answer, iter(question["facts"])).items():
            fact = hashed(question["facts"][key])
            if fact in known:
                told.append(FactTold(letter, item, language, fact, hashed(question["sentences"]), verdict))
            else:
                controls += 1
                controls_told += verdict == "yes"
    return Verdicts(
        (Judge(judge, judged_at, controls, controls_told, planted, planted_said),), tuple(told), tuple(said)
    )


def _answered(folder: Path) -> Iterator[tuple[dict[str, Any], Any]]:
    for path in sorted(folder.glob("*-*.json")):
        try:
            answers = json.loads((folder / "answers" / path.name).read_text(encoding="utf-8"))
            questions = json.loads(path.read_text(encoding="utf-8"))["questions"]
            yield from ((question, answers[question["id"]]) for question in questions)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise VerdictError(f"{path}: its answer cannot be used ({type(error).__name__}: {error}).") from None
