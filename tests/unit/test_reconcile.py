"""Rules and model as one: whose words of what is missing are kept, and that it stands with its reason."""

import pytest

from imr_llm import profiles
from imr_llm.extract import schemas
from imr_llm.extraction import Draft, DraftIssue, Extraction, Mention
from imr_llm.language.sentences import spans
from imr_llm.letter import Document, Span
from imr_llm.profiles import Wins
from imr_llm.statements import Claim, NumberedSentence
from imr_llm.verify import Reconciler, Verifier

TEXT = (
    "There is no clear rationale for the need of ultrasound prior to the completion of therapy. "
    "He was not shown to have failed therapy. No urine drug screen was submitted."
)
LONG = "clear rationale for the need of ultrasound prior to the completion of therapy"
SHORT = "clear rationale for the need of ultrasound"
SCREEN = "urine drug screen"
STRONG = profiles.reconcile()["strong"]
RULES_FIRST = STRONG | {
    "missing_documentation": Wins(both="rules", rules_only="keep", model_only="keep", against="flag")
}
MISSING = Claim("denial_reasons", "no clear rationale", 1, 0, "missing_documentation")
NOT_MET = Claim("denial_reasons", "not shown to have failed therapy", 2, 0, "criteria_not_met")


def at(words: str) -> Mention:
    start = TEXT.index(words)
    return Mention(start, start + len(words), "rationale")


def read(rules: list[str], claims: list[Claim], wins: dict[str, Wins] = RULES_FIRST) -> DraftIssue:
    """The item after both have read it: what the rules read as missing, and the model's claims."""
    issue = DraftIssue(
        number=Extraction(1, (at("There"),)),
        decision=Extraction("upheld", (at("not"),)),
        denial_reasons=[Extraction("missing_documentation", (at("no clear"),))],
        missing_documentation=[Extraction(words, (at(words),)) for words in rules],
    )
    draft = Draft(document=Document("a.txt", "0" * 64, "text/plain", TEXT, (0,), ocr=False), layout="unknown")
    draft.issues.append(issue)
    whole = Span(0, len(TEXT))
    shown = [NumberedSentence(n, place, "rationale", (0,)) for n, place in enumerate(spans(TEXT, whole), start=1)]
    verifier = Verifier(TEXT, shown, 2016)
    statements, fallen = verifier.statements(claims)
    assert not fallen
    Reconciler(draft, wins, verifier).item(0, statements)
    return issue


def missing(words: str, sentence: int = 1) -> Claim:
    return Claim("missing_documentation", words, sentence, 0)


def test_the_rules_words_stand_where_both_read_it() -> None:
    (found,) = read([LONG], [MISSING, missing(SHORT)]).missing_documentation
    assert found.value == LONG
    assert [(place.reader, TEXT[place.start : place.end]) for place in found.places] == [("rules", LONG), ("llm", LONG)]


def test_the_models_words_stand_where_it_alone_reads_it() -> None:
    (found,) = read([], [MISSING, missing(SHORT)]).missing_documentation
    assert (found.value, found.by("rules"), found.by("llm")) == (SHORT, False, True)


@pytest.mark.parametrize(("reasons", "kept"), [([MISSING], [LONG, SCREEN]), ([NOT_MET], [])])
def test_what_only_the_rules_read_stands_with_its_reason(reasons: list[Claim], kept: list[str]) -> None:
    issue = read([LONG, SCREEN], reasons)
    assert [found.value for found in issue.missing_documentation] == kept


def test_of_a_strong_model_what_the_rules_alone_read_is_dropped() -> None:
    (found,) = read([SCREEN, LONG], [MISSING, missing(SCREEN, 3)], STRONG).missing_documentation
    assert (found.value, found.by("rules"), found.by("llm")) == (SCREEN, True, True)


@pytest.mark.parametrize(
    ("rules", "model", "kept"),
    [
        (LONG, SHORT, LONG),  # they begin alike, and the rules' go on
        (SHORT, LONG, LONG),
        ("no clear rationale", "clear rationale", "clear rationale"),  # the rules' only begin before
        (LONG, "need of ultrasound", "need of ultrasound"),
    ],
)
def test_the_longer_words_of_what_is_missing_stand_where_both_begin_alike(rules: str, model: str, kept: str) -> None:
    (found,) = read([rules], [MISSING, missing(model)], STRONG).missing_documentation
    assert (found.value, found.by("llm")) == (kept, True)


def test_what_the_model_reads_of_reasons_stands() -> None:
    issue = read([], [NOT_MET])
    assert [found.value for found in issue.denial_reasons] == ["criteria_not_met"]


def test_a_field_has_one_row_for_each_kind_of_model() -> None:
    wins = {"both": "model", "rules_only": "drop", "model_only": "keep", "against": "flag"}
    row = profiles.WinsRow.model_validate(wins | {"fields": ("diagnoses", "denial_reasons")})
    assert profiles.by_field((row,))["diagnoses"] == Wins.model_validate(wins)
    with pytest.raises(ValueError, match="diagnoses"):
        profiles.by_field((row, row.model_copy(update={"fields": ("diagnoses",)})))


def test_every_field_that_is_asked_for_has_its_row() -> None:
    asked = {*schemas.TYPED, *schemas.REVIEWER, "denial_reasons", "missing_documentation"}
    for profile in profiles.profiles().values():
        assert asked | set(profile.fields) <= profiles.reconcile()[profile.reconcile].keys()


DOUBTED = "He has hypertension. He has no asthma."


@pytest.mark.parametrize(
    ("kind", "against", "kept", "doubts"),
    [
        ("small", "drop", ["hypertension"], 0), ("small", "flag", ["hypertension", "asthma"], 1),
        ("strong", "drop", ["hypertension"], 0), ("strong", "flag", ["hypertension", "asthma"], 1),
    ],
)  # fmt: skip
def test_what_something_speaks_against_is_flagged_or_dropped_by_the_table(
    kind: str, against: str, kept: list[str], doubts: int
) -> None:
    document = Document("a.txt", "0" * 64, "text/plain", DOUBTED, (0,), ocr=False)
    draft = Draft(document=document, layout="final_determination")
    shown = [NumberedSentence(n, place, "case_summary") for n, place in enumerate(spans(DOUBTED), start=1)]
    verifier = Verifier(DOUBTED, shown, 2016)
    statements, _ = verifier.statements([Claim("diagnoses", "hypertension", 1), Claim("diagnoses", "asthma", 2)])
    rows = {name: row.model_copy(update={"against": against}) for name, row in profiles.reconcile()[kind].items()}
    Reconciler(draft, rows, verifier).patient(["diagnoses"], statements)
    assert [found.value for found in draft.patient.diagnoses] == kept
    assert [note.code for note in draft.patient.noted].count("in_doubt") == doubts


TOLD = "He fell from a ladder at work. He has hypertension and a left ankle. He takes Norco and a forearm brace."


@pytest.mark.parametrize(
    ("field", "sentence", "words", "stands"),
    [
        ("mechanism_of_injury", 1, "fell from a ladder", True), ("mechanism_of_injury", 1, "at work", False),
        ("diagnoses", 2, "hypertension", True), ("diagnoses", 2, "left ankle", False),
        ("current_medications", 3, "Norco", True), ("current_medications", 3, "forearm brace", False),
        ("prior_treatments", 3, "forearm brace", False),
    ],
)  # fmt: skip
def test_of_a_small_model_stands_what_the_lexicon_knows(field: str, sentence: int, words: str, stands: bool) -> None:
    draft = Draft(document=Document("a.txt", "0" * 64, "text/plain", TOLD, (0,), ocr=False), layout="unknown")
    shown = [NumberedSentence(n, s, "case_summary", ()) for n, s in enumerate(spans(TOLD, Span(0, len(TOLD))), start=1)]
    verifier = Verifier(TOLD, shown, 2016)
    statements, fallen = verifier.statements([Claim(field, words, sentence)])
    assert not fallen
    Reconciler(draft, profiles.reconcile()["small"], verifier).patient([field], statements)
    assert bool(getattr(draft.patient, field)) is stands


HAD = (
    "Treatment has included PT, ibuprofen and ice. Medications have included: Norco, Soma. He had surgery for repair "
    "of the tendon and decompression of the nerve, physical therapy and an injection, and a lumbar injection."
)


@pytest.mark.parametrize(
    ("claims", "kept"),
    [
        ([(3, "surgery for repair of the tendon and decompression of the nerve")],
         ["surgery for repair of the tendon", "decompression of the nerve"]),
        ([(1, "PT, ibuprofen and ice")], ["PT", "ibuprofen", "ice"]),
        ([(1, "PT"), (3, "physical therapy")], ["PT"]),
        ([(3, "injection"), (3, "lumbar injection")], ["lumbar injection"]),
        ([(2, "Medications"), (2, "Norco"), (2, "Soma")], ["Norco", "Soma"]),
        ([(1, "ibuprofen"), (2, "Norco")], ["ibuprofen", "Norco"]),
    ],
)  # fmt: skip
def test_treatments_of_a_model_are_listed_one_each_and_once(claims: list[tuple[int, str]], kept: list[str]) -> None:
    draft = Draft(document=Document("a.txt", "0" * 64, "text/plain", HAD, (0,), ocr=False), layout="unknown")
    shown = [NumberedSentence(n, s, "case_summary", ()) for n, s in enumerate(spans(HAD, Span(0, len(HAD))), start=1)]
    verifier = Verifier(HAD, shown, 2016)
    statements, fallen = verifier.statements([Claim("prior_treatments", words, sentence) for sentence, words in claims])
    assert not fallen
    Reconciler(draft, STRONG, verifier).patient(["prior_treatments"], statements)
    assert [found.value for found in draft.patient.prior_treatments] == kept


CAUSES = "He was not hurt in a fall from a roof. He was struck by a pallet at work."


def test_of_two_values_of_one_field_the_undoubted_stands_and_a_flag_says_so() -> None:
    draft = Draft(document=Document("a.txt", "0" * 64, "text/plain", CAUSES, (0,), ocr=False), layout="unknown")
    shown = [
        NumberedSentence(n, s, "case_summary", ()) for n, s in enumerate(spans(CAUSES, Span(0, len(CAUSES))), start=1)
    ]
    verifier = Verifier(CAUSES, shown, 2016)
    claims = [
        Claim("mechanism_of_injury", "hurt in a fall from a roof", 1),
        Claim("mechanism_of_injury", "struck by a pallet at work", 2),
    ]
    statements, fallen = verifier.statements(claims)
    assert not fallen
    Reconciler(draft, STRONG, verifier).patient(["mechanism_of_injury"], statements)
    assert draft.patient.mechanism_of_injury
    assert draft.patient.mechanism_of_injury.value == "struck by a pallet at work"
    assert [note.code for note in draft.patient.noted] == ["in_doubt"]
