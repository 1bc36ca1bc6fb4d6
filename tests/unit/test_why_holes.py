"""False sentences to the worker that once passed the checks do not, and a true one of each kind does."""

import pytest
from tabled import each_row

from imr_llm.codes import Decision
from imr_llm.faithful import ReasonChecks
from imr_llm.faithful.spanish import problems as spanish_problems
from imr_llm.language.sentences import spans
from imr_llm.statements import Ground, NumberedSentence, PlainReason

# fmt: off
FALSE: dict[str, list[tuple[str, str]]] = {
    # of somebody else, excluded or asked about; or the worker's fault
    "illness": [
        ("You have diabetes.", "The father of the patient has diabetes."),
        ("You have diabetes.", "The wife of the patient has diabetes."),
        ("You have diabetes, and a blood test was done.", "Diabetes was ruled out by the blood test."),
        ("You have diabetes and neuropathy.", "The provider wants to rule out diabetes as a cause of neuropathy."),
        ("You have diabetes.", "Testing is recommended for patients with obesity and diabetes."),
        ("You smoke and want surgery.", "The patient quit smoking 3 months ago before surgery."),
        ("You have diabetes.", "It is unclear whether the patient has diabetes."),
        ("You smoke, so the bone is not healed.", "The patient smokes and the bone is not healed."),
        ("Your obesity harms your back.", "The patient has obesity and back pain."),
        ("Your smoking slows the bone.", "The patient smokes. The bone is slow to heal."),
    ],
    "not documented": [
        ("Norco did not ease your pain.", "There is no documentation of pain relief with Norco."),
        ("The visits did not help.", "There is no documentation of gains from the visits."),
        ("Therapy did not help you.", "The notes do not describe gains from therapy."),
        ("Norco did not help your pain.", "There is no documentation of improved function with Norco."),
    ],
    "unchanged": [
        ("Your pain was unchanged.", "The pain was reduced by 20% but work status was unchanged."),
        ("Your pain stayed the same.", "Pain decreased with therapy, and the dose is the same."),
        ("Your pain is the same.", "The patient reports less pain at the same dose."),
        ("Your records do not show that your pain got better.",
         "There is no improvement in function despite less pain."),
    ],
    "candidate": [
        ("You are not a candidate for surgery.", "The patient is not a candidate for injections."),
        ("You are not a surgical candidate.",
         "The provider did not state whether the patient is a surgical candidate."),
        ("You are not a good candidate for help.", "The patient is not a surgical candidate."),
        ("You do not meet the criteria for a scan.",
         "The patient does not meet the criteria for a brace. The criteria for a scan were met."),
        ("You did not meet the guideline criteria.", "It is not clear whether the guideline criteria have been met."),
    ],
    "guideline": [
        ("It works no better than a fake device.", "A placebo effect is likely with this device."),
        ("You got better with a fake device.", "A placebo effect is likely with this device."),
        ("Your laser was the same as a fake laser.", "The study compared the laser to sham. The patient had a laser."),
        ("Opioids are not recommended for chronic pain.", "Opioids are not recommended as first-line therapy."),
        ("Your records do not show that you could not take naproxen.",
         "There is no evidence of an ulcer, and the patient could not tolerate naproxen."),
    ],
    "explained": [
        ("You have medial epicondylitis (tennis elbow).", "The patient has medial epicondylitis."),
        ("You have a lumbar (neck) strain.", "The patient has a lumbar strain."),
        ("You have radiculopathy (a broken bone).", "The patient has radiculopathy."),
        ("Your x-rays were unremarkable (not normal).", "The x-rays were unremarkable."),
        ("Home care is for people who are homebound (healthy).", "Home care is for patients who are homebound."),
        ("You have neuropathic pain (nerve damage).", "The patient has neuropathic pain."),
        ("You have a nonunion (a bone that did heal).", "The patient has a nonunion."),
        ("You take naproxen (stiff joints).", "The patient takes naproxen."),
        ("You have hypertension (blood in the walls).", "The patient has hypertension."),
    ],
    "points": [
        ("The guideline asks for therapy of the knee, and your records do not show it.",
         "The guideline asks for therapy of the knee. Therapy of the knee was completed without complications."),
        ("The guideline asks for a home exercise program, and your records do not show one.",
         "The guideline asks for a home exercise program. The patient does a home exercise program without relief."),
        ("The guideline asks for x-rays of the knee, and your records do not show them.",
         "The guideline requires x-rays of the knee. The x-rays of the knee show no fracture."),
    ],
    "before": [
        ("The 30 tablets were certified before for your pain.",
         "A prior review certified 30 tablets for weaning."),
        ("The 6 visits were already approved.", "The provider requested that 6 visits be approved."),
    ],
    "digits": [
        ("Your fingers are numb.", "The patient has weakness of both arms and numbness of the digits of the feet."),
        ("Your fingers are numb.", "The arm has no pain, numbness is in the toe digits."),
    ],
    "failed": [("Conservative care failed.", "The patient has not failed conservative care.")],
}
TRUE: dict[str, list[tuple[str, str]]] = {
    "illness": [
        ("You have diabetes and neuropathy.", "The patient has diabetes and neuropathy."),
        ("You smoke.", "The patient smokes one pack per day."),
    ],
    "not documented": [
        ("Norco did not ease your pain.", "Norco brought no relief of the pain."),
        ("Therapy did not help you.", "The patient failed therapy."),
    ],
    "unchanged": [("Your neck pain was unchanged.", "The neck pain is unchanged with therapy.")],
    "candidate": [
        ("You are not a candidate for surgery.", "The patient is not a candidate for surgery."),
        ("You do not meet the guideline criteria.", "The patient does not meet the guideline criteria."),
    ],
    "guideline": [
        ("Opioids are not recommended for chronic pain.", "Opioids are not recommended for chronic pain."),
        ("Your records do not show that you could not take naproxen.",
         "There is no evidence that the patient could not tolerate naproxen."),
    ],
    "explained": [
        ("You have medial epicondylitis (golfer’s elbow).", "The patient has medial epicondylitis."),
        ("You have a lumbar (low back) strain.", "The patient has a lumbar strain."),
        ("You have radiculopathy (a pinched nerve).", "The patient has radiculopathy."),
        ("Your x-rays were unremarkable (normal).", "The x-rays were unremarkable."),
        ("You take naproxen (a medicine for pain and swelling).", "The patient takes naproxen."),
        ("You have a nonunion (a bone that did not heal).", "The patient has a nonunion."),
        ("You have a tear (rotator cuff).", "The patient has a rotator cuff tear."),
    ],
    "points": [
        ("The guideline asks for a home exercise program, and your records do not show one.",
         "The guideline asks for a home exercise program. There is no record of a home exercise program."),
        ("The guideline asks for x-rays of the knee, and your records do not show them.",
         "The guideline requires x-rays of the knee. The x-rays of the knee were not submitted."),
    ],
    "before": [
        ("The 30 tablets for weaning were certified before.", "A prior review certified 30 tablets for weaning."),
    ],
    "digits": [("Your fingers are numb.", "The patient has weakness of the arm and numbness of the digits.")],
    "failed": [("Conservative care failed.", "The patient has failed conservative care.")],
}
SPANISH_FALSE: list[tuple[str, str]] = [
    ("You failed therapy.", "Usted no cumplió con la terapia."),
    ("You failed 6 months of therapy.", "Usted no logró hacer 6 meses de terapia."),
    ("There is concern about your knee.", "Usted se preocupa por su rodilla."),
    ("The MRI is normal, and your exam shows no weakness.",
     "La resonancia no es normal, y su examen muestra debilidad."),
    ("The guideline asks for therapy, which you did not have.", "La guía no pide terapia, que usted tuvo."),
    ("Pills helped, but creams did not.", "Las pastillas no ayudaron, pero las cremas sí ayudaron."),
    ("Grip is 40 pounds on the right and 60 pounds on the left.",
     "La fuerza es de 40 libras en el lado izquierdo y de 60 libras en el derecho."),
    ("You had care on March 12 and May 5, 2015.", "Le dieron atención el 12 de mayo y el 5 de marzo de 2015."),
    ("You take gabapentin and do not take naproxen.", "Usted toma naproxeno y no toma gabapentina."),
    ("The guideline says a brace may be needed.", "La guía dice que hace falta una faja."),
    ("Your finger hurts.", "Su dedo del pie le duele."),
    ("Your toe hurts.", "Su dedo de la mano le duele."),
    ("The pain is in the chest.", "El dolor está en la mandíbula."),
    ("The pain is in your upper back.", "El dolor está en la parte baja de la espalda."),
    ("The pain is in your thumb.", "El dolor está en su dedo del pie."),
]
SPANISH_TRUE: list[tuple[str, str]] = [
    ("Therapy failed.", "La terapia no funcionó."),
    ("Your finger hurts.", "Su dedo le duele."),
    ("Your toes hurt.", "Le duelen los dedos del pie."),
    ("The pain is in your lower back.", "El dolor está en la parte baja de la espalda."),
    ("The pain is in your thumb.", "El dolor está en su pulgar."),
    ("You did not meet the guideline.", "Usted no cumplió con la guía."),
    ("The MRI is normal, and your exam shows no weakness.",
     "La resonancia es normal, y su examen no muestra debilidad."),
    ("Pills helped, but creams did not help.", "Las pastillas ayudaron, pero las cremas no ayudaron."),
    ("Grip is 40 pounds on the right and 60 pounds on the left.",
     "La fuerza es de 40 libras en el lado derecho y de 60 libras en el izquierdo."),
    ("You had care on March 12 and May 5, 2015.", "Le dieron atención el 12 de marzo y el 5 de mayo de 2015."),
    ("The guideline says a brace may be needed.", "La guía dice que puede hacer falta una faja."),
]
# fmt: on


def stands(told: str, letter: str, decision: Decision = "upheld") -> bool:
    shown = tuple(NumberedSentence(number, place, "rationale") for number, place in enumerate(spans(letter), start=1))
    ground = Ground(0, "Treatment", decision, False, shown, ())
    one = PlainReason(told, None, tuple(one.number for one in shown))
    return ReasonChecks([ground], letter, by_words=False).stands(ground, [one]) == (one,)


@pytest.mark.parametrize(("told", "letter"), [pair for pairs in FALSE.values() for pair in pairs])
def test_what_the_letter_does_not_say_falls(told: str, letter: str) -> None:
    assert not stands(told, letter)


@each_row(("told", "letter"), [pair for pairs in TRUE.values() for pair in pairs])
def test_what_it_says_of_the_same_kind_stands(told: str, letter: str) -> None:
    assert stands(told, letter)


@each_row(("english", "spanish"), SPANISH_FALSE)
def test_spanish_that_says_something_else_falls(english: str, spanish: str) -> None:
    assert list(spanish_problems(english, spanish, by_words=False))


@each_row(("english", "spanish"), SPANISH_TRUE)
def test_spanish_that_says_the_same_stands(english: str, spanish: str) -> None:
    assert not list(spanish_problems(english, spanish, by_words=False))
