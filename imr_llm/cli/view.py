"""One record for a person: flags first, then the case and the decisions, every value with the letter's own words."""

from collections.abc import Iterator, Sequence

from imr_llm import labels, pointers
from imr_llm.cli.quotes import passages
from imr_llm.codes import Decision
from imr_llm.derived import evidence_by_field, suggestions
from imr_llm.lines import Line, line, wrapped
from imr_llm.record import Citation, Issue, Record
from imr_llm.severity import TO_CHECK

PIPE_WIDTH = 100
"""Where there is no terminal."""
_LABEL = 24
_INDENT = " " * (_LABEL + 2)
NOT_FOUND: Line = (("not found in the letter", "dim"),)


def view(record: Record, text: str, width: int | None) -> Iterator[Line]:
    """The record in lines. `text` is the letter's stored text, which the evidence's offsets count in."""
    yield from _View(record, text, width or PIPE_WIDTH).lines()


class _View:
    def __init__(self, record: Record, text: str, width: int) -> None:
        self._record = record
        self._text = text
        self._width = width
        self._evidence = evidence_by_field(record)
        self._suggested = suggestions(record)
        self._silent: list[str] = []

    def lines(self) -> Iterator[Line]:
        record = self._record
        yield from self._heading()
        yield from self._flags()
        yield from self._title("The case")
        yield from self._fields("/case", record.case, labels.CASE_FIELDS)
        yield from self._fields("/patient", record.patient, labels.PATIENT_FIELDS)
        for name in labels.PATIENT_LISTS:
            yield from self._list(pointers.of("patient", name), name, getattr(record.patient, name))
        for index, issue in enumerate(record.issues):
            yield from self._issue(pointers.of_issue(index), issue)
        yield from self._title("The reviewer")
        for name in labels.REVIEWER_LISTS:
            yield from self._list(pointers.of("reviewer", name), name, getattr(record.reviewer, name))
        if self._silent:
            yield ()
            yield from self._wrap((("Not found in the letter: " + ", ".join(self._silent) + ".", "dim"),), indent="")

    def _heading(self) -> Iterator[Line]:
        record, source = self._record, self._record.source
        approved = sum(issue.decision == "overturned" for issue in record.issues)
        if record.outcome == "partly_overturned":
            words = f"◐ PARTLY OVERTURNED – {approved} of {len(record.issues)} requests approved"
        elif record.outcome is None:
            words = "? OUTCOME NOT READ – look at the letter"
        else:
            words = verdict(record.outcome)
        yield line((words, f"bold {labels.STYLE[record.outcome]}"))
        pages = "1 page" if source.pages == 1 else f"{source.pages} pages"
        scanned = ", read by text recognition (OCR)" if source.ocr else ""
        yield from self._wrap(line(f"{source.path} · {pages}{scanned}"), indent="")
        yield from self._wrap(line(f"letter {record.letter_id} · {labels.layout(record.layout)}"), indent="")

    def _flags(self) -> Iterator[Line]:
        if not self._record.flags:
            return
        due = [flag for flag in self._record.flags if flag.severity in TO_CHECK]
        if due:
            yield from self._title(f"Please check ({len(due)})")
        for flag in sorted(due, key=lambda flag: TO_CHECK.index(flag.severity)):
            words = line((f"{labels.place(flag.field)}: ", "bold"), flag.message)
            yield from self._wrap(words, first="  ! ", indent="    ")
        if others := [flag for flag in self._record.flags if flag.severity not in TO_CHECK]:
            yield from self._title("Not in any summary")
        for flag in others:
            yield from self._wrap((("  " + f"{labels.place(flag.field)}: {flag.message}", "dim"),), indent="    ")

    def _issue(self, pointer: str, issue: Issue) -> Iterator[Line]:
        yield ()
        in_part = f"{labels.MARK['partly_overturned']} OVERTURNED – approved in part"
        said = in_part if issue.is_approved_in_part else verdict(issue.decision)
        heading = f"Decision {issue.number} of {len(self._record.issues)}  {said}"
        yield line((heading, f"bold {labels.STYLE[issue.decision]}"))
        if suggested := self._suggested.get(f"{pointer}/decision"):
            yield from self._labelled("", ((labels.SUGGESTION[suggested], labels.STYLE[None]),))
        yield from self._quotes(f"{pointer}/decision")
        yield from self._value(f"{pointer}/request", "request", issue.request)
        for name in labels.PARTS:
            if value := getattr(issue, name):
                yield from self._value(f"{pointer}/{name}", name, value)
        category = issue.category and labels.CATEGORY[issue.category]
        yield from self._value(f"{pointer}/category", "category", category)
        for side in ("claims_administrator_citations", "reviewer_citations"):
            yield from self._citations(f"{pointer}/{side}", side, getattr(issue, side))
        reasons = [labels.REASON[reason] for reason in issue.denial_reasons]
        if reasons or issue.decision != "overturned":
            yield from self._list(f"{pointer}/denial_reasons", "denial_reasons", reasons)
        if issue.missing_documentation:
            yield from self._list(
                f"{pointer}/missing_documentation", "missing_documentation", issue.missing_documentation
            )
        if issue.why:
            yield from self._list(f"{pointer}/why", "why", issue.why)
        yield from self._value(f"{pointer}/rationale", "rationale", issue.rationale)

    def _citations(self, pointer: str, name: str, citations: Sequence[Citation]) -> Iterator[Line]:
        """Guidelines of one side. The words that name a guideline hold its parts, which get no quotes of their own."""
        if not citations:
            yield from self._labelled(labels.FIELD[name], (("none named", "dim"),))
        for index, citation in enumerate(citations):
            yield from self._labelled(labels.FIELD[name] if index == 0 else "", line(labels.guideline(citation)))
            yield from self._quotes(f"{pointer}/{index}/text")

    def _fields(self, pointer: str, part: object, names: Sequence[str]) -> Iterator[Line]:
        for name in names:
            value = getattr(part, name)
            if value is None:
                self._silent.append(labels.FIELD[name].lower())
            else:
                yield from self._value(f"{pointer}/{name}", name, str(value))

    def _value(self, pointer: str, name: str, value: str | None) -> Iterator[Line]:
        yield from self._labelled(labels.FIELD[name], line(value) if value else NOT_FOUND)
        yield from self._quotes(pointer)

    def _list(self, pointer: str, name: str, values: Sequence[str]) -> Iterator[Line]:
        if values:
            yield from self._labelled(labels.FIELD[name], line("; ".join(values)))
            yield from self._quotes(*(f"{pointer}/{index}" for index in range(len(values))))
        elif pointer.startswith("/issues"):
            yield from self._labelled(labels.FIELD[name], NOT_FOUND)
        else:
            self._silent.append(labels.FIELD[name].lower())

    def _quotes(self, *pointers: str) -> Iterator[Line]:
        for passage in passages(self._text, [place for pointer in pointers for place in self._evidence[pointer]]):
            yield from self._wrap(passage, first=_INDENT + "↳ ", indent=_INDENT + "  ")

    def _labelled(self, label: str, value: Line) -> Iterator[Line]:
        """The label in its column, and the value beside it."""
        styled = tuple((words, style or "bold") for words, style in value)
        head, *rest = self._wrap(styled, first=_INDENT, indent=_INDENT)
        yield (("  ", ""), (label.ljust(_LABEL), ""), *head[1:])
        yield from rest

    def _title(self, words: str) -> Iterator[Line]:
        yield ()
        yield line((words, "bold underline"))

    def _wrap(self, pieces: Line, *, first: str = "", indent: str) -> Iterator[Line]:
        return wrapped(pieces, self._width, first=first, indent=indent)


def verdict(decision: Decision | None) -> str:
    """The decision with its mark and its meaning: people take "upheld" for a success."""
    return {
        "upheld": "✗ UPHELD – the denial stands",
        "overturned": "✓ OVERTURNED – approved",
        None: "? NOT READ – look at the letter",
    }[decision]
