"""Where sentences end, in letters and in what is written about them."""

from tabled import each_row

from imr_llm.language.sentences import spans, split, statements
from imr_llm.letter import Span


@each_row(
    ("text", "told"),
    [
        ("The exam was normal. Therapy was denied.", ["The exam was normal.", "Therapy was denied."]),
        ("Dr. Smith saw L4-5 vs. L5-S1, e.g. on MRI.", ["Dr. Smith saw L4-5 vs. L5-S1, e.g. on MRI."]),
        ("Norco 10 mg b.i.d. was taken.", ["Norco 10 mg b.i.d. was taken."]),
        ("The exam was normal.The request is denied.", ["The exam was normal.", "The request is denied."]),
        ("Pain is 8.5 of 10. (See page 3.) It stays.", ["Pain is 8.5 of 10.", "(See page 3.)", "It stays."]),
        ("¿Qué falta? Pida las notas. ¡Hoy!", ["¿Qué falta?", "Pida las notas.", "¡Hoy!"]),
        ("See MTUS, 2nd ed. Chapter 4, pp. 12.", ["See MTUS, 2nd ed. Chapter 4, pp. 12."]),
        (" . ", []),
    ],
)
def test_a_text_is_cut_where_its_sentences_end(text: str, told: list[str]) -> None:
    assert split(text) == told


def test_a_range_is_cut_inside_its_bounds() -> None:
    text = "Head. The first one. The second one. Tail."
    place = Span(text.index("The first"), text.index(" Tail"))
    assert [text[s.start : s.end].strip() for s in spans(text, place)] == ["The first one.", "The second one."]


def test_statements_are_cut_at_semicolons_and_before_a_small_letter_too() -> None:
    assert statements("The knee is stable. no swelling; see Dr. Smith vs. others. It is denied.") == [
        "The knee is stable.", "no swelling;", "see Dr. Smith vs. others.", "It is denied.",
    ]  # fmt: skip
