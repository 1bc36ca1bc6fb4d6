"""Identifiers that are told by their shape, or by a label and their shape. Each pattern names what is hidden `it`."""

import re

UPPER = r"[A-ZÀ-ÖØ-Þ]"
_DASH = r"[-‐‑‒–—\u00ad]"
_JOIN = rf"(?: ?(?:{_DASH}|[./•·]) ?| )"
"""What stands between groups of digits."""
_GAP = r"(?: ?\([^)\n]{0,20}\))?\s*[:#.=]?\s*"
_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    r"|diciembre)\b\.?"
)
_DAY = r"\d{1,2}(?i:st|nd|rd|th)?"
_DATE = (
    rf"(?:\d{{4}} ?[-./] ?\d{{1,2}} ?[-./] ?\d{{1,2}}|\d{{1,2}} ?[-./] ?\d{{1,2}} ?[-./] ?\d{{2,4}}"
    rf"|{_MONTH} {_DAY}(?:,? \d{{4}})?|{_DAY}(?: (?i:of|de))? {_MONTH}(?:,?(?: (?i:de|del))? \d{{4}})?"
    rf"|(?i:the )?[a-z]{{4,14}}(?:[- ][a-z]{{4,7}})?(?i: of) {_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{4}}|(?:19"
    rf"|20)\d\d)(?!\d)"
)
_BIRTH = (
    r"(?i:dob(?:/age)?|d\.o\.b\.?|(?:date|year|place) of birth|birth ?(?:date|day|year)|born(?: (?:on|in))?"
    r"|fecha de nacimiento|nacid[oa](?: el)?|nació(?: el)?|\bb\.(?= ?\d))"
)
_SSN = (
    r"(?i:(?:tin/)?ssn|s\.s\.n\.?|ss ?#|soc(?:ial|\.)? ?sec(?:urity|\.)?(?: ?(?:number|nos?\b\.?))?|last (?:4"
    r"|four)(?: digits)?)"
)
_PHONE = (
    r"(?i:tel(?:ephone|[ée]fono)?|phone|cell(?:ular)?|mobile|fax|facsimile|pager|home|work"
    r"|call(?:ed)?(?: from)?|contact)"
)
_NUMBER_WORD = r"(?i:numbers?|nos?\b\.?|nbr|num\b\.?|id\b|#|numbered)"
_NUMBERED = (
    r"(?i:claim|case|file|policy|account|acct|member|employee|patient|chart|record|mrn|wcab|eams|imr|adj"
    r"|licen[sc]e|lic"
    r"|npi|dea|cdl|dl|group|reference|ref|authorization|tax|certificate|passport|control|identification|medicare|medi-cal|badge|rec)"
)
_OWN_LABEL = (  # whose value needs no word for "number"
    r"(?i:claim|case|mrn|eams|wcab|adj|npi|dea|cdl|dl|vin|passport|f?ein|tin|tax id|licen[sc]e|lic\b\.?|account|acct"
    r"|(?:our |your )?file|ref(?:erence)?|member id|identification|badge|med(?:ical)? rec(?:ord)?)"
)
_VALUE = r"[A-Za-z0-9]{0,8}[- /.]?\d[A-Za-z0-9]{0,17}(?:[-–/ .](?=[A-Z0-9]{0,10}\d|[A-Z]{1,3}\b)[A-Z0-9]{1,12}){0,4}"
_UNIT = r"(?i:mgs?|mcg|ml|cc|iu|units?|hours?|hrs?|days?|weeks?|tablets?|x\d+)"
_STREET = (
    r"(?:(?i:street|st|avenue|ave|boulevard|blvd|road|rd|drive|dr|lane|ln|court|ct|highway|hwy|parkway|pkwy"
    r"|circle|cir|terrace|ter|square|sq)"
    r"|(?:W(?:ay|AY)|P(?:lace|LACE|l|L)|T(?:rail|RAIL|rl|RL)|P(?:laza|LAZA)|L(?:oop|OOP)|R(?:ow|OW)|A(?:lley"
    r"|LLEY)|P(?:ath|ATH)"
    r"|W(?:alk|ALK)|H(?:ollow|OLLOW)|R(?:idge|IDGE)|C(?:rossing|ROSSING)|G(?:lens?|LENS?|rove|ROVE)|E(?:states?|STATES?)|V(?:illage|ILLAGE)|B(?:roadway|ROADWAY)|C(?:anyon|ANYON|rest|REST)|M(?:eadows?|EADOWS?)"
    r"|H(?:eights|EIGHTS)))"
)
_SPANISH_STREET = r"(?i:calle|avenida|avda?\.?|camino|v[ií]a|paseo|rancho|corte|plaza|carretera)"
_HOUSE = r"(?:\d{1,6}[A-Za-z]?|(?:One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten))"
_UNIT_OF_HOUSE = r"(?:,? ?(?:(?i:apt|apartment|suite|ste|unit|space|spc|bldg|room)\b\.? ?#? ?\w{1,8}|# ?\w{1,8}))"
_TOWN = rf"{UPPER}[\w.]{{1,20}}(?: {UPPER}[\w.]{{1,20}}){{0,2}},? (?:CA|(?i:california))\b\.?"
_BEHIND = rf"{_UNIT_OF_HOUSE}?(?:,?\s{{1,2}}{_TOWN}(?: \d{{5}}(?:-\d{{4}})?)?)?"
_AT = r"(?: ?@\s?| ?[\[(](?i:at)[\])] ?| AT )"

SHAPES: dict[str, tuple[re.Pattern[str], ...]] = {
    "SSN": (
        re.compile(rf"\b{_SSN}(?: of (?i:ssn))?{_GAP}(?P<it>[\dXx*](?:(?: ?{_DASH} ?|[ .])?[\dXx*]){{3,10}})(?!\d)"),
        re.compile(rf"(?<![\d-])(?P<it>\d{{3}}(?: ?{_DASH} ?|[. ])\d{{2}}(?: ?{_DASH} ?|[. ])\d{{4}})(?![\d-])"),
    ),
    "EMAIL": (
        re.compile(
            rf"(?<![\w.+-])(?P<it>[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}(?: ?(?:\.|[\[(]dot[\])]) ?[\w-]{{1,63}}){{1,4}})"
        ),
        re.compile(r"(?<![\w.+-])(?P<it>[\w.+-]{1,64} at [\w-]{1,63} dot (?:com|org|net|edu|gov))\b", re.IGNORECASE),
    ),
    "BORN": (
        re.compile(rf"\b{_BIRTH}(?: ?\([^)\n]{{0,20}}\))?\s*(?:[:#=–—-]|of|is|was)?\s*(?P<it>{_DATE})"),
        re.compile(
            rf"\b(?i:born|nació)(?: (?i:in|en)) (?P<it>{UPPER}\w+(?: {UPPER}\w+){{0,2}},? (?i:on"
            rf"|el) {_DATE})"
        ),
    ),
    "PHONE": (
        re.compile(r"(?<!\w)(?P<it>(?:\+|011 )\d{1,3}(?:[ .()-]{1,2}\d{1,6}){2,6})(?!\d)"),
        re.compile(rf"(?<![\w-])(?P<it>(?:\+?1{_JOIN})?(?:\(\d{{3}}\) ?|\d{{3}}{_JOIN})\d{{3}}{_JOIN}\d{{4}})(?!\d)"),
        re.compile(rf"\b{_PHONE}(?: {_NUMBER_WORD})?(?: is)?{_GAP}(?P<it>\(?\d(?:[ .()/–-]{{0,2}}\d){{6,14}})(?!\d)"),
    ),
    "NUMBER": (
        re.compile(
            rf"\b{_NUMBERED}(?:['’]s)?(?: (?i:control|case|claim|record|licen[sc]e))? ?{_NUMBER_WORD}{_GAP}"
            rf"(?P<it>{_VALUE})"
        ),
        re.compile(
            rf"\b{_OWN_LABEL} ?{_NUMBER_WORD}?{_GAP}(?P<it>(?=[A-Z /-]{{0,6}}\d[\w/ -]?\d)(?:(?=\S*\d{{3}})"
            rf"|(?=\S+ \S*\d{{5}})){_VALUE})"
        ),
        re.compile(r"\b(?i:claim|mrn|eams|wcab) ?[:#] ?(?P<it>[A-Za-z]{0,6}[- ]?\d[\w-]{3,20})"),
        re.compile(r"\b(?P<it>CM\d{2}-\d{5,8}|ADJ ?\d{5,12})\b"),
        re.compile(r"(?<![\w/.-])(?P<it>\d{4}(?:[ -]\d{4}){3})(?!\d)"),
        re.compile(rf"(?<![\w/.,-])(?P<it>\d{{6,20}})(?! ?{_UNIT}\b)(?![\d,])"),
        re.compile(r"(?<![\w/.-])(?P<it>(?=[A-Z\d]{0,16}[A-Z])(?:[A-Z]{0,8}\d){5,17}[A-Z]{0,6})(?!\w)(?<!MG)(?<!IU)"),
        re.compile(
            r"(?<![\w/.-])(?P<it>(?=[A-Z\d-]{8,24}(?![\w-]))(?=[\d-]*[A-Z])(?=[A-Z-]*(?:\d[A-Z-]*){6})"
            r"[A-Z\d]+(?:-[A-Z\d]+){2,4})(?![\w-])"
        ),
    ),
    "ADDRESS": (
        re.compile(
            rf"\b(?P<it>{_HOUSE} (?:[NSEW]\.? )?(?:[A-Z0-9][\w.'’-]{{0,24}} ){{0,4}}{_STREET}\b\.?(?: \d{{1,4}}\b)?"
            rf"{_BEHIND})"
        ),
        re.compile(
            rf"\b(?P<it>\d{{1,6}} {_SPANISH_STREET}(?: (?:(?i:de la|de las|de los|del|de|la"
            rf"|el) )?{UPPER}[\w.'’-]{{1,24}}){{1,3}}{_BEHIND})"
        ),
        re.compile(r"\b(?P<it>\d{1,6} (?i:county road|state route|highway|hwy|route)\.? \d{1,4})\b"),
        re.compile(r"\b(?P<it>(?:R\.?R\.?|(?i:rural route)) ?\d{1,3},? (?i:box) \d{1,5})\b"),
        re.compile(
            rf"\b(?P<it>\d{{1,6}} (?:[NSEW]\.? )?{UPPER}[\w.'’-]{{1,24}}(?: {UPPER}[\w.'’-]{{1,24}}){{0,2}},?\s"
            rf"{UPPER}[a-z]{{2,20}}(?: {UPPER}[a-z]{{2,20}}){{0,2}},? (?:CA,? )?9[0-6]\d{{3}}(?:-\d{{4}})?)(?!\d)"
        ),
        re.compile(r"\b(?P<it>(?:P\.? ?O\.?|post office) Box \d{1,8})", re.IGNORECASE),
        re.compile(rf"\b(?P<it>{_TOWN} \d{{5}}(?:-\d{{4}})?)"),
        re.compile(rf"(?<=, )(?P<it>{UPPER}[a-z]{{2,20}}(?: {UPPER}[a-z]{{2,20}}){{0,2}},? CA)\b"),
    ),
}
"""Kind by kind, in the order in which they are hidden."""
