"""A model's Spanish held against its English."""

from tabled import each_row

from imr_llm.faithful.spanish import problems

NECK = "Your records do not show that the first shot helped your neck pain."
NECK_ES = "Sus expedientes no muestran que la primera inyección ayudó con el dolor de cuello."


@each_row(
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


@each_row(
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


@each_row(
    ("english", "spanish"),
    [
        # "against" is a "no" in Spanish
        ("The guideline is against this shot.", "La guía no recomienda esta inyección."),
        ("The studies are against using this pill.", "Los estudios no apoyan el uso de esta pastilla."),
        ("The guideline argues against more therapy.", "La guía no aconseja más terapia."),
        ("The exam speaks against surgery.", "El examen habla en contra de la cirugía."),
        (
            "The guideline is against this test unless your exam does not show a cause.",
            "La guía no recomienda esta prueba a menos que su examen no muestre una causa.",
        ),
        # a clause that begins without a word for it
        ("The guideline says shots are not the first choice.", "La guía dice que las inyecciones no son lo primero."),
        ("The shot you had did not work.", "La inyección que tuvo no funcionó."),
        ("The pills you have used have not helped.", "Las pastillas que usó no han ayudado."),
        # the head and what aches in it
        ("Your papers do not show that your headaches got better.", "Sus papeles no muestran que su jaqueca mejoró."),
        ("You have a headache each week.", "Usted tiene dolor de cabeza cada semana."),
        ("You have migraine headaches.", "Usted tiene migrañas."),
        # ranks
        ("This is your third shot.", "Esta es su 3.ª inyección."),
        ("You ask for a fourth shot.", "Usted pide una 4.ª inyección."),
        ("This is the 4th shot.", "Esta es la cuarta inyección."),
        ("You had a fifth visit.", "Usted tuvo una 5.º visita."),
        ("You had a sixth visit.", "Usted tuvo una sexta visita."),
        ("Your visit was on March 4th.", "Su visita fue el 4 de marzo."),
        ("You had 6 shots and a 4th one is asked for.", "Usted tuvo 6 inyecciones y se pide una cuarta."),
        # a back that is none
        ("Your pain came back after the shot.", "Su dolor volvió después de la inyección."),
        ("Your pain is back.", "Su dolor ha vuelto."),
        ("You did not go back to work.", "Usted no volvió al trabajo."),
        ("The guideline backs this only after therapy.", "La guía apoya esto solo después de la terapia."),
        ("The pain from your back to your leg did not change.", "El dolor de su espalda a su pierna no cambió."),
        ("Your problem is back pain.", "Su problema es dolor de espalda."),
        ("Your mood got better.", "Su estado de ánimo mejoró."),
        ("You smoke half a pack a day.", "Usted fuma media cajetilla al día."),
        ("You take one and a half pills a day.", "Usted toma una pastilla y media al día."),
        ("You left the hospital for home.", "Usted salió del hospital para su domicilio."),
    ],
)
def test_words_with_another_sense_pass_too(english: str, spanish: str) -> None:
    assert not list(problems(english, spanish, by_words=False))


@each_row(
    ("english", "spanish", "problem"),
    [
        ("The guideline is against this shot.", "La guía apoya esta inyección.", "the same"),
        ("The guideline is against this shot.", "La guía no está en contra de esta inyección.", "says no"),
        ("The guideline is for this shot.", "La guía no recomienda esta inyección.", "says no"),
        ("The guideline says shots are the first choice.", "La guía dice que las inyecciones no son lo primero.", "no"),
        ("The relief you had is not shown.", "El alivio que usted no tuvo se muestra.", "says no"),
        ("The shot you had did not work.", "La inyección que no tuvo funcionó.", "says no"),
        ("The shot you had helped.", "La inyección que tuvo no ayudó.", "says no"),
        ("You have headaches.", "Usted tiene un golpe en la cabeza.", "the same"),
        ("You hurt your head.", "Usted tiene dolor de cabeza.", "the same"),
        ("Your pain came back in your back.", "Su dolor volvió.", "the same"),
        ("Your pain went back to your neck.", "Su dolor de espalda volvió al cuello.", "the same"),
        ("You had a fourth shot.", "Usted tuvo una 5.ª inyección.", "the same"),
        ("You had a fourth shot.", "Usted tuvo una inyección.", "the same"),
        ("You had a sixth shot.", "Usted tuvo una séptima inyección.", "the same"),
        ("You had 6 shots.", "Usted tuvo una 6.ª inyección.", "the same"),
        ("Your visit was on March 4th.", "Su visita fue el 5 de marzo.", "number"),
        ("Your mood got better.", "Ánimo, usted está mejor.", "something more"),
        ("Your pain got better.", "Su estado de ánimo mejoró.", "the same"),
        ("You smoke a pack a day.", "Usted fuma media cajetilla al día.", "the same"),
        ("You smoke half a pack a day.", "Usted fuma un paquete al día.", "the same"),
        ("Your left knee hurts at work.", "Su rodilla le duele en el trabajo.", "the same"),
    ],
)
def test_another_sense_hides_no_other_thing(english: str, spanish: str, problem: str) -> None:
    assert problem in " ".join(problems(english, spanish, by_words=False))
