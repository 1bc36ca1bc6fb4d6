"""No schema that is sent is larger than what an endpoint takes, however long the letter."""

from itertools import product

import pytest
from test_asking import FIELDS, REVIEWER, _checked, asked

from imr_llm.client.question import bare
from imr_llm.extract.asking import up
from imr_llm.extract.schemas import TYPED, Shape, schema
from imr_llm.extract.why import support_schema, why_schema
from imr_llm.extract.within import Size, limits
from imr_llm.profiles import profiles

LENGTHS = (1, 25, 100, 200, 225, 249, 250, 475, 500, 650, 1319, 3000)
ITEMS = (1, 21, 25, 40)
EVERY = (*TYPED, *FIELDS, *REVIEWER)


@pytest.mark.slow
def test_no_endpoint_refuses_a_letter_of_any_length() -> None:
    shapes = [
        *(Shape(fields, most, items) for fields, most, items in product((EVERY, ()), LENGTHS, ITEMS)),
        *(Shape(EVERY, most, unknown=unknown) for most, unknown in product(LENGTHS, (False, True))),
    ]
    sent = [
        *(schema(shape) for shape in shapes),
        *(why_schema(most, items) for most, items in product(LENGTHS, ITEMS)),
        *(support_schema(most) for most in LENGTHS),
    ]
    for size in [Size(bare(built.model_json_schema())) for built in sent]:
        for name, limit in limits().items():
            assert size.fits(limit), (name, size)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["strong", "reasoning", "small"])
def test_a_long_letter_is_asked_about_with_schemas_that_fit(kind: str) -> None:
    more = " ".join(f"Visit {n} was for pain in the back." for n in range(1300))
    for question in (one.question for one in asked(40, kind, more)):
        size = Size(bare(question.schema.model_json_schema()))
        assert all(size.fits(limit) for limit in limits().values())


def test_what_is_usual_is_an_enum_and_what_would_be_too_long_a_number() -> None:
    step = profiles()["strong"].step
    usual = bare(schema(Shape(FIELDS, up(190, step), up(9, step))).model_json_schema())["$defs"]
    assert usual["Said"]["properties"]["sentence"]["enum"] == list(range(1, 201))
    assert usual["Item"]["properties"]["number"]["enum"] == list(range(1, 26))
    long = bare(schema(Shape(FIELDS, 675, 25)).model_json_schema())["$defs"]
    assert long["Said"]["properties"]["sentence"] == {"type": "integer"}
    assert long["Item"]["properties"]["number"]["enum"] == list(range(1, 26))
    longest = bare(schema(Shape(FIELDS, 675, 1000)).model_json_schema())["$defs"]
    assert longest["Item"]["properties"]["number"] == {"type": "integer"}


def test_a_size_is_counted_as_endpoints_count() -> None:
    size = Size(bare(schema(Shape(("age", "diagnoses"), 10, 3)).model_json_schema()))
    # age, diagnoses, items; sentence, words; number, two lists; reason, sentence, words
    assert size.properties == 3 + 2 + 3 + 3
    assert size.enum_values == 10 + 10 + 3 + 7
    assert size.depth == 3  # an item, its list of reasons, the reason


@pytest.mark.slow
def test_a_number_that_no_enum_rules_out_is_looked_up() -> None:
    """A letter so long that sentences are plain integers: what names one that is not shown, or an item, falls."""
    more = " ".join(f"Visit {n} was for pain in the back." for n in range(600))
    (one,) = asked(2, "strong", more)
    answer = (
        {name: [] for name in ("diagnoses", "prior_treatments", "current_medications")}
        | {
            "mechanism_of_injury": None,
            "diagnoses": [{"sentence": n, "words": "gout"} for n in (-1, 0, 99_999)],
            "items": [
                {"number": 1, "denial_reasons": [], "missing_documentation": [{"sentence": -1, "words": "gout"}]}
            ],
        }
        | {name: None for name in TYPED if name in one.fields}
    )
    assert len(one.question.checks(_checked(one.question.schema, answer))) == 4
