"""Migrations of the tables of a model's answers and of what is asked. `schema` says in which order all are made."""

from typing import TYPE_CHECKING, get_args

from imr_llm.store.checks import one_of
from imr_llm.store.values import BatchState, Fate

if TYPE_CHECKING:
    from imr_llm.store.library import Database


def m008_answers(db: "Database") -> None:
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


def m010_claims(db: "Database") -> None:
    """Questions that a run is asking now, and until when they are its own (seconds since 1970)."""
    db.execute("""
        CREATE TABLE claims (
            key TEXT PRIMARY KEY,
            owner TEXT NOT NULL,
            until REAL NOT NULL
        ) STRICT, WITHOUT ROWID
    """)


def m017_batches(db: "Database") -> None:
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
            state TEXT NOT NULL DEFAULT 'filling' {one_of("state", get_args(BatchState))},
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
            state TEXT NOT NULL DEFAULT 'waiting' {one_of("state", get_args(Fate))},
            reason TEXT,
            request TEXT,
            PRIMARY KEY (batch, key)
        ) STRICT, WITHOUT ROWID
    """)
    db.table("batch_lines").create_index(["key"])
    db.table("batch_lines").create_index(["letter_id"])
