"""A letter with a section that no question holds, against an endpoint that refuses what is longer than its window."""

from pathlib import Path

from answers import Request, shaped
from endpoint import Behaviour, Endpoint, answer, script, status
from test_model import LETTER, extract, records

from imr_llm.extract.shown import CHARACTERS_A_TOKEN
from imr_llm.profiles import profiles

LONGEST = profiles()["strong"].window * CHARACTERS_A_TOKEN
SUMMARY = " ".join(f"Visit {n} on the same day was for a pain that had not changed at all." for n in range(3500))
RATIONALE = " ".join(f"Visit {n} of that year brought no relief." for n in range(3500))


def narrow(request: Request, _: int) -> Behaviour:
    """Refuses a letter that is longer than the window, as real ones do."""
    asked = [m["content"] for m in request["messages"] if m["role"] == "user"]
    if max(map(len, asked)) > LONGEST + 100:
        return status(400, error={"message": "too long", "code": "context_length_exceeded"})
    because = [{"reason": "missing_documentation", "words": "a lack of documentation of nerve compromise"}]
    shown = "\n".join(asked)
    reasons = because if "nerve compromise" in shown else []
    diagnoses = [words for words in ("hypertension", "asthma") if words in shown]
    said = shaped(request, diagnoses=diagnoses, reasons=reasons)
    for item in said.get("items", ()):
        if item["number"] != 1:
            item["denial_reasons"] = []
    return answer(said)


def test_a_letter_of_any_length_is_asked_about_counted_and_paid_for(tmp_path: Path) -> None:
    text = LETTER.format(n=7, more=f"{SUMMARY} He has asthma. ").replace(
        "There was a lack", f"{RATIONALE} There was a lack"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert len(SUMMARY) > 2 * LONGEST
    assert len(RATIONALE) > LONGEST
    with Endpoint(script(narrow)) as server:
        dry = extract(tmp_path, server, "a.txt", "--dry-run")
        assert server.calls == 0
        done = extract(tmp_path, server, "a.txt")
        calls = server.calls
        again = extract(tmp_path, server, "a.txt", "--force")
        assert server.calls == calls  # all of it is kept
    assert done.returncode == 0, done.stderr
    assert f"1 letter, {calls} questions; about" in dry.stderr
    assert calls > 5
    assert "0 questions sent" in again.stderr
    (record,) = records(tmp_path)
    assert record.patient.diagnoses == ("hypertension", "asthma")
    assert record.issues[0].denial_reasons == ("missing_documentation",)
    assert (record.provenance.llm_calls, record.provenance.prompt_tokens) == (calls, 100 * calls)
    assert not {flag.code for flag in record.flags} & {"not_answered", "not_asked", "value_dropped"}
