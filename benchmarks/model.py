"""Measures what a model adds, beside the rules alone and beside one big question a letter.

    python -m benchmarks.model --model NAME --base-url URL            the three real letters
    python -m benchmarks.model --model NAME --base-url URL --sets e   a labelled set of tests/labelled
    python -m benchmarks.model ... --no-baseline                      without the slow one

The baseline is one `instructor` call with the whole letter and a schema of the whole record, in the mode that
constrains a small model best. All readers run in one process, one question at a time, against the same endpoint.
"""

import argparse
import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import instructor
import openai
from pydantic import BaseModel, Field, create_model

from imr_llm import dates, documents, pipeline
from imr_llm.client import endpoint_of
from imr_llm.fields import Case, Issue, Patient, Record, Reviewer
from imr_llm.pipeline.asking import Model
from imr_llm.settings import Settings
from imr_llm.store import Store

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import scoring  # noqa: E402 – the scorer of the labelled letters

logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)  # it logs answers, which quote letters
FREE_TEXT = (
    "patient.mechanism_of_injury",
    "patient.diagnoses",
    "patient.prior_treatments",
    "patient.current_medications",
    "issues.denial_reasons",
    "issues.missing_documentation",
)
Labelled = list[tuple[str, bytes, dict[str, Any]]]


@dataclass
class Figures:
    """What one reader made of the letters."""

    counts: dict[str, scoring.Count] = field(default_factory=dict)
    seconds: float = 0.0
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    failed: int = 0
    ungrounded: int = 0
    plain: list[str] = field(default_factory=list)

    def add(self, gold: dict[str, Any], found: dict[str, Any], text: str) -> None:
        """Score one letter; values of free text that the letter does not have are counted."""
        for name, count in scoring.score(gold, found).items():
            self.counts[name] = self.counts.get(name, scoring.Count()) + count
        words = " ".join(text.split()).lower()
        for name in ("diagnoses", "prior_treatments", "current_medications"):
            self.ungrounded += sum(" ".join(str(v).split()).lower() not in words for v in found["patient"][name])
        mechanism = found["patient"]["mechanism_of_injury"]
        self.ungrounded += bool(mechanism) and " ".join(mechanism.split()).lower() not in words

    def f1(self, *names: str) -> float:
        """Micro-F1 over these fields; over all without one."""
        return sum((c for n, c in self.counts.items() if not names or n in names), scoring.Count()).f1


def real() -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """The real letters with their labels."""
    for labels in sorted((ROOT / "examples" / "labels").glob("*.json")):
        letter = ROOT / "examples" / "letters" / f"{labels.stem}.txt"
        yield labels.stem, letter.read_bytes(), json.loads(labels.read_text(encoding="utf-8"))


def rules(letters: Labelled) -> Figures:
    """The deterministic reader."""
    figures = Figures()
    for name, data, gold in letters:
        began = time.perf_counter()
        letter = pipeline.read_letter(name, data)
        figures.seconds += time.perf_counter() - began
        figures.add(gold, letter.record.model_dump(mode="json"), letter.document.text)
    return figures


def with_model(letters: Labelled, chosen: Settings, db: Path) -> Figures:
    """The program, as `imr extract --model` runs it."""
    figures = Figures()
    with tempfile.TemporaryDirectory() as folder:
        golds = {}
        for name, data, gold in letters:
            path = Path(folder, f"{name.replace('/', '-')}.txt")
            path.write_bytes(data)
            golds[str(path)] = gold
        with endpoint_of(chosen) as endpoint, Store(db) as store:
            model = Model(endpoint, chosen, store)
            began = time.perf_counter()
            for outcome in pipeline.extract(documents.find([folder]), store, jobs=1, force=True, model=model):
                if not isinstance(outcome, pipeline.Read):
                    figures.failed += 1
                    continue
                text, _ = store.text_of(outcome.record.letter_id)
                figures.add(golds[outcome.path], outcome.record.model_dump(mode="json"), text)
                figures.plain += _plain(outcome.record)
            figures.seconds = time.perf_counter() - began
            figures.calls = model.meter.attempts
            figures.prompt_tokens = model.meter.spent.prompt_tokens
            figures.completion_tokens = model.meter.spent.completion_tokens
            model.close()
    return figures


def one_call(letters: Labelled, chosen: Settings) -> Figures:
    """One instructor call a letter: all of it in, the whole record out."""
    figures = Figures()
    with endpoint_of(chosen) as endpoint:
        sdk = openai.OpenAI(base_url=endpoint.base_url, api_key=endpoint.key or "none", max_retries=0, timeout=900)
        client = instructor.from_openai(sdk, mode=instructor.Mode.JSON_SCHEMA)
        for name, data, gold in letters:
            text = documents.load(name, data).text
            began = time.perf_counter()
            try:
                found, raw = client.chat.completions.create_with_completion(
                    model=endpoint.model, response_model=_Letter, max_retries=1, temperature=0, max_tokens=4096,
                    messages=[
                        {"role": "system", "content": "Extract the record of this Independent Medical Review letter."},
                        {"role": "user", "content": text},
                    ],
                )  # fmt: skip
            except instructor.core.InstructorError as error:  # not of its shape, or ran on to the limit
                figures.failed += 1
                found, raw = None, getattr(error, "last_completion", None)
            figures.seconds += time.perf_counter() - began
            figures.calls += 1
            if raw is not None:
                figures.prompt_tokens += raw.usage.prompt_tokens
                figures.completion_tokens += raw.usage.completion_tokens
            figures.add(gold, _as_record(found), text)
    return figures


def _loose(model: type[BaseModel], *leave: str) -> type[BaseModel]:
    """The record's own schema, dates as any text: a baseline must not fail on a format.

    With every field required, the 1.5B model that this was measured with ran on to the limit of tokens.
    """
    dated = {"date_of_injury", *(Case.model_fields if model is Case else ())}
    fields: dict[str, Any] = {
        name: (
            str | None if name in dated else info.annotation,
            Field(... if info.is_required() else None, description=info.description),
        )
        for name, info in model.model_fields.items()
        if name not in leave
    }
    return create_model(model.__name__, **fields)


class _Letter(BaseModel):
    """An Independent Medical Review letter."""

    case: _loose(Case)  # type: ignore[valid-type]
    patient: _loose(Patient)  # type: ignore[valid-type]
    reviewer: _loose(Reviewer)  # type: ignore[valid-type]
    issues: list[_loose(Issue, "number")]  # type: ignore[misc]


def _as_record(found: Any) -> dict[str, Any]:
    """The baseline's answer in the shape that is scored; lists that it left out are empty."""
    answer: dict[str, Any] = found.model_dump(mode="json") if found else {}
    parts = {"case": Case, "patient": Patient, "reviewer": Reviewer}
    record: dict[str, Any] = {"layout": None, "outcome": None}
    for part, model in parts.items():
        empty = model().model_dump(mode="json")
        record[part] = {name: (answer.get(part) or {}).get(name) or empty[name] for name in empty}
    empty = Issue(number=1).model_dump(mode="json")
    record["issues"] = [{name: issue.get(name) or empty[name] for name in empty} for issue in answer.get("issues", [])]
    for part, name in [("patient", "date_of_injury"), *(("case", n) for n in Case.model_fields if "date" in n)]:
        printed = record[part][name]
        record[part][name] = dates.parse(printed, 2030) or printed if printed else None
    decisions = {issue["decision"] for issue in record["issues"]}
    record["outcome"] = next(iter(decisions)) if len(decisions) == 1 else "partly_overturned" if decisions else None
    return record


def _plain(record: Record) -> list[str]:
    readers = {e.field: e.reader for e in record.evidence}
    return [
        f"{readers[f'/issues/{n}/plain_reason']}: {issue.plain_reason}"
        for n, issue in enumerate(record.issues)
        if issue.plain_reason
    ]


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--base-url")
    parser.add_argument("--sets", nargs="*", help="labelled sets; the real letters without")
    parser.add_argument("--db", type=Path, help="keep the answers here")
    parser.add_argument("--no-baseline", action="store_true")
    given = parser.parse_args()
    chosen = Settings(model=given.model, base_url=given.base_url, concurrency=1, timeout=900)
    letters = list(scoring.letters(*given.sets)) if given.sets is not None else list(real())
    _warm_up(chosen)
    with tempfile.TemporaryDirectory() as place:
        readers: dict[str, Callable[[], Figures]] = {
            "rules": lambda: rules(letters),
            "rules + model": lambda: with_model(letters, chosen, given.db or Path(place, "model.db")),
        }
        if not given.no_baseline:
            readers["one call a letter"] = lambda: one_call(letters, chosen)
        figures = {name: read() for name, read in readers.items()}
    _print(figures, len(letters))


def _warm_up(chosen: Settings) -> None:
    """A server that has just started reads its model from the disk with the first words: not a reader's time."""
    with endpoint_of(chosen) as endpoint:
        sdk = openai.OpenAI(base_url=endpoint.base_url, api_key=endpoint.key or "none", max_retries=0, timeout=900)
        hello: Any = [{"role": "user", "content": "Hello. " * 200}]
        sdk.chat.completions.create(model=endpoint.model, messages=hello, max_tokens=20)


def _print(figures: dict[str, Figures], letters: int) -> None:
    print(
        "| reader | micro-F1 | free text | not in the letter | s/letter | calls | tokens in | out, a letter | failed |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name, f in figures.items():
        print(
            f"| {name} | {f.f1():.3f} | {f.f1(*FREE_TEXT):.3f} | {f.ungrounded} | {f.seconds / letters:.1f} "
            f"| {f.calls} | {f.prompt_tokens} | {f.completion_tokens / letters:.0f} | {f.failed} |"
        )
    print("\n| field | " + " | ".join(figures) + " |\n|---|" + "---:|" * len(figures))
    for name in next(iter(figures.values())).counts:
        print(f"| {name} | " + " | ".join(f"{f.f1(name):.3f}" for f in figures.values()) + " |")
    plain = figures["rules + model"].plain
    print(f"\n{sum(p.startswith('llm') for p in plain)} of {len(plain)} plain reasons are the model's own:\n")
    for words in plain:
        print(f"- {words}")


if __name__ == "__main__":
    main()
