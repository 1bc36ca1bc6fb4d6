"""The disputed items of a letter or memorandum about a review, in none of the programme's own layouts.

An adjuster or an adviser passes on what the review decided: plainly numbered or lettered items, each a heading and a
paragraph ("A. Acupuncture, six visits. The reviewer agreed with us that this is not medically necessary."). A wrong
decision is worse than none: one is read only where every statement about necessity in the paragraph is in a known form
and all of them say the same (`verdicts`). Any other item stays open.
"""

import re
from dataclasses import dataclass

from imr_llm.letter import Span
from imr_llm.patterns import behind
from imr_llm.rules.categories import categorise
from imr_llm.rules.header import CASE_NUMBER
from imr_llm.rules.items import Item
from imr_llm.rules.notes import Notes
from imr_llm.rules.verdicts import OTHER_REVIEWERS, SPEAKS, Verdict, verdict
from imr_llm.sentences import spans

_MARKS = (
    r"\((?P<mark>[a-z])\)",
    r"(?P<mark>[A-Z])[.)]",
    r"(?P<mark>[a-z])[.)]",
    r"(?P<mark>\d{1,2})[.)]",
    r"\((?P<mark>\d{1,2})\)",
    r"(?:Item|Issue|Request|Treatment) (?:[Nn]o\. ?|#)?(?P<mark>\d{1,2}|[A-Z]) ?[:.]",
)
_FAMILIES = tuple(re.compile(rf"{mark} (?=\S)") for mark in _MARKS)
_ANY_MARK = re.compile("|".join(mark.replace("?P<mark>", "?:") for mark in _MARKS))
_REVIEW = re.compile(r"\bindependent medical review|\bMAXIMUS\b|\bIMR\b", re.IGNORECASE)
# Who writes may plead, wait or correct: then what stands in it is not, or not yet, or no longer the decision.
_UNSETTLED = re.compile(
    r"\b(?:we|I) (?:\w+ )?(?:appeal|ask|urge|dispute|contest|disagree|object|believe|submit|contend|request|maintain)\b"
    # What was decided may have been taken back.
    r"|\b(?:vacat(?:ed|ur)|annul|nullif|invalidat|revok|quash|overrul|remand|reopen|amended)\w*|\bvoid(?:ed|s)?\b"
    r"|\bwithdr(?:awn|ew)\b|\brevers(?:ed|es|al)\b|\b(?:appeals|hearing) board\b|\bboard has\b|\bWCAB\b"
    r"|\b(?:court|judge|undone|mistake\w*|disregard|ignore|opposite|otherwise|take (?:this|that|it) back|struck down)\b"
    r"|\b(?:new|another|second|further|different) (?:review|notice|determination|decision|outcome|result|finding)\b"
    r"|\b(?:another|other) (?:worker|employee|patient|person|case)\b|\bco-?worker|\bguess|\bsample of\b"
    r"|\b(?:attorney|lawyer|counsel)s?\b"
    r"|\b(?:my|our) (?:client|patient)\b|\bpetition\w*|\breconsider\w*|\brebut\w*|\brequest for authorization\b"
    r"|\bletter of (?:appeal|medical necessity)|\b(?:on|an|the|this|our|their|under) appeal\b"
    r"|\b(?:not yet|to be|will be|has still to be) (?:been )?(?:decided|determined)"
    r"|\bpending\b|\bdraft\b|\bproposed (?:decision|determination)|\b(?:in|an) error\b|\berrat\w+"
    r"|\bcontrary\b|\bincorrect\w*|\bsupersed\w+|\brescind\w*"
    r"|\bcorrected (?:letter|notice|decision|determination)|\bset aside\b|\bhypothetical\w*|\bexample only\b",
    re.IGNORECASE,
)
# Words that say that what follows is the review's result: an allow list. Anybody's "findings" are not.
_NAMED = r"(?:(?:independent medical|IMR|MAXIMUS) review|IMR|MAXIMUS(?: Federal Services(?:,? Inc\.?)?)?)"
_OWN_REVIEWER = r"(?:independent|IMR|MAXIMUS) (?:medical )?(?:expert |physician )?(?:reviewer|advis[eo]r)"
_RESULT = r"(?:findings?|determinations?|decisions?|outcomes?|results?|conclusions?)"
_DECIDED = r"(?:decided|determined|found|concluded|says|said)"
_RESULT_OF_THE_REVIEW = re.compile(
    rf"\b{_NAMED}(?:['’]s)?(?: case)? {_RESULT}\b"
    rf"|\b{_RESULT} of (?:the|your|his|her|their|this) (?:{_NAMED}|review|{_OWN_REVIEWER})\b"
    rf"|\bwhat (?:the (?:{_NAMED}|review|{_OWN_REVIEWER})|{_NAMED}) (?:has )?{_DECIDED}\b"
    rf"|\b(?:the )?(?:{_NAMED}|{_OWN_REVIEWER}) (?:has )?{_DECIDED}\b",
    re.IGNORECASE,
)
_THAT_RESULT = re.compile(rf"\bthe {_RESULT} itself\b", re.IGNORECASE)
# A memorandum whose subject is the review may head its list without naming it again.
_SUBJECT = re.compile(rf"\b(?:Re|Subject) ?: ?(?:{_NAMED})\b", re.IGNORECASE)
_FROM_SOMEBODY_ELSE = re.compile(
    r"\bFrom ?: ?[^:]{0,60}\b(?:utilization|UR|carrier|insurer|claims|treating|surgeon|provider"
    r"|nurse|Dr)\b",
    re.IGNORECASE,
)
_HEADS_THE_LIST = re.compile(
    rf"(?:\d{{1,2}}[.)] )?{_RESULT} on each (?:treatment|request|item|service)(?: (?:in|at) dispute)? ?: ?",
    re.IGNORECASE,
)
_NOT_KNOWN = re.compile(
    r"\b(?:not|no|yet|nor|never|await\w*|expect\w*|will|would|may|might|can|could|should|must|if|whether|when|once|before"
    r"|until|unless|soon|still|ask(?:s|ing)?|requesting|wants?|hopes?|instead|unlike|against|last year)\b",
    re.IGNORECASE,
)
_SOMEBODY_ELSES = re.compile(
    r"\b(?:utilization|UR|peer|firm|vendor|treating|surgeons?|providers?|physicians?|doctors?|nurses?|dentists?"
    r"|chiropractors?|therapists?|psychologists?|older|employer\w*|carrier\w*|insurer\w*|claims administrator\w*"
    r"|denials?|denied|initial|original|first|earlier|previous|prior|second|appeals?|test|exam\w*"
    r"|MRI|imaging|physical|clinical|laboratory)\b"
    r"|\bour (?:own )?(?!office|file|letter)\w+|(?<!Dear )\bDr\. ?[A-Z]"
    rf"|\b(?:appl(?:y|ies|ied)|application|ask(?:s|ed)?|request(?:s|ed)?|file[ds]?|eligible|entitled|qualif\w+)"
    rf" (?:for )?(?:an? |the |your )?{_NAMED}",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|does|do|did|will|would|can|could|may|should|must|not)\b", re.IGNORECASE
)
_ABOUT_SOURCES = re.compile(r"\W*(?:the )?sources?(?:,| (?:was|is|were|are)\b)", re.IGNORECASE)
_SOURCE = re.compile(r"\bSources?,? (?:of |for )?(?:the )?(?P<who>[a-z,'’ ]{3,60}?) ?: ?", re.IGNORECASE)
_THE_SOURCE = re.compile(r"\W*the sources? (?:was|is|were|are) ", re.IGNORECASE)
_DENIERS = re.compile(
    r"\b(?:carrier|claims administrator|insurer|adjuster|utilization review(?:er)?|UR|denial)(?:['’]s)?\b",
    re.IGNORECASE,
)
_REVIEWERS = re.compile(r"\b(?:advis[eo]r|reviewer|review|IMR|MAXIMUS)\b", re.IGNORECASE)
_NO_SOURCE = re.compile(r"none\b|not\b|no\b", re.IGNORECASE)
_THE_SAME = re.compile(r"the same\b", re.IGNORECASE)
_CLOSES = re.compile(
    r"^\W*(?:please|nothing in this|if you|should you|we will|we have|you (?:may|can|will)|thank you|sincerely"
    r"|contact|call|attached|enclosed|cc)\b",
    re.IGNORECASE,
)
_LONGEST_TITLE = 200  # characters
_LONGEST_INTRODUCTION = 400
_FEWEST = 2  # entries that make a list


@dataclass(frozen=True, slots=True)
class _Entry:
    """One numbered or lettered entry: its heading, and the sentences behind it."""

    title: Span
    sentences: list[Span]


def told_items(notes: Notes) -> list[Item]:
    """The items of a letter that tells of a review's decisions; [] where not one decision is plainly told.

    The letter has to name the review's case and to say that its list is the review's result; it must not plead, wait
    or correct, and has one list with decisions.
    """
    text = notes.flow.text
    if not (CASE_NUMBER.search(text) and _REVIEW.search(text)) or _UNSETTLED.search(text):
        return []
    lists = [marks for family in _FAMILIES if len(marks := _sequence(notes, family)) >= _FEWEST]
    read = [(marks, items) for marks in lists if _tells(items := _items(notes, marks))]
    if len(read) != 1 or not _of_the_review(notes, read[0][0][0].start()) or not _settled(notes, *read[0]):
        return []
    found = read[0][1]
    for index, item in enumerate(found):
        if item.decision is None:
            message = "The letter does not plainly say what the review decided on this item. Look at it."
            notes.flag(f"/issues/{index}/decision", "decision_not_found", message)
        else:
            message = "The letter tells of this decision in words of its own. Compare it with the determination."
            notes.flag(f"/issues/{index}/decision", "decision_retold", message)
    return found


def _sequence(notes: Notes, family: re.Pattern[str]) -> list[re.Match[str]]:
    """The marks of one kind that begin a line and count up from the first; [] where one of them stands twice."""
    found = [m for m in family.finditer(notes.flow.text) if notes.flow.starts_line(m.start())]
    marks: list[re.Match[str]] = []
    for m in found:
        if _count(m["mark"]) == len(marks) + 1:
            marks.append(m)
    twice = len([m for m in found if _count(m["mark"]) <= len(marks)]) > len(marks)
    return [] if twice else marks


def _count(mark: str) -> int:
    return int(mark) if mark.isdigit() else ord(mark.lower()) - ord("a") + 1


def _items(notes: Notes, marks: list[re.Match[str]]) -> list[Item]:
    """The entries that are a treatment's; what else is counted (background, history) is no item."""
    introduced = _introduces_results(notes, marks[0].start())
    entries = [_entry(notes, place) for place in _places(notes, marks)]
    another = bool(OTHER_REVIEWERS.search(notes.flow.text))
    return [_item(notes, entry, introduced, another) for entry in entries if entry]


def _settled(notes: Notes, marks: list[re.Match[str]], items: list[Item]) -> bool:
    """Whether nothing that may be a decision stands outside of the items.

    The last one is to be decided itself: the letter's closing words may stand in its paragraph, and take back another.
    """
    text = notes.flow.text
    *_, last = places = _places(notes, marks)
    passed_over = [place for place in places if _entry(notes, place) is None]
    spoken = any(SPEAKS.search(text, place.start, place.end) for place in [*passed_over, Span(last.end, len(text))])
    return not spoken and items[-1].decision is not None


def _tells(items: list[Item]) -> bool:
    return any(item.decision for item in items)


def _places(notes: Notes, marks: list[re.Match[str]]) -> list[Span]:
    return behind(marks, _end_of_last(notes, marks[-1].end()))


def _end_of_last(notes: Notes, start: int) -> int:
    """The last entry ends with its paragraph, or where a mark of another kind begins a line."""
    text = notes.flow.text
    for line in notes.flow.line_starts(start, len(text)):
        behind_heading = len(spans(text, Span(start, line))) > 1 and text[start:line].rstrip().endswith((".", ".)"))
        if _ANY_MARK.match(text, line) or (notes.flow.after_gap(line) and behind_heading):
            return line
    return len(text)


def _introduces_results(notes: Notes, start: int) -> bool:
    """Whether the words right before the first entry announce what the review found, and nobody else."""
    text = notes.flow.text
    before = spans(text, _paragraph_before(notes, start))
    words = text[before[-1].start : before[-1].end].strip() if before else ""
    announced = _RESULT_OF_THE_REVIEW.search(words) and not _NOT_KNOWN.search(words)
    return bool(announced or _heads(text, start)) and not _SOMEBODY_ELSES.search(words)


def _paragraph_before(notes: Notes, start: int) -> Span:
    lines = notes.flow.line_starts(max(0, start - _LONGEST_INTRODUCTION), start)
    begin = next((line for line in reversed(lines) if notes.flow.after_gap(line)), lines[-1] if lines else start)
    return Span(begin, start)


def _heads(text: str, start: int) -> bool:
    """Whether a memorandum about the review heads its list right before `start`: "Findings on each treatment:"."""
    before = spans(text, Span(0, start))
    return bool(
        before
        and _SUBJECT.search(text, 0, start)
        and not _FROM_SOMEBODY_ELSE.search(text, 0, start)
        and any(m.end() == start for m in _HEADS_THE_LIST.finditer(text, 0, start))
    )


def _of_the_review(notes: Notes, start: int) -> bool:
    """Whether the last that the letter says before its list, on whose words follow, is that they are the review's."""
    text = notes.flow.text
    ours = named = False
    for sentence in spans(text, Span(0, start)):
        words = text[sentence.start : sentence.end]
        tells = bool(_RESULT_OF_THE_REVIEW.search(words)) and not _NOT_KNOWN.search(words)
        named = named or tells
        if _SOMEBODY_ELSES.search(words):
            ours = False
        elif _RESULT_OF_THE_REVIEW.search(words):
            ours = tells
        elif named and _THAT_RESULT.search(words):
            ours = True
    return ours or _heads(text, start)


def _entry(notes: Notes, place: Span) -> _Entry | None:
    title = _title(notes, place)
    if title is None or categorise(notes.flow.text, title) is None:
        return None
    rest = notes.flow.text[title.end : place.end].lstrip(" .")
    return _Entry(title, spans(notes.flow.text, Span(place.end - len(rest), place.end)))


def _title(notes: Notes, place: Span) -> Span | None:
    """The heading: the first sentence, or the first line; words without a verb."""
    text = notes.flow.text
    ends = [s.end for s in spans(text, place)[:-1] if text[s.end : s.end + 2].strip()[:1].isupper()]
    lines = [line for line in notes.flow.line_starts(place.start + 1, place.end) if text[line].isupper()]
    for end in [*ends[:1], *lines[:1]]:
        words = text[place.start : end].rstrip(" .:")
        if 2 < len(words.strip()) <= _LONGEST_TITLE and not _VERB.search(words) and not SPEAKS.search(words):
            begin = end - len(text[place.start : end].lstrip())
            return Span(begin, place.start + len(words))
    return None


def _item(notes: Notes, entry: _Entry, introduced: bool, another: bool) -> Item:
    text = notes.flow.text
    sentences = entry.sentences
    closing = next((n for n, s in enumerate(sentences) if _CLOSES.match(text[s.start : s.end])), len(sentences))
    request = text[entry.title.start : entry.title.end]
    said = verdict(text, sentences, request, sentences[:closing], bare=introduced, another=another)
    claims, reviewer = _sources(text, sentences[:closing], said)
    return Item(
        entry.title,
        said.decision if said else None,
        said.place if said else None,
        claims,
        reviewer,
        _rationale(text, sentences[:closing], said),
    )


def _rationale(text: str, sentences: list[Span], said: Verdict | None) -> Span | None:
    """What is left when the sources and the decision in front, and the letter's closing words, are taken off."""
    begin = 0
    while begin < len(sentences) and _leads(text, sentences[begin], said):
        begin += 1
    if begin == len(sentences) and said and sentences:
        return Span(said.sentence.start, sentences[-1].end)
    return Span(sentences[begin].start, sentences[-1].end) if begin < len(sentences) else None


def _leads(text: str, sentence: Span, said: Verdict | None) -> bool:
    decides = said is not None and said.sentence == sentence
    return decides or bool(_ABOUT_SOURCES.match(text, sentence.start, sentence.end))


def _sources(text: str, sentences: list[Span], said: Verdict | None) -> tuple[Span | None, Span | None]:
    """Where the claims administrator's and the reviewer's guidelines are named; None where they are not for sure."""
    claims: Span | None = None
    reviewer = said.basis if said else None
    for sentence in sentences:
        if m := _SOURCE.search(text, sentence.start, sentence.end):
            theirs, own = bool(_DENIERS.search(m["who"])), bool(_REVIEWERS.search(_DENIERS.sub("", m["who"])))
            named = None if _NO_SOURCE.match(text, m.end()) else Span(m.start(), sentence.end)
            if own:
                reviewer = claims if _THE_SAME.match(text, m.end()) else named
            if theirs:
                claims = named
        elif m := _THE_SOURCE.match(text, sentence.start, sentence.end):
            reviewer = Span(m.end(), sentence.end)
    return claims, reviewer
