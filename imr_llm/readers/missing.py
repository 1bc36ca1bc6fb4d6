"""What a rationale says is missing, one each: papers, findings, trials that a doctor could add (`data/missing.toml`).

What is absent and is an illness or a danger is nothing to bring: `absent` parts it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from imr_llm.language import glossary, lexicon
from imr_llm.language.pattern_lists import listed, worded
from imr_llm.language.patterns import lower, until
from imr_llm.language.sentences import stems
from imr_llm.letter import Span, overlap
from imr_llm.rationale import absent
from imr_llm.readers.phrases import Sentences

_STEM = 5
_SHORTEST, _LONGEST, _LONGEST_LIST = 4, 160, 2000  # characters
_LISTED = 2  # dangers that make a list one of dangers, with what stands among them
_pattern = worded("missing", lexicon.classes, lower=lambda name: name == "nothing")
_LAST_CUT = re.compile(r" (?:or|nor|and) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing, and whether an illness or a danger is among what is not there.

    `is_red_flag`: it is one by its name. `is_watched`: it is what is watched for while a drug is taken.
    """

    papers: list[Span]
    is_absent: bool
    is_red_flag: bool
    is_watched: bool


def missing(text: str, place: Span, known: list[Span]) -> Missing:
    """What these words say is missing and is not known yet; what is watched for (side effects) only beside others."""
    place = Span(place.start, min(place.end, place.start + _LONGEST_LIST))
    end = until(_pattern("ends"), text, place.start + 1, place.end)
    dealt = _pattern("dealt").match(text, end)
    if dealt and (dealt["also"] or _is_of_illness(text[place.start : end])):
        end = dealt.end()  # "depression was addressed before surgery"
    papers: list[Span] = []
    watched: list[Span] = []
    is_absent = False
    dangers = 0
    for a, b in _members(text, place.start, end):
        member = _led(text, a, b)
        words = text[member.start : member.end]
        if absent.is_watched(words):
            watched.append(member)
            continue
        parts = absent.to_bring(words)
        is_absent = is_absent or parts != [Span(0, len(words))]
        dangers += not parts
        spans = [_led(text, member.start + part.start, member.start + part.end) for part in parts]
        papers += [span for span in spans if _is_named(text, span, [*known, *papers])]
    if dangers >= _LISTED and all(absent.is_sign(text[span.start : span.end]) for span in papers):
        papers = []
    papers += [span for span in watched if papers and _is_named(text, span, [*known, *papers])]
    return Missing(
        sorted(papers, key=lambda paper: paper.start),
        is_absent or (bool(watched) and not papers),
        bool(_pattern("red_flag").search(text, place.start, place.end)),
        bool(_pattern("watched").search(text, place.start, end)),
    )


def names_nothing(words: str) -> bool:
    """Whether words name nothing that could be missing; a drug alone is nothing to bring."""
    plain = " ".join(lower(words).split())
    return bool(_pattern("nothing").search(plain)) or plain in lexicon.drug_table().names


def is_of_condition(sentence: str, at: int) -> bool:
    """Whether what stands at a place of a sentence only says on what it hangs that something would be right."""
    return any(found.start() <= at < found.end() for found in _pattern("would_if").finditer(sentence))


def named_before(told: Sentences, request: str) -> Iterator[tuple[Span, Span]]:
    """Sentences that say that nothing is there of what the one before asks for, each with where that is named."""
    for sentence in told.holding(listed("missing", "none_needs")):
        at = told.sentences.index(sentence)
        none = _pattern("none").match(told.text, sentence.start, sentence.end)
        if none and at and (named := _pattern("asks").search(told.words(told.sentences[at - 1]))):
            what = next(name for name, found in named.groupdict().items() if found)
            place = Span(*(told.sentences[at - 1].start + edge for edge in named.span(what)))
            is_named = lower(none["noun"] or "") in lower(named.string) or _pattern("any_noun").fullmatch(none["noun"])
            is_other = _pattern("not_this").match(told.text, place.start, none.end())
            if is_named and not (is_other or stems(told.words(place), _STEM) & stems(request, _STEM)):
                yield sentence, place


def is_treatment(words: str, phrase: str, request: str) -> bool:
    """Whether words behind a phrase that says what is not borne out name a treatment, and nothing to bring."""
    if not _pattern("backs").search(phrase) or _pattern("brought").search(words):
        return False
    named = lower(words)
    return bool(
        _pattern("used").search(words)
        or any(term.start == 0 for term in glossary.terms(named, "treatment", "drug"))
        or stems(words, _STEM) & stems(request, _STEM)
    )


def _led(text: str, start: int, end: int) -> Span:
    """The words without what leads up to them, what trails behind, and the marks at their ends."""
    words = text[start:end].lstrip()
    lead = _pattern("lead").match(words)
    start = end - len(words) + (lead.end() if lead else 0)
    words = text[start:end].rstrip(" ,;:")
    trail = _pattern("trail").search(words)
    return Span(start, start + (trail.start() if trail else len(words)))


def _is_named(text: str, span: Span, known: list[Span]) -> bool:
    """Whether the words name something that was not named yet."""
    is_apart = not any(overlap(span, k) for k in known)
    is_name = _SHORTEST <= span.end - span.start <= _LONGEST
    return is_name and is_apart and not names_nothing(text[span.start : span.end])


def _members(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The members of a list, up to one that is a sentence of its own."""
    cuts = list(_pattern("cuts").finditer(text, start, end))
    if cuts and _pattern("gives_examples").search(text, start, cuts[0].start() + 1):
        cuts = []  # "improvement to include daily activities, or return to work" is one
    if _pattern("clause_led").match(text[start:end].lstrip()):
        cuts = [cut for cut in cuts if text.startswith("that ", cut.end())]  # "the patient tried crutches or a cane"
    if cuts and all(cut[0] == ", " for cut in cuts):
        last = _LAST_CUT.search(text, cuts[-1].end(), end)
        if last and not _pattern("shares").search(text[cuts[-1].end() : last.start()]):
            cuts.append(last)  # "A, B or C"
    edges = [start, *(edge for cut in cuts for edge in cut.span()), end]
    first, *others = _under_one_head(text, list(zip(edges[::2], edges[1::2], strict=True)))
    return [first, *takewhile(lambda member: not _pattern("clause").search(text[slice(*member)]), others)]


def _under_one_head(text: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Members with those joined that share a head or a verb: "failed trials of a brace and a splint" is one."""
    words = [text[start:end].strip() for start, end in found]
    if _pattern("of_all").search(words[-1]) and not any(_pattern("verbs").search(each) for each in words[:-1]):
        return [(found[0][0], found[-1][1])]
    is_that = text.endswith("that ", 0, found[0][0]) and _pattern("dealt_with").search(words[-1])
    if is_that or _pattern("dealt_all").search(text[found[-2:][0][1] : found[-1][1]]):
        illnesses = len(list(takewhile(_is_bare_illness, reversed(words[:-1]))))
        found = [*found[: -1 - illnesses], (found[-1 - illnesses][0], found[-1][1])]
    joined = found[:1]
    for member in found[1:]:
        start, end = joined[-1]
        said, is_or = text[start:end].strip(), _pattern("dealt_or").match(text, end)
        has_head = _pattern("of_each").search(said) and _shares_head(said, text[slice(*member)].strip())
        if has_head or (is_or and _pattern("dealt_with").search(said)):
            joined[-1] = (start, member[1])
        else:
            joined.append(member)
    return joined


def _shares_head(said: str, words: str) -> bool:
    """Whether words name a drug, a treatment or a device: the use of another thing behind them is one of its own."""
    name = _pattern("behind_name").split(words, maxsplit=1)[0]
    is_half = _pattern("half_named").search(said) or _pattern("half_named").fullmatch(words)
    is_one = is_half or _pattern("treated").search(name) or " ".join(name.split()[-1:]) in lexicon.treatments()
    return bool(is_one) and not _pattern("whole").search(name)


def _is_of_illness(words: str) -> bool:
    """Whether an illness or a danger is among the things of which something is said."""
    return any(absent.to_bring(each) != [Span(0, len(each))] for each in _LAST_CUT.split(words))


def _is_bare_illness(words: str) -> bool:
    """Whether words name an illness or a danger, and nothing is said of it."""
    return not absent.to_bring(words) and not _pattern("verbs").search(words)
