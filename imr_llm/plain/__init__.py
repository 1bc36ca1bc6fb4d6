"""One checked record in plain language: a ledger of sentences, each with what it stands on.

wording    texts and templates of a language, dates, and the sentences made of them
parts      the parts of a summary, in their order
steps      what to do now

Nothing is made up here: a sentence is a template with values of the record, a glossary entry, a fixed text, or a
model's reason that was checked against the letter.
"""

from imr_llm.plain.parts import sentences

__all__ = ["sentences"]
