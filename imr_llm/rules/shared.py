"""Names that hold an "and": two words round it that are one condition, or one operation."""

import re

from imr_llm import tables

_PARTS = "|".join(word for words in tables.checks().body_parts.values() for word in words)
PART = re.compile(
    rf"^(?:(?:and|or|the|his|her|left|right|bilateral|upper|lower|lateral|medial)\s+)*(?:{_PARTS})\b(?: (?:spine"
    rf"|region|joint|area|extremity)\b)?(?:(?:[,/] ?| )(?:(?:and|or) )?(?:{_PARTS})\b){{0,5}}$",
    re.IGNORECASE,
)
"""Parts of the body and no more: what stands before them is of them too ("strain in the hip, ankle, and foot")."""
_REDUCED = re.compile(r"\breduction$", re.IGNORECASE)
_MIXED = re.compile(r"\bmixed \w+$", re.IGNORECASE)
_FIXED = re.compile(r"(?:internal |external |percutaneous )*(?:fixation|pinning|screw)", re.IGNORECASE)
_LOCAL = re.compile(
    r"(?:tend[io]nitis|tendinosis|tendinopathy|bursitis|arthritis|synovitis|tenosynovitis|strain|sprain|contusion"
    r"|stiffness|weakness|numbness|spasms?|impingement|stenosis|degeneration|effusion|instability|swelling)",
    re.IGNORECASE,
)
"""Conditions that are of a part of the body, alone."""
_OF_A_PART = re.compile(
    rf"(?:(?:and|or|left|right|bilateral|chronic|acute|mild|moderate|severe|possible)\s+)*(?:{_PARTS})\b", re.IGNORECASE
)


def is_one_condition(left: str, right: str) -> bool:
    """Whether the words round "and" name one condition: "wrist tendinitis and bursitis", "mixed anxiety and mood"."""
    if _MIXED.search(left):
        return True
    if _LOCAL.fullmatch(left.strip(" .")) and _LOCAL.match(right):
        return True  # "numbness and weakness of the arms"
    return bool(_LOCAL.fullmatch(right.strip(" .")) and _OF_A_PART.match(left))


def is_one_operation(left: str, right: str) -> bool:
    """Whether the words round "and" name one operation: "open reduction and internal fixation"."""
    return bool(_REDUCED.search(left) and _FIXED.match(right))
