"""Sentences: nothing reaches a reader that the letter or the record does not say (faithfulness).

A model's plain sentences are held against the rationale's (`why`), and a whole summary against record and letter
(`checking`).

bound        what they tell of a thing, held against what the letter tells of it
checking     a summary held against the record and the letter
claims       what a sentence says of the worker, and whether the letter says that of this worker
decided      the decisions that it tells, told once more by other patterns
denied       where the Spanish says no, held against where the English does
direction    which way a sentence leans: for the request or against it
entities     what words name: numbers, levels, sides, parts of the body, medicines, conditions
explained    the terms that they explain in brackets, and names that no easier word says
facts        their numbers, dates, levels, sides, medicines and parts of the body
fallen       what of the letter stands in the place of those that fell
heard        what is true and heard as something else
ledger       where each text of a summary belongs
order        in which order the Spanish has what the English has
overlap      words of a sentence and of the letter, compared: stems, the glossary, pairs of words
readability  how hard a text is to read
remade       whether each of its sentences can be made again from what it says that it stands on
sequence     what they tell came first, in both languages
spanish      the Spanish of each held against its English
things       the clauses of a sentence and of the letter's, and the things that each is bound to
timed        whether it tells of the time to appeal what the letter and the day give
told         a summary under check, with what it is held against
translation  what the Spanish is held against, as patterns
turned       whether a sentence turns something round: the decision, or a clause of the letter
why          a model's sentences on why it was decided so, held against those that they rest on
wording      their direction, their claims, and whether their words rest on the letter
"""

from imr_llm.faithful.checking import problems, reading_grade
from imr_llm.faithful.fallen import rested_on
from imr_llm.faithful.why import MOST, ReasonChecks

__all__ = [
    "MOST",
    "ReasonChecks",
    "problems",
    "reading_grade",
    "rested_on",
]
