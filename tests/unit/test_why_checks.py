"""Sentences to the worker that are true in other words than the letter's stand, and faults of each such kind do not."""

import pytest
from tabled import each_row

from imr_llm.codes import Decision
from imr_llm.faithful import ReasonChecks
from imr_llm.faithful.entities import parts_of_body, sides_in
from imr_llm.faithful.explained import bare, easy
from imr_llm.faithful.spanish import problems as spanish_problems
from imr_llm.language.sentences import spans
from imr_llm.statements import Because, Ground, NumberedSentence, PlainReason

# fmt: off
CASES: list[tuple[str, str, str, str, Decision, bool]] = [
    ("explained", "You have hypertension (high blood pressure).", "The patient has hypertension.", "X-ray", "upheld",
     True),
    ("explained", "You have hypertension (a made-up problem).", "The patient has hypertension.", "X-ray", "upheld",
     False),
    ("explained", "You have radiculopathy (no pain) in the leg.", "The patient has radiculopathy in the leg.",
     "X-ray", "upheld", False),
    ("explained", "Your records do not show that conservative (non-surgical) care failed.",
     "There is no documentation that conservative care has failed.", "MRI", "upheld", True),
    ("explained", "Your records do not show that conservative (surgical) care failed.",
     "There is no documentation that conservative care has failed.", "MRI", "upheld", False),
    ("explained", "Your records do not show that surgical care failed.",
     "There is no documentation that conservative care has failed.", "MRI", "upheld", False),
    ("explained", "You take anticonvulsants (seizure medicines).", "The patient takes anticonvulsants.", "MRI",
     "upheld", True),
    ("illness", "Your obesity and diabetes support an X-ray.",
     "Based on the comorbid conditions of diabetes and obesity, an X-ray is appropriate.", "X-ray", "overturned",
     True),
    ("illness", "Your pain is due to your obesity.", "The patient has obesity and pain.", "X-ray", "overturned",
     False),
    ("illness", "You have diabetes, and a scan was done.",
     "There is no history of diabetes or obesity. A scan was done.", "Scan", "upheld", False),
    ("harmless", "The shots did not ease your knee pain.",
     "The shots brought no significant relief of the knee pain.", "Knee shots", "upheld", True),
    ("harmless", "The shots did not ease your knee pain.", "The shots brought 60% relief of the knee pain.",
     "Knee shots", "upheld", False),
    ("harmless", "Tylenol did not ease your knee pain.",
     "The patient took Tylenol for knee pain. There was no relief with this drug.", "Therapy", "upheld", True),
    ("turned", "Simple care has not failed.", "The patient has not failed simple care.", "MRI", "upheld", True),
    ("turned", "Simple care has failed.", "The patient has not failed simple care.", "MRI", "upheld", False),
    ("turned", "Your records show that simple care failed.", "There is no documentation that simple care failed.",
     "MRI", "upheld", False),
    ("turned", "There is evidence of nerve problems.", "There is no evidence of nerve problems.", "MRI", "upheld",
     False),
    ("turned", "Your visit in May mentions knee surgery.", "The visit in May made no mention of knee surgery.", "MRI",
     "upheld", False),
    ("turned", "Tylenol eased your knee pain.",
     "The patient took Tylenol for knee pain. There was no relief with this drug.", "Therapy", "upheld", False),
    ("harmless", "Therapy did not ease your knee pain.",
     "Norco brought no relief. Therapy brought 60% relief of knee pain.", "Therapy", "upheld", False),
    ("harmless", "The guideline says proof for back pain is weak.",
     "The guideline says there is limited evidence for chronic back pain.", "Therapy", "upheld", True),
    ("harmless", "Proof of your back pain is weak.",
     "The guideline says there is limited evidence for chronic back pain.", "Therapy", "upheld", False),
    ("harmless", "Your records do not show that your neck pain improved.",
     "There is no documentation of a decrease in neck pain.", "Therapy", "upheld", True),
    ("harmless", "Your records do not show that your neck pain improved.", "The neck pain decreased with care.",
     "Therapy", "upheld", False),
    ("harmless", "Your records do not show that your neck pain is real.",
     "There is no documentation of a decrease in neck pain.", "Therapy", "upheld", False),
    ("harmless", "Your back pain was unchanged.", "The back pain is unchanged on the regimen.",
     "Naproxen for the low back", "upheld", True),
    ("harmless", "Your back pain was unchanged.", "The back pain improved on the regimen.",
     "Naproxen for the low back", "upheld", False),
    ("harmless", "You were not a surgical candidate.", "The applicant was not a surgical candidate.", "MRI", "upheld",
     True),
    ("harmless", "You were not a surgical candidate.", "The applicant was a surgical candidate.", "MRI", "upheld",
     False),
    ("harmless", "You do not meet the guideline criteria for a scan.",
     "The patient fails to meet the criteria of the guideline for a scan.", "Scan", "upheld", True),
    ("harmless", "You do not meet the guideline criteria for a scan.",
     "The patient meets the guideline criteria for a scan.", "Scan", "upheld", False),
    ("harmless", "Your records do not show that you cannot take pills.",
     "There is no indication that the patient is unable to take pills.", "Cream", "upheld", True),
    ("harmless", "Your records do not show that you cannot take pills.", "The patient is able to take pills.",
     "Cream", "upheld", False),
    ("harmless", "Your records do not show that you could take pills.",
     "There is no indication that the patient is unable to take pills.", "Cream", "upheld", False),
    ("harmless", "Proof that the laser works better than a fake laser is weak.",
     "There is weak evidence that the laser works better than a sham laser.", "Laser", "upheld", True),
    ("harmless", "Your doctor gave you a fake laser.",
     "There is weak evidence that the laser works better than a sham laser.", "Laser", "upheld", False),
    ("degree", "You have mild weakness in the arm.", "There is mild weakness in the arm.", "MRI", "upheld", True),
    ("degree", "You have mild weakness in the arm.", "There is severe weakness in the arm.", "MRI", "upheld", False),
    ("degree", "You have severe weakness in the arm.", "There is slight weakness in the arm.", "MRI", "upheld",
     False),
    ("direction", "The guideline recommends this pill for people at high risk of bleeding.",
     "The guideline recommends naproxen for patients at high risk of bleeding.", "Naproxen for the low back",
     "upheld", True),
    ("direction", "The guideline recommends this pill for people like you.",
     "The guideline recommends naproxen for patients at high risk of bleeding.", "Naproxen for the low back",
     "upheld", False),
    ("direction", "The reviewer recommends this treatment for people at risk.",
     "The guideline recommends naproxen for people at risk.", "Naproxen for the low back", "upheld", False),
    ("direction", "The naproxen should be approved for people with back pain.",
     "The guideline recommends naproxen for patients with back pain.", "Naproxen for the low back", "upheld", False),
    ("before", "More visits depend on how the 6 sessions approved before went.",
     "A trial of 6 sessions was approved by a prior reviewer. More visits depend on the response.",
     "6 sessions of therapy", "upheld", True),
    ("before", "More visits depend on how the 9 sessions approved before went.",
     "A trial of 6 sessions was approved by a prior reviewer. More visits depend on the response.",
     "9 sessions of therapy", "upheld", False),
    ("before", "The reviewer approved the 6 sessions.", "A trial of 6 sessions was approved by a prior reviewer.",
     "6 sessions of therapy", "upheld", False),
    ("points", "The guideline asks for a urine drug screen, and your records do not show it.",
     "The guideline asks for a urine drug screen. No urine drug screen is documented.", "Norco", "upheld", True),
    ("points", "The guideline asks for a urine drug screen, and your records do not show it.",
     "The guideline asks for a urine drug screen. There is no documentation of functional improvement.", "Norco",
     "upheld", False),
    ("points", "The guideline asks for a urine drug screen, and your records do not show it.",
     "The guideline asks for a urine drug screen. A urine drug screen was done.", "Norco", "upheld", False),
    ("points", "By your records, the exam found tenderness.", "The notes show tenderness on exam.", "MRI", "upheld",
     True),
    ("opposite", "You have a strain of the neck, and your records do not show that care failed.",
     "The diagnosis is strain of unspecified muscle of the neck. There is no documentation that care has failed.",
     "MRI", "upheld", True),
    ("opposite", "Your records state a dose.", "The request has an unspecified dose.", "Naproxen", "upheld", False),
    ("opposite", "You have weakness in the arm.",
     "Numbness and weakness in the arm were not found, the request is denied.", "MRI", "upheld", False),
    ("classes", "Relaxants bring no benefit over pills for swelling.",
     "They bring no benefit over pills for swelling.", "Baclofen 10 mg", "upheld", True),
    ("classes", "Relaxants bring no benefit over pills for swelling.",
     "They bring no benefit over pills for swelling.", "Naproxen 500 mg", "upheld", False),
    ("date", "You have taken Norco since March 2015.", "The patient has taken Norco since March of 2015.", "Norco",
     "upheld", True),
    ("date", "You have taken Norco since May 2015.", "The patient has taken Norco since March of 2015.", "Norco",
     "upheld", False),
    ("part", "Your right wrist was broken.", "The patient has a fracture of the right distal radius.", "MRI",
     "upheld", True),
    ("part", "Your right wrist was broken.", "The patient has a fracture of the right distal tibia.", "MRI", "upheld",
     False),
    ("part", "You have less feeling in the fingers.",
     "There is less feeling in the right upper extremity and the digits.", "MRI", "upheld", True),
    ("part", "You have less feeling in the fingers.", "There is less feeling in the digits of the foot.", "MRI",
     "upheld", False),
    ("side", "You have only small limits left.", "Only small limits remain.", "Therapy", "upheld", True),
    ("side", "You have only mild pain on the left.", "Only mild pain remains on the right.", "Therapy", "upheld",
     False),
    ("side", "You fell right after the shot in the left arm.", "The patient fell after the shot in the left arm.",
     "MRI", "upheld", True),
    ("side", "The pain is in your right arm.", "The pain began right after the fall, in the left arm.", "MRI",
     "upheld", False),
    ("non", "You take opioid medicine.", "The patient takes non-opioid medicine.", "MRI", "upheld", False),
]
SPANISH = [
    ("You take a blood thinner.", "Usted toma una medicina para hacer la sangre menos espesa.", True),
    ("The medicine was used.", "La medicina se usó menos.", False),
    ("It is for the time right after your surgery.", "Es para el tiempo justo después de su cirugía.", True),
    ("The pain is right after the shot.", "El dolor es en el lado derecho después de la inyección.", False),
    ("The pain is in your right arm after the fall.", "El dolor está en su brazo izquierdo después de la caída.",
     False),
    ("Your records do not show either one.", "Su expediente no muestra ninguno de los dos.", True),
    ("Your records do not show pain in both knees.", "Su expediente no muestra dolor en ninguna de las dos rodillas.",
     False),
    ("Your records do not show strength training.", "Su expediente no muestra ejercicio de fuerza.", True),
    ("You had training for your job.", "Usted hizo ejercicio para su trabajo.", False),
    ("The guideline looks for an effect in 4 weeks.", "La guía espera un efecto en 4 semanas.", True),
    ("Your records do not show an effect in 4 weeks.", "Su expediente no muestra efectos secundarios en 4 semanas.",
     False),
    ("In May you had non-surgical care for your left knee.",
     "En mayo le dieron un cuidado sin cirugía para la rodilla izquierda.", True),
    ("In May you had care for your left knee.", "En marzo le dieron un cuidado para la rodilla izquierda.", False),
    ("Your records do not show that surgical care failed.",
     "Su expediente no muestra que el cuidado sin cirugía falló.", False),
    ("Your records do not show that non-surgical care failed.",
     "Su expediente no muestra que el cuidado quirúrgico falló.", False),
    ("The guideline asks for non-opioid medicines.", "La guía pide medicinas sin opioides.", True),
    ("The guideline asks for non-opioid medicines.", "La guía pide opioides.", False),
    ("The guideline asks for opioids.", "La guía pide medicinas sin opioides.", False),
    ("Your pain was unchanged.", "Su dolor no cambió.", True),
    ("Your pain was unchanged.", "Su dolor cambió.", False),
    ("Your pain changed.", "Su dolor no cambió.", False),
    ("The results are unknown.", "No se conocen los resultados.", True),
    ("The results are known.", "No se conocen los resultados.", False),
    ("Over-the-counter pills would be enough.", "Las pastillas sin receta bastarían.", True),
    ("Over-the-counter pills would be enough.", "Las pastillas con receta bastarían.", False),
    ("The guideline says a scan may be needed.", "La guía dice que puede hacer falta un estudio.", True),
    ("The guideline says a scan may be needed.", "La guía dice que no hace falta un estudio.", False),
    ("The guideline says back braces have not been shown to help.",
     "La guía dice que no se ha mostrado que las fajas de espalda ayuden.", True),
    ("The guideline says back braces have not been shown to help.",
     "La guía dice que las fajas de espalda ayudan a quien no lo ha mostrado.", False),
    ("The guideline recommends a cream after such pills failed.",
     "La guía recomienda una crema después de que esas pastillas fallaron.", True),
    ("After therapy your records do not show relief.",
     "Después de la terapia su expediente muestra alivio que no pidió.", False),
    ("Naproxen was found not needed, so Prilosec was not either.",
     "Se determinó que el naproxeno no era necesario, así que Prilosec tampoco.", True),
    ("Naproxen was found not needed, so Prilosec was not either.",
     "Se determinó que el naproxeno no era necesario, así que Prilosec sí.", False),
    ("You are in no such program.", "Usted no está en un programa así.", True),
    ("You are in a program.", "Usted está en un programa así.", False),
    ("You cannot use pills and you walk.", "Usted no puede usar pastillas y camina.", True),
    ("You cannot use pills and can walk.", "Usted puede usar pastillas y no puede caminar.", False),
    ("Your pain was unchanged and your sleep was good.", "Su dolor cambió y su sueño no cambió.", False),
    ("Your records do not show relief.", "Su expediente no muestra alivio, y usted estará bien pronto.", False),
    ("Your records do not show that care failed.", "Su expediente muestra que el cuidado falló.", False),
    ("Your records do not show that care failed.", "Su expediente no muestra que el cuidado no funcionó.", True),
    ("Simple care has not failed.", "El cuidado simple ha fallado.", False),
    ("People with no risk do not need it.", "Las personas sin riesgo la necesitan.", False),
    ("There is concern about your knee.", "Hay preocupación por su rodilla.", True),
    ("Your knee has a contracture.", "Nos preocupa la contractura de su rodilla.", False),
    ("You recently hurt your right leg.", "Usted se lastimó la pierna derecha hace poco.", True),
    ("You recently hurt your right leg.", "Usted se lastimó la pierna izquierda hace poco.", False),
    ("Your November 1, 2016 visit is noted.", "Se anota su visita del 1 de noviembre de 2016.", True),
    ("Your November 1, 2016 visit is noted.", "Se anota su visita del 1 de diciembre de 2016.", False),
    ("You had at least 6 visits.", "Usted tuvo como máximo 6 visitas.", False),
    ("You had up to 8 visits.", "Usted tuvo hasta 8 visitas.", True),
    ("You had the 2 shots.", "Usted recibió las dos inyecciones.", True),
    ("You had the 3 shots.", "Usted recibió las dos inyecciones.", False),
    ("Flurbiprofen and diclofenac are medicines for swelling, for pain and for the skin.",
     "El flurbiprofeno y el diclofenaco son medicinas para la hinchazón, para el dolor y para la piel.", True),
]
# fmt: on


@pytest.mark.parametrize(
    ("sentence", "letter", "request_", "decision", "stands"),
    [case[1:] for case in CASES],
    ids=[f"{case[0]}: {case[1]}" for case in CASES],
)
def test_what_is_true_in_other_words_stands_and_its_fault_does_not(
    sentence: str, letter: str, request_: str, decision: Decision, stands: bool
) -> None:
    shown = tuple(NumberedSentence(number, place, "rationale") for number, place in enumerate(spans(letter), start=1))
    ground = Ground(0, request_, decision, False, shown, ())
    told = PlainReason(sentence, None, tuple(one.number for one in shown))
    assert (ReasonChecks([ground], letter, by_words=False).stands(ground, [told]) == (told,)) is stands


@each_row(("english", "spanish", "same"), SPANISH)
def test_spanish_says_the_same_in_other_words_and_its_fault_does_not(english: str, spanish: str, same: bool) -> None:
    assert (not list(spanish_problems(english, spanish, by_words=False))) is same


AFTER = (
    "The exam found no nerve signs. The MRI is normal. Thus, the request is not medically necessary. It has 2 parts."
)


@pytest.mark.parametrize(("number", "shared", "stands"), [(2, False, True), (2, True, False), (3, False, False)])
def test_a_finding_behind_a_reason_goes_on_with_it_where_the_rationale_is_one_items(
    number: int, shared: bool, stands: bool
) -> None:
    shown = tuple(NumberedSentence(at, place, "rationale") for at, place in enumerate(spans(AFTER), start=1))
    ground = Ground(0, "MRI", "upheld", False, shown, (Because("criteria_not_met", (1,)),))
    other = Ground(1, "CT", "overturned", False, shown, ())
    told = PlainReason("The MRI is normal.", None, (number,))
    reasons = ReasonChecks([ground, other] if shared else [ground], AFTER, by_words=False)
    assert (reasons.stands(ground, [told]) == (told,)) is stands


def test_only_brackets_that_explain_are_left_out() -> None:
    assert bare("You have hypertension (high blood pressure).") == "You have hypertension."
    assert bare("You have hypertension (your own fault).") == "You have hypertension (your own fault)."
    assert bare("You had 6 visits (more than 4).") == "You had 6 visits (more than 4)."
    assert easy("It is for abdominal (belly) surgery.") == "It is for it (belly) it."


def test_names_make_no_sentence_hard() -> None:
    told = "The Official Disability Guidelines recommend occupational therapy."
    assert easy(told) == "it recommend it."


def test_sides_and_parts_are_told_from_words_that_only_look_like_them() -> None:
    assert not sides_in("It was left out right after the visit, and 2 visits are left.")
    assert sides_in("The pain is on the left, and in the right arm after a fall.") == {("left", ""), ("right", "arm")}
    assert "wrist" in parts_of_body("CTS")
    assert "wrist" not in parts_of_body("CTs of the neck")
