"""Migrations of the tables of letters and of the runs that read them. `schema` says in which order all are made."""

import json
import secrets
from typing import TYPE_CHECKING, get_args

from imr_llm.codes import Basis, Category, Decision, Outcome, ReadBy, Reader, SectionName, Sex
from imr_llm.letter import Span
from imr_llm.severity import Severity, severity_of
from imr_llm.store import decisions
from imr_llm.store.checks import one_of

if TYPE_CHECKING:
    from imr_llm.store.library import Database

SIDES = ("claims_administrator", "reviewer")


def m001_runs(db: "Database") -> None:
    """A run is one call of the program over some files. It holds counts and no letter's data."""
    db.execute(f"""
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            started_at TEXT NOT NULL,
            finished_at TEXT,
            tool_version TEXT NOT NULL,
            reader TEXT NOT NULL {one_of("reader", get_args(ReadBy))},
            read INTEGER,
            skipped INTEGER,
            failed INTEGER
        ) STRICT
    """)


def m002_letters(db: "Database") -> None:
    """One row a letter. The long columns stand last, so that a list never reads through them."""
    from imr_llm.layout_names import LAYOUTS

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
            layout TEXT NOT NULL {one_of("layout", LAYOUTS)},
            case_number TEXT COLLATE NOCASE,
            priority TEXT,
            date_assigned TEXT, ur_denial_date TEXT, application_received TEXT, decision_date TEXT,
            age INTEGER,
            sex TEXT {one_of("sex", get_args(Sex))},
            date_of_injury TEXT,
            mechanism_of_injury TEXT,
            diagnoses TEXT NOT NULL, prior_treatments TEXT NOT NULL, current_medications TEXT NOT NULL,
            specialties TEXT NOT NULL, licensed_states TEXT NOT NULL,
            outcome TEXT {one_of("outcome", get_args(Outcome))},
            reader TEXT NOT NULL {one_of("reader", get_args(ReadBy))},
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


def m003_issues(db: "Database") -> None:
    """The disputed items of a letter. `id` ascends in the letter's order."""
    db.execute(f"""
        CREATE TABLE issues (
            id INTEGER PRIMARY KEY,
            letter INTEGER NOT NULL REFERENCES letters (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            request TEXT,
            category TEXT {one_of("category", get_args(Category))},
            decision TEXT {one_of("decision", get_args(Decision))},
            denial_reasons TEXT NOT NULL,
            missing_documentation TEXT NOT NULL,
            plain_reason TEXT,
            rationale TEXT
        ) STRICT
    """)
    db.table("issues").create_index(["letter"])


def m004_citations(db: "Database") -> None:
    """The guidelines that either side names for an item. The key is the order of the record: no index beside it."""
    db.execute(f"""
        CREATE TABLE citations (
            issue_id INTEGER NOT NULL REFERENCES issues (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            side TEXT NOT NULL {one_of("side", SIDES)},
            basis TEXT {one_of("basis", get_args(Basis))},
            document TEXT,
            section TEXT,
            pages TEXT,
            url TEXT,
            text TEXT NOT NULL,
            PRIMARY KEY (issue_id, position)
        ) STRICT, WITHOUT ROWID
    """)


def m005_evidence_and_flags(db: "Database") -> None:
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
            section TEXT NOT NULL {one_of("section", get_args(SectionName))},
            reader TEXT NOT NULL {one_of("reader", get_args(Reader))},
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


def m006_decisions(db: "Database") -> None:
    """One row a decision, for an analyst's spreadsheet. Lists are joined by '; ', a guideline named once an item."""
    decisions.create_first(db)


def m007_full_text_search(db: "Database") -> None:
    """Words of requests, rationales and case summaries, found in any inflection; triggers keep the index true.

    A table that comes later (plain-language summaries) gets its own index the same way, and its name in SEARCHED.
    """
    for table, columns in (("issues", ["request", "rationale"]), ("letters", ["case_summary"])):
        db.table(table).enable_fts(columns, create_triggers=True, tokenize="porter unicode61")


def m009_record_2(db: "Database") -> None:
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
    weights = one_of("severity", get_args(Severity))
    db.execute(f"ALTER TABLE flags ADD COLUMN severity TEXT NOT NULL DEFAULT 'record' {weights}")
    db.register_function(severity_of, deterministic=True)
    db.execute("UPDATE flags SET severity = severity_of(field, code)")
    db.execute("UPDATE letters SET record_version = '2'")
    db.table("letters").disable_fts()
    searched = ["case_summary", "employee_name", "claim_number"]
    db.table("letters").enable_fts(searched, create_triggers=True, tokenize="porter unicode61")
    decisions.create_second(db)


def m011_whole_hash(db: "Database") -> None:
    """The whole SHA-256 tells letters apart: two can be made to share the 16 digits that people use.

    `letters.letter_id` stays the short id, except of a letter that came second to one with the same. An answer names
    its letter by the whole hash from here on.
    """
    db.table("letters").create_index(["sha256"], unique=True)
    db.execute("""
        UPDATE answers SET letter_id = (SELECT sha256 FROM letters WHERE letters.letter_id = answers.letter_id)
        WHERE letter_id IN (SELECT letter_id FROM letters)
    """)


def m012_origin(db: "Database") -> None:
    """A word by which a database is known again to whoever made it; it is in no other (see `host.confirmed`)."""
    db.execute("CREATE TABLE origin (word TEXT NOT NULL) STRICT")
    db.execute("INSERT INTO origin VALUES (?)", [secrets.token_hex(16)])


def m013_one_text(db: "Database") -> None:
    """The text is the letter's words, single-spaced; lines and page furniture stand beside it, and offsets follow."""
    from imr_llm.store.one_text import set_in_one

    for column in ("lines", "gaps", "furniture"):
        db.execute(f"ALTER TABLE letters ADD COLUMN {column} TEXT NOT NULL DEFAULT '[]'")
    set_in_one(db.conn)


def m014_any_layout(db: "Database") -> None:
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


def m015_confidence(db: "Database") -> None:
    """How likely a value is right, beside its evidence. Of a letter that is stored already, once it is read again."""
    db.execute("ALTER TABLE evidence ADD COLUMN confidence REAL")


def m020_rewritten(db: "Database") -> None:
    """Letters that said something once which none of their rows says now: copies of it may lie in the file, which a
    purge cannot know by the rows. Of letters that are stored already that is not known.
    """
    db.execute("CREATE TABLE rewritten (letter INTEGER PRIMARY KEY REFERENCES letters (id) ON DELETE CASCADE) STRICT")
    db.execute("INSERT INTO rewritten SELECT id FROM letters")


def m022_unfinished(db: "Database") -> None:
    """Purges that deleted their letters, and have not yet seen to it that nothing of them is left in the file. A number
    is never used again, so that none ends another's.
    """
    db.execute("CREATE TABLE unfinished (purge INTEGER PRIMARY KEY AUTOINCREMENT) STRICT")


def m023_whole_days(db: "Database") -> None:
    """The view `decisions` counts no day from a date of mailing that is a year or a month, or a day that is not."""
    decisions.create_third(db)


def m024_authorize_by(db: "Database") -> None:
    """The last day to authorize what was approved. Holidays do not count: it is made where a record is written."""
    from imr_llm.language.dates import authorize_by

    db.execute("ALTER TABLE letters ADD COLUMN authorize_by TEXT")
    db.register_function(authorize_by, deterministic=True)
    db.execute("UPDATE letters SET authorize_by = authorize_by(mailing_date)")
    decisions.create_fourth(db)


def m025_sentences(db: "Database") -> None:
    """The sentences of each rationale, behind its place: as they were read, and of a letter that is stored already, as
    they are read now.
    """
    from imr_llm.language.sentences import spans

    def rationales(text: str, places: str) -> str:
        found = dict.fromkeys(map(tuple, json.loads(places)))
        return json.dumps([(place, *spans(text, Span(*place))) for place in found])

    db.execute("ALTER TABLE letters ADD COLUMN sentences TEXT NOT NULL DEFAULT '[]'")
    db.register_function(rationales, deterministic=True)
    db.execute("""
        UPDATE letters SET sentences = rationales(text, (
            SELECT json_group_array(json_array("start", "end")) FROM evidence
            WHERE letter = letters.id AND field LIKE '/issues/%/rationale'
        ))
    """)


def m026_no_programme(db: "Database") -> None:
    """The view `decisions` counts no day of a letter that does not show whose review it is."""
    decisions.create_fourth(db)
