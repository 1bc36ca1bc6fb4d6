"""The Spanish of a sentence to the worker: kinds of true ones that were refused, and the false ones beside them."""

import pytest
from tabled import each_row

from imr_llm.faithful.direction import spanish_turns_round
from imr_llm.faithful.spanish import problems
from imr_llm.tables import summary_texts

TRUE = [
    # a medicine's name in the letters of Spanish
    ("You took cyclobenzaprine for a year.", "Usted tomó ciclobenzaprina por un año."),
    ("You take hydrocodone, and morphine did not help.", "Usted toma hidrocodona, y la morfina no le ayudó."),
    ("The guideline advises against oxycodone and methadone.", "La guía desaconseja la oxicodona y la metadona."),
    ("Methocarbamol eased your spasms.", "El metocarbamol alivió sus espasmos."),
    ("This test rarely changes the treatment.", "Esta prueba rara vez cambia el tratamiento."),
    # a mood, and nobody
    ("Your records do not describe your mood or sleep.", "Su expediente no describe su ánimo ni su sueño."),
    ("No one would watch over the exercise.", "Nadie vigilaría el ejercicio."),
    # words that say no in one language alone
    ("The guideline asks that home exercise fell short.", "La guía pide que el ejercicio en casa no bastara."),
    ("You got out of bed alone.", "Usted salió de la cama sin ayuda."),
    ("Your records do not show that you are bed bound.",
     "Su expediente no muestra que usted no pueda salir de la cama."),
    ("The guideline allows it for no longer than 3 weeks.", "La guía lo permite por no más de 3 semanas."),
    ("Your records do not show that these pills failed to give relief.",
     "Su expediente no muestra que estas pastillas no dieran alivio."),
    ("You have never tried a brace.", "Usted no ha probado nunca un soporte."),
    ("Your left knee pain keeps you from work.", "El dolor de la rodilla izquierda no le deja trabajar."),
    ("The guideline is silent on this.", "La guía no dice nada de esto."),
    ("The notes fail to describe your pain.", "Las notas no describen su dolor."),
    ("No change was seen after 12 visits.", "No se vio un cambio después de 12 visitas."),
    ("You failed to get better with 12 visits.", "Usted no mejoró con 12 visitas."),
    ("Your records do not describe a need for a nurse.", "Su expediente no describe que haga falta una enfermera."),
    ("The guideline is for positions a bed does not permit, and the note does not show that need.",
     "La guía es para posiciones que una cama no permite, y la nota no muestra esa necesidad."),
    # the same thing in other words
    ("You have neck pain, headaches, and a torn meniscus.",
     "Usted tiene dolor de cuello y cabeza, y un menisco roto."),
    ("The disc bulge is 3mm at L4-5.", "La protrusión de disco es de 3mm en L4-5."),
    ("You did well after 8 sessions.", "Usted mejoró después de 8 sesiones."),
    ("You are 45 and have no ulcer.", "Usted tiene 45 años y no tiene úlcera."),
    ("You have trouble falling asleep.", "Usted tiene problemas para dormirse."),
    ("You had 18 visits.", "Usted tuvo dieciocho visitas."),
    ("You cannot feel your left foot.", "Usted no siente el pie izquierdo."),
    ("You are better after the first 6 visits.", "Después de las primeras 6 visitas usted está mejor."),
    ("Your arms are numb.", "Usted tiene los brazos dormidos."),
    ("They are for patients who may have surgery.", "Son para pacientes que quizás se operen."),
    ("It is for most low back pain.", "Es para la mayoría de los dolores lumbares."),
    ("The guideline backs it, but not for care without surgery.", "La guía lo apoya, pero no cuando no hay cirugía."),
    ("You are back at full duty.", "Usted volvió a su trabajo completo."),
    ("You had a 7th visit.", "Usted tuvo una 7.ª visita."),
    ("You had a seventh visit.", "Usted tuvo una 7ma visita."),
]  # fmt: skip
FALSE = [
    ("You take hydrocodone.", "Usted toma hidromorfona."),
    ("You take methocarbamol.", "Usted toma metoclopramida."),
    ("You take gabapentin.", "Usted toma gabapentina y morfina."),
    ("You take pills.", "Usted toma Cambia."),
    ("The guideline backs oxycodone, not morphine.", "La guía apoya la morfina, no la oxicodona."),
    ("You have pain.", "Usted tiene dolor y buen ánimo."),
    ("You were there.", "Nadie estaba allí."),
    ("Your exercise fell short.", "Su ejercicio bastó."),
    ("Therapy fell short and shots helped.", "La terapia ayudó y las inyecciones no bastaron."),
    ("You walk alone.", "Usted camina con ayuda."),
    ("You can walk alone.", "Usted no puede caminar sin ayuda."),
    ("You are not bed bound.", "Usted no puede salir de la cama."),
    ("You are homebound.", "Usted sale de su casa."),
    ("It is for longer than 3 weeks.", "Es por no más de 3 semanas."),
    ("Care failed to give relief.", "El cuidado dio alivio."),
    ("You never had pain, and the brace helped.", "Usted tuvo dolor, y el soporte no ayudó nunca."),
    ("Your pain keeps you from work.", "El dolor le deja trabajar."),
    ("The guideline is silent on this.", "La guía no apoya esto."),
    ("The notes fail to show that pills help.", "Las notas no muestran que las pastillas no ayuden."),
    ("The notes fail to show pain.", "Las notas no se pidieron por el dolor."),
    ("No change was seen.", "Se vio un cambio."),
    ("Your records do not describe a need for a nurse.", "Su expediente describe que no haga falta una enfermera."),
    ("Your records do not show relief.", "Su expediente muestra alivio que la cama no da."),
    ("You have neck pain.", "Usted tiene dolor de cuello y cabeza."),
    ("The disc bulge is 3mm at L4-5.", "La protrusión de disco es de 5mm en L4-5."),
    ("You did not do well.", "Usted mejoró."),
    ("You had 18 visits.", "Usted tuvo diecisiete visitas."),
    ("You had 45 visits.", "Usted tuvo 45 años."),
    ("Your records do not show relief.", "Su expediente no muestra alivio, y usted está mejor."),
    ("Your arms are numb.", "Usted duerme."),
    ("They are for patients who may have shots.", "Son para pacientes que quizás se operen."),
    ("The guideline backs care without surgery.", "La guía apoya el cuidado cuando hay cirugía."),
    ("You are back at work.", "Usted tiene dolor de espalda en el trabajo."),
    ("You had a third visit in March.", "Usted tuvo una visita el 3 de marzo."),
    ("You had a fifth visit on June 5th.", "Usted tuvo una novena visita el 5 de junio."),
    ("You had a 7th visit.", "Usted tuvo una 9.ª visita."),
]  # fmt: skip


RANKS = {
    "first": "primera", "second": "segunda", "third": "tercera", "fourth": "cuarta", "fifth": "quinta",
    "sixth": "sexta",
    "seventh": "séptima", "eighth": "octava", "ninth": "novena", "tenth": "décima",
}  # fmt: skip
MONTHS = dict(zip(summary_texts("en").months, summary_texts("es").months, strict=True))


@each_row(("english", "spanish"), TRUE)
def test_what_says_the_same_in_other_words_stands(english: str, spanish: str) -> None:
    assert not list(problems(english, spanish, by_words=False))


@each_row(("english", "spanish"), FALSE)
def test_what_says_something_else_does_not(english: str, spanish: str) -> None:
    assert list(problems(english, spanish, by_words=False))


@pytest.mark.parametrize(
    ("told", "things"),
    [
        (("You had a {} visit.", "Usted tuvo una {} visita."), RANKS),
        (("You had a visit in {}.", "Usted tuvo una visita en {}."), MONTHS),
    ],
)
def test_each_rank_and_month_is_itself_and_none_of_the_others(told: tuple[str, str], things: dict[str, str]) -> None:
    for english in things:
        for other, spanish in things.items():
            wrong = list(problems(told[0].format(english), told[1].format(spanish), by_words=False))
            assert bool(wrong) == (english != other), (english, spanish)


def test_no_proof_for_or_against_a_thing_speaks_for_neither() -> None:
    english = "There is no strong proof for or against traction."
    for neither in ("a favor ni", "por ni"):
        spanish = f"No hay pruebas fuertes {neither} en contra de la tracción."
        assert not spanish_turns_round(english, spanish, "upheld", in_part=False)
    assert spanish_turns_round("There is proof.", "No hay pruebas en contra de la tracción.", "upheld", in_part=False)
