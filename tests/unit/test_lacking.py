"""What was missing: each thing once, in words that cannot be read the wrong way."""

import pytest
from tabled import each_row
from test_summarize import TODAY, letter, read

from imr_llm import record as records
from imr_llm.codes import Language
from imr_llm.faithful import problems
from imr_llm.language import glossary
from imr_llm.outputs.summary_page import page
from imr_llm.pipeline.summaries import summarized
from imr_llm.rationale.lacking import frame, lacks, untold
from imr_llm.summary import Sentence

PAPER = "a urine drug screen"


@each_row(
    ("words", "wanted"),
    [
        (PAPER, "item"),
        ("a signed pain contract", "item"),
        ("the number of visits completed to date", "item"),
        ("clear rationale for a second brace", "item"),
        ("rationale", "why"),
        ("clear reason", "why"),
        ("explanation", "why"),
        ("the worker's current medication list", "item"),
        ("this claimant has failed conservative treatment", "proof"),
        ("trialed and failed a home exercise program", "proof"),
        ("X-rays were unavailable", "proof"),
        ("able to swallow tablets", "proof"),
        ("neurological deficits", "finding"),
        ("neurologic compromise", "finding"),
        ("abnormal findings on examination", "finding"),
        ("positive provocative signs", "finding"),
        ("a meniscal tear", "finding"),
        ("knee effusion and laxity", "finding"),
        ("difficulty with walking", "finding"),
        ("treatment of the tear", "proof"),
        ("improvement in swelling", "proof"),
        ("failure of first-line medication", "proof"),
        ("functional improvement", "proof"),
        ("how many visits she has had", "said"),
        ("why a repeat study is being asked for", "said"),
        ("whether ice was tried", "said"),
        ("compares her strength before and after the first six", "does"),
        ("shows that the brace was worn", "does"),
    ],
)
def test_how_missing_things_are_framed(words: str, wanted: str) -> None:
    assert frame(words) == wanted


def _whole(*items: tuple[str, ...]) -> records.Record:
    """A record whose issues lack these."""
    made = read(letter(*[(f"Therapy {n}", "Upheld", f"There is no {PAPER}.") for n in range(len(items))])).record
    issues = tuple(
        issue.model_copy(update={"denial_reasons": ("missing_documentation",), "missing_documentation": lacking})
        for issue, lacking in zip(made.issues, items, strict=True)
    )
    return made.model_copy(update={"issues": issues})


def test_the_same_thing_is_told_once_with_its_requests() -> None:
    record = _whole(
        ("The current medication regimen", "a pain score"),
        ("the patient's current medication regimen",),
        ("a current medication regimen for this request",),
        ("recent MRI of the right knee at L4",),
        ("recent MRI of the right knee at L5",),
    )
    assert [(lack.words, lack.issues) for lack in lacks(record)] == [
        ("The current medication regimen", (0, 1, 2)),
        ("a pain score", (0,)),
        ("recent MRI of the right knee at L4", (3,)),
        ("recent MRI of the right knee at L5", (4,)),
    ]


@each_row(
    "words",
    ["or a detailed examination", "the above conditions", "other supported issues", "to include random drug screens",
     "the doctor does not specify the length of the program", "what was sought", "trial", "a change",
     "report", "any complexity", "circumstances", "its outcome"],
)  # fmt: skip
def test_what_means_nothing_by_itself_is_no_item_and_flagged(words: str) -> None:
    record = _whole((words, PAPER))
    assert [lack.words for lack in lacks(record)] == [PAPER]
    assert list(untold(record)) == ["/issues/0/missing_documentation/0"]


@each_row(
    ("words", "wanted"),
    [
        ("dental examination", "missing_dental_exam"),
        ("a dentist's findings", "missing_dental_exam"),
        ("an eye exam", "missing_eye_exam"),
        ("a specific neck physical exam", "missing_part_exam"),
        ("examination of the left shoulder", "missing_part_exam"),
        ("plain films", "missing_xray_report"),
        ("MRI of the lumbar spine", "missing_mri_report"),
        ("why a repeat study is being requested", "missing_reason_for_test"),
        ("records", "missing_doctor_report"),
        ("the medical records", "missing_doctor_report"),
        ("records of the surgery", None),
        ("the outcome", "missing_response_to_treatment"),
        ("rationale for the brace", "missing_reason"),
        ("clear rationale for therapy before an MRI", "missing_reason"),
        ("current medication regimen", "missing_medication_list"),
        ("Current alleviating factors", "missing_better_or_worse"),
        ("gastrointestinal and cardiovascular risk assessment", "missing_health_risks"),
        ("dental examination or sleep study", None),
        ("an MRI being performed", "missing_test_done"),
        ("x-rays of the left knee were done", "missing_imaging_report"),
        ("an EMG was performed", "missing_test_done"),
        ("a splint was worn", "missing_brace_worn"),
        ("use of a night splint", "missing_brace_worn"),
        ("need equipment", "missing_equipment_need"),
        ("the CURES was checked and documented prior to prescribing the medication", "missing_cures"),
        (
            "trialed and failed at least 6 weeks of conservative care to include therapy",
            "missing_other_treatments_tried",
        ),
        ("at least 30% pain relief with use of the medication", "missing_pain_relief"),
        ("at least 30% pain relief or functional improvement with this medication", None),
        (
            "at least 50% pain relief with associated reduction of medication use for six to eight weeks",
            "missing_relief_and_less_medicine",
        ),
        ("the claimant's willingness to undergo surgery", "missing_surgery_wish"),
        ("a willingness to consider any surgical intervention", "missing_surgery_wish"),
        ("willingness to participate in the program", "missing_motivation"),
        ("medication is being reduced or is not tolerated", "missing_medicine_lowered"),
        ("reduction or intolerance of pain medications", "missing_medicine_lowered"),
        ("unable to use oral nonsteroidal anti-inflammatory drugs", "missing_cannot_take_others"),
        ("indications that surgery is warranted", "missing_surgery_note"),
        ("what medications this patient was prescribed", "missing_medication_list"),
        ("efficacy of the medication", "missing_progress"),
        ("area", "missing_body_part"),
        ("relief of at least 3 hours without the brace", None),
        ("no longer an MRI of the knee", None),
    ],
)
def test_a_line_of_the_list_says_a_paper_or_a_note(words: str, wanted: str | None) -> None:
    entry = glossary.documentation(words)
    assert (entry.id if entry else None) == wanted
    assert entry is None or any(word in entry.en.name for word in ("note", "report", "list", "reason", "check", "part"))


SAME = ("There is no documentation of a home exercise program. There is no evidence that the patient has failed "
        "conservative treatment. It is unclear how many visits she has had.")  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_list_of_six_requests_says_each_thing_once(language: Language) -> None:
    whole = read(letter(*[(f"Therapy of the knee, {n} visits", "Upheld", SAME) for n in range(3, 9)]))
    told = summarized(whole.record, whole.document, language, today=TODAY)
    listed = [s for s in told.sentences if s.part == "missing" and s.support == "letter"]
    assert len(listed) == 3
    said = " ".join(s.text for s in listed)
    assert said.count("requests 1 to 6" if language == "en" else "solicitudes 1 a 6") == 3
    assert ("found no note on this" if language == "en" else "no encontró notas sobre esto") in said

    def found(old: Sentence, *new: Sentence) -> list[str]:
        changed = [other for s in told.sentences for other in (new if s is old else (s,))]
        return problems(changed, whole.record, whole.document, language, {}, TODAY)

    first = listed[0]
    assert found(first, first) == []
    assert found(first)  # left out
    assert found(first, first, first)  # told twice
    fewer = first.source.model_copy(update={"places": first.source.places[:1]})
    assert found(first, first.model_copy(update={"source": fewer}))
    turned = next(s for s in listed if "proof" in s.source.text)
    words = turned.text.replace("the reviewer found no note on this", "this was missing")
    words = words.replace("el revisor no encontró notas sobre esto", "faltaba esto")
    as_item = turned.source.model_copy(update={"text": "missing_item_some"})
    assert words != turned.text
    assert found(turned, turned.model_copy(update={"source": as_item, "text": words}))


@each_row("language", ["en", "es"])
@each_row(
    "lacking",
    ["neurologic compromise", "positive provocative signs", "nerve findings on exam", "muscle spasm", "red flags",
     "a meniscal tear", "worsening symptoms", "instability on exam"],
)  # fmt: skip
def test_of_an_illness_notes_are_asked_for_if_they_show_it(lacking: str, language: Language) -> None:
    """Nobody is asked to bring an illness: what is listed begins or ends with the notes."""
    made = read(letter(*[(f"Therapy {n}", "Upheld", f"There is no {lacking}, no {PAPER}.") for n in range(2)]))
    issues = tuple(
        issue.model_copy(update={"denial_reasons": ("missing_documentation",), "missing_documentation": (lacking,)})
        for issue in made.record.issues
    )
    place = next(e for e in made.record.evidence if e.field == "/issues/0/rationale")
    fields = [f"/issues/{n}/missing_documentation/0" for n in range(2)]
    kept = [e for e in made.record.evidence if "/missing_documentation/" not in e.field]
    start = made.text.index(lacking, place.start)
    at = place.model_copy(update={"start": start, "end": start + len(lacking), "quote": lacking})
    record = made.record.model_copy(
        update={"issues": issues, "evidence": (*kept, *(at.model_copy(update={"field": f}) for f in fields))}
    )
    told = summarized(record, made.document, language, today=TODAY)
    listed = [s for s in told.sentences if s.part == "missing" and not s.source.text.startswith("missing_lead")]
    notes = {"en": ("notes", "a note", "report"), "es": ("notas", "una nota", "informe")}[language]
    named = [s for s in listed if any(word in s.text.lower() for word in notes)]
    assert named
    ifs = {"en": (" if ", "found"), "es": (" si ", "encontró")}[language]
    assert any(word in named[0].text for word in ifs)


@pytest.mark.parametrize("count", [1, 2])
def test_in_spanish_the_plain_words_come_first_and_the_english_behind(count: int) -> None:
    rationale = "There is no documentation of a home exercise program. There is no evidence of a trial of magnets."
    made = read(letter(*[(f"Therapy {n}", "Upheld", rationale) for n in range(count)]))
    told = summarized(made.record, made.document, "es", today=TODAY)
    listed = [s for s in told.sentences if s.part == "missing" and not s.source.text.startswith("missing_lead")]
    assert [s.support for s in listed] == ["glossary", "letter", "letter"]
    assert listed[0].text.startswith("Notas sobre el ejercicio")
    lacks_ = page(told, made.record).missing
    assert [[s.sentence.support for s in lack.said] for lack in lacks_] == [["glossary", "letter"], ["letter"]]
    english_first = (*[s for s in told.sentences if s not in listed], listed[1], listed[0], listed[2])
    assert problems(english_first, made.record, made.document, "es", {}, TODAY)
    english = page(summarized(made.record, made.document, "en", today=TODAY), made.record).missing
    assert [[s.sentence.support for s in lack.said] for lack in english] == [["letter", "glossary"], ["letter"]]


@pytest.mark.parametrize(
    ("rationale", "shape"),
    [(f"There is no {PAPER}.", "_one"), (f"There is no {PAPER}. There is no pain contract.", "")],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_list_of_one_is_told_as_one(rationale: str, shape: str, language: Language) -> None:
    made = read(letter(("Norco", "Upheld", rationale), ("Norco", "Upheld", rationale)))
    told = summarized(made.record, made.document, language, today=TODAY)
    texts = {s.source.text for s in told.sentences if s.source.text.startswith(("first_missing", "missing_lead"))}
    assert texts == {f"first_missing{shape}", f"missing_lead{shape}"}
    for text in texts:
        fewer = tuple(s for s in told.sentences if s.source.text != text)
        assert problems(fewer, made.record, made.document, language, {}, TODAY)


@each_row(
    ("words", "entry"),
    [
        ("a negative film prior to the MRI", "missing_imaging_report"),
        ("normal x-rays", "missing_xray_report"),
        ("positive nerve findings on physical exam", "missing_nerve_findings"),
        ("compares her strength or range of motion before and after the first six visits", "missing_comparison"),
        ("a comparison of strength before and after therapy", "missing_comparison"),
        ("compares two drugs", None),
        ("surgery", "missing_surgery_note"),
        ("surgery with the patient", "missing_surgery_note"),
        ("this study was needed in preparation for surgery", "missing_surgery_note"),
        ("abnormal findings in a neurologic examination", "missing_nerve_exam"),
        ("motor weakness on exam", "missing_exam_signs"),
        ("progress", "missing_progress"),
    ],
)
def test_films_nerve_findings_and_comparisons_have_plain_words(words: str, entry: str | None) -> None:
    found = glossary.documentation(words)
    assert (found and found.id) == entry


@pytest.mark.parametrize(
    ("rationale", "listed"),
    [
        ("No reason was given why a second brace is needed.", ["why a second brace is needed"]),
        ("The records give no reason why he cannot exercise at home.", ["why he cannot exercise at home"]),
        ("No clear reason is stated as to why she needs a bed.", ["why she needs a bed"]),
        ("No rationale was provided for the second brace.", ["rationale"]),
        ("No explanation was offered for the increased dose.", []),
        ("There is no reason why he cannot exercise at home.", []),
    ],
)
def test_a_reason_that_was_not_given_is_no_paper(rationale: str, listed: list[str]) -> None:
    made = read(letter(("Brace", "Upheld", rationale)))
    assert list(made.record.issues[0].missing_documentation) == listed
    told = summarized(made.record, made.document, "en", today=TODAY)
    items = {s.source.text for s in told.sentences if s.part == "missing" and s.support == "letter"}
    assert items <= {"missing_why", "missing_said"}


VAGUE = ("Zofran", "Upheld", "The request does not give a dose or a quantity.")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("items", "first", "wanted"),
    [
        ([VAGUE], "first_amount", ["missing_lead_amount", "missing_amount"]),
        ([VAGUE, VAGUE], "first_amount_some", ["missing_lead_amount", "missing_amount_some"]),
        ([VAGUE, ("Norco", "Upheld", f"There is no {PAPER}.")], "first_missing",
         ["missing_lead", "missing_item_one", "missing_amount_one"]),
    ],
)  # fmt: skip
def test_what_a_request_left_out_is_on_the_list(
    items: list[tuple[str, str, str]], first: str, wanted: list[str], language: Language
) -> None:
    made = read(letter(*items))
    told = summarized(made.record, made.document, language, today=TODAY)
    ids = list(dict.fromkeys(s.source.text for s in told.sentences if s.part == "missing"))
    assert [text for text in ids if text != "missing_plain"] == wanted
    assert {s.source.text for s in told.sentences} & {"first_amount", "first_amount_some", "first_missing"} == {first}
    assert "next_no_records" not in {s.source.text for s in told.sentences}
    for text in (first, wanted[-1]):
        fewer = tuple(s for s in told.sentences if s.source.text != text)
        assert problems(fewer, made.record, made.document, language, {}, TODAY)


@pytest.mark.parametrize(
    ("words", "framed"),
    [
        ("completed a screening for risk of addiction", "proof"),
        ("reviewed the CURES report", "proof"),
        ("a screening for risk of addiction", "item"),
        ("completed physical therapy notes", "item"),
    ],
)
def test_what_was_not_done_is_no_paper(words: str, framed: str) -> None:
    assert frame(words) == framed


@pytest.mark.parametrize(
    ("said", "listed"),
    [
        ("There is no documentation of failed trials of an antidepressant and an anticonvulsant",
         ["failed trials of an antidepressant and an anticonvulsant"]),
        ("The records do not show that an antidepressant and an anticonvulsant have failed",
         ["an antidepressant and an anticonvulsant have failed"]),
        ("The records do not show that a brace, an injection, and an exercise program have failed",
         ["a brace, an injection, and an exercise program have failed"]),
        ("There is no record of failure of a splint or an oral drug", ["failure of a splint or an oral drug"]),
        ("There is no documentation of a urine drug screen and an opioid agreement",
         ["a urine drug screen", "an opioid agreement"]),
        ("There is no documentation of a trial of exercise and a pain diary", ["a trial of exercise", "a pain diary"]),
        # the head is shared by a drug, a treatment or a device alone
        ("There is no documentation of the use of a splint, range of motion, and strength",
         ["the use of a splint", "range of motion", "strength"]),
        ("There is no documentation of the response to therapy, side effects, and pain level",
         ["the response to therapy", "side effects", "pain level"]),
        ("There is no documentation of a trial of TENS, the length of use and the outcome",
         ["a trial of TENS", "the length of use", "the outcome"]),
        ("There is no documentation of failed trials of an antidepressant and a urine test",
         ["failed trials of an antidepressant", "a urine test"]),
        ("There is no record of use of a cane, walking tolerance, and work restrictions",
         ["use of a cane", "walking tolerance", "work restrictions"]),
        ("There is no documentation of response to surgery, pain reduction, and therapy notes",
         ["response to surgery", "pain reduction", "therapy notes"]),
        ("There is no documentation of a trial of a brace, ibuprofen 600 mg, and acupuncture",
         ["a trial of a brace, ibuprofen 600 mg, and acupuncture"]),
        ("There is no documentation of trials of NSAIDs, muscle relaxants for spasm, and topical creams",
         ["trials of NSAIDs, muscle relaxants for spasm, and topical creams"]),
        ("There is no documentation of failed trials of oral, topical, or injectable drugs",
         ["failed trials of oral, topical, or injectable drugs"]),
        # nobody is asked to bring that he takes what harms the stomach
        ("There is no documentation of use of aspirin, steroids, or anticoagulants", []),
        ("There is no documentation of concurrent use of ASA, corticosteroids, and/or an anticoagulant", []),
        # what was done about all of them
        ("There is no documentation of tobacco use, depression, or anxiety being addressed",
         ["tobacco use, depression, or anxiety being addressed"]),
        ("There is no documentation that tobacco use, depression, and anxiety were addressed",
         ["tobacco use, depression, and anxiety were addressed"]),
        ("There is no documentation of a pain diary, infection, or instability being ruled out",
         ["a pain diary", "infection, or instability being ruled out"]),
        ("There is no documentation that side effects were discussed or aberrant behavior was monitored",
         ["side effects were discussed or aberrant behavior was monitored"]),
        ("There is no documentation that side effects were monitored or aberrant behavior was discussed",
         ["side effects were monitored or aberrant behavior was discussed"]),
        ("There is no documentation that the infection was treated, or diabetes was controlled",
         ["the infection was treated, or diabetes was controlled"]),
        # a statement of its own
        ("There is no documentation of suicidal ideation, psychosis, and her depression was controlled", []),
        ("No documentation of a pain diary was provided and the urine test was reviewed", ["a pain diary"]),
    ],
)  # fmt: skip
def test_what_shares_a_head_or_a_verb_is_one_thing(said: str, listed: list[str]) -> None:
    made = read(letter(("Physical therapy", "Upheld", f"{said}. The request is not medically necessary.")))
    assert list(made.record.issues[0].missing_documentation) == listed


@each_row(
    ("said", "listed"),
    [
        # a question stays one, and a clause is not cut at its verb
        ("The record does not show whether the previous surgery was a failure",
         ["whether the previous surgery was a failure"]),
        ("The chart does not say whether the therapy was helpful", ["whether the therapy was helpful"]),
        ("There is no documentation of why a home exercise program is insufficient",
         ["why a home exercise program is insufficient"]),
        ("There is no information on why oral drugs are not available", ["why oral drugs are not available"]),
        # what a bare paper would be on
        ("No report was submitted on the patient's sexual function", ["the patient's sexual function"]),
        ("No notes were provided regarding the earlier therapy", ["the earlier therapy"]),
        ("No results were provided for the sleep study", ["the sleep study"]),
        ("No operative report was provided", ["operative report"]),
        ("No reports were sent from the surgeon", ["reports"]),
        # nobody is asked to bring that he is dying
        ("There is no documentation that the patient is terminally ill", []),
        ("There is no documentation that the patient is dying", []),
        ("There is no documentation of a terminal illness", []),
        ("There is no documentation that the patient is homebound or terminally ill", ["homebound"]),
        ("There is no documentation that he is terminally ill or homebound", ["homebound"]),
        # what was done about an illness, a doctor writes down
        ("There is no documentation that depression was addressed before surgery", ["depression was addressed"]),
        ("There is no documentation that anxiety was evaluated", ["anxiety was evaluated"]),
        ("There is no documentation that the patient has stopped smoking", ["stopped smoking"]),
        ("There is no documentation that the patient has quit smoking", ["quit smoking"]),
        ("The records fail to show that addiction has been treated", ["addiction has been treated"]),
        ("There is no evidence that the infection has been treated", ["the infection has been treated"]),
        ("There is no evidence that abuse has been ruled out", ["abuse has been ruled out"]),
        ("There is no evidence that the patient was treated for depression", ["treated for depression"]),
        ("There is no documentation ruling out tumor or infection", ["ruling out tumor or infection"]),
        ("There is no documentation that the patient is unable to perform home exercise",
         ["unable to perform home exercise"]),
        # the illness itself is none
        ("There is no evidence of smoking", []),
        ("There is no documentation of suicidal ideation", []),
        ("There is no documentation of depression", []),
    ],
)  # fmt: skip
def test_what_a_doctor_can_document_is_on_the_list_and_nothing_else(said: str, listed: list[str]) -> None:
    made = read(letter(("Treatment A", "Upheld", f"{said}. The request is not medically necessary.")))
    issue = made.record.issues[0]
    assert list(issue.missing_documentation) == listed
    assert ("missing_documentation" in issue.denial_reasons) == bool(listed)


def test_what_somebody_cannot_do_is_not_told_as_what_he_does() -> None:
    plain = glossary.documentation("a home exercise program")
    assert plain
    assert glossary.documentation("proof that the patient is incapable of home exercise") != plain
    assert glossary.documentation("why a home exercise program is insufficient") != plain
