"""What a paragraph that tells of a review says of one item's necessity, where it says so plainly, and only then.

Known forms: "The reviewer found the orthosis medically necessary"; "The reviewer agreed with us that this is not
medically necessary"; "The reviewer upheld our denial"; and, at the paragraph's end, under a heading that announces
findings, "This request is medically necessary". Every other sentence that speaks of necessity, of a denial or of what a
reviewer concluded makes the paragraph undecided: a condition, a question, a quotation, a guideline's words, the earlier
denial, somebody else's opinion.
"""

import re
from dataclasses import dataclass

from imr_llm.letter import Span
from imr_llm.record import Decision
from imr_llm.rules.items_2013 import HARMLESS, VERDICT
from imr_llm.rules.naming import names_whole

SPEAKS = re.compile(
    r"necess|\bneed for\b|non-? ?certif|\bcertified\b(?! in\b)|\bcertification\b|\buph[eo]ld|\boverturn"
    r"|\brevers(?:ed|al)\b"
    r"|\bden(?:y|ied|ies|ial|ials)\b|\b(?:dis)?agree[ds]?\b|\bpartially\b|\bin part\b|\bstands?\b|\bstood\b"
    r"|\b(?:requests?|it|this|they|treatments?|services?|items?) (?:is|are|was|were|has been|be|should be) (?:\w+ )?"
    r"(?:approved|authorized|granted|allowed|modified|rejected|refused|appropriate|reasonable|warranted|supported"
    r"|indicated|justified)\b"
    r"|\b(?:reviewers?|advis[eo]rs?|MAXIMUS|determination|IMR|panel)\b[^.]{0,200}?\b(?:found|finds?|held|holds?|conclude[ds]?"
    r"|determine[ds]?|decide[ds]?|rule[ds]?|sided|favou?r\w*|supports?|supported|approve[ds]?|allow(?:s|ed)"
    r"|reject(?:s|ed)|refuse[ds]?)\b(?! (?:no|little|insufficient) (?:documentation|evidence|records?|mention|sign)\b)"
    # A part of the request, and what became of the rest: "Six were allowed." "The other six were not."
    r"|\b(?:is|are|was|were|be|been) (?:not )?(?:approved|authorized|granted|allowed|modified|rejected|refused)\b"
    r"|\b(?:the|all|its|any) (?:\w+ )?(?:others?|rest|remaining|remainder|balance)\b"
    r"|\b(?:is|are|was|were|do|does|did|has|have)(?: not|n['’]t)(?=[.]? *$|[.;:])"
    # What became of the decision afterwards, and who says so.
    r"|\bexcept\b|\bor so\b|\bMAXIMUS\b|\bchanged (?:its|his|her|their) mind|\blapsed?\b|\balone\b|\brental\b"
    r"|\b(?:told us|says? so|works? for|on behalf of)\b"
    r"|(?:^|(?<=[.;:] ))(?:but |yet |and )?(?:that|this|the|these|those|its|his|her)(?: \w+){0,2}? (?:determinations?"
    r"|decisions?|findings?|conclusions?|rulings?|verdicts?|opinions?|outcomes?|results?|review)\b"
    r"|\b(?:since|later|subsequently|afterwards?|thereafter|meanwhile)\b[^.]*\b(?:been|was|were|chang|alter|replac)"
    r"|\b(?:no longer|not) (?:holds?|appl(?:y|ies)|valid|final|binding|good|in (?:force|effect))\b",
    re.IGNORECASE,
)
"""Words that may say whether a treatment was found necessary."""
_HEDGED = re.compile(
    r"[\"“”?‘]|\b(?:if|unless|whether|would|could|might|may|should|had|until|only|partially|in part|except|but|although"
    r"|though|however|while|provided|as long as|when|once|assuming|previous(?:ly)?|earlier|initial(?:ly)?"
    r"|original(?:ly)?|prior|formerly|first|no longer|never|almost|nearly|hardly|perhaps|possibly|probably|likely"
    r"|doubt\w*|unclear|others?|rest|remain(?:ing|der)|balance|some|most|part of|one of|half|reportedly|allegedly"
    r"|said to)\b",
    re.IGNORECASE,
)
_LEAD = (
    r"(?:(?:therefore|thus|hence|accordingly|as such|consequently|so|overall|in (?:sum|conclusion|summary)"
    r"|for (?:this|these|that|those) reasons?|on (?:this|that) basis),? )?"
)
_SUBJECT = r"(?P<subject>[\w/#&%.,()’' +-]{2,120}?)"
_BASIS = (
    r"(?:,? (?:on the (?:strength|basis) of|based on|relying on|citing|under|per|according to|in the light of) "
    r"(?P<basis>.+))?"
)
_BARE = re.compile(rf"{_LEAD}{_SUBJECT} ?(?P<said>{VERDICT})", re.IGNORECASE)
_WHO = (
    r"the (?:(?P<kind>(?:independent (?:medical )?|IMR |MAXIMUS )+)?"
    r"(?:expert |physician |medical |professional )*)reviewer"
)
_FOUND = re.compile(
    rf"{_LEAD}{_WHO} (?:has |also )?(?:(?P<agreed>agreed|agrees) with (?:us|(?:the|our) (?:claims administrator|carrier"
    r"|insurer|adjuster|denial))|found|finds|determined|determines|concluded|concludes|decided|held|holds|ruled)"
    rf" (?:that )?{_SUBJECT} (?P<said>(?:(?:is|are|was|were|to be|as) )?(?P<not>not ?)?medically ?necessary"
    rf"(?: and appropriate)?){_BASIS}",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    rf"{_LEAD}{_WHO} (?P<said>(?:did|does) not find (?:that )?{_SUBJECT} (?:(?:is|are|was|were|to be) )?"
    rf"medically ?necessary(?: and appropriate)?){_BASIS}",
    re.IGNORECASE,
)
_ON_DENIAL = re.compile(
    rf"{_LEAD}{_WHO} (?P<said>(?:(?P<upheld>upheld|upholds)|overturned|overturns) (?:our|the|this"
    rf"|the (?:claims administrator|carrier|insurer)['’]s) (?:denial|decision)){_BASIS}",
    re.IGNORECASE,
)
_STANDS = re.compile(
    rf"{_LEAD}(?:our|the|this) denial (?:(?P<upheld>stands|stood|does stand|did stand)|(?:did|does) not stand)",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:it|this|that|they|these|(?:the|this|these)(?: (?:requested|disputed))? (?:requests?|treatments?|services?"
    r"|items?|procedures?|medications?|devices?|equipment))",
    re.IGNORECASE,
)
_DECORATION = frozenset({"requested", "disputed", "treatment", "service", "item", "that"})
OTHER_REVIEWERS = re.compile(
    r"\b(?:peer|utilization|UR) (?:\w+ )?"
    r"(?:reviewer|physician|doctor|nurse|advis[eo]r|firm|company|vendor|department)s?\b"
    r"|\b(?:carrier|insurer|claims administrator|adjuster|company|employer|firm|vendor|our|their|its|own)(?:['’]s)?"
    r" (?:\w+ ){0,2}?(?:reviewers?|advis[eo]rs?|physicians?|consultants?|doctors?|nurses?)\b"
    r"|\b(?:utilization management|(?:review|UR) (?:firm|vendor|company))\b"
    r"|\breviewers?,? (?:\w+ )?(?:at|of|for|from|whom|retained|hired|employed|engaged)\b"
    r"|\bDr\. [\w’'-]+,? (?:(?:the|a|an|our|their|its|as|who) )(?:\w+ ){0,3}?review\w*",
    re.IGNORECASE,
)
"""People other than the review's own who may be called "the reviewer"."""
_NOT_THE_REVIEWS = re.compile(
    r"\b(?:carrier|insurer|claims administrator|adjuster|company|employer|utilization|UR|peer|first|original|initial"
    r"|its|our|their|second)(?:['’]s)? (?:own )?(?:\w+ )?(?:review\w*|advis[eo]r\w*|physicians?|consultants?)\b",
    re.IGNORECASE,
)
_SAYS_SOMEBODY = re.compile(
    r"\b(?:not|but|providers?|surgeons?|doctors?|physicians?|patients?|employee|worker|carrier|insurer|adjuster"
    r"|attorney)\b",
    re.IGNORECASE,
)
_QUOTES_NEXT = re.compile(
    r"\b(?:as follows|reads?|in (?:his|her|its|their) (?:own )?words|quot\w+|wr(?:ites?|ote)|conclude[ds]?|argue[ds]?"
    r"|insist(?:s|ed)|opine[ds]?|stat(?:es|ed)|says?|said|contend(?:s|ed)|believe[ds]?"
    r"|maintain(?:s|ed))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision, its words, their sentence, and the words that name its guideline."""

    decision: Decision
    place: Span
    sentence: Span
    basis: Span | None = None


def verdict(
    text: str, every: list[Span], request: str, told: list[Span], *, bare: bool, another: bool
) -> Verdict | None:
    """What the sentences say of the request, where all that speak of it say one thing; None in any doubt.

    `every` holds all sentences of the paragraph; `told` those before the letter's closing words. `bare`: whether
    "This request is medically necessary", with nobody named who says so, counts as the last of them. `another`: whether
    the letter names another reviewer, whom "the reviewer" may mean.
    """
    words = text[every[0].start : every[-1].end] if every else ""
    found: list[Verdict] = []
    upheld: set[bool] = set()
    for n, sentence in enumerate(every):
        said = text[sentence.start : sentence.end].strip().rstrip(".")
        if not SPEAKS.search(said):
            continue
        if _HEDGED.search(said):
            return None
        begin = sentence.end - len(text[sentence.start : sentence.end].lstrip())
        quoted = n > 0 and _QUOTES_NEXT.search(text[every[n - 1].start : every[n - 1].end])
        bare_here = bare and bool(told) and sentence == told[-1] and not quoted
        for clause in re.finditer(r"[^:;]+", said):
            m = _matched(clause[0].strip(), request, words, bare=bare_here, another=another)
            if m is None:
                return None
            at = begin + clause.start() + len(clause[0]) - len(clause[0].lstrip())
            upheld.add(_is_upheld(m))
            if "said" in m.re.groupindex:
                found.append(_verdict(m, at, sentence))
    return found[0] if found and len(upheld) == 1 else None


def _verdict(m: re.Match[str], at: int, sentence: Span) -> Verdict:
    basis = m.groupdict().get("basis")
    return Verdict(
        "upheld" if _is_upheld(m) else "overturned",
        Span(at + m.start("said"), at + m.end("said")),
        sentence,
        Span(at + m.start("basis"), at + m.end("basis")) if basis else None,
    )


def _is_upheld(m: re.Match[str]) -> bool:
    return m.re is _NOT_FOUND or bool(m.groupdict().get("not") or m.groupdict().get("upheld"))


def _matched(clause: str, request: str, paragraph: str, *, bare: bool, another: bool) -> re.Match[str] | None:
    """The clause in one of the known forms, about this request; None where it is in none."""
    if m := _STANDS.fullmatch(clause):
        return m
    for form in (_FOUND, _NOT_FOUND, _ON_DENIAL):
        m = form.fullmatch(clause)
        if m is None:
            continue
        others = not m["kind"] and (another or _NOT_THE_REVIEWS.search(paragraph))
        contrary = m.groupdict().get("agreed") and not m["not"]
        others = others or _SAYS_SOMEBODY.search(m["basis"] or "")
        about = form is _ON_DENIAL or _names(m["subject"], request)
        return m if about and not others and not contrary else None
    m = _BARE.fullmatch(clause) if bare else None
    plain = m and (not m["unsure"] or m["unsure"].lower() in HARMLESS)
    return m if m and plain and _names(m["subject"], request) else None


def _names(subject: str, request: str) -> bool:
    """Whether the subject is this request and nothing else: "it", "this request", words and numbers of the heading."""
    if _GENERIC.fullmatch(subject.strip()):
        return True
    return names_whole(subject, request, _DECORATION)
