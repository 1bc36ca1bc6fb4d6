"""The guidelines of a letter of unknown layout: a model names their words, the rules take them apart."""

import pytest
from test_long_sections import NARROW, answered, read, reply_of, said, unknown

from imr_llm.pipeline import prose

TOLD = (
    "The brace was denied by the MTUS, ACOEM Chapter 13, Knee Complaints, page 340. For the brace the reviewer named "
    "a Pain Bulletin, Braces, http://www.pain.org/cpb/13.html (Non-MTUS), and the ODG, Knee Chapter. "
    "The adviser names the same. The brace is medically necessary."
)
CARRIER, REVIEWER = "claims_administrator_citations", "reviewer_citations"


@pytest.mark.parametrize(
    ("words", "cited"),
    [
        (
            "MTUS, ACOEM Chapter 13, Knee Complaints, page 340",
            ("mtus", "ACOEM", "Chapter 13, Knee Complaints", "340", None),
        ),
        (
            "Pain Bulletin, Braces, http://www.pain.org/cpb/13.html (Non-MTUS)",
            ("non_mtus", "Pain Bulletin, Braces", None, None, "http://www.pain.org/cpb/13.html"),
        ),
        ("ODG, Knee Chapter", (None, "Official Disability Guidelines", "Knee Chapter", None, None)),
    ],
)
@pytest.mark.parametrize("side", [CARRIER, REVIEWER])
def test_words_that_a_model_reads_are_taken_apart(side: str, words: str, cited: tuple[str | None, ...]) -> None:
    draft = unknown(900, TOLD)
    (one,) = prose.prepared(draft, NARROW, redacts=False).asked
    shown = one.question.messages[0]["content"]
    assert f"- items[].{side}: " in shown
    item = {"request": said(one, "brace")[0], side: said(one, words)}
    record = read(draft, [reply_of(answered(one, item))])
    (found,) = getattr(record.issues[0], side)
    assert (found.basis, found.document, found.section, found.pages, found.url) == cited
    own = [e for e in record.evidence if e.field.startswith(f"/issues/0/{side}/0/")]
    assert {e.field.rpartition("/")[2] for e in own} == {
        name for name in ("basis", "document", "section", "pages", "url", "text") if getattr(found, name)
    }
    assert {e.reader for e in own} == {"llm"}
    assert record.issues[0].decision is None


@pytest.mark.parametrize("words", ["the same", "The brace is medically necessary", "a guideline of Mars, page 7"])
def test_words_that_name_no_guideline_are_none(words: str) -> None:
    draft = unknown(900, TOLD)
    (one,) = prose.prepared(draft, NARROW, redacts=False).asked
    cited = said(one, words) or [{"sentence": 1, "words": words}]
    record = read(draft, [reply_of(answered(one, {"request": said(one, "brace")[0], REVIEWER: cited}))])
    assert record.issues[0].reviewer_citations == ()
    assert {flag.code for flag in record.flags} & {"citation_unread", "value_dropped"}
