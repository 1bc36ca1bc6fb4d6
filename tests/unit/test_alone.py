"""What of a small model's own values is taken: what nothing in its sentence, list or letter speaks against."""

from tabled import each_row

from imr_llm.language import sentences
from imr_llm.letter import Span
from imr_llm.statements import Claim, NumberedSentence
from imr_llm.verify.alone import taken
from imr_llm.verify.evidence import Verifier

DRUGS, CONDITIONS, EVENT = "current_medications", "diagnoses", "mechanism_of_injury"


def own(field: str, text: str, words: str) -> list[str]:
    """What is taken of these words, which the model names as the field's, where nothing may speak against it."""
    spans = sentences.spans(text, Span(0, len(text)))
    shown = [NumberedSentence(number, span, "case_summary") for number, span in enumerate(spans, start=1)]
    where = next(s.number for s in shown if words in text[s.place.start : s.place.end])
    verifier = Verifier(text, shown, 2017)
    (statement,), _ = verifier.statements([Claim(field, words, where)])
    return [str(one.value) for one in taken(statement, text, verifier.sentences) if not one.doubt]


@each_row(
    ("field", "text", "words"),
    [
        (DRUGS, "Medications have included: Voltaren, Ibuprofen, Diazepam, and Zolpidem.", "Zolpidem"),
        (DRUGS, "Treatment to date has included rest, physical therapy, ibuprofen and Norco.", "Norco"),
        (DRUGS, "She previously tried Norco, gabapentin, Lyrica, and Flexeril without relief.", "Flexeril"),
        (DRUGS, "Trials of tramadol, naproxen and Soma failed.", "Soma"),
        (DRUGS, "The doctor requests Norco, Flexeril, Lyrica and Ambien for her.", "Ambien"),
        (DRUGS, "The plan was to begin Cymbalta, Lyrica, and Topamax.", "Topamax"),
        (DRUGS, "Soma was discontinued.", "Soma"),
        (DRUGS, "Lyrica was stopped, and Cymbalta is being considered.", "Cymbalta"),
        (DRUGS, "Topamax made him drowsy and propranolol dropped his pressure.", "Topamax"),
        (DRUGS, "Topamax made him drowsy and propranolol dropped his pressure.", "propranolol"),
        (DRUGS, "He was prescribed Cymbalta, but has not started it.", "Cymbalta"),
        (DRUGS, "The MTUS guidelines recommend gabapentin for nerve pain.", "gabapentin"),
        (DRUGS, "Utilization review denied the request on 1-3-17. Norco was certified for weaning.", "Norco"),
        (CONDITIONS, "She is seen for a lumbar contusion, suspect right sided neural impingement.",
         "suspect right sided neural impingement"),
        (CONDITIONS, "Mother and sister with migraine.", "Mother and sister with migraine"),
        (CONDITIONS, "MRI of the lumbar spine revealed disc herniation, facet arthropathy and spinal stenosis.",
         "spinal stenosis"),
        (CONDITIONS, "She complains of neck pain, headaches and insomnia.", "insomnia"),
        (CONDITIONS, "Possible cervical radiculopathy.", "Possible cervical radiculopathy"),
        (CONDITIONS, "The guidelines recommend surgery for spinal stenosis.", "spinal stenosis"),
        (EVENT, "She fell in the shower at home.", "fell in the shower"),
        (DRUGS, "He takes Lyrica, and has tried Norco.", "Norco"),
        (DRUGS, "He has failed Norco and no longer takes Soma.", "Soma"),
        (DRUGS, "Norco helped him walk, but he no longer takes it.", "Norco"),
        (DRUGS, "Norco helped, and he takes Lyrica.", "Norco"),
        (DRUGS, "She was treated with Norco and Soma.", "Soma"),
        (DRUGS, "Her medications have been Norco and Lyrica, which she no longer takes.", "Lyrica"),
        (CONDITIONS, "She states that she has had neck pain since 2009.", "neck pain"),
        (CONDITIONS, "He carries a briefcase; the MRI confirmed a disc protrusion.", "disc protrusion"),
    ],
)  # fmt: skip
def test_what_something_speaks_against_is_not_taken(field: str, text: str, words: str) -> None:
    assert own(field, text, words) == []


@each_row(
    ("field", "text", "words", "value"),
    [
        (DRUGS, "Hydrocortisone suppositories are prescribed.", "Hydrocortisone suppositories", None),
        (DRUGS, "The regimen at present: Nexium 40 mg, amlodipine and, from the surgeon, Tylenol.", "Tylenol", None),
        (DRUGS, "She tried Norco before; she now takes Lyrica and Flexeril 10 mg.", "Flexeril 10 mg", "Flexeril"),
        (CONDITIONS, "Followed for: migraine; anxiety (treated elsewhere).", "anxiety (treated elsewhere)", "anxiety"),
        (CONDITIONS, "The orthopedist treats a left shoulder impingement and a sprain.", "left shoulder impingement",
         None),
        (CONDITIONS, "The assessment reads post-concussive syndrome with memory complaints.",
         "post-concussive syndrome", "post-concussive syndrome with memory complaints"),
        (CONDITIONS, "He sees her for chronic left shoulder impingement.", "impingement",
         "chronic left shoulder impingement"),
        (EVENT, "A ceiling tile fell on his head.", "ceiling tile fell on his head", None),
        (DRUGS, "He has a history of back pain and takes Norco daily.", "Norco", None),
        (DRUGS, "The history of her stroke is long, and she remains on Norco and Soma.", "Soma", None),
        (DRUGS, "With a trial of therapy behind her, she continues to use Norco.", "Norco", None),
        (DRUGS, "History of GERD, for which he takes omeprazole.", "omeprazole", None),
        (DRUGS, "His diabetes is treated with metformin.", "metformin", None),
        (DRUGS, "His hypertension, with a history of stroke, is still managed with lisinopril.", "lisinopril", None),
        (DRUGS, "Norco helped him walk and he takes it daily.", "Norco", None),
        (DRUGS, "She is treated with Norco and Soma.", "Soma", None),
        (DRUGS, "Treatment to date: he takes Norco.", "Norco", None),
        (DRUGS, "Her medications have been Norco and Lyrica, which she continues.", "Lyrica", None),
        (CONDITIONS, "He states that he has had diabetes since 2009.", "diabetes", None),
        (CONDITIONS, "She complains of neck pain and has hypertension.", "hypertension", None),
        (CONDITIONS, "The injured worker reported low back pain and carries a lumbar radiculopathy.",
         "lumbar radiculopathy", None),
        (CONDITIONS, "EMG confirmed her carpal tunnel syndrome.", "carpal tunnel syndrome", None),
    ],
)  # fmt: skip
def test_what_nothing_speaks_against_is_taken_as_a_list_is_cut(
    field: str, text: str, words: str, value: str | None
) -> None:
    assert own(field, text, words) == [value or words]


def test_the_members_of_a_list_that_is_named_as_one_are_taken_apart() -> None:
    text = "Her regimen is Nexium 40 mg, Linzess 145 mcg and amlodipine."
    assert own(DRUGS, text, "Nexium 40 mg, Linzess 145 mcg and amlodipine") == ["Nexium", "Linzess", "amlodipine"]
