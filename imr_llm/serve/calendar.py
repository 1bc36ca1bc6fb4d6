"""The days by which something has to be done: a month as a page, a day as a list, all that is to come as a file."""

import calendar as months
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from imr_llm.outputs.calendar import calendar as as_file
from imr_llm.outputs.deadlines import Dated, Deadline
from imr_llm.serve.pages import PAGE, first_of, office_of, page, paging
from imr_llm.store import Due

IN_A_CELL: Final = 4
"""Letters that are named in the cell of a day; the day's own list has all."""
PAST: Final = timedelta(days=365)
"""For how long a file goes on naming what was to be authorized and is not."""
_MONTH: Final = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")
_WEEKS: Final = months.Calendar(months.SUNDAY)


@dataclass(frozen=True, slots=True)
class Day:
    """A cell: the first of what is due, and how much is."""

    day: date
    is_of_month: bool
    due: tuple[Due, ...]
    total: int


async def calendar(request: Request) -> Response:
    """The month that is asked for, or the present one; with `day`, all of that day."""
    today = date.today()
    if (day := _day(request.query_params.get("day", ""))) is not None:
        return await _of_day(request, day)
    asked = request.query_params.get("month", "")
    first = date.fromisoformat(f"{asked}-01" if _MONTH.fullmatch(asked) else today.isoformat()).replace(day=1)
    days = list(_WEEKS.itermonthdates(first.year, first.month))
    due, undated = await office_of(request).ask(
        lambda store: (store.due(days[0].isoformat(), days[-1].isoformat()), store.undated())
    )
    of_day: dict[str, list[Due]] = defaultdict(list)
    for one in due:
        of_day[one.day].append(one)
    cells = [
        Day(day, day.month == first.month, tuple(found[:IN_A_CELL]), len(found))
        for day in days
        for found in [of_day[day.isoformat()]]
    ]
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    return page(
        request, "calendar.html", month=first, cells=cells, today=today, undated=undated,
        total=sum(cell.total for cell in cells if cell.is_of_month),
        names=[months.day_name[number] for number in _WEEKS.iterweekdays()],
        before=before.strftime("%Y-%m"), after=after.strftime("%Y-%m"),
    )  # fmt: skip


async def feed(request: Request) -> Response:
    """What is to come as iCalendar, and what is past and was not authorized; without names and treatments."""
    today = date.today()
    due = await office_of(request).ask(lambda store: store.due((today - PAST).isoformat(), date.max.isoformat()))
    wanted = [one for one in due if one.is_open and (one.deed == "authorize" or one.day >= today.isoformat())]
    data = await run_in_threadpool(as_file, map(_dated, wanted))  # half a second for a thousand days
    headers = {"Content-Disposition": 'attachment; filename="deadlines.ics"'}
    return Response(data, media_type="text/calendar; charset=utf-8", headers=headers)


async def _of_day(request: Request, day: date) -> Response:
    due = await office_of(request).ask(lambda store: store.due(day.isoformat(), day.isoformat()))
    first = first_of(request)
    links = paging("/calendar", {"day": day.isoformat()}, first, len(due))
    return page(request, "day.html", day=day, due=due[first : first + PAGE], total=len(due), first=first, links=links)


def _day(asked: str) -> date | None:
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None


def _dated(due: Due) -> Dated:
    deadline = Deadline(due.deed, date.fromisoformat(due.day), due.numbers)
    return Dated(due.worker.letter_id, due.worker.case_number, due.items, due.read_at, deadline)
