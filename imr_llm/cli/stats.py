"""`imr stats`: how requests were decided."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

from imr_llm.cli.console import STANDARD_OUTPUT, note, opened
from imr_llm.cli.options import DEFAULT_DATABASE, Database


def stats(db: Database = DEFAULT_DATABASE) -> None:
    """Count decisions by category and by the reviewer's guideline.

    The percentage and the bar are the share of requests that were overturned (approved). A request that was decided
    by two guidelines counts under both.

    \b
    Examples:
      imr stats
      imr stats --db 2024.db
    """
    from imr_llm.outputs.stats import stats as bars
    from imr_llm.store import Store

    with Store(db, create=False) as store, opened(STANDARD_OUTPUT) as out:
        categories = store.outcomes_by_category()
        if not categories:
            note(f"There is no decision in {db}.")
            return
        out.lines(bars(categories, store.outcomes_by_guideline(), out.width))
