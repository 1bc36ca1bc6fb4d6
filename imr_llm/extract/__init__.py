"""A model as the reader of prose: whole sections, their sentences numbered, every value by its words and its sentence.

shown      which sections a model is shown, as numbered sentences
schemas    the shape of an answer, made of the record's own fields and their descriptions
within     schemas that no endpoint refuses for their size
asking     the questions about a letter: one where it fits, several where it does not
said       an answer as claims, which `verify` holds against the letter
why        the question why each item was decided so, in both languages
support    the question whether the letter says what was answered to that
"""

from imr_llm.extract.asking import Asked, questions, version
from imr_llm.extract.said import claims
from imr_llm.extract.shown import Shown, shown
from imr_llm.extract.support import Told, support_questions, supported
from imr_llm.extract.why import AskedWhy, grounds, sentences_at, told_why, why_questions

__all__ = [
    "Asked",
    "AskedWhy",
    "Shown",
    "Told",
    "claims",
    "grounds",
    "questions",
    "sentences_at",
    "shown",
    "support_questions",
    "supported",
    "told_why",
    "version",
    "why_questions",
]
