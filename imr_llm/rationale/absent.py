"""What a letter says is absent and nobody could bring: illness, danger, misuse, contraindications (`data/absent.toml`).

"No documentation of suicidal ideation" is a finding on the patient, and no paper that a doctor could add. Whatever is
told to a worker as missing passes here first.
"""

import re
from functools import cache

from imr_llm import tables
from imr_llm.language import patterns
from imr_llm.letter import Span
from imr_llm.strict import Strict, pattern_of

_PHRASE_ENDS = re.compile(
    r"(?<=\w),? (?:of|for|to|in|on|with|from|by|that|which|who|despite|after|before|due|secondary|related|associated"
    r"|consistent|during|at|as|where|when|while|requiring|causing|warranting|resulting|following|since|because|so|such"
    r"|including|under|over|between|against|upon|into|would|could|may|might|must|should|is|are|was|were|has|have|beyond"
    r"|affecting|involving|interfering|limiting|preventing|making|precluding|unresponsive|refractory|per|via)\b"
)
_JOINS = re.compile(
    r"(?:,|;)? ?\b(?:and/or|and|or|nor|as well as)\b ?(?:any |no |an? |of )*|, ?(?:any |no )*|(?<=\w)/(?=\w)"
)
_EXAMPLES = re.compile(r"\b(?:such as|including|to include)\b")
_TESTED = re.compile(r"\b(?:on|by|upon) (?:\w+ )?(?:exam\w*|imaging|mri|x-?rays?|emg\w*)\W*$")
_GOVERNS = re.compile(r"\b(?:of|for|to|with|from|by|in|against)\b")
_OPEN = re.compile(r"\b(?:of|to|for|in|with|from|by)\W*$")
_OR_IS = re.compile(r" (?:or|nor) (?:is|are|was|were|be|been) $")
_NEGATES = re.compile(
    r"\b(?:no|not|without|none|nor|neither|never|den(?:y|ies|ied|ying)|absence|absent|lacks?|lacking|negative|free|cannot"
    r"|fail(?:s|ed)? to|rule[sd]? out|unclear|if|whether|unless)\b|n[’']t\b",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b(?:is|are|was|were|should|would|must|so|as it|makes?|renders?)\b", re.IGNORECASE)
_DENIED_AFTER = re.compile(
    r"\w*[^.;,]{0,60}?\b(?:(?:is|are|was|were|has|have|had)(?: been)? (?:not|never|denied|absent|ruled out|excluded)"
    r"|(?:is|are|was|were)n[’']t|(?:has|have) not)\b",
    re.IGNORECASE,
)


class _Table(Strict):
    """`absent.toml`: illness and danger, and the words round them. `not_illness` has ids of the glossary."""

    dangers: tuple[str, ...]
    illnesses: tuple[str, ...]
    not_illness: tuple[str, ...]
    frames: tuple[str, ...]
    tails: tuple[str, ...]
    tests: tuple[str, ...]
    acts: tuple[str, ...]
    watched: tuple[str, ...]
    signs: tuple[str, ...]
    unable: tuple[str, ...]
    dealt_with: tuple[str, ...]
    unable_with: tuple[str, ...]
    findings: tuple[str, ...]
    brings: tuple[str, ...]


def table() -> _Table:
    """The lists of `data/absent.toml`."""
    return tables.load("absent", _Table)


def _is_open(part: str) -> bool:
    """Whether a part names something to bring and lacks its object."""
    return bool(_OPEN.search(part) and _any("brings").search(part))


def _does_something(part: str) -> bool:
    """Whether a part says what is done about what follows: "reduced pain", but not "sleep hygiene counseling"."""
    return any(found.end() < len(part.rstrip()) for found in _any("acts").finditer(part))


_SHORT = 1
"""Words of a first part that only limits the noun of the next: "renal or hepatic disease"."""


def to_bring(words: str) -> list[Span]:
    """What of these words a doctor could add to the records, as ranges of them; all of them where no illness is named.

    "suicidal ideation or a failed trial" leaves "a failed trial"; "psychosis", nothing; "psychosis was treated", all.
    """
    whole = Span(0, len(words))
    lower = patterns.lower(words)
    if _any("dealt_with").search(lower):
        return [whole]
    parts = _parts(lower)
    is_tested = bool(_TESTED.search(lower))
    absent = [_is_absent(lower[part.start : part.end], is_tested=is_tested) for part in parts]
    for index in range(len(parts) - 1, 0, -1):  # "renal or hepatic disease": the first shares the noun of the last
        before = lower[parts[index - 1].start : parts[index - 1].end]
        if absent[index] and len(before.split()) <= _SHORT and not _any("brings").search(before):
            absent[index - 1] = True
    if not all(absent):
        absent = [gone and not is_watched(lower[p.start : p.end]) for p, gone in zip(parts, absent, strict=True)]
    if not any(absent):
        return [whole]
    kept = [part for part, gone in zip(parts, absent, strict=True) if not gone]
    if any(_is_open(lower[part.start : part.end]) for part in kept):
        return [whole]  # "not responded to or intolerant of other treatments"
    if absent[0] and not any(_is_brought(lower[part.start : part.end]) for part in kept):
        return []  # an illness, and what it is said to be at or of
    first = lower[parts[0].start : parts[0].end]
    gone_parts = [part for part, gone in zip(parts, absent, strict=True) if gone]
    is_mild = not any(_is_danger(lower[part.start : part.end]) for part in gone_parts)
    if not absent[0] and is_mild and (_GOVERNS.search(first) or _does_something(first)):
        return [whole]  # "treatment for anxiety and depression"
    return _joined(kept, parts)


def is_watched(words: str) -> bool:
    """Whether words name what is watched for while a medicine is taken: beside pain and function, a doctor's note."""
    return bool(_any("watched").fullmatch(patterns.lower(words).strip(" .,;")))


def is_sign(words: str) -> bool:
    """Whether words name a finding, and no examination: a danger among dangers ("compromise, infection, or tumor")."""
    plain = patterns.lower(words).strip(" .,;")
    return bool(_any("signs").fullmatch(plain)) and not _TESTED.search(plain)


def is_negated(sentence: str, start: int) -> bool:
    """Whether what stands at `start` is said to be absent: "no documentation of intolerance or contraindication"."""
    sentence = _OR_IS.sub("", sentence[:start])
    before = re.split(r"[.;:]|\b(?:but|because|since|however|although|therefore|which|due to)\b", sentence)[-1]
    negations = [m.end() for m in _NEGATES.finditer(before)]
    return bool(negations) and not _VERB.search(before[negations[-1] :])


def is_denied_after(sentence: str, end: int) -> bool:
    """Whether words behind say that it is absent: "contraindications are not documented"."""
    return bool(_DENIED_AFTER.match(sentence[end:]))


def _parts(lower: str) -> list[Span]:
    edges = [0]
    examples = _EXAMPLES.search(lower)
    for join in _JOINS.finditer(lower):
        is_of_examples = examples and examples.end() < join.start() and "nor" not in join[0]
        if join.start() > edges[-1] and not is_of_examples:
            edges += join.span()
    edges.append(len(lower))
    spans = (Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True))
    return [span for span in spans if lower[span.start : span.end].strip()] or [Span(0, len(lower))]


def _joined(kept: list[Span], parts: list[Span]) -> list[Span]:
    """Parts that stand side by side as one range."""
    out: list[Span] = []
    for part in kept:
        before = parts[parts.index(part) - 1] if part != parts[0] else None
        if out and before is not None and out[-1].end == before.end:
            out[-1] = Span(out[-1].start, part.end)
        else:
            out.append(part)
    return out


def _is_absent(part: str, *, is_tested: bool) -> bool:
    """Whether the first noun of a part is an illness or a danger, and no finding of an examination.

    `is_tested`: the words end in an examination or a test, which all parts share ("spasms or tenderness on exam").
    """
    if _is_unable(part) and _is_caused(part):
        return True
    if _is_sign(part):
        return False
    if is_tested and _names("findings", part):
        return False
    return _is_danger(part) or (_names("illnesses", part) and not (is_tested or _any("tests").search(part)))


def _is_danger(part: str) -> bool:
    return _names("dangers", part)


def _is_brought(part: str) -> bool:
    return bool(_any("brings").search(part)) or _is_sign(part)


def _is_sign(part: str) -> bool:
    return bool(_any("signs").fullmatch(part.strip(" .,;"))) or _is_unable(part)


def _is_unable(part: str) -> bool:
    return bool(_any("unable").fullmatch(part.strip(" .,;")))


def _is_caused(part: str) -> bool:
    """Whether an illness or a danger is said to be the cause: "inability to take medications due to cancer"."""
    causes = (part[m.end() :] for m in _any("unable_with").finditer(part))
    return any(not is_watched(cause) and (_is_danger(cause) or _names("illnesses", cause)) for cause in causes)


def _names(kind: str, part: str) -> bool:
    """Whether a part, or its words up to the first preposition, ends in an illness that nothing is done about."""
    words = part.strip(" .,;:()\"'“”")
    for whole in dict.fromkeys((words, _frames().sub("", words).strip())):
        head = _PHRASE_ENDS.split(whole, maxsplit=1)[0]
        if (found := _named(kind).search(head)) and not _any("acts").search(head, 0, found.start()):
            return True
        if (found := _named(kind).match(whole)) and found.end() == len(whole):
            return True  # "use of aspirin", "at risk for bleeding"
    return False


@cache
def _frames() -> re.Pattern[str]:
    with pattern_of("data/absent.toml", "frames"):
        return re.compile(rf"^(?:(?:{'|'.join(table().frames)})\s*)+")


@cache
def _named(kind: str) -> re.Pattern[str]:
    """An illness, or a danger, at the end of a phrase."""
    names: list[str] = list(getattr(table(), kind))
    if kind == "illnesses":
        for entry in tables.glossary().values():
            if entry.kind == "condition" and entry.id not in table().not_illness:
                names += entry.patterns
    with pattern_of("data/absent.toml", f"{kind} or tails"):
        return re.compile(rf"(?<![\w-])(?:{'|'.join(names)})(?: (?:{'|'.join(table().tails)}))*$")


@cache
def _any(name: str) -> re.Pattern[str]:
    with pattern_of("data/absent.toml", name):
        return re.compile(rf"(?<!\w)(?:{'|'.join(getattr(table(), name))})(?!\w)")
