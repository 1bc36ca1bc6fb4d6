"""From what the user names to letters in the database.

chain      one file to one checked record: the stages, composed
outcomes   what became of each file that was named
jobs       what is still to be done
processes  a process that reads
crew, watch  processes that end with the program, and are ended where they take more than they may
here       small texts, read without one
workers    several of them, and what happens when one dies
opening    archives and mails, opened in one
alone      one letter, read for itself
asking     letters that the rules have read, through a model
under_way  its questions, side by side on one event loop
batching   questions that are asked by the thousand
sending    their batches to an endpoint and back
entries    what a run makes of each file, and its outcome
run        many files: what is new is read, what is read is stored
summaries  what is stored, in plain language
sources    the bytes that a stored letter was read from
drawing    a letter's pages as pictures, drawn in one process each
desk       what people do with what is stored
"""

from imr_llm.pipeline.alone import draft_alone, read_alone
from imr_llm.pipeline.chain import READER, Letter, printable, read_document, read_file, read_letter
from imr_llm.pipeline.entries import stored_letter
from imr_llm.pipeline.outcomes import Duplicate, Failed, Outcome, Read, Skipped, Unasked
from imr_llm.pipeline.run import How, extract, plan

__all__ = [
    "READER",
    "Duplicate",
    "Failed",
    "How",
    "Letter",
    "Outcome",
    "Read",
    "Skipped",
    "Unasked",
    "draft_alone",
    "extract",
    "plan",
    "printable",
    "read_alone",
    "read_document",
    "read_file",
    "read_letter",
    "stored_letter",
]
