"""The tables, as a story: each migration is a chapter, and a chapter that was released is never rewritten.

To change the schema, write a migration with the next number beside those of the same tables, and append it here.
`letters.id` is what the other tables refer to: its hash is random, and an index in random order grows slower to write
with every letter.

An enumeration that gains a value needs a migration too: the CHECKs of a table were written when it was created.
"""

from typing import TYPE_CHECKING, Final

from imr_llm.store import act_tables, answer_tables, letter_tables

if TYPE_CHECKING:
    from imr_llm.store.library import Migrations

NAME: Final = "imr_llm"
"""Under which sqlite-utils notes what was applied."""
SEARCHED = ("issues", "letters")
"""Tables with full-text search; each has its index in `<table>_fts`."""

MIGRATIONS = (
    letter_tables.m001_runs,
    letter_tables.m002_letters,
    letter_tables.m003_issues,
    letter_tables.m004_citations,
    letter_tables.m005_evidence_and_flags,
    letter_tables.m006_decisions,
    letter_tables.m007_full_text_search,
    answer_tables.m008_answers,
    letter_tables.m009_record_2,
    answer_tables.m010_claims,
    letter_tables.m011_whole_hash,
    letter_tables.m012_origin,
    letter_tables.m013_one_text,
    letter_tables.m014_any_layout,
    letter_tables.m015_confidence,
    act_tables.m016_acts,
    answer_tables.m017_batches,
    act_tables.m018_authorized,
    act_tables.m019_labels,
    letter_tables.m020_rewritten,
    act_tables.m021_queue,
    letter_tables.m022_unfinished,
    letter_tables.m023_whole_days,
    letter_tables.m024_authorize_by,
    letter_tables.m025_sentences,
    letter_tables.m026_no_programme,
)
KNOWN = frozenset(migration.__name__ for migration in MIGRATIONS)
"""The name of every migration above."""


def migrations() -> "Migrations":
    """All of them for sqlite-utils, which is loaded here: a database that has them all does without."""
    from imr_llm.store.library import Migrations

    made = Migrations(NAME)
    for migration in MIGRATIONS:
        made()(migration)
    return made
