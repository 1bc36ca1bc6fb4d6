"""One checked record in plain language: a ledger of sentences, each with what it stands on.

wording    texts and templates of a language, dates, and the sentences made of them
telling    what every part is told from, and what the page has told before
parts      the parts of a summary, in their order
message    what was decided, and what nobody must miss
missing    the list for the doctor
requests   each request: what was asked for and decided
why        its reasons
steps      what to do now
closing    words to know, and what the page is

Nothing is made up here: a sentence is a template with values of the record, a glossary entry, a fixed text, or a
model's reason that was checked against the letter.
"""

from imr_llm.plain.parts import sentences

__all__ = ["sentences"]
