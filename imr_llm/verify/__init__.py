"""Nothing reaches a record, or a reader, that the letter does not say.

record     findings to a record: every value with its quote, or a flag in its place
facts      what speaks against words as a fact of the patient
locate     where the words of an answer stand in the letter
answers    a model's answers held against the letter: place, rules, numbers
reading    how hard a text is to read
ledger     where each text of a summary belongs
summary    a summary held against the record and the letter
translation  the Spanish of a model's reason held against its English
plain      a model's plain reason held against the rationale; the template that stands in for one that fails
"""

from imr_llm.verify.answers import VERSION, Verifier, Wrong
from imr_llm.verify.plain import plain_problem
from imr_llm.verify.record import check
from imr_llm.verify.summary import problems, reading_grade
from imr_llm.verify.translation import translation_problem

__all__ = ["VERSION", "Verifier", "Wrong", "check", "plain_problem", "problems", "reading_grade", "translation_problem"]
