"""What a model's sentences on a denied request tell beside its reasons: of pain, of exams, of earlier care.

"You have a frozen shoulder" is true, in the letter, and no reason for a no; read as one it misleads. A page sets it
apart.
Source of the patterns: `data/background.toml`.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from imr_llm.derived import is_unsure
from imr_llm.language.pattern_lists import worded
from imr_llm.letter import Span, overlap
from imr_llm.record import Evidence, Record
from imr_llm.statements import gives_reason
from imr_llm.summary import Sentence

_MODEL: Final = "model"
_PRESENT: Final = "exclusion_criterion"
"""A reason that what somebody has or takes is by itself."""
_named = worded("background")


def is_background(sentence: Sentence, record: Record, index: int, evidence: Mapping[str, Sequence[Evidence]]) -> bool:
    """Whether a sentence of a summary is a model's on a denied request, and tells of the worker without a reason.

    `index` is the issue's place in the record, `evidence` the record's by field. The English is judged for both
    languages, each of which has the same sentences. None is where the letter's reasons are not known for certain: any
    sentence may then be the reviewer's reason.
    """
    issue = record.issues[index]
    if sentence.source.text != _MODEL or issue.decision != "upheld" or _PRESENT in issue.denial_reasons:
        return False
    if not issue.denial_reasons or is_unsure(record, index):
        return False
    english = issue.why[int(sentence.source.places[0].field.rpartition("/")[2])]
    if not _named("of_worker").search(english) or _named("reasons").search(english):
        return False
    given = [at for place in range(len(issue.denial_reasons)) for at in gives_reason(issue, index, place, evidence)]
    places = [Span(place.start, place.end) for place in sentence.source.places]
    return not any(overlap(place, at) for place in places for at in given)
