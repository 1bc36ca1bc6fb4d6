"""Which questions a letter needs, each on the section that can answer it.

The rules read most letters whole, so little is left to ask: of the case summary only the sentences that could say more
than was read, and nothing where there is none; each item's reasons from its own rationale. Every question begins with
the same words, which an endpoint that keeps prompts reads only once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from imr_llm.client import Message, Question
from imr_llm.extract import schemas
from imr_llm.extract.grounds import Grounds
from imr_llm.extract.schemas import Checked
from imr_llm.extraction import Draft
from imr_llm.flow import Flow
from imr_llm.prompts import prompt
from imr_llm.record import Decision

FACTS_TOKENS, PLAIN_TOKENS, TRANSLATION_TOKENS, REASONS_TOKENS, ITEMS_TOKENS = 200, 100, 150, 250, 900
"""What an answer may have at most; most have a third."""
_ANGLES = re.compile(r"[<>](?=/?\w)|(?<=\w)>")
LONGEST = 20_000
"""Characters of a letter of unknown layout that a question shows; some 5,000 tokens."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what its answer is about: `field` is a JSON Pointer."""

    question: Question[Any]
    field: str
    checked: Checked


def questions(flow: Flow, draft: Draft, grounds: Grounds) -> list[Asked]:
    """All of a letter's questions: items of an unknown layout, facts of the patient, and each item's reasons."""
    out = []
    if draft.layout == "unknown":
        letter = flow.text.lstrip()[:LONGEST]
        out.append(_asked(draft, "/issues", schemas.Items, "items", ITEMS_TOKENS, Checked(grounds), letter=letter))
    unread = grounds.unread()
    if unread:
        sentences = dict.fromkeys(sentence for told in unread.values() for sentence in told)
        letter = "\n".join(sorted(sentences, key=flow.text.find))
        schema = schemas.facts(tuple(unread))
        out.append(_asked(draft, "/patient", schema, "facts", FACTS_TOKENS, Checked(grounds), letter=letter[:LONGEST]))
    return out + _reason_questions(flow, draft, grounds)


def translation(sha256: str, english: str, problem: Callable[[str], str | None]) -> Question[schemas.Translation]:
    """A reason that a model wrote, into Spanish. `problem` says what is wrong with it, None where nothing is."""
    content = prompt("spanish", reason=_ANGLES.sub(" ", english), fields=schemas.instructions(schemas.Translation))
    messages: tuple[Message, ...] = ({"role": "user", "content": content},)
    return Question(sha256, schemas.Translation, messages, TRANSLATION_TOKENS, problem)


def _reason_questions(flow: Flow, draft: Draft, grounds: Grounds) -> list[Asked]:
    """For each item with a decision and a rationale, why."""
    out = []
    decisions: dict[str, Decision] = {
        str(index): issue.decision.value for index, issue in enumerate(draft.issues) if issue.decision
    }
    for index, place in grounds.rationales.items():
        decision = decisions.get(index)
        if decision is None or not grounds.is_certain(index):
            continue
        asks_reasons = decision == "upheld" and grounds.has_unread_reasons(index)
        schema = schemas.Reasons if asks_reasons else schemas.Plain
        rationale = flow.text[place.start : place.end] if asks_reasons else grounds.ground(index)
        texts = {"request": grounds.requests.get(index, "-"), "rationale": rationale}
        checked = Checked(grounds, index, decision)
        tokens = REASONS_TOKENS if asks_reasons else PLAIN_TOKENS
        out.append(_asked(draft, f"/issues/{index}", schema, decision, tokens, checked, **texts))
    return out


def _asked(draft: Draft, field: str, schema: Any, name: str, tokens: int, checked: Checked, **texts: str) -> Asked:
    fenced = {key: _ANGLES.sub(" ", value) for key, value in texts.items()}  # nothing in a letter closes the fence
    messages: tuple[Message, ...] = (
        {"role": "system", "content": prompt("system")},
        {"role": "user", "content": prompt(name, fields=schemas.instructions(schema), **fenced)},
    )
    return Asked(Question(draft.document.sha256, schema, messages, tokens, checked), field, checked)
