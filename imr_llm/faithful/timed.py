"""Whether a summary tells of the time to appeal what the letter and the day give."""

import re
from collections.abc import Set
from datetime import date

from imr_llm import tables
from imr_llm.language.dates import is_appeal_over, is_long_past
from imr_llm.layouts.forms import programme_of
from imr_llm.letter import Document
from imr_llm.rationale import asking_again, causes
from imr_llm.record import Record


def ill_timed(present: Set[str], record: Record, document: Document, today: date, *, must_tell: bool) -> str | None:
    """What is wrong with what is told of the time to appeal; `must_tell`: it has to be told."""
    is_over = is_appeal_over(record, today)
    over = "_over" if is_over else ""
    when, help_line = (
        {f"next_deadline{over}", "next_no_mailing_date"},
        "next_late" if is_over else "next_deadline_passed",
    )
    timed = {one for one in present if re.match(r"next_(?:appeal|deadline)(?!_passed)|first_d", one)}
    told = timed | (present & {"next_late", "next_deadline_passed", "next_no_mailing_date"})
    last = causes.safe_day(record, document.text, today) if must_tell and not is_over else None
    safe = f"_safe_day{'_past' if last < today else ''}" if last else ""
    early = {"first_weekend", "next_weekend"} if causes.early_day(record, document.text, today) else set()
    tests = {
        "it does not tell the day to ask after an approval, or tells one as to come that is here": {
            one for one in present if "authorize_by" in one
        }
        != _asks(record, document, today),
        "it does not tell how to appeal": must_tell and not {f"next_appeal{over}", "next_where"} <= present,
        "it tells how to appeal although the time is long past": is_long_past(record, today) and bool(told),
        "it tells of an appeal that there is not": not tables.steps()[programme_of(record)].appeal and bool(told),
        "it does not tell from when the time to appeal counts": must_tell and len(when & present) != 1,
        "it does not tell the day that is safe to appeal, or tells one that is not": {
            one for one in present if "_safe_day" in one
        }
        != ({f"first{safe}", f"next{safe}"} if safe else set()),
        "it does not tell the day before a last day that is closed, or tells one without cause": {
            one for one in present if one.endswith("_weekend")
        }
        != (early if must_tell else set()),
        "it does not tell whom to call near the last day to appeal": must_tell and help_line not in present,
        "it tells a last day as to come that has passed, or as past that has not": any(
            one.endswith("_over") is not is_over for one in timed
        ),
    }
    return next((problem for problem, is_so in tests.items() if is_so), None)


def _asks(record: Record, document: Document, today: date) -> set[str]:
    """The text that tells from when to ask whether what was approved is authorized, where one is due."""
    is_step = "authorize_by" in tables.steps()[programme_of(record)].approved
    is_approved = any(issue.decision == "overturned" for issue in record.issues)
    is_due = is_step and is_approved and not is_long_past(record, today)
    day = causes.ask_day(record, document.text, today) if is_due else None
    is_told = day and asking_again.due("authorize", record, document, today)
    return {f"next_authorize_by{'_past' if day < today else ''}"} if day and is_told else set()
