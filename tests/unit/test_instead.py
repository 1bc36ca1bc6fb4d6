"""What the letter says is quoted where a model's sentence on it fell: and nothing that misleads or frightens."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from tabled import each_row

from imr_llm import client, confidence, documents, extract, faithful, pipeline, profiles
from imr_llm.codes import Language
from imr_llm.pipeline import Letter, why
from imr_llm.pipeline.summaries import summarized
from imr_llm.provenance import Provenance
from imr_llm.record import Record
from imr_llm.statements import Ground, PlainReason
from imr_llm.summary import Summary

CAST = "The guideline advises a look at a cast each week before a new cast is given."
SWOLLEN = "There is no documentation of swelling under the cast."
SAME = "A second film of the wrist was unchanged."
NOT_NECESSARY = "The request is not medically necessary."
ENGLISH = "Your records do not show swelling under the cast."
SPANISH = "Su expediente no muestra hinchazón debajo del yeso."


def read(*rationale: str, decision: str = "Upheld", request: str = "New cast") -> Letter:
    parts = (
        "HOW THE IMR FINAL DETERMINATION WAS MADE",
        "CLINICAL CASE SUMMARY",
        "The patient has a broken wrist.",
        "IMR ISSUES, DECISIONS AND RATIONALES",
        f"{request}: {decision}",
        "Claims Administrator guideline: The Claims Administrator did not cite any medical evidence.",
        "MAXIMUS guideline: Decision based on MTUS Chronic Pain Treatment Guidelines Page(s): 46.",
        f"Decision rationale: {' '.join(rationale)}",
    )
    return pipeline.read_document(documents.load("letter.txt", "\n\n".join(parts).encode()))


def rests(letter: Letter, *fallen: str, why: tuple[tuple[str, str], ...] = ()) -> Record:
    """The record where sentences of a model on these of the letter's fell, and those of `why` stood on theirs."""
    by = next(e for e in letter.record.evidence if e.field == "/issues/0/rationale")
    places = [("/issues/0/why", words) for words in fallen]
    places += [(f"/issues/0/why/{at}", words) for at, (_, words) in enumerate(why)]
    evidence = []
    for field, words in places:
        start = letter.text.index(words)
        place = {"field": field, "quote": words, "start": start, "end": start + len(words), "reader": "llm"}
        evidence.append(by.model_copy(update=place))
    issue = letter.record.issues[0].model_copy(update={"why": tuple(english for english, _ in why)})
    return letter.record.model_copy(update={"issues": (issue,), "evidence": (*letter.record.evidence, *evidence)})


def told(letter: Letter, record: Record, language: Language = "en", spanish: tuple[str | None, ...] = ()) -> Summary:
    return summarized(record, letter.document, language, {"/issues/0": spanish} if spanish else None)


def quoted(summary: Summary) -> list[tuple[str, str]]:
    quotes = ("reason_words", "reason_more", "reason_rule")
    said = [s for s in summary.sentences if s.source.text in quotes]
    return [(s.source.text, s.text.partition("“")[2].rpartition("”")[0]) for s in said]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_guideline_s_sentence_is_quoted_as_its_own(language: Language) -> None:
    letter = read(CAST, SWOLLEN, SAME, NOT_NECESSARY)
    record = rests(letter, CAST, why=((ENGLISH, SWOLLEN),))
    assert ("reason_rule", CAST[:-1]) in quoted(told(letter, record, language, (SPANISH,)))
    assert CAST[:-1] not in dict(quoted(told(letter, rests(letter, why=((ENGLISH, SWOLLEN),)), language))).values()


def test_it_comes_before_all_other_quotes() -> None:
    """There is room for 350 characters beside what stands."""
    rule = CAST[:-1] + ", and a film of the bone where the skin under the cast is red, sore, or open to the eye."
    case = [
        f"The film of day {n} was unchanged in all that could be seen of the bone and of the joint." for n in (1, 3)
    ]
    letter = read(rule, SWOLLEN, *case, NOT_NECESSARY)
    found = quoted(told(letter, rests(letter, rule, why=((ENGLISH, SWOLLEN),))))
    assert found[0] == ("reason_rule", rule[:-1])


def test_where_the_spanish_alone_fell_the_spanish_page_quotes() -> None:
    letter = read(CAST, SWOLLEN, SAME, NOT_NECESSARY)
    visits = ("The guideline wants a look at a cast each week.", CAST)
    record = rests(letter, why=((ENGLISH, SWOLLEN), visits))
    assert ("reason_rule", CAST[:-1]) in quoted(told(letter, record, "es", (SPANISH, None)))
    assert CAST[:-1] not in dict(quoted(told(letter, record))).values()


def test_an_approval_is_quoted_where_the_reviewer_gives_the_reason() -> None:
    fast = "With a loose cast, a check of the bone within days would be the safe way."
    wrong = "The utilization review physician's comment that films were normal is false; no films were taken."
    letter = read(
        wrong, fast, "The cast is loose and wet.", "The request is medically necessary.", decision="Overturned"
    )
    record = rests(letter, wrong, fast, why=(("Your cast is loose and wet.", "The cast is loose and wet."),))
    assert [words for _, words in quoted(told(letter, record))] == [wrong[:-1], fast[:-1]]


@pytest.mark.parametrize(
    "rested",
    [
        "Zofran is FDA approved for nausea after surgery.",
        "The guidelines recommend this cast for a broken wrist.",
        "The guidelines recommend a cast after surgery.",
        "The guidelines state that a plaster cast should be given.",
        "The guidelines state that films are well established.",
        "Following surgery, this patient's Zofran is FDA approved.",
        "The utilization reviewer's statement that no film was taken is wrong.",
        "The guidelines state that casts are recommended only where others fail (e.g., a spinal cord pump).",
        "The guidelines require a film where a tumor or cancer of the bone must be found.",
        "The guidelines require a check before casts for rheumatoid arthritis are changed.",
        "Her mother had a broken wrist that did not heal.",
        "These must be tried before any other care.",
        "The patient was seen by Dr. Able on 03/02/2014.",
        "There is no sign of drug seeking in the notes.",
        "Therefore, the request is not supported by the guidelines.",
        "There is tenderness in the wrist.",
        "The treatment was effective and widely used in this patient.",
        "The guidelines require a film (before a cast is changed.",
        "The guidelines say that no patient should be refused a cast.",
        "The guidelines say that a cast must not be denied.",
        "The guidelines say that there is no reason to withhold a cast.",
        "The guidelines do not limit the use of casts.",
        "The guidelines do not require a film before a cast is changed.",
        "The guidelines recommend a cast without delay.",
        "The guidelines require casts for a broken wrist.",
        "The guidelines say that only a cast will heal the wrist.",
        "The guidelines recommend casts where other care failed.",
        "The guidelines recommend a cast after 6 weeks of therapy.",
        "The guidelines recommend a cast and not surgery.",
        "The old cast is wet and must be replaced.",
        "The doctor says that the cast must be changed because it is loose.",
        "Records show that a cast must be changed three times a week.",
        "The guidelines say that it is a mistake not to give a cast.",
        "The guidelines see no harm in a cast.",
        "The guidelines would not keep a cast from a worker.",
        "The guidelines do not recommend stopping a cast early.",
        "Failure to give a cast may not be safe.",
        "The guidelines warn that no cast means more falls.",
        "A cast cannot wait, the guidelines say.",
        "The guidelines advise a plaster for a broken wrist.",
        "The denial does not follow the guidelines because the cast is loose.",
        "The reviewer did not consider that the cast is broken.",
        "The denial is therefore not upheld for the film.",
        "The wrist is broken and cannot heal by itself.",
        "The drug can cause kidney failure, stomach bleeding and heart failure, and no blood test was done.",
        "The drug can cause respiratory depression, coma and liver failure, and no blood test was done.",
        "There is no documentation of a plan for brain damage.",
        "There is no documentation of what the patient lied about.",
        "The wife says that the cast was not dry.",
        "The interpreter did not come to the visit.",
        "Mr. Jones did not show swelling at the visit.",
    ],
)
def test_what_misleads_or_frightens_is_not(rested: str) -> None:
    letter = read(rested, SWOLLEN, NOT_NECESSARY)
    record = rests(letter, rested, why=((ENGLISH, SWOLLEN),))
    assert quoted(told(letter, record)) == quoted(told(letter, rests(letter, why=((ENGLISH, SWOLLEN),))))


@each_row(
    "rested",
    [
        "The guidelines do not recommend casts for a broken wrist.",
        "The guidelines recommend that a cast not be changed before a film.",
        "The guidelines say that casts are of no use after six weeks.",
        "The guidelines recommend a cast only for six weeks.",
        "The guidelines require a signed form before a cast is given.",
        "The guidelines discourage casts.",
        "The guidelines prefer splints to casts.",
        "The guidelines question the use of casts.",
        "The cast can cause stiffness.",
        "The wrist will never work again without a cast.",
        "The prior reviewer called the patient a liar, which is wrong.",
        "The wife says that the cast is loose.",
    ],
)
def test_nothing_speaks_against_an_approval(rested: str) -> None:
    letter = read(rested, "The cast is loose and wet.", "The request is medically necessary.", decision="Overturned")
    assert quoted(told(letter, rests(letter, rested))) == quoted(told(letter, letter.record))


@pytest.mark.parametrize(
    "rested",
    [
        "The guidelines do not recommend casts for a broken wrist.",
        "The guidelines recommend a cast only for six weeks.",
        "The guidelines require a film before a cast is given.",
        "The guidelines recommend a cast after a film shows swelling.",
    ],
)
def test_what_holds_the_request_back_is(rested: str) -> None:
    letter = read(rested, SWOLLEN, NOT_NECESSARY)
    record = rests(letter, rested, why=((ENGLISH, SWOLLEN),))
    assert ("reason_rule", rested[:-1]) in quoted(told(letter, record))


def test_a_rule_that_names_no_guideline_is_the_letter_s() -> None:
    rule = "Imaging should only be done where surgery is planned."
    letter = read(rule, SWOLLEN, NOT_NECESSARY, request="MRI of the wrist")
    assert ("reason_words", rule[:-1]) in quoted(told(letter, rests(letter, rule)))


def test_a_drug_s_kind_is_the_drug() -> None:
    rule = "The guidelines recommend opioids for a broken wrist."
    letter = read(rule, SWOLLEN, NOT_NECESSARY, request="Norco 10/325mg")
    assert rule[:-1] not in dict(quoted(told(letter, rests(letter, rule)))).values()


def test_what_a_guideline_recommends_beside_the_request_is() -> None:
    rule = "The guidelines recommend a home exercise program."
    letter = read(rule, SWOLLEN, NOT_NECESSARY)
    record = rests(letter, rule, why=((ENGLISH, SWOLLEN),))
    assert quoted(told(letter, record)) == [("reason_rule", rule[:-1])]


def ground(letter: Letter) -> Ground:
    return extract.grounds(letter.record, letter.document)[0]


def named(letter: Letter, english: str, *sentences: int, kept: tuple[PlainReason, ...] = ()) -> tuple[int, ...]:
    own = ground(letter)
    return faithful.rested_on(own, [own], letter.text, [PlainReason(english, None, sentences)], kept)


def test_in_a_rationale_of_two_requests_none_is_named_that_is_on_the_other() -> None:
    films = "The guideline wants a film of the wrist only after a fall."
    letter = read(CAST, films, SWOLLEN, NOT_NECESSARY)
    own = ground(letter)
    other = replace(own, index=1, request="Wrist film")
    said = [PlainReason("The guideline wants a look at a cast, and a film after a fall.", None, (1, 2))]
    assert faithful.rested_on(own, [own, other], letter.text, said, ()) == (1,)
    assert faithful.rested_on(other, [own, other], letter.text, said, ()) == (2,)
    assert set(faithful.rested_on(own, [own], letter.text, said, ())) == {1, 2}


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        ("Physical therapy for 6 weeks", "MRI of the wrist", "An MRI is allowed only after 6 weeks of care."),
        ("Norco 10/325 #60", "MRI of the wrist", "Magnetic resonance imaging is not supported right now."),
        ("MRI of the right knee", "MRI of the left knee", "The exam of the left knee did not show weakness."),
    ],
)
def test_another_request_is_known_by_its_name(mine: str, theirs: str, said: str) -> None:
    letter = read(said, SWOLLEN, NOT_NECESSARY)
    own, other = (replace(ground(letter), index=at, request=request) for at, request in enumerate((mine, theirs)))
    fell = [PlainReason(f"The letter says: {said}", None, (1,))]
    assert faithful.rested_on(own, [own, other], letter.text, fell, ()) == ()
    assert faithful.rested_on(other, [own, other], letter.text, fell, ()) == (1,)


def test_a_rationale_that_is_printed_under_each_request_is_of_both() -> None:
    said = "An MRI is allowed only after 6 weeks of care."
    letter = read(said, SWOLLEN, said, SWOLLEN, NOT_NECESSARY)
    both = ground(letter)
    own = replace(both, request="Physical therapy for 6 weeks", sentences=both.sentences[:2])
    other = replace(both, index=1, request="MRI of the wrist", sentences=both.sentences[2:4])
    fell = [PlainReason(f"The letter says: {said}", None, (1, 3))]
    assert faithful.rested_on(own, [own, other], letter.text, fell, ()) == ()
    assert faithful.rested_on(other, [own, other], letter.text, fell, ()) == (3,)


def test_of_many_sentences_the_nearest_are_named_first() -> None:
    films = [f"On day {n} a film of the hand was taken." for n in range(1, 9)]
    letter = read(CAST, *films, SWOLLEN, NOT_NECESSARY)
    found = named(letter, "The guideline wants a weekly look at a cast, and a film was taken.", *range(1, 11))
    assert (found[0], len(found)) == (1, 4)


def test_what_is_told_already_is_not_named() -> None:
    letter = read(CAST, SWOLLEN, NOT_NECESSARY)
    kept = (PlainReason(ENGLISH, SPANISH, (2,)),)
    assert named(letter, "A look at a cast shows no swelling.", 1, 2, kept=kept) == (1,)
    assert named(letter, "Horses run.", 1) == ()
    assert named(letter, "A look at a cast.", 77) == ()


@pytest.mark.parametrize(
    "english", ["You will get a weekly look at a cast.", "The cast is medically necessary.", "You abuse the cast."]
)
def test_what_turns_the_decision_round_or_is_never_said_names_nothing(english: str) -> None:
    assert named(read(CAST, SWOLLEN, NOT_NECESSARY), english, 1) == ()


def test_what_fell_is_kept_in_the_record_as_places_alone() -> None:
    letter = read(CAST, SWOLLEN, SAME, NOT_NECESSARY)
    profile = profiles.profile("strong", "x")[1]

    def one(english: str, *numbers: int) -> SimpleNamespace:
        return SimpleNamespace(english=english, spanish=SPANISH, sentences=numbers)

    said = [one(ENGLISH, 2), one("The guide says your cast was looked at 9 times.", 1)]
    answer = SimpleNamespace(items=[SimpleNamespace(number=1, why=said)])
    yes = SimpleNamespace(claims=[SimpleNamespace(number=1, english="yes", spanish="yes")])

    async def ask(question: client.Question[Any], _: object) -> client.Answered[Any]:
        is_why = "Reasons" in question.schema.__name__
        return client.Answered(answer if is_why else yes, client.Spent())

    found = asyncio.run(why.reasons(ask, letter.record, letter.document, profile, None))
    assert ([t.english for t in found.told[0]], found.fallen) == ([ENGLISH], {0: (1,)})
    provenance = Provenance(reader="rules+llm", tool_version="0", read_at="2026-01-01T00:00:00Z")
    record = why.with_reasons(letter, found, provenance).record
    assert [e.quote for e in record.evidence if e.field == "/issues/0/why"] == [CAST]
    assert "9 times" not in record.model_dump_json()
    assert "/issues/0/why" not in confidence.seen(record)
    assert ("reason_rule", CAST[:-1]) in quoted(told(letter, record))
