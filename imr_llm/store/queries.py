"""Lists, search and counts over all letters."""

import json
import re
import sqlite3
from collections.abc import Iterator

from imr_llm.derived import SUGGESTED
from imr_llm.store.find import batches, keys, storable
from imr_llm.store.values import DecisionRow, Hit, Item, Kind, Listed, Tally, Wanted

SNIPPET_WORDS = 24
# Control characters mark a match inside SQLite: no letter has them, so that counting them counts matches.
OPEN, CLOSE = "\x02", "\x03"

_TODAY = "date('now', 'localtime')"
_NEXT = (
    f"CASE WHEN authorize_by >= {_TODAY} OR last_day_to_appeal IS NULL THEN authorize_by ELSE last_day_to_appeal END"
)
"""The day to authorize by is the earlier one: once it is past, the day to appeal counts."""
_SUGGESTED = "code IN ({})".format(", ".join(f"'{code}'" for code in SUGGESTED.values()))
LIKELY_WRONG = """
    (SELECT round(sum(1 - likely), 2) FROM (
        SELECT max(confidence) AS likely FROM evidence WHERE evidence.letter = {letter} GROUP BY field
    ))
"""
"""How many values are likely wrong. A value that several places say has one confidence, beside each of them."""
_UNSURE = LIKELY_WRONG.format(letter="letters.id")
_BY_PATH, _BY_UNSURE = "path, id", "unsure DESC, path, id"
SELECT_LISTED = f"""
    SELECT letter_id, case_number, employee_name, path, outcome,
        (SELECT count(*) FROM issues WHERE issues.letter = letters.id) AS items,
        (SELECT count(*) FROM flags WHERE flags.letter = letters.id AND severity <> 'record') AS flags,
        decision_date,
        (SELECT coalesce(min(CASE WHEN {_NEXT} >= {_TODAY} THEN {_NEXT} END), max({_NEXT})) FROM decisions
            WHERE decisions.letter_id = letters.letter_id) AS due,
        layout,
        (SELECT group_concat(DISTINCT code) || iif(count(DISTINCT field) < items, ',', '')
            FROM flags, (SELECT count(*) AS items FROM issues WHERE issues.letter = letters.id)
            WHERE flags.letter = letters.id AND {_SUGGESTED}) AS suggested,
        {{unsure}} AS unsure
    FROM letters WHERE id IN (SELECT value FROM json_each(?)) ORDER BY {{order}}
"""
SELECT_DECISIONS = """
    SELECT decisions.* FROM decisions
    WHERE letter_id IN (SELECT letter_id FROM letters WHERE id IN (SELECT value FROM json_each(?)))
    ORDER BY path, letter_id, number
"""
SELECT_ITEMS = f"""
    SELECT letter_id, case_number, employee_name, path, number, decision,
        {_NEXT} AS due, request
    FROM decisions WHERE letter_id IN (SELECT letter_id FROM letters WHERE id IN (SELECT value FROM json_each(?)))
        AND decision IS ?
    ORDER BY path, letter_id, number
"""
IS_DUE = """
    letter_id IN (SELECT letter_id FROM decisions, (SELECT ? AS first, ? AS last)
        WHERE last_day_to_appeal BETWEEN first AND last OR authorize_by BETWEEN first AND last)
"""
HAS_TEXT = """
    (id IN (SELECT rowid FROM letters_fts WHERE letters_fts MATCH ?)
    OR id IN (SELECT letter FROM issues WHERE id IN (SELECT rowid FROM issues_fts WHERE issues_fts MATCH ?)))
"""
# The limit stands inside, so that SQLite cuts snippets for the best rows only.
SEARCH_ISSUES = f"""
    SELECT found.score, letter_id, path, case_number, employee_name, number, found.request, found.rationale
    FROM (
        SELECT rowid, rank AS score,
            snippet(issues_fts, 0, :open, :close, '…', {SNIPPET_WORDS}) AS request,
            snippet(issues_fts, 1, :open, :close, '…', {SNIPPET_WORDS}) AS rationale
        FROM issues_fts WHERE issues_fts MATCH :query ORDER BY rank LIMIT :limit
    ) AS found
    JOIN issues ON issues.id = found.rowid JOIN letters ON letters.id = issues.letter
"""
SEARCH_LETTERS = f"""
    SELECT found.score, letter_id, path, case_number, employee_name, found.case_summary, found.worker
    FROM (
        SELECT rowid, rank AS score,
            snippet(letters_fts, 0, :open, :close, '…', {SNIPPET_WORDS}) AS case_summary,
            coalesce(highlight(letters_fts, 1, :open, :close), '') || ' '
                || coalesce(highlight(letters_fts, 2, :open, :close), '') AS worker
        FROM letters_fts WHERE letters_fts MATCH :query ORDER BY rank LIMIT :limit
    ) AS found
    JOIN letters ON letters.id = found.rowid
"""
COUNTS = """
    sum(decision IS 'upheld') AS upheld, sum(decision IS 'overturned') AS overturned, sum(decision IS NULL) AS undecided
"""
BY_CATEGORY = f"SELECT category AS name, {COUNTS} FROM issues GROUP BY category ORDER BY count(*) DESC, name"
BY_GUIDELINE = f"""
    SELECT name, {COUNTS}
    FROM (
        SELECT DISTINCT citations.document AS name, issues.id, issues.decision AS decision
        FROM citations JOIN issues ON issues.id = citations.issue_id
        WHERE citations.side = 'reviewer' AND citations.document IS NOT NULL
    )
    GROUP BY name ORDER BY count(*) DESC, name
"""


def listing(
    connection: sqlite3.Connection, wanted: Wanted, limit: int | None, *, unsure: bool = False
) -> Iterator[Listed]:
    """Letters for which every condition holds, ordered by path, or by how many of their values are likely wrong."""
    sql = SELECT_LISTED.format(unsure=_UNSURE if unsure else "NULL", order=_BY_UNSURE if unsure else _BY_PATH)
    for batch in batches(_wanted(connection, wanted, limit, f"{_UNSURE} DESC, path, id" if unsure else _BY_PATH)):
        for row in connection.execute(sql, (json.dumps(batch),)).fetchall():
            codes = row[-2].split(",") if row[-2] else []
            suggested = tuple(decision for decision, code in (*SUGGESTED.items(), (None, "")) if code in codes)
            yield Listed(*(*row[:-2], suggested, row[-1]))


def items(connection: sqlite3.Connection, wanted: Wanted) -> Iterator[Item]:
    """The items with the decision that is wanted, of letters for which every condition holds."""
    decision = None if wanted.decision == "open" else wanted.decision
    for batch in batches(_wanted(connection, wanted, None)):
        for row in connection.execute(SELECT_ITEMS, (json.dumps(batch), decision)).fetchall():
            yield Item(*row)


def _wanted(connection: sqlite3.Connection, wanted: Wanted, limit: int | None, order: str = _BY_PATH) -> list[int]:
    conditions = ["1"]
    given: list[object] = []
    if wanted.outcome is not None:
        conditions.append("outcome = ?")
        given.append(wanted.outcome)
    if wanted.category is not None:
        conditions.append("EXISTS (SELECT 1 FROM issues WHERE letter = letters.id AND category = ?)")
        given.append(wanted.category)
    if wanted.decision is not None:
        conditions.append("EXISTS (SELECT 1 FROM issues WHERE letter = letters.id AND decision IS ?)")
        given.append(None if wanted.decision == "open" else wanted.decision)
    if wanted.due is not None:
        conditions.append(IS_DUE)
        given += wanted.due
    if wanted.flagged:
        conditions.append("EXISTS (SELECT 1 FROM flags WHERE letter = letters.id AND severity <> 'record')")
    if wanted.text is not None:
        conditions.append(HAS_TEXT)
        given += [fts_query(wanted.text)] * 2
    return keys(connection, " AND ".join(conditions), given, -1 if limit is None else limit, order)


def search(connection: sqlite3.Connection, words: str, limit: int, marks: tuple[str, str]) -> Iterator[Hit]:
    """The best `limit` places that have every word, best first by bm25."""
    given = {"query": fts_query(words), "limit": limit, "open": OPEN, "close": CLOSE}
    found: list[tuple[float, Hit]] = []
    for score, letter_id, path, case, name, number, request, rationale in connection.execute(SEARCH_ISSUES, given):
        kind, snippet = _better({"request": request, "rationale": rationale})
        found.append((score, Hit(letter_id, path, case, name, number, kind, _marked(snippet, marks))))
    for score, letter_id, path, case, name, summary, worker in connection.execute(SEARCH_LETTERS, given):
        kind, snippet = _better({"case_summary": summary, "worker": worker})
        found.append((score, Hit(letter_id, path, case, name, None, kind, _marked(snippet, marks))))
    found.sort(key=lambda pair: pair[0])  # bm25 is smaller for a better match
    for _, hit in found[:limit]:
        yield hit


def decisions(connection: sqlite3.Connection) -> Iterator[DecisionRow]:
    """Rows of the `decisions` view, ordered by path and item."""
    for batch in batches(keys(connection)):
        cursor = connection.execute(SELECT_DECISIONS, (json.dumps(batch),))
        columns = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            yield dict(zip(columns, row, strict=True))


def outcomes_by_category(connection: sqlite3.Connection) -> list[Tally]:
    """Decisions of the items of each category, the largest first."""
    return [Tally(*row) for row in connection.execute(BY_CATEGORY)]


def outcomes_by_guideline(connection: sqlite3.Connection) -> list[Tally]:
    """Decisions of the items for which the reviewer used each guideline, the most used first."""
    return [Tally(*row) for row in connection.execute(BY_GUIDELINE)]


def fts_query(words: str) -> str:
    """A user's words as a full-text query: all of them, in any order, none of their characters syntax.

    Each becomes a string of FTS5 (https://www.sqlite.org/fts5.html#fts5_strings), so that "C5-C6" is the phrase c5 c6.
    A NUL would end the query inside SQLite, in the middle of a string. No word at all is an empty string, which finds
    nothing; an empty query is an error.
    """
    parts = storable(words).replace("\0", " ").split() or [""]
    return " ".join('"' + part.replace('"', '""') + '"' for part in parts)


def _better(columns: dict[Kind, str | None]) -> tuple[Kind, str]:
    """The column that holds more of the words; the first of those that hold as many."""
    kind = max(columns, key=lambda column: (columns[column] or "").count(OPEN))
    return kind, (columns[kind] or "").strip()


def _marked(snippet: str, marks: tuple[str, str]) -> str:
    return re.sub(f"[{OPEN}{CLOSE}]", lambda found: marks[found[0] == CLOSE], snippet)
