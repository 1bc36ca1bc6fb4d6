"""Answers about letters that are not ours: kept as places, given again with the letter's words."""

import json
from typing import Any

import pytest

from evals.places import placed, quoted

LETTER = "<letter>\nCase summary\n[1] He fell from a ladder.\n[2] He has neck pain, and [sic] pain.\n</letter>"
REQUEST = {
    "messages": [{"role": "system", "content": "<letter>\n[1] Other.\n</letter>"}, {"role": "user", "content": LETTER}]
}


def _answer(content: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "message": {"role": "assistant", "content": json.dumps(content)}}], "usage": {}}


def _content(answer: dict[str, Any]) -> Any:
    return json.loads(answer["choices"][0]["message"]["content"])


@pytest.mark.parametrize(
    ("number", "words", "place", "again"),
    [
        (1, "a ladder", [13, 21], "a ladder"),
        (2, "Neck Pain", [7, 16], "neck pain"),
        (2, "[sic]", [22, 27], "[sic]"),
        (1, "a roof", [0, 0], "…"),
        (3, "a ladder", [0, 0], "…"),
    ],
)
def test_a_quote_is_kept_as_its_place(number: int, words: str, place: list[int], again: str) -> None:
    said = {"diagnoses": [{"sentence": number, "words": words}], "why": [{"english": "You fell.", "sentences": [1]}]}
    kept = placed(REQUEST, _answer(said))
    assert _content(kept) == said | {"diagnoses": [{"sentence": number, "words": place}]}
    assert _content(quoted(REQUEST, kept)) == said | {"diagnoses": [{"sentence": number, "words": again}]}


def test_no_word_of_the_letter_is_kept() -> None:
    kept = json.dumps(placed(REQUEST, _answer({"mechanism_of_injury": {"sentence": 1, "words": "fell from a ladder"}})))
    assert "ladder" not in kept
