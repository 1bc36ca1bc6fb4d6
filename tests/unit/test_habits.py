"""What models put around an answer, and what they answer in place of one."""

import pytest

from imr_llm.client.habits import content_of, is_json, is_schema

ANSWER = '{"sum": 5}'


@pytest.mark.parametrize(
    "said",
    [
        ANSWER,
        f'<think>\nLet me see: {{"sum": 4}}?\n</think>\n\n{ANSWER}',
        f'so it is {{"sum": 4}}\n</think>{ANSWER}',  # the server has cut off where the thoughts begin
        f"```json\n{ANSWER}\n```",
        f"Sure! Here is the JSON:\n{ANSWER}\nLet me know if you need more.",
        f"It is {{not}} this: {ANSWER}",
    ],
)
def test_the_answer_is_found_in_what_is_said(said: str) -> None:
    assert content_of(said) == ANSWER


@pytest.mark.parametrize("said", ["", "Five.", "<think>The letter says {", "<think>It is five", "[5]", '{"sum": '])
def test_what_holds_no_answer_is_none(said: str) -> None:
    assert not is_json(content_of(said))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ('{"type": "object", "properties": {"sum": {"type": "integer"}}}', True),
        (ANSWER, False),
        ('{"type": "object", "properties": 5}', False),
        ("object", False),
    ],
)
def test_a_schema_is_no_answer(content: str, found: bool) -> None:
    assert is_schema(content) == found
