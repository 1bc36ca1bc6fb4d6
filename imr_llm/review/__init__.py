"""What people say of a record: acts that are only ever added to, and the record that follows from them.

acts       one act: who set which field, from what, to what, and where the letter says so
codes      what words of a letter say of a field that has codes
fields     which fields a person can set, and a value out of typed or selected words
fold       the record as it was read and the acts on it, as the record that counts
making     an act out of what a person wants
"""

from imr_llm.review.acts import NOT_A_PERSON, Act, Kind, Put, State, of_review
from imr_llm.review.codes import code_of, says_otherwise, stood_for_another
from imr_llm.review.fields import (
    CITATION,
    FIELDS,
    ISSUES,
    Editable,
    Kinds,
    editable,
    listed_in,
    storable,
    under,
    value_at,
    value_of,
)
from imr_llm.review.fold import Reviewed, digest, folded
from imr_llm.review.making import (
    added,
    cited,
    cleared,
    confirmed,
    corrected,
    kept,
    listed,
    made,
    noted,
    restored,
    undone,
)

__all__ = [
    "CITATION",
    "FIELDS",
    "ISSUES",
    "NOT_A_PERSON",
    "Act",
    "Editable",
    "Kind",
    "Kinds",
    "Put",
    "Reviewed",
    "State",
    "added",
    "cited",
    "cleared",
    "code_of",
    "confirmed",
    "corrected",
    "digest",
    "editable",
    "folded",
    "kept",
    "listed",
    "listed_in",
    "made",
    "noted",
    "of_review",
    "restored",
    "says_otherwise",
    "stood_for_another",
    "storable",
    "under",
    "undone",
    "value_at",
    "value_of",
]
