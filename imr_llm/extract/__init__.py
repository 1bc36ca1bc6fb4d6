"""A model as the reader of prose: whole sections, their sentences numbered, every value by its words and its sentence.

shown      which sections a model is shown, as numbered sentences
schemas    the shape of an answer, made of the record's own fields and their descriptions
asking     the questions about a letter: one where it fits, several where it does not
said       an answer as claims, which `verify` holds against the letter
"""

from imr_llm.extract.asking import Asked, questions, translation, version
from imr_llm.extract.said import claims, told
from imr_llm.extract.shown import Shown, shown

__all__ = ["Asked", "Shown", "claims", "questions", "shown", "told", "translation", "version"]
