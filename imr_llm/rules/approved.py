"""What a reviewer approves of a request, or would have, where it is less than what was asked for.

Only plain words of the rationale about this request; what a guideline says, what another reviewer did before, and what
hangs on a condition is none. The decision stays as its heading says.
"""

import re

from imr_llm.fields import Decision
from imr_llm.patterns import trimmed
from imr_llm.phrases import split
from imr_llm.records import Span
from imr_llm.rules.notes import Notes

_LONGEST = 240  # characters of a sentence that can be told whole
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBER = rf"(?:\d+(?:\.\d+)?|{'|'.join(_NUMBERS)})"
_UNITS = (
    r"(?:visits?|sessions?|treatments?|weeks?|months?|days?|tablets?|pills|capsules|refills?|units?|injections?|levels?"
    r"|hours?|trials?|evaluations?|patch(?:es)?)"
)
_RIGHT = (
    r"(?:(?:deemed|considered|found|felt|determined)(?: to be)? )?"
    r"(?:medically (?:necessary|appropriate|indicated|reasonable)|appropriate|reasonable|supported|indicated|warranted"
    r"|approved|authorized|certified)"
)
_MODIFIED = re.compile(
    r"\b(?:(?:is|are|be) (?:therefore |hereby |thus )?(?:modified|reduced|amended)|(?:should|must) be limited"
    r"|(?:modif(?:y|ying)|reduc(?:e|ing)|limit(?:ing)?) (?:the|this) request) (?:to|for)\b"
    rf"|\bpartial(?:ly)? (?:approv|certif|authoriz|overturn|support)\w*"
    rf"|\bonly (?:\S+ ){{1,12}}?(?:is|are) (?:therefore )?{_RIGHT}"
    rf"|\b(?:is|are) (?:medically necessary|appropriate|approved|certified) (?:only )?for (?:only )?{_NUMBER} ",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"\b(?P<count>{_NUMBER})\b(?:[ -]\S+){{0,3}}?[ -]{_UNITS}\b[^.;]{{0,80}}?"
    rf"\b(?:is|are|would be|would have been) (?:therefore )?{_RIGHT}\b",
    re.IGNORECASE,
)
_WOULD = re.compile(rf"\b(?:would|could) (?:be|have been) {_RIGHT}\b", re.IGNORECASE)
_NOT_OURS = re.compile(
    r"\b(?:guidelines?|MTUS|ODG|ACOEM|recommends?|recommended|studies|utilization review|UR|claims administrator"
    r"|(?:prior|previous(?:ly)?|initial|original) review(?:er)?|previously|peer review|if|unless|until|once|when|after"
    r"|whether|not|no|nor|cannot|never|neither|lack|treating|provider|requesting)\b|n't\b",
    re.IGNORECASE,
)


def read(notes: Notes, pointer: str, decision: Decision | None, request: Span | None, rationale: Span) -> None:
    """Notes the first sentence that approves a part, with a flag: what is told as approved may be less."""
    text = notes.flow.text
    asked = _counts(text[request.start : request.end]) if request else set()
    for sentence in split(text, rationale):
        words = text[sentence.start : sentence.end].strip()
        if len(words) <= _LONGEST and _is_part(words, decision, asked):
            found = trimmed(
                text, sentence.start, sentence.start + len(text[sentence.start : sentence.end].rstrip(" ."))
            )
            notes.find(f"{pointer}/approved_part", found, section="rationale")
            notes.flag(f"{pointer}/approved_part", "part_only", _MESSAGES[decision])
            return


_MESSAGES: dict[Decision | None, str] = {
    "overturned": "The rationale seems to approve only a part of this request. Compare it with the letter.",
    "upheld": "The rationale seems to say what could have been approved. Compare it with the letter.",
    None: "The rationale seems to approve a part of this request. Compare it with the letter.",
}


def _is_part(words: str, decision: Decision | None, asked: set[str]) -> bool:
    if _NOT_OURS.search(words):
        return False
    if decision != "upheld" and _MODIFIED.search(words):
        return True
    counted = _COUNTED.search(words)
    if counted and _digits(counted["count"]) not in {*asked, "1"}:
        return True
    return decision == "upheld" and bool(_WOULD.search(words))


def _counts(words: str) -> set[str]:
    return {_digits(number) for number in re.findall(rf"\d+(?:\.\d+)?|\b(?:{'|'.join(_NUMBERS)})\b", words.lower())}


def _digits(number: str) -> str:
    word = number.lower()
    return str(_NUMBERS.index(word) + 1) if word in _NUMBERS else word
