"""The tables, as a story: each migration is a chapter, and a chapter that was released is never rewritten.

To change the schema, append a migration with the next number. `letters.id` is what the other tables refer to:
its hash is random, and an index in random order grows slower to write with every letter.

An enumeration that gains a value needs a migration too: the CHECKs of a table were written when it was created.
"""

import secrets
from typing import get_args

from imr_llm.layout_names import LAYOUTS
from imr_llm.provenance import Provenance
from imr_llm.record import Basis, Category, Decision, Outcome, Reader, SectionName, Sex
from imr_llm.review import Kind
from imr_llm.severity import Severity, severity_of
from imr_llm.store.library import Database, Migrations
from imr_llm.store.values import BatchState, Fate

MIGRATIONS = Migrations("imr_llm")
SEARCHED = ("issues", "letters")
"""Tables with full-text search; each has its index in `<table>_fts`."""
SIDES = ("claims_administrator", "reviewer")
READERS = get_args(Provenance.model_fields["reader"].annotation)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    # Not IN (...): SQLite builds that list anew for every row, which would be half the time of saving a letter.
    # A null passes; NOT NULL says where there is none.
    return "CHECK (" + " OR ".join(f"{column} = '{value}'" for value in values) + ")"


@MIGRATIONS()
def m001_runs(db: Database) -> None:
    """A run is one call of the program over some files. It holds counts and no letter's data."""
    db.execute(f"""
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            started_at TEXT NOT NULL,
            finished_at TEXT,
            tool_version TEXT NOT NULL,
            reader TEXT NOT NULL {_one_of("reader", READERS)},
            read INTEGER,
            skipped INTEGER,
            failed INTEGER
        ) STRICT
    """)


@MIGRATIONS()
def m002_letters(db: Database) -> None:
    """One row a letter. The long columns stand last, so that a list never reads through them."""
    db.execute(f"""
        CREATE TABLE letters (
            id INTEGER PRIMARY KEY,
            letter_id TEXT NOT NULL UNIQUE,
            run_id INTEGER NOT NULL REFERENCES runs (id),
            record_version TEXT NOT NULL,
            path TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            media_type TEXT NOT NULL,
            pages INTEGER NOT NULL,
            ocr INTEGER NOT NULL CHECK (ocr IN (0, 1)),
            layout TEXT NOT NULL {_one_of("layout", LAYOUTS)},
            case_number TEXT COLLATE NOCASE,
            priority TEXT,
            date_assigned TEXT, ur_denial_date TEXT, application_received TEXT, decision_date TEXT,
            age INTEGER,
            sex TEXT {_one_of("sex", get_args(Sex))},
            date_of_injury TEXT,
            mechanism_of_injury TEXT,
            diagnoses TEXT NOT NULL, prior_treatments TEXT NOT NULL, current_medications TEXT NOT NULL,
            specialties TEXT NOT NULL, licensed_states TEXT NOT NULL,
            outcome TEXT {_one_of("outcome", get_args(Outcome))},
            reader TEXT NOT NULL {_one_of("reader", READERS)},
            model TEXT,
            prompt_version TEXT,
            tool_version TEXT NOT NULL,
            read_at TEXT NOT NULL,
            llm_calls INTEGER NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            cost_usd REAL,
            case_summary TEXT,
            page_starts TEXT NOT NULL,
            text TEXT NOT NULL
        ) STRICT
    """)
    db.table("letters").create_index(["path"])
    db.table("letters").create_index(["case_number"])


@MIGRATIONS()
def m003_issues(db: Database) -> None:
    """The disputed items of a letter. `id` ascends in the letter's order."""
    db.execute(f"""
        CREATE TABLE issues (
            id INTEGER PRIMARY KEY,
            letter INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            request TEXT,
            category TEXT {_one_of("category", get_args(Category))},
            decision TEXT {_one_of("decision", get_args(Decision))},
            denial_reasons TEXT NOT NULL,
            missing_documentation TEXT NOT NULL,
            plain_reason TEXT,
            rationale TEXT
        ) STRICT
    """)
    db.table("issues").create_index(["letter"])


@MIGRATIONS()
def m004_citations(db: Database) -> None:
    """The guidelines that either side names for an item. The key is the order of the record: no index beside it."""
    db.execute(f"""
        CREATE TABLE citations (
            issue_id INTEGER NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            side TEXT NOT NULL {_one_of("side", SIDES)},
            basis TEXT {_one_of("basis", get_args(Basis))},
            document TEXT,
            section TEXT,
            pages TEXT,
            url TEXT,
            text TEXT NOT NULL,
            PRIMARY KEY (issue_id, position)
        ) STRICT, WITHOUT ROWID
    """)


@MIGRATIONS()
def m005_evidence_and_flags(db: Database) -> None:
    """Where each value was read, and what a person should look at, in the record's order."""
    db.execute(f"""
        CREATE TABLE evidence (
            letter INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            field TEXT NOT NULL,
            quote TEXT NOT NULL,
            "start" INTEGER NOT NULL,
            "end" INTEGER NOT NULL,
            page INTEGER NOT NULL,
            section TEXT NOT NULL {_one_of("section", get_args(SectionName))},
            reader TEXT NOT NULL {_one_of("reader", get_args(Reader))},
            PRIMARY KEY (letter, position)
        ) STRICT, WITHOUT ROWID
    """)
    db.execute("""
        CREATE TABLE flags (
            letter INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            field TEXT NOT NULL,
            code TEXT NOT NULL,
            message TEXT NOT NULL,
            PRIMARY KEY (letter, position)
        ) STRICT, WITHOUT ROWID
    """)


@MIGRATIONS()
def m006_decisions(db: Database) -> None:
    """One row a decision, for an analyst's spreadsheet. Lists are joined by '; ', a guideline named once an item."""
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


@MIGRATIONS()
def m007_full_text_search(db: Database) -> None:
    """Words of requests, rationales and case summaries, found in any inflection; triggers keep the index true.

    A table that comes later (plain-language summaries) gets its own index the same way, and its name in SEARCHED.
    """
    for table, columns in (("issues", ["request", "rationale"]), ("letters", ["case_summary"])):
        db.table(table).enable_fts(columns, create_triggers=True, tokenize="porter unicode61")


@MIGRATIONS()
def m008_answers(db: Database) -> None:
    """A model's raw answers, each under a hash of all that it answers: paid for once.

    `letter_id` refers to no row: answers come before their letter is whole, and outlive its being read again.
    """
    db.execute("""
        CREATE TABLE answers (
            key TEXT PRIMARY KEY,
            letter_id TEXT NOT NULL,
            model TEXT NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            cost_usd REAL,
            answer TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
    """)
    db.table("answers").create_index(["letter_id"])


@MIGRATIONS()
def m009_record_2(db: Database) -> None:
    """The record's second version: what was asked for and authorized before, mailing date, names, weights of flags.

    `why` takes the place of `plain_reason`: a sentence that a model wrote moves over, a fixed one that stood in for it
    goes. A date of mailing of letters that are stored already is there once they are read again.
    """
    for column in ("mailing_date", "employee_name", "claim_number"):
        db.execute(f"ALTER TABLE letters ADD COLUMN {column} TEXT")
    for column in ("original_request", "authorized", "approved_part"):
        db.execute(f"ALTER TABLE issues ADD COLUMN {column} TEXT")
    db.execute("ALTER TABLE issues ADD COLUMN why TEXT NOT NULL DEFAULT '[]'")
    said = "evidence.field = '/issues/' || (issues.number - 1) || '/plain_reason' AND evidence.reader = 'llm'"
    db.execute(f"""
        UPDATE issues SET why = json_array(plain_reason) WHERE plain_reason IS NOT NULL
        AND EXISTS (SELECT 1 FROM evidence WHERE evidence.letter = issues.letter AND {said})
    """)
    db.execute("DELETE FROM evidence WHERE field LIKE '/issues/%/plain_reason' AND reader <> 'llm'")
    db.execute("""
        UPDATE evidence SET field = replace(field, '/plain_reason', '/why/0') WHERE field LIKE '/issues/%/plain_reason'
    """)
    db.execute("ALTER TABLE issues DROP COLUMN plain_reason")
    weights = _one_of("severity", get_args(Severity))
    db.execute(f"ALTER TABLE flags ADD COLUMN severity TEXT NOT NULL DEFAULT 'record' {weights}")
    db.register_function(severity_of, deterministic=True)
    db.execute("UPDATE flags SET severity = severity_of(field, code)")
    db.execute("UPDATE letters SET record_version = '2'")
    db.table("letters").disable_fts()
    searched = ["case_summary", "employee_name", "claim_number"]
    db.table("letters").enable_fts(searched, create_triggers=True, tokenize="porter unicode61")
    db.execute("DROP VIEW decisions")
    db.create_view(
        "decisions",
        f"""
        SELECT letters.letter_id, letters.path, letters.case_number, letters.employee_name, letters.claim_number,
            letters.decision_date, letters.mailing_date,
            {LAST_DAY_TO_APPEAL} AS last_day_to_appeal, {AUTHORIZE_BY} AS authorize_by, letters.layout,
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


@MIGRATIONS()
def m010_claims(db: Database) -> None:
    """Questions that a run is asking now, and until when they are its own (seconds since 1970)."""
    db.execute("""
        CREATE TABLE claims (
            key TEXT PRIMARY KEY,
            owner TEXT NOT NULL,
            until REAL NOT NULL
        ) STRICT, WITHOUT ROWID
    """)


@MIGRATIONS()
def m011_whole_hash(db: Database) -> None:
    """The whole SHA-256 tells letters apart: two can be made to share the 16 digits that people use.

    `letters.letter_id` stays the short id, except of a letter that came second to one with the same. An answer names
    its letter by the whole hash from here on.
    """
    db.table("letters").create_index(["sha256"], unique=True)
    db.execute("""
        UPDATE answers SET letter_id = (SELECT sha256 FROM letters WHERE letters.letter_id = answers.letter_id)
        WHERE letter_id IN (SELECT letter_id FROM letters)
    """)


@MIGRATIONS()
def m012_origin(db: Database) -> None:
    """A word by which a database is known again to whoever made it; it is in no other (see `confirmed`)."""
    db.execute("CREATE TABLE origin (word TEXT NOT NULL) STRICT")
    db.execute("INSERT INTO origin VALUES (?)", [secrets.token_hex(16)])


@MIGRATIONS()
def m013_one_text(db: Database) -> None:
    """The text is the letter's words, single-spaced; lines and page furniture stand beside it, and offsets follow."""
    from imr_llm.store.one_text import set_in_one

    for column in ("lines", "gaps", "furniture"):
        db.execute(f"ALTER TABLE letters ADD COLUMN {column} TEXT NOT NULL DEFAULT '[]'")
    set_in_one(db.conn)


@MIGRATIONS()
def m014_any_layout(db: Database) -> None:
    """A layout is a file, which a database must not need to know: the column is written anew without its CHECK."""
    views = db.view_names()
    made = {view: db[view].schema for view in views}
    for view in views:
        db.execute(f"DROP VIEW {view}")
    db.execute("ALTER TABLE letters ADD COLUMN laid_out TEXT NOT NULL DEFAULT 'unknown'")
    db.execute("UPDATE letters SET laid_out = layout")
    db.execute("ALTER TABLE letters DROP COLUMN layout")
    db.execute("ALTER TABLE letters RENAME COLUMN laid_out TO layout")
    for schema in made.values():
        db.execute(schema)


@MIGRATIONS()
def m015_confidence(db: Database) -> None:
    """How likely a value is right, beside its evidence. Of a letter that is stored already, once it is read again."""
    db.execute("ALTER TABLE evidence ADD COLUMN confidence REAL")


@MIGRATIONS()
def m016_acts(db: Database) -> None:
    """What people did with a letter, kept for good, and the record as it was read beside the rows that count.

    An act is never changed, and goes only with its letter. It names the letter by its hash: a letter that is read
    again is taken out and put in.
    """
    for column in ("revision INTEGER NOT NULL DEFAULT 0", "state TEXT NOT NULL DEFAULT 'new'"):
        db.execute(f"ALTER TABLE letters ADD COLUMN {column}")
    db.execute("ALTER TABLE letters ADD COLUMN handled_by TEXT")
    db.execute("ALTER TABLE letters ADD COLUMN as_read TEXT")
    _make_acts(db)


def _make_acts(db: Database) -> None:
    db.execute(f"""
        CREATE TABLE acts (
            id INTEGER PRIMARY KEY,
            sha256 TEXT NOT NULL,
            revision INTEGER NOT NULL,
            kind TEXT NOT NULL {_one_of("kind", get_args(Kind))},
            field TEXT NOT NULL,
            who TEXT NOT NULL,
            at TEXT NOT NULL,
            before TEXT,
            after TEXT,
            read TEXT NOT NULL,
            note TEXT,
            undoes INTEGER,
            tool_version TEXT NOT NULL,
            prompt_version TEXT,
            UNIQUE (sha256, revision)
        ) STRICT
    """)
    _only_added_to(db, "acts")


def _only_added_to(db: Database, table: str) -> None:
    """No row of it is changed, and none goes but with its letter."""
    db.execute(f"""
        CREATE TRIGGER {table}_stay_as_they_are BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, 'an act is never changed'); END
    """)
    db.execute(f"""
        CREATE TRIGGER {table}_go_with_their_letter BEFORE DELETE ON {table}
        WHEN EXISTS (SELECT 1 FROM letters WHERE letters.sha256 = OLD.sha256)
        BEGIN SELECT RAISE(ABORT, 'an act goes only with its letter'); END
    """)


@MIGRATIONS()
def m017_batches(db: Database) -> None:
    """Questions that are asked by the thousand; see `batches`. A line's words go when its batch is collected.

    `letter_id` refers to no row, as that of an answer.
    """
    db.execute(f"""
        CREATE TABLE batches (
            id INTEGER PRIMARY KEY,
            word TEXT NOT NULL UNIQUE,
            endpoint TEXT NOT NULL,
            model TEXT NOT NULL,
            version TEXT NOT NULL,
            wave INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'filling' {_one_of("state", get_args(BatchState))},
            status TEXT,
            file_id TEXT,
            batch_id TEXT,
            results TEXT,
            remote INTEGER NOT NULL DEFAULT 0 CHECK (remote IN (0, 1))
        ) STRICT
    """)
    db.execute(f"""
        CREATE TABLE batch_lines (
            batch INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            letter_id TEXT NOT NULL,
            tokens INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting' {_one_of("state", get_args(Fate))},
            reason TEXT,
            request TEXT,
            PRIMARY KEY (batch, key)
        ) STRICT, WITHOUT ROWID
    """)
    db.table("batch_lines").create_index(["key"])
    db.table("batch_lines").create_index(["letter_id"])


@MIGRATIONS()
def m018_authorized(db: Database) -> None:
    """What was noted of authorizations: an act of its own kind, and who noted it, and when, beside the request."""
    for column in ("noted_by", "noted_at"):
        db.execute(f"ALTER TABLE issues ADD COLUMN {column} TEXT")
    columns = ", ".join(db.table("acts").columns_dict)
    db.execute("ALTER TABLE acts RENAME TO earlier_acts")
    for trigger in ("acts_stay_as_they_are", "acts_go_with_their_letter"):
        db.execute(f"DROP TRIGGER {trigger}")
    _make_acts(db)
    db.execute(f"INSERT INTO acts ({columns}) SELECT {columns} FROM earlier_acts")
    db.execute("DROP TABLE earlier_acts")


@MIGRATIONS()
def m019_labels(db: Database) -> None:
    """What second readers say a letter says, who do not see what was read; like `acts`, and counted by reader."""
    db.execute(f"""
        CREATE TABLE labels (
            id INTEGER PRIMARY KEY,
            sha256 TEXT NOT NULL,
            who TEXT NOT NULL,
            revision INTEGER NOT NULL,
            kind TEXT NOT NULL {_one_of("kind", ("correct", "clear", "undo"))},
            field TEXT NOT NULL,
            at TEXT NOT NULL,
            before TEXT,
            after TEXT,
            read TEXT NOT NULL,
            note TEXT,
            undoes INTEGER,
            tool_version TEXT NOT NULL,
            prompt_version TEXT,
            UNIQUE (sha256, who, revision)
        ) STRICT
    """)
    _only_added_to(db, "labels")


_WAS_DENIED = "decision IS NOT 'overturned' OR approved_part IS NOT NULL"  # the rest of what was approved in part, too
LAST_DAY_TO_APPEAL = f"CASE WHEN {_WAS_DENIED} THEN date(mailing_date, '+30 days') END"
_WORKING_DAYS = "CASE strftime('%w', mailing_date) WHEN '0' THEN '+5 days' WHEN '6' THEN '+6 days' ELSE '+7 days' END"
AUTHORIZE_BY = f"CASE WHEN decision = 'overturned' THEN date(mailing_date, {_WORKING_DAYS}) END"
"""As `dates.last_day_to_appeal` and `dates.last_day_to_authorize`."""


def _joined(array: str) -> str:
    return f"(SELECT group_concat(value, '; ') FROM json_each({array}))"


def _guidelines(side: str) -> str:
    return f"""(SELECT group_concat(document, '; ') FROM (
                SELECT document FROM citations
                WHERE citations.issue_id = issues.id AND side = '{side}' AND document IS NOT NULL
                GROUP BY document ORDER BY min(position)))"""


KNOWN = frozenset(migration.name for migration in MIGRATIONS.pending(Database(memory=True, execute_plugins=False)))
"""The name of every migration above: all of them are pending in an empty database."""
