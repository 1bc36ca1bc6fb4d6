"""What models put around an answer: thoughts, fences, words; and what they answer in place of one."""

import json
import re
from typing import Any

_THOUGHT = re.compile(r"\A.*</think(?:ing)?>|<think(?:ing)?>.*", re.DOTALL | re.IGNORECASE)
"""A block of thoughts, also one whose beginning the server has cut off, or that came to no end."""

_TEXT = ("text", "output_text", None)  # of a message's parts: no thoughts, tools or pictures


def text_of(content: Any) -> Any:
    """A message's content where it comes in parts, without the thoughts among them, or as the object itself."""
    if isinstance(content, list):
        parts = (part.get("text") if isinstance(part, dict) and part.get("type") in _TEXT else part for part in content)
        return "".join(part for part in parts if isinstance(part, str))
    return json.dumps(content) if isinstance(content, dict) else content


def content_of(said: str) -> str:
    """The JSON object in what a model says; all of it, without its thoughts, where there is none."""
    said = _THOUGHT.sub("", said, count=1).strip()
    decoder = json.JSONDecoder()
    at = said.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(said, at)
        except (ValueError, RecursionError):
            at = said.find("{", at + 1)
            continue
        if isinstance(value, dict):
            return said[at:end]
    return said


def is_json(content: str) -> bool:
    """Whether it is a JSON object."""
    return _object(content) is not None


def is_schema(content: str) -> bool:
    """Whether it is a JSON schema, and no answer by one."""
    found = _object(content)
    return found is not None and found.get("type") == "object" and isinstance(found.get("properties"), dict)


def _object(content: str) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
