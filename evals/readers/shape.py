"""What another way of reading says, in the shape that is scored."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel

from evals.match import SIDES
from evals.score import NOTHING
from imr_llm.client import Endpoint, endpoint_of
from imr_llm.errors import SettingsError
from imr_llm.language import dates
from imr_llm.record import Case, Citation, Issue, Patient, Reviewer, outcome_of
from imr_llm.settings import Settings

LATEST_YEAR = 2030
"""No letter is newer; dates with two digits of a year are told by it."""


@contextmanager
def on_this_computer(chosen: Settings) -> Iterator[Endpoint]:
    """The endpoint of whoever sends letters as they are. Raises SettingsError for one elsewhere."""
    with endpoint_of(chosen) as endpoint:
        if not endpoint.is_loopback:
            problem = f"Letters would be sent as they are, and {endpoint.host} is not on this computer."
            raise SettingsError(problem, "Name a model on 127.0.0.1, or --model local:FILE.gguf.")
        yield endpoint


def as_record(answer: dict[str, Any]) -> dict[str, Any]:
    """The record that an answer amounts to: what it leaves out is empty, dates are written as the record has them."""
    record = dict(NOTHING)
    parts: dict[str, type[BaseModel]] = {"case": Case, "patient": Patient, "reviewer": Reviewer}
    for part, model in parts.items():
        record[part] = _filled(model.model_validate({}).model_dump(mode="json"), answer.get(part) or {})
    record["issues"] = [
        _filled(Issue.model_validate({"number": number}).model_dump(mode="json"), issue) | {"number": number}
        for number, issue in enumerate(answer.get("issues") or [], start=1)
    ]
    for issue in record["issues"]:
        for side in SIDES:
            empty = Citation.model_validate({"text": "-"}).model_dump(mode="json")
            issue[side] = [_filled(empty, citation) for citation in issue[side]]
    dated = [("case", name) for name in Case.model_fields if name not in ("case_number", "priority")]
    for part, name in [("patient", "date_of_injury"), *dated]:
        printed = record[part][name]
        record[part][name] = dates.parse(printed, LATEST_YEAR) or printed if printed else None
    record["outcome"] = outcome_of([issue["decision"] for issue in record["issues"]])
    return record


def _filled(empty: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    return {name: given.get(name) or value for name, value in empty.items()}
