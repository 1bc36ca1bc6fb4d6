"""Names that hold a comma or an "and": words round it that are one condition, one operation, or levels of one."""

import re

from imr_llm import tables
from imr_llm.readers.kinds import pattern

_BONES = (
    "tibias?|fibulas?|femurs?|humerus|radius|ulnas?|clavicles?|scapulas?|sternum|metacarpals?|metatarsals?|phalan\\w+"
    "|calcaneus|talus|coccyx|back|ribs?|face|scalp|nose|trunk|buttocks?"
)
_PARTS = "|".join([*(word for words in tables.checks().body_parts.values() for word in words), _BONES])
_WHERE = "medial|lateral|anterior|posterior|proximal|distal|first|second|third|fourth|fifth|index|middle|ring|little"
PART = re.compile(
    rf"^(?:(?:and|or|the|his|her|left|right|bilateral|upper|lower|lateral|medial)\s+)*(?:{_PARTS})s?\b(?: (?:spine"
    rf"|region|joint|area|extremity)\b)?(?:(?:[,/] ?| )(?:(?:and|or) )?(?:{_PARTS})s?\b){{0,5}}$",
    re.IGNORECASE,
)
"""Parts of the body and no more: what stands before them is of them too ("strain in the hip, ankle, and foot")."""
_TISSUES = re.compile(
    r"\b(?:muscles?|ligaments?|tendons?|joints?)(?:\(s\))?,? (?:and )?(?:fascia|muscles?|tendons?|ligaments?)(?:\(s\))?"
    r"(?:,? and tendons?(?:\(s\))?)?(?! (?:spasms?|pain|tears?|strains?|sprains?|weakness|atrophy|ruptures?)\b)",
    re.IGNORECASE,
)
"""Of the classification of diseases: "strain of muscle, fascia and tendon"."""
_LONGEST_TISSUE = 60  # characters of such a name
_ENDS_AS_PART = re.compile(
    rf"(?:\b(?:{_PARTS}|{_WHERE}|(?:cervic|thorac|lumb|sacr|axi)\w+|spine|extremity|upper|lower|left|right|[CLTS]\d+)s?"
    r"|-\d)$",
    re.IGNORECASE,
)
_OPERATED = re.compile(
    r"(?:ectom(?:y|ies)|otom(?:y|ies)|plasty|scopy|decompression|resection|repair|debridement|release|excision)$",
    re.IGNORECASE,
)
_OPERATION = re.compile(
    r"(?:fusion|decompression|debridement|anastomosis|repair|release|excision|\w+plasty|\w+ectomy)$", re.IGNORECASE
)
"""What was done beside another operation, with no part of the body of its own: "debridement and repair"."""
_BARE = re.compile(r"(?:patches|creams?|gels?|ointments?|modifications?|restrictions|pads?|packs?)$", re.IGNORECASE)
"""What names nothing without the words before the "and": "topical patches and creams"."""
_INJECTED = re.compile(r"\binjections? (?:of|with) \S+(?: \S+)?$", re.IGNORECASE)
_ENDS_WHERE = re.compile(rf"\b(?:{_WHERE}|left|right|upper|lower)$", re.IGNORECASE)
_FIRST = re.compile(r",| and ")
_REDUCED = re.compile(r"\breduction$", re.IGNORECASE)
_MIXED = re.compile(r"\bmixed \w+$", re.IGNORECASE)
_FIXED = re.compile(r"(?:internal |external |percutaneous )*(?:fixation|pinning|screw)", re.IGNORECASE)
_LOCAL = re.compile(
    r"(?:(?:other|chronic|acute) )?"
    r"(?:tend[io]nitis|tendinosis|tendinopathy|bursitis|arthritis|synovitis|tenosynovitis|strain|sprain|contusion"
    r"|stiffness|weakness|numbness|spasms?|impingement|stenosis|degeneration|effusion|instability|swelling)",
    re.IGNORECASE,
)
"""Conditions that are of a part of the body, alone."""
_OF_A_PART = re.compile(
    r"(?:(?:and|or|left|right|bilateral|upper|lower|the|his|her|other|chronic|acute|mild|moderate|severe|possible"
    rf"|{_WHERE})\s+)*(?:{_PARTS})\b",
    re.IGNORECASE,
)
_TISSUE = re.compile(
    r"\b(?:tendons?|muscles?|ligaments?|nerves?|joints?|dis[ck]s?|vertebra\w*|menisc\w+|bones?|levels?|lobes?)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\b(?:both|between)\b", re.IGNORECASE)
_CLOSES = re.compile(
    r" ?(?:[\w-]+ ){0,3}?(?:region|encounter|sequela|episode|moderate|severe|mild|side|dominant|nondominant|NOS"
    r"|unspecified|remission|(?:upper|lower) (?:limb|extremity)|than (?:left|right))(?P<and> and )",
    re.IGNORECASE,
)
_SAME_KIND = re.compile(r"^(?:strain|sprain)s?\b", re.IGNORECASE)
_LEVEL_BEHIND = re.compile(r"\b[CLTS]\d(?:-[CLTS]?\d)?$")
_LEVEL_AHEAD = re.compile(r" ?(?:[CLTS]\d|\d-)")
_LEVEL = re.compile(
    r"^(?:(?:strain|sprain)$|[CLTS]\d|\d|left\b|right\b|bilateral(?:ly)?$|efficacy|duration|function|frequency|the\b"
    r"|his\b|her\b|a \w+ (?:ago|later))",
    re.IGNORECASE,
)


def holds(text: str, start: int, end: int, m: re.Match[str]) -> bool:
    """Whether a name of the classification of diseases in this range holds the separator `m`."""
    near = max(start, m.start() - _LONGEST_TISSUE), min(end, m.end() + _LONGEST_TISSUE)
    return any(found.start() < m.end() and m.start() < found.end() for found in _TISSUES.finditer(text, *near))


def goes_on(before: str, part: str) -> bool:
    """Whether a level goes on with levels: "decompression of L4, L5-S1"."""
    return bool(_LEVEL_BEHIND.search(before) and _LEVEL_AHEAD.match(part))


def closed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A part whose first words close the name before it, without its comma: "lumbar region and spinal stenosis"."""
    m = _CLOSES.match(text[start:end])
    return [(start, start + m.start("and")), (start + m.end("and"), end)] if m else [(start, end)]


def is_of(left: str, right: str) -> bool:
    """Whether the words behind an "and" are only more of what stands before it: of the parts that it is of."""
    return bool(
        _OF_A_PART.match(right) or _TISSUE.search(right) or _BOTH.search(left) or is_one(left, right, named=False)
    )


def begins_with_part(words: str) -> bool:
    """Whether words begin with a part of the body, its side before it."""
    return bool(_OF_A_PART.match(words))


def is_part(words: str) -> bool:
    """Whether words end in a part of the body: what it has may stand further on ("neck, wrist and back pain")."""
    return bool(_ENDS_AS_PART.search(words.rstrip(" .,")))


def is_one_injury(left: str, right: str) -> bool:
    """Whether the words round "and" are "sprain and strain"."""
    return bool(_SAME_KIND.match(right) and _SAME_KIND.search(left.rsplit(maxsplit=1)[-1]))


def is_level(part: str) -> bool:
    """Whether a part begins with a level of the spine."""
    return bool(_LEVEL_AHEAD.match(part))


def is_one(left: str, right: str, *, named: bool) -> bool:
    """Whether the words round an "and" are one thing; `named`: the right ones name one by themselves."""
    first = pattern("trail").sub("", _FIRST.split(right, maxsplit=1)[0]).strip(" .")
    return bool(
        right.startswith("#")
        or (_OPERATED.search(left) and _OPERATION.match(first))
        or (" " in left and _BARE.match(first))
        or _INJECTED.search(left)
        or _ENDS_WHERE.search(left)
        or (_LEVEL.match(right) and not named)
        or (_REDUCED.search(left) and _FIXED.match(right))
    )


def is_one_condition(left: str, right: str) -> bool:
    """Whether the words round "and" name one condition: "wrist tendinitis and bursitis", "mixed anxiety and mood"."""
    if _MIXED.search(left):
        return True
    if _LOCAL.fullmatch(left.strip(" .")) and _LOCAL.match(right):
        return True  # "numbness and weakness of the arms"
    return bool(_LOCAL.fullmatch(right.strip(" .")) and _OF_A_PART.match(left))
