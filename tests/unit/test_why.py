"""Sentences to the worker on why an item was decided so: what passes is the letter's, whatever a model says."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tabled import each_row

from imr_llm.codes import Decision
from imr_llm.faithful import ReasonChecks
from imr_llm.faithful.direction import spanish_turns_round
from imr_llm.faithful.facts import unsaid
from imr_llm.faithful.spanish import problems as spanish_problems
from imr_llm.faithful.turned import turns_round
from imr_llm.language.sentences import spans
from imr_llm.statements import Because, Ground, NumberedSentence, PlainReason

REQUEST = "Left L4-5 epidural steroid injection, 2 levels"
LETTER = (
    "The guideline asks for radiculopathy on exam, and for a failed trial of physical therapy for 6 weeks. There was "
    "no documentation of radiculopathy in the left leg. The patient had 4 of 12 approved visits of therapy in March "
    "2014. The request is not medically necessary. The patient takes Norco 10 mg for right shoulder pain."
)
"""Its last sentence is another item's rationale."""
GROUND = Ground(
    0,
    REQUEST,
    "upheld",
    False,
    tuple(NumberedSentence(number, place, "rationale") for number, place in enumerate(spans(LETTER)[:4], start=1)),
    (Because("missing_documentation", (2,)), Because("criteria_not_met", (3,))),
)
OTHER = NumberedSentence(5, spans(LETTER)[4], "rationale")
RIGHT = (
    PlainReason(
        "Your records do not show nerve pain in your left leg.",
        "Su expediente no muestra dolor de los nervios en su pierna izquierda.",
        (2,),
    ),
    PlainReason(
        "The guideline asks for 6 weeks of therapy first, and you had 4 visits by March 2014.",
        "La guía pide 6 semanas de terapia primero, y usted tuvo 4 visitas hasta marzo de 2014.",
        (1, 3),
    ),
)


def first(english: str, *numbers: int, spanish: str | None = None) -> tuple[PlainReason, ...]:
    """What is right, with another first sentence."""
    one = replace(RIGHT[0], english=english, spanish=spanish or RIGHT[0].spanish)
    return (replace(one, sentences=numbers) if numbers else one, RIGHT[1])


def second(english: str, spanish: str | None = None) -> tuple[PlainReason, ...]:
    return (RIGHT[0], replace(RIGHT[1], english=english, spanish=spanish or RIGHT[1].spanish))


def check(*, by_words: bool = False) -> ReasonChecks:
    return ReasonChecks([GROUND], LETTER, by_words=by_words)


@pytest.mark.parametrize("by_words", [False, True])
def test_what_the_letter_says_in_plain_words_stands(by_words: bool) -> None:
    assert check(by_words=by_words).problems({0: RIGHT}) == []
    assert check(by_words=by_words).stands(GROUND, RIGHT) == RIGHT


# fmt: off
FAULTS = {
    "a swapped number": second("The guideline asks for 4 weeks of therapy first, and you had 6 visits by March 2014."),
    "a number of its own": second("The guideline asks for 8 weeks of therapy, and you had 4 visits by March 2014."),
    "another unit of time": second("The guideline asks for 6 months of therapy, and you had 4 visits by March 2014."),
    "no reason to deny": first("There is no reason to deny the shot for your left leg."),
    "the denial was wrong": first("The denial of the shot for your left leg was wrong."),
    "nothing against it": first("Nothing speaks against the shot for your left leg."),
    "should be approved": first("The shot for your left leg should be approved."),
    "is needed": first("The shot is needed for your left leg."),
    "another date": second("The guideline asks for 6 weeks of therapy first, and you had 4 visits by May 2014."),
    "another level": first("Your records do not show nerve pain at L5-S1 in your left leg."),
    "another side": first("Your records do not show nerve pain in your right leg."),
    "another part of the body": first("Your records do not show nerve pain in your left arm."),
    "a medicine of its own": first("Your records do not show that Norco helps your left leg."),
    "a turned direction": first("Your records show nerve pain in your left leg."),
    "the decision turned": first("The reviewer approved the shot for nerve pain in your left leg."),
    "another item's reason": (*RIGHT, PlainReason("You take Norco for pain in your right shoulder.", None, (5,))),
    "another item's reason on a sentence of this": first("Norco is for your right shoulder.", 2),
    "a dropped reason": RIGHT[:1],
    "the other reason dropped": RIGHT[1:],
    "one reason told twice": (RIGHT[0], RIGHT[0]),
    "a reason that the record does not have": (*RIGHT, PlainReason("The request is for 2 levels.", None, (4,))),
    "an added comfort": first("Your records do not show nerve pain in your left leg; we hope you feel better."),
    "a comfort of its own": (*RIGHT, PlainReason("Do not worry.", None, (2,))),
    "a promise": first("You will get the shot when your records show nerve pain in your left leg."),
    "advice": first("Ask your doctor to show nerve pain in your left leg."),
    "an accusation": first("Your records show misuse, and no nerve pain in your left leg."),
    "a judgement": first("Your doctor was wrong, and your records do not show nerve pain in your left leg."),
    "nothing that it rests on": first("Your records do not show nerve pain in your left leg.", 9),
    "a sentence that says something else": first("The sky is blue over the hospital garden."),
    "two sentences in one": first("Your records do not show nerve pain in your left leg. That is all."),
    "no full stop": first("Your records do not show nerve pain in your left leg"),
    "too many": (*RIGHT, *RIGHT),
    "hard words": first(
        "Documentation notwithstanding, radiculopathy remains insufficiently corroborated regarding the left leg's "
        "electrodiagnostic examination."
    ),
}
SPANISH_FAULTS = {
    "a swapped number": "La guía pide 4 semanas de terapia primero, y usted tuvo 6 visitas hasta marzo de 2014.",
    "another number": "La guía pide 8 semanas de terapia primero, y usted tuvo 4 visitas hasta marzo de 2014.",
    "another unit": "La guía pide 6 meses de terapia primero, y usted tuvo 4 visitas hasta marzo de 2014.",
    "a no": "La guía no pide 6 semanas de terapia primero, y usted tuvo 4 visitas hasta marzo de 2014.",
    "a part of the body": "La guía pide 6 semanas de terapia de la rodilla, y tuvo 4 visitas hasta marzo de 2014.",
    "a medicine": "La guía pide 6 semanas de Norco primero, y usted tuvo 4 visitas hasta marzo de 2014.",
    "English": "The guideline asks for 6 weeks of therapy first, and you had 4 visits by March 2014.",
    "a second sentence": "La guía pide 6 semanas de terapia primero. Usted tuvo 4 visitas hasta marzo de 2014.",
    "nothing": "",
}
# fmt: on


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_each_planted_fault_is_refused_and_told(fault: Sequence[PlainReason]) -> None:
    """What stands of it is what is right in it."""
    assert check().stands(GROUND, fault) in ((), RIGHT, RIGHT[:1], RIGHT[1:])
    assert check().problems({0: fault})


@pytest.mark.parametrize("spanish", SPANISH_FAULTS.values(), ids=SPANISH_FAULTS)
def test_spanish_that_says_something_else_falls_alone(spanish: str) -> None:
    told = second(RIGHT[1].english, spanish)
    told = (told[0], replace(told[1], spanish=spanish))
    stands = check().stands(GROUND, told)
    assert [one.english for one in stands] == [one.english for one in RIGHT]
    assert [one.spanish for one in stands] == [RIGHT[0].spanish, None]
    assert check().problems({0: told})


def test_an_item_that_was_not_asked_about_is_told_back() -> None:
    assert check().problems({3: RIGHT}) == ["Item 4 was not asked about."]


def _several(words: str) -> list[str]:
    """Items between bars."""
    return [" ".join(item.split()) for item in words.split("|")]


FIRST = (
    "The guidelines recommend NSAIDs for low back pain, and warn of addiction, abuse and drug seeking behavior. The "
    "patient had less pain with 7 tablets of prednisone 5 mg for 12 weeks, and walks. The patient has back pain, "
    "depression and anxiety since the injury at work. He asked for more medication. There was no documentation of "
    "nerve compromise, of pain relief, or of functional improvement with the medication. The doctor did not provide a "
    "urine drug screen or a pain contract. The patient has not tried physical therapy."
)
SECOND = (
    "MTUS supports opioids only with screening for misuse and fraud. The applicant has a 7/10 pain rating and is not "
    "working. The progress report does not describe a functional gain with Norco. The applicant's statements were "
    "inconsistent with the exam findings. No cancer or fracture was seen on the MRI. The psychologist noted stress. "
    "The treating provider failed to attach a signed agreement."
)
THIRD = (
    "The claimant is a smoker with diabetes who reports severe low back pain and poor sleep. The injured worker drinks "
    "alcohol at night and the doctor discussed the risk of opioid abuse. There is no evidence of radiculopathy on "
    "examination, and pain is not worse at night. The patient continues to work full duty with Norco. The physician "
    "believes that stress, obesity and age cause the pain. The request for Naproxen tablets does not state a dose. "
    "Guidelines note that most patients with chronic pain exaggerate symptoms. The medical records do not document a "
    "urine drug screen."
)
OF_WHAT = _several("""
    Your pain | Your back pain | The pain in your back | Your injury | Your depression | Your anxiety | What you feel
    | Your problem | Your medication
""")
NOT_REAL = _several("""
    is not real | is made up | is all in your head | is not true | is not bad | is nothing | is your own fault | is
    not from work | is not serious | is only in the mind | is exaggerated | is fake | is not as bad as you say | is a
    lie | is just stress | is not there | has been made up by you | will never go away | will get worse | will be gone
    soon | is not a work injury | could be cancer | may kill you
""")
OF_YOU = _several("""
    want more drugs | are addicted | are drug seeking | are an addict | abuse your medication | use drugs | like drugs
    | asked for too much | take too many tablets | are lazy | do not want to work | can work | could work if you tried
    | should work | are not hurt | are not sick | are fine | have no pain | do not have pain | do not have back pain |
    do not hurt | feel no pain | have no injury | made it up | made up the pain | are not honest | did not tell the
    truth | lied about your pain | are lying | are faking | pretend to have pain | are mental | need help with your
    mind | are depressed and anxious without cause | will never get better | will never work again | will get better
    soon | will get the medication next time | will die | may die | have cancer | will lose your job | will be fired |
    get no money | will be paid | have to leave the country | will be deported | can be deported | could be sent back
    | are to blame | failed | gave up | did not try | do not try to get better | never tried to help yourself | wasted
    the time of your doctor | are a bad patient | are difficult | complain too much | talk too much about pain | are
    too old | are too weak | have a weak mind | do not need it | do not deserve it | have nothing to show | are
    healthy | are well | walk well | are able to walk and work | did this to yourself | caused the injury | hurt
    yourself | use the tablets to feel good | sell your tablets | gave your tablets to others | need a lawyer | should
    see a lawyer | can sue
""")
OF_OTHERS = _several("""
    Your doctor was wrong | Your doctor lied | Your doctor made a mistake | Your doctor does not know what to do |
    Your doctor did not help you | Your doctor does not care | Your doctor gave you too many tablets | Your doctor did
    a bad thing | Your doctor is not good | Your doctor is to blame | Your doctor caused the problem | Your doctor
    knows that you have no pain | Your doctor did not want to help | Your doctor said that you are fine | Your doctor
    does not believe you | No doctor believes you | Nobody believes your pain | Nobody believes you | The reviewer
    does not believe you | The reviewer thinks that your pain is not real | The reviewer did not think your pain was
    real | The reviewer said your pain is made up | The records show that you have no pain | The records show that you
    are fine | The records show that you want drugs | The records show drug seeking behavior | The records show
    addiction | Your records show abuse of medication | The records show that your pain is not real | Your records do
    not show that your pain is real | The records do not show that you are in pain | The records do not show that you
    are honest | The records do not show that you were hurt | There is no proof that you have pain | There is no proof
    of your injury | There is no proof that you are hurt | There is no real pain | It is not real pain | It is all in
    the mind | Nothing is wrong with your back | Nothing is wrong with you | There is nothing wrong | The pain is a
    small problem | The medication can kill | The medication makes people addicts | People like you use too many drugs
    | Patients like you never get better | Workers like you cost too much | It costs too much money | This costs the
    insurance too much | The insurance does not want to pay | The reviewer is sorry | Do not worry | Everything will
    be fine | There is hope | You can be happy | It is good news | It is bad for you | It could hurt you | It is a
    danger to your life | You are in danger | The reviewer knows best | You must stop the medication | Stop the
    medication | Throw the tablets away | The guideline says that you abuse drugs | The guideline says you are
    addicted | The reviewer found that you are a drug addict | The reviewer did not find pain | The reviewer found no
    pain | The reviewer thinks you can work | They think that you want more medication | They know that you are not in
    pain | They say it is in your head
""")
OF_ALL_KINDS = _several("""
    Your pain is a story | Your pain rating is not true | Your pain is not what you say | You rate your pain too high
    | Your 7/10 pain is not possible | You say 7/10 but it is less | You are not in pain | You do not feel 7/10 pain |
    You are inconsistent | You made false statements | Your statements are a fraud | You misuse Norco | You committed
    fraud | You have cancer | You have a fracture | You do not have cancer | You have no cancer, so be happy | There
    is cancer | The MRI shows cancer | You may have cancer or a fracture | Your stress causes the pain | You are
    stressed and weak | Your stress is the real problem | It is only stress | The pain comes from stress | Your mind
    makes the pain | A psychologist says you are crazy | You should see a psychologist | You are not working because
    you are lazy | You are not working and do not want to | You choose not to work | You could be working | You must
    go back to work | You will be working soon | You cost your boss money | Your boss does not want you | Your boss
    will fire you | You are fired | You will lose your home | The police will come | Police know about the fraud | You
    could go to jail | ICE will come | You are not from here | You have no papers | You are here without papers | You
    must leave | Your provider failed you | Your provider failed | Your doctor failed to help you | Your doctor failed
    you with Norco | Your doctor is careless | Your doctor forgot you | Your doctor did not work | Your doctor wants
    money | Norco is bad for you | Norco will hurt you | Norco can kill you | Norco makes you feel good, so you want
    it | You like Norco | You want Norco | You take Norco for fun | You use Norco and are not working | You are on
    Norco and do no work | You function well | You are functional | You are better than you say | You had no gain and
    will have none | You never gain | There is no hope of a gain | You gain nothing from life | Your exam was a lie |
    Your exam findings are normal and you are well | Your exam shows no pain | The exam showed that you have no pain |
    The exam findings show that your statements are false | Your exam was inconsistent with pain | Screening shows
    misuse | Screening found fraud | The screening was for fraud | The reviewer screened you for fraud | The reviewer
    suspects fraud | The reviewer found misuse and fraud | The report describes misuse | The report describes fraud |
    The reports say that you misuse opioids | The records say you are not working | There was misuse | There was fraud
    | MTUS says you misuse opioids | It was fraud | They found fraud | You signed nothing | You refused to sign the
    agreement | You broke the agreement | You did not keep the agreement | You did not sign | You failed | You failed
    the agreement | You failed the screening | You are a failure | No one will help | Nobody can help you | Help will
    come | All will be well | Everything is fine with you | Have faith | God will help you | Do not lose hope | We are
    sorry for your pain | We feel for you | I am your friend | Trust me | It is your fault | You are guilty | This is
    a shame | You should be ashamed | Your family should help you | You are alone | You are old | You are too fat |
    You are a drug user | You are a danger to others | Your life is in danger | You are dying | Death is near | It may
    be the end | Your case is weak | Your case is lost | Your lawyer was wrong | Your claim is false | You are not an
    injured worker | You were not hurt at work | The injury did not happen | Nothing happened to you
""")
# What two clauses of the rationale say, joined to what none does; what papers are said to lack and do not; accusations.
OF_TWO_CLAUSES = {
    FIRST: _several("""
    Your back pain is anxiety | Your back pain is depression | Your injury is anxiety | Your work is your anxiety | Your
    anxiety is your injury | There was no improvement | There was no nerve | There was no documentation of back pain |
    There was no documentation of depression | Your records do not show back pain | Your records do not show an injury
    at work | The reviewer did not find back pain | The reviewer did not find an injury | The request is drug seeking |
    Guidelines warn of drug seeking behavior | Your records show drug seeking behavior | The request is an abuse |
    Your back pain is depression and anxiety | The pain is in your anxiety | There is no record of your back pain
    """),
    THIRD: _several("""
    You have severe diabetes | Your diabetes is severe | You are a smoker with poor pain | You abuse opioids | You drink
    alcohol and abuse opioids | Your doctor discussed your opioid abuse | Your doctor discussed opioid abuse with you |
    Your doctor says you abuse opioids | You are at risk of abuse | The reviewer found opioid abuse | You exaggerate
    symptoms | Patients with chronic pain exaggerate symptoms | You have chronic pain symptoms | Your pain is stress |
    Your pain is obesity | Your pain is age | Stress causes your pain | Your stress causes obesity | Your obesity causes
    the pain | Your pain causes stress | You cause the pain | You believe in stress | There is no evidence of diabetes |
    Your records do not show low back pain | Your records do not document low back pain | Your low back pain is poor
    """),
}
CLAIMS = [
    *(f"{what} {claim}." for what in OF_WHAT for claim in NOT_REAL),
    *(f"You {claim}." for claim in OF_YOU),
    *(f"{claim}." for claim in OF_OTHERS),
]
TRUE = {FIRST: "Your records do not show nerve compromise",
        SECOND: "The progress report does not describe a functional gain with Norco",
        THIRD: "The request does not state a dose"}  # fmt: skip
ATTACKS = [
    (FIRST, CLAIMS),
    (SECOND, [f"{claim}." for claim in OF_ALL_KINDS]),
    *((rationale, [f"{claim}." for claim in claims]) for rationale, claims in OF_TWO_CLAUSES.items()),
]
MOST_SPANISH = 2
"""Of some sixty additions."""
MOST_BY_WORDS = 0.01
MOST = 0.08
"""Of over 1,000 claims that the letter does not make, those that words alone do not tell; the second question is there
for them."""


def passes(plain: str, rationale: str, decision: Decision = "upheld", *, by_words: bool = True) -> bool:
    """Whether it stands on all sentences of a rationale together, the most that it can name."""
    shown = tuple(
        NumberedSentence(number, place, "rationale") for number, place in enumerate(spans(rationale), start=1)
    )
    ground = Ground(0, "Naproxen tablets", decision, False, shown, ())
    told = PlainReason(plain, None, tuple(sentence.number for sentence in shown))
    return bool(ReasonChecks([ground], rationale, by_words=by_words).stands(ground, [told]))


def lower(claim: str) -> str:
    return claim[0].lower() + claim[1:]


@pytest.mark.slow
@pytest.mark.parametrize(("by_words", "most"), [(True, MOST_BY_WORDS), (False, MOST)])
def test_hardly_a_claim_about_the_worker_passes_that_the_letter_does_not_make(by_words: bool, most: float) -> None:
    """Alone, and joined to what is true."""
    passed = total = 0
    for rationale, claims in ATTACKS:
        said = [
            *claims,
            *(f"{TRUE[rationale]}, and {lower(claim)}" for claim in claims),
        ]
        passed += sum(passes(plain, rationale, by_words=by_words) for plain in said)
        total += len(said)
    assert total > 1_000
    assert passed <= most * total


@pytest.mark.parametrize(
    ("plain", "rationale"),
    [
        ("Your records do not show nerve compromise.", FIRST),
        ("The records do not tell if the medication helped you.", FIRST),
        ("You have not tried physical therapy.", FIRST),
        ("Your records do not show pain relief.", FIRST),
        ("Your papers do not say that the medication helped your pain.", FIRST),
        ("The notes do not show that you function better with the medication.", FIRST),
        ("There is no proof of nerve compromise.", FIRST),
        ("There is no record of a pain contract.", FIRST),
        ("The reviewer did not find a urine drug screen in your records.", FIRST),
        ("The report does not describe a functional gain with Norco.", SECOND),
        ("The request does not state a dose.", THIRD),
        ("Your records do not show a urine drug screen.", THIRD),
        ("There is no evidence of radiculopathy.", THIRD),
    ],
)
@pytest.mark.parametrize("by_words", [False, True])
def test_what_is_true_to_the_letter_passes(plain: str, rationale: str, by_words: bool) -> None:
    assert passes(plain, rationale, by_words=by_words)


# fmt: off
SPANISH = {
    "Your records do not show pain relief.": "Sus papeles no muestran alivio del dolor.",
    "Your records do not show nerve compromise.": "Sus papeles no muestran daño en los nervios.",
    "The records do not tell if the medication helped you.": "Los papeles no dicen si el medicamento le ayudó.",
    "There is no record of a pain contract.": "No hay registro de un contrato de dolor.",
    "Your papers do not say that the medication helped your pain.":
        "Sus papeles no dicen que el medicamento ayudó con su dolor.",
}
# fmt: on
BEHIND = _several("""
    que usted no tiene | que no es nada | que nunca tuvo usted | y usted no tiene nada | y no lo tiene | que no existe
    | porque no tiene dolor | y su dolor no es real | porque usted miente | y usted es adicto | y usted finge | y
    nunca tendrá | y usted no es honesto | que no fue | ni lo tiene usted | y ya nadie le puede | pues usted no lo
    tiene | y no es tanto | y usted está bien | que sí tendrá | y así será | porque no quiso | y usted lo tuvo todo |
    y es usted quien no | pero usted sí puede | que ya no tiene | y no lo tendrá nunca | porque usted es quien es
""")
BEFORE = _several("""
    Usted no tiene dolor | Su dolor no es real | Usted nunca tuvo dolor y | No es que usted tenga dolor | Usted
    exagera y | Usted está bien y | Nadie le cree y | Su médico mintió y | Usted va a morir y | Será deportado y
""")


@pytest.mark.parametrize(("english", "spanish"), SPANISH.items())
def test_nor_does_its_spanish_say_more_than_its_english(english: str, spanish: str) -> None:
    assert not list(spanish_problems(english, spanish))
    more = [
        *(f"{spanish[:-1]} {words}." for words in BEHIND),
        *(f"{words}{mark} {lower(spanish)}" for words in BEFORE for mark in (".", ":", "")),
        *(f"{spanish[:-1].replace('no ', '', 1)} {words}." for words in BEHIND),
    ]
    assert [said for said in more if not list(spanish_problems(english, said))][MOST_SPANISH:] == []


TURNED = {
    FIRST: ("you tried physical therapy", "you have nerve compromise", "your doctor gave a urine drug screen"),
    SECOND: (
        "you have a fracture on the MRI",
        "you had a functional gain with Norco",
        "your doctor attached an agreement",
    ),
    THIRD: ("you have radiculopathy", "your urine had drugs", "your records document a urine drug screen"),
}
FILLED = ("Because {}, it is not needed.", "{}, it is not needed.", "{} and it is not needed.", "It is not needed, {}.",
          "It is not needed when {}.", "{}, not more.", "If {}, it is not needed.", "No, {}.")  # fmt: skip


@each_row("filled", FILLED)
@each_row(("rationale", "turned"), [(r, words) for r, all_ in TURNED.items() for words in all_])
def test_a_negation_beside_a_claim_does_not_make_it_true(rationale: str, turned: str, filled: str) -> None:
    said = filled.format(turned)
    assert not passes(said[0].upper() + said[1:], rationale)


@each_row(
    "said",
    ["The request was made to get drugs.", "The injury was not documented.", "You were lying.", "You made this up.",
     "The notes do not show low back pain.", "Your records do not show misuse of Norco."],
)  # fmt: skip
@each_row("rationale", [FIRST, THIRD])
def test_what_is_said_of_a_worker_in_passing(said: str, rationale: str) -> None:
    assert not passes(said, rationale)


@each_row(
    ("decision", "english", "spanish"),
    [
        ("upheld", "There is no reason to deny the injection.", "No hay razón para negar la inyección."),
        ("upheld", "The denial of the injection was wrong.", "La negación de la inyección fue un error."),
        ("upheld", "The injection should be approved.", "La inyección debe ser aprobada."),
        ("upheld", "The injection is necessary.", "La inyección es necesaria."),
        ("upheld", "Nothing speaks against the injection.", "Nada habla en contra de la inyección."),
        ("overturned", "There is no reason to approve the injection.", "No hay razón para aprobar la inyección."),
        ("overturned", "The denial of the injection was right.", "La negación de la inyección fue correcta."),
        ("overturned", "The injection is unnecessary.", "La inyección es innecesaria."),
        ("overturned", "There is no need for the injection.", "No hace falta la inyección."),
        ("overturned", "Nothing speaks for the injection.", "Nada habla a favor de la inyección."),
    ],
)
def test_a_direction_is_told_in_many_words(decision: Decision, english: str, spanish: str) -> None:
    other: Decision = "overturned" if decision == "upheld" else "upheld"
    plain = "Your records show relief."
    assert turns_round(english, decision, REQUEST, in_part=False)
    assert not turns_round(english, other, REQUEST, in_part=False)
    assert spanish_turns_round(plain, spanish, decision, in_part=False)
    assert not spanish_turns_round(plain, spanish, other, in_part=False)


@pytest.mark.parametrize(
    ("told", "given", "right"),
    [
        ("You had 7 years of care.", "He had 7 years of care.", True),
        ("You had 7 months of care.", "He had 7 years of care.", False),
        ("It asks for 6 to 8 weeks.", "Six to eight weeks are asked for.", True),
        ("It asks for 6 to 8 months.", "Six to eight weeks are asked for.", False),
        ("You take 10 mcg.", "He takes 10mg.", False),
        ("You had 30% relief.", "He had 30 percent relief.", True),
        ("You had 5 visits.", "He had five sessions.", True),
    ],
)
def test_a_unit_of_time_or_dose_is_the_letters_and_one_of_counting_may_change(
    told: str, given: str, right: bool
) -> None:
    assert (not list(unsaid(told, [given], ""))) is right


@pytest.mark.parametrize(
    ("english", "numbers"),
    [
        ("The reviewer found that you need the shot for your left leg.", (2,)),
        ("The reviewer approved the shot for nerve pain in your left leg.", (2, 3)),
        ("The guideline recommends this shot.", (1,)),
        ("Your records describe nerve pain in your left leg.", (2,)),
        ("The reviewer found nerve pain in your left leg.", (2,)),
        ("You have nerve pain in your left leg.", (2,)),
        ("The shot is dangerous and could make your leg worse.", (2,)),
        ("Your doctor made a serious mistake with your left leg.", (2,)),
        ("The exam shows no tumor in your left leg.", (2,)),
        ("The sky is blue.", (2,)),
    ],
)
def test_whoever_vouches_for_it_what_turns_a_denial_or_frightens_falls(english: str, numbers: tuple[int, ...]) -> None:
    told = (PlainReason(english, None, numbers), RIGHT[1])
    assert PlainReason(english, None, numbers) not in check().stands(GROUND, told)
    assert check().problems({0: told})


@pytest.mark.parametrize(
    "spanish",
    [
        "Su expediente no carece de prueba de dolor de los nervios en su pierna izquierda.",
        "Su expediente muestra dolor de los nervios en su pierna izquierda que usted no tenía.",
        "El revisor encontró que usted necesita la inyección para su pierna izquierda.",
        "La guía recomienda esta inyección para el dolor de los nervios en su pierna izquierda.",
    ],
)
def test_whoever_vouches_for_it_spanish_that_turns_it_round_falls(spanish: str) -> None:
    turned, other = check().stands(GROUND, first(RIGHT[0].english, spanish=spanish))
    assert turned.spanish is None
    assert other == RIGHT[1]


def test_what_was_approved_before_may_be_told_beside_a_denial() -> None:
    told = (RIGHT[0], PlainReason("You had 4 of 12 approved visits of therapy in March 2014.", None, (3,)))
    assert check().stands(GROUND, told)


def test_a_sentence_that_leans_on_one_that_fell_falls_with_it() -> None:
    leans = PlainReason("It was not found in the left leg.", None, (2,))
    right = tuple(replace(one, spanish=None) for one in RIGHT)
    assert leans in check().stands(GROUND, (right[0], leans, right[1]))
    fell = PlainReason("You take Norco.", None, (2,))
    assert leans not in check().stands(GROUND, (right[0], right[1], fell, leans)[1:])
    assert leans not in check().stands(GROUND, (right[0], right[1], leans), among=(right[0], right[1], fell, leans))


def test_all_that_leans_on_what_fell_falls_in_a_row() -> None:
    chain = (
        PlainReason("You take Norco.", None, (2,)),
        PlainReason("It is 4 visits by March 2014.", None, (3,)),
        PlainReason("They do not show nerve pain in your left leg.", None, (2,)),
    )
    assert check().stands(GROUND, chain) == ()


@pytest.mark.parametrize(
    "leans",
    [
        "Your records also do not show nerve pain in your left leg.",
        "And your records do not show nerve pain in your left leg.",
        "Your records do not show nerve pain in your left leg either.",
        "Still, your records do not show nerve pain in your left leg.",
    ],
)
def test_a_sentence_that_adds_to_one_that_fell_falls_with_it(leans: str) -> None:
    fell, more = PlainReason("You take Norco.", None, (2,)), PlainReason(leans, None, (2,))
    assert more not in check().stands(GROUND, (fell, more))


@pytest.mark.parametrize(
    "begins", ["Esto no muestra", "Su expediente tampoco muestra", "Además, su expediente no muestra"]
)
def test_spanish_that_leans_on_spanish_that_fell_falls_with_it(begins: str) -> None:
    before = replace(RIGHT[1], spanish="La guía pide 4 semanas de terapia primero, y usted tuvo 4 visitas.")
    leans = replace(RIGHT[0], spanish=f"{begins} dolor de los nervios en su pierna izquierda.")
    told = check().stands(GROUND, (before, leans))
    assert [one.english for one in told] == [before.english, leans.english]
    assert [one.spanish for one in told] == [None, None]


def test_a_sentence_stands_once_whatever_it_rests_on() -> None:
    again = replace(RIGHT[0], sentences=(2, 3))
    assert check().stands(GROUND, (*RIGHT, again)) == RIGHT


def test_what_stands_stands_again() -> None:
    easy = PlainReason("It is 4 visits by March 2014.", None, (3,))
    hard = PlainReason("Your records do not show documentation of radiculopathy in your left leg.", None, (2,))
    for told in (RIGHT, (PlainReason("You take Norco.", None, (2,)), easy, hard), (hard, easy), (hard,)):
        stands = check().stands(GROUND, told)
        assert check().stands(GROUND, stands) == stands


def test_a_finding_before_a_reason_is_no_other_items_reason() -> None:
    """Where two items share a rationale, what speaks of the other one's treatment does not stand for this one's."""
    shared = replace(GROUND, index=1, reasons=(Because("not_effective", (1,)),))
    told = (*RIGHT, PlainReason("The guideline asks for nerve pain on the exam.", None, (1,)))
    assert not check().problems({0: told})
    assert ReasonChecks([GROUND, shared], LETTER, by_words=False).problems({0: told})


KNEE = (
    "Physical therapy and rest have failed, and the right knee pain persists. The exam raises a suspected tear of the "
    "meniscus. An MRI may help in such a case. The MRI is medically necessary."
)
DISC = "There is a 3mm disc bulge at L4-5 with no nerve signs. The request is not medically necessary."


@pytest.mark.parametrize(
    ("plain", "rationale", "decision", "stands"),
    [
        ("Physical therapy and rest helped your right knee.", KNEE, "overturned", False),
        ("You have a tear of the meniscus.", KNEE, "overturned", False),
        ("You have a suspected tear of the meniscus.", KNEE, "overturned", True),
        ("Physical therapy and rest have failed.", KNEE, "overturned", True),
        ("There is a 5mm disc bulge at L4-5.", DISC, "upheld", False),
        ("There is a 3 mm disc bulge at L4-5.", DISC, "upheld", True),
        ("Your records do not show.", DISC, "upheld", False),
        ("There is a 3mm disc bulge and.", DISC, "upheld", False),
    ],
)
def test_what_a_weak_model_makes_of_a_letter(plain: str, rationale: str, decision: Decision, stands: bool) -> None:
    """A failed therapy told as a help, what is suspected as what is, another size, half a sentence.

    Nobody vouches for a weak model's words; what is true passes where somebody does.
    """
    assert passes(plain, rationale, decision, by_words=not stands) is stands


def test_sentences_that_are_hard_together_are_asked_for_once_and_then_told() -> None:
    """In their place stood the letter's own words, which are harder."""
    hard = (PlainReason("Documentation of radiculopathy in your left leg is not available.", None, (2,)),)
    asked_again = [problem for problem in check().problems({0: hard}) if "the English is too hard" in problem]
    assert asked_again
    assert check().stands(GROUND, hard) == hard
