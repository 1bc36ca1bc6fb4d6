"""What to do now: fixed texts by outcome, each with its law; dates only from the letter.

Steps are for today: a law that does not hold today is not told, and a letter whose days are long past is told so
instead of being given steps.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from imr_llm import pointers, tables
from imr_llm.derived import doubted
from imr_llm.language.dates import first_denial_end, is_appeal_over, is_long_past, last_day_to_appeal, mailed
from imr_llm.language.quoted import in_a_row
from imr_llm.letter import Document
from imr_llm.plain.wording import Wording
from imr_llm.rationale import asking_again, causes
from imr_llm.record import Evidence, Record
from imr_llm.summary import Part, Sentence

_Places = Mapping[str, Sequence[Evidence]]


def next_steps(record: Record, document: Document, evidence: _Places, say: Wording) -> Iterator[Sentence]:
    """The steps for this outcome. What could be a denial (not read, in doubt, a part's rest) gets an appeal's too."""
    count = Counter(issue.decision for issue in record.issues)
    steps = tables.steps()[say.programme]
    if is_long_past(record, say.today):
        yield from _past(record, evidence, say, is_denied=asking_again.is_in_denial(record))
        return
    approved = steps.approved if count["overturned"] else ()
    for step in (*approved, *(steps.denied if asking_again.is_in_denial(record) else ())):
        yield from _of_decision(step, record, document, evidence, say)
    if steps.appeal and asking_again.may_be_denied(record):
        if not count["upheld"]:
            in_part = asking_again.is_in_denial(record)
            yield from _step(say, "if_part" if in_part and not count[None] and not doubted(record) else "if_denied")
        over = "_over" if is_appeal_over(record, say.today) else ""
        for step in steps.appeal:
            if step == "deadline":
                yield from _deadline(record, document.text, evidence, say, over)
            elif step in asking_again.STEPS:
                yield from _in_letter(step, record, document, evidence, say)
            else:
                yield from _step(say, f"{step}{over}" if step == "appeal" else step)
    for step in steps.help:
        if step != "binding" or record.issues:
            yield from _step(say, step)


def _past(record: Record, evidence: _Places, say: Wording, *, is_denied: bool) -> Iterator[Sentence]:
    """Of a letter whose days are over: that they are, and who can help."""
    field = "mailing_date" if record.case.mailing_date else "decision_date"
    day = say.date(str(getattr(record.case, field)))
    yield from say.letter("next_steps", "next_long_past", evidence[pointers.of("case", field)], date=day)
    if tables.steps()[say.programme].appeal:
        yield from _step(say, "past_appeal")
    if is_denied:
        yield from _step(say, "ask_doctor")
    for step in ("past_help", "help"):
        yield from _step(say, step)


def _of_decision(step: str, record: Record, document: Document, evidence: _Places, say: Wording) -> Iterator[Sentence]:
    """A step after an approval or a denial, where what it stands on is there."""
    if step in asking_again.STEPS:
        yield from _in_letter(step, record, document, evidence, say)
    elif step == "authorize_by":
        yield from _ask_day(record, document, evidence, say)
    elif step != "twelve_months_from":
        yield from _step(say, step)
    elif end := first_denial_end(record):
        day, places = say.date(str(record.case.ur_denial_date)), evidence["/case/ur_denial_date"]
        shape = f"next_twelve_months_{'over' if end < say.today else 'from'}"
        yield from say.letter("next_steps", shape, places, date=day, end=say.date(end.isoformat()))


def _ask_day(record: Record, document: Document, evidence: _Places, say: Wording) -> Iterator[Sentence]:
    """Of treatment to come, when to ask, as nobody is told on what day the letter came to whom it binds."""
    day = causes.ask_day(record, document.text, say.today)
    if day and asking_again.due("authorize", record, document, say.today):
        field = "mailing_date" if mailed(record) else "decision_date"
        shape = f"next_authorize_by{'_past' if day < say.today else ''}"
        yield from say.letter("next_steps", shape, evidence[pointers.of("case", field)], by=say.day(day))


def _in_letter(step: str, record: Record, document: Document, evidence: _Places, say: Wording) -> Iterator[Sentence]:
    """A step that only some letters have, with the requests that it is about."""
    if not (due := asking_again.due(step, record, document, say.today)):
        return
    if not due.fields:
        yield from say.fixed("next_steps", due.text)
        return
    places = [place for field in due.fields for place in evidence[field][:1]]
    numbers = in_a_row([record.issues[index].number for index in due.issues], say.language)
    yield from say.letter("next_steps", due.text, places, numbers=numbers)


def _deadline(record: Record, text: str, evidence: _Places, say: Wording, over: str) -> Iterator[Sentence]:
    """The last day to appeal, or where to look for the day from which the days count; whom to call near its end.

    `over` ends the ids of the texts that say that it is over.
    """
    if day := mailed(record):
        told, last = say.date(day.isoformat()), say.day(last_day_to_appeal(day))
        places = evidence["/case/mailing_date"]
        yield from say.letter("next_steps", f"next_deadline{over}", places, date=told, deadline=last)
        yield from early_day(record, text, evidence, say, "next_steps", "next")
    else:
        yield from _step(say, "no_mailing_date")
        if not over:
            yield from safe_day(record, text, evidence, say, "next_steps", "next")
    yield from _step(say, "late" if over else "deadline_passed")


def safe_day(record: Record, text: str, evidence: _Places, say: Wording, part: Part, place: str) -> Iterator[Sentence]:
    """Without a date of mailing, the day that is safe to hold on to; `place` begins the ids of the texts."""
    if last := causes.safe_day(record, text, say.today):
        past = "_past" if last < say.today else ""
        places = evidence["/case/decision_date"]
        yield from say.letter(part, f"{place}_safe_day{past}", places, deadline=say.day(last))
        yield from early_day(record, text, evidence, say, part, place)


def early_day(record: Record, text: str, evidence: _Places, say: Wording, part: Part, place: str) -> Iterator[Sentence]:
    """Where the last day is on a weekend or a holiday, the open day before; `place` begins the id of the text."""
    if early := causes.early_day(record, text, say.today):
        field = "mailing_date" if mailed(record) else "decision_date"
        yield from say.letter(part, f"{place}_weekend", evidence[pointers.of("case", field)], early=say.day(early))


def _step(say: Wording, name: str) -> Iterator[Sentence]:
    return say.fixed("next_steps", f"next_{name}")
