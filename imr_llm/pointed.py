"""Findings by JSON Pointer, as the rules still know them, and the draft of them."""

from collections.abc import Sequence
from typing import Any

from imr_llm.extraction import (
    Draft,
    DraftCase,
    DraftCitation,
    DraftIssue,
    DraftPatient,
    DraftReviewer,
    Extraction,
    Node,
    Place,
)
from imr_llm.letter import Document, Finding, Reading, Section
from imr_llm.record import Flag


def draft_of(document: Document, reading: Reading, sections: tuple[Section, ...]) -> Draft:
    """The draft of what was found; the first finding of a field gives its value, the others are further places."""
    values = _grown(_tree(reading.findings))
    draft = Draft(
        document=document,
        layout=reading.layout,
        sections=sections,
        case=DraftCase(**values.get("case", {})),
        patient=DraftPatient(**values.get("patient", {})),
        reviewer=DraftReviewer(**values.get("reviewer", {})),
        issues=[_issue(**values) for values in values.get("issues", [])],
    )
    for flag in reading.flags:
        _flag(draft, flag)
    return draft


def _tree(findings: Sequence[Finding]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for finding in findings:
        *path, last = finding.field.strip("/").split("/")
        node = root
        for key in path:
            node = node.setdefault(key, {})
        place = Place(finding.start, finding.end, finding.section, finding.reader)
        known = node.get(last)
        node[last] = known.also(place) if known else Extraction(finding.value, (place,))
    return root


def _grown(node: Any) -> Any:
    """Lists in place of numbered members, without the numbers that were left out."""
    if not isinstance(node, dict):
        return node
    if node and all(key.isdigit() for key in node):
        return [_grown(node[key]) for key in sorted(node, key=int)]
    return {key: _grown(value) for key, value in node.items()}


def _issue(
    claims_administrator_citations: Sequence[dict[str, Any]] = (),
    reviewer_citations: Sequence[dict[str, Any]] = (),
    **values: Any,
) -> DraftIssue:
    return DraftIssue(
        claims_administrator_citations=[DraftCitation(**citation) for citation in claims_administrator_citations],
        reviewer_citations=[DraftCitation(**citation) for citation in reviewer_citations],
        **values,
    )


def _flag(draft: Draft, flag: Flag) -> None:
    """Notes a flag at the part that its pointer names, as far as there is one."""
    node: Node = draft
    names = [name for name in flag.field.split("/") if name]
    while names:
        part = getattr(node, names[0], None)
        if isinstance(part, Node):
            node, names = part, names[1:]
            continue
        members = part if isinstance(part, list) else []
        if len(names) < 2 or not names[1].isdigit() or int(names[1]) >= len(members):
            break
        member = members[int(names[1])]
        if not isinstance(member, Node):
            break
        node, names = member, names[2:]
    node.flag("/".join(names), flag.code, flag.message)
