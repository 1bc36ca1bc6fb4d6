"""Whether a summary tells why, and first what nobody must miss; and quotes no words of another item.

A fact is told by its words: enough of its content words, or of another wording's, and all of its numbers stand in the
sentences of its item. What the letter is quoted with counts in both languages. Word lists of its own: it knows nothing
of how the program chooses what it quotes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from evals import verdicts
from evals.gold import Gold, GoldLetter
from evals.match import tokens
from evals.verdicts import Verdict, hashed
from imr_llm import tables
from imr_llm.codes import Decision, Language
from imr_llm.language.quoted import PRINTED
from imr_llm.layouts import forms
from imr_llm.review.said import in_a_row
from imr_llm.summary import Sentence, Summary

LEAST: Final = 0.7
"""Of a fact's content words, the share that has to be told."""
_STOCK: Final = frozenset(
    tokens(
        "a an the of to in on for and or with without no not was is are were be been that this there it its his her he"
        " she as by at from has have had any which who than then so do does did only more most other into per up out if"
        " would could should may can will"
    )
)
_NUMBERS: Final = {
    word: str(number)
    for number, word in enumerate(tokens("one two three four five six seven eight nine ten eleven twelve"), start=1)
}
_ENDING: Final = re.compile(r"(?:ations?|ments?|ings?|ness|ied|ies|ed|es|s|al|ly|y|e)$")
_STEM: Final = 8
_TURNED: Final[dict[Decision, re.Pattern[str]]] = {
    "upheld": re.compile(r"\b(?:is|was|are|were) (?:thus |therefore )?(?:medically necessary|overturned|certified)\b"),
    "overturned": re.compile(r"\bnot (?:medically necessary|certified|supported|warranted|recommended)\b"),
}
"""What a reason that is quoted for a decision does not say."""


_FIRST: Final[dict[Language, dict[str, re.Pattern[str]]]] = {
    "en": {
        "missing": re.compile(r"\bmissing\b"),
        "appeal": re.compile(r"\b(?:appeal, (?:the last day|you have)|(?:last day|30 days) to appeal)\b"),
    },
    "es": {
        "missing": re.compile(r"\b[Ff]altaban?\b"),
        "appeal": re.compile(r"\b(?:apelar, (?:el último día|tiene)|(?:último día|30 días) para apelar)\b"),
    },
}
_TELLS_PARTS: Final = ("reason", "missing")
_TELLS_TEXTS: Final = ("as_printed", "part_", "first_", "decision_stop")
_NAME: Final = 8
"""Words of a request by which it is known."""


def summary(
    told: Summary | None, language: Language, gold: Gold, items: Mapping[int, int]
) -> tuple[dict[str, float], dict[str, str]]:
    """Scores of one summary, and what is wrong with it; `told` is None where none was written.

    `items` has the place in the record of each labelled item that was read. `why`: the labelled facts, and those told.
    `why_first`: the items that have facts, and those of which the first, most important one is told. `quoted`: reasons
    in the letter's words, and those that stand in the rationale of their item and do not turn its decision round.
    `first`: what the main message has to tell, and what of it it does.
    """
    sentences = told.sentences if told else ()
    missed, first, strange = [], [], []
    quoted = 0
    for index, issue in enumerate(gold.issues):
        number = items.get(index, -2) + 1
        facts = gold.summary.why[index] if gold.summary.why else ()
        lost = [place for place, ways in enumerate(facts) if not is_told(said(sentences, number), ways)]
        missed += [f"item {index + 1}: {facts[place][0]}" for place in lost]
        first += [f"item {index + 1}: {facts[0][0]}"] if 0 in lost else []
        rationale = tokens(issue.rationale or "")
        for words in _quoted(sentences, number):
            quoted += 1
            turned = issue.decision and _TURNED[issue.decision].search(words)
            if turned or not in_a_row(tokens(words), rationale):
                strange.append(f"item {index + 1}: {words}")
    facts_of = sum(map(len, gold.summary.why))
    due = dict(_due(gold, language))
    message = " ".join(s.text for s in sentences if s.part == "main_message")
    left_out = [name for name, pattern in due.items() if not pattern.search(message)]
    wrong = {"why": missed, "why_first": first, "quoted": strange, "first": left_out}
    of = {"why": facts_of, "why_first": sum(map(bool, gold.summary.why)), "quoted": quoted, "first": len(due)}
    scores: dict[str, float] = {}
    for name, total in of.items():
        scores[f"{language}.{name}:of"] = total
        scores[f"{language}.{name}:is"] = total - len(wrong[name])
    return scores, {f"{language}.{name}": "\n".join(lines) for name, lines in wrong.items() if lines}


def _due(gold: Gold, language: Language) -> Iterator[tuple[str, re.Pattern[str]]]:
    """What the main message has to tell by the labels, and the words that tell it."""
    decisions = {issue.decision for issue in gold.issues}
    for index, issue in enumerate(gold.issues):
        if issue.decision == "overturned" and len(decisions) > 1 and issue.request:
            yield f"item {index + 1} is approved", _in_a_row(issue.request)
        elif issue.decision == "upheld" and issue.approved_part:
            yield f"item {index + 1} could have been approved in part", _in_a_row(issue.approved_part)
    if any(issue.missing_documentation for issue in gold.issues):
        yield "something was missing", _FIRST[language]["missing"]
    if "upheld" in decisions and tables.steps()[forms.known(gold.layout).programme].appeal:
        yield "until when one can appeal", _FIRST[language]["appeal"]


def _in_a_row(words: str) -> re.Pattern[str]:
    return re.compile(r"\W+".join(map(re.escape, tokens(words)[:_NAME])), re.IGNORECASE)


def is_told(sentences: Iterable[str], ways: Sequence[str]) -> bool:
    """Whether the words of sentences tell a fact in one of its wordings."""
    words = " ".join(sentences)
    return any(tells(words, way) for way in ways)


def tells(words: str, fact: str) -> bool:
    """Whether words tell a fact: enough of its content words, and all of its numbers."""
    wanted, there = content(fact), content(words)
    numbers = {word for word in wanted if word.isdigit()}
    return bool(wanted) and len(wanted & there) >= LEAST * len(wanted) and numbers <= there


def content(words: str) -> set[str]:
    """Stems of the words that say something of their own, and numbers, written out or not."""
    found = (_NUMBERS.get(word, word) for word in tokens(words))
    return {_ENDING.sub("", word)[:_STEM] for word in found if word not in _STOCK and (len(word) > 1 or word.isdigit())}


def said(sentences: Sequence[Sentence], number: int) -> Iterator[str]:
    """What is said of an item, alone or with others, and what its reasons are said to be the same as."""
    own = f"/issues/{number - 1}/"
    for sentence in sentences:
        shared = sentence.issue is None and any(p.field.startswith(own) for p in sentence.source.places)
        if sentence.issue == number or shared:
            yield sentence.text
            if sentence.source.text == "reason_same":
                same = next(int(word) for word in tokens(sentence.text) if word.isdigit())
                yield from _quoted(sentences, same)


def shown(sentences: Sequence[Sentence], number: int) -> tuple[str, ...]:
    """What a judge sees of an item: of all that is said of it what can tell why, without definitions and formulas."""
    telling = [s for s in sentences if s.part in _TELLS_PARTS or s.source.text.startswith(_TELLS_TEXTS)]
    return tuple(said(telling, number))


def of_model(sentences: Sequence[Sentence], number: int) -> Iterator[str]:
    """A model's own reasons for an item."""
    return (s.text for s in sentences if s.issue == number and s.part == "reason" and s.source.text == "model")


def judged(told: Summary | None, language: Language, letter: GoldLetter, items: Mapping[int, int]) -> dict[str, float]:
    """What a judge said of the same facts and sentences, beside what their words say; nothing where none did."""
    sentences = told.sentences if told else ()
    facts: list[tuple[Verdict | None, bool]] = []
    own: list[Verdict | None] = []
    for index in range(len(letter.gold.issues)):
        number = items.get(index, -2) + 1
        words = tuple(said(sentences, number))
        seen = hashed(shown(sentences, number))
        for ways in letter.gold.summary.why[index] if letter.gold.summary.why else ():
            verdict = letter.verdicts.is_told(index, language, hashed(ways), seen)
            facts.append((verdict, is_told(words, ways)))
        own += [letter.verdicts.is_said(index, language, hashed([one])) for one in of_model(sentences, number)]
    return verdicts.scores(facts, own, language) if letter.verdicts.judges else {}


def _quoted(sentences: Sequence[Sentence], number: int) -> Iterator[str]:
    """An item's reasons in the letter's words."""
    for sentence in sentences:
        if sentence.issue == number and sentence.source.text in ("reason_words", "reason_more", "reason_rule"):
            yield from PRINTED.findall(sentence.text)
