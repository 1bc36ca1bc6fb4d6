"""A model as the reader of prose: whole sections, their sentences numbered, every value by its words and its sentence.

shown      which sections a model is shown, as numbered sentences
schemas    the shape of an answer, made of the record's own fields and their descriptions; an answer as claims
within     schemas that no endpoint refuses for their size
asking     the questions about a letter: one where it fits, several where it does not
second     which of the sentences on which nothing rests yet state something
why        the question why each item was decided so, in both languages, and whether the letter says the answer
"""

from imr_llm.extract.asking import Asked, questions, version
from imr_llm.extract.schemas import claims
from imr_llm.extract.second import named, nothing_rests_on, numbers, second_look
from imr_llm.extract.shown import Shown, shown
from imr_llm.extract.why import (
    AskedWhy,
    Told,
    grounds,
    sentences_at,
    support_questions,
    supported,
    told_why,
    why_questions,
)

__all__ = [
    "Asked",
    "AskedWhy",
    "Shown",
    "Told",
    "claims",
    "grounds",
    "named",
    "nothing_rests_on",
    "numbers",
    "questions",
    "second_look",
    "sentences_at",
    "shown",
    "support_questions",
    "supported",
    "told_why",
    "version",
    "why_questions",
]
