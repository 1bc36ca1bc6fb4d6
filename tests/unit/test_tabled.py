"""A test over all rows of a table fails where one of them does, and names each that does."""

import pytest
from tabled import each_row


def test_each_failing_row_is_named_and_the_others_are_tried() -> None:
    tried = []

    @each_row(("number", "half"), [(2, 1), (4, 3), (6, 3), ("8", 4)])
    def halves(number: int, half: int) -> None:
        tried.append(number)
        assert number // 2 == half, "no half"

    with pytest.raises(AssertionError) as told:
        halves()
    assert tried == [2, 4, 6, "8"]
    assert str(told.value).startswith("2 of 4 rows:\nrow 2, (4, 3): AssertionError: no half")
    assert "\nrow 4, ('8', 4): TypeError: " in str(told.value)
    assert "(2, 1)" not in str(told.value)


def test_what_should_have_been_raised_is_a_fault_of_its_row() -> None:
    @each_row("text", ["x", "1"])
    def is_refused(text: str) -> None:
        with pytest.raises(ValueError, match="invalid literal"):
            int(text)

    with pytest.raises(AssertionError, match=r"^1 of 2 rows:\nrow 2, \('1',\): Failed: DID NOT RAISE"):
        is_refused()


@pytest.mark.parametrize("number", [1, 2])
@each_row("other", [3, 4])
def test_other_parameters_and_fixtures_are_given_to_every_row(
    other: int, number: int, request: pytest.FixtureRequest
) -> None:
    assert request.node.callspec.params == {"number": number}
    assert other not in {1, 2}


def test_a_table_without_rows_is_no_test() -> None:
    with pytest.raises(ValueError, match="without rows"):
        each_row("row", [])


def test_a_row_that_skips_is_a_fault_and_what_cannot_be_tried_is_refused() -> None:
    @each_row("number", [1, 2])
    def skips(number: int) -> None:
        if number == 1:
            pytest.skip("not today")

    with pytest.raises(AssertionError, match=r"^1 of 2 rows:\nrow 1, \(1,\): Skipped: not today"):
        skips()
    with pytest.raises(TypeError, match="marks of its own"):
        each_row("a, b", [pytest.param(1, 2)])

    async def waits(number: int) -> None: ...

    with pytest.raises(TypeError, match="coroutine"):
        each_row("number", [1])(waits)
