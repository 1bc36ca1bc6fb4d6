"""Whether words of a letter say another value than the one that a person gives."""

from tabled import each_row

from imr_llm.review import editable, says_otherwise, stood_for_another

AGE, DAY = "/patient/age", "/case/date_assigned"


@each_row(
    ("pointer", "value", "words", "is_other"),
    [
        (AGE, 60, "fifty-three year old", True),
        (AGE, 53, "fifty-three year old", False),
        (AGE, 60, "sixty", False),
        (AGE, 60, "the worker", False),
        (AGE, 5, "fifty five years", True),
        (DAY, "2026-10-28", "1O/29/2026", True),
        (DAY, "2026-10-29", "1O/29/2026", False),
        (DAY, "2014", "08/05/2014", True),
        (DAY, "2014-08", "August 5, 2014", True),
        (DAY, "2014-08-05", "August 2014", False),
        (DAY, "2014-09-05", "August 2014", True),
    ],
)
def test_numbers_in_words_and_misread_dates_say_something(
    pointer: str, value: object, words: str, is_other: bool
) -> None:
    assert says_otherwise(editable(pointer), value, words, 2026) == is_other


@each_row(
    ("pointer", "value", "before", "words", "is_other"),
    [
        (AGE, 60, 53, "of the age that was told", True),
        (AGE, 53, 53, "of the age that was told", False),
        (AGE, 60, 53, "53, now 60", False),
        (DAY, "2026-10-28", "2026-10-29", "l0.29.2O26", True),
        (DAY, "2026-10-28", "2026-10", "October 2026", False),
        ("/patient/sex", "female", "male", "the patient", True),
        ("/issues/0/category", "surgery", "other", "the request", False),
        ("/patient/sex", "female", None, "the patient", False),
    ],
)
def test_the_words_of_the_value_before_have_to_say_the_new_one(
    pointer: str, value: object, before: object, words: str, is_other: bool
) -> None:
    assert stood_for_another(editable(pointer), value, before, words, 2026) == is_other
