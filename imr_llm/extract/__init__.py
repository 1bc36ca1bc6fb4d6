"""Small typed questions to a model about what the rules could not read, and its answers as findings.

grounds    what questions are made of and answers are held against
schemas    the shape of each answer; the description of a field is the instruction for it
questions  which questions a letter needs, each with the section that can answer it
answers    what was answered, as findings with their places, beside what the rules found
"""

from imr_llm.extract.answers import Reply, merged
from imr_llm.extract.questions import Asked, questions, translation
from imr_llm.extract.schemas import version

__all__ = ["Asked", "Reply", "merged", "questions", "translation", "version"]
