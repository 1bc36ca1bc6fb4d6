"""Who signs, in layouts of mails and forms, and what is only like it: items, eponyms, speeds, codes."""

import re

import pytest

from imr_llm.client import Redactor


@pytest.mark.parametrize(
    "words",
    [
        "Please approve the following:\nWalker\nRaised toilet seat",
        "Please refill\nAllegra\nNorco 10/325",
        "Please continue\nAllegra, Norco and Lyrica",
        "Best medicine:\nAllegra",
        "from\nWalker\nto cane",
        "Please allow\nGrace period",
        "thanks,\nAllegra, Norco",
        "going 60 mph down road",
        "hit at 45 mph crossing street traffic",
        "turn her head 20 deg each way",
        "He walks 3 houses each way",
        "a 2 man lift drive #3",
        "3 lead drive",
        "a truck with 4 wheel drive",
        "He did 10 more reps that way",
        "He lifts 40 lbs off road.",
        "He walked 2 houses along the way",
        "I was told this is Allegra 180 mg daily",
        "this is thomas splint use",
        "I, Thomas splint",
        "this is virginia mason hospital",
        "allegra takes effect.",
        "i am mark ed absent",
        "We did:\n\nWaddell Signs\n",
        "We did:\n\nJamar Grip\n",
        "We did:\n\nFlorida Stretch\n",
        "- Bishop score",
        "- Thomas splint",
        "Patient (OA) presents with pain.",
        "Patient (MS) reports pain.",
        "Patient (PE) presents",
        "patient (DM) presents",
        "Patient (PT) presents",
        "pt MS presents",
        "id Q4010 is denied",
        "procedure id J3301",
        "Id L3807 brace; Id E0748",
        "device id: E0748",
        "item id L0650",
        "age 52, 3/4/2016 / M",
        "seen / 3/4/16 / M 52",
        "DOI / 3/4/2016 / F",
        "call me back today",
        "they call me when it hurts",
        "go by bus",
        "brand name: Allegra",
        "drug name: walker",
        "this is art",
    ],
)  # fmt: skip
def test_what_is_asked_for_measured_or_named_after_somebody_stays(words: str) -> None:
    assert Redactor(words).hide(words) == words


@pytest.mark.parametrize(
    ("words", "identifiers"),
    [
        ("thank you\n\"hazel waters\"", "hazel waters"),
        ("thank you\n(hazel waters)", "hazel waters"),
        ("thank you\n/s/ hazel waters", "hazel waters"),
        ("> thank you\n> hazel waters", "hazel waters"),
        ("thank you\nhazel waters and family", "hazel waters"),
        ("thanks\nhazel & art waters", "hazel art waters"),
        ("thank you\n                              hazel waters", "hazel waters"),
        ("thank you\u2028hazel waters", "hazel waters"),
        ("I, the undersigned rose hill, declare", "rose hill"),
        ("thank you -hazel", "hazel"),
        ("thank you -- rose", "rose"),
        ("thanks, hope", "hope"),
        ("warm regards, ines", "ines"),
        ("thank you so much, grace", "grace"),
        ("name: luz", "luz"),
        ("Name: Hope", "hope"),
        ("spouse=luz", "luz"),
        ("call me hazel", "hazel"),
        ("they call me hope", "hope"),
        ("i go by grace", "grace"),
        ("this is grace, the patient", "grace"),
        ("hi im rose and i hurt my back", "rose"),
        ("this is hector calling about my claim", "hector"),
        ("Name of person filing: hope", "hope"),
        ("wife: hazel", "hazel"),
        ("Sincerely:\nrose hill", "rose hill"),
        ("Best,\nRose", "rose"),
        ("case id K9931", "k9931"),
        ("my id is K9931", "k9931"),
        ("Pt: roe / 8-8-61 / F", "61"),
        ("Roe, age 52, 3/4/1964, M", "1964"),
        ("I live at 12 elm way", "12 elm"),
        ("12 elm drive\nlodi ca 95240", "12 elm"),
        ("Patient (HW) is a 52-year-old.", "hw"),
        ("please help\nhazel waters", "hazel waters"),
        ("thank you\nhazel and art", "hazel art"),
    ],
)  # fmt: skip
def test_whoever_signs_in_any_layout_goes_out(words: str, identifiers: str) -> None:
    hidden = re.sub(r"\[+[A-Z]+_\d+\]", " ", Redactor(words).hide(words))
    assert set(re.findall(r"[^\W_]+", hidden.lower())) & set(identifiers.split()) == set()
