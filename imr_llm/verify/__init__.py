"""Values: nothing reaches a record that the letter does not say (grounding).

alone      what of a small model's own values is taken
evidence   a model's claims held against the letter: the words, in the sentence named
grounding  a draft to a record: every value with its quote, or a flag in its place
listed     a strong model's lists, one value each, once
locate     where the words of an answer stand in the letter
reconcile  who wins where the rules and a model read the same field
"""

from imr_llm.verify.evidence import VERSION, Verifier
from imr_llm.verify.grounding import check
from imr_llm.verify.reconcile import TYPED, Reconciler, flag_dropped

__all__ = [
    "TYPED",
    "VERSION",
    "Reconciler",
    "Verifier",
    "check",
    "flag_dropped",
]
