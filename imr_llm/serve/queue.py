"""The letters as a list: what has to be done first stands first."""

from datetime import date
from typing import get_args

from starlette.requests import Request
from starlette.responses import Response

from imr_llm.outputs.reviewing import STATES
from imr_llm.serve.pages import PAGE, first_of, office_of, page, paging
from imr_llm.store import Which

OUTCOMES = ("upheld", "overturned", "partly_overturned", "open")


async def queue(request: Request) -> Response:
    """A part of the list, by state, outcome and words, in the order asked for."""
    asked = request.query_params
    which: Which = next((name for name in get_args(Which) if name == asked.get("which")), "todo")
    outcome = next((name for name in OUTCOMES if name == asked.get("outcome")), None)
    words = asked.get("words", "").replace("\0", "")[:200]
    order = "unsure" if asked.get("order") == "unsure" else ""
    first = first_of(request)
    found = await office_of(request).ask(
        lambda store: store.queue(which, outcome, words or None, limit=PAGE, offset=first, unsure=bool(order))
    )
    filters = {"which": which, "outcome": outcome or "", "words": words, "order": order}
    links = paging("/", filters, first, found.total)
    return page(
        request, "queue.html", found=found, filters=filters, links=links, first=first, states=STATES,
        whichs=get_args(Which), outcomes=OUTCOMES, days=_days,
    )  # fmt: skip


def _days(due: str | None) -> str:
    """How long there is until a day, in words."""
    if due is None:
        return "not known"
    left = (date.fromisoformat(due) - date.today()).days
    if left < 0:
        return "past"
    return "today" if left == 0 else f"{left} day{'s' * (left != 1)}"
