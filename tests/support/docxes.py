"""Word documents for the tests."""

import io
from collections.abc import Callable
from typing import Any

from docx import Document


def docx_of(build: Callable[[Any], None]) -> bytes:
    """A document with what `build` puts in it."""
    document = Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
