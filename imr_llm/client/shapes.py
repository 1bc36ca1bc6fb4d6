"""Identifiers that are told by their shape, or by a label and their shape. Each pattern names what is hidden `it`.

Nothing is hidden where `unless` has matched, too.
"""

import re

from imr_llm import tables
from imr_llm.client.addresses import ADDRESSES, UPPER
from imr_llm.client.naming import any_of
from imr_llm.client.sites import PUBLIC

_TABLE = tables.persons()
_DASHES = r"\-‐‑‒–—"
_DASH = r"[-‐‑‒–—\u00ad]"
_JOIN = rf"(?: ?(?:{_DASH}|[./•·]) ?| )"
"""What stands between groups of digits."""
_GAP = r"(?: ?\([^)\n]{0,20}\))?\s*(?:[:：#.=]|is\b|ending(?: (?:in|with))?)?\s*#?"
_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    r"|diciembre|ene|abr|ago|dic|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|januar|februar|märz|juni|juli|oktober|dezember|gennaio|febbraio|aprile|maggio|giugno|luglio|"
    r"settembre|ottobre|dicembre"
    r"|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro)\b\.?"
)
_UNITS = r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|one|two|three|four|five|six|seven|eight|nine"
_TENS = r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SAID = (
    rf"(?:(?:{_TENS})(?:[- ](?:{_UNITS}))?|{_UNITS}|[a-z]{{3,7}}teen(?:th)?|tenth?|eleven(?:th)?|twel(?:ve|fth)|"
    rf"(?:twen|thir)tieth)(?![a-z])"
)
_DAY = rf"(?:\d{{1,2}}(?i:st|nd|rd|th)?|(?i:{_SAID}))"
_SAID_YEAR = rf"(?:nineteen|twenty|two thousand)(?:[- ](?:hundred|and|oh|{_SAID})){{0,3}}"
_YEAR = rf"(?:\d{{4}}|['’]\d\d|(?i:{_SAID_YEAR}))"
_DATE = (
    rf"(?:\d{{4}} ?[-./] ?\d{{1,2}} ?[-./] ?\d{{1,2}}|\d{{1,2}} ?[-./] ?\d{{1,2}} ?[-./] ?['’]?\d{{2,4}}"
    rf"|\d{{1,2}}[-/. ]{{0,2}}{_MONTH}[-/ ,]{{0,2}}\d{{2,4}}|{_MONTH}[-/.]\d{{1,2}}[-/.]\d{{2,4}}"
    rf"|(?i:the )?{_MONTH} (?i:the )?{_DAY}(?:,? {_YEAR})?|(?i:the )?{_DAY}(?i: day)?(?: (?i:of|de))? {_MONTH}"
    rf"(?:,?(?: (?i:del?|in))? (?:{_YEAR}|(?i:{_SAID})))?|{_MONTH},? {_YEAR}"
    rf"|(?i:{_SAID_YEAR}),? {_MONTH} {_DAY}|\d{{8}}|\d\d \d\d \d\d(?:\d\d)?"
    rf"|(?:19|20)\d\d[-/ ,]{{1,2}}{_MONTH}[-/ ,]{{0,2}}\d{{1,2}}|\d{{1,2}} ?[-./ ] ?[IVX]{{1,4}} ?[-./ ] ?\d{{2,4}}"
    r"|(?<![/\d])(?<!/ )\d{1,2}/\d{2,4}(?!/)|(?:19|20)\d\d)(?!\d)"
)
_LOOSE = rf"(?:[ .]{{0,2}}{_DASH}?[ .]{{0,2}})"
_YEARS = r"(?:(?:19|20)\d\d[ -]?)+(?!\d)"
_DAY_OF_YEAR = (
    rf"(?:{_MONTH} \d{{1,2}}(?!\d)"
    r"|(?i:christmas|new year['’]?s|labor|memorial|independence|thanksgiving|leap|halloween|easter(?: sunday)?"
    r"|(?:st\.? |saint )?(?:valentine|patrick)['’]?s|veterans['’]?)(?: (?i:day|eve))?,? (?i:(?:of|in) )?\d{4})"
)
_FULL_DATE = r"\d{1,4}[-./]\d{1,2}[-./]\d{2,4}"
_BIRTH = (
    r"(?i:(?:age ?/ ?)?dob(?:/age)?|d[./]o[./]b\.?|(?:date|year|place) of birth|birth ?(?:date|day|year)|born"
    r"|b-?day|d(?:ate)?/?birth"
    rf"|birth(?=\s?[:：]|\s{{1,3}}{_FULL_DATE})"
    r"|nac\.|fecha (?:de )?nac(?:imiento|\.)?|nacid[oa]|nació|\bb\.(?= ?\d)|"
    r"(?:date (?:de )?)?naissance|née? le|geb(?:oren|\.)"
    r"|geburts(?:datum|tag)|data (?:di|de) nas(?:cita|cimento)|nat[oa] il|ngày sinh|petsa ng kapanganakan|"
    r"came into the world)"
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
_EXTENSION = r"(?:/\d{4}(?!\d)|,? ?(?i:ext(?:ension)?\b\.?|x) ?\d{1,6})?"
_NUMBER_WORD = r"(?i:numbers?|nos?\b\.?|nbr\b\.?|num\b\.?|id\b|#|numbered)"
_NUMBERED = rf"(?i:{any_of(_TABLE.numbered)})(?:(?![A-Za-z])|(?=(?i:no|nbr|num|id)\b))"
_NOT_NUMBERED = "".join(rf"(?<!{word} )" for word in _TABLE.not_numbered)
_VALUE = (
    r"(?!(?:CPT|ICD|HCPCS|NDC)s?[\s:#])(?:[A-Z]{1,6}[-/.]){0,3}[A-Za-z0-9]{0,8}[- /.]?\d[A-Za-z0-9]{0,17}"
    r"(?:[-–/ .](?=[A-Z0-9]{0,10}\d|[A-Z]{1,3}\b|[A-Z]{1,8}[-/]\d)[A-Z0-9]{1,12}){0,5}"
)
_FIVE_DIGITS = r"(?=[A-Z /.-]{0,6}(?:\d[A-Z /.-]{0,3}){5})"
_UNIT = (
    r"(?i:mgs?|mcg|ng|pg|kg|g|grams?|lbs?|pounds?|mm|cm|ft|feet|steps|ml|dl|cc|iu|meq|[mn]mol|cells|kcal|units?"
    r"|minutes?|hours?|hrs?|days?|weeks?|months?|years?|tablets?|x\d+)"
)
_CODE = r"(?:CPT|ICD|HCPCS)[-/]"
"""Of a procedure, a diagnosis or a device: what all share identifies nobody."""
_AGED = r"(?:(?:\d{1,3}[- ]?|[a-z]{3,8}[- ])(?i:years?|yrs?|y)\b|(?i:aged?) \d)"
_OLD_SAID = rf"ninety(?:[- ](?:{_UNITS}))?|(?:a|one) hundred(?:(?: and)?[- ](?:ten|eleven|twelve|{_UNITS}))?"
_OLD = rf"(?:9\d|1[0-2]\d|(?i:{_OLD_SAID}))"
"""An age of which there are so few people that it tells them."""
_INITIALS = rf"(?!(?:{any_of(_TABLE.two_letters)})\b)[A-Z]{{2}}"
_SEEN = (
    rf"(?P<unless>\b(?:{_AGED}\d{{0,2}}|(?i:seen|visit(?:ed)?|examined|exam|dos|doi|injur(?:y|ed))\b)[^\n\d]{{0,20}}?"
    r"(?=[,;|^\t/] ?\d{1,2}[-./]\d{1,2}[-./](?:20)?[0-2]\d(?!\d)))?"
)
"""Before a date of these years: no birth is told."""
_HCPCS = r"[A-V]\d{4}(?!\w)"
_SAID_DIGIT = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
_COMPANY = (
    rf"{UPPER}[\w.'’-]{{1,24}}(?:(?: (?:&|and|of(?: the)?))? {UPPER}[\w'’-]{{1,24}}){{0,4}}"
    rf"(?:,? (?:{any_of(_TABLE.companies)})\b\.?)?"
)
_AT = r"(?: ?[@＠﹫]\s?| ?[\[({<](?i:at)[\])}>] ?| AT )"
_MAILERS = (
    "gmail|googlemail|yahoo|hotmail|outlook|aol|icloud|comcast|sbcglobal|att|msn|live|ymail|proton(?:mail)?|verizon"
)
_HOST = r"(?:[\w-]{1,63}\.){1,4}[a-z]{2,8}"
SHAPES: dict[str, tuple[re.Pattern[str], ...]] = {
    "SSN": (
        re.compile(rf"\b{_SSN}(?: of (?:ssn))?{_GAP}(?P<it>[\dXx*](?:(?: ?{_DASH} ?|[ .])?[\dXx*]){{3,10}})(?!\d)"),
        re.compile(rf"\b{_SSN}{_GAP}(?P<it>\d{{3}}{_JOIN}\d{{2}}{_JOIN}\d{{4}})(?!\d)"),
        re.compile(r"(?<!\w)[Xx*#•]{3}[- ]?[Xx*#•]{2}[- ]?(?P<it>\d{4})(?!\w)"),
        re.compile(rf"(?<![\d-])(?P<it>\d{{3}}(?: ?{_DASH} ?|[. ])\d{{2}}(?: ?{_DASH} ?|[. ])\d{{4}})(?![\d-])"),
    ),
    "EMAIL": (
        re.compile(
            rf"(?<![\w.+-])(?P<it>[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}(?:(?: ?(?:\.|[\[(](?i:dot)[\])]) ?"
            rf"| (?i:dot) )[\w-]{{1,63}}){{1,4}})"
        ),
        re.compile(
            r"(?<!\w)(?P<it>[\w.-]{2,40}(?: (?:dot|underscore|dash|period) [\w.-]{1,40}){0,4} at "
            r"[\w-]{2,40}(?: dot [a-z]{2,10}){1,3})\b"
        ),
        re.compile(r"(?<![\w.+-])(?P<it>[\w.+-]{2,64}@[\w-]{2,63})(?![\w@])"),
        re.compile(r"(?<![\w.+-])(?P<it>[\w.+-]{1,64} at [\w-]{1,63} dot (?:com|org|net|edu|gov))\b", re.IGNORECASE),
        re.compile(
            rf"(?<![\w.+-])(?P<it>[\w.+-]{{2,64}}"
            rf"(?: ?(?:@|[\[(]at[\])]| at) ?(?:{_MAILERS})(?:\.| \. ?| dot | )(?:com|net)"
            rf"|(?: ?(?:@|[\[(]at[\])]| at) ?| )(?:{_MAILERS})(?:\.| \. ?| dot )(?:com|net|me)))\b",
            re.IGNORECASE,
        ),
    ),
    "ONLINE": (
        re.compile(rf"(?P<it>(?<!\w){PUBLIC}(?:https?://|www\.)[^\s<>\"”)\]]{{3,200}})"),
        re.compile(rf"(?<![\w@./-])(?P<it>{PUBLIC}{_HOST}(?:/[\w.@~%+-]{{1,60}}){{1,8}})"),
        re.compile(
            r"\b(?i:user ?(?:name|id)?|log-?in(?: name)?|screen name|handle|skype|twitter|instagram"
            r"|facebook|tiktok|linkedin"
            r"|whatsapp|password|passcode)(?: is)?(?:\s?[:=]\s?"
            r"|\s)(?P<it>(?:[a-z]{1,10}:)?@?(?=[\w.@!$%&*-]{0,40}[\d_.@!$-])[\w.@!$%&*-]{3,40})"
        ),
        re.compile(
            rf"\b(?i:web(?: ?(?:site|page))?|home ?page|blog|url)(?: is| at)?[: ]{{1,2}}"
            rf"(?P<it>{PUBLIC}{_HOST})(?![\w/])"
        ),
        re.compile(r"(?<![\w#&])(?P<it>#[A-Za-z]{0,20}[a-z][A-Z]\w{1,40})"),
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
            rf"\b{_BIRTH}(?=[^\w]|\d)[^\n\d.]{{0,30}}?(?:(?<!\d)\d{{1,3}} ?[/,;] ?)?(?<![\w])"
            rf"(?P<it>(?:{_DATE}|{_DAY_OF_YEAR}))"
        ),
        re.compile(rf"\b{_BIRTH}\s?(?:[:#]|\.{{1,40}})?\s{{1,3}}[(:]?(?P<it>{_DATE})"),
        re.compile(rf"\b(?i:d\. ?o\. ?b)\b\.?[^\n\d]{{0,10}}(?P<it>{_DATE})"),
        re.compile(
            rf"\b(?i:born|nació)(?: (?i:in|en)) (?P<it>{UPPER}\w+(?: {UPPER}\w+){{0,2}},?(?: {UPPER}\w+)? (?i:on"
            rf"|el) (?i:the )?{_DATE})"
        ),
        re.compile(rf"\b{_BIRTH}(?:[^\n\d]{{0,40}}\n){{1,2}}[^\n\d]{{0,40}}(?P<it>{_FULL_DATE})(?!\d)"),
        re.compile(rf"\b(?i:born|nacid[oa]|nació)(?: [^\W\d]{{1,12}},?){{1,8}} (?P<it>{_DATE})"),
        re.compile(rf"{_SEEN}[,;|^\t/] ?(?P<it>{_FULL_DATE}) ?[,;|^\t/] ?(?i:m|f|male|female)(?![\w'’])"),
        re.compile(rf"\((?P<it>{_FULL_DATE})[,;]? (?i:male|female|m|f|man|woman)\b"),
        re.compile(
            rf"(?P<unless>\b{_AGED}[^\n\d]{{0,40}}?)?\b(?i:male|female|[mf])[,;]? "
            rf"(?P<it>{_FULL_DATE})(?=[,;)]|[^\S\n]*$)",
            re.MULTILINE,
        ),
        re.compile(rf"\b(?i:turn(?:ed|s|ing)) (?:age )?(?:\d{{1,3}}|[a-z-]{{3,14}}) (?:on|in) (?P<it>{_DATE})"),
        re.compile(rf"\b(?i:date of birth\?|birthday)[\w .,'’]{{0,12}} (?P<it>{_DATE})"),
    ),
    "AGE": (
        re.compile(
            rf"(?<![\w.,/-])(?P<it>{_OLD})(?=[- ]?(?i:years?|yrs?)[- ]?(?i:olds?\b|of age)|[- ]?(?i:y\.? ?/? ?o)\b)"
        ),
        re.compile(
            rf"\b(?i:aged?(?: of)?|turn(?:ed|s|ing)|age is)[: ]{{1,2}}(?P<it>{_OLD})"
            rf"(?![\w%°-]|[.,/]\d| ?(?i:{_UNIT}\b|deg|percent|°))"
        ),
    ),
    "INITIALS": (
        re.compile(
            r"\b(?i:pt|patient|client|claimant|applicant|worker|employee)\b\.?,? "
            rf"(?P<it>{_INITIALS})"
            r"(?= (?:here|presents|says|states|reports|returns|complains|(?:is|was) an? \d{1,3})\b)"
        ),
        re.compile(
            r"\b(?i:patient|client|claimant|applicant|worker|employee|member|enrollee) "
            rf"\((?P<it>{_INITIALS})\)"
            r"(?=,? (?:presents|says|states|reports|returns|complains|who|(?:is|was) an? \d{1,3}|\d{1,3})\b)"
        ),
    ),
    "PHONE": (
        re.compile(rf"\b(?P<it>(?i:{_SAID_DIGIT}(?:[ ,.-]{{1,3}}{_SAID_DIGIT}){{6,15}}))\b"),
        re.compile(rf"(?<!\w)(?P<it>(?:\+|011 )\d{{1,3}}(?:[ .()-]{{1,2}}\d{{1,6}}){{2,6}}{_EXTENSION})(?!\d)"),
        re.compile(
            rf"(?<![\w-])(?P<it>(?:(?:\+?1|001){_JOIN})?(?:\(\d{{3}}\)[ -]?"
            rf"|\d{{3}}{_JOIN})\d{{3}}{_JOIN}?\d{{4}}{_EXTENSION})(?!\d)"
        ),
        re.compile(
            rf"(?<![\w/.-])(?P<it>(?=(?:\d{_DASH}?){{9,13}}(?![\w-]))\d{{2,4}}(?:{_DASH}\d{{2,4}}){{2,4}})(?![\w-])"
        ),
        re.compile(rf"(?<![\w/.-])(?P<it>\(?\d{{3}}\)?{_LOOSE}\(?\d{{3}}\)?{_LOOSE}\d{{4}})(?!\d)"),
        re.compile(r"\b(?i:area code):? \(?(?P<it>\d{3})(?!\d)"),
        re.compile(
            rf"(?<![\w/.:($,{_DASHES}])(?<!pages )(?<!pp\. )(?<!pp )(?P<it>\d{{3}}{_DASH}\d{{4}})"
            rf"(?![\w%{_DASHES}])(?! ?{_UNIT}\b)"
        ),
        re.compile(r"\bext(?:\.|:|\b)[: ]{0,2}(?P<it>\d{4,6})(?![\d°])(?! deg)"),
        re.compile(
            rf"\b{_PHONE}(?: {_NUMBER_WORD})?{_GAP}(?P<it>\(?\d(?:[ .()/–-]{{0,2}}\d){{6,14}}{_EXTENSION})(?!\d)"
        ),
    ),
    "EMPLOYER": (
        re.compile(rf"\b(?i:{any_of(_TABLE.employers)}) (?:the )?(?P<it>{_COMPANY})"),
        re.compile(rf"\b(?i:employer)(?:['’]s)?(?i: name)?\s?(?:[:：]\s{{0,4}}|, )(?P<it>{_COMPANY})"),
        re.compile(rf"\b[Vv][Ss]?\. (?P<it>(?P<plain>{_COMPANY}))"),
    ),
    "NUMBER": (
        re.compile(r"\b(?P<it>CM ?\d{2} ?[-–] ?\d{3,5} ?\d{2,5})(?!\d)"),
        re.compile(
            rf"\b{_NUMBERED}(?:['’]s)?(?: (?i:control|case|claim|record|licen[sc]e))? ?{_NUMBER_WORD}{_GAP}"
            rf"(?P<it>{_VALUE})"
        ),
        re.compile(
            rf"\b{_NUMBERED}(?i: id)? ?{_NUMBER_WORD}?{_GAP}(?P<it>(?=[A-Z /.-]{{0,6}}\d[\w/ -]?\d)(?:(?=\S*\d{{3}})"
            rf"|(?=\S+ \S*\d{{4}})|(?=[A-Z]{{1,4}} (?:\d[ -]?){{6}})|(?=\S*(?:[A-Z\d]-?){{6}})){_VALUE})"
        ),
        re.compile(
            rf"(?i:{_NOT_NUMBERED})\b(?:(?i:numbers?|nbr|serial)\b|N[oO]\b\.?|no\."
            rf"|I[dD]\b){_GAP}(?P<it>{_FIVE_DIGITS}{_VALUE})"
        ),
        re.compile(r"\b(?i:claim|mrn|eams|wcab) ?[:#] ?(?P<it>[A-Za-z]{0,6}[- ]?\d[\w-]{3,20})"),
        re.compile(r"(?<!\w)#\s?(?P<it>[A-Z]{0,5}[-/ ]?\d(?:[-/]?\d){3,17})(?!\w)(?! ?(?i:tab|cap|pill|x\b|mg))"),
        re.compile(
            rf"(?<![\w/.-])(?P<it>(?!{_CODE})[A-Z]{{1,6}}[-/]\d{{2,8}}(?:[-/][A-Z\d]{{1,10}})*)(?<=\d\d\d\d)(?![\w-])"
        ),
        re.compile(r"(?<![\w/.-])(?P<it>\d{4,10}-[A-Z]{3,8})(?![\w-])"),
        re.compile(r"(?<![\w/.-])(?P<it>[A-Z]{1,6}(?:/\d{2,10}){2,5})(?!\w)"),
        re.compile(
            r"(?P<unless>\b(?i:(?:cpt|hcpcs)(?: codes?)?|codes)[:#]? (?=\d{5}(?: \d{5}){1,5}(?![\w-])))?"
            rf"(?<![\w/.,-])(?P<it>(?:[A-Z]{{1,3}}[ -])?(?!{_YEARS}|{_FULL_DATE}(?!\d))(?=(?:\d[ -]?){{8}})"
            rf"(?=[\d -]{{0,20}}\d{{4}})\d{{1,6}}(?:[ -]\d{{2,6}})"
            rf"{{1,5}})(?![\w/]|[.,-]\d)(?<!\d{{5}}-\d{{5}})(?! ?{_UNIT}\b)"
        ),
        re.compile(r"(?<![\w/.-])(?P<it>[A-Z]{1,2} \d{3} \d{3} \d{3})(?!\w)"),
        re.compile(r"\b(?P<it>CM\d{2}-\d{5,8}|ADJ ?\d{5,12})\b"),
        re.compile(r"(?<![\w/.-])(?P<it>[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?)(?!\w)"),
        re.compile(r"(?<![\w/.-])(?P<it>\d{4}(?:[ -]\d{4}){3})(?!\d)"),
        re.compile(rf"(?<![\w/.,-])(?P<it>\d{{6,20}})(?! ?{_UNIT}\b)(?![\d,])"),
        re.compile(r"(?<![\w/.-])(?P<it>\d[A-Z]{3}\d{3})(?!\w)"),
        re.compile(r"\b(?i:plates?)(?: was| is|:)? (?P<it>\d?[A-Z]{3} ?\d{3,4})(?!\w)"),
        re.compile(r"(?<![\w/.-])(?P<it>(?=[A-Z\d]{0,16}[A-Z])(?:[A-Z]{0,8}\d){5,17}[A-Z]{0,6})(?!\w)(?<!MG)(?<!IU)"),
        re.compile(
            rf"(?<![\w/.-])(?!{_CODE})"
            r"(?P<it>(?=[A-Z\d-]{8,24}(?![\w-]))(?=[\d-]*[A-Z])(?=[A-Z-]*(?:\d[A-Z-]*){6})"
            r"[A-Z\d]+(?:-[A-Z\d]+){1,4})(?![\w-])"
        ),
        re.compile(r"(?<![\w:-])(?P<it>[\dA-F]{2}(?:[:-][\dA-F]{2}){5})(?![\w:-])"),
        re.compile(r"\b[Cc]ard ending(?: in)? (?P<it>\d{4})\b"),
        re.compile(
            rf"(?i:{_NOT_NUMBERED})\b[Ii]d(?:(?: ?[:#]| is| no\.?) | (?!{_HCPCS}))(?P<it>[A-Z]{{1,3}}-?\d{{3,6}})(?!\w)"
        ),
    ),
    "ADDRESS": ADDRESSES,
}
"""Kind by kind, in the order in which they are hidden."""
