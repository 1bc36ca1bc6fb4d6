"""What a request's English words say of amounts and parts of the body, told in Spanish only where it is sure."""

import pytest
from tabled import each_row

from imr_llm.language import details
from imr_llm.record import Issue


@each_row(
    ("request_", "said"),
    [
        ("Physical therapy, forty-eight (48) visits", "48 visitas"),
        ("Thirty-two sessions of biofeedback", "32 sesiones"),
        ("Thirty-six sessions", "36 sesiones"),
        ("One hundred twenty sessions", "120 sesiones"),
        ("Twenty-two (22) visits", "22 visitas"),
        ("Twenty one visits", "21 visitas"),
        ("Forty - eight visits", "48 visitas"),
        ("One hundred and ninety-nine visits", "199 visitas"),
        ("One hundred (100) visits", "100 visitas"),
        ("A hundred visits", "100 visitas"),
        ("12 (twelve) sessions", "12 sesiones"),
        ("12 (2x6) sessions", "12 sesiones"),
        ("(forty-eight) 48 visits", "48 visitas"),
        ("Eighteen-twenty visits", "18 a 20 visitas"),
        ("2 – 3 times per week for six to eight weeks", "2 a 3 veces por semana, por 6 a 8 semanas"),
        ("Acupuncture x 12 visits", "12 visitas"),
        ("Six (6) chiropractic treatments", "6 tratamientos"),
        ("Interferential unit, 60-day rental", "60 días de alquiler"),
        ("Treatment for 2 conditions", ""),
        ("Acupuncture 2x6 (12 sessions)", "12 sesiones"),
        ("MRI C5-6, 12 visits", "12 visitas"),
        ("Percocet 5/325mg #60, 2 times a day", "cantidad: 60, 2 veces por día"),
        ("For forty-five days", "por 45 días"),
        ("One (1) visit", "1 visita"),
        # An end of a longer number, one of several, or two that do not agree
        *((words, "") for words in (
            "Norco 1/2 times a day", "Norco 1 1/2 times a day", "1.5 times a day", "1½ times a day",
            "½ to 2 times a day", "Two and a half times a day", "2 or 3 times a day", "Once or twice a day",
            "Between 2 and 3 times a day", "Two hundred twenty visits", "Two hundred and six visits",
            "One thousand one hundred visits", "1,200 visits", "1200 visits", "Twelve (10) sessions",
            "Six out of 12 visits", "6 of 12 visits", "2 x 12 visits", "Ratio 3:1 visits",
            "Twenty to two visits", "Norco 10/325 2 times a day", "Six 6 visits", "Two dozen visits",
            "Thirty-minute sessions", "6 forty-five minute sessions",
        )),
    ],
)  # fmt: skip
def test_a_number_is_told_whole_or_not(request_: str, said: str) -> None:
    assert details.in_spanish(request_) == said


@each_row(
    ("request_", "said"),
    [
        ("Right and left wrist splints", "las dos muñecas"),
        ("X-ray of the left and right hands", "las dos manos"),
        ("Braces for left and right shoulders", "los dos hombros"),
        ("Right/left knee brace", "las dos rodillas"),
        ("Left (and right) ankle braces", "los dos tobillos"),
        ("Bilateral (left and right) knees", "las dos rodillas"),
        ("Right hip and knee MRI", "cadera derecha, rodilla derecha"),
        ("MRI left ankle/foot", "tobillo izquierdo, pie izquierdo"),
        ("MRI left ankle and right foot", "tobillo izquierdo, pie derecho"),
        ("Left knee-ankle-foot orthosis", "rodilla izquierda, tobillo izquierdo, pie izquierdo"),
        ("MRI of the right shoulder, elbow and wrist", "hombro derecho, codo derecho, muñeca derecha"),
        ("Right shoulder and neck", "hombro derecho, cuello"),
        ("Bilateral hips and knees", "las dos caderas, las dos rodillas"),
        ("Right knee and lumbar spine", "rodilla derecha, parte baja de la espalda"),
        ("Left lumbar sympathetic block", "parte baja de la espalda, lado izquierdo"),
        ("Bilateral cervical facet block", "cuello, los dos lados"),
        ("Left lumbar and thoracic injection", "parte baja de la espalda, parte media de la espalda"),
        ("Left L4-5 epidural and right knee brace", "rodilla derecha"),
        ("Right hand dominant, left wrist splint", "muñeca izquierda"),
        ("Left foot drop brace", "pie izquierdo"),
        ("Cervical epidural", "cuello"),
        ("Cervical, thoracic and lumbar MRI", "cuello, parte media de la espalda, parte baja de la espalda"),
        ("Head and neck MRI", "cabeza, cuello"),
        ("Left hand/finger therapy", "mano izquierda, dedo de la mano izquierda"),
        ("Left thumb and index finger splint", "pulgar izquierdo, dedo índice de la mano izquierda"),
        ("Right ring finger MRI", "dedo anular de la mano derecha"),
        ("Right great toe x-ray", "dedo gordo del pie derecho"),
        ("Bilateral forearms", "los dos antebrazos"),
        ("Right hip and thigh MRI", "cadera derecha, muslo derecho"),
        ("Left wrist hand finger orthosis", "muñeca izquierda, mano izquierda, dedo de la mano izquierda"),
        ("Neck, left trapezius", "cuello, músculo trapecio izquierdo (entre el cuello y el hombro)"),
        ("Left trapezius", "músculo trapecio izquierdo (entre el cuello y el hombro)"),
        ("Femoral head x-ray", ""),
        ("Physical therapy evaluation and treatment", "evaluación y tratamiento"),
        ("Evaluation only for a day program", "solo evaluación"),
        ("MRI right knee without contrast", "rodilla derecha, sin contraste"),
        ("MRI of the neck with and without contrast", "cuello, con y sin contraste"),
        ("Cold unit rental for 2 weeks", "alquiler, por 2 semanas"),
        ("Cold unit, rental or purchase", ""),
        ("Rent-to-own hospital bed", ""),
        *((words, "con y sin contraste") for words in (
            "MRI with/without contrast", "MRI with & without contrast", "MRI without and with contrast",
            "MRI w/ and w/o contrast", "CT without contrast, then with contrast", "CT w/o & w/ IV contrast",
        )),
        ("MRI with or without contrast", "con o sin contraste"),
        ("MRI w/o contrast", "sin contraste"),
        ("CT with no contrast", "sin contraste"),
        ("MR arthrogram with intra-articular contrast", "con contraste"),
        ("Home health aide 4 hours a day, 5 days a week for 6 weeks",
         "4 horas por día, 5 días por semana, por 6 semanas"),
        ("Program, 160 hours", "160 horas"),
        ("Cold therapy unit, 7 day rental", "7 días de alquiler"),
        ("Acupuncture 6 visits over 3 weeks", "6 visitas, en 3 semanas"),
        ("Over-head pulley for the right shoulder", "hombro derecho"),
        ("Abdominal binder", ""),
        ("Face to face visit", ""),
        # One of two, a part without its side or without words here, or no part of the body
        *((words, "") for words in (
            "Left or right knee brace", "Left and/or right knee brace", "Right greater than left knee brace",
            "Neck and shoulder massage", "Right shoulder and hips MRI", "Cervical, sacral and lumbar MRI",
            "Skull and neck MRI", "Right hip and jaw MRI",
            "Left thumb and third finger splint", "Left trigger finger release", "Left knee and hip, right",
            "Left hand or wrist splint",
            "Right knee to ankle brace", "Cervical cancer screening", "Cervical cap", "Cervical biopsy",
            "Pap smear, cervical", "Neck of femur x-ray", "Bladder neck suspension",
            "Left hand-controlled wheelchair", "Left hand-held device", "Right foot pedal", "Left arm rest",
            "Left ear, nose and throat visit",
        )),
    ],
)  # fmt: skip
def test_parts_that_stand_joined_are_told_together_or_not(request_: str, said: str) -> None:
    assert details.in_spanish(request_) == said


@each_row(
    ("value", "words"),
    [
        (first + second, joined.join(filter(None, (tens, small))))
        for tens, first in (("", 0), ("twenty", 20), ("ninety", 90), ("one hundred", 100), ("one hundred forty", 140))
        for small, second in (("two", 2), ("six", 6), ("nine", 9))
        for joined in (" ", "-")
    ],
)
def test_numbers_in_words(value: int, words: str) -> None:
    assert details.in_spanish(f"{words} visits") == f"{value} visitas"


@pytest.mark.parametrize(
    ("request_", "said"), [("Cervical MRI", ""), ("MRI, cervical spine", "cuello"), ("Neck MRI", "cuello")]
)
def test_a_health_plan_s_cervical_is_no_neck_by_itself(request_: str, said: str) -> None:
    assert details.in_spanish(request_, "health_plan") == said
    assert details.in_spanish(request_) == "cuello"


@each_row(
    ("request_", "said"),
    [
        ("H-wave rental for 3 months, then purchase", "por 3 meses, y otros datos"),
        ("MRI of the cervical spine at C5-C6", "cuello"),
        ("Lumbar epidural injection at L4-5, L5-S1", "parte baja de la espalda"),
        ("MRI without dye to lumbar spine times 1", "sin contraste, parte baja de la espalda"),
        ("TENS unit, purchase, left knee (DOS 12/29/16)", "compra, rodilla izquierda"),
        ("MRI of the lumbar spine, 1.5 Tesla, CPT 72148", "parte baja de la espalda"),
        (
            "Massage to the left knee two times a week times six weeks",
            "rodilla izquierda, 2 veces por semana, por 6 semanas",
        ),
        ("Left knee brace, quantity 2", "rodilla izquierda, y otros datos"),
        ("Hand therapy, 24 visits", "24 visitas"),
        ("Synvisc-One injection, right knee", "rodilla derecha"),
        ("TENS unit rental x 1 month", "alquiler, y otros datos"),
        ("Physical therapy 3 times per week x 1 year", "3 veces por semana, y otros datos"),
        ("Lumbar brace, quantity one per year", "parte baja de la espalda, y otros datos"),
        ("Right knee injection x1 week apart", "rodilla derecha, y otros datos"),
        ("Lumbar brace x 1", "parte baja de la espalda"),
        ("Brace x 1 for the left knee", "rodilla izquierda"),
        ("Injection to the right knee, 12 on 1/2/2016", "rodilla derecha, y otros datos"),
        ("Wrist brace, bilateral, purchase", "compra, y otros datos"),
        ("CT of the chest, abdomen and pelvis with contrast", "con contraste, y otros datos"),
        ("Physical therapy 3x4 for the left shoulder", "hombro izquierdo, y otros datos"),
        ("Acupuncture 6 visits over 3 weeks", "6 visitas, en 3 semanas"),
        ("MRI of the right knee", "rodilla derecha"),
        ("Norco 10/325mg #60", "cantidad: 60"),
    ],
)
def test_that_there_is_more_is_said_where_not_all_is_told(request_: str, said: str) -> None:
    assert details.of_name(Issue(number=1, request=request_), "request") == said


def test_no_name_of_a_medicine_stands_alone_for_a_part_that_was_approved() -> None:
    issue = Issue(
        number=1,
        request="Tramadol 50mg #90 with 2 refills",
        original_request="Tramadol 50mg #90 with 2 refills",
        authorized="Tramadol 50mg #60 with no refills",
    )
    assert details.of_name(issue, "authorized") == "cantidad: 60"
    assert details.of_name(issue, "original_request") == "cantidad: 90, 2 resurtidos"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Six visits are medically necessary", "6 visitas"),
        ("The 24 visits are not necessary, but six visits are", ""),
        ("Six of the 24 visits are necessary", ""),
    ],
)
def test_of_a_sentence_on_a_part_only_its_own_amount_is_told(words: str, said: str) -> None:
    assert details.of_name(Issue(number=1, approved_part=words), "approved_part") == said


@each_row(
    ("request_", "spanish"),
    [
        ("Physical therapy #8", "cantidad: 8"),
        ("Norco 10/325 #60", "cantidad: 60"),
        ("Norco 10/325mg #60 with 2 refills", "cantidad: 60, 2 resurtidos"),
        ("Physical therapy 2x4 #8 for the right knee", "cantidad: 8, rodilla derecha, y otros datos"),
        ("Ultram 50mg #90, Flexeril 10mg # 30", "cantidad: 90, cantidad: 30"),
        ("Physical therapy #8 visits", "8 visitas"),
        # one of many, no count
        ("Epidural steroid injection #2", ""),
        ("Root canal of tooth #9", ""),
        ("Tramadol #1,200", ""),
    ],
)
def test_what_is_counted_by_a_mark_is_told(request_: str, spanish: str) -> None:
    assert details.of_name(Issue(number=1, request=request_), "request") == spanish
