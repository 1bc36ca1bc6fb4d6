"""`repair`: what becomes of characters, blank lines, broken words and page furniture."""

import re
import sys
import time
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tabled import each_row

from imr_llm.printed import repair


def text_of(raw: str) -> str:
    return repair(raw)[0]


def furniture_of(raw: str) -> list[str]:
    text, _, spans = repair(raw)
    return [text[span.start : span.end] for span in spans]


@each_row(
    ("raw", "expected"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x0bb\u2028c\u2029d\x85e", "a\nb\nc\nd\ne"),
        ("a\xa0b\tc\u2009d\u202fe\u3000f", "a b c d e f"),
        ("\ufeffzero\u200bwidth\u200d\u2060", "zerowidth"),
        ("bell\x07 null\x00 \x1a", "bell null"),
        ("ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ", "ff fi fl ffi ffl st st"),
        ("C5\u2011C6 x\u2010ray", "C5-C6 x-ray"),
        ("medi\xadcation", "medication"),
        ("medi\xad\ncation here", "medication here"),
        ("medi\xad  \n\n cation", "medication"),
        ("medi\xad\n- 1", "medi\n- 1"),
        ("\xad\nword\xad", "word"),
        ("   a  b   \n   c ", "a  b\nc"),
        ("\n\n \fa\n\n", "a"),
        ("", ""),
        (" \n\f\n", ""),
        ("“curly” \u2013 kept — so", "“curly” \u2013 kept — so"),
        ("surrogate \ud800 gone", "surrogate  gone"),
    ],
)
def test_characters(raw: str, expected: str) -> None:
    assert text_of(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("a\nb\n\nc\nd\n\n\n\ne\nf\ng", "a\nb\n\nc\nd\n\ne\nf\ng", id="single spaced: runs become one"),
        pytest.param("a\n\nb\n\nc\n\n\n\nd\n\ne", "a\nb\nc\n\nd\ne", id="a blank line after every line"),
        pytest.param("a\n\nb\n\nc\n\nd\nUpheld\n\ne", "a\nb\nc\nd\nUpheld\ne", id="nearly every line"),
        pytest.param("a\n \nb\n \nc\n \n \n \nd\n \ne", "a\nb\nc\n\nd\ne", id="blank lines with blanks"),
        pytest.param("a\nb\nc\n\nd\n\ne", "a\nb\nc\n\nd\n\ne", id="half of the gaps"),
        pytest.param("a\n\n\nb\n\n\nc\n\n\nd\n\ne\n\n\n\nf", "a\nb\nc\nd\ne\n\nf", id="two blank lines are usual"),
        pytest.param("a\nb\n\n\f\n\nc\nd", "a\nb\n\fc\nd", id="a page break keeps one form feed"),
        pytest.param("a\nb\n\f\n\f\fc\nd", "a\nb\n\fc\nd", id="empty pages"),
    ],
)
def test_blank_lines(raw: str, expected: str) -> None:
    assert text_of(raw) == expected


@each_row(
    ("raw", "starts"),
    [
        ("one", (0,)),
        ("one\ftwo", (0, 5)),
        ("one\n\f\ntwo\n\fthree", (0, 5, 10)),
        ("\fone", (0, 0)),
        ("one\f\f\ftwo", (0, 5, 5, 5)),
        ("one\f\f", (0, 3, 3)),
        ("", (0,)),
        ("inflam-\n\fmation of", (0, 14)),
    ],
)
def test_page_starts(raw: str, starts: tuple[int, ...]) -> None:
    text, page_starts, _ = repair(raw)
    assert page_starts == starts
    assert all(start in (0, len(text)) or text[start - 1] == "\f" for start in page_starts)


@each_row(
    ("raw", "expected"),
    [
        ("medi-\ncation", "medication"),
        ("the treat-\nment was", "the treatment was"),
        ("Inflam-\nmation", "Inflammation"),
        ("inflam-\n\nmation", "inflammation"),
        ("with-\nout and there-\nfore", "without and therefore"),
        ("post-\noperative", "post-operative"),
        ("non-\nsteroidal", "non-steroidal"),
        ("non-steroi-\ndal anti-\ninflammatory", "non-steroidal anti-inflammatory"),
        ("follow-\nup", "follow-up"),
        ("53-year-\nold", "53-year-old"),
        ("53-\nyear-old", "53-year-old"),
        ("C5-\nC6 and L4-\n5", "C5-C6 and L4-5"),
        ("303-\n304", "303-304"),
        ("x-\nray", "x-ray"),
        ("Non-\nMTUS Citation", "Non-MTUS Citation"),
        ("TREAT-\nMENT", "TREAT-MENT"),
        ("well-\nbeing", "well-being"),
        # The letter's own spelling settles it.
        ("radiculo-\npathy, or radiculopathy", "radiculopathy, or radiculopathy"),
        ("radiculo-\npathy alone", "radiculo-pathy alone"),
        ("re-\nform, or re-form", "re-form, or re-form"),
        # No broken words.
        ("50% - \n60%", "50% -\n60%"),
        ("dash --\nnext", "dash --\nnext"),
        ("one -\ntwo", "one -\ntwo"),
        ("item-\n(b)", "item-\n(b)"),
        ("10 mg-\nUpheld", "10 mg-\nUpheld"),
        ("-\na", "-\na"),
        # En dash: always kept.
        ("303\u2013\n304 treat\u2013\nment", "303\u2013304 treat\u2013ment"),
        # Slashes.
        ("06/11/\n2014", "06/11/2014"),
        ("06/11\n/2014", "06/11/2014"),
        ("Norco 10/\n\n325MG", "Norco 10/325MG"),
        ("http://www.odg-twc.com/\nodgtwc/low_back.htm", "http://www.odg-twc.com/odgtwc/low_back.htm"),
        ("http://www.odg-twc.com/\nThe request", "http://www.odg-twc.com/\nThe request"),
        ("and/\nor", "and/or"),
        ("either /\nor", "either /\nor"),
        ("either\n/ or", "either\n/ or"),
        ("and/\nDecision rationale: so", "and/\nDecision rationale: so"),
        # Over a page break the word moves, not the break.
        ("the inflam-\n\fmation of it", "the inflammation\n\fof it"),
        ("the inflam-\n\fmation\nof it", "the inflammation\n\fof it"),
        ("on 06/11/\n\f2014 at", "on 06/11/2014\n\fat"),
        ("the inflam-\n2\n\fmation of it", "the inflammation\n2\n\fof it"),
        ("a non-\n\fsteroidal anti-\ninflammatory drug", "a non-steroidal\n\fanti-inflammatory drug"),
        ("the inflam-\nPage 1 of 2\nmation of it", "the inflammation\nPage 1 of 2\nof it"),
    ],
)
def test_broken_words(raw: str, expected: str) -> None:
    assert text_of(raw) == expected


def test_the_letter_settles_a_word_without_the_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_dictionary() -> None:
        raise AssertionError("the dictionary was loaded")

    # `imr_llm.printed.repair` names the function as well as the module.
    monkeypatch.setattr(sys.modules["imr_llm.printed.repair"], "_dictionary", no_dictionary)
    assert text_of("inflam-\nmation, inflammation") == "inflammation, inflammation"
    assert text_of("post-\noperative, post-operative") == "post-operative, post-operative"
    assert text_of("C5-\nC6 303-\n304 06/11/\n2014") == "C5-C6 303-304 06/11/2014"


HEAD = "MAXIMUS Federal Services"
LETTER_FOOT = "Final Determination Letter for IMR Case Number CM13-0012345"
PAGES = "\n\f".join(
    f"{HEAD}\nfirst words of page {n}\nsecond line, number {n * 7}\nlast words\nCM13-0012345 page {n}"
    for n in (1, 2, 3)
)


@each_row(
    ("raw", "expected"),
    [
        ("so it was\n3\n\fand so on", ["3"]),
        ("so it was\nPage 2 of 5\n\fand so on", ["Page 2 of 5"]),
        ("so it was\n- 2 -\n\fand so on", ["- 2 -"]),
        ("so it was\n2 of 5\n\fand so on", ["2 of 5"]),
        ("so it was\n2 | Page\n\fand so on", ["2 | Page"]),
        ("so it was\n\f2\nand so on", ["2"]),
        ("so it was\n2\nfooter\n\fand so on", ["2"]),
        ("one\n1\n\ftwo\n2", ["1", "2"]),
        ("so it was Page 2 of 5\n\fand so on", []),
        ("so\nit\n3\nwas\n\nalone\nhere\n\fand so on", []),
        ("so it was\n3\nand so on", []),
        ("3\nso it was\nlong ago\n\fand so on", []),
        ("so it was\n2014\n\fand so on", []),
        ("Page(s):\n46\n\fDecision rationale: so", []),
        ("on pages 303-\n304\n\fIt says", []),
        ("so\n\fACOEM, LOW BACK COMPLAINTS,\nPAGE 53\nMAXIMUS guideline: so", []),
        ("it was weak,\nPage 2\n\fand so on", ["Page 2"]),
        ("so it was\nPage 2 of 5\nand so on", ["Page 2 of 5"]),
        (f"so\n{LETTER_FOOT} 2\non", [f"{LETTER_FOOT} 2"]),
        (f"so\n{LETTER_FOOT}\non", [LETTER_FOOT]),
        (f"the {LETTER_FOOT} 2", []),
        # Numbers that count up through a text without page breaks, each in a gap of its own.
        ("so it was\nlong\n\n\n2\n\n\nago and\nso on and\n\n\n3\n\n\non it went\nto its end", ["2", "3"]),
        ("so it was\nlong\n\n\n2\n\n\nago and\nso on and\n\n\n4\n\n\non it went\nto its end", []),
        ("so it was\nlong\n\n\n2\n\n\nago and\nso on and\non it went\nto its end", []),
        ("so it was\n\n1\n\nMRI\nas asked\n\n2\n\nCT\nas asked\nto its end\nso on", []),
        ("so it was\n2\nago and\nso on and\n3\non it went\nto its end", []),
        # Running lines; the letter's own head on its first page is none.
        (PAGES, ["CM13-0012345 page 1", HEAD, "CM13-0012345 page 2", HEAD, "CM13-0012345 page 3"]),
        # Lines of the letter that happen to stand at one place of two pages.
        ("a\nOpana 10 mg: Upheld\n\fb\nOpana 20 mg: Upheld", []),
        ("a\nUpheld\n\fb\nUpheld", []),
        ("a\nMAXIMUS guideline: Decision based on MTUS\n\fb\nMAXIMUS guideline: Decision based on MTUS", []),
        ("a\nsteroid injections.\n\fb\nsteroid injections.", []),
        ("a\n46.\n\fb\n309.", []),
        (f"a\n{'Long ' * 21}\n\fb\n{'Long ' * 21}", []),
        ("Epidural\nx\nEpidural\ny\nc\nEpidural\n\fa\nb\nc\nEpidural", []),
        ("Same foot\nSame foot", []),
    ],
)
def test_furniture(raw: str, expected: list[str]) -> None:
    assert furniture_of(raw) == expected


def test_a_letter_as_it_was_posted() -> None:
    paragraphs = [
        [" HOW THE IMR FINAL DETERMINATION WAS MADE "],
        [
            "The physician reviewer is Board Certified in Physical Medicine &",
            "Rehabilitation.   He/she is familiar with",
        ],
        ["1 MRI OF THE LUMBAR SPINE: ", "Upheld "],
        ["MAXIMUS guideline: Decision based on MTUS ACOEM Chapter 12 Low Back Complaints ", "Page(s): 303-304.   "],
        ["Decision rationale: The guidelines recommend a repeat injection at C5-6 with 50% - ", "60% relief. "],
    ]
    text, starts, furniture = repair(" \n\n \n\n".join(" \n\n".join(lines) for lines in paragraphs) + "\n\n \n")
    assert text == "\n\n".join("\n".join(line.strip() for line in lines) for lines in paragraphs)
    assert (starts, furniture) == ((0,), ())


PIECES = [
    *"aBc1/-\u2013\xad \n\f.:",
    "\n",
    " \n",
    "\n\n",
    "\n\f",
    "-\n",
    "/\n",
    "-\n\f",
    "\xad\n",
    "medi-\ncation",
    "post",
]
PIECES += ["2\n", "Page 1 of 2", "ﬁ", "\xa0", "\u200b", "Upheld", "\n3\n\f", "www.a.b/"]
RAW = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=80)


@pytest.mark.slow
@given(RAW)
@example("b/\n/\n/")
@example("a\xad\n/a")
@example("a-\n\fb- c")
@example("a-\n\fb /c")
@example("a\n\nb\n\n\nc\n\n\n\nd\n\n\n\n\ne")
def test_a_repaired_text_stays_as_it_is(raw: str) -> None:
    text, starts, furniture = repair(raw)
    again = repair(text)
    assert (again[0], again[2]) == (text, furniture)
    assert set(again[1]) == {0} | {start for start in starts if start < len(text)}
    assert len(starts) == raw.count("\f") + 1
    assert list(starts) == sorted(starts)


@given(RAW)
def test_only_blanks_line_ends_and_page_breaks_are_white_space(raw: str) -> None:
    text, _, furniture = repair(raw)
    assert {char for char in text if char.isspace()} <= {" ", "\n", "\f"}
    assert text == text.strip()
    assert not re.search(r" [\n\f]|[\n\f] |\f\n|\f\f|\n\n\f|\n\n\n|[^\n]\f", text)
    for span in furniture:
        assert text[span.start - 1 : span.start] in ("", "\n", "\f")
        assert text[span.end : span.end + 1] in ("", "\n")
        assert "\n" not in text[span.start : span.end]


@given(st.lists(st.sampled_from([piece for piece in PIECES if piece.isascii()]), max_size=60).map("".join))
def test_no_character_is_lost_but_hyphens(raw: str) -> None:
    def visible(text: str) -> str:
        return "".join(text.split()).replace("-", "")

    text = text_of(raw)
    assert Counter(visible(text)) == Counter(visible(raw))
    if "\f" not in raw and "Page 1 of 2" not in raw:
        assert visible(text) == visible(raw)


@pytest.mark.slow
@pytest.mark.parametrize(
    "hostile",
    [
        "a-\n" * 100_000,
        "b/\n/\n" * 100_000,
        "a-\n\f" * 30_000,
        "x" * 1_000_000,
        " " * 1_000_000 + "x",
        "\xad" + " " * 1_000_000 + "x",
        "Page" + " " * 1_000_000 + "x",
        "a- " * 100_000 + "\n\f" + "b- " * 100_000,
        "".join(f"ab{n}-\ncd{n} " for n in range(50_000)),
    ],
    ids=range(9),
)
def test_hostile_text_takes_no_longer_than_its_length(hostile: str) -> None:
    start = time.perf_counter()
    repair(hostile)
    assert time.perf_counter() - start < 10  # seconds; what grows with the square takes minutes
