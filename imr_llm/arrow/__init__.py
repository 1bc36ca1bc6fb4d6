"""Letters by the table, for many of them: one function from bytes to records, which every engine can call.

schema     the columns that go in and come out
reading    `read`, a `Reader` that keeps its process, and the decisions of what they give as rows of their own
places     files in folders and object stores
shards     letters into Parquet, and out again
engine     shards into records with Ray (the extra [ray])
questions  a batch's questions for an engine's stage of a language model, and its answers
importing  records in Parquet, or a part of them, into a database

Needs pyarrow: the extra [arrow].
"""

from importlib.util import find_spec

from imr_llm.errors import LibraryMissing

if find_spec("pyarrow") is None:
    raise LibraryMissing("Tables need pyarrow.", "Install it: pip install 'imr-llm[arrow]'")

from imr_llm.arrow.reading import Reader, decisions, read
from imr_llm.arrow.schema import DECISIONS, LETTERS, SCHEMA_VERSION, SHARDS

__all__ = ["DECISIONS", "LETTERS", "SCHEMA_VERSION", "SHARDS", "Reader", "decisions", "read"]
