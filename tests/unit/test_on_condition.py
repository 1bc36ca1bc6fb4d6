"""What would be right on a condition, what a page says beside its reasons, and the abbreviations that it explains."""

import pytest
from tabled import each_row
from test_summarize import LANGUAGES, MRI, TODAY, letter, problems, read, told, words

from imr_llm.codes import Language
from imr_llm.derived import evidence_by_field
from imr_llm.language import glossary
from imr_llm.outputs.summary_page import page
from imr_llm.pipeline.summaries import summarized
from imr_llm.rationale.background import is_background
from imr_llm.rationale.on_condition import is_on_condition
from imr_llm.record import Flag, Record
from imr_llm.summary import Place, Sentence, SentenceSource

HANGS = "Twelve more sessions would be reasonable once progress is shown"
THERAPY = ("Physical therapy, 24 sessions", "Upheld", f"There is no record of home exercise. However, {HANGS}.")


@each_row(
    "sentence",
    [
        HANGS,
        "The request could be reconsidered if the records show functional improvement",
        "Once a urine drug screen is on file, a refill would be appropriate",
        "Further injections cannot be approved until the response to the first is documented in the records",
        "Unless the provider documents the amount, the request cannot be supported",
        "With documentation of gains, more visits could be considered reasonable",
        "Additional treatment is contingent upon patient response to treatment",
        "This request may be reconsidered with additional documentation",
        "The requested MRI could be approved after a trial of conservative care",
        "Six additional visits would be reasonable if functional gains are documented",
        "Until a trial of land-based exercise is documented, aquatic therapy is not supported",
        "Pool therapy is premature until a trial of land-based exercise is documented",
        "The trial is premature pending psychological clearance",
        "The necessity of more therapy depends on the response to the six sessions",
        # a no in what is to be written down is none of the reviewer's
        "The request could be reconsidered once the provider documents why the patient cannot exercise",
        "This request could be approved if the doctor explains why a generic drug would not work",
        "With documentation of why no home program was tried, further sessions could be considered appropriate",
        "The request may be reconsidered when the records state whether or not the first trial was completed",
        "The request could be reconsidered once the provider states why the patient cannot use the generic drug",
        "The request could be reconsidered if the notes document that the patient cannot use oral medication",
        "This could be approved for the patient if she explains why oral drugs are not used, and why no gel was tried",
        "This request could be approved if the notes state how it is used, or why it is not used",
        "The request could be reconsidered if the number of visits is given",
        # nothing until a paper is there
        "Until a dentist's findings are provided, the request cannot be supported",
        "Until that report is available the surgery cannot be supported",
        "Unless x-rays are obtained, this MRI cannot be authorized",
        "Pending a dental examination, the request is not medically necessary",
        "Medical necessity is not established pending the results of the sleep study",
        "Approval is premature until the electrodiagnostic report is available",
        "Once a sleep study is provided, this request could be reconsidered",
        "Until documentation of functional improvement is provided, more therapy cannot be approved",
        "Unless and until a treatment plan is provided, additional sessions are not approved",
        "The request is denied pending the therapy notes",
        "Once the number of completed visits is documented, it can be considered",
        "Additional visits will be considered when objective improvement is documented",
        "Only after a signed opioid agreement is on file can refills be considered",
        "If the provider submits the therapy notes, the request can be reconsidered",
        "It would be premature to approve the MRI before x-rays have been taken",
        "Subject to receipt of the EMG report, the request could be approved",
        # what was asked for, or asking again, where simpler care fails
        "Should home exercises fail, the request could be reconsidered",
        "Should conservative care fail, the requested MRI would be appropriate",
    ],
)
def test_what_would_be_right_on_a_condition(sentence: str) -> None:
    assert is_on_condition(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Until loss of function is documented, more therapy cannot be approved",
        "Once nerve damage is documented, it can be considered",
        "Until the pain increases, an injection cannot be approved",
        "Unless and until red flags are documented, imaging cannot be approved",
        "Once progression of the disease is documented, it can be considered",
        "The request is denied pending a new fracture",
    ],
)
def test_an_illness_that_gets_worse_is_no_condition(sentence: str) -> None:
    assert not is_on_condition(sentence)
    rationale = f"{sentence}. The request is not medically necessary."
    assert not read(letter(("MRI of the lumbar spine", "Upheld", rationale))).record.issues[0].missing_documentation


@pytest.mark.parametrize(
    ("sentence", "lacks"),
    [
        ("Until documentation of functional improvement is provided, more therapy cannot be approved",
         "documentation of functional improvement"),
        ("More therapy cannot be authorized until a home exercise log is provided", "a home exercise log"),
        ("Unless and until a treatment plan is provided, additional sessions are not approved", "a treatment plan"),
        ("Once the number of completed visits is documented, it can be considered", "the number of completed visits"),
        ("Additional visits will be considered when progress notes are documented", "progress notes"),
        ("Refills can be considered only after a signed opioid agreement is on file", "a signed opioid agreement"),
        ("The request is denied pending the therapy notes", "the therapy notes"),
    ],
)  # fmt: skip
def test_what_would_change_the_answer_is_on_the_list(sentence: str, lacks: str) -> None:
    made = read(letter(("Physical therapy", "Upheld", f"He had six visits. {sentence}. It is not certified.")))
    summary = told(made)
    assert f"“{lacks}”" in words(summary, "missing")
    assert f"what could change the answer: “{sentence}”" in words(summary, "main_message")


def test_behind_a_guideline_s_words_only_a_reviewer_withholds_an_approval() -> None:
    guideline = "The guidelines recommend exercise."
    assert is_on_condition("Until a home exercise log is provided, more therapy cannot be approved", guideline)
    assert not is_on_condition("Once the number of visits is documented, more can be considered", guideline)


@each_row(
    "sentence",
    [
        "The ODG states that additional visits may be considered if there is improvement",
        "Additional therapy may be considered if there is improvement",  # a guideline's words, perhaps
        "An MRI would be appropriate if there were red flags",
        "Surgery could be considered if the weakness became worse",
        "The surgeon noted that fusion would be considered if the injection fails",
        "Utilization review found that therapy would be appropriate if requested again",
        "Medical necessity would be established if all criteria were met",
        "Six visits would be appropriate",
        "The patient has had 12 visits",
        # nothing would change the answer
        "A repeat MRI would be considered redundant after the examination of May 2026",
        "No further visits would be approved after the six already documented",
        "Neither further therapy nor home care would be reasonable after this trial",
        "Nothing more would be approved pending the report",
        "None of the additional tests would be necessary once the exam is done",
        "No further visits would be approved even if the provider documents why the patient cannot exercise",
        "The request would not be reasonable if the provider explains why the patient cannot exercise",
        "Once the provider documents why she cannot exercise, no visits would be reasonable",
        "Once the provider documents why she cannot exercise, and no gains are seen, more visits would be reasonable",
        "Six more sessions would have been appropriate when the records were new",
        "Additional therapy would be appropriate if symptoms persist beyond six weeks",
        "A brace could be necessary for the patient if surgery is performed",
        "Continued psychological treatment is contingent upon medical necessity",
        "Pending surgery, the request is not medically necessary",
        "The requested fusion is not medically necessary until instability is demonstrated",
        "Medical necessity is not established unless the pain becomes worse",
        "The request cannot be approved until the fracture has healed, as shown by x-ray",
        # a medicine would go
        "It would be reasonable to wean this medication if the records show no function",
        "Discontinuing the drug would be appropriate for him if the urine test is on file",
        "A taper of his opioids would be reasonable once the report is in",
        # others' words
        "The AME, Dr. Lum, would support more surgery if the trial of injections is documented",
        "The treating orthopedist wrote that more surgery would be appropriate once an exam is done",
        "According to the chiropractor, more visits would be reasonable if progress is shown",
        "The peer reviewer would approve another injection if relief is documented",
        "The surgeon would reconsider her request after an examination",
        "The QME found that further care would be reasonable if he completes a trial",
        # harm to wish for
        "The request would be reasonable if the exam shows that the patient loses bladder control",
        "More visits would be appropriate in the event of a new injury with a report",
        "An evaluation would be appropriate if she tried to harm herself",
        "This fusion would be indicated if records of a fall were submitted",
        "Another injection would be approved if notes show that the pain returns",
        "Additional care would be appropriate if a flare is documented",
        "The request could be reconsidered if an infection is shown on examination",
        "The request could be reconsidered if the records show why the fracture did not heal",
        "The request would be reasonable if the exam shows that the patient cannot control his bladder",
        "More therapy would be appropriate if the exam shows swelling",
        "The request would be supported if there were evidence of a nerve problem on exam",
        "Continued use of this drug would be warranted if evidence of spasm is documented",
        "The request would be supported if the records showed severe depression",
        "Further visits would be indicated following surgery with a report",
        # a graver thing than what was asked for, or what simpler care does not do
        "Should conservative care fail, amputation would be appropriate",
        "Should physical therapy fail, the spinal fusion would be reasonable",
        "Should her treatment fail, palliative care would be appropriate",
        "Should conservative care fail, the patient would be a reasonable candidate for more surgery",
        "Additional sessions would be indicated if the home exercise program fails",
        "This request would be appropriate if a home program fails due to dementia",
        # it is over, cannot be, or the no is what would be right
        "Further therapy would be reasonable if there was improvement, but the patient has reached a plateau",
        "More visits would be reasonable if progress is shown; however that has ended",
        "If the patient had completed the trial in 2010, the request would be supported",
        "Denial of the request would be appropriate if the patient completes the trial",
        "It would be reasonable to deny this request if documentation is received",
        "When records were received the request could be reconsidered, although it remains unnecessary",
        "In the past, additional therapy would be approved after documented improvement",
        "The request could be approved only after a completed trial, which is impossible in this case",
    ],
)
def test_what_is_a_guideline_s_another_s_or_a_danger_is_not(sentence: str) -> None:
    assert not is_on_condition(sentence)


@pytest.mark.parametrize("before", ["MTUS allows eight visits.", "Per the guidelines, six are enough.", "So says DR."])
def test_what_goes_on_from_a_guideline_or_is_cut_at_a_name_is_not(before: str) -> None:
    assert not is_on_condition(HANGS, before)
    assert is_on_condition(HANGS, "The chart shows 24 visits.")


def test_what_is_of_the_request_is_no_guideline_s_although_one_stands_before() -> None:
    told = "Until a dentist's findings are provided, the request cannot be supported"
    assert is_on_condition(told, "The MTUS does not address mouth guards.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("items", "first"), [([THERAPY], "first_if_one"), ([MRI, THERAPY], "first_if")])
def test_it_is_told_first_and_beside_the_reasons_and_never_as_an_approval(
    items: list[tuple[str, str, str]], first: str, language: Language
) -> None:
    made = read(letter(*items))
    summary = told(made, language)
    said = [s for s in summary.sentences if HANGS in s.text]
    assert [s.source.text for s in said] == [first, "part_if"]
    no_approval = {"en": "That is not an approval", "es": "Eso no es una aprobación"}[language]
    assert no_approval in words(summary, "reason")
    for text in (first, "part_if"):
        fewer = tuple(s for s in summary.sentences if s.source.text != text)
        assert problems(made, fewer, language)
    other = said[1].model_copy(update={"text": said[1].text.replace("Twelve", "Two")})
    assert problems(made, tuple(other if s is said[1] else s for s in summary.sentences), language)


def test_an_approved_request_hangs_on_nothing() -> None:
    made = read(letter((THERAPY[0], "Overturned", f"{HANGS}. The request is medically necessary.")))
    assert HANGS not in words(told(made), "main_message")


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_else_is_left_it_is_quoted_as_the_reason_too(language: Language) -> None:
    alone = "The necessity of more therapy depends on the response to the six sessions"
    summary = told(read(letter((THERAPY[0], "Upheld", f"{alone}. The request is not medically necessary."))), language)
    reasons = [s.source.text for s in summary.sentences if s.part == "reason" and alone in s.text]
    assert reasons == ["reason_words", "part_if"]
    assert "reason_not_found" not in {s.source.text for s in summary.sentences}


@pytest.mark.parametrize(
    "sentence",
    [
        "Nothing more would be approved pending the surgery",
        "Additional visits would be appropriate in the event of a new injury",
        "Six visits would be appropriate should the pain return",
        "The AME wrote: Six visits would be reasonable",
    ],
)
def test_what_hangs_on_a_harm_is_no_part_that_could_be_approved_either(sentence: str) -> None:
    made = read(letter((THERAPY[0], "Upheld", f"There is no record of home exercise. {sentence}.")))
    assert made.record.issues[0].approved_part is None
    assert sentence not in words(told(made), "main_message")


# --- Beside the reasons -----------------------------------------------------------------------------------------------


def _reasoned(why: str, rationale: str) -> tuple[Record, Sentence]:
    """A record with one sentence of a model on its first request, which rests on the whole rationale."""
    made = read(letter((THERAPY[0], "Upheld", rationale))).record
    at = next(e for e in made.evidence if e.field == "/issues/0/rationale")
    end = at.start + at.quote.index(".")
    own = at.model_copy(update={"field": "/issues/0/why/0", "end": end, "quote": at.quote[: end - at.start]})
    issue = made.issues[0].model_copy(update={"why": (why,)})
    place = Place(field=own.field, start=own.start, end=own.end, page=own.page)
    source = SentenceSource(text="model", places=(place,))
    sentence = Sentence(part="reason", issue=1, text=why, support="letter", source=source)
    return made.model_copy(update={"issues": (issue,), "evidence": (*made.evidence, own)}), sentence


FACTS = "He has a frozen shoulder. There is no record of progress."
GOOD_FINDINGS = (
    "Your films are normal.",
    "Your neurologic exam was negative.",
    "Your exam showed full motion.",
    "Your ligaments are intact.",
    "You have mild pain.",
    "Your spine is stable.",
    "You work full duty.",
    "You take ibuprofen.",
    "Your neck moves freely, and your last scan was clean.",
    "Your arm is strong.",
)


@pytest.mark.parametrize(
    ("why", "rationale", "wanted"),
    [
        ("You have a frozen right shoulder with pain of 9/10, and 3 therapy visits brought improvement.", FACTS, True),
        ("Your exam found a stiff neck, and your diagnoses include a neck sprain.", FACTS, True),
        ("You were seen for an evaluation on 11/18/2016.", FACTS, True),
        ("You have had at least 12 visits.", FACTS, False),
        ("You have been on this medicine for a long time.", FACTS, False),
        ("You have pain, but your records do not show progress.", FACTS, False),
        ("Your records do not show progress.", FACTS, False),
        ("The guideline allows 10 visits.", FACTS, False),
        ("You have a frozen shoulder.", "There is no record of progress of his frozen shoulder.", False),
        *((why, FACTS, False) for why in GOOD_FINDINGS),
    ],
)
def test_what_is_told_of_the_worker_and_is_no_reason(why: str, rationale: str, *, wanted: bool) -> None:
    record, sentence = _reasoned(why, rationale)
    assert is_background(sentence, record, 0, evidence_by_field(record)) is wanted


@pytest.mark.parametrize("code", ["reason_inferred", "readers_disagree", "shared_rationale"])
def test_nothing_is_set_apart_where_the_reasons_are_not_certain(code: str) -> None:
    record, sentence = _reasoned("You have a frozen right shoulder.", FACTS)
    flag = Flag(field="/issues/0/denial_reasons", code=code, message="Look.")
    none_read = record.issues[0].model_copy(update={"denial_reasons": ()})
    evidence = evidence_by_field(record)
    assert is_background(sentence, record, 0, evidence)
    assert not is_background(sentence, record.model_copy(update={"flags": (*record.flags, flag)}), 0, evidence)
    assert not is_background(sentence, record.model_copy(update={"issues": (none_read,)}), 0, evidence)


def test_a_page_sets_it_apart_and_keeps_one_that_stands_alone() -> None:
    record, sentence = _reasoned("You have a frozen right shoulder.", FACTS)
    made = read(letter((THERAPY[0], "Upheld", FACTS)))
    summary = summarized(made.record, made.document, "en", today=TODAY)
    both = summary.model_copy(update={"sentences": (sentence, *summary.sentences)})
    (card,) = page(both, record).cards
    assert [s.text for s in card.beside] == [sentence.text]
    assert "not a reason" in page(both, record).labels["beside"]
    assert "no es una razón" in page(summarized(made.record, made.document, "es", today=TODAY), record).labels["beside"]
    assert sentence.text not in {s.text for s in card.why}
    alone = tuple(s for s in summary.sentences if s.part != "reason")
    (card,) = page(summary.model_copy(update={"sentences": (sentence, *alone)}), record).cards
    assert ([s.text for s in card.why], card.beside) == ([sentence.text], ())


# --- Abbreviations ----------------------------------------------------------------------------------------------------


@each_row(
    ("text", "ids"),
    [
        ("MTUS and ODG do not speak of it, so UpToDate was used", ["word_mtus", "word_odg", "short_uptodate"]),
        ("a UDS and a CURES report", ["short_urine_test", "condition_cures"]),
        ("less ROM (range of motion)", []),
        ("a urine drug screen (UDS)", []),
        ("the guideline (MTUS)", ["word_mtus"]),
        ("PT/PTT of the blood", []),
        ("6 visits of PT", ["short_pt"]),
        ("the IW’s log", ["short_iw"]),
        ("the patient did it for us in the past", []),
    ],
)
def test_abbreviations_that_a_text_does_not_explain_itself(text: str, ids: list[str]) -> None:
    assert sorted(term.entry.id for term in glossary.abbreviations(text)) == sorted(ids)


@pytest.mark.parametrize(
    ("entry", "explained", "other_sense"),
    [
        ("hard_compromise", "nerve root compromise | neurovascular compromise | compromise of the exiting nerve root",
         "settled by compromise & release | a compromise between the doctors | it may compromise his recovery"),
        ("hard_objective", "no objective evidence of a tear | objective and measurable gains | an objective decrease",
         "the objective of therapy | the treatment objective is met | objective is improvement | objective: less pain"),
        ("hard_pathology", "no pathology on MRI | to evaluate the pathology | findings or pathology | hip pathology",
         "no pathology report | Department of Pathology | speech pathology | the pathology was benign"),
        ("hard_sensation", "decreased sensation in the leg | sensation was intact | strength and sensation are normal",
         "a burning sensation in the foot | a sensation of giving way | phantom sensation"),
        ("hard_clinical", "clinical findings", "clinical trials | a clinical psychologist"),
        ("short_home_exercise", "a daily HEP", "HEP B"),
    ],
)  # fmt: skip
def test_a_hard_word_is_explained_in_its_own_sense_alone(entry: str, explained: str, other_sense: str) -> None:
    def says(text: str) -> bool:
        return entry in {term.entry.id for term in glossary.abbreviations(text)}

    assert [text for text in explained.split(" | ") if not says(text)] == []
    assert [text for text in other_sense.split(" | ") if says(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_explains_an_abbreviation_once(language: Language) -> None:
    lacking = "There is no record of a recent UDS. No UDS was submitted. The PT notes are not on file."
    summary = told(read(letter(("Norco", "Upheld", lacking), ("EMG/NCS of the left arm", "Upheld", lacking))), language)
    explained = [s.source.entries for s in summary.sentences if s.source.text == "word"]
    assert explained.count(("short_urine_test",)) == 1
    assert explained.count(("short_pt",)) == 1
    assert ("emg",) not in explained  # its request says what it is
    assert ("short_nerve_tests",) not in explained


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("Documentation", "There is a lack of documentation of the visits of this patient"),
        ("Pathology", "There is no evidence of serious spinal pathology in this patient"),
        ("Regimen", "The current regimen of the patient was not provided"),
        ("Contingent", "Additional therapy is contingent upon patient response to treatment"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hard_word_of_a_reason_is_explained(language: Language, word: str, sentence: str) -> None:
    made = read(letter(("Physical therapy", "Upheld", f"{sentence}. The request is not medically necessary.")))
    summary = told(made, language)
    explained = [s.text for s in summary.sentences if s.part == "words"]
    assert sum(word.lower() in text.lower() for text in explained) == 1
