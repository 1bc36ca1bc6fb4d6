"""Names of persons in a letter: what a label, a title, a degree, a greeting or a signature tells to be one."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

from imr_llm import lexicon, tables

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
    r"employee|patient|pt|iw|i\.w\.|claimant|applicant|injured worker|worker|member|enrollee|insured|client"
    r"|beneficiary|subscriber|trabajadora?|paciente|empleado|empleada"
)
_STRONG = (
    rf"(?:(?:{_WHOSE})(?:['’]s)?\s+names?|names? of (?:the )?(?:{_WHOSE})"
    rf"|nombre(?: del?(?: la)? (?:{_WHOSE}))?|{_WHOSE})"
)
_ROLES = (
    r"witness|declarant|affiant|employer|c/o|attorney(?: for \w+)?|representative|physicians?|providers?|doctor"
    r"|adjust[eo]r|(?:claims )?examiner|(?:case )?manager|nurse|surgeon|interpreter|supervisor|spouse|wife|husband"
    r"|(?:emergency )?contact|employer contact|guardian|signed(?: by)?|signature|prepared by|dictated by|reviewed by"
    r"|attn|attention|cc|c\.c\.|copy to|copies to|to|from|re|regarding|name|by"
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
    re.compile(
        rf"(?<!\w)(?P<label>(?:{_WHOSE})(?:['’]s)? names?)[^\S\n]{{1,2}}(?P<it>{_LINE})[^\S\n]*$", _I | re.MULTILINE
    ),
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
        r"\b(?i:sincerely|regards|respectfully(?: submitted)?|yours(?: truly)?|(?:many )?thanks|truly yours|cordially"
        r"|atentamente)(?:,[^\S\n]*\s*|[^\S\n]*\n\s*)"
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
VERY_RARE, RARE, LESS_RARE, OFTEN = 150, 1500, 7000, 200_000
"""How often a word stands in the texts that the dictionary was counted in: "Jane" 2,921 times, "hand" 331,353 times."""
_CAPITAL = (
    r"(?:[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?:['’-][A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+){0,2}|[A-Z]['’][A-Z][a-z]+|Ma?c[A-Z][a-z]+"
    r"|(?=[A-ZÀ-ÖØ-Þ'’-]{0,20}[AEIOUYÀ-ÖØ-Þ])[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]{2,20})"
)
_PAIR = re.compile(
    rf"(?<![\w'’-])(?P<first>{_CAPITAL})(?=,?\s(?:[A-Z]\.? )?(?:{_PARTICLE} )?(?P<last>{_CAPITAL})(?![\w-]))"
)
_ALONE = re.compile(
    r"\b(?i:according to|stated by|per|husband|wife|son|daughter|brother|sister|mother|father"
    rf"|drs?\.? [\w ,]{{1,40}}(?:and|&|,)),? (?P<it>{_CAPITAL})(?![\w-])"
)
_MEDICAL = re.compile(
    r"(?:osis|itis|ectomy|algia|opathy|ogram|graphy|oscopy|plasty|otomy|emia|azole|prazole|pril|sartan|statin|cillin"
    r"|oxetine|codone|profen|lateral|itic|otic)$"
)
_INITIAL = re.compile(r"\w\.?")


def fold(word: str) -> str:
    """A word without case, accents, apostrophes and hyphens: "O’Brien", "OBRIEN" and "obrien" are one."""
    word = re.sub(r"['’](?i:s)$", "", word)
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    plain = plain.translate(str.maketrans("łŁøØđĐıæÆœŒ", "lLoOdDiaAoO"))
    return re.sub(r"[^\w]", "", plain.casefold())


def may_be_name(word: str) -> bool:
    """Whether a word is no word of a letter's own, or of a table's."""
    low = word.strip(".,'’").lower()
    if low in _no_names() or len(low) < 2:
        return False
    return not any(
        part in medical_words() or part in lexicon.drugs() for part in (low, low.removesuffix("s"), *low.split("-"))
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
    yield from _bare(text)


def _bare(text: str) -> Iterator[str]:
    """Names that nothing marks: two words with capitals that no English text has often; one, behind "according to".

    A word that the letter also has without a capital is none.
    """
    usual = tables.persons().given
    small = frozenset(re.findall(r"(?<!\w)[a-z]{3,30}(?!\w)", text))

    def may_be(word: str) -> bool:
        return word.lower() not in small and not _MEDICAL.search(word.lower()) and may_be_name(word)

    for m in _PAIR.finditer(text):
        first, last = m["first"], m["last"]
        less, more = sorted((_often(first), _often(last)))
        is_rare = (less < RARE and more < LESS_RARE) or (less < VERY_RARE and more < OFTEN)
        if (is_rare or (first.lower() in usual and _often(last) < OFTEN)) and may_be(first) and may_be(last):
            yield from (first, last)
    for m in _ALONE.finditer(text):
        if _often(m["it"]) < RARE and may_be(m["it"]):
            yield m["it"]


def _often(word: str) -> int:
    return sum(_dictionary()(half) for half in re.split(r"['’-]", word.lower()) if len(half) > 1)


_VERB_WORDS = frozenset([*_VERBS.split("|"), "be", "been", "with", "who", "will", "to", "and", "not", "for"])


def _if_names(words: list[str]) -> Iterator[str]:
    """The words, where none is a medical one: a list of drugs behind "Provider:" is no name."""
    names = [w for w in words if may_be_name(w) and not _INITIAL.fullmatch(w)]
    lower = [w.lower().strip(".") for w in words]
    known = [w for w in lower if w not in tables.persons().particles and (w in medical_words() or w in lexicon.drugs())]
    if names and not known and len(words) <= 7 and not any(w in _VERB_WORDS for w in words):
        yield from names


def _until_a_label(line: str) -> Iterator[str]:
    """The words of a name, up to the next label or a sentence's words."""
    for m in WORD.finditer(re.split(r"\s{3,}|\t|\n|\(\w+, ", line)[0]):
        word = m[0]
        if word.lower() in _no_names() and word.lower() not in ("may", "april", "june", "august"):
            return
        yield word


@cache
def medical_words() -> frozenset[str]:
    """Words of the tables that a name must not take out of a letter."""
    parts = (word for words in tables.checks().body_parts.values() for word in words)
    rows = (word for rule in tables.categories().rule for word in rule.words)
    return frozenset(found for row in (*parts, *rows) for found in re.findall(r"[a-z]{3,}", row.lower()))


@cache
def _no_names() -> frozenset[str]:
    return frozenset(tables.persons().no_names) | {
        word for name in tables.states().values() for word in name.lower().split()
    }


@cache
def _dictionary() -> Callable[[str], int]:
    from spellchecker import SpellChecker  # 0.15 s and 40 MB, where letters leave the computer

    frequency = SpellChecker(language="en", distance=1).word_frequency
    return lambda word: frequency[word]
