"""Text in runs of one language each: a Spanish page prints the letter's own words in English."""

import re
from collections.abc import Iterator

from imr_llm.codes import Language

_PRINTED = re.compile("(?<=“)[^”]+(?=”)")


def runs(text: str, language: Language) -> Iterator[tuple[str, Language]]:
    """The text in pieces, each with its language. What stands between “ ” is the letter's, which is English."""
    at = 0
    for printed in _PRINTED.finditer(text) if language != "en" else ():
        yield text[at : printed.start()], language
        yield printed[0], "en"
        at = printed.end()
    if text[at:]:
        yield text[at:], language
