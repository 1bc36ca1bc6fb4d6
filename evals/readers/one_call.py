"""A baseline: one `instructor` call a letter, the whole letter in, the whole record out.

In the mode that constrains a small model best, with the record's own fields and descriptions as the schema.
"""

import logging
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import Any, get_origin

import instructor
from pydantic import BaseModel, Field, create_model

from evals import relay
from evals.gold import GoldLetter
from evals.readers.answer import Answer, Reader, first_page
from evals.readers.shape import as_record, on_this_computer
from imr_llm import documents
from imr_llm.profiles import profile
from imr_llm.record import Case, Issue, Patient, Reviewer
from imr_llm.settings import Settings

MOST_TOKENS, MOST_TOKENS_LARGE = 2048, 16_384
"""An answer for five items has some 900; without a limit a small model can run on for ever."""
MOST_ITEMS, MOST_MEMBERS = 15, 6
"""Of a small model; the lists of others are as long as they like."""


def _loose(
    model: type[BaseModel], required: Container[str] = (), leave: Container[str] = (), *, most: int | None
) -> type[BaseModel]:
    """The record's own schema, dates as any text: a baseline must not fail on a format.

    With nothing required, the 1.5B model that this was measured with names no item at all; with every field required,
    or with lists as long as it likes, it runs on to the limit of tokens.
    """
    dated = {"date_of_injury", *(Case.model_fields if model is Case else ())}
    fields: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        if name not in leave:
            default = ... if name in required or info.is_required() else None
            members = most if get_origin(info.annotation) is tuple else None
            annotation = str | None if name in dated else info.annotation
            fields[name] = (annotation, Field(default, description=info.description, max_length=members))
    return create_model(model.__name__, **fields)


_ASKED = ("request", "category", "decision", "denial_reasons", "missing_documentation", "reviewer_citations")


def _letter(*, small: bool) -> type[BaseModel]:
    most = MOST_MEMBERS if small else None
    issue = _loose(Issue, _ASKED, ("number",), most=most)
    fields: dict[str, Any] = {
        "case": (_loose(Case, most=most), ...),
        "patient": (_loose(Patient, Patient.model_fields, most=most), ...),
        "reviewer": (_loose(Reviewer, Reviewer.model_fields, most=most), ...),
        "issues": (list[issue], Field(min_length=1, max_length=MOST_ITEMS if small else None)),  # type: ignore[valid-type]
    }
    return create_model("Letter", __doc__="An Independent Medical Review letter.", **fields)


@contextmanager
def reader(chosen: Settings) -> Iterator[Reader]:
    """One call a letter."""
    logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)  # it logs answers, which quote letters
    with on_this_computer(chosen) as endpoint:
        sdk = relay.on_this_computer(endpoint.base_url, endpoint.key, chosen.timeout)
        client = instructor.from_openai(sdk, mode=instructor.Mode.JSON_SCHEMA)
        small = not profile(chosen.profile, endpoint.model)[1].whole
        schema = _letter(small=small)

        def read(letter: GoldLetter) -> Answer:
            text = documents.load(letter.gold.letter, letter.data).printed()
            began = time.perf_counter()
            found, raw = client.chat.completions.create_with_completion(
                model=endpoint.model, response_model=schema, max_retries=1, temperature=0,
                max_tokens=MOST_TOKENS if small else MOST_TOKENS_LARGE,
                messages=[
                    {"role": "system", "content": "Extract the record of this Independent Medical Review letter."},
                    {"role": "user", "content": text},
                ],
            )  # fmt: skip
            seconds = time.perf_counter() - began
            spent = 1, raw.usage.prompt_tokens, raw.usage.completion_tokens, None
            return Answer(as_record(found.model_dump(mode="json")), text, seconds, first_page, {}, *spent)

        yield read
