"""No match of a pattern is without all of the words without one of which it is not tried."""

from collections.abc import Iterator
from typing import get_args

import pytest
from support.avoiding import avoiding
from tabled import each_row

from imr_llm.language.lexicon import filled
from imr_llm.language.pattern_lists import listed
from imr_llm.language.patterns import folded
from imr_llm.rationale import would_have
from imr_llm.readers import context, phrases
from imr_llm.rules import mailing

APPROVING = ("modified", "limited", "counted", "share", "affirms", "would")


def rows() -> Iterator[tuple[str, str, tuple[str, ...], bool]]:
    """Each pattern with a name, its words, and whether these open words of the text."""
    for field in get_args(phrases.Field):
        for row in phrases.table(field).row:
            yield f"{field}: {row.example}", folded(filled(row.words)).pattern, row.needs, True
    for said in context.table().row:
        if said.needs:
            yield f"context: {said.example}", folded(filled(said.words)).pattern, said.needs, False
    for name in APPROVING:
        yield f"approved: {name}", would_have.any_of(name).pattern, listed("approved", "needs"), False
    yield "approved: modifies", would_have.any_of("modified").pattern, listed("approved", "modifies"), False
    needs = listed("mailing", "needs")
    for source in (*listed("mailing", "LABELS"), *listed("mailing", "SAID")):
        yield f"mailing: {source}", folded(source).pattern, needs, False
    for words in mailing._TORN:
        yield f"mailing: {words}", " ".join(words).lower(), needs, False


ROWS = {name: (source, needs, opening) for name, source, needs, opening in rows()}


@pytest.mark.slow
@each_row("name", ROWS)
def test_every_match_holds_a_needed_word(name: str) -> None:
    source, needs, opening = ROWS[name]
    assert avoiding(source, needs, opening=opening) is None, f"a match that is never tried, of {name}"


@each_row(
    ("source", "words", "found"),
    [
        ("(?:cat|dog) bites", ("cat",), "dog bites"),
        ("(?:cat|dog) bites", ("cat", "dog"), None),
        (r"\ba(?=.{0,9}dog)", ("dog",), None),
        (r"\bi\b[^.;]{0,20}?\bcould", ("i ",), "i~could"),
        (r"\bdogs?\b", ("dogs",), "dog"),
        (r"\w{1,5}bites", ("bites",), "…bites"),
        (r"\bbites", ("bites",), None),
        (r"[ab]x", ("ax",), "bx"),
        (r"(?:do){2}gs?", ("dogs",), "dodog"),
        (r"(?<=[.;] )dogs|\x64og+", ("dogs",), "dog"),
        (r"(?P<a>cat|dog) (?P=a)[s)\]]", ("cat",), "dog s"),
        (r"(?-i:dogs?){,1}?x*+", ("dogs",), ""),
    ],
)
def test_a_text_without_the_words_is_found(source: str, words: tuple[str, ...], found: str | None) -> None:
    assert avoiding(source, words, opening=True) == found


@pytest.mark.parametrize("source", ["(a)(?(1)b|c)", "a(?#b)"])
def test_what_it_cannot_read_is_not_passed_over(source: str) -> None:
    with pytest.raises(ValueError, match="not "):
        avoiding(source, ("a",), opening=False)
