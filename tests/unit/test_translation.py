"""A model's Spanish held against its English."""

import pytest

from imr_llm.verify.spanish import problems

NECK = "Your records do not show that the first shot helped your neck pain."
NECK_ES = "Sus expedientes no muestran que la primera inyección ayudó con el dolor de cuello."


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        (NECK, NECK_ES),
        ("It contains a drug that is not recommended.", "Contiene un medicamento que no se recomienda."),
        (
            "The criteria for another injection have not been met.",
            "No se han cumplido los criterios para otra inyección.",
        ),
        ("The risks of this medicine were not explained.", "No se explicaron los riesgos de esta medicina."),
        ("Your pain did not get worse.", "Su dolor no empeoró."),
        ("Your records do not show that it helped your pain.", "Sus papeles no muestran que mejoró su dolor."),
        ("Your records do not show less pain.", "Sus papeles no muestran menos dolor."),
        ("They ask for more than 12 visits.", "Piden más de 12 visitas para usted."),
        ("It did not lower your pain.", "No le bajó el dolor a usted."),
        ("Your left knee is not better.", "Su rodilla izquierda no está mejor."),
        ("You had 12 visits.", "Usted tuvo doce visitas."),
        ("Your records do not show that Norco helped.", "Sus expedientes no muestran que Norco ayudó."),
        ("They don't know if the patient has improved.", "No saben si el paciente ha mejorado."),
        ("There was no new deficit after the last visit.", "No hubo un nuevo déficit después de la última visita."),
    ],
)
def test_what_says_the_same_passes(english: str, spanish: str) -> None:
    assert not list(problems(english, spanish))


@pytest.mark.parametrize(
    ("english", "spanish", "problem"),
    [
        (NECK, "", "one sentence"),
        (NECK, NECK, "not Spanish"),
        (NECK, "Sus expedientes muestran que la primera inyección ayudó con el dolor de cuello.", "says no"),
        (NECK, NECK_ES.replace("primera", "segunda"), "the same"),
        (NECK, NECK_ES.replace("primera ", ""), "the same"),
        (NECK, NECK_ES.replace("cuello", "rodilla"), "the same"),
        (NECK, NECK_ES.replace("cuello", "cuello de su esposa"), "the same"),
        (NECK, NECK_ES.replace("cuello", "cuello de su vecino"), "the same"),
        (NECK, NECK_ES.replace("cuello", "cuello del revisor"), "something more"),
        (NECK, NECK_ES.replace("cuello", "cuello de otra persona"), "something more"),
        (NECK, NECK_ES.replace("cuello", "cuello de ella"), "something more"),
        (NECK, NECK_ES.replace("cuello", "cuello de Juan"), "something more"),
        (NECK, NECK_ES + " Usted recibirá otra.", "one sentence"),
        ("You had 12 visits.", "Usted tuvo 21 visitas.", "number"),
        ("You had 12 visits.", "Usted tuvo visitas.", "number"),
        ("Your left knee is not better.", "Su rodilla derecha no está mejor.", "the same"),
        ("The C5-C6 shot did not help.", "La inyección en C4-C5 no ayudó.", "level"),
        ("Your records do not show that Norco helped.", "Sus expedientes no muestran que Soma ayudó.", "medicine"),
        ("It contains a drug that is not recommended.", "El mismo en español, con 'usted' y 'su'.", "says no"),
        (  # a small model's own words
            "There is no documentation of a signed opioid agreement.",
            "No hay documentación de un acuerdo de oxígeno firmado.",
            "the same",
        ),
        (
            "The records show pain, and do not show nerve damage.",
            "Los papeles no muestran dolor, y muestran daño en los nervios.",
            "says no",
        ),
        ("There is no proof that you need it.", "No hay duda de que usted lo necesita.", "the same"),
        ("There is no doubt that you need it.", "No hay prueba de que usted lo necesita.", "the same"),
        ("There is no proof that you need it.", "No se puede negar que usted lo necesita.", "something more"),
        ("Your pain did not get worse.", "Su dolor no mejoró.", "the same"),
        ("Your pain did not get better.", "Su dolor no empeoró.", "the same"),
        ("Your records do not show less pain.", "Sus papeles no muestran más dolor.", "the same"),
        ("Your records do not show more pain.", "Sus papeles no muestran menos dolor.", "the same"),
        ("Your pain did not increase.", "Su dolor no disminuyó.", "the same"),
        ("The dose was reduced.", "Se aumentó la dosis.", "the same"),
        ("The shot you have not had helps the pain.", "No le ayuda la inyección contra el dolor.", "says no"),
        ("You had 6 of 12 visits.", "Usted tuvo 12 de 6 visitas.", "number"),
        (
            "Your left knee and right hip do not hurt.",
            "No le duelen la rodilla derecha ni la cadera izquierda.",
            "says no",
        ),
        ("You need physical therapy.", "Usted necesita la cirugía.", "the same"),
        ("There is no nerve damage.", "No hay cáncer en los huesos.", "the same"),
        (NECK, "Deje de tomar Norco hoy.", "medicine"),
        (NECK, "No pida nada a su médico. http://evil.example", "the same"),
        ("The reviewer said no to this.", "El revisor no dijo esto. Lo aprobó.", "one sentence"),
    ],
)
def test_what_does_not_is_dropped(english: str, spanish: str, problem: str) -> None:
    assert problem in " ".join(problems(english, spanish))


def test_a_negation_stays_where_it_was() -> None:
    english = "The notes do not show that the drug helped you."
    assert not list(problems(english, "Las notas no muestran que la droga le ayudó."))
    assert list(problems(english, "Las notas muestran que la droga no le ayudó."))
