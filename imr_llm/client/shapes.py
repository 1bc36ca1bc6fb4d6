"""Identifiers that are told by their shape, or by a label and their shape. Each pattern names what is hidden `it`."""

import re

from imr_llm import tables
from imr_llm.client.naming import any_of

_TABLE = tables.persons()
UPPER = r"[A-ZÀ-ÖØ-Þ]"
_DASH = r"[-‐‑‒–—\u00ad]"
_JOIN = rf"(?: ?(?:{_DASH}|[./•·]) ?| )"
"""What stands between groups of digits."""
_GAP = r"(?: ?\([^)\n]{0,20}\))?\s*(?:[:：#.=]|is\b|ending(?: (?:in|with))?)?\s*#?"
_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    r"|diciembre)\b\.?"
)
_UNITS = r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|one|two|three|four|five|six|seven|eight|nine"
_TENS = r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SAID = (
    rf"(?:(?:{_TENS})(?:[- ](?:{_UNITS}))?|{_UNITS}|[a-z]{{3,7}}teenth?|tenth?|eleven(?:th)?|twel(?:ve|fth)|"
    rf"(?:twen|thir)tieth)"
)
_DAY = rf"(?:\d{{1,2}}(?i:st|nd|rd|th)?|(?i:{_SAID}))"
_SAID_YEAR = rf"(?:nineteen|twenty|two thousand)(?:[- ](?:hundred|and|oh|{_SAID})){{0,3}}"
_YEAR = rf"(?:\d{{4}}|['’]\d\d|(?i:{_SAID_YEAR}))"
_DATE = (
    rf"(?:\d{{4}} ?[-./] ?\d{{1,2}} ?[-./] ?\d{{1,2}}|\d{{1,2}} ?[-./] ?\d{{1,2}} ?[-./] ?\d{{2,4}}"
    rf"|\d{{1,2}}[- ]?{_MONTH}[- ,]{{0,2}}\d{{2,4}}"
    rf"|(?i:the )?{_MONTH} (?i:the )?{_DAY}(?:,? {_YEAR})?|(?i:the )?{_DAY}(?i: day)?(?: (?i:of|de))? {_MONTH}"
    rf"(?:,?(?: (?i:del?|in))? {_YEAR})?|{_MONTH},? {_YEAR}"
    rf"|(?i:{_SAID_YEAR}),? {_MONTH} {_DAY}|\d{{8}}|\d\d \d\d \d\d(?:\d\d)?"
    r"|(?<![/\d])(?<!/ )\d{1,2}/\d{2,4}(?!/)|(?:19|20)\d\d)(?!\d)"
)
_BIRTH = (
    r"(?i:(?:age ?/ ?)?dob(?:/age)?|d[./]o[./]b\.?|(?:date|year|place) of birth|birth ?(?:date|day|year)|born"
    r"|fecha de nacimiento|nacid[oa]|nació|\bb\.(?= ?\d))"
)
_SSN = (
    r"(?i:(?:tin/)?ssn(?:/\w+)?|s\.s\.n\.?|ss ?(?:#|nos?\b\.?)|soc(?:ial|\.)? ?sec(?:urity|\.)?(?: ?"
    r"(?:number|nos?\b\.?))?|social(?=[ :#])"
    r"|last (?:4|four)(?: digits)?(?: of)?(?: social| ssn)?)"
)
_PHONE = (
    r"(?i:tel(?:ephone|[ée]fono)?|phone|ph|cell(?:ular)?|mobile|fax|facsimile|pager|home|work|office|voice|toll[- ]free"
    r"|call(?:ed)?(?: (?:from|me|us))?(?: (?:at|on))?|contact|text)"
)
_EXTENSION = r"(?:,? ?(?i:ext(?:ension)?\b\.?|x) ?\d{1,6})?"
_NUMBER_WORD = r"(?i:numbers?|nos?\b\.?|nbr\b\.?|num\b\.?|id\b|#|numbered)"
_NUMBERED = rf"(?i:{any_of(_TABLE.numbered)})"
_NOT_NUMBERED = "".join(rf"(?<!{word} )" for word in _TABLE.not_numbered)
_VALUE = (
    r"[A-Za-z0-9]{0,8}[- /.]?\d[A-Za-z0-9]{0,17}"
    r"(?:[-–/ .](?=[A-Z0-9]{0,10}\d|[A-Z]{1,3}\b|[A-Z]{1,8}[-/]\d)[A-Z0-9]{1,12}){0,5}"
)
_FIVE_DIGITS = r"(?=[A-Z /.-]{0,6}(?:\d[A-Z /.-]{0,3}){5})"
_UNIT = r"(?i:mgs?|mcg|ml|cc|iu|units?|hours?|hrs?|days?|weeks?|tablets?|x\d+)"
_STREET = rf"(?:(?i:{any_of(_TABLE.streets)})|(?:{any_of(_TABLE.streets_with_capital)}))"
_CAPITALS = any_of(source.upper() for source in _TABLE.streets_with_capital)
_HOUSE = r"(?:\d{1,6}(?:-?[A-Za-z]|½)?|(?:One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten))"
_PLACE = rf"{UPPER}[\w.'’]{{1,20}}(?: {UPPER}[\w.'’]{{1,20}}){{0,2}}"
_STATES = "|".join([*(code for code in tables.states()), *(name.title() for name in tables.states().values())])
_TOWN = rf"{_PLACE},? (?:{_STATES}|(?i:calif(?:ornia)?))\b\.?"
_UNIT_OF_HOUSE = (
    r"(?:,? ?(?:(?i:apt|apartment|suite|ste|unit|space|spc|bldg|room|floor|fl)\b\.? ?#? ?\w{1,8}(?:-\w{1,3})?"
    r"|# ?\w{1,8}))"
)
_ZIP = r"(?: \d{5}(?:-\d{4})?)"
_ENDS = r"(?=[,.;\n]|$)"
_BEHIND = (
    rf"{_UNIT_OF_HOUSE}?(?:,?\s{{1,2}}(?:{_TOWN}{_ZIP}?|\d{{4,5}} {_PLACE}{_ENDS}"
    rf"|{_PLACE},? \d{{5}}(?:-\d{{4}})?(?!\d))|,? in {_PLACE}{_ENDS}|, {_PLACE}{_ENDS})?"
)
_COMPANY = (
    rf"{UPPER}[\w.'’-]{{1,24}}(?:(?: (?:&|and|of(?: the)?))? {UPPER}[\w'’-]{{1,24}}){{0,4}}"
    rf"(?:,? (?:{any_of(_TABLE.companies)})\b\.?)?"
)
_AT = r"(?: ?@\s?| ?[\[(](?i:at)[\])] ?| AT )"
_HOST = r"(?:[\w-]{1,63}\.){1,4}[a-z]{2,8}"
_OF_PUBLISHERS = "|".join(re.escape(site) for site in _TABLE.sites)
_PUBLIC = rf"(?!(?:https?://)?(?:[\w-]{{1,63}}\.){{0,4}}?[\w-]{{0,63}}(?:{_OF_PUBLISHERS})\b)"
"""No page of a publisher, an office or a maker of drugs: these are cited."""

SHAPES: dict[str, tuple[re.Pattern[str], ...]] = {
    "SSN": (
        re.compile(rf"\b{_SSN}(?: of (?:ssn))?{_GAP}(?P<it>[\dXx*](?:(?: ?{_DASH} ?|[ .])?[\dXx*]){{3,10}})(?!\d)"),
        re.compile(rf"(?<![\d-])(?P<it>\d{{3}}(?: ?{_DASH} ?|[. ])\d{{2}}(?: ?{_DASH} ?|[. ])\d{{4}})(?![\d-])"),
    ),
    "EMAIL": (
        re.compile(
            rf"(?<![\w.+-])(?P<it>[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}(?:(?: ?(?:\.|[\[(](?i:dot)[\])]) ?"
            rf"| (?i:dot) )[\w-]{{1,63}}){{1,4}})"
        ),
        re.compile(r"(?<![\w.+-])(?P<it>[\w.+-]{1,64} at [\w-]{1,63} dot (?:com|org|net|edu|gov))\b", re.IGNORECASE),
    ),
    "ONLINE": (
        re.compile(rf"(?P<it>(?<!\w){_PUBLIC}(?:https?://|www\.)[^\s<>\"”)\]]{{3,200}})"),
        re.compile(rf"(?<![\w@./-])(?P<it>{_PUBLIC}{_HOST}/[\w.@-]{{2,60}})"),
        re.compile(
            r"\b(?i:user ?(?:name|id)?|log-?in(?: name)?|screen name|handle|skype|twitter|instagram"
            r"|facebook|tiktok|linkedin"
            r"|whatsapp|password|passcode)(?: is)?(?:\s?[:=]\s?"
            r"|\s)(?P<it>@?(?=[\w.@!$%&*-]{0,40}[\d_.@!$-])[\w.@!$%&*-]{3,40})"
        ),
        re.compile(r"(?<![\w@.])(?P<it>@(?=\w{0,20}[A-Za-z])\w{3,30})(?!\w)"),
        re.compile(
            r"\b(?i:ip(?: ?v[46])?(?: addr(?:ess)?)?)[: ]{1,3}(?P<it>[\da-fA-F]{1,4}(?:[.:]{1,2}[\da-fA-F]{1,4}){3,7})"
        ),
        re.compile(r"(?<![\w.])(?P<it>\d{1,3}(?=\.\d\d|\.\d\.\d\d|\d\.)(?:\.\d{1,3}){3})(?![\w]|\.\d)"),
        re.compile(r"(?<![\w:])(?P<it>[\da-fA-F]{1,4}(?:::?[\da-fA-F]{1,4}){4,7})(?![\w:])"),
        re.compile(r"(?<![\w:])(?P<it>(?i:fe80|2001|2600|fd\w\w)(?:::?[\da-fA-F]{1,4}){2,7})(?![\w:])"),
        re.compile(r"(?<![\w.])(?P<it>-?\d{1,3}\.\d{4,8}°?,? -?\d{1,3}\.\d{4,8})(?!\d)"),
    ),
    "BORN": (
        re.compile(
            rf"\b{_BIRTH}(?: ?\([^)\n]{{0,20}}\))?\s*(?:[:：#=–—-]|of|is|was)?\s*(?:\d{{1,3}} ?/ ?)?(?i:"
            rf"(?:on|in|el|en|it['’]s) )?"
            rf"(?i:the )?(?P<it>{_DATE})"
        ),
        re.compile(
            rf"\b(?i:born|nació)(?: (?i:in|en)) (?P<it>{UPPER}\w+(?: {UPPER}\w+){{0,2}},?(?: {UPPER}\w+)? (?i:on"
            rf"|el) (?i:the )?{_DATE})"
        ),
        re.compile(rf"\bturn(?:ed|s|ing) (?:age )?\d{{1,3}} (?:on|in) (?P<it>{_DATE})"),
        re.compile(rf"\b(?i:date of birth\?|birthday)[\w .,'’]{{0,12}} (?P<it>{_DATE})"),
    ),
    "PHONE": (
        re.compile(rf"(?<!\w)(?P<it>(?:\+|011 )\d{{1,3}}(?:[ .()-]{{1,2}}\d{{1,6}}){{2,6}}{_EXTENSION})(?!\d)"),
        re.compile(
            rf"(?<![\w-])(?P<it>(?:(?:\+?1|001){_JOIN})?(?:\(\d{{3}}\)[ -]?"
            rf"|\d{{3}}{_JOIN})\d{{3}}{_JOIN}?\d{{4}}{_EXTENSION})(?!\d)"
        ),
        re.compile(r"\bext(?:\.|:|\b)[: ]{0,2}(?P<it>\d{4,6})(?![\d°])(?! deg)"),
        re.compile(
            rf"\b{_PHONE}(?: {_NUMBER_WORD})?{_GAP}(?P<it>\(?\d(?:[ .()/–-]{{0,2}}\d){{6,14}}{_EXTENSION})(?!\d)"
        ),
    ),
    "EMPLOYER": (
        re.compile(rf"\b(?i:{any_of(_TABLE.employers)}) (?:the )?(?P<it>{_COMPANY})"),
        re.compile(rf"\b(?i:employer)(?:['’]s)?(?i: name)?\s?(?:[:：]\s{{0,4}}|, )(?P<it>{_COMPANY})"),
    ),
    "NUMBER": (
        re.compile(
            rf"\b{_NUMBERED}(?:['’]s)?(?: (?i:control|case|claim|record|licen[sc]e))? ?{_NUMBER_WORD}{_GAP}"
            rf"(?P<it>{_VALUE})"
        ),
        re.compile(
            rf"\b{_NUMBERED}(?i: id)? ?{_NUMBER_WORD}?{_GAP}(?P<it>(?=[A-Z /.-]{{0,6}}\d[\w/ -]?\d)(?:(?=\S*\d{{3}})"
            rf"|(?=\S+ \S*\d{{5}})|(?=\S*(?:[A-Z\d]-?){{6}})){_VALUE})"
        ),
        re.compile(
            rf"(?i:{_NOT_NUMBERED})\b(?:(?i:numbers?|nbr|serial)\b|N[oO]\b\.?|no\."
            rf"|I[dD]\b){_GAP}(?P<it>{_FIVE_DIGITS}{_VALUE})"
        ),
        re.compile(r"\b(?i:claim|mrn|eams|wcab) ?[:#] ?(?P<it>[A-Za-z]{0,6}[- ]?\d[\w-]{3,20})"),
        re.compile(r"\b(?P<it>CM\d{2}-\d{5,8}|ADJ ?\d{5,12})\b"),
        re.compile(r"(?<![\w/.-])(?P<it>[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?)(?!\w)"),
        re.compile(r"(?<![\w/.-])(?P<it>\d{4}(?:[ -]\d{4}){3})(?!\d)"),
        re.compile(rf"(?<![\w/.,-])(?P<it>\d{{6,20}})(?! ?{_UNIT}\b)(?![\d,])"),
        re.compile(r"(?<![\w/.-])(?P<it>\d[A-Z]{3}\d{3})(?!\w)"),
        re.compile(r"\b(?i:plates?)(?: was| is|:)? (?P<it>\d?[A-Z]{3} ?\d{3,4})(?!\w)"),
        re.compile(r"(?<![\w/.-])(?P<it>(?=[A-Z\d]{0,16}[A-Z])(?:[A-Z]{0,8}\d){5,17}[A-Z]{0,6})(?!\w)(?<!MG)(?<!IU)"),
        re.compile(
            r"(?<![\w/.-])(?P<it>(?=[A-Z\d-]{8,24}(?![\w-]))(?=[\d-]*[A-Z])(?=[A-Z-]*(?:\d[A-Z-]*){6})"
            r"[A-Z\d]+(?:-[A-Z\d]+){1,4})(?![\w-])"
        ),
        re.compile(r"(?<![\w:-])(?P<it>[\dA-F]{2}(?:[:-][\dA-F]{2}){5})(?![\w:-])"),
        re.compile(r"\b[Cc]ard ending(?: in)? (?P<it>\d{4})\b"),
    ),
    "ADDRESS": (
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
        re.compile(
            rf"\b(?P<it>{_HOUSE} (?i:{any_of(_TABLE.spanish_streets)})(?: (?:(?i:de la|de las|de los|des|del|de|la"
            rf"|el) )?{UPPER}[\w.'’-]{{1,24}}){{1,3}}{_BEHIND})"
        ),
        re.compile(
            rf"\b(?P<it>\d{{1,6}} (?i:county road|state route|highway|hwy|route|road)\.? \d{{1,4}}(?: "
            rf"(?:North|South|East|West))?"
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
            rf"(?:, (?:{_TOWN}{_ZIP}?|{_PLACE}{_ENDS}))?)"
        ),
        re.compile(r"\b(?P<it>(?:PSC|CMR|Unit) \d{1,8},? Box \d{1,6})(?!\d)"),
        re.compile(rf"\b(?P<it>{_TOWN} \d{{5}}(?:-\d{{4}})?)"),
        re.compile(r"\b(?P<it>(?:APO|FPO|DPO),? A[AEP] \d{5}(?:-\d{4})?)"),
        re.compile(rf"(?<=, )(?P<it>{UPPER}[a-z]{{2,20}}(?: {UPPER}[a-z]{{2,20}}){{0,2}},? CA)\b"),
        re.compile(r"\b(?i:zip(?: code)?)(?:[: ]{1,2}| is )(?P<it>\d{5}(?:-\d{4})?)(?!\d)"),
        re.compile(r"(?<![\w-])(?P<it>\d{5}-\d{4})(?![\w-])"),
        re.compile(r"\b(?P<it>[A-Z]{2}\d{1,2}[A-Z]? \d[A-Z]{2})\b"),
        re.compile(rf"\b(?P<it>(?i:calle|avenida|carretera) \d{{1,4}}(?: ?# ?\d{{1,5}})?{_BEHIND})"),
        re.compile(r"\b(?P<it>(?i:apt|apartment|suite|ste|spc)\b\.? ?#? ?(?=\w{0,3}-?\w{0,3}\d)\w{1,6}(?:-\w{1,3})?)"),
        re.compile(
            r"\b(?i:liv(?:es|ed|ing)|resid(?:es|ed|ing)|moved|born|raised|grew up|native of|visited)"
            r"(?: (?i:alone|with \w+ \w+|now))?"
            rf" (?i:in|at|on|from|of|near) (?P<it>(?!{_STATES}|United|Assisted)"
            rf"{_PLACE}(?:,? (?i:to|in|near) {_PLACE})?)"
        ),
    ),
}
"""Kind by kind, in the order in which they are hidden."""
