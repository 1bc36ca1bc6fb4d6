"""From what a reader proposes to a checked record: a value whose words are not in the letter is dropped and flagged.

A decision that a model proposes is never a value, whatever the layout: it is a suggestion, a flag with its place in the
evidence, until a person confirms it.

Three checks for each finding: its place is in the stored text; a value that is copied has its letters there, and a
decision has its word there; the record accepts it. Whatever fails leaves a flag, never a value. Values that a rule
tells from words (a date, a category, a reason) are grounded in those words, and only the rule can be wrong.
"""

import re
from dataclasses import replace
from typing import Any, cast

from imr_llm.letter import Document, Finding, Reading
from imr_llm.record import SUGGESTED, Decision, Evidence, Flag, Provenance, Record, Source, outcome_of

_NOT_A_WORD = re.compile(r"\W")
_LISTS = re.compile(
    r"^(?P<list>/patient/(?:diagnoses|prior_treatments|current_medications)|/reviewer/\w+"
    r"|/issues/\d+/(?:denial_reasons|missing_documentation|why|\w+_citations)"
    r"|/issues)/(?P<index>\d+)(?P<rest>/.*)?$"
)
_DECISION = re.compile(r"/issues/\d+/decision")
_NOT = r"\b(?:n[o0ce][tfl1+]|non)(?:\b|(?=[-m]))"
_DECIDES = {
    "upheld": re.compile(rf"^\W*[uvn]p|{_NOT}", re.IGNORECASE),
    "overturned": re.compile(rf"^\W*[o0c]v|^(?!\W*[uvn]p)(?!.*{_NOT})", re.IGNORECASE | re.DOTALL),
}
_TOLD_BY_RULE = re.compile(
    r"/case/(?:date_\w+|\w+_date|application_received)$|/patient/(?:age|sex|date_of_injury)$|"
    r"/issues/\d+/(?:number|category|decision|why/\d+|denial_reasons/\d+|\w+_citations/\d+/(?:basis|document))$"
    r"|/reviewer/licensed_states/\d+$"
)


def check(document: Document, reading: Reading, provenance: Provenance) -> Record:
    """The record of one letter.

    Values come with evidence (`text[start:end] == quote`) or not at all; the outcome is computed from the decisions.
    """
    flags = [*document.flags, *reading.flags]
    kept: list[Finding] = []
    suggested: list[Finding] = []
    of_rules = (f for f in reading.findings if f.reader == "rules" and _DECISION.fullmatch(f.field))
    decided = {f.field: f.value for f in of_rules if _problem(document, f) is None}
    for finding in reading.findings:
        if problem := _problem(document, finding):
            flags.append(Flag(field=finding.field, code="value_dropped", message=problem))
        elif finding.reader == "llm" and decided.get(finding.field) == finding.value:
            kept.append(finding)  # they agree: it is evidence beside the rules'
        elif finding.reader == "llm" and _DECISION.fullmatch(finding.field):
            suggested.append(finding)
            flags.append(_suggestion(document, finding))
        else:
            kept.append(finding)
    if len(kept) < len(reading.findings):
        kept = _renumbered(kept)
    values = _tree(kept)
    issues = values.get("issues", [])
    decisions = [issue.get("decision") for issue in issues]
    outcome = outcome_of(decisions)
    if outcome != "partly_overturned" and _has_unread_items(flags):
        outcome = None
    evidence = [_evidence(document, f, f.field) for f in (*kept, *suggested)]
    if outcome:
        evidence += [
            _evidence(document, f, "/outcome") for f in kept if f.reader == "rules" and _DECISION.fullmatch(f.field)
        ]
    elif issues and "decision_not_found" not in {f.code for f in flags}:
        flags.append(Flag(field="/outcome", code="not_found", message="Not every decision could be read."))
    return Record(
        letter_id=document.letter_id,
        source=_source(document),
        layout=reading.layout,
        case=values.get("case", {}),
        patient=values.get("patient", {}),
        reviewer=values.get("reviewer", {}),
        issues=issues,
        outcome=outcome,
        evidence=tuple(evidence),
        flags=tuple(flags),
        provenance=provenance,
    )


def _suggestion(document: Document, finding: Finding) -> Flag:
    """What a model reads as a decision, for a person to confirm or not. The code says it for a program."""
    place = f"page {document.page_at(finding.start)}, characters {finding.start} to {finding.end}"
    message = (
        f"A model reads “{finding.value}” here ({place}). It is left open until a person confirms it in the letter."
    )
    return Flag(field=finding.field, code=SUGGESTED[cast("Decision", finding.value)], message=message)


def _has_unread_items(flags: list[Flag]) -> bool:
    """Whether an item may be missing that could change the outcome: not taken from a model, or not shown to it."""
    codes = {f.code for f in flags if f.field == "/issues"}
    return bool(codes & {"value_dropped", "readers_disagree", "not_shown"})


def _source(document: Document) -> Source:
    return Source(
        path=document.path,
        sha256=document.sha256,
        media_type=document.media_type,
        pages=len(document.page_starts),
        ocr=document.ocr,
    )


def _problem(document: Document, finding: Finding) -> str | None:
    quote = document.text[finding.start : finding.end]
    if not 0 <= finding.start < finding.end <= len(document.text) or not quote.strip():
        return "The place that was given for this value is not in the letter."
    if _DECISION.fullmatch(finding.field) and not says(str(finding.value), quote):
        return "The words at the place of this decision do not say it."
    if (
        isinstance(finding.value, str)
        and not _TOLD_BY_RULE.search(finding.field)
        and not in_quote(finding.value, quote)
    ):
        return "The words of this value do not stand at the place that was given for it."
    return None


def says(decision: str, quote: str) -> bool:
    """Whether words of the letter say this decision."""
    return bool(_DECIDES[decision].search(quote))


def in_quote(value: str, quote: str) -> bool:
    """The value's letters and digits stand in the quote in their order; a label inside a title is passed over."""
    wanted, printed = (_NOT_A_WORD.sub("", words.lower()) for words in (value, quote))
    if wanted in printed:
        return True
    rest = iter(printed)
    return all(char in rest for char in wanted)


def _renumbered(findings: list[Finding]) -> list[Finding]:
    """Closes the gaps that dropped members leave in the numbering of lists; issues keep theirs."""
    order: dict[str, list[str]] = {}
    for finding in findings:
        m = _LISTS.match(finding.field)
        if m and m["list"] != "/issues":
            order.setdefault(m["list"], [])
            if m["index"] not in order[m["list"]]:
                order[m["list"]].append(m["index"])
    out = []
    for finding in findings:
        m = _LISTS.match(finding.field)
        if m and m["list"] != "/issues":
            index = order[m["list"]].index(m["index"])
            out.append(replace(finding, field=f"{m['list']}/{index}{m['rest'] or ''}"))
        else:
            out.append(finding)
    return out


def _tree(findings: list[Finding]) -> dict[str, Any]:
    """Nested values from JSON Pointers; the first finding of a field gives its value."""
    root: dict[str, Any] = {}
    for finding in findings:
        node = root
        *path, last = finding.field.strip("/").split("/")
        for key in path:
            node = node.setdefault(key, {})
        node.setdefault(last, finding.value)
    return {key: _lists(value) for key, value in root.items()}


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(key.isdigit() for key in node):
        return [_lists(node[key]) for key in sorted(node, key=int)]
    return {key: _lists(value) for key, value in node.items()}


def _evidence(document: Document, finding: Finding, field: str) -> Evidence:
    return Evidence(
        field=field,
        quote=document.text[finding.start : finding.end],
        start=finding.start,
        end=finding.end,
        page=document.page_at(finding.start),
        section=finding.section,
        reader=finding.reader,
    )
