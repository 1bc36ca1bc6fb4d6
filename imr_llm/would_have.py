"""What a reviewer would have supported, where the request was not approved (`would` in `data/approved.toml`).

"An initial course of 12 visits would have been supported" approves nothing. Shared by what reads it, what tells it and
what checks that.
"""

from imr_llm.patterns import lower
from imr_llm.worded import worded

_any = worded("approved", lambda: {"NUMBER": ""}, lower=lambda _: True)


def supported(words: str) -> bool:
    """Whether words say what the reviewer would have supported, with no "no" in the same clause."""
    said = lower(words)
    for found in _any("would").finditer(said):
        start = max((m.end() for m in _any("turns").finditer(said, 0, found.start())), default=0)
        ends = _any("clause_ends").search(said, found.end())
        if not _any("negated").search(said, start, ends.start() if ends else len(said)):
            return True
    return False
