"""`imr stats`: how requests were decided."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

from imr_llm.cli.console import STANDARD_OUTPUT, note, opened
from imr_llm.cli.options import DEFAULT_DATABASE, AsRead, Database, ListFormat


def stats(db: Database = DEFAULT_DATABASE, format: ListFormat = "table", as_read: AsRead = False) -> None:
    """Count decisions by category and by the reviewer's guideline.

    The percentage and the bar are the share of requests that were overturned (approved). A request that was decided
    by two guidelines counts under both.

    \b
    Examples:
      imr stats
      imr stats --db 2024.db
      imr stats --format json
    """
    import json
    from dataclasses import asdict

    from imr_llm.api.store import Store
    from imr_llm.cli.bars import stats as bars

    with Store(db, create=False) as store, store.as_read(as_read), opened(STANDARD_OUTPUT) as out:
        categories = store.outcomes_by_category()
        if format == "json":
            by = {"categories": categories, "guidelines": store.outcomes_by_guideline()}
            counts = {name: [asdict(tally) for tally in tallies] for name, tallies in by.items()}
            out.write(json.dumps(counts, ensure_ascii=False, indent=1) + "\n")
            return
        if not categories:
            note(f"There is no decision in {db}.")
            return
        out.lines(bars(categories, store.outcomes_by_guideline(), out.width))
