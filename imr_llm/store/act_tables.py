"""Migrations of the tables of what people do with letters. `schema` says in which order all are made."""

from typing import TYPE_CHECKING, get_args

from imr_llm.store.checks import one_of

if TYPE_CHECKING:
    from imr_llm.store.library import Database


def m016_acts(db: "Database") -> None:
    """What people did with a letter, kept for good, and the record as it was read beside the rows that count.

    An act is never changed, and goes only with its letter. It names the letter by its hash: a letter that is read
    again is taken out and put in.
    """
    for column in ("revision INTEGER NOT NULL DEFAULT 0", "state TEXT NOT NULL DEFAULT 'new'"):
        db.execute(f"ALTER TABLE letters ADD COLUMN {column}")
    db.execute("ALTER TABLE letters ADD COLUMN handled_by TEXT")
    db.execute("ALTER TABLE letters ADD COLUMN as_read TEXT")
    _make_acts(db)


def _make_acts(db: "Database") -> None:
    from imr_llm.review import Kind

    db.execute(f"""
        CREATE TABLE acts (
            id INTEGER PRIMARY KEY,
            sha256 TEXT NOT NULL,
            revision INTEGER NOT NULL,
            kind TEXT NOT NULL {one_of("kind", get_args(Kind))},
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


def _only_added_to(db: "Database", table: str) -> None:
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


def m018_authorized(db: "Database") -> None:
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


def m019_labels(db: "Database") -> None:
    """What second readers say a letter says, who do not see what was read; like `acts`, and counted by reader."""
    db.execute(f"""
        CREATE TABLE labels (
            id INTEGER PRIMARY KEY,
            sha256 TEXT NOT NULL,
            who TEXT NOT NULL,
            revision INTEGER NOT NULL,
            kind TEXT NOT NULL {one_of("kind", ("correct", "clear", "undo"))},
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


def m021_queue(db: "Database") -> None:
    """What the queue is ordered by, as indexes: these columns stand behind the letter's text in their rows, and all of
    it was read to come to them.
    """
    db.execute("CREATE INDEX idx_letters_queue ON letters (state, outcome, mailing_date, read_at)")
    db.execute("CREATE INDEX idx_issues_queue ON issues (letter, decision, approved_part, noted_at)")
    db.execute("DROP INDEX idx_issues_letter")
