"""Reading grows as the text does: what is looked at as one has a bound, which no letter comes near."""

from itertools import pairwise
from pathlib import Path

import pytest

from imr_llm import documents, pipeline
from imr_llm.errors import TooLarge
from imr_llm.host.limits import LONGEST_SENTENCE, LONGEST_WORD, MOST_FACTS, MOST_ITEMS, MOST_OF_A_KIND, MOST_PHRASES
from imr_llm.language.patterns import alike
from imr_llm.language.sentences import spans
from imr_llm.letter import Span
from imr_llm.readers import lists
from imr_llm.readers.kinds import kinds, pattern
from imr_llm.readers.phrases import Sentences, hits

LETTERS = sorted((Path(__file__).parents[2] / "evals" / "letters").glob("*.txt"))
LETTER = """Case Number: CM14-0012345
HOW THE IMR FINAL DETERMINATION WAS MADE
CLINICAL CASE SUMMARY
The patient is a 44-year-old female.
IMR ISSUES, DECISIONS AND RATIONALES
"""


def told(words: str) -> Sentences:
    return Sentences(words, tuple(spans(words)))


def test_no_letter_comes_near_a_bound() -> None:
    for path in LETTERS:
        text = documents.load(path.name, path.read_bytes()).text
        assert max(map(len, text.split())) < LONGEST_WORD / 2
        assert max(s.end - s.start for s in spans(text)) < LONGEST_SENTENCE / 1.5


def test_a_word_without_an_end_is_several() -> None:
    printed = f"The summary.\n{'a' * 1000}\n\nIt ends {'b' * LONGEST_WORD}."
    document = documents.load("a.txt", printed.encode())
    assert max(map(len, document.text.split())) == LONGEST_WORD
    assert document.text.replace(" ", "") == "".join(printed.split())
    assert [document.text[a : a + 4] for a in document.lines] == ["The ", "aaaa", "It e"]
    assert document.gaps == (document.text.index("It ends"),)


def test_a_sentence_without_an_end_is_cut_between_words() -> None:
    text = "lumbar spine " * 1000 + "ends. The next."
    found = spans(text)
    assert max(s.end - s.start for s in found) <= LONGEST_SENTENCE
    assert "".join(text[s.start : s.end] for s in found) == text
    assert all(text[b.start] == " " for _, b in pairwise(found))


def test_a_cut_needs_no_blank() -> None:
    text = "a" * (2 * LONGEST_SENTENCE + 1)
    assert [s.end - s.start for s in spans(text)] == [LONGEST_SENTENCE, LONGEST_SENTENCE, 1]


def test_phrases_are_read_up_to_a_bound() -> None:
    one = "She suffers from asthma and " * 100
    assert len(list(hits("diagnoses", Sentences(one, (Span(0, len(one)),))))) == MOST_OF_A_KIND
    assert len(list(hits("diagnoses", told("She suffers from asthma. " * 500)))) == MOST_PHRASES


def test_a_list_and_a_field_have_an_end() -> None:
    many = ", ".join(f"{n}-stage arthritis" for n in range(1000))
    assert len(lists.members(many, Span(0, len(many)), kinds()["diagnoses"])) < MOST_FACTS
    told = "".join(f"She was diagnosed with stage{n} arthritis, grade{n} asthma and kind{n} gout. " for n in range(200))
    data = LETTER.replace("female.", f"female. {told}").encode()
    letter = pipeline.read_document(documents.load("a.txt", data))
    assert 50 < len(letter.record.patient.diagnoses) <= MOST_FACTS


@pytest.mark.parametrize("heading", ["Neck brace: Upheld\nDecision rationale: No.\n", "Neck brace: Upheld\n"])
def test_more_items_than_a_letter_has_are_named(heading: str) -> None:
    with pytest.raises(TooLarge, match=f"more than {MOST_ITEMS} disputed items"):
        pipeline.read_document(documents.load("a.txt", (LETTER + heading * (MOST_ITEMS + 2)).encode()))


def test_as_many_items_as_there_may_be_are_read() -> None:
    text = LETTER + "Neck brace: Upheld\nDecision rationale: No notes.\n" * 40
    assert len(pipeline.read_document(documents.load("a.txt", text.encode())).record.issues) == 40


def test_a_line_of_digits_without_an_end_is_read() -> None:
    text = LETTER + "Neck brace: Upheld\nDecision rationale: No.\n" + "7" * 10_000
    assert pipeline.read_document(documents.load("a.txt", text.encode())).record.issues[0].decision == "upheld"


def test_labels_that_share_windows_are_found_as_alone() -> None:
    text = "CLINICAL CASE SUMM4RY She fell. IMR lSSUES, DEClSIONS AND RATIONALES Brace: Upheld CLINICAL CASE SUMMARY"
    labels = ["clinical case summary", "imr issues, decisions and rationales", "summary", "documents reviewed"]
    found = alike(text, labels)
    assert found == {label: alike(text, [label])[label] for label in labels}
    assert [text[a:b] for a, b in found[labels[0]]] == ["CLINICAL CASE SUMM4RY", "CLINICAL CASE SUMMARY"]


@pytest.mark.parametrize("word", [" had", " at", ", and", " sessions"])
def test_a_word_that_ends_members_is_not_taken_off_without_an_end(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(lists, "pattern", lambda name: (asked.append(name), pattern(name))[1])
    text = "neck strain" + word * 200
    lists.members(text, Span(0, len(text)), kinds()["diagnoses"])
    assert 0 < asked.count("trail") < 50 + 2 * asked.count("lead")
