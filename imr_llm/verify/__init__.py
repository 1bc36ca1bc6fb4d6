"""Nothing reaches a record, or a reader, that the letter does not say.

record     a draft to a record: every value with its quote, or a flag in its place
locate     where the words of an answer stand in the letter
evidence   a model's claims held against the letter: the words, in the sentence named
listed     a strong model's lists, one value each, once
alone      what of a small model's own values is taken
reconcile  who wins where the rules and a model read the same field
reading    how hard a text is to read
ledger     where each text of a summary belongs
summary    a summary held against the record and the letter
why        a model's sentences on why it was decided so, held against those of the letter that they rest on
facts      their numbers, dates, levels, sides, medicines and parts of the body
things     the clauses of a sentence and of the letter's, and the things that each is bound to
bound      what they tell of a thing, held against what the letter tells of it
sequence   what they tell came first, in both languages
explained  the terms that they explain in brackets, and names that no easier word says
wording    their direction, their claims, and whether their words rest on the letter
spanish    the Spanish of each held against its English
fallen     what of the letter stands in the place of those that fell
heard      what is true and heard as something else
"""

from imr_llm.verify.evidence import VERSION, Verifier, Wrong
from imr_llm.verify.fallen import rested_on
from imr_llm.verify.reconcile import Reconciler, flag_dropped
from imr_llm.verify.record import check
from imr_llm.verify.summary import problems, reading_grade
from imr_llm.verify.why import ReasonChecks

__all__ = [
    "VERSION",
    "ReasonChecks",
    "Reconciler",
    "Verifier",
    "Wrong",
    "check",
    "flag_dropped",
    "problems",
    "reading_grade",
    "rested_on",
]
