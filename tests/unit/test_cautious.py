"""What a page leaves out, or tells of both ways, wherever the letter is in doubt."""

from dataclasses import replace

import pytest
from test_causes import DARK, DATED, LATER, ids, sentences
from test_summarize import LANGUAGES, MRI, NORCO, letter, problems, read

from imr_llm import causes
from imr_llm.codes import Language
from imr_llm.derived import DOUBTED
from imr_llm.pipeline import Letter
from imr_llm.record import Flag


def flagged(made: Letter, field: str, code: str) -> Letter:
    flag = Flag(field=field, code=code, message="Look.")
    return replace(made, record=made.record.model_copy(update={"flags": (*made.record.flags, flag)}))


# --- An approval in doubt ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(DOUBTED))
@pytest.mark.parametrize("field", ["/issues/1/decision", "/outcome"])
@pytest.mark.parametrize("header", [DATED, f"{DATED}\nDate of Mailing: 8/9/2014", ""])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_doubted_approval_has_a_page_with_the_time_to_appeal(
    code: str, field: str, header: str, language: Language
) -> None:
    made = flagged(read(letter(MRI, MRI, header=header)), field, code)
    found = sentences(made, language)
    told = ids(found)
    safe = {"first_safe_day", "next_safe_day"}
    assert "next_if_denied" in told
    assert told & safe == (safe if header == DATED else set())
    for text in told & {*safe, "next_appeal", "next_deadline_passed", "next_deadline", "first_days", "first_deadline"}:
        assert problems(made, tuple(s for s in found if s.source.text != text), language), text


# --- Thoughts of harm -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guideline_s_title_is_no_cause_for_the_line_of_help(language: Language) -> None:
    made = read(letter(NORCO, header=DATED))
    (about,) = [s for s in sentences(made, language, LATER) if s.source.text == "about_program"]
    titled = about.model_copy(update={"text": "The reviewer used this guideline: “Suicidal Behaviors”."})
    assert causes.in_crisis([titled]) is None
    title = "Practice Guideline for the Assessment of Patients With Suicidal Behaviors."
    base = letter(NORCO, DARK, header=DATED).replace(
        "Decision based on MTUS", f"Decision based on Non-MTUS {title} ", 1
    )
    for text in (base, base.replace("of the suicidal ideation", "of depression")):
        assert sentences(read(text), language, LATER)
