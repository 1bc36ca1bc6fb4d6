"""Direct identifiers out of what is sent, and back into what is answered.

Names that a label, a title or a degree tells to be a person's, wherever else they stand; claim, case, record and
social security numbers; phones, e-mail, street addresses and birth dates, each also where it stands again without its
label. Words of this program's tables of drugs, treatments, conditions and body parts are never taken for a name. A name
that nothing marks as one stays.
"""

import json
import re
from collections.abc import Iterator
from functools import cache

from imr_llm import lexicon, tables
from imr_llm.dates import DATE

_UPPER = r"[A-ZÀ-ÖØ-Þ]"
_LOWER = r"[a-zß-öø-ÿ]"
_PART = (
    rf"(?<![\w'’-])(?:{_UPPER}{_LOWER}{{1,24}}(?:['’-]?{_UPPER}{_LOWER}{{1,24}}){{0,2}}|{_UPPER}['’]{_UPPER}{_LOWER}{{1,24}}"
    rf"|{_UPPER}(?:[A-ZÀ-ÖØ-Þ'’-]){{1,24}}|{_UPPER}\.?)(?![\w'’])"
)
_PARTICLE = r"(?i:de la|de los|del|de|la|van der|van|von|da|di)"
_NAME = rf"{_PART}(?: (?:{_PARTICLE} )?{_PART}){{0,3}}"
_LAST_FIRST = rf"(?:{_PART}(?: {_PART})?, {_PART}(?: {_PART})?|{_NAME})"
_WORKER = r"(?i:employee|patient|claimant|applicant|injured worker|worker|member|enrollee|insured|name|dear)"
_ROLES = (
    r"(?i:attorney|representative|physician|provider|doctor|adjuster|examiner|nurse|surgeon|interpreter|supervisor|spouse"
    r"|attn)"
)
_LABEL = r"(?:['’]s)?(?: (?i:name))?(?: ?\([^)\n]{0,20}\))? ?[:#] ?"
_TITLE = r"(?i:mr|mrs|ms|miss|dr|sra?)\.?"
_OWN_LABEL = r"(?i:(?:employee|patient|claimant|applicant|injured worker|worker)(?:['’]s)?\s+name|name of (?:the )?\w+)"
_HEAD = re.compile(
    rf"\b(?:{_OWN_LABEL}|(?i:employee|claimant|applicant|injured worker)) ?[:#–-]\s*(?P<it>{_LAST_FIRST})"
    rf"|\b(?i:dear) (?P<dear>{_LAST_FIRST}) ?[,:]|(?P<party>{_LAST_FIRST}),? (?:v|vs|VS)\. "
)
"""The worker's name where the letter's head prints it: hidden whole, whatever words it is made of."""
_DEGREES = r"M\.?D|D\.?O|D\.?C|Ph\.?D|Psy\.?D|DPM|DDS|R\.?N|N\.?P|P\.?A|P\.?T|L\.?Ac|Esq"
_NAMES = (
    re.compile(rf"\b{_WORKER}{_LABEL}(?:{_TITLE} )?(?P<it>{_LAST_FIRST})"),
    re.compile(rf"\b{_ROLES}{_LABEL}(?:{_TITLE} )?(?P<it>{_NAME})"),
    re.compile(rf"\b{_TITLE} (?P<it>{_NAME})"),
    re.compile(rf"\b[Dd]ear (?:{_TITLE} )?(?P<it>{_NAME})[,:]"),
    re.compile(rf"(?P<it>{_PART}(?: {_PART}){{1,3}}),? (?:{_DEGREES})\b"),
    re.compile(rf"(?P<it>{_PART}(?: {_PART}){{1,2}}),? (?:is an?|an?|who is an?) \d{{2}}[- ]years?[- ]old\b"),
    re.compile(
        rf"\b(?i:patient|employee|injured worker|worker|claimant|applicant),? (?P<it>{_PART}(?: {_PART}){{1,2}})"
        r"(?=,| (?:is|was|has|had|sustained|reported|underwent)\b)"
    ),
)
_STREET = (
    r"(?i:street|st|avenue|ave|boulevard|blvd|road|rd|drive|dr|lane|ln|way|court|ct|place|pl|highway|hwy|parkway|pkwy"
    r"|circle|cir|terrace|ter|square|sq)"
)
_TOWN = rf"{_UPPER}[\w.]{{1,20}}(?: {_UPPER}[\w.]{{1,20}}){{0,2}},? (?:CA|(?i:california))\b\.?"
_GAP = r"(?: ?\([^)\n]{0,20}\))?\s*[:#.]?\s*"
_OTHERS = {
    "SSN": (
        re.compile(r"(?<![\d-])(?P<it>\d{3}[- ]\d{2}[- ]\d{4})(?![\d-])"),
        re.compile(rf"\b(?i:ssn|ss ?#|social security(?: number| no\.?)?){_GAP}(?P<it>[\dXx*-]{{4,11}})"),
    ),
    "PHONE": (re.compile(r"(?<![\w-])(?P<it>(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4})(?!\d)"),),
    "EMAIL": (re.compile(r"(?<![\w.+-])(?P<it>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})"),),
    "NUMBER": (
        re.compile(
            r"\b(?i:claim|case|file|policy|account|member|employee|patient|chart|record|mrn|wcab|eams|imr|adj)"
            rf"(?:['’]s)?(?: (?i:control|case|claim|record))?(?: ?(?i:numbers?|nos?\b\.?|nbr|id\b|#)){_GAP}"
            r"(?P<it>[A-Za-z0-9]{0,8}[- /]?\d[A-Za-z0-9]{0,12}(?:[- /][A-Za-z0-9]{1,12}){0,4})"
        ),
        re.compile(r"\b(?i:claim|mrn|eams|wcab) ?[:#] ?(?P<it>[A-Za-z]{0,6}[- ]?\d[\w-]{3,20})"),
        re.compile(r"\b(?P<it>CM\d{2}-\d{5,8}|ADJ ?\d{5,12})\b"),
    ),
    "BORN": (
        re.compile(
            r"\b(?i:dob|d\.o\.b\.?|date of birth|birth ?date|born(?: on)?)"
            rf"(?: ?\([^)\n]{{0,20}}\))?\s*[:#]?\s*(?P<it>{DATE})"
        ),
    ),
    "ADDRESS": (
        re.compile(
            rf"\b(?P<it>\d{{1,6}} (?:[NSEW]\.? )?(?:[A-Z0-9][\w.'’-]{{0,24}} ){{1,4}}{_STREET}\b\.?"
            rf"(?:,? (?i:apt|suite|ste|unit|#)\.? ?\w{{1,8}})?(?:,?\s{_TOWN}(?: \d{{5}}(?:-\d{{4}})?)?)?)"
        ),
        re.compile(r"\b(?P<it>P\.? ?O\.? Box \d{1,8})", re.IGNORECASE),
        re.compile(rf"\b(?P<it>{_TOWN} \d{{5}}(?:-\d{{4}})?)"),
    ),
}
_NO_NAME = re.compile(
    r"(?i:the|this|and|medical|review|reviewer|expert|case|claim|number|date|of|injury|independent|final|determination"
    r"|decision|maximus|federal|services|claims|administrator|employee|patient|worker|name|dear|attorney|state|california"
    r"|not|none|unknown|provided|redacted|mtus|odg|acoem|dwc|imr|utilization|physical|he|she|was|on|in|for|to|a|an|is"
    r"|orthopedic|orthopaedic|surgeon|surgery|medicine|physician|provider|chronic|guidelines?|male|female|board|certified"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|md|do|dc|or|per|by)"
)
_INITIAL = re.compile(r"\w\.?")


class Redactor:
    """The identifiers of one letter, each with a placeholder. The same text gets the same placeholders every time."""

    def __init__(self, text: str) -> None:
        """`text` is the whole letter: what its header marks as a name is one in its summary too."""
        self._brackets = "["
        while re.search(rf"{re.escape(self._brackets)}[A-Z]+_\d", text):
            self._brackets += "["
        self._names = _pattern(_names(text))
        self._placeholders: dict[str, str] = {}
        self._originals: dict[str, str] = {}
        self._again: re.Pattern[str] | None = None
        self.hide(text)
        self._again = _pattern(set(self._placeholders))

    def hide(self, text: str) -> str:
        """The text with a placeholder for every identifier."""
        for kind, patterns in _OTHERS.items():
            for pattern in patterns:
                text = pattern.sub(lambda m, kind=kind: self._put(m, kind), text)  # type: ignore[misc]
        if self._again:
            text = self._again.sub(lambda m: self._placeholders.get(m[0], m[0]), text)
        if self._names:
            text = self._names.sub(lambda m: self._placeholder(m[0], "NAME"), text)
        return text

    def restore(self, answer: str) -> str:
        """JSON with the identifiers back in place of their placeholders."""
        for placeholder, original in self._originals.items():
            if placeholder in answer:
                answer = answer.replace(placeholder, json.dumps(original, ensure_ascii=False)[1:-1])
        return answer

    def _put(self, m: re.Match[str], kind: str) -> str:
        start, end = m.start("it") - m.start(), m.end("it") - m.start()
        return m[0][:start] + self._placeholder(m["it"], kind) + m[0][end:]

    def _placeholder(self, original: str, kind: str) -> str:
        if original.startswith(self._brackets):
            return original  # hidden already, under another kind
        if original not in self._placeholders:
            placeholder = f"{self._brackets}{kind}_{len(self._placeholders) + 1}]"
            self._placeholders[original] = placeholder
            self._originals[placeholder] = original
        return self._placeholders[original]


def _names(text: str) -> set[str]:
    """The names that something marks, whole, and each of their words on its own."""
    flat = re.sub(r"[^\S\n]+", " ", text)
    found: set[str] = set()
    for pattern in _NAMES:
        for m in pattern.finditer(flat):
            words = [word for word in re.findall(r"[\w'’.-]+", m["it"]) if _is_name(word)]
            if not words or all(_INITIAL.fullmatch(word) for word in words):
                continue
            found.add(m["it"] if len(words) == len(m["it"].replace(",", " ").split()) else " ".join(words))
            found |= set(_forms(words))
    for m in _HEAD.finditer(flat):
        found |= set(_of_head(m["it"] or m["dear"] or m["party"]))
    return found


def _of_head(printed: str) -> Iterator[str]:
    """Forms of the worker's name: whole, either way round, in capitals or not, with a title, and its words alone.

    A word that is one of the tables' too ("Hand") is hidden in the whole name and behind a title, not alone.
    """
    while printed and _NO_NAME.fullmatch(printed.rsplit(maxsplit=1)[-1].strip(".,")):  # the next label: "Date of Birth"
        printed = " ".join(printed.split()[:-1])
    last, comma, first = (part.strip() for part in printed.partition(","))
    words = printed.replace(",", " ").split()
    if len(words) < 2 or all(_NO_NAME.fullmatch(word.strip(".")) for word in words):
        return
    family = last if comma else words[-1]
    for whole in {printed, " ".join(words), f"{first} {last}" if comma else f"{family}, {' '.join(words[:-1])}"}:
        titled = re.sub(rf"(?<=\s){_PARTICLE}(?=\s)", lambda m: m[0].lower(), whole.title())
        yield from {whole, whole.upper(), whole.title(), titled}
    for name in {family, family.upper(), family.title()}:
        yield from (f"{title}{dot} {name}" for title in ("Mr", "Mrs", "Ms", "Miss") for dot in (".", ""))
    yield from _forms([word for word in words if _is_name(word) and len(word) > len("la")])


def _forms(words: list[str]) -> Iterator[str]:
    """Each word on its own, as printed, in capitals and capitalised: "Doe" and "DOE" of "Jane Doe"."""
    for word in words:
        if not _INITIAL.fullmatch(word):
            yield from {word, word.upper(), word.capitalize(), word.title()}


def _is_name(word: str) -> bool:
    return not (_NO_NAME.fullmatch(word.strip(".")) or word.lower() in _medical_words() or word in lexicon.drugs())


@cache
def _medical_words() -> frozenset[str]:
    """Words of the tables that a name must not take out of a letter."""
    parts = (word for words in tables.checks().body_parts.values() for word in words)
    rows = (word for rule in tables.categories().rule for word in rule.words)
    return frozenset(found for row in (*parts, *rows) for found in re.findall(r"[a-z]{3,}", row.lower()))


def _pattern(found: set[str]) -> re.Pattern[str] | None:
    longest_first = sorted(found, key=lambda name: (-len(name), name))
    alternatives = "|".join(r"\s+".join(re.escape(part) for part in name.split()) for name in longest_first)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)") if found else None
