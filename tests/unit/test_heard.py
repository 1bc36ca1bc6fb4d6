"""Sentences that are true and heard as something else: what a listener takes wrongly is not told, what is clear is."""

import pytest
from tabled import each_row

from imr_llm.codes import Decision, Language
from imr_llm.faithful import ReasonChecks
from imr_llm.faithful.heard import heard_wrongly
from imr_llm.letter import Span
from imr_llm.statements import Because, Ground, NumberedSentence, PlainReason

WRONGLY: tuple[tuple[Decision, Language, str], ...] = (
    ("upheld", "en", "You have not failed to improve with other care."),
    ("overturned", "en", "Your doctor did not fail to try therapy first."),
    ("upheld", "en", "Your pain is not without relief from heat."),
    ("upheld", "en", "You had 10 visits, and 2 sessions of that request remain."),
    ("upheld", "en", "This request is for the 4 treatments that are left."),
    ("upheld", "en", "You still have 6 visits left."),
    ("upheld", "en", "You have 6 visits remaining."),
    ("upheld", "en", "There are two more therapy sessions left from before."),
    ("upheld", "en", "You have 30 tablets left."),
    ("upheld", "en", "The guideline says scans play an important part in care."),
    ("upheld", "en", "The ODG says these braces are often used."),
    ("upheld", "en", "The guideline says this drug is often used for back pain."),
    ("upheld", "en", "The guideline says therapy is useful for your condition."),
    ("upheld", "en", "Your records show none of the above conditions."),
    ("overturned", "en", "The first reviewer is not trained in this."),
    ("upheld", "es", "Usted no ha dejado de mejorar con el tratamiento."),
    ("upheld", "es", "La solicitud era de 12, y quedan 2 sesiones."),
    ("overturned", "es", "El primer revisor no tiene formación en esto."),
)
RIGHTLY: tuple[tuple[Decision, Language, str], ...] = (
    ("upheld", "en", "Your records do not show that therapy failed to help."),
    ("upheld", "en", "Other care has not failed."),
    ("upheld", "en", "You did not improve without surgery."),
    ("overturned", "en", "You had 10 visits, and 2 sessions of that request remain."),
    ("upheld", "en", "Your pain remains after 6 visits."),
    ("overturned", "en", "The guideline says scans play an important part in care."),
    ("upheld", "en", "The guideline says braces are often used only after surgery."),
    ("upheld", "en", "The guideline finds a scan helpful after 6 weeks of care."),
    ("overturned", "en", "You still have 6 visits left."),
    ("upheld", "en", "You have pain in your left knee after 6 visits."),
    ("upheld", "en", "You had 6 visits for your left shoulder."),
    ("upheld", "en", "You had 6 visits and left the program."),
    ("upheld", "en", "Six visits left you no better."),
    ("upheld", "en", "The guideline says this shot is useful for pain that goes down the leg."),
    ("upheld", "en", "The guideline says MRI is helpful in patients with nerve signs."),
    ("upheld", "en", "The guideline says braces are often used for people with a broken bone."),
    ("upheld", "en", "Your records lack proof, and the guideline says opioids are often used for cancer pain."),
    ("overturned", "en", "Your exam was done above and below the elbow."),
    ("upheld", "es", "Usted no mejoró con el tratamiento."),
    ("upheld", "es", "Su dolor quedó igual con 6 visitas."),
)


@each_row(("decision", "language", "words"), WRONGLY)
def test_what_a_listener_takes_for_something_else(decision: Decision, language: Language, words: str) -> None:
    assert list(heard_wrongly(words, language, decision))


@each_row(("decision", "language", "words"), RIGHTLY)
def test_what_is_heard_as_what_it_says(decision: Decision, language: Language, words: str) -> None:
    assert not list(heard_wrongly(words, language, decision))


def test_what_leans_on_a_sentence_that_is_not_told_is_not_told_either() -> None:
    """And one of which the Spanish alone is heard wrongly is told in English."""
    text = "Care has not failed. It helped. No scan was done."
    whole = NumberedSentence(1, Span(0, len(text)), "rationale")
    ground = Ground(0, "MRI", "upheld", False, (whole,), (Because("other", (1,)),))
    wrong = PlainReason("You have not failed to improve.", "Usted no empeoró.", (1,))
    leans = PlainReason("It helped.", "Ayudó.", (1,))
    clear = PlainReason("No scan was done.", "No dejó de hacerse una imagen.", (1,))
    kept = ReasonChecks([ground], text, by_words=False).stands(ground, (wrong, leans, clear))
    assert [(one.english, one.spanish) for one in kept] == [("No scan was done.", None)]


@pytest.mark.parametrize(
    ("english", "spanish", "problem"),
    [
        ("Care has not failed to help you.", "El cuidado le ayudó.", "English sentence 1 says no twice"),
        ("No scan was done.", "No dejó de hacerse una imagen.", "Spanish sentence 1 says no twice"),
        ("You are not trained in this.", "Usted no está entrenado.", "English sentence 1 points to words"),
    ],
)
def test_the_model_is_asked_for_other_words(english: str, spanish: str, problem: str) -> None:
    text = "Care has not failed to help. No scan was done. The patient is not trained in this."
    ground = Ground(
        0, "MRI", "upheld", False, (NumberedSentence(1, Span(0, len(text)), "rationale"),), (Because("other", (1,)),)
    )
    found = ReasonChecks([ground], text, by_words=False).problems({0: [PlainReason(english, spanish, (1,))]})
    assert any(one.startswith(f"Item 1: {problem}") for one in found)
