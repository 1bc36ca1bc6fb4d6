"""What is told of one thing and holds of another falls, as does a rule told as the worker’s; the true one stands."""

import pytest
from tabled import each_row

from imr_llm.codes import Decision
from imr_llm.faithful import ReasonChecks
from imr_llm.faithful.spanish import problems as spanish_problems
from imr_llm.language.sentences import spans
from imr_llm.statements import Ground, NumberedSentence, PlainReason

SLR = "Straight leg raise is negative on the left and positive on the right at 60 degrees."
GRIP = "Grip strength is 40 pounds on the right and 60 pounds on the left."
TESTS = "The exam found no nerve signs. The MRI is normal."
PILLS = "The patient takes Norco and naproxen. Naproxen did not help. The patient has taken Soma 350 mg for 2 years."
MIGRAINE = "The patient has daily headaches. Botox is recommended for patients with chronic migraine."
FAILED = "The patient has back pain. Injections are recommended for patients with radiculopathy who failed therapy."
RISK = "The patient takes naproxen. The guidelines recommend Prilosec for patients at low risk of bleeding."
SESSIONS = "The patient completed 12 sessions of therapy. The guidelines recommend up to 10 sessions."
TURNED = "The patient has a non-displaced fracture of the wrist. The drug screen was consistent. The joint is unstable."
DENIED = "The MRI shows a disc bulge without nerve root compression. The evaluation cleared the patient for surgery."
BLAME = "There is no signed pain contract on file. The UDS was inconsistent. There is no record of home exercises."
BACK = "The patient has back pain."

DISCS = "MRI showed moderate stenosis at L4-5, severe stenosis at L5-S1, and a mild bulge at C5-6."
SCANS = "The MRI of the neck was normal and the MRI of the back showed a large herniation. X-rays were normal."
DOSE = "The pain has increased since 2014. The daily dose of oxycodone was lowered from 90 mg to 60 mg."
ORDER = "The patient had acupuncture before the injection. The MRI was requested prior to physical therapy."
SOME = "X-rays were normal. The patient has knee swelling and is at low risk."

# fmt: off
FALSE: list[tuple[str, str]] = [
    ("The MRI showed severe stenosis at L4-5.", DISCS),
    ("The MRI showed moderate stenosis at L5-S1.", DISCS),
    ("The MRI of your neck showed a large herniation.", SCANS),
    ("The MRI showed a small herniation of the back.", SCANS),
    ("Your pain has decreased since 2014.", DOSE),
    ("Your dose of oxycodone was raised.", DOSE),
    ("Your dose of oxycodone went from 60 mg to 90 mg.", DOSE),
    ("You had acupuncture after the injection.", ORDER),
    ("The MRI was asked for after physical therapy.", ORDER),
    ("Surgery has been completed.", "Surgery is being considered but physical therapy has been completed."),
    ("Your back pain was unchanged.", "The neck pain is unchanged. The back pain improved by 50%."),
    ("You stopped Norco.", "The patient has been taking Norco since 2010 and stopped gabapentin in 2012."),
    ("You have weakness of the calf.", "The patient has weakness of the quadriceps."),
    ("You have mild knee swelling.", SOME),
    ("The fracture has not healed.", "The fracture has healed with no nonunion."),
    ("You are a surgical candidate and do not work full duty.",
     "The patient is not a surgical candidate and continues to work full duty."),
    ("Therapy began in May 2015.", "The patient saw the doctor on 5/1/2015. Therapy began on 6/2/2015."),
    ("The guideline recommends use for more than 2 weeks.",
     "The guideline recommends against use for more than 2 weeks."),
    ("Your last visit was less than six months ago.", "The most recent visit was more than six months ago."),
    ("It is a first option after NSAIDs.", "It is a second-line option after NSAIDs."),
    ("You had knee surgery in 2010.", "The patient had shoulder surgery in 2010 and knee surgery in 2013."),
    ("The shot gave you 50% relief.", "Physical therapy gave 50% relief and the injection gave 10% relief."),
    ("You had surgery in June 2014.", "The patient is scheduled for surgery in June 2014."),
    ("You started a home exercise program.", "The patient will start a home exercise program."),
    ("You have cervical radiculopathy.", "Rule out cervical radiculopathy."),
    ("NSAIDs caused kidney failure.", f"NSAIDs can cause kidney failure. {BACK}"),
    ("You had an overdose.", f"The patient's mother died of an overdose. {BACK}"),
    ("You had a stroke.", f"The patient's mother had a stroke and heart disease. {BACK}"),
    ("You have heart disease.", f"The patient's mother had a stroke and heart disease. {BACK}"),
    ("You have anxiety.", f"The records describe anxiety in his son. {BACK}"),
    ("You take Norco.", f"His wife takes Norco. {BACK}"),
    ("You had surgery for a herniated disc.", f"His brother had surgery for a herniated disc. {BACK}"),
    ("You have not tried NSAIDs.", "There is no trial of NSAIDs in the records."),
    ("You have not tried NSAIDs.", "The records do not indicate that the patient has tried NSAIDs."),
    ("You have not finished therapy.", "The records show no sign that the patient has finished therapy."),
    ("You have not signed a pain contract.", "No pain contract that the patient has signed is on file."),
    ("Your back was normal.", "The MRI of the lumbar spine was normal."),
    ("Straight leg raise was positive on the left.", SLR),
    ("Straight leg raise was negative on the right.", SLR),
    ("Your grip is 60 pounds on the right and 40 pounds on the left.", GRIP),
    ("Your right grip is 60 pounds.", GRIP),
    ("Your left grip is 40 pounds.", GRIP),
    ("The exam is normal.", TESTS),
    ("Opioids did not help you.", PILLS),
    ("Norco did not help you.", PILLS),
    ("You have taken naproxen for 2 years.", PILLS),
    ("You have chronic migraine.", MIGRAINE),
    ("You failed therapy.", FAILED),
    ("You have radiculopathy.", FAILED),
    ("The guideline recommends Prilosec for people at high risk of bleeding.", RISK),
    ("You are at high risk of bleeding.", RISK),
    ("The guideline recommends Prilosec for people who take naproxen.", RISK),
    ("You had 10 sessions of therapy.", SESSIONS),
    ("You have a displaced fracture of the wrist.", TURNED),
    ("The drug screen was inconsistent.", TURNED),
    ("The drug screen was not consistent.", TURNED),
    ("Your joint is stable.", TURNED),
    ("The MRI shows a disc bulge and nerve root compression.", DENIED),
    ("The evaluation did not clear you for surgery.", DENIED),
    ("You did not sign a pain contract.", BLAME),
    ("You did not take your medicine.", BLAME),
    ("You did not do home exercises.", BLAME),
    ("Home exercises will help your back.", BLAME + " The patient has back pain."),
    ("Your knee is healthy and stable.", "There is no evidence of instability of the knee."),
    ("Your head is normal.", "The CT of the head was normal."),
]
TRUE: list[tuple[str, str]] = [
    ("The MRI showed severe stenosis at L5-S1.", DISCS),
    ("There is moderate stenosis at L4-5.", DISCS),
    ("There is mild stenosis at L5-S1.", "MRI showed mild stenosis at L4-5 and L5-S1. There is no fracture."),
    ("The MRI of your back showed a large herniation.", SCANS),
    ("The MRI showed a big herniation of the back.", SCANS),
    ("Your pain has gone up since 2014.", DOSE),
    ("Your dose of oxycodone was cut from 90 mg to 60 mg.", DOSE),
    ("You had an injection after acupuncture.", ORDER),
    ("You had acupuncture before the injection.", ORDER),
    ("The guideline asks for surgery only after therapy.", "The guideline does not support surgery before therapy."),
    ("Physical therapy has been completed.", "Surgery is being considered but physical therapy has been completed."),
    ("Your back pain improved.", "The neck pain is unchanged. The back pain improved by 50%."),
    ("You still take Norco.", "The patient has been taking Norco since 2010 and stopped gabapentin in 2012."),
    ("An MRI in March 2014 found a tear.", "The MRI from 3/2/14 showed a tear."),
    ("Norco lowered your pain from 8 to 5.", "Pain decreased from 8/10 to 5/10 with Norco."),
    ("The injection gave you 10% relief.", "Physical therapy gave 50% relief and the injection gave 10% relief."),
    ("Shots and therapy have failed.", "Physical therapy and injections have failed."),
    ("You had 6 visits.", "The patient had 6 visits and is scheduled for surgery in June 2014."),
    ("Your mother died of an overdose.", "The patient's mother died of an overdose."),
    ("You have severe snoring.", f"His wife reports that he has severe snoring. {BACK}"),
    ("You have back pain.", f"His mother has back pain. {BACK}"),
    ("You have not finished the home exercise program.",
     "The records indicate that the patient has not completed the home exercise program."),
    ("You have not tried NSAIDs.", "According to the 3/2/14 progress note, the patient has not tried NSAIDs."),
    ("You did not finish therapy.", "The patient was noncompliant with therapy."),
    ("The x-ray of your left hand was normal.", "X-rays of the left hand were normal."),
    ("The MRI of your neck was normal.", "The MRI of the cervical spine was normal."),
    ("Straight leg raise was positive on the right.", SLR),
    ("Straight leg raise was negative on the left.", SLR),
    ("Your grip is 40 pounds on the right and 60 pounds on the left.", GRIP),
    ("The MRI is normal.", TESTS),
    ("Naproxen did not help you.", PILLS),
    ("You have taken Soma for 2 years.", PILLS),
    ("You have daily headaches.", MIGRAINE),
    ("The guideline recommends Botox for people with chronic migraine.", MIGRAINE),
    ("The guideline recommends Prilosec for people at low risk of bleeding.", RISK),
    ("You had 12 sessions of therapy.", SESSIONS),
    ("You have a non-displaced fracture of the wrist.", TURNED),
    ("The drug screen was consistent.", TURNED),
    ("Your MRI shows a disc bulge without nerve root compression.", DENIED),
]
BRACKETS: list[tuple[str, str, str, str, str]] = [
    # English, Spanish, letter, what is left of each
    ("You have dermatitis (a skin trouble).", "Usted tiene dermatitis (un mal de piel).", "The patient has dermatitis.",
     "You have dermatitis.", "Usted tiene dermatitis."),
    ("Your records do not show radiculopathy (a sore back).",
     "Su expediente no muestra radiculopatía (espalda adolorida).", "There is no documentation of radiculopathy.",
     "Your records do not show radiculopathy.", "Su expediente no muestra radiculopatía."),
]
GRAVE: list[tuple[str, str]] = [
    ("You have dermatitis (no skin trouble).", "The patient has dermatitis."),
    ("You have dermatitis (cancer of the skin).", "The patient has dermatitis."),
    ("You have dermatitis (grade 3 skin trouble).", "The patient has dermatitis."),
    ("You have radiculopathy (a fracture).", "The patient has radiculopathy."),
    ("You have radiculopathy (never real).", "The patient has radiculopathy."),
    ("You take Norco (made for addicts who abuse it).", "The patient takes Norco."),
    *((f"You have cervical radiculopathy ({words}).", "The patient has cervical radiculopathy.") for words in (
        "maybe", "supposedly", "rarely", "only at night", "mild", "right", "left side", "years ago", "dad", "proposed",
        "almost finished", "just started", "a tiny bit", "on one side", "it is unclear", "in his wife", "treated",
    )),
]
SPANISH_FALSE: list[tuple[str, str]] = [
    ("Your records do not show that therapy failed.", "Sus papeles no muestran que la terapia haya funcionado."),
    ("Your records do not show that therapy failed.", "Sus papeles no muestran terapia."),
    ("The shots failed.", "Las inyecciones le ayudaron."),
    ("Your pain went down.", "Su dolor subió."),
    ("Your pain went up.", "Su dolor bajó."),
    ("Your pain is better with rest and worse with walking.", "Su dolor es peor con el descanso y mejor al caminar."),
    ("You had therapy before surgery.", "Usted tuvo terapia después de la cirugía."),
    ("You tried therapy before the shots.", "Usted probó las inyecciones antes de la terapia."),
    ("The guideline asks for an x-ray first and then an MRI.",
     "La guía pide una resonancia primero y luego una radiografía."),
    ("The test found a small tear.", "La prueba encontró un desgarro grande."),
    ("Your doctor says the pain is mild.", "Su doctor dice que el dolor es severo."),
    ("Your pain is rarely severe.", "Su dolor es a menudo fuerte."),
    ("The shots helped for a short time.", "Las inyecciones ayudaron por mucho tiempo."),
    ("You take the pills twice a week.", "Usted toma las pastillas dos veces al día."),
    ("You had 12 visits.", "Usted tuvo cerca de 12 visitas."),
    ("The exam says there is no tear.", "El examen no dice que hay un desgarro."),
    ("It is unclear if therapy helped.", "La terapia no ayudó."),
    ("Your records do not show a home program.", "Su expediente no muestra un programa en casa que sirva mucho."),
    ("Your records do not list side effects.", "Su expediente no dice si hay efectos beneficiosos."),
    ("You take a muscle relaxer.", "Usted toma medicina para los músculos."),
    ("People with no risk are to wait.", "Las personas con riesgo no deben esperar."),
    ("You are at low risk.", "Usted tiene un riesgo alto."),
    ("Your knee is stable.", "Su rodilla es inestable."),
    ("You are able to work.", "Usted es incapaz de trabajar."),
    ("Your exam showed normal strength.", "Su examen mostró una fuerza anormal."),
    ("Your exam was abnormal.", "Su examen fue normal."),
    ("You had 12 visits, and your doctor asks for more.", "Usted tuvo más de 12 visitas, y su doctor pide otras."),
    ("Your right arm is weak and your left leg is numb.",
     "Su pierna derecha está adormecida y su brazo izquierdo está débil."),
    ("You have pain in the neck and weakness in the arm.", "Usted tiene debilidad en el cuello y dolor en el brazo."),
    ("You had surgery in March and shots in May.", "Usted tuvo inyecciones en marzo y cirugía en mayo."),
    ("Surgery was on the knee in March and shots were in the hip in May.",
     "La cirugía fue en la cadera en marzo y las inyecciones fueron en la rodilla en mayo."),
    ("You had at least 6 visits.", "Usted tuvo más de 6 visitas."),
    ("You had up to 8 visits.", "Usted tuvo más de 8 visitas."),
    ("You cannot take pills.", "Usted no toma pastillas."),
    ("Your records do not show that you cannot take pills.", "Su expediente no muestra que usted tome pastillas."),
    ("The guideline asks for non-opioid medicines.", "La guía pide opioides diferentes."),
    ("Your pain was unchanged.", "Su dolor fue constante."),
    ("You have headaches.", "Usted tiene dolor en la cabeza del fémur."),
    ("You have pain in the toe.", "Usted tiene dolor de cabeza."),
    ("The guideline is against it unless therapy failed.", "La guía la apoya a menos que la terapia haya fallado."),
]
SPANISH_TRUE: list[tuple[str, str]] = [
    ("Your records do not show that therapy failed.", "Sus papeles no muestran que la terapia no haya funcionado."),
    ("Your records do not show that therapy failed.", "Sus papeles no muestran que la terapia fallara."),
    ("The shots failed.", "Las inyecciones no le dieron resultado."),
    ("Your pain went up after the shot.", "Su dolor aumentó después de la inyección."),
    ("Your pain went down.", "Su dolor bajó."),
    ("You had therapy before surgery.", "Usted recibió terapia antes de la operación."),
    ("You had therapy before surgery.", "Le hicieron la cirugía después de la terapia."),
    ("The guideline asks for an x-ray first and then an MRI.",
     "La guía pide primero una radiografía y luego una resonancia."),
    ("The test found a small tear.", "La prueba encontró un desgarro pequeño."),
    ("You have low back pain and a positive leg raise.",
     "Usted tiene dolor de espalda baja y una elevación de pierna positiva."),
    ("You had about 12 visits.", "Usted tuvo cerca de 12 visitas."),
    ("You are homebound.", "Usted no puede salir de casa."),
    ("The drug test was inconsistent with your medicine.", "La prueba de drogas no concuerda con su medicina."),
    ("The guideline backs it at medium or high risk.", "La guía lo apoya con riesgo medio o alto."),
    ("Your right arm is weak and your left leg is numb.",
     "Su brazo derecho está débil y su pierna izquierda está adormecida."),
    ("You had surgery in March and shots in May.", "Usted tuvo cirugía en marzo e inyecciones en mayo."),
    ("You had at least 6 visits.", "Usted tuvo al menos 6 visitas."),
    ("You cannot take pills.", "Usted no puede tomar pastillas."),
    ("You have hip pain.", "Usted tiene dolor en la cabeza del fémur de la cadera."),
    ("You have a headache.", "Usted tiene dolor de cabeza de tensión."),
    ("The guideline is against it unless therapy failed.",
     "La guía no la apoya a menos que la terapia haya fallado."),
]
# fmt: on


def stands(told: str, letter: str, decision: Decision = "upheld", spanish: str | None = None) -> list[PlainReason]:
    shown = tuple(NumberedSentence(number, place, "rationale") for number, place in enumerate(spans(letter), start=1))
    ground = Ground(0, "Treatment", decision, False, shown, ())
    one = PlainReason(told, spanish, tuple(one.number for one in shown))
    return list(ReasonChecks([ground], letter, by_words=False).stands(ground, [one]))


@pytest.mark.parametrize(("told", "letter"), FALSE)
def test_what_holds_of_another_thing_falls(told: str, letter: str) -> None:
    assert not stands(told, letter)


@each_row(("told", "letter"), TRUE)
def test_what_holds_of_the_same_thing_stands(told: str, letter: str) -> None:
    assert [one.english for one in stands(told, letter)] == [told]


@pytest.mark.parametrize(("told", "spanish", "letter", "english", "left"), BRACKETS)
def test_a_wrong_bracket_goes_and_its_sentence_stays(
    told: str, spanish: str, letter: str, english: str, left: str
) -> None:
    assert [(one.english, one.spanish) for one in stands(told, letter, spanish=spanish)] == [(english, left)]


@each_row(("told", "letter"), GRAVE)
def test_a_bracket_that_says_more_costs_its_sentence(told: str, letter: str) -> None:
    assert not stands(told, letter)


@pytest.mark.parametrize(
    "spanish",
    [
        "Usted tiene radiculopatía (sarpullido) en la pierna e hipertensión (presión alta).",
        "Usted tiene hipertensión y radiculopatía (sarpullido) en la pierna.",
        "Usted tiene hipertensión y un sarpullido en la pierna.",
    ],
)
def test_where_it_is_not_known_which_bracket_goes_the_spanish_goes(spanish: str) -> None:
    told = "You have hypertension (high blood pressure) and radiculopathy (skin rash) in the leg."
    (one,) = stands(told, "The patient has hypertension and radiculopathy in the leg.", spanish=spanish)
    assert (one.english, one.spanish) == (told.replace(" (skin rash)", ""), None)


@each_row(("english", "spanish"), SPANISH_FALSE)
def test_spanish_that_tells_it_of_another_falls(english: str, spanish: str) -> None:
    assert list(spanish_problems(english, spanish, by_words=False))


@each_row(("english", "spanish"), SPANISH_TRUE)
def test_spanish_that_tells_it_of_the_same_stands(english: str, spanish: str) -> None:
    assert not list(spanish_problems(english, spanish, by_words=False))


@pytest.mark.parametrize(
    "other",
    [
        "You had no relief from acupuncture.",  # only a "no" more
        "Acupuncture gave you relief of your pain.",
        "Both were tried.",
        "Neither helped you.",
        "None of the drugs helped.",
        "Such care was not tried.",
    ],
)
def test_what_repeats_or_leans_fills_up_no_answer(other: str) -> None:
    own = PlainReason("You had relief from acupuncture.", None, (1,))
    assert ReasonChecks.filled([own], [PlainReason(other, None, (2,))]) == (own,)


def test_a_filled_answer_is_in_the_letter_s_order() -> None:
    first, third = PlainReason("Naproxen failed.", None, (3,)), PlainReason("Your knee hurts.", None, (1,))
    assert ReasonChecks.filled([first], [third]) == (third, first)
    leaning = PlainReason("It was not enough.", None, (5,))
    between = PlainReason("Your knee hurts.", None, (4,))
    assert ReasonChecks.filled([first, leaning], [between]) == (first, leaning, between)


def test_an_answer_is_filled_up_from_the_other() -> None:
    said = ("Naproxen failed.", "Your knee hurts.", "The guideline allows 10 visits.")
    one, two, three = (PlainReason(words, None, (at,)) for at, words in enumerate(said, start=1))
    again, leaning = PlainReason("The same once more.", None, (1,)), PlainReason("It was not shown.", None, (4,))
    assert ReasonChecks.filled([one], [again, leaning, two]) == (one, two)
    assert ReasonChecks.filled([one, two, three], [PlainReason("A fourth.", None, (4,))]) == (one, two, three)


def test_a_medicine_that_the_fda_approved_is_no_approval() -> None:
    letter = "The guidelines say that Zofran is FDA-approved for nausea after surgery. There is no record of nausea."
    told = "Zofran is FDA-approved for nausea after surgery, and your records do not show nausea."
    assert stands(told, letter)
    for false in (
        "Zofran is approved for nausea after surgery.",
        "Your request is approved, as Zofran is FDA-approved.",
        "The reviewer approved Zofran for nausea.",
    ):
        assert not stands(false, letter)
    assert not stands(told, letter.replace("is FDA", "is not FDA"))
