"""The view `decisions`, for an analyst's spreadsheet: one row a decision. Migrations made it: it is never rewritten."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imr_llm.store.library import Database

_WAS_DENIED = "decision IS NOT 'overturned' OR approved_part IS NOT NULL"  # the rest of what was approved in part, too
IS_MAILED = (
    "(coalesce(mailing_date, '') > '0001' AND mailing_date < '9999' AND date(mailing_date, '+0 days') IS mailing_date"
    " AND NOT EXISTS (SELECT 1 FROM flags WHERE flags.letter = letters.id AND flags.code = 'programme_unknown'))"
)
"""Whether days are counted: the letter shows whose review it is, and its date of mailing is a whole day that there is;
as `dates.mailed`. SQLite takes '2026' for a day of its own count, and '2026-02-30' for one in March.
"""
_TO_APPEAL = f"{_WAS_DENIED} THEN date(mailing_date, '+30 days') END"
LAST_DAY_TO_APPEAL = f"CASE WHEN NOT {IS_MAILED} THEN NULL WHEN {_TO_APPEAL}"
"""As `dates.last_day_to_appeal`."""
AUTHORIZE_BY = "CASE WHEN decision = 'overturned' THEN letters.authorize_by END"
"""Of a letter, as `dates.authorize_by` counts it: only there are the holidays known."""


def _joined(array: str) -> str:
    return f"(SELECT group_concat(value, '; ') FROM json_each({array}))"


def _guidelines(side: str) -> str:
    return f"""(SELECT group_concat(document, '; ') FROM (
                SELECT document FROM citations
                WHERE citations.issue_id = issues.id AND side = '{side}' AND document IS NOT NULL
                GROUP BY document ORDER BY min(position)))"""


def create_first(db: "Database") -> None:
    """Lists are joined by '; ', a guideline named once an item."""
    db.create_view(
        "decisions",
        f"""
        SELECT letters.letter_id, letters.path, letters.case_number, letters.decision_date, letters.layout,
            issues.number, issues.request, issues.category, issues.decision,
            {_joined("issues.denial_reasons")} AS denial_reasons,
            {_joined("issues.missing_documentation")} AS missing_documentation,
            {_guidelines("reviewer")} AS reviewer_guidelines,
            {_guidelines("claims_administrator")} AS claims_administrator_guidelines,
            letters.outcome, letters.age, letters.sex, letters.date_of_injury,
            {_joined("letters.specialties")} AS specialties,
            (SELECT count(*) FROM flags WHERE flags.letter = letters.id) AS flags,
            issues.rationale
        FROM issues JOIN letters ON letters.id = issues.letter
        """,
    )


def create_second(db: "Database") -> None:
    """Beside it names, what was asked for and authorized before, and the days that hang on the mailing date."""
    _create(db, f"CASE WHEN {_TO_APPEAL}", "NULL")


def create_third(db: "Database") -> None:
    """No day hangs on a date of mailing that is no whole day, or none that there is."""
    _create(db, LAST_DAY_TO_APPEAL, "NULL")


def create_fourth(db: "Database") -> None:
    """The day to authorize by is the letter's, which is counted where holidays are known."""
    _create(db, LAST_DAY_TO_APPEAL, AUTHORIZE_BY)


def _create(db: "Database", last_day_to_appeal: str, authorize_by: str) -> None:
    db.execute("DROP VIEW decisions")
    db.create_view(
        "decisions",
        f"""
        SELECT letters.letter_id, letters.path, letters.case_number, letters.employee_name, letters.claim_number,
            letters.decision_date, letters.mailing_date,
            {last_day_to_appeal} AS last_day_to_appeal, {authorize_by} AS authorize_by, letters.layout,
            issues.number, issues.request, issues.original_request, issues.authorized, issues.approved_part,
            issues.category, issues.decision,
            {_joined("issues.denial_reasons")} AS denial_reasons,
            {_joined("issues.missing_documentation")} AS missing_documentation,
            {_guidelines("reviewer")} AS reviewer_guidelines,
            {_guidelines("claims_administrator")} AS claims_administrator_guidelines,
            letters.outcome, letters.age, letters.sex, letters.date_of_injury,
            {_joined("letters.specialties")} AS specialties,
            (SELECT count(*) FROM flags WHERE flags.letter = letters.id AND severity <> 'record') AS flags,
            issues.rationale
        FROM issues JOIN letters ON letters.id = issues.letter
        """,
    )
