"""Where a letter names somebody: patterns made of the lists of `data/persons.toml`. What is a name is named `it`."""

import re
from collections.abc import Iterable

from imr_llm import tables

_TABLE = tables.persons()
_LATIN = [chr(c) for c in (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
UPPER = f"[{''.join(c for c in _LATIN if c.isupper())}]"
LOWER = f"[{''.join(c for c in _LATIN if c.islower())}\u0300-\u036f]"
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u00ad]|['’‘`´‐‑-](?=[^\W\d_])){0,40}")
FOREIGN = re.compile(
    r"(?:[^\W\d_]{0,20}[\u0400-\u052f\u0530-\u"
    r"07ff\u0900-\u0dff\u0e00-\u0fff\u10a0-\u10ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    r"[^\W\d_\u0300-\u036f]{0,20}|[\u0370-\u03ff\u1f00-\u1fff]{3,20})"
)
"""A word in a script that no English or Spanish letter is written in; a Greek letter or two is a symbol."""


def any_of(sources: Iterable[str]) -> str:
    """The source of a pattern for any of these, the longest first."""
    return "|".join(sorted(sources, key=lambda source: (-len(source), source)))


_L = r"[^\W\d_]"
_PARTICLE = (
    r"(?i:de las?|de los|del?|da|dos?|la|van der|van den|van|von|den|der|ter|ten|zu|af|abu|ben|di|al|el|bin|ibn"
    r"|st\.|y|e)"
)
_PART = rf"(?<![\w'’])(?:{UPPER}\.|{UPPER}(?:{_L}|[\u0300-\u036f]|['’‐‑-](?={_L})){{0,30}})(?![\w'’])"
_NICK = r"(?: ?[\"“(]{1,2}['’]?[^\W\d_]{2,15}['’]?[\"”)]{1,2})?"
_NAME = rf"{_PART}(?:{_NICK}[^\S\n]{{1,2}}(?:{_PARTICLE} ){{0,2}}{_PART}){{0,3}}"
_TWO = rf"{_PART}(?:{_NICK}[^\S\n]{{1,2}}(?:{_PARTICLE} ){{0,2}}{_PART}){{1,3}}"
_ANY = rf"{_L}(?:{_L}|[\u0300-\u036f.'’‐‑-]){{0,30}}(?![\w'’-]{{0,30}}[^\S\n]?[:：])"
_LINE = rf"{_ANY}(?:(?:,|{_NICK})?[^\S\n]{{1,2}}{_ANY}){{0,5}}"
_WHOSE, _ROLES, _TOLD_BY = any_of(_TABLE.whose), any_of(_TABLE.roles), any_of(_TABLE.told_by)
_LABELS, _VERBS, _CALLED = any_of(_TABLE.name_labels), any_of(_TABLE.verbs), any_of(_TABLE.called)
_DEGREES, _CLOSINGS, _BEFORE = any_of(_TABLE.degrees), any_of(_TABLE.closings), any_of(_TABLE.before)
_PLAIN_TITLE = rf"(?:{any_of(_TABLE.titles)})\b\.?"
_TITLE = rf"(?!(?:MS|MR|DON|SISTER|FATHER|NURSE) (?!{UPPER}{{2}}))(?i:{_PLAIN_TITLE})"
"""Not "MR arthrogram", nor "MS Contin": capitals without a dot are a title only before capitals."""
_STRONG = (
    rf"(?:(?:{_WHOSE})(?:['’]s)?\s+(?:full |legal )?names?(?: is)?|names? of (?:the )?(?:{_WHOSE})"
    rf"|nombre(?: del?(?: la)? (?:{_WHOSE}))|{_LABELS}|{_WHOSE})"
)
_BETWEEN = (
    r"(?:[^\S\n]?\([^)\n]{0,25}\))?[^\S\n]?[*\"”]{0,2}"
    r"(?:[:：#=|–—]|-(?=\s)|(?<=\w)-(?=[A-Z])|\t|(?:\.[^\S\n]?){3,20}|(?<=\w)[^\S\n]{3,40})"
    r"(?:[*\"“']{1,2}|</?\w{1,8}>)?\s{0,40}[\"“]?"
)
_AGE = (
    r"(?:\d{1,3}[- ]?(?:years?|yrs?|y)(?:[- /.]?(?:olds?|o)\b\.?)?(?: \w+)?|aged? \d{2}\b|\(\d{2}\)|\d{2}[- ]?y/?o\b"
    r"|\d{2},)"
)
_NO_METHOD = rf"(?!(?:['’]s)? (?i:{any_of(_TABLE.named_after)})\b)"
_AFTER = rf"(?=[,;]? (?i:{_VERBS})\b|['’]s )"
CAPITAL = (
    rf"(?:(?:Ma?c|Fitz){UPPER}{LOWER}+|[A-Z]['’][A-Z][a-z]+|{UPPER}{LOWER}+(?:['’-]{UPPER}?{LOWER}+){{0,2}}"
    rf"|{UPPER}[{UPPER[1:-1]}'’-]{{2,20}})"
)
_I = re.IGNORECASE

LABELLED = (
    re.compile(rf"(?<!\w)(?P<label>{_STRONG}){_BETWEEN}(?:{_PLAIN_TITLE} )?(?P<it>{_LINE})", _I),
    re.compile(
        rf"^[^\S\n]*(?P<label>{_STRONG})(?:[^\S\n]?\([^)\n]{{0,25}}\))?[^\S\n]*:?\s*\n\s*(?P<it>{_LINE})[^\S\n]*$",
        _I | re.MULTILINE,
    ),
    re.compile(
        rf"(?<!\w)(?P<label>(?:{_WHOSE})(?:['’]s)? names?|{_LABELS})[^\S\n]{{1,2}}(?P<it>{_LINE})[^\S\n]*$",
        _I | re.MULTILINE,
    ),
)
"""Whose words are a name whatever they are, but for the next label."""
WEAK = (
    re.compile(
        rf"(?<!\w)(?i:{_ROLES}|{_TOLD_BY}){_BETWEEN}(?:{_TITLE} )?"
        rf"(?P<it>{_LINE}(?:,? ?(?:{_DEGREES})\.?)?(?:[;,] ?{_LINE}){{0,3}})"
    ),
    re.compile(rf"\b(?i:{_ROLES}|{_TOLD_BY}|{_WHOSE})(?:['’]s)?(?: (?i:name))? ?[:#] ?(?P<it>{_NAME})"),
    re.compile(rf"\b(?i:b?cc|cop(?:y|ies)(?: to)?|distribution):?\s*(?P<it>{_NAME}(?:[;,\n] ?{_NAME}){{0,8}})"),
    re.compile(rf"\b{_TITLE}[ \n]?(?P<it>{_NAME}(?:\n{_PART})?(?: and {_NAME})?)"),
    re.compile(rf"\b(?i:mrs?|ms|drs?)\. (?P<it>[^\W\d_]{{3,20}})(?=[,.;]| (?i:{_VERBS}|and|requested|recommended)\b)"),
    re.compile(
        rf"\b(?i:{any_of(_TABLE.greetings)}) (?:{_TITLE} |(?i:{_ROLES}) )?(?P<it>{_NAME})(?=[,:!.]|[^\S\n]*\n|$)"
    ),
    re.compile(rf"(?P<it>{_TWO}),?[^\S\n]+(?:{_DEGREES})\b"),
    re.compile(rf"(?P<it>{_PART}, {_PART}(?: {_PART}){{0,2}}),?[^\S\n]+(?:{_DEGREES})\b"),
    re.compile(rf"\b(?i:names?(?:['’]s| is| was| are)) (?P<it>{_NAME})"),
    re.compile(rf"(?P<it>{_TWO}),? (?:(?:is|who is|was) )?(?:an? |the )?{_AGE}"),
    re.compile(rf"{_AGE}(?: (?i:[mf]|male|female|man|woman|worker|employee|patient|claimant))?,? (?P<it>{_TWO})"),
    re.compile(rf"(?P<it>{_TWO}) \((?i:age|aged|dob)\b"),
    re.compile(rf"\b(?i:{_WHOSE})(?:,? \(?|['’]s name is | is | \(){_TITLE}? ?(?P<it>{_TWO})"),
    re.compile(rf"(?:/s/|\b(?i:signed|signature|firmado)[:,]?)\s*(?P<it>{_TWO})"),
    re.compile(
        rf"\b(?i:{_CLOSINGS})(?:,[^\S\n]*\s*|[^\S\n]*\n\s*)(?:{_TITLE} )?(?P<it>{_TWO}|{_PART}(?=[^\S\n]*(?:\n|$)))"
    ),
    re.compile(rf"\bI, (?P<it>{_TWO}),? "),
    re.compile(rf"(?<!\w)(?i:{_CALLED})[.:]?,? [\"“‘'(]?(?P<it>{_NAME})"),
    re.compile(rf"\b(?i:[\w ]{{0,12}}name)\? (?P<it>{_NAME})"),
    re.compile(rf"(?P<it>{_PART}(?:,? {_PART}){{0,3}}),? (?:v|vs|VS)\. "),
    re.compile(rf"(?P<it>{_TWO}):? (?=\(?\d{{3}}\)?[-. ]\d{{3}}[-. ]\d{{4}})"),
    re.compile(rf"^(?P<it>{_TWO})[^\S\n]*\n(?=\d{{1,6}} {UPPER}|[Pp]\. ?[Oo]\. |c/o )", re.MULTILINE),
)
"""Whose words are a name where none of them is a medical one."""
BARE = (
    re.compile(
        rf"^[^\S\n]*(?!(?i:{any_of(_TABLE.things)})\b)[A-Za-z][\w /.'#-]{{0,30}}[:\t]\s{{0,4}}"
        rf"(?P<it>{CAPITAL},?(?: (?:{CAPITAL}|[A-Z])\.?){{0,3}})[^\S\n]*$",
        re.MULTILINE,
    ),
    re.compile(rf"^[^\S\n]*(?P<it>{CAPITAL}, {CAPITAL}(?: {CAPITAL}| [A-Z]\.)?)[^\S\n]*$", re.MULTILINE),
    re.compile(rf"\b(?i:{_ROLES})[,:]? (?:{_TITLE} )?(?P<it>{_TWO})"),
    re.compile(rf"\b(?i:{_BEFORE}) (?:{_TITLE} )?(?P<it>{_TWO})"),
    re.compile(rf"(?P<it>{_TWO}){_AFTER}"),
    re.compile(
        rf"(?P<it>(?<![\w.'’])(?:{UPPER}\. ?){{1,2}}{UPPER}{LOWER}{{3,20}}(?:-{UPPER}{LOWER}{{2,20}})?)(?![\w-])"
    ),
    re.compile(rf"[\"“](?P<it>{UPPER}{LOWER}{{2,15}}[\"”] {_PART})"),
    re.compile(rf"(?P<it>{_PART} ?[\"“(]{UPPER}{LOWER}{{1,15}}[\"”)] {_PART})"),
    re.compile(
        rf"(?<!\w)(?i:{_WHOSE}|signed,?|drs?\.?) (?P<it>(?:[a-z]{{3,20}}|[a-z]\.) [a-z]{{3,20}})"
        rf"(?=[,.]|\n|$| (?i:{_VERBS})\b)"
    ),
    re.compile(rf"(?:^|[.!?] )(?P<it>[a-z]{{3,20}} [a-z]{{3,20}}),?(?= (?:{_VERBS}|{_AGE}))", re.MULTILINE),
)
"""Whose words are a name where no text often has them, and no table has any."""
PAIR = re.compile(
    rf"(?<![\w'’-])(?P<first>{CAPITAL})(?=,?\s(?:[A-Z]\.? )?(?:{_PARTICLE} ){{0,2}}(?P<last>{CAPITAL})(?![\w-]))"
)
ALONE = (
    re.compile(
        rf"^[^\S\n]*(?!(?i:{any_of(_TABLE.things)})\b)"
        rf"[A-Za-z][\w /.'#-]{{0,30}}[:\t]\s{{0,4}}(?P<it>{CAPITAL})(?: [A-Z]\.?)?[^\S\n]*$",
        re.MULTILINE,
    ),
    re.compile(rf"\bLAST(?: NAME)?:? {CAPITAL},? FIRST(?: NAME)?:? (?P<it>{CAPITAL})"),
    re.compile(rf"(?<![\w'’-])(?P<it>{CAPITAL})(?=,? (?i:right|left)[- ]hand)"),
    re.compile(
        rf"\b(?i:according to|stated by|per|to|(?:appeal|petition) of|{_ROLES}|{_WHOSE}|{any_of(_TABLE.met)}"
        rf"|drs?\.? [\w ,]{{1,40}}(?:and|&|,)),? \(?"
        rf"(?P<it>{CAPITAL}(?:(?:,| and|, and) {CAPITAL}){{0,3}})(?![\w-]){_NO_METHOD}"
    ),
    re.compile(rf"(?<![\w'’-])(?P<it>{CAPITAL})(?= (?:{any_of(_TABLE.only_persons)})\b)"),
    re.compile(rf"(?<![\w'’-])(?P<it>{CAPITAL})(?=, (?i:his|her|their|the (?:{_WHOSE})['’]s) (?i:{_ROLES})\b)"),
    re.compile(rf"(?<![\w'’-])(?P<it>{CAPITAL})(?=, {UPPER}\.,? (?:{_VERBS}|{_AGE}))"),
    re.compile(
        rf"{_AGE}(?: (?i:male|female|man|woman|worker|employee|patient|claimant))?,? "
        rf"(?P<it>{CAPITAL})(?= (?:{_VERBS})\b)"
    ),
    re.compile(rf"(?<![\w'’-])(?P<it>(?:Ma?c|Fitz|[OD]['’]){UPPER}{LOWER}{{2,20}})(?![\w-]){_NO_METHOD}"),
    re.compile(
        rf"(?<![\w'’-])(?P<it>(?=\w{{0,20}}[äëïöåæø"
        rf"œßðþãõâêîôûçàèìòùÿ\u0100-\u024f\u1e00-\u1eff]){UPPER}{LOWER}{{1,20}}(?!\w)){_NO_METHOD}"
    ),
)
"""One word that is a name where no text often has it, and no table has it."""
LISTED = re.compile(rf"(?<![\w'’-])(?P<it>{CAPITAL})(?![\w®™-]){_NO_METHOD}(?!,? (?:et al|\(?(?:19|20)\d\d))")
"""A word that is a name where the list of names has it. Not the author of a paper."""
LISTED_PERSON = re.compile(
    rf"(?<![\w'’-])(?P<it>[a-z]{{3,20}})(?= (?:{any_of(_TABLE.only_persons)})\b)"
    rf"|\b(?:{any_of(_TABLE.met)}|{_WHOSE}|{_ROLES}) (?P<or>[a-z]{{3,20}})(?![\w'’-])"
)
LISTED_SMALL = re.compile(r"(?<![\w'’-])(?P<first>[a-z]{3,20})(?= (?P<last>[a-z]{3,20})(?![\w'’-]))")
SMALL_TOLD = re.compile(
    rf"\b(?i:{_WHOSE}|mrs?\.?|ms\.?|miss|drs?\.?)(?:,|(?i: name)? is)? (?P<first>[a-z]{{3,20}}) (?P<last>[a-z]{{3,20}})"
    rf"(?=[^\S\n]*(?:[,.;\n]|$)| (?:{_VERBS})\b)"
)
"""Names in small letters, one behind the other."""
DOES = re.compile(rf"(?<![\w'’.-])(?P<first>{CAPITAL}) (?P<last>{CAPITAL})(?= (?:{any_of(_TABLE.only_persons)})\b)")
ROLE_ASIDE = re.compile(rf"\b(?i:{_ROLES}|{_WHOSE}) \((?P<it>{CAPITAL})\)")
"""Beside a role within a bracket: "the surgeon (Moon) agreed"."""
IT_WAS = re.compile(rf"\b[Ii]t (?:was|is) (?P<it>{CAPITAL}) who\b")
IN_CAPITALS = re.compile(
    rf"\b(?i:{_WHOSE}) (?P<it>[A-Z]{{3,20}})(?= (?i:{any_of(_TABLE.only_persons)})\b)"
    r"|(?:^|[.;!?]\s)PER (?P<of>[A-Z]{3,20})(?=,)",
    re.MULTILINE,
)
NICKNAME = re.compile(
    rf"(?P<before>{_PART}) ?[\"“(]{{1,2}}['’]?(?P<nick>[^\W\d_]{{2,15}})['’]?[\"”)]{{1,2}}(?: (?P<after>{_PART}))?"
)
NICKNAMED = re.compile(rf"(?<![\w'’-])(?P<nick>{_PART}) ?\((?P<name>{_TWO})\)")
TITLED = re.compile(
    rf"\b(?:(?i:mrs?|ms|miss|drs?|sra?)\. ?|(?:M(?:rs?|s|iss)|Drs?|Señora?) )"
    rf"(?P<it>{UPPER}{LOWER}{{2,20}}(?:-{UPPER}{LOWER}{{2,20}})?|{UPPER}{{3,20}}(?![\w-]))"
)
