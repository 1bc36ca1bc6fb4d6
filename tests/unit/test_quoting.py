"""Why, in the letter's own words: which clauses are quoted, and that a wrong one is never written."""

import random
from datetime import date

import pytest
import variants
from tabled import each_row

from imr_llm import documents, faithful, pipeline, tables
from imr_llm.codes import Decision, Language
from imr_llm.derived import evidence_by_field
from imr_llm.letter import Span
from imr_llm.pipeline import Letter
from imr_llm.pipeline.summaries import summarized
from imr_llm.quoting.choosing import quotes
from imr_llm.quoting.clauses import LONGEST, did_good, turns_round
from imr_llm.rationale.left_to_tell import Left
from imr_llm.summary import Sentence

LANGUAGES: tuple[Language, ...] = ("en", "es")
TODAY = date(2014, 9, 15)
THERAPY = "Physical therapy 12 sessions"
REQUESTS = ("Norco 10/325mg #120", "MRI of the left knee", "Cold therapy unit", "Gym membership", "Lidocaine patch")


def read(*items: tuple[str, str], requests: tuple[str, ...] = REQUESTS) -> Letter:
    """A letter of requests, each a decision and a rationale."""
    parts = [
        "HOW THE IMR FINAL DETERMINATION WAS MADE",
        "CLINICAL CASE SUMMARY",
        "The patient has low back pain.",
        "IMR ISSUES, DECISIONS AND RATIONALES",
    ]
    for request, (decision, rationale) in zip(requests * 3, items, strict=False):
        parts += [
            f"{request}: {decision}",
            "Claims Administrator guideline: The Claims Administrator did not cite any medical evidence.",
            "MAXIMUS guideline: Decision based on MTUS Chronic Pain Treatment Guidelines Page(s): 46.",
            f"Decision rationale: {rationale}",
        ]
    return pipeline.read_document(documents.load("letter.txt", "\n\n".join(parts).encode()))


def quoted(letter: Letter, index: int = 0) -> list[str]:
    record = letter.record
    found = quotes(record.issues[index], index, evidence_by_field(record), letter.document, len(record.issues))
    return [letter.text[quote.place.start : quote.place.end] for quote in found]


def told(letter: Letter, language: Language = "en") -> tuple[Sentence, ...]:
    return summarized(letter.record, letter.document, language, today=TODAY).sentences


def problems(letter: Letter, sentences: tuple[Sentence, ...], language: Language = "en") -> list[str]:
    return faithful.problems(sentences, letter.record, letter.document, language, {}, TODAY)


# --- What is quoted ---------------------------------------------------------------------------------------------------


@each_row(
    ("decision", "rationale", "clauses"),
    [
        ("Upheld", "The guidelines recommend six visits. However, the patient had nine visits without improvement.",
         ["the patient had nine visits without improvement"]),
        ("Upheld", "There is no documentation of a trial of TENS. The request is not medically necessary.",
         ["There is no documentation of a trial of TENS"]),
        ("Upheld", "Films show sound plates, and his pain lies in the hand and not over the plates. Not necessary.",
         ["Films show sound plates, and his pain lies in the hand and not over the plates"]),
        ("Upheld", "An FCE is of use when the worker is near the end of his recovery. He is far from it.",
         ["An FCE is of use when the worker is near the end of his recovery. He is far from it"]),
        ("Upheld", "The neurological exam was normal. X-rays were negative. The request is not medically necessary.",
         ["The neurological exam was normal"]),
        ("Upheld", "ODG does not recommend this cream for the back. The request is not medically necessary.",
         ["ODG does not recommend this cream for the back"]),
        ("Upheld", "A trial of six visits was approved by a prior reviewer. There is no sign that it helped her.",
         ["A trial of six visits was approved by a prior reviewer", "There is no sign that it helped her"]),
        ("Upheld", "The patient had 12 visits. The patient has pain in the back. There is no record of progress.",
         ["There is no record of progress"]),
        ("Upheld", "The patient takes Norco twice a day. He works full time. It is not certified.", []),
        ("Upheld", "Further injections are not supported, because the first gave no relief. It is not supported.",
         ["Further injections are not supported, because the first gave no relief"]),
        ("Overturned", "Given his recent surgery and the wound, the request is medically necessary.",
         ["Given his recent surgery and the wound, the request is medically necessary"]),
        ("Overturned", "Therapy and two injections have failed to restore motion. It is medically necessary.",
         ["Therapy and two injections have failed to restore motion"]),
        ("Overturned", "The MRI showed a complete tear of the meniscus. The request is medically necessary.",
         ["The MRI showed a complete tear of the meniscus"]),
    ],
)  # fmt: skip
def test_what_speaks_of_this_case_is_quoted(decision: str, rationale: str, clauses: list[str]) -> None:
    assert quoted(read((decision, rationale))) == clauses


def beside(rationale: str, *known: str, reasons: tuple[int, ...] = ()) -> list[str]:
    """What is quoted beside a model's sentences that tell these words, and these reasons not."""
    letter = read(("Upheld", rationale))
    told = tuple(Span(letter.text.index(words), letter.text.index(words) + len(words)) for words in known)
    left = Left(reasons, told, 3)
    found = quotes(letter.record.issues[0], 0, evidence_by_field(letter.record), letter.document, 1, left)
    return [letter.text[quote.place.start : quote.place.end] for quote in found]


@pytest.mark.parametrize(
    ("rationale", "known", "clauses"),
    [
        ("There is no record of a home program, and the patient had nine visits without progress.",
         "There is no record of a home program", ["the patient had nine visits without progress"]),
        ("There is no record of a home program, and the patient had nine visits without progress.",
         ", and the patient had nine visits without progress.", ["There is no record of a home program"]),
        ("There is no record of a home program, and the patient had nine visits without progress.",
         "There is no record of a home program, and the patient had nine visits without progress.", []),
        # what cannot be understood by itself stands in its sentence
        ("The patient had nine visits without progress, because of poor sleep.",
         "The patient had nine visits without progress",
         ["The patient had nine visits without progress, because of poor sleep"]),
    ],
)  # fmt: skip
def test_what_of_a_sentence_is_not_told_is_quoted(rationale: str, known: str, clauses: list[str]) -> None:
    assert beside(f"{rationale} It is not certified.", known) == clauses


RULES = (
    "The MTUS guidelines recommend a second MRI only after a change of symptoms",
    "ODG criteria for an MRI of the knee require a positive McMurray test",
    "Per ODG, gym memberships are not recommended as a medical prescription unless exercise at home has failed",
    "ACOEM says that imaging should wait until six weeks of care have failed",
    "The MTUS states that opioids should be continued only if the patient has returned to work",
)


@pytest.mark.parametrize("end", ["The criteria have not been met.", "The request is not medically necessary."])
@pytest.mark.parametrize("rule", RULES)
def test_the_guidelines_rule_is_quoted_where_it_alone_is_the_reason(rule: str, end: str) -> None:
    letter = read(("Upheld", f"{rule}. {end}"))
    assert letter.record.issues[0].denial_reasons == ("criteria_not_met",)
    assert quoted(letter) == [rule]
    frames = {s.source.text for s in told(letter) if s.text.endswith(f"“{rule}”.")}
    assert frames == {"reason_rule"}  # it is never told as this worker's
    assert not problems(letter, told(letter))


def test_a_rule_that_no_sentence_of_a_model_tells_is_quoted_beside_what_it_tells() -> None:
    exam, other = "The exam of this patient was normal.", "His x-rays of the knee were never sent to anybody."
    rationale = f"{RULES[0]}. {exam} {other} The request is not medically necessary."
    assert beside(rationale, exam, reasons=(0,)) == [RULES[0], other[:-1]]
    assert beside(rationale, exam) == [other[:-1]]
    assert beside(rationale, exam, f"{RULES[0]}.", reasons=(0,)) == [other[:-1]]
    assert quoted(read(("Upheld", rationale))) == [exam[:-1], other[:-1]]


@pytest.mark.parametrize(
    "rule",
    [
        "The guidelines recommend surgery for tears of the rotator cuff only after six months of care",  # of others
        "The MTUS guidelines support opioids",  # asks for nothing
    ],
)
def test_a_rule_of_others_is_not_quoted(rule: str) -> None:
    assert quoted(read(("Upheld", f"{rule}. The request is not medically necessary."))) == []


@pytest.mark.parametrize(
    "clause",
    [
        "As the guidelines recommend 8 visits over 5 weeks, an additional 6 visits is in excess of the guidelines",
        "Per ODG, 12 more sessions will exceed what is recommended",
    ],
)
def test_what_exceeds_a_guideline_is_quoted_with_it(clause: str) -> None:
    assert quoted(read(("Upheld", f"{clause}. The request is not medically necessary."))) == [clause]


@each_row("decision", ["Upheld", "Overturned"])
@each_row(
    "rationale",
    [
        "The MTUS guidelines recommend opioids for patients with severe pain.",
        "Physical therapy can be considered when the exam is positive.",
        "Imaging has a risk of diagnostic confusion because of false positive findings.",
        "The ODG supports cold therapy for up to seven days after surgery.",
        "It is for those who do not have improvement with exercise.",
        "This decision addresses the medical necessity of the drug for this patient.",
        "The claims administrator relied on the normal exam of this patient.",
        "The patient is a 34-year-old male who hurt his wrist on December 13, 2013.",
        "The request is medically necessary." ,
        "Therefore, the request is not medically necessary.",
    ],
)  # fmt: skip
def test_what_speaks_of_others_or_says_no_more_than_the_decision_is_not(decision: str, rationale: str) -> None:
    assert quoted(read((decision, rationale))) == []


def test_a_guidelines_sentence_is_quoted_only_for_a_reason_that_it_gives() -> None:
    general = "Ultrasound is not recommended as a first-line treatment."
    assert quoted(read(("Upheld", f"{general} The exam of the patient was not submitted."))) == [
        "The exam of the patient was not submitted"
    ]
    letter = read(("Upheld", "The guideline does not recommend magnets. The request is not medically necessary."))
    assert letter.record.issues[0].denial_reasons == ("not_recommended",)
    assert quoted(letter) == ["The guideline does not recommend magnets"]


@each_row(
    "clause",
    [
        # a reason was read from it
        "He is already on gabapentin with good relief, and two drugs of this class together are not recommended",
        "The patient has relief of 30% with the drug, and long-term use is not recommended",
        "The patient had 40% relief for three weeks, less than what the guideline requires",
        "His pain improved with the first injection; repeat blocks are not recommended by ODG",
        # none was, and it says all the same why not
        "The claimant had good benefit from the first shot, but relief lasted two weeks only",
        "Her pain improved from 8/10 to 6/10, which is less than the 50% that is required",
        "The patient has made progress and can go on with a home exercise program",
        "The patient's function improved with therapy, so continued visits are excessive",
    ],
)
def test_a_clause_that_carries_the_reason_is_quoted_although_it_tells_of_relief(clause: str) -> None:
    assert quoted(read(("Upheld", f"{clause}. The request is not medically necessary."))) == [clause]


@each_row(
    "clause",
    [
        "The first injection gave good relief to the patient",
        "The patient had good relief with the cream, and the request is not medically necessary",
        "The notes were reviewed, and this drug is not recommended",
        "He improved with surgery, and the request is not recommended",
        "The patient's improvement with Norco is noted, and therefore Norco is not recommended",
        "The patient complains of pain in the back",
        "His symptoms do last",
        "Conservative treatment has failed",
        "The patient's pain persists",
        "Norco #25 was authorized by the Claims Administrator after the surgery of the wrist",
        "The patient had 12 visits. The therapy brought relief to him",
    ],
)
def test_what_speaks_for_a_yes_or_says_the_decision_again_is_no_reason(clause: str) -> None:
    made = read(("Upheld", f"{clause}. The request is not medically necessary."))
    assert quoted(made) == []
    no_reason = {"en": "could not find the reason", "es": "no encontró la razón"}
    for language in LANGUAGES if not made.record.issues[0].denial_reasons else ():
        assert [s.source.text for s in told(made, language) if no_reason[language] in s.text] == ["reason_not_found"]


@pytest.mark.parametrize(
    "praise",
    [
        "The patient is pleased with the therapy and reports better sleep",
        "The patient returned to work at full duty",
        "The worker has numbness in the leg, which would support the request",
        "The patient improved in no fewer than four activities",
        "The patient's first visits gave him good relief",
        "The patient reports thoughts of suicide and cannot sleep",
        "His symptoms do last more than three months",
        "Her complaints did indeed persist after six weeks",
        "The worker does meet two of the guideline's points",
    ],
)
def test_what_speaks_for_a_yes_is_not_quoted_beside_why_not(praise: str) -> None:
    why = "However, the patient had nine visits, which exceeds the guideline"
    assert quoted(read(("Upheld", f"{praise}. {why}."))) == [why.removeprefix("However, ")]
    assert quoted(read(("Upheld", f"{praise}. The request is not medically necessary."))) == []


def test_how_much_was_had_already_is_told_beside_why_not() -> None:
    had, why = "The first 6 sessions helped the patient with his work", "there is no sign of a need for more"
    assert quoted(read(("Upheld", f"{had}. However, {why}."))) == [had, why]


def test_a_patient_who_has_not_returned_to_work_is_a_reason() -> None:
    words = "The patient has not returned to work since the surgery"
    assert words in quoted(read(("Upheld", f"{words}. There is no sign that the therapy helped him.")))


def test_what_the_list_of_missing_papers_says_comes_last() -> None:
    lacks = "There is no documentation of objective functional improvement."
    new = ["He was given nine visits before, which exceeds the guideline", "the exam does not show any weakness"]
    rationale = f"{lacks} {new[0]}. Also, {new[1]}. {lacks.replace('There', 'Again, there')}"
    found = quoted(read(("Upheld", rationale)))
    assert [clause for clause in found if clause in new] == new
    assert sum("objective functional improvement" in clause for clause in found) <= 1


def test_a_finding_is_quoted_although_the_list_names_it() -> None:
    known = "The patient has neck pain"
    finding, paper = "spinal instability on x-rays", "objective functional improvement"
    rationale = f"{known}. There is no documentation of {paper}. There is no documentation of {finding}."
    assert read(("Upheld", rationale)).record.issues[0].lacks == (paper, finding)
    assert beside(rationale, known)[-1] == f"There is no documentation of {finding}"


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "The reviewer found no notes of an exam or a test that show this: “neurologic deficits on exam”."),
        (
            "es",
            "El revisor no encontró notas de un examen o de una prueba que muestren esto:"
            " “neurologic deficits on exam”.",
        ),
    ],
)
def test_the_list_says_that_a_finding_was_not_found(language: Language, says: str) -> None:
    rationale = "There is no documentation of neurologic deficits. The exam did not show any weakness."
    again = f"{rationale} There is no documentation of neurologic deficits on exam."
    assert says in [sentence.text for sentence in told(read(("Upheld", again)), language)]


def test_of_many_requests_each_has_fewer_words() -> None:
    rationale = (
        "There is no sign of a tear of the meniscus on the left or on the right, neither on the film nor at the visit "
        "that took place before the accident insurance was asked for the second time in the autumn. "
        "The patient never had an x-ray of the knee, although it was ordered by the doctor in March and again in June "
        "of that year in writing, and the film was sent to another town. "
        "He failed to start his exercises at home, which the therapist wrote down on two pages and went over with him "
        "slowly on a Monday morning, as their own log shows. "
        "The notes of this patient do not tell how often he took the pills, which dose he had, and what they did "
        "for walking, sleeping, lifting boxes. "
        "There was no appointment with the surgeon of his group, whom she named twice in the letters of last autumn. "
    )
    lengths = [sum(map(len, quoted(read(*[("Upheld", rationale)] * count)))) for count in (1, 3, 4, 9)]
    assert lengths[0] == lengths[1] > lengths[2] == lengths[3]


@pytest.mark.parametrize(
    ("decision", "rationale", "clauses"),
    [
        ("Upheld", "They are not recommended for sleep. There is no record of a trial of other pills.",
         ["There is no record of a trial of other pills"]),
        ("Upheld", "1) The patient did not have an x-ray. 2) The request is not in accordance with MTUS guidelines.",
         ["The patient did not have an x-ray"]),
        ("Upheld", "The patient presented with pain in the neck. The patient did not have an x-ray.",
         ["The patient did not have an x-ray"]),
        ("Upheld", "Based on the clinical notes submitted for review, he has not had an x-ray.",
         ["he has not had an x-ray"]),
        ("Upheld", "He had no x-ray. In light of the above, the request for the MRI is not medically necessary.",
         ["He had no x-ray"]),
        ("Upheld", "He had no x-ray. The records meet the guidelines criteria for the requested service.",
         ["He had no x-ray"]),
    ],
)  # fmt: skip
def test_a_quote_stands_alone_and_says_more_than_the_decision(
    decision: str, rationale: str, clauses: list[str]
) -> None:
    assert quoted(read((decision, rationale))) == clauses


@each_row(
    "clause",
    [
        "They are not in the records of this patient",
        "None was found in the records of this patient",
        "No such trial was documented for the patient",
        "Neither was met in the case of this patient",
        "This finding was not recorded in the notes of the patient",
        "The above was not shown in the records for this patient",
        "Both were stopped by the patient without a reason",
        "It was never sent to the doctor of the patient",
        "There is no record of these findings in the patient's file",
    ],
)
def test_what_leans_on_words_before_it_is_quoted_with_them_or_not(clause: str) -> None:
    end = "The request is not medically necessary."
    assert quoted(read(("Upheld", f"{clause}. {end}"))) == []
    before = "The doctor asked for a home program and for a trial of tablets"
    found = quoted(read(("Upheld", f"{before}. {clause}. {end}")))
    assert found in ([f"{before}. {clause}"], [])
    assert found or "finding" in clause or "above" in clause  # what is not named there is not told


@pytest.mark.parametrize(
    "clause",
    [
        "It is unclear how many sessions the patient has had",
        "Neither a dose nor an amount was named in the request",
        "This medication was not shown to help the patient",
        "There was no rationale for this specific heat pad for the patient",
        "Because the evidence is weak, the drug is not supported for this patient",
        "The patient has not tried such drugs as naproxen",
    ],
)
def test_what_names_all_that_it_is_of_is_quoted_alone(clause: str) -> None:
    letter = read(("Upheld", f"There is pain. {clause}. It is not certified."), requests=("Heat pad",))
    assert quoted(letter) == [clause]


def test_a_rationale_is_not_quoted_with_what_only_points_at_words_far_before() -> None:
    said = "The notes do not show any sign of a torn ligament of the knee in this patient"
    assert quoted(read(("Upheld", f"{said} as outlined above. It is not certified."))) == [said]


@pytest.mark.parametrize(
    ("praise", "request_"),
    [
        ("For the tear of this patient, surgery is preferred over therapy", "Rotator cuff surgery"),
        ("Acupuncture is recommended as an option for the pain of this patient", "Acupuncture 6 sessions"),
        ("The patient is a good candidate for the stimulator", "Spinal cord stimulator"),
        ("The patient should continue this medication for his pain", "Norco 10/325mg #60"),
        ("The drug is a first-line choice for the patient and has few side effects", "Gabapentin"),
        ("The patient would benefit from the injection", "Epidural steroid injection"),
        ("It is recommended that the patient be seen by a surgeon", "Orthopedic consultation"),
    ],
)
def test_praise_is_quoted_only_with_what_refuses_it(praise: str, request_: str) -> None:
    end, why = "It is not certified.", "the patient had no trial of exercise"
    assert quoted(read(("Upheld", f"{praise}. {end}"), requests=(request_,))) == []
    assert all(why in quote for quote in quoted(read(("Upheld", f"{praise}. However, {why}."), requests=(request_,))))
    with_but = f"{praise}, but {why}"
    assert quoted(read(("Upheld", f"{with_but}. {end}"), requests=(request_,))) == [with_but]


def test_advice_to_see_somebody_else_is_quoted() -> None:
    advice = "It is recommended that the patient be seen by an audiologist"
    assert quoted(read(("Upheld", f"{advice}. It is not certified."), requests=("Hearing aids",))) == [advice]


def ruled(letter: Letter) -> list[str]:
    """What is quoted as a guideline's."""
    return [s.text for s in told(letter) if s.source.text == "reason_rule"]


@pytest.mark.parametrize(
    ("rationale", "rule"),
    [
        ("ODG allows nine visits over eight weeks. The requested 20 visits exceed the guideline.",
         "ODG allows nine visits over eight weeks"),
        ("The guidelines recommend 4 to 6 treatments to see an effect. The request for 12 sessions exceeds this.",
         "The guidelines recommend 4 to 6 treatments to see an effect"),
        ("The guideline allows 9-10 visits for myalgia and myositis. The request for 12 sessions exceeds this.", None),
        ("Allow for fading of frequency from up to 3 visits per week. The request for 12 sessions exceeds this.", None),
        ("ODG allows nine visits over eight weeks. When visits exceed the guideline, reasons should be noted. The"
         " patient does not meet the criteria for therapy.", None),
        ("Soma is not recommended for longer than 2 weeks. The patient does not meet the criteria for its use.",
         "Soma is not recommended for longer than 2 weeks"),
        ("Studies have not shown that this cream works.", None),
        ("By the ODG studies have not shown that this cream works.",
         "By the ODG studies have not shown that this cream works"),
    ],
)  # fmt: skip
def test_how_much_a_guideline_allows_is_told_as_its_own(rationale: str, rule: str | None) -> None:
    said = ruled(read(("Upheld", f"{rationale} The request is not medically necessary.")))
    assert said == ([f"The letter says of the guideline: “{rule}”."] if rule else [])


SHOULDER = "Left shoulder arthroscopy"


@pytest.mark.parametrize(
    ("decision", "request_", "rationale"),
    [
        (
            "Upheld",
            THERAPY,
            "The MTUS allows for up to 24 visits over 14 weeks. There is no documentation of progress.",
        ),
        ("Upheld", "Norco #60, 30 days", "The MTUS recommends opioids for up to 90 days. No contract was documented."),
        ("Overturned", "Norco 10/325mg #60", "The MTUS guidelines recommend weaning of Norco. The patient has pain."),
        (
            "Overturned",
            "MRI of the left knee",
            "The guidelines recommend against an MRI of the knee in the first weeks.",
        ),
        ("Overturned", "MRI of the left knee", "ODG recommends an MRI of the knee for suspected cancer. He has pain."),
        ("Overturned", SHOULDER, "ODG recommends surgery for a torn labrum. The patient denies instability."),
    ],
)
def test_what_a_guideline_says_of_others_is_not_told_of_this_request(
    decision: str, request_: str, rationale: str
) -> None:
    assert not ruled(read((decision, rationale), requests=(request_,)))


@pytest.mark.parametrize(
    ("decision", "rationale", "clauses"),
    [
        ("Overturned", "Findings: The patient has tried and failed three medicines. No adverse events were reported."
         " The cream is likely to be more beneficial than any standard therapy. It is medically necessary.",
         ["The patient has tried and failed three medicines"]),
        ("Overturned", "The patient has had a fall. Findings: Two of three reviewers found that the bed is likely to"
         " be more beneficial for the patient. The request is medically necessary.", ["The patient has had a fall"]),
        ("Upheld", "The worker had acute onset of pain while bending. No red flags are documented in this case.",
         ["No red flags are documented in this case"]),
    ],
)  # fmt: skip
def test_labels_and_what_gives_no_cause_are_no_reason(decision: str, rationale: str, clauses: list[str]) -> None:
    assert quoted(read((decision, rationale))) == clauses


def test_a_rule_told_as_a_fact_of_this_case_is_found() -> None:
    letter = read(("Upheld", "The guideline does not recommend magnets. The request is not medically necessary."))
    sentences = told(letter)
    [rule] = [s for s in sentences if s.source.text == "reason_rule"]
    [words] = [tables.summary_texts("en").text["reason_more"].words]
    quote = rule.text.partition("“")[2].rpartition("”")[0]
    source = rule.source.model_copy(update={"text": "reason_more"})
    changed = rule.model_copy(update={"text": words.format(words=quote), "source": source})
    assert problems(letter, tuple(changed if s is rule else s for s in sentences))


def test_a_long_sentence_is_cut_where_a_clause_ends() -> None:
    filler = "the employee has pain in the low back that goes down the leg and into the foot " * 3
    [clause] = quoted(
        read(("Upheld", f"According to the notes {filler.strip()}, but no x-ray was done, and she works."))
    )
    assert clause.endswith("no x-ray was done, and she works")
    assert len(clause) <= LONGEST


@each_row(
    ("decision", "words", "is_turned"),
    [
        ("upheld", "the request is medically necessary", True),
        ("upheld", "the exam was normal, but the drug is certified", True),
        ("upheld", "there is no exam, but the request is medically necessary", True),
        ("upheld", "the request cannot be considered medically necessary", False),
        ("upheld", "there are no findings for which the MRI is warranted", False),
        ("upheld", "a trial was approved by a prior reviewer", False),
        ("upheld", "it isn't medically necessary", False),
        ("overturned", "the request is not medically necessary", True),
        ("overturned", "the request was denied before", True),
        ("overturned", "surgery is supported by the exam", False),
    ],
)  # fmt: skip
def test_words_that_turn_a_decision_round(decision: Decision, words: str, is_turned: bool) -> None:
    assert turns_round(words, decision) == is_turned


@pytest.mark.parametrize("seed", range(40))
def test_quotes_stand_in_their_own_items_rationale(seed: int) -> None:
    """Over letters that are made: every quote, and none of them turns its decision round."""
    rng = random.Random(seed)
    layouts = ("final_determination", "determination_2013", "notice_2013", "professional_review_2013")
    made = variants.compose(rng, rng.choice(layouts))
    letter = pipeline.read_document(documents.load("letter.txt", made.text.encode()))
    evidence = evidence_by_field(letter.record)
    for index, issue in enumerate(letter.record.issues):
        [rationale, *_] = evidence[f"/issues/{index}/rationale"] or [None]
        for quote in quotes(issue, index, evidence, letter.document, 3):
            assert rationale
            assert rationale.start <= quote.place.start < quote.place.end <= rationale.end
            assert issue.decision
            assert not turns_round(letter.text[quote.place.start : quote.place.end], issue.decision)


# --- What is never written --------------------------------------------------------------------------------------------

TWO = (
    ("Upheld", "There is no documentation of relief. He had 9 visits, which exceeds the 6 that are allowed."),
    ("Overturned", "The MRI showed a tear of the meniscus on the left. He failed to improve in 6 weeks."),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotes_in_both_languages_are_the_letters(language: Language) -> None:
    letter = read(*TWO)
    found = {s.issue: s.text for s in told(letter, language) if s.source.text in ("reason_words", "reason_more")}
    assert "He had 9 visits, which exceeds the 6 that are allowed" in found[1]
    assert "6 weeks" in found[2]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("old", "new"),
    [("9 visits", "8 visits"), ("exceeds", "does not exceed"), ("on the left", "on the right"), ("failed to", "did")],
)
def test_a_changed_quote_is_found(old: str, new: str, language: Language) -> None:
    letter = read(*TWO)
    sentences = told(letter, language)
    changed = tuple(s.model_copy(update={"text": s.text.replace(old, new)}) for s in sentences)
    assert changed != sentences
    assert problems(letter, changed, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_requests_quote_is_found(language: Language) -> None:
    letter = read(*TWO)
    sentences = told(letter, language)
    own, other = (next(s for s in sentences if s.source.text == "reason_words" and s.issue == n) for n in (1, 2))
    swapped = tuple(other.model_copy(update={"issue": 1}) if s is own else s for s in sentences)
    assert problems(letter, swapped, language)
    words_only = own.model_copy(update={"text": other.text})
    assert problems(letter, tuple(words_only if s is own else s for s in sentences), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quote_more_or_less_is_found(language: Language) -> None:
    letter = read(*TWO)
    sentences = told(letter, language)
    for sentence in (s for s in sentences if s.source.text in ("reason_words", "reason_more")):
        assert problems(letter, tuple(s for s in sentences if s is not sentence), language)
    own = next(s for s in sentences if s.source.text == "reason_words" and s.issue == 1)
    start = letter.text.index("There is no documentation")
    place = own.source.places[0].model_copy(update={"start": start, "end": start + len("There is no documentation")})
    source = own.source.model_copy(update={"places": (place,), "text": "reason_more"})
    template = tables.summary_texts(language).text["reason_more"].words
    text = template.format(words="There is no documentation")
    assert problems(letter, (*sentences, own.model_copy(update={"text": text, "source": source})), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_reasons_as_before_point_to_the_request_that_has_them(language: Language) -> None:
    letter = read(TWO[0], TWO[1], TWO[0])
    sentences = told(letter, language)
    [same] = [s for s in sentences if s.source.text == "reason_same"]
    assert (same.issue, "1" in same.text) == (3, True)
    for wrong in ("2", "3", "4"):
        changed = same.model_copy(update={"text": same.text.replace("1", wrong)})
        assert problems(letter, tuple(changed if s is same else s for s in sentences), language)


def test_the_same_words_of_another_decision_are_quoted_again() -> None:
    words = "The patient had six visits, as the notes say."
    letter = read(("Upheld", words), ("Overturned", words))
    assert "reason_same" not in {s.source.text for s in told(letter)}


@pytest.mark.parametrize(
    "rationale",
    [
        "The claimant showed benefit with the initial six visits. The request is not medically necessary.",
        "The patient reported relief from the last injection. Therefore, the request is not medically necessary.",
        "Due to his radiating pain, an MRI was requested. The request is not medically necessary or appropriate.",
    ],
)
def test_what_speaks_for_a_denied_request_is_not_quoted_alone(rationale: str) -> None:
    assert quoted(read(("Upheld", rationale))) == []


def test_what_speaks_for_it_is_not_quoted_beside_why_it_was_denied() -> None:
    rationale = "The patient had relief from six visits. However, there is no documentation of a home exercise program."
    assert quoted(read(("Upheld", rationale))) == ["there is no documentation of a home exercise program"]


@pytest.mark.parametrize(
    "rationale",
    [
        "There is no clear rationale for the dispensed medication, cyclobenzaprine as the patient was using another.",
        "There is no indication that surgery is being considered at this point.",
    ],
)
def test_neither_a_drug_nor_an_operation_is_to_be_brought(rationale: str) -> None:
    lacks = read(("Upheld", f"{rationale} The request is not medically necessary.")).record.issues[0].lacks
    assert not [words for words in lacks if "cyclobenzaprine" in words or "surgery" in words]


def test_where_nothing_else_is_said_what_leads_up_to_the_decision_is_quoted() -> None:
    rationale = (
        "ODG supports cold packs. A rental of 30 days goes past what ODG sets out. It is not medically necessary."
    )
    assert quoted(read(("Upheld", rationale))) == ["A rental of 30 days goes past what ODG sets out"]
    general = "ODG supports cold packs. Randomized studies of patients show little. It is not medically necessary."
    assert quoted(read(("Upheld", general))) == []


def test_what_the_request_says_was_approved_before_is_not_quoted_again() -> None:
    approved = "Nine therapy visits for the left knee"
    letter = read(("Upheld", f"{approved} was authorized by the Claims Administrator. He has no swelling now."))
    assert f"{approved} was authorized by the Claims Administrator" in quoted(letter)
    issue = letter.record.issues[0].model_copy(update={"authorized": approved})
    found = quotes(issue, 0, evidence_by_field(letter.record), letter.document, 1)
    assert [letter.text[quote.place.start : quote.place.end] for quote in found] == ["He has no swelling now"]


# --- What is no reason ------------------------------------------------------------------------------------------------


def test_an_illness_of_the_family_is_no_reason() -> None:
    glucose = "There is no documentation of a fasting glucose"
    for family in (
        "Her mother has diabetes, but the applicant does not",
        "His brother had a stroke",
        "The patient lives with his mother, who has dementia",
        "His wife has multiple sclerosis",
        "The patient's cousin took the same drug",
    ):
        assert quoted(read(("Upheld", f"{family}. {glucose}."), requests=("Metformin",))) == [glucose]


@pytest.mark.parametrize(
    ("sentence", "own"),
    [
        ("His wife has multiple sclerosis and there is no functional improvement with therapy", 1),
        ("His brother has had the same surgery; there is no functional improvement with therapy", 1),
        ("Her daughter has taken over the chores and there is no functional improvement with therapy", 0),
        ("The patient has weakness and his brother has had the same surgery; therapy failed", None),
    ],
)
def test_what_stands_beside_an_illness_of_the_family_is_quoted(sentence: str, own: int | None) -> None:
    wanted = [] if own is None else [sentence if own == 0 else sentence[sentence.index("there is") :]]
    assert quoted(read(("Upheld", f"{sentence}."), requests=(THERAPY,))) == wanted


def test_pain_for_longer_than_that_exceeds_no_limit() -> None:
    why = "There is no documentation of gains"
    letter = read(("Upheld", f"He has pain for longer than that. The guideline recommends 10 visits. {why}."))
    assert "The guideline recommends 10 visits" not in quoted(letter)


def test_that_good_is_not_documented_is_no_reason_for_an_approval() -> None:
    own = "the patient has severe radiculopathy and failed home exercise; the request is medically necessary"
    assert quoted(read(("Overturned", f"There is no documentation of improvement. However, {own}."))) == [own]


def test_a_limit_is_quoted_beside_what_goes_beyond_that() -> None:
    limit, beyond = "The MTUS recommends up to 10 visits of therapy", "The 24 sessions requested would go beyond that"
    assert quoted(read(("Upheld", f"{limit}. {beyond}."), requests=(THERAPY,))) == [limit, beyond]


def test_what_would_have_been_right_is_no_reason_too() -> None:
    would = "A trial of six sessions would have been supported"
    texts = [s.text for s in told(read(("Upheld", f"{would}."), requests=(THERAPY,))) if s.part == "reason"]
    assert sum(would in text for text in texts) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_fewer_that_a_guideline_would_allow_are_no_approval(language: Language) -> None:
    letter = read(("Upheld", "The guideline would allow only 3-4 more sessions. No gains are documented."))
    texts = [s.text for s in told(letter, language)]
    no_approval = {"en": "That is not an approval.", "es": "Eso no es una aprobación."}[language]
    assert texts[next(n for n, text in enumerate(texts) if "3-4 more" in text) + 1] == no_approval


@pytest.mark.parametrize(
    "sentence",
    [
        "Once the x-ray report is sent, the MRI would be appropriate",
        "Should home exercises fail, the requested MRI would be appropriate",
    ],
)
def test_a_condition_to_come_is_what_could_change_the_answer(sentence: str) -> None:
    letter = read(("Upheld", f"No home program was documented. {sentence}."), requests=("MRI of the left knee",))
    used = {s.source.text for s in told(letter) if sentence in s.text}
    assert {"part_if"} <= used <= {"part_if", "first_if_one"}


# --- What speaks for a denied request ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("reason", "is_told"),
    [
        ("The patient has had 6 sessions with good improvement. The request exceeds the guideline.", True),
        ("The patient had 20 visits without improvement. The request exceeds the guideline.", False),
        ("The patient had only mild relief. The request exceeds the guideline.", False),
        ("The patient had >12 months relief of 50% - 60% of the pain. The request exceeds the guideline.", True),
    ],
)
def test_that_it_was_not_enough_stands_behind_what_speaks_for_a_denied_request(
    language: Language, reason: str, *, is_told: bool
) -> None:
    letter = read(("Upheld", f"{reason} The request is not medically necessary."), requests=(THERAPY,))
    found = told(letter, language)
    ids = [s.source.text for s in found]
    assert ("reason_not_enough" in ids) is is_told
    if is_told:
        assert ids[ids.index("reason_not_enough") - 1] in ("reason_words", "reason_more")
        assert problems(letter, tuple(s for s in found if s.source.text != "reason_not_enough"), language)


@pytest.mark.parametrize(
    ("request_", "words", "is_so"),
    [
        (THERAPY, "The patient has had 6 sessions with good improvement", True),
        (THERAPY, "The patient is pain free and had great relief", False),
        (THERAPY, "The patient improved and returned to work in 2015", False),
        (THERAPY, "The patient returned to work in 2015", False),
        (THERAPY, "The patient improved and was discharged with a home program", False),
        ("Norco 10/325mg #60", "He had good relief with tramadol", False),
        ("Norco 10/325mg #60", "He had good relief with hydrocodone", True),
        ("MRI of the left knee", "Films had shown progress of the disease", False),
        ("MRI of the left knee", "He is seen with progress toward arthritis", False),
        ("Cervical epidural steroid injection", "He had one with >12 months relief of 50% - 60% of the pain", True),
    ],
)
def test_what_did_good_so_far_is_of_what_is_asked_for_and_of_nobody_who_is_well(
    request_: str, words: str, *, is_so: bool
) -> None:
    assert did_good(words, request_) is is_so


# --- What frightens or accuses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "The tumor is terminal and treatment would be futile",
        "The surgery carries a risk of death in this 88-year-old patient with heart failure",
        "The patient is unlikely ever to return to work",
        "The provider is under indictment for fraud",
        "The patient is exaggerating his symptoms, with positive Waddell signs",
        "The patient was arrested for selling pills",
        "The patient will remain bedridden for the rest of her life",
    ],
)
def test_what_frightens_is_not_quoted_where_no_reason_was_read(said: str) -> None:
    letter = read(("Upheld", f"{said}. The request is not medically necessary."), requests=("Work hardening",))
    assert quoted(letter) == []
    texts = [sentence.text for sentence in told(letter) if sentence.part == "reason"]
    assert " ".join(texts) == "This program could not find the reason. Look in the letter, and ask your doctor."
    assert not problems(letter, told(letter))


def test_beside_what_frightens_the_reason_is_quoted() -> None:
    reason = "There is no documentation of functional benefit"
    rationale = f"The patient was arrested for selling pills. {reason}. The request is not medically necessary."
    assert quoted(read(("Upheld", rationale))) == [reason]


@pytest.mark.parametrize(
    ("request_", "said", "told_"),
    [
        ("Naproxen", "The patient has an ulcer and bleeding. Therefore, the",
         ["The patient has an ulcer and bleeding"]),
        ("Left knee replacement", "The BMI is 42 and he is obese. The", ["The BMI is 42"]),
        ("Work hardening", "The patient is unlikely to return to work in the former job. The",
         ["The patient is unlikely to return to work in the former job"]),
        ("Gym membership", "The service was not prescribed and was sold as a package. The",
         ["The service was not prescribed and was sold as a package"]),
    ],
)  # fmt: skip
def test_the_plain_reason_is_quoted_though_it_is_grave(request_: str, said: str, told_: list[str]) -> None:
    letter = read(("Upheld", f"{said} request is not medically necessary."), requests=(request_,))
    assert quoted(letter) == told_
    assert not problems(letter, told(letter))


def test_what_is_said_not_to_be_does_not_frighten() -> None:
    said = "there is no indication the patient is being monitored for side effects, and aberrant drug taking behavior"
    letter = read(("Upheld", f"However, {said}. The request is not medically necessary."))
    assert quoted(letter) == [said]


@pytest.mark.parametrize(
    ("request_", "decision", "said"),
    [
        ("Opana ER", "Upheld", "This exceeds the recommended dose of 120 MED"),
        ("Opana ER", "Upheld", "The patient takes 240 MED. This exceeds the recommended dose of 120 MED"),
        ("Lidocaine patch", "Upheld", "It would be too soon for this patient to have another patch"),
        ("Gym membership", "Upheld", "Such memberships are not medical treatment for this patient"),
        ("Lumbar MRI", "Upheld", "The same study was done in May, and the patient has had no change"),
        ("Lumbar MRI", "Upheld", "The following are not documented: a nerve exam and x-rays of the patient"),
        (
            "Lumbar MRI",
            "Upheld",
            "The guideline asks for red flags or nerve loss. There is no record of these findings",
        ),
        ("Lumbar MRI", "Upheld", "The MTUS asks for red flags. The patient does not meet the above criteria"),
        ("Cold packs", "Upheld", "The requested 14 days are in excess of what is supported"),
        ("Norco", "Overturned", "It allows the patient to work full time"),
        ("Norco", "Overturned", "The patient takes Norco twice a day. It allows him to work full time"),
        (
            "Transportation",
            "Overturned",
            "Rides are needed where the patient cannot drive. Because of dizziness he cannot",
        ),
        ("Wheelchair", "Overturned", "Because the patient cannot walk a wheelchair is needed"),
    ],
)
def test_what_can_mean_nothing_but_the_request_or_the_sentence_before_is_quoted(
    request_: str, decision: str, said: str
) -> None:
    end = f"The request is {'not ' if decision == 'Upheld' else ''}medically necessary."
    assert quoted(read((decision, f"{said}. {end}"), requests=(request_,))) == [said]


@pytest.mark.parametrize(
    "said",
    [
        "It allows the patient to work full time",
        "It keeps the patient from falling, and he cannot walk without it",
        "It would not be safe to stop it in this patient",
        "Because the patient needs it to go back to work",
        "The patient has pain. There is no documentation of these findings",
        "His mother died of a tumor. There is no documentation of it in the records",
        "Six sessions would be supported. The other shoulder is not injured",
    ],
)
def test_what_may_mean_something_else_or_favors_the_request_is_no_reason_for_a_denial(said: str) -> None:
    letter = read(("Upheld", f"{said}. The request is not medically necessary."), requests=(THERAPY,))
    assert quoted(letter) == []


def test_the_rest_is_quoted_where_the_part_is_told() -> None:
    rest = "The other six are not supported by the guideline"
    letter = read(("Upheld", f"Six sessions are medically necessary. {rest}. It is denied."), requests=(THERAPY,))
    assert letter.record.issues[0].approved_part
    assert quoted(letter) == [rest]
    assert not problems(letter, told(letter))


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("Other drugs are better than Soma", True),
        ("Naproxen is preferred over Soma for this patient", True),
        ("Soma is recommended for a short course, and the patient has used it for two years", True),
        ("Soma is better than other drugs for this patient", False),
        ("Nothing is better than Soma for this patient", False),
        ("It is preferable to give Soma to this patient", False),
        ("Soma is recommended for a short course, and the patient has had spasm for two weeks", False),
        ("Soma is recommended as a first-line drug, and the patient has benefited from it for two years", False),
    ],
)
def test_what_is_better_instead_is_quoted(said: str, is_told: bool) -> None:
    letter = read(("Upheld", f"{said}. The request is not medically necessary."), requests=("Soma 350mg #90",))
    assert quoted(letter) == [said] * is_told


@pytest.mark.parametrize("said", ["The patient is not compliant", "The patient has had a stroke"])
def test_what_accuses_or_frightens_is_not_quoted_beside_a_plain_reason(said: str) -> None:
    plain = "The patient has had no functional improvement"
    assert quoted(read(("Upheld", f"{said}. {plain}. The request is not medically necessary."))) == [plain]
    can = "The patient cannot dress himself"
    assert quoted(read(("Overturned", f"{said}. {can}. The request is medically necessary."))) == [can]


@pytest.mark.parametrize(
    ("said", "is_told"), [("A drug test was positive for cocaine", False), ("The patient has had a stroke", True)]
)
def test_an_approval_is_told_by_an_illness_alone_and_never_by_what_accuses(said: str, is_told: bool) -> None:
    assert quoted(read(("Overturned", f"{said}. The request is medically necessary."))) == [said] * is_told


def test_no_remark_is_told_in_the_place_of_the_reason_that_was_read() -> None:
    reason = "This patient's urine drug screen was positive for methamphetamine on two occasions"
    said = f"{reason}. He has also asked for early refills. Therefore, continued use is not supported."
    assert reason in " ".join(quoted(read(("Upheld", said), requests=("Norco 10/325mg #60",))))


@pytest.mark.parametrize(
    "said", ["Both conditions are lacking here", "The second criterion is not met in this patient"]
)
def test_conditions_are_quoted_with_what_names_them(said: str) -> None:
    rule = (
        "The guideline criteria include that radiculopathy must be documented by examination and confirmed by imaging"
    )
    told = quoted(read(("Upheld", f"{rule}. {said}. The request is not medically necessary.")))
    assert told == [f"{rule}. {said}"]


def test_a_habit_that_stands_in_the_way_is_quoted() -> None:
    said = "The patient has not stopped smoking"  # what the worker can change
    plain = "The patient has had no functional improvement"
    assert quoted(read(("Upheld", f"{said}. {plain}. The request is not medically necessary."))) == [said, plain]
