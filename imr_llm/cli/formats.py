"""The formats of a summary, as the bytes of a file."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from imr_llm.api.plain import PlainLetter

SIDE_BY_SIDE = "side-by-side"
EXPLAIN = "explain"
Format = Literal["md", "html", "pdf", "docx", "json"]
SUFFIX = {SIDE_BY_SIDE: "side-by-side.html", EXPLAIN: "explain.md"}
"""What a file's name ends in, where that is not the format's name."""
SHAPES: "dict[str, Callable[[PlainLetter], bytes]]" = {
    "md": lambda letter: letter.text().encode(),
    "html": lambda letter: letter.html().encode(),
    "pdf": lambda letter: letter.pdf(),
    "docx": lambda letter: letter.docx(),
    "json": lambda letter: f"{letter.json()}\n".encode(),
    SIDE_BY_SIDE: lambda letter: letter.side_by_side().encode(),
    EXPLAIN: lambda letter: letter.explained().encode(),
}
