"""A model's sentence in other words than the letter's for a number or a thing, and the false one beside it."""

import pytest

from imr_llm.codes import Decision
from imr_llm.faithful import ReasonChecks
from imr_llm.language.sentences import spans
from imr_llm.statements import Ground, NumberedSentence, PlainReason

VISITS = "The guideline provides for twenty-four visits over fourteen weeks."
THIRD = "The prior reviewer wanted a third injection, given in March."
RINGING = "There is no documentation of pain scores. The patient has constant ringing in the ears."
# fmt: off
CASES: list[tuple[str, str, Decision, bool]] = [
    # numbers and ranks in words
    ("The guideline allows 24 visits over 14 weeks.", VISITS, "upheld", True),
    ("The guideline allows 14 visits over 24 weeks.", VISITS, "upheld", False),
    ("The reviewer before wanted a 3rd shot.", THIRD, "upheld", True),
    ("The reviewer before wanted a 4th shot.", THIRD, "upheld", False),
    ("The shot was on March 3rd.", THIRD, "upheld", False),
    # plain words for a thing
    ("Your records do not show gains in function.", "No functional improvement is documented.", "upheld", True),
    ("Your records show gains in function.", "No functional improvement is documented.", "upheld", False),
    ("Joint replacement is too early now.", "Arthroplasty is premature at this stage.", "overturned", True),
    ("Your doctor noted a small loss of motion.", "The physician documents minimal decreases in motion.", "upheld",
     True),
    # each clause with a word that could hurt is held to the letter's words, and no other
    ("Your records do not show pain scores, and the ringing in your ears is steady.", RINGING, "upheld", True),
    ("Your ringing is steady, and your records do not show real pain in the ears.", RINGING, "upheld", False),
    ("The ringing in your ears is steady, and you want attention.", RINGING, "upheld", False),
    ("You smoke, so the ringing in your ears is steady.", f"The patient smokes. {RINGING}", "upheld", False),
    ("Your pain is not there.", RINGING, "upheld", False),
    ("The guideline asks that home exercise did not work and there is a need for machines.",
     "The guideline asks that a home exercise program has not been effective and there is a need for equipment.",
     "upheld", True),
]
# fmt: on


@pytest.mark.parametrize(("sentence", "letter", "decision", "stands"), CASES)
def test_other_words_stand_and_what_they_do_not_say_does_not(
    sentence: str, letter: str, decision: Decision, stands: bool
) -> None:
    shown = tuple(NumberedSentence(number, place, "rationale") for number, place in enumerate(spans(letter), start=1))
    ground = Ground(0, "Gym membership", decision, False, shown, ())
    told = PlainReason(sentence, None, tuple(one.number for one in shown))
    assert (ReasonChecks([ground], letter, by_words=False).stands(ground, [told]) == (told,)) is stands
