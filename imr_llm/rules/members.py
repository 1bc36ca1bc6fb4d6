"""What stands round a member of a list: what leads up to it, what follows it, its dose, and words that limit it."""

import re

from imr_llm.dates import DATE

_COUNT = (
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for)ty(?:-\w+)?)"
)
LEAD = re.compile(
    rf"^(?:[\s.,:;•*–-]|(?:an?|the|and|also|with|on|that|at least|some|including|include[sd]?|such as"
    r"|of|for|multiple(?! (?:trauma|sclerosis|myeloma|injur))|(?:oral |pain )*medications?(?: regimen)? (?:including|of"
    r"|such as)|medications have included|medications?(?=:)|the following treatments?|treatments?(?= \d)"
    r"|several|various|both|his|her|only|"
    r"(?:an? )?(?:unknown|unspecified|unstated) (?:amounts?|numbers?|durations?|courses?) of"
    r"|unspecified(?= (?:physical|therapy|treatment|medic))|extensive|a course of|courses of|course of|a trial of"
    r"|trials? of"
    r"|prior|previous|use of|the use of|initial|subsequent(?:ly)?|formal|"
    rf"(?:earlier|later|then|eventually)|participation in|from (?:prior|previous)|(?:an? )?full courses? of"
    rf"|weeks of|visits?(?= physical)|medications such as"
    r"|e\.g\.,?|one"
    rf"|{_COUNT}|the following|following|approximately"
    r"|about|over-the-counter(?= [A-Z])|that of|undergone|received|having|consistent with|status post|s/p"
    rf"|followed by|noted to include|noted to be|noted as|listed as|(?:{_COUNT}|\w+ ?(?:weeks"
    r"|months) of) (?:sessions?|visits?"
    r"|treatments?)?(?: of)?|(?:sessions?|visits?) of|#\d+ (?:sessions?|visits?)(?: of)?|series of|a series of"
    r"|what was called|consisting of"
    rf"|over[- ]the[- ]counter|followed by|noted to include|noted to be|(?:{_COUNT}"
    r"|\d+[- ](?:weeks?|months?)(?: of)?|weeks of|months of) (?:sessions?|visits?|treatments?|courses?) of"
    r"|\d+ (?:weeks|months) of|(?:a )?series of|V?\d{3}(?:\.\d+)?,?|[A-Z]\d\d\.\w+,?)(?=[\s:]))+",
    re.IGNORECASE,
)
_WHEN = (
    r"(?:early |late |mid-? ?|about |approximately |or about |the (?:year |summer |fall |spring "
    r"|winter )?(?:of )?)*"
)
TRAIL = re.compile(
    # dates, with or without brackets, and everything behind them
    r"(?:,? \(?(?:(?:in|on|since|from|dated|during|until|through|between|circa|as of|last|beginning"
    rf"|around) )?{_WHEN}{DATE}.*"
    r"| (?:in|during|last|since) (?:the past|that time|last|winter|summer|spring|fall|\d+ (?:weeks|months"
    r"|years)|(?:January|February|March|April|May|June|July|August|September|October|November|December))\b.*"
    # results, providers, occasions
    r"|,? (?:that|which|who)\b.*"
    r"| (?:performed|given|done|administered|dispensed|dated|provided by|by Dr|by the|under Dr|all of|both with"
    r"|already|on the (?:same|following|next) day|to no avail|of (?:unknown"
    r"|unspecified)(?! (?:[\w-]+ ){0,3}(?:leg|arm|knee|hip|shoulder|hand|wrist"
    r"|foot|ankle|finger|toe|thumb|elbow|ear|eye|limb|extremity|sites?|side|region|level|vertebra|muscles?"
    r"|ligaments?|parts?|body|organ|type))|on clinical grounds|since at least|(?:is|are) also listed"
    r"|rather than|over the|on (?:his|her) own|did not|to date|twice)\b.*"
    r"| with(?:out)? (?:an? )?(?:no|little|some|good|poor|temporary|only|minimal"
    r"|partial (?:relief|response)|significant|moderate"
    r"|mild|excellent|persistent|residual|decrease|reduction|relief|benefit|improvement|success|the|his|her"
    r"|any|fair|adequate|short|limited|varying|continued|subsequent|date)\b.*"
    r"| for (?:\w+ ){1,2}(?:weeks|months|days|years).*| after (?:the|his|her|an?)\b.*"
    r"|,? (?:at the time|at this time|at present|currently|as well|as needed|since)\b.*"
    r"| at (?:night|bedtime)| at (?:the|an?) (?:\w+ ){0,3}(?:clinic|department|facility|hospital|room)\b.*"
    r"|(?<=[\w)]) (?:visits?|sessions?|appointments?)"
    r"| with (?:\S+ ){0,4}(?:relief|benefit|improvement|response|success)\b.*"
    r"| due to (?:side effects|edema|sedation|nausea|lack|no|GI|intolerance|an? |adverse|poor|muscle|pain"
    r"|spasms?)\b.*"
    r"| x ?(?:at least |approximately |about )?\d+(?: (?:weeks|months|visits|sessions))?"
    r"|,? and (?:an? )?follow[- ]?ups?(?: \w+)?"
    r"| and (?:an? |other |another )+(?:medications?|modalit\w+|measures)\b.*| \(?(?:initial|subsequent) encounter\)?"
    r"| \((?:no|number|prescribed|taken|\d|with|gave|which|stopped|w/|approximately|last|completed|partial"
    r"|temporary|some|good|minimal"
    r"|little|poor|failed|stopped|discontinued|abandoned|because)\b.*"
    r"| #\d+ (?:visits|sessions|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*)\b.*| now \w+ing\b.*"
    r"| \(at least\b.*"
    r"| \((?:ICD[- ]?\d*:? ?)?[A-TV-Z]\d\d[\w.]*\)"
    r"| status[- ]?post\b.*| in the (?:previous|prior|past|last)\b.*"
    r"|[\s.,;:”\"]+)$",
    re.IGNORECASE,
)
DOSE = re.compile(
    r"(?:,? \(?(?:at )?\d[\d.,/-]* ?(?:mg|mcg|ml|g|gm|grams?|%|units?|tabs?|tablets?|capsules?|patch|/|x|q"
    r"|per)\b.*| ?#\d.*| \d[\d./-]*(?:mg|mcg|/\d)?\b.*"
    r"|,? (?:as needed|p\.?r\.?n|q\.?\d?h?|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.?h\.?s|qd|daily|nightly|once|twice"
    r"|three times|every|at (?:night|bedtime)|for |per day|a day|by mouth|po|one |two |\d+ times|sparingly|prn"
    r"|over[- ]the[- ]counter|reads as follows)\b.*| \(.*)$",
    re.IGNORECASE,
)
MODIFIER = re.compile(
    r"^(?:(?:and|or|chronic|acute|subacute|moderate|mild|severe|single|episode|recurrent|unspecified"
    r"|compensatory|left|right|bilateral|bilaterally|lumbar|cervical|thoracic|lumbosacral|upper|lower"
    r"|initial encounter|subsequent encounter|sequela|in (?:partial |full )?remission"
    r"|with(?:out)? (?:myelopathy|psychotic features?|radiculopathy|aura|tear|complications?)|without|"
    r"left (?:shoulder|knee|hip|wrist|elbow|ankle|hand|foot|arm|leg|side)|right (?:shoulder|knee|hip|wrist"
    r"|elbow|ankle|hand|foot|arm|leg|side)|greater|than|worse|on the|the|side|not otherwise specified|NOS|NEC"
    r"|resolved|stable|improved|status|dominant|nondominant|extremity|spine|region|type [IV\d]+|stage [IV\d]+"
    r"|grade [IV\d]+|C\d|L\d|T\d|S\d|unilateral|minimal|persistent|post-?operative|postop|industrial"
    r"|nonindustrial|non-industrial|work-related|secondary|multilevel|resolving)[\s,/-]*)+$",
    re.IGNORECASE,
)
