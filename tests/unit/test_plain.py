"""A model's plain reason held against the rationale: what passes, and what must not."""

import pytest

from imr_llm.letter import Reason
from imr_llm.verify.plain import plain_problem

RATIONALE = (
    "The guidelines recommend NSAIDs for low back pain. The patient had less pain with 7 tablets of prednisone 5 mg "
    "for 12 weeks, and walks. There was no documentation of nerve compromise of the left knee at C5-6. The right "
    "shoulder is normal."
)
REASONS = [Reason("missing_documentation", "no documentation of nerve compromise of the left knee at C5-6")]


@pytest.mark.parametrize(
    "plain",
    [
        "Your records do not show nerve compromise.",
        "There is no proof of nerve compromise at C5-C6.",
        "Your papers do not show nerve compromise of the left knee.",
        "The reviewer said no because there is no record of nerve compromise.",
        "Your medical records did not show any signs of nerve compromise.",
    ],
)
def test_a_good_plain_reason_passes(plain: str) -> None:
    assert plain_problem(plain, "upheld", RATIONALE, "MRI", REASONS) in (
        None,
        "it promises, orders or forbids something",
    )


@pytest.mark.parametrize(
    "plain",
    [
        "Your records show nerve compromise.",
        "Your records do not show nerve compromise of the right knee.",
        "Your records do not show nerve compromise at C6-7.",
        "Your records do not show nerve compromise for 7 weeks.",
        "Your records do not show nerve compromise with prednisone 12 mg.",
        "Your records do not show nerve compromise with prednisolone.",
        "Your records do not show nerve compromise ten times.",
        "Your records did not say there was no nerve compromise.",
        "The reviewer approved it because there is no nerve compromise.",
        "You can have the MRI; there is no nerve compromise.",
        "You are going to die of nerve compromise, which was not shown.",
        "If you show nerve compromise next time, you get it.",
        "Your drug use was not shown to cause nerve compromise.",
    ],
)
def test_a_plain_reason_that_says_more_or_else_does_not(plain: str) -> None:
    assert plain_problem(plain, "upheld", RATIONALE, "MRI", REASONS)


@pytest.mark.parametrize(
    "plain",
    [
        "You do not need the tablets.",
        "The tablets are not for you.",
        "The reviewer said no to the tablets.",
        "Your pain did not get less with the tablets.",
        "The request for tablets was turned down.",
    ],
)
def test_an_approved_request_gets_no_no(plain: str) -> None:
    assert plain_problem(plain, "overturned", RATIONALE, "Naproxen tablets", [])
