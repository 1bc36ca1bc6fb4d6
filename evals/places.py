"""Answers about letters that are not ours to hand on, as places: for each quote the number of its sentence and where in
that sentence it stands. With the letter the question is asked again, and the places become words again.

What a model writes in its own words (why it was decided so) stays as it is.
"""

import json
import re
from collections.abc import Callable
from typing import Any

_SENTENCE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)


def placed(request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without words of the letter. A quote that does not stand in its sentence becomes the place of none."""
    return _changed(request, answer, _place)


def quoted(request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """The same answer with the letter's words, from the sentences that the question shows."""
    return _changed(request, answer, _words)


def _changed(request: dict[str, Any], answer: dict[str, Any], change: Callable[[str, Any], Any]) -> dict[str, Any]:
    sentences = _sentences(request)
    changed: dict[str, Any] = json.loads(json.dumps(answer))
    for choice in changed["choices"]:
        message = choice["message"]
        message["content"] = json.dumps(_walked(json.loads(message["content"]), sentences, change), ensure_ascii=False)
    return changed


def _walked(value: Any, sentences: dict[int, str], change: Callable[[str, Any], Any]) -> Any:
    if isinstance(value, list):
        return [_walked(one, sentences, change) for one in value]
    if not isinstance(value, dict):
        return value
    walked = {name: _walked(one, sentences, change) for name, one in value.items()}
    if {"sentence", "words"} <= walked.keys():
        walked["words"] = change(sentences.get(walked["sentence"], ""), walked["words"])
    return walked


def _sentences(request: dict[str, Any]) -> dict[int, str]:
    """The sentences that a question shows, by their numbers."""
    asked = [m["content"] for m in request["messages"] if m["role"] == "user" and "<letter>" in m["content"]]
    return {int(number): words for number, words in _SENTENCE.findall(asked[-1] if asked else "")}


def _place(sentence: str, words: str) -> list[int]:
    start = sentence.find(words)
    if start < 0:
        start = sentence.casefold().find(words.casefold())
    return [start, start + len(words)] if start >= 0 else [0, 0]


def _words(sentence: str, place: list[int]) -> str:
    return sentence[slice(*place)] or "…"
