"""The prompts: files under `prompts/`, each a strict template.

`$name` stands for a value. A template that names a value which it is not given is an error, and so is a value that no
template asks for; what the values hold is never looked at for templates again, so that a letter cannot be one.
"""

import hashlib
from functools import cache
from pathlib import Path
from string import Template
from typing import Final

_PACKED: Final = Path(__file__).parent / "_prompts"
FOLDER: Final = _PACKED if _PACKED.is_dir() else Path(__file__).parents[1] / "prompts"
"""In an installed package the files stand beside this module, in a checkout in their own folder."""


def prompt(name: str, **values: str) -> str:
    """The prompt of this name with its values put in. KeyError for a value too few, ValueError for one too many."""
    template = _template(name)
    unasked = set(values) - set(template.get_identifiers())
    if unasked:
        raise ValueError(f"the prompt {name!r} has no place for {', '.join(sorted(unasked))}")
    return template.substitute(values)


@cache
def version() -> str:
    """A hash of every prompt file: eight hex digits that change when a word of a prompt does."""
    found = hashlib.sha256()
    for file in sorted(FOLDER.glob("*.md")):
        found.update(f"{file.name}\0{file.read_text(encoding='utf-8')}\0".encode())
    return found.hexdigest()[:8]


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / f"{name}.md").read_text(encoding="utf-8").strip())
