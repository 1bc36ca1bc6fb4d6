"""What a model writes to the worker never claims more of the worker than the letter says, whatever it claims."""

import pytest

from imr_llm.letter import Reason
from imr_llm.verify import plain_problem, translation_problem


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
REASONS = {
    FIRST: [
        Reason("missing_documentation", "no documentation of nerve compromise, or of improvement with the medication"),
        Reason("missing_documentation", "did not provide a urine drug screen or a pain contract"),
        Reason("criteria_not_met", "has not tried physical therapy"),
    ],
    SECOND: [
        Reason("missing_documentation", "does not describe a functional gain with Norco"),
        Reason("missing_documentation", "failed to attach a signed agreement"),
        Reason("criteria_not_met", "is not working"),
    ],
    THIRD: [
        Reason("missing_documentation", "does not state a dose"),
        Reason("missing_documentation", "do not document a urine drug screen"),
        Reason("criteria_not_met", "no evidence of radiculopathy"),
    ],
}
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


def passes(plain: str, rationale: str, decision: str = "upheld") -> bool:
    reasons = REASONS[rationale] if decision == "upheld" else []
    return plain_problem(plain, decision, rationale, "Naproxen tablets", reasons) is None  # type: ignore[arg-type]


def lower(claim: str) -> str:
    return claim[0].lower() + claim[1:]


@pytest.mark.slow
@pytest.mark.parametrize("decision", ["upheld", "overturned"])
@pytest.mark.parametrize(
    ("rationale", "claims"),
    [
        (FIRST, CLAIMS),
        (SECOND, [f"{claim}." for claim in OF_ALL_KINDS]),
        *((rationale, [f"{claim}." for claim in claims]) for rationale, claims in OF_TWO_CLAUSES.items()),
    ],
    ids=["1", "2", "1, of two clauses", "3, of two clauses"],
)
def test_no_claim_about_the_worker_passes_that_the_letter_does_not_make(
    rationale: str, claims: list[str], decision: str
) -> None:
    """Alone, behind the decision, behind a sentence that is true, and joined to it: over 4,000 in all."""
    said = [
        *claims,
        *(f"The reviewer decided so because {lower(claim)}" for claim in claims),
        *(f"{TRUE[rationale]}. {claim}" for claim in claims),
        *(f"{TRUE[rationale]}, and {lower(claim)}" for claim in claims),
        *(f"{claim[:-1]} and {lower(TRUE[rationale])}." for claim in claims),
    ]
    assert [plain for plain in said if passes(plain, rationale, decision)] == []


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
def test_what_is_true_to_the_letter_still_passes(plain: str, rationale: str) -> None:
    assert passes(plain, rationale)


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
    assert translation_problem(english, spanish) is None
    more = [
        *(f"{spanish[:-1]} {words}." for words in BEHIND),
        *(f"{words}{mark} {lower(spanish)}" for words in BEFORE for mark in (".", ":", "")),
        *(f"{spanish[:-1].replace('no ', '', 1)} {words}." for words in BEHIND),
    ]
    assert [said for said in more if translation_problem(english, said) is None] == []


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


@pytest.mark.parametrize("filled", FILLED)
@pytest.mark.parametrize(("rationale", "turned"), [(r, words) for r, all_ in TURNED.items() for words in all_])
def test_a_negation_beside_a_claim_does_not_make_it_true(rationale: str, turned: str, filled: str) -> None:
    said = filled.format(turned)
    assert not passes(said[0].upper() + said[1:], rationale)


@pytest.mark.parametrize(
    "said",
    ["The request was made to get drugs.", "The injury was not documented.", "You were lying.", "You made this up.",
     "The notes do not show low back pain.", "Your records do not show misuse of Norco."],
)  # fmt: skip
@pytest.mark.parametrize("rationale", [FIRST, THIRD])
def test_what_is_said_of_a_worker_in_passing(said: str, rationale: str) -> None:
    assert not passes(said, rationale)
