"""What was found once is found wherever it stands again, by a pattern that does not grow with how much was found."""

import re

from hypothesis import given
from hypothesis import strategies as st

from imr_llm.client import again

REST = st.tuples(st.sampled_from(" -"), st.text("aB1", min_size=1, max_size=3)).map("".join)
NAME = st.tuples(st.text("ab1İ", min_size=1, max_size=4), st.lists(REST, max_size=2)).map(
    lambda name: name[0] + "".join(name[1])
)
FOUND = st.sets(NAME, min_size=1, max_size=8)
TEXT = st.text(alphabet="abAB1İ -\n.", max_size=40)


@given(FOUND, TEXT)
def test_it_finds_what_each_of_them_would_the_longest_first(found: set[str], text: str) -> None:
    longest_first = sorted(found, key=lambda name: (-len(name), name))
    each = "|".join(again.GAP.join(re.escape(part) for part in name.split()) for name in longest_first)
    plain = re.compile(rf"(?<!\w)(?:{each})(?!\w)", re.IGNORECASE)
    made = again.pattern(found)
    assert made is not None
    assert [m.span() for m in made.finditer(text)] == [m.span() for m in plain.finditer(text)]


def test_there_is_none_where_nothing_was_found() -> None:
    assert again.pattern(()) is None


def test_case_counts_where_it_is_to() -> None:
    made = again.pattern({"Price & Long"}, re.NOFLAG)
    assert made is not None
    assert [m[0] for m in made.finditer("price & long, Price &\nLong, Price & Long")] == [
        "Price &\nLong",
        "Price & Long",
    ]


def test_any_number_that_begin_with_one_another_are_found() -> None:
    made = again.pattern({"1" * length for length in range(1, 300)})
    assert made is not None
    assert [made.sub("", "1" * length) for length in (1, 30, 299, 300)] == ["", "", "", "1" * 300]


def test_a_number_is_one_however_it_is_parted() -> None:
    made = again.pattern({"SIF-7745120", "09. Oktober 1971", "12-3"})
    assert made is not None
    for words in ("sif 7745 120", "09.\n[2] Oktober 1971", "09 Oktober 1971", "12-3"):
        assert made.fullmatch(words), words
    assert made.search("1 2 3, 123 and 7745120") is None
