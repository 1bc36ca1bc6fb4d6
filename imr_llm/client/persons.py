"""Names of persons in a letter: what a label, a title, a degree, a greeting or a signature tells to be one."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from imr_llm import phrases, tables

WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u00ad]|['’‘`´‐‑-](?=[^\W\d_])){0,40}")
FOREIGN = re.compile(
    r"(?:[^\W\d_]{0,20}[\u0400-\u052f\u0530-\u07ff\u0900-\u0dff\u0e00-\u0fff\u10a0-\u10ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    r"[^\W\d_]{0,20}|[\u0370-\u03ff\u1f00-\u1fff]{3,20})"
)
"""A word in a script that no English or Spanish letter is written in; a Greek letter or two is a symbol."""
_U, _L = r"[^\W\d_a-zß-öø-ÿ]", r"[^\W\d_]"
_PARTICLE = r"(?i:de las?|de los|del?|la|van der|van den|van|von|da|di|al|el|bin|ibn|st\.)"
_PART = rf"(?<![\w'’])(?:{_U}\.|{_U}(?:{_L}|[\u0300-\u036f]|['’‐‑-](?={_L})){{0,30}})(?![\w'’])"
_NICK = r"(?: ?[\"“(]['’]?[^\W\d_]{2,15}['’]?[\"”)])?"
_NAME = rf"{_PART}(?:{_NICK}[^\S\n]{{1,2}}(?:{_PARTICLE} )?{_PART}){{0,3}}"
_TWO = rf"{_PART}(?:{_NICK}[^\S\n]{{1,2}}(?:{_PARTICLE} )?{_PART}){{1,3}}"
_ANY = rf"{_L}(?:{_L}|[\u0300-\u036f.'’‐‑-]){{0,30}}"
_LINE = rf"{_ANY}(?:(?:,|{_NICK})?[^\S\n]{{1,2}}{_ANY}){{0,5}}"
_WHOSE = (
    r"employee|patient|claimant|applicant|injured worker|worker|member|enrollee|insured|client|beneficiary|subscriber"
    r"|trabajadora?|paciente|empleado|empleada"
)
_STRONG = (
    rf"(?:(?:{_WHOSE})(?:['’]s)?\s+names?|names? of (?:the )?(?:{_WHOSE})"
    rf"|nombre(?: del?(?: la)? (?:{_WHOSE}))?|{_WHOSE})"
)
_ROLES = (
    r"attorney(?: for \w+)?|representative|physicians?|providers?|doctor|adjust[eo]r|(?:claims )?examiner"
    r"|(?:case )?manager|nurse|surgeon|interpreter|supervisor|spouse|wife|husband|(?:emergency )?contact"
    r"|employer contact|guardian"
    r"|signed(?: by)?|signature|prepared by|dictated by|reviewed by|attn|attention|cc|c\.c\.|copy to|copies to|to"
    r"|from|re|regarding|name|by"
)
_BETWEEN = (
    r"(?:[^\S\n]?\([^)\n]{0,25}\))?[^\S\n]?"
    r"(?:[:#=|–—]|-(?=\s)|\t|(?:\.[^\S\n]?){3,20}|(?<=\w)[^\S\n]{3,40})\s{0,40}"
)
_TITLE = r"(?:mrs?|ms|miss|mx|drs?|doctor|prof(?:essor)?|hon|sra?|srta|señora?|señorita|don|doña)\b\.?"
_DEGREES = (
    r"M\.?D|D\.?O|D\.?C|Ph\.?D|Psy\.?D|D\.?P\.?M|DDS|DMD|R\.?N|N\.?P|FNP|P\.?A(?:-C)?|D?\.?P\.?T|OTR"
    r"|L\.?Ac|LCSW|Esq|J\.?D|QME|AME"
)
_VERBS = (
    r"is|was|has|had|sustained|reported|reports|underwent|complain\w*|presented|presents|fell|injured|states"
    r"|stated|denies|works"
)
_AGE = r"\d{1,3}[- ]?(?:years?|yrs?|y)[- /.]?(?:olds?|o\b)(?: \w+)?"
_I = re.IGNORECASE

LABELLED = (
    re.compile(rf"(?<!\w)(?P<label>{_STRONG}){_BETWEEN}(?:{_TITLE} )?(?P<it>{_LINE})", _I),
    re.compile(rf"^[^\S\n]*(?P<label>{_STRONG})[^\S\n]*:?\s*\n\s*(?P<it>{_LINE})[^\S\n]*$", _I | re.MULTILINE),
)
"""Whose words are a name whatever they are, but for the next label."""
_WEAK = (
    re.compile(
        rf"(?<!\w)(?i:{_ROLES}){_BETWEEN}(?:(?i:{_TITLE}) )?"
        rf"(?P<it>{_LINE}(?:,? ?(?:{_DEGREES})\.?)?(?:; ?{_LINE}){{0,3}})"
    ),
    re.compile(rf"\b(?i:{_ROLES}|{_WHOSE})(?:['’]s)?(?: (?i:name))? ?[:#] ?(?P<it>{_NAME})"),
    re.compile(rf"\b(?i:{_TITLE}) ?(?P<it>{_NAME}(?:\n{_PART})?(?: and {_NAME})?)"),
    re.compile(rf"\b(?i:{_TITLE}) (?P<it>[^\W\d_]{{3,20}})(?=[,.;]| (?i:{_VERBS}|and|requested|recommended))"),
    re.compile(rf"\b(?i:dear) (?:(?i:{_TITLE}) )?(?P<it>{_NAME})[,:]"),
    re.compile(rf"(?P<it>{_TWO}),?[^\S\n]+(?:{_DEGREES})\b"),
    re.compile(rf"(?P<it>{_TWO}),? (?:(?:is|who is) )?(?:an? |the )?{_AGE}"),
    re.compile(rf"{_AGE}(?: (?i:male|female|man|woman|worker|employee|patient|claimant))?,? (?P<it>{_TWO})"),
    re.compile(rf"(?P<it>{_TWO}) \((?i:age|aged|dob)\b"),
    re.compile(
        rf"\b(?i:patient|employee|injured worker|worker|claimant|applicant|member|enrollee),? (?P<it>{_TWO})"
        rf"(?=,| (?:{_VERBS})\b)"
    ),
    re.compile(rf"\b(?i:patient|employee|worker|claimant|applicant)(?:['’]s name)?(?:,| is) (?P<it>{_TWO})"),
    re.compile(rf"(?:/s/|\b(?i:signed|signature|firmado)[:,]?)\s*(?P<it>{_TWO})"),
    re.compile(
        r"\b(?i:sincerely|regards|respectfully(?: submitted)?|yours(?: truly)?|truly yours|cordially"
        r"|atentamente),?[^\S\n]*\n\s*"
        rf"(?P<it>{_TWO})"
    ),
    re.compile(rf"\bI, (?P<it>{_TWO}), "),
    re.compile(rf"\b(?i:a/?k/?a|also known as|known as|goes by|nicknamed|alias|formerly)\.? (?P<it>{_NAME})"),
    re.compile(
        rf"\b(?i:seen|evaluated|examined|treated|performed|prescribed|reviewed|signed|discussed|spoke"
        rf"|spoken) (?i:by|with) (?P<it>{_TWO})"
    ),
    re.compile(rf"(?P<it>{_PART}(?:,? {_PART}){{0,3}}),? (?:v|vs|VS)\. "),
)
_NICKNAME = re.compile(rf"(?P<before>{_PART}) ?[\"“(](?P<nick>[^\W\d_]{{2,15}})[\"”)](?: (?P<after>{_PART}))?")
_NO_NAME = frozenset(
    re.findall(
        r"\S+",
        "the this and medical review reviewer expert case claim claims number date of injury independent final"
        " determination decision maximus federal services service administrator administrators employee patient"
        " worker name dear attorney state california not none unknown provided redacted mtus odg acoem dwc imr"
        " utilization physical he she was on in for to a an is orthopedic orthopaedic surgeon surgery medicine"
        " physician provider chronic guideline guidelines male female board certified january february march april"
        " may june july august september october november december md do dc or per by injured claimant applicant"
        " member enrollee insured his her their it its has had with at as that which who from been were are be"
        " will treating requesting primary secondary address phone fax dob ssn birth social security employer"
        " health department industrial relations division workers compensation fund insurance company pain"
        " management center clinic hospital group therapy report notes note records record letter request"
        " requested requests recommended reports reported states stated denies and/or no yes new left right"
        " bilateral mr mrs ms miss dr drs doctor sincerely re cc under penalty certify declare foregoing"
        " examination evaluation treatment treatments general practice internal occupational family neurology"
        " psychiatry rehabilitation chiropractic acupuncture sports ca usa inc llc esq years year old age aged man"
        " woman pt np pa rn dpt jd phd psyd also known",
    )
)
_INITIAL = re.compile(r"\w\.?")
_PARTICLES = frozenset(
    {"de", "del", "la", "las", "los", "van", "von", "der", "den", "da", "di", "al", "el", "bin", "ibn"}
)


def fold(word: str) -> str:
    """A word without case, accents, apostrophes and hyphens: "O’Brien", "OBRIEN" and "obrien" are one."""
    word = re.sub(r"['’](?i:s)$", "", word)
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    plain = plain.translate(str.maketrans("łŁøØđĐıæÆœŒ", "lLoOdDiaAoO"))
    return re.sub(r"[^\w]", "", plain.casefold())


def may_be_name(word: str) -> bool:
    """Whether a word is no word of a letter's own, or of a table's."""
    low = word.strip(".,'’").lower()
    if low in _NO_NAME or len(low) < 2:
        return False
    return not any(
        part in medical_words() or part in phrases.drugs() for part in (low, low.removesuffix("s"), *low.split("-"))
    )


def sure(text: str) -> Iterator[list[str]]:
    """The words of each name that a label of its own tells: they are a name even where they are other words too."""
    for pattern in LABELLED:
        for m in pattern.finditer(text):
            words = list(_until_a_label(m["it"]))
            is_said = "nam" in m["label"].lower() or any(map(may_be_name, words))
            if 2 <= len(words) <= 6 and is_said and not any(word.lower() in _VERB_WORDS for word in words):
                yield words


def told(text: str) -> Iterator[str]:
    """Each word of the names that something tells, and what such a person is called besides."""
    names = set()
    for word in _told(text):
        names.add(word)
        yield word
    yield from (
        m["nick"] for m in _NICKNAME.finditer(text) if names & {m["before"], m["after"]} and may_be_name(m["nick"])
    )


def _told(text: str) -> Iterator[str]:
    for words in sure(text):
        yield from words
    for pattern in LABELLED:
        for m in pattern.finditer(text):
            yield from _if_names(list(_until_a_label(m["it"])))
    for pattern in _WEAK:
        for m in pattern.finditer(text):
            for piece in re.split(r";| and |\n", m["it"]):
                yield from _if_names(list(_until_a_label(piece)))


_VERB_WORDS = frozenset(_VERBS.split("|")) | {
    "be",
    "been",
    "with",
    "who",
    "will",
    "to",
    "and",
    "not",
    "for",
}


def _if_names(words: list[str]) -> Iterator[str]:
    """The words, where none is a medical one: a list of drugs behind "Provider:" is no name."""
    names = [w for w in words if may_be_name(w) and not _INITIAL.fullmatch(w)]
    lower = [w.lower().strip(".") for w in words]
    known = [w for w in lower if w not in _PARTICLES and (w in medical_words() or w in phrases.drugs())]
    if names and not known and len(words) <= 7 and not any(w in _VERB_WORDS for w in words):
        yield from names


def _until_a_label(line: str) -> Iterator[str]:
    """The words of a name, up to the next label or a sentence's words."""
    for m in WORD.finditer(re.split(r"\s{3,}|\t|\n|\(\w+, ", line)[0]):
        word = m[0]
        if word.lower() in _NO_NAME and word.lower() not in ("may", "april", "june", "august"):
            return
        yield word


@cache
def medical_words() -> frozenset[str]:
    """Words of the tables that a name must not take out of a letter."""
    parts = (word for words in tables.checks().body_parts.values() for word in words)
    rows = (word for rule in tables.categories().rule for word in rule.words)
    return frozenset(found for row in (*parts, *rows) for found in re.findall(r"[a-z]{3,}", row.lower()))
