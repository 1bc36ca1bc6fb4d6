"""Where each text of a summary belongs: its part, its kind of support, and the field that its places are evidence of.

Also which texts an outcome asks for, so that none is left out and none is added.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from imr_llm import tables
from imr_llm.faithful.timed import ill_timed
from imr_llm.language.dates import is_long_past
from imr_llm.layouts.forms import programme_of
from imr_llm.letter import Document
from imr_llm.rationale import approved_before, asking_again, causes, stopping, would_have
from imr_llm.rationale.lacking import is_one, lacks
from imr_llm.record import Issue, Record
from imr_llm.summary import Part, Sentence, Support


@dataclass(frozen=True, slots=True)
class Rule:
    """The texts of these ids. `{i}` in a field is the index of the issue that the sentence belongs to."""

    ids: str
    part: Part
    support: Support
    field: str | None = None


QUOTES: Final = ("reason_words", "reason_more", "reason_rule")
QUOTED: Final = (*QUOTES, "reason_same")
"""The letter's own words for a decision, which stand beside a reason and are none by themselves."""
RULES = (
    Rule(r"main_(?:one|all|some)_(?:upheld|overturned)", "main_message", "letter", r"/issues/\d+/decision"),
    Rule(r"first_named|denied_named", "main_message", "letter", r"/issues/\d+/request"),
    Rule(r"first_(?:instead|unsure|would\w*)", "main_message", "letter", r"/issues/\d+/approved_part"),
    Rule(r"first_if\w*", "main_message", "letter", r"/issues/\d+/rationale"),
    Rule(r"first_deadline\w*", "main_message", "letter", r"/case/mailing_date"),
    Rule(r"first_safe_day\w*", "main_message", "letter", r"/case/decision_date"),
    Rule(r"first_weekend", "main_message", "letter", r"/case/(?:mailing|decision)_date"),
    Rule(r"first_days_over", "main_message", "letter", r"/case/decision_date"),
    Rule(r"main_plain\w*|main_group", "main_message", "glossary"),
    Rule(r"now_\w+", "main_message", "letter", r"/issues/\d+/decision"),
    Rule(r"before_details", "main_message", "letter", r"/issues/\d+/authorized"),
    Rule(r"instead_details", "main_message", "letter", r"/issues/\d+/approved_part"),
    Rule(r"(?:main|first)_\w+", "main_message", "fixed"),
    Rule(r"part_only_\w+", "main_message", "letter", r"/issues/\d+/approved_part"),
    Rule(r"part_before\w*", "main_message", "letter", r"/issues/\d+/authorized"),
    Rule(r"part_asked", "decision", "letter", r"/issues/{i}/original_request"),
    Rule(r"part_authorized", "decision", "letter", r"/issues/{i}/authorized"),
    Rule(r"as_printed\w*", "decision", "letter", r"/issues/{i}/request"),
    Rule(r"details", "decision", "letter", r"/issues/{i}/(?:request|original_request|authorized)"),
    Rule(r"decision_overturned_part", "decision", "letter", r"/issues/{i}/decision"),
    Rule(r"decision_part_(?:words|details)|decision_open_words", "decision", "letter", r"/issues/{i}/approved_part"),
    Rule(r"part_if", "reason", "letter", r"/issues/{i}/rationale"),
    Rule(r"part_reason|part_instead|part_unsure|part_would", "reason", "letter", r"/issues/{i}/approved_part"),
    Rule(r"decision_stop_(?:warning|taper)", "decision", "letter", r"/issues/{i}/rationale"),
    Rule(r"decision_(?:upheld|overturned|word)", "decision", "letter", r"/issues/{i}/decision"),
    Rule(r"asked_\w+|meaning", "decision", "glossary"),
    Rule(rf"no_plain_name|request_\w+|decision_\w+|{causes.CRISIS}", "decision", "fixed"),
    Rule(r"model", "reason", "letter", r"/issues/{i}/why/\d+"),
    Rule(r"reason_overturned", "reason", "letter", r"/issues/{i}/decision"),
    Rule(r"reason_(?:words|more|rule|same)", "reason", "letter", r"/issues/{i}/rationale"),
    Rule(r"reason_(?:not_found|not_enough|unnamed|check)", "reason", "fixed"),
    Rule(r"reason_\w+", "reason", "letter", r"/issues/{i}/denial_reasons/\d+"),
    Rule(r"missing_lead\w*", "missing", "fixed"),
    Rule(r"missing_amount_some", "missing", "letter", r"/issues/\d+/denial_reasons/\d+"),
    Rule(r"missing_amount\w*", "missing", "letter", r"/issues/{i}/denial_reasons/\d+"),
    Rule(r"missing_plain", "missing", "glossary"),
    Rule(r"missing_\w+_some", "missing", "letter", r"/issues/\d+/missing_documentation/\d+"),
    Rule(r"missing_\w+", "missing", "letter", r"/issues/{i}/missing_documentation/\d+"),
    Rule(r"next_long_past", "next_steps", "letter", r"/case/(?:mailing|decision)_date"),
    Rule(r"next_twelve_months_(?:from|over)", "next_steps", "letter", r"/case/ur_denial_date"),
    Rule(r"next_deadline(?:_over)?", "next_steps", "letter", r"/case/mailing_date"),
    Rule(r"next_safe_day\w*", "next_steps", "letter", r"/case/decision_date"),
    Rule(r"next_weekend", "next_steps", "letter", r"/case/(?:mailing|decision)_date"),
    Rule(r"next_about_rest\w*", "next_steps", "letter", r"/issues/\d+/approved_part"),
    Rule(r"next_about_\w+", "next_steps", "letter", r"/issues/\d+/decision"),
    Rule(r"next_(?:smaller_amount|given)\w*", "next_steps", "letter", r"/issues/\d+/(?:original_)?request"),
    Rule(r"next_(?:amount|papers|not_enough|question)\w*", "next_steps", "letter", r"/issues/\d+/denial_reasons/\d+"),
    Rule(r"next_part_\w+", "next_steps", "letter", r"/issues/\d+/authorized"),
    Rule(r"next_authorize_by(?:_past)?", "next_steps", "letter", r"/case/(?:mailing|decision)_date"),
    Rule(r"next_before_surgery\w*", "next_steps", "letter", r"/issues/\d+/request"),
    Rule(r"next_\w+", "next_steps", "fixed"),
    Rule(r"word", "words", "glossary"),
    Rule(r"about_guidelines?", "about", "letter", r"/issues/\d+/reviewer_citations/\d+/document"),
    Rule(r"about_dated", "about", "letter", r"/case/decision_date"),
    Rule(r"about_case", "about", "letter", r"/case/case_number"),
    Rule(r"about_\w+", "about", "fixed"),
)


def misplaced(sentence: Sentence, record: Record) -> str | None:
    """What is wrong with a sentence's place in the ledger; None where nothing is."""
    rule = _rule(sentence.source.text)
    if rule is None:
        return "has a text that no summary has"
    in_decision = sentence.source.text == "word" and sentence.part == "decision"  # one of several things asked for
    index = next((i for i, issue in enumerate(record.issues) if issue.number == sentence.issue), None)
    tests = {
        "stands in the wrong part, or on the wrong support": not in_decision
        and (sentence.part, sentence.support) != (rule.part, rule.support),
        "belongs to no issue, or to one that it is not about": not _belongs(sentence, index),
        "names a law that it does not stand on": rule.support != "fixed"
        and bool(sentence.source.law or sentence.source.checked),
        "stands on the place of another field": not _fits(sentence, rule, index),
    }
    return next((problem for problem, failed in tests.items() if failed), None)


def _belongs(sentence: Sentence, index: int | None) -> bool:
    """Whether a sentence belongs to an issue (`index` is its place) where it has to, and to none where it must not."""
    if sentence.source.text == "missing_plain":
        return sentence.issue is None or index is not None
    of_several = sentence.source.text.startswith("missing_lead") or sentence.source.text.endswith("_some")
    if sentence.part in ("decision", "reason") or (sentence.part == "missing" and not of_several):
        return index is not None
    return sentence.issue is None


def _fits(sentence: Sentence, rule: Rule, index: int | None) -> bool:
    places = sentence.source.places
    if rule.field is None:
        return not places
    wanted = re.compile(rule.field.replace("{i}", str(index)))
    return bool(places) and all(wanted.fullmatch(place.field) for place in places)


def incomplete(sentences: Sequence[Sentence], record: Record, document: Document, today: date) -> str | None:
    """Which text is missing or should not be there, told from the record and its letter; None where all is well."""
    present, decisions = {s.source.text for s in sentences}, {issue.decision for issue in record.issues}
    for name, is_due in (_due(record, today) | {"about_model": "model" in present}).items():
        if (name in present) != is_due:
            return f"the text {name} is missing, or should not be there"
    if any(f"main_means_{d}" in present and decisions != {d} for d in ("upheld", "overturned")):
        return "it tells what one decision means where there is another"
    is_past, steps = is_long_past(record, today), tables.steps()[programme_of(record)]
    must_tell = (
        asking_again.may_be_denied(record) and bool(steps.appeal) and not is_past and _holds("appeal", record, today)
    )
    if must_tell and not any(one.startswith(("first_deadline", "first_days")) for one in present):
        return "it does not begin with the day until when one can appeal"
    return (
        ill_timed(present, record, document, today, must_tell=must_tell)
        or _incomplete_issue(sentences, record)
        or _misses_help(sentences, today)
    )


def _due(record: Record, today: date) -> dict[str, bool]:
    """The texts that hang on the record and the day alone, and whether a summary has to have them."""
    is_past, steps = is_long_past(record, today), tables.steps()[programme_of(record)]
    approved = any(issue.decision == "overturned" for issue in record.issues)
    told = dict.fromkeys(steps.approved, approved) | dict.fromkeys(steps.denied, asking_again.is_in_denial(record))
    return {
        "next_long_past": is_past,
        **{
            f"next_{step}": is_told and (step == "ask_doctor" or not is_past) and _holds(step, record, today)
            for step, is_told in told.items()
            if step not in _IF_THERE
        },
        "next_help": _holds("help", record, today),
        "first_missing": bool(lacks(record)) and not is_one(record),
        "first_missing_one": is_one(record),
        "missing_lead": bool(lacks(record)) and not is_one(record),
        "missing_lead_one": is_one(record),
        **{text: text == asking_again.first_left_out(record) for text in ("first_amount", "first_amount_some")},
        **{text: text == stopping.first(record.issues) for text in ("first_stop", "first_stop_if")},
        **_of_denied_parts(record),
        "about_program": True,
        "about_not_advice": True,
        "about_letter_counts": True,
    }


def _of_denied_parts(record: Record) -> dict[str, bool]:
    """The texts of the main message on parts of denied requests, and whether a summary has to have them."""
    parts = [i for i, issue in enumerate(record.issues) if issue.decision == "upheld" and issue.approved_part]
    told = {would_have.told_as(i, record.issues) for i in parts}
    is_one = len(record.issues) == 1
    return {
        "first_instead": "instead" in told,
        "first_unsure": "unsure" in told,
        "first_would_one": "would" in told and is_one,
        "first_would": "would" in told and not is_one,
    }


_IF_THERE = (*asking_again.STEPS, "twelve_months_from", "authorize_by")
"""Steps that stand on more than a decision."""


def mis_stepped(sentences: Sequence[Sentence], record: Record, document: Document, today: date) -> str | None:
    """A step that only some letters have is told of the wrong requests, not told, or told without cause."""
    steps = tables.steps()[programme_of(record)]
    approved = any(issue.decision == "overturned" for issue in record.issues)
    denied = (*steps.denied, *steps.appeal) if asking_again.is_in_denial(record) else ()
    own = [*(steps.approved if approved else ()), *denied]
    mine = [step for step in own if step in asking_again.STEPS and _holds(step, record, today)]
    due = [asking_again.due(step, record, document, today) for step in mine]
    named = {f"next_{step}{shape}" for step in asking_again.STEPS for shape in ("", "_one", "_some", "_past")}
    told = {(s.source.text, tuple(p.field for p in s.source.places)) for s in sentences if s.source.text in named}
    wanted = set() if is_long_past(record, today) else {(one.text, one.fields) for one in due if one}
    return None if told == wanted else "it does not tell what a new request needs, or of which requests"


def _holds(step: str, record: Record, today: date) -> bool:
    """Whether a step stands on no law, or on one that holds today."""
    found = tables.summary_texts("en", programme_of(record)).text.get(f"next_{step}")
    law = found.law if found else None
    return law is None or tables.laws()[law].holds(today.isoformat())


_UNKNOWN: Final = {"reason_not_found": False, "reason_unnamed": True}
"""Texts on a denial without a reason of a known kind, and whether the letter's words stand beside them."""


def _misses_help(sentences: Sequence[Sentence], today: date) -> str | None:
    """What is wrong with the line that says where help is."""
    law = tables.laws()[tables.summary_texts("en").text[causes.CRISIS].law or ""]
    due = {causes.in_crisis(sentences)} - {None} if law.holds(today.isoformat()) else set()
    told = {s.issue for s in sentences if s.source.text == causes.CRISIS}
    return None if told == due else "it does not say where help is, or says so without cause"


def _incomplete_issue(sentences: Sequence[Sentence], record: Record) -> str | None:
    for index, issue in enumerate(record.issues):
        own = [s.source.text for s in sentences if s.issue == issue.number]
        if [text for text in own if text.startswith("as_printed") or text == "request_unread"] != [_named_as(issue)]:
            return f"request {issue.number} is not named, or twice"
        for text, is_due in _of_parts(issue, would_have.told_as(index, record.issues)).items():
            if (text in own) != is_due:
                return f"what was approved in part of request {issue.number} is not told, or told of another"
        if issue.decision and not any(text in ("model", "part_reason") or _gives_reason(text) for text in own):
            return f"no reason is given for request {issue.number}"
        if any(text in own and is_quoted is not bool({*own} & {*QUOTED}) for text, is_quoted in _UNKNOWN.items()):
            return f"it says of request {issue.number} that no reason was found beside one, or the other way round"
        if [text for text in own if text.startswith("decision_stop")] != stopping.due(issue):
            return f"what is told of stopping the medicine of request {issue.number} is not what it should be"
    return None


def _gives_reason(text: str) -> bool:
    return text.startswith("reason_") and text not in (*QUOTED, "reason_not_enough")


def _named_as(issue: Issue) -> str:
    """The text that names a request in the letter's words."""
    if not issue.request:
        return "request_unread"
    if not (issue.authorized and issue.original_request):
        return "as_printed"
    return "as_printed_whole" if approved_before.is_whole(issue) else "as_printed_rest"


def _of_parts(issue: Issue, told_as: str) -> dict[str, bool]:
    """The texts on parts of a request, and whether its summary has to have them."""
    before, part = bool(issue.authorized and issue.original_request), bool(issue.approved_part)
    is_denied = part and issue.decision == "upheld"
    return {
        "part_asked": before,
        "part_authorized": before,
        "decision_part_words": part and issue.decision == "overturned",
        "decision_open_words": part and issue.decision is None,
        **{f"part_{how}": is_denied and how == told_as for how in ("would", "instead", "unsure")},
    }


@lru_cache(maxsize=1000)
def _rule(text: str) -> Rule | None:
    return next((rule for rule in RULES if re.fullmatch(rule.ids, text)), None)
