"""A baseline: `langextract`, which grounds its spans, with a prompt and an example written in good faith.

Not among the project's dependencies: `pip install "langextract>=1.7,<2"` beside it. Everything that it extracts is a
span with attributes; `item` ties what belongs to a disputed item to it. Letters are given in pieces as large as a small
model's window takes, so that most are whole.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evals.gold import GoldLetter
from evals.readers.answer import Answer, Reader, first_page
from evals.readers.shape import as_record, on_this_computer
from evals.relay import Relay
from imr_llm import documents
from imr_llm.record import Case
from imr_llm.settings import Settings

MOST_CHARACTERS = 6000
MOST_TOKENS = 2048
"""Without it a small model can run on for ever."""
EXAMPLE = Path(__file__).with_name("langextract.json")
_SIDES = {"claims administrator": "claims_administrator_citations", "reviewer": "reviewer_citations"}
_LISTS = {
    "diagnosis": ("patient", "diagnoses"),
    "prior_treatment": ("patient", "prior_treatments"),
    "current_medication": ("patient", "current_medications"),
    "specialty": ("reviewer", "specialties"),
    "licensed_state": ("reviewer", "licensed_states"),
}
_PATIENT = ("age", "sex", "date_of_injury", "mechanism_of_injury")


@contextmanager
def reader(chosen: Settings) -> Iterator[Reader]:
    """Letter after letter through `langextract.extract`."""
    import langextract
    from langextract.providers.openai import OpenAILanguageModel

    given = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    example = langextract.data.ExampleData(
        text=given["text"],
        extractions=[
            langextract.data.Extraction(extraction_class=kind, extraction_text=words, attributes=attributes)
            for kind, words, attributes in given["extractions"]
        ],
    )
    with on_this_computer(chosen) as endpoint, Relay(upstream=endpoint.base_url, key=endpoint.key) as relay:
        model = OpenAILanguageModel(
            model_id=endpoint.model, api_key=endpoint.key or "none", base_url=relay.url, temperature=0, max_workers=1,
            max_completion_tokens=MOST_TOKENS,
        )  # fmt: skip

        def read(letter: GoldLetter) -> Answer:
            text = documents.load(letter.gold.letter, letter.data).printed()
            before = relay.calls, relay.prompt_tokens, relay.completion_tokens
            began = time.perf_counter()
            found = langextract.extract(
                text, prompt_description=given["prompt"], examples=[example], model=model, show_progress=False,
                max_char_buffer=MOST_CHARACTERS, max_workers=1, resolver_params={"suppress_parse_errors": True},
            )  # fmt: skip
            seconds = time.perf_counter() - began
            after = relay.calls, relay.prompt_tokens, relay.completion_tokens
            calls, prompted, completed = (now - then for now, then in zip(after, before, strict=True))
            record = _record(found.extractions or [])
            return Answer(record, text, seconds, first_page, {}, calls, prompted, completed, cost_usd=None)

        yield read


def _record(extractions: list[Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"case": {}, "patient": {}, "reviewer": {}, "issues": []}
    items: dict[str, dict[str, Any]] = {}
    for span in extractions:
        kind, words, said = span.extraction_class, span.extraction_text, span.attributes or {}
        if kind in _LISTS:
            part, name = _LISTS[kind]
            answer[part].setdefault(name, []).append(words)
        elif kind in _PATIENT:
            answer["patient"].setdefault(kind, said.get("value") or words)
        elif kind in Case.model_fields:
            answer["case"].setdefault(kind, words)
        elif kind == "request":
            item = items.setdefault(str(said.get("item")), {})
            item["request"] = words
            item |= {name: said.get(name) for name in ("decision", "category")}
        else:
            _of_item(items.setdefault(str(said.get("item")), {}), kind, words, said)
    answer["issues"] = [item for item in items.values() if item.get("request")]
    _typed(answer)
    return as_record(answer)


def _of_item(item: dict[str, Any], kind: str, words: str, said: dict[str, Any]) -> None:
    if kind == "guideline" and said.get("side") in _SIDES:
        parts = {name: said.get(name) or None for name in ("basis", "document", "section", "pages")}
        item.setdefault(_SIDES[said["side"]], []).append(parts | {"text": words})
    elif kind == "denial_reason":
        item.setdefault("denial_reasons", []).append(said.get("reason"))
    elif kind == "missing_documentation":
        item.setdefault("missing_documentation", []).append(words)
    elif kind == "rationale":
        item["rationale"] = words


def _typed(answer: dict[str, Any]) -> None:
    """What is a number or a code in the record, in its type; what is none is nothing."""
    patient = answer["patient"]
    digits = "".join(c for c in str(patient.get("age", "")) if c.isdigit())
    patient["age"] = int(digits) if digits else None
    if patient.get("sex") not in ("male", "female"):
        patient["sex"] = None
    for item in answer["issues"]:
        if item.get("decision") not in ("upheld", "overturned"):
            item["decision"] = None
        item["denial_reasons"] = list(dict.fromkeys(r for r in item.get("denial_reasons", []) if r))
