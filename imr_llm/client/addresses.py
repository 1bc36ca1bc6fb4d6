"""Addresses of persons, told by their shape. Each pattern names what is hidden `it`.

Where a word of what a pattern names `plain` is a medical one ("1 TENS Unit 5"), nothing is hidden.
"""

import re

from imr_llm import tables
from imr_llm.client.naming import any_of

_TABLE = tables.persons()
UPPER = r"[A-ZÀ-ÖØ-Þ]"
_STREET = rf"(?:(?i:{any_of(_TABLE.streets)})|(?:{any_of(_TABLE.streets_with_capital)}))"
_CAPITALS = any_of(source.upper() for source in _TABLE.streets_with_capital)
_HOUSE = (
    r"(?:\d{1,6}(?:-?[A-Za-z]|½| 1/2|-\d{1,5}| (?i:bis|ter))?|(?:One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten))"
)
PLACE = rf"{UPPER}[\w.'’]{{1,20}}(?: {UPPER}[\w.'’]{{1,20}}){{0,2}}"
_STATES = "|".join([*(code for code in tables.states()), *(name.title() for name in tables.states().values())])
_TOWN = rf"{PLACE},? (?:{_STATES}|(?i:calif(?:ornia)?))\b\.?"
_UNIT_OF_HOUSE = (
    r"(?:,? ?(?:(?:(?i:apt|apartment|suite|ste|spc|bldg)\b|(?i:unit|space|room|floor|fl)\b(?=\W{1,3}(?:\w*\d|[A-Z]\b)))"
    r"\.? ?#? ?\w{1,8}(?:-\w{1,3})?"
    r"|# ?\w{1,8}(?:-\w{1,3})?|\d{1,2}(?i:st|nd|rd|th) (?i:floor|fl)\b))"
)
_ZIP = r"(?: \d{5}(?:-\d{4})?)"
_ENDS = r"(?=[,.;\n]|$)"
_BEHIND = (
    rf"{_UNIT_OF_HOUSE}?(?:,?\s{{1,2}}(?:{_TOWN}{_ZIP}?|\d{{4,5}} {PLACE}{_ENDS}"
    rf"|{PLACE},? \d{{5}}(?:-\d{{4}})?(?!\d))|,? in {PLACE}{_ENDS}|, {PLACE}{_ENDS})?"
)
_SMALL = rf"\d{{1,6}} (?:[nsew]\.? )?(?:(?!(?:{any_of(_TABLE.no_streets)})(?![\w'’]))[a-z'’]{{2,20}} ){{1,3}}"
_SMALL_STREET = rf"{_SMALL}(?:{any_of(_TABLE.small_streets)})(?!\w)\.?"
"""In small letters: "12 elm court"."""
_SMALL_UNIT = r"(?:,? (?:apt|unit|suite|ste|space|spc|#)\b\.? ?#?\w{1,6}|,? #\w{1,6})"
_SMALL_TOWN = r"(?:,?\s{1,2}[a-z]{2,15}(?: [a-z]{2,15}){0,2},? (?:ca|calif|california)\b\.?(?: \d{5}(?:-\d{4})?)?)"

ADDRESSES = (
    re.compile(
        r"\b(?i:(?:mailing |home |street |postal |residence |new )?(?:address|residence|domicilio"
        r"|dirección))(?:\s?[:：]| is)\s{1,4}"
        rf"(?P<it>{_HOUSE} [^\n]{{4,80}}(?:\n[^\n]{{0,40}}\d{{5}}(?:-\d{{4}})?(?!\d))?)"
    ),
    re.compile(
        rf"\b(?P<it>{_HOUSE} (?:(?:[NSEW]{{1,2}}|North|South|East|West)\.? )?(?:[A-Z0-9][\w.'’-]{{0,24}} ){{0,4}}"
        rf"(?:{_STREET}|{_CAPITALS})\b\.?(?: (?:[NSEW]{{1,2}}\b|North|South|East|West"
        rf"|\d{{1,4}}\b)){{0,2}}{_BEHIND})"
    ),
    re.compile(rf"(?<![\w./-])(?P<it>{_SMALL_STREET}{_SMALL_UNIT}?{_SMALL_TOWN}?)"),
    re.compile(
        rf"(?:^[^\S\n]{{0,20}}|\b(?i:{any_of(_TABLE.leads)}) )"
        rf"(?P<it>{_SMALL}(?:{any_of(_TABLE.small_streets_led)})(?!\w)\.?)(?=[^\S\n]{{0,9}}$)",
        re.MULTILINE,
    ),
    re.compile(
        rf"\b(?P<it>{_HOUSE} (?i:{any_of(_TABLE.spanish_streets)})(?: (?:(?i:de la|de las|de los|des|del|de|la"
        rf"|el) )?{UPPER}[\w.'’-]{{1,24}}){{1,3}}{_BEHIND})"
    ),
    re.compile(
        rf"\b(?P<it>(?:\d{{1,6}} (?i:road|route)|(?:\d{{1,6}} )?(?i:county (?:road|rd)|state (?:route|hwy|"
        rf"highway)|highway|hwy))\.? \d{{1,4}}[A-Z]?"
        rf"(?: (?:North|South|East|West))?"
        rf"{_BEHIND})"
    ),
    re.compile(
        r"\b(?P<it>(?i:R\.? ?R\.?|H\.? ?C\.?|rural route|star route"
        r"|highway contract) ?#?\d{1,3},? (?i:box) \d{1,5}[A-Z]?)\b"
    ),
    re.compile(rf"\b(?P<it>(?i:rural route|star route) ?#?\d{{1,3}}(?:, {_TOWN})?)"),
    re.compile(
        rf"\b(?P<it>\d{{1,6}} (?:[NSEW]\.? )?{UPPER}[\w.'’-]{{1,24}}"
        rf"(?: {UPPER}[\w.'’-]{{1,24}}){{0,2}}{_UNIT_OF_HOUSE}?,?\s"
        rf"{UPPER}[a-z]{{2,20}}(?: {UPPER}[a-z]{{2,20}}){{0,2}},? (?:(?:{_STATES}),? )?\d{{5}}(?:-\d{{4}})?)(?!\d)"
    ),
    re.compile(
        rf"\b(?P<it>(?:(?i:p\.? ?o\.?|post office|psc) (?i:box)|PMB) \d{{1,8}}"
        rf"(?:,? (?:{_TOWN}{_ZIP}?|{PLACE}(?:{_ENDS}|,? \d{{5}}(?:-\d{{4}})?(?!\d))))?)"
    ),
    re.compile(
        r"\b(?i:addr(?:ess)?|domicile|residence|lives at|mail to)\b\.?\s?[:：]\s{1,4}(?P<it>\d{1,6}[^\n,;]{3,60})"
    ),
    re.compile(
        r"\b(?i:street|home)\b\.?\s?[:：]\s{1,4}"
        rf"(?P<it>\d{{1,6}} (?P<plain>{UPPER}[\w.'’-]{{0,24}}(?: [\w'’-]{{1,24}}){{0,2}})[^\n,;]{{0,60}})"
    ),
    re.compile(
        rf"\b(?P<it>{_HOUSE} (?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))"
        rf"(?P<plain>(?:{UPPER}[\w'’-]{{2,24}} ?){{1,3}}){_UNIT_OF_HOUSE}{_BEHIND})"
    ),
    re.compile(r"\b(?P<it>(?i:p\.? ?o\.?) (?i:drawer) \w{1,8})\b"),
    re.compile(r"\b(?P<it>(?i:rm|room|cell|bed)\b\.? ?#?(?:\d{1,4}-?[A-Z]|[A-Z]-?\d{1,4}))(?!\w)"),
    re.compile(r"\b(?P<it>(?i:bunk|dorm|barracks?|berth)\b\.? ?#?\d{1,4}[A-Z]?)(?!\w)"),
    re.compile(rf"\[+BORN_\d+\],? (?:in |at )?(?P<it>(?P<plain>(?!Male|Female|Sex|Gender|Age){PLACE}))(?=[,.;\n]|$)"),
    re.compile(
        r"\b(?P<it>(?i:mile)(?: (?i:marker|post))? \d{1,4},? (?:Route|Rte\.?|Interstate|I-) ?\d{1,4}[A-Z]?"
        r"|(?:Route|Rte\.?|Interstate) ?\d{2,4}[A-Z]?)\b"
    ),
    re.compile(
        rf"\b(?P<it>{UPPER}[\w'’]{{2,20}}(?: {UPPER}[\w'’]{{2,20}})? (?:Motel|Hotel|Inn|Apartments|Shelter|Lodge))\b"
    ),
    re.compile(rf"\b(?i:home|house|apartment|job|shop) in (?P<it>{PLACE},? CA)\b"),
    re.compile(r"\b(?P<it>(?:PSC|CMR|Unit) \d{1,8},? Box \d{1,6})(?!\d)"),
    re.compile(rf"\b(?P<it>{_TOWN} \d{{5}}(?:-\d{{4}})?)"),
    re.compile(
        rf"\b(?P<it>\d{{1,6}}(?: 1/2)? (?:[NSEW]{{1,2}}\b\.?|North|South|East|West) {UPPER}[\w.'’-]{{2,24}}"
        rf"(?: {UPPER}[\w.'’-]{{2,24}})?{_BEHIND})"
    ),
    re.compile(
        rf"(?<!\w)(?P<it>(?i:av|avda|ave|calle|c/|blvd|boulevard|calz(?:ada)?|calle[jó]+n|paseo|camino|"
        rf"carretera|rue|v[ií]a|viale"
        rf"|corso|piazza|rua|ulica|ul|jalan|jl|colonia|col|barangay|brgy|purok|sitio)\b\.?(?: (?i:de la|de "
        rf"las|de los|del?|la|el))?"
        rf"(?: {UPPER}[\w.'’-]{{1,24}}){{1,4}},?(?: (?i:#|no\.?|n[úu]m\.?))? ?\d{{1,5}}(?:[, ]{{1,2}}{PLACE})?)"
    ),
    re.compile(
        rf"(?<!\w)(?P<it>{UPPER}[a-zäöüß]{{2,20}}(?:stra(?:ß|ss)e|str\.|gasse|weg|platz|straat|gatan|gate|"
        rf"vej) \d{{1,4}}[a-z]?{_BEHIND})"
    ),
    re.compile(
        rf"\b(?i:liv(?:es|ed|ing)|resid(?:es|ed|ing)|home|house|apartment|stay(?:s|ed|ing)|address)(?: is)? "
        rf"(?:at|on|in) (?:the )?"
        rf"(?P<it>{UPPER}[\w'’-]{{2,24}}(?: {UPPER}[\w'’-]{{2,24}}){{0,4}} #?\d{{1,6}})"
    ),
    re.compile(r"\b(?P<it>(?:APO|FPO|DPO),? A[AEP] \d{5}(?:-\d{4})?)"),
    re.compile(rf"(?<=, )(?P<it>{UPPER}[a-z]{{2,20}}(?: {UPPER}[a-z]{{2,20}}){{0,2}},? CA)\b"),
    re.compile(r"\b(?i:zip(?: code)?)(?:[: ]{1,2}| is )(?P<it>\d{5}(?:-\d{4})?)(?!\d)"),
    re.compile(r"(?<![\w-])(?P<it>\d{5}-\d{4})(?![\w-])"),
    re.compile(r"\b(?P<it>[A-Z]{2}\d{1,2}[A-Z]? \d[A-Z]{2})\b"),
    re.compile(rf"\b(?P<it>(?i:calle|avenida|carretera) \d{{1,4}}(?: ?# ?\d{{1,5}})?{_BEHIND})"),
    re.compile(
        rf"\b(?P<it>(?:(?i:space|spc|trailer|lot|flat|unit|room|no\.) ?#?\d{{1,5}}[A-Z]?,? "
        rf")?(?:{UPPER}[\w'’-]{{1,20}} ){{1,4}}"
        rf"(?:Mobile Home|Trailer|RV|Mobilehome) (?:Park|Estates|Village|Community|Court))"
    ),
    re.compile(rf"\b(?P<it>(?i:trailer|lot) #?\d{{1,5}}[A-Z]?(?=,? \d|,? {UPPER}|[,.;\n]|$))"),
    re.compile(r"\b(?P<it>(?i:flat|space) #?\d{1,5}[A-Z]?)(?=,? \[+ADDRESS_)"),
    re.compile(
        rf"\b(?P<it>\d{{1,6}} (?i:avenue|ave|plaza|place|court|avenida) (?:of|de) (?:the |las? |los )?{PLACE}{_BEHIND})"
    ),
    re.compile(
        rf"\b(?P<it>(?:\d{{1,3}}(?:st|nd|rd|th)|{UPPER}[a-z]{{2,20}})(?: (?i:street|st|avenue|ave)\.?)? "
        rf"(?:and|&) {UPPER}[a-z]{{2,20}}"
        rf"(?: (?i:streets?|sts?|avenues?|aves?)\b\.?))"
    ),
    re.compile(rf"\b(?P<it>\d{{1,3}}(?:st|nd|rd|th) (?:and|&) {UPPER}[a-z]{{2,20}})"),
    re.compile(r"\b(?P<it>(?i:apt|apartment|suite|ste|spc)\b\.? ?#? ?(?=\w{0,3}-?\w{0,3}\d)\w{1,6}(?:-\w{1,3})?)"),
    re.compile(
        r"\b(?i:liv(?:es|ed|ing)|resid(?:es|ed|ing)|moved|born|raised|grew up|native of|visited)"
        r"(?: (?i:alone|with \w+ \w+|now))?"
        rf" (?i:in|at|on|from|of|near) (?P<it>(?!{_STATES}|United|Assisted)"
        rf"{PLACE}(?:,? (?i:to|in|near) {PLACE})?)"
    ),
)
