"""The database: one SQLite file that holds every letter, its decisions and where each value was read.

schema        every migration in its order; they are only ever added to
letter_tables, answer_tables, act_tables   the migrations themselves; decisions: the view of decisions
checks        what a column may hold
faults        SQLite's errors as ours, in one place
library       sqlite-utils, and nothing that it would load besides; only a database that is to be migrated needs it
connection    opening the file, checking that it is ours, transactions
values        what the database answers besides records
rows          the typed record as columns, and back
write         runs and letters in
acts          what people did, and the rows that follow from it
labels        what second readers say a letter says
find          letters by their names, or all that fit
read          letters out
queue         the letters as somebody works on them
deadlines     what is due on which day, and what was approved and is to be authorized
queries       lists, search and counts over all letters
answers       a model's answers, kept so that none is paid for twice
batches       questions that are asked by the thousand, and what came of each
purge         letters out of the file, to the last byte
uploads       files that were brought in, kept beside the database where its owner chose so
records       the part of `Store` that holds whole records; nothing else here loads their types
database      `Store`, which is all that the other stages see
"""

from imr_llm.store.connection import is_own
from imr_llm.store.database import Store
from imr_llm.store.deadlines import Chase, Chased, Due, Noted, Worker
from imr_llm.store.queue import Queued, QueuePage, Which
from imr_llm.store.uploads import uploads_of
from imr_llm.store.values import (
    AnswerTally,
    Batch,
    CameBack,
    DecisionRow,
    Hit,
    Item,
    Kind,
    Line,
    Listed,
    NewLine,
    Stored,
    Tally,
    ToLabel,
    Wanted,
)

__all__ = [
    "AnswerTally",
    "Batch",
    "CameBack",
    "Chase",
    "Chased",
    "DecisionRow",
    "Due",
    "Hit",
    "Item",
    "Kind",
    "Line",
    "Listed",
    "NewLine",
    "Noted",
    "QueuePage",
    "Queued",
    "Store",
    "Stored",
    "Tally",
    "ToLabel",
    "Wanted",
    "Which",
    "Worker",
    "is_own",
    "uploads_of",
]
