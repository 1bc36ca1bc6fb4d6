"""A letter of unknown layout that no question holds: asked about in runs of its sentences, and read as one."""

import random
from pathlib import Path
from typing import Any

import pytest
from answers import Request, good, said, sentences
from endpoint import Behaviour, Endpoint, answer, script
from test_model import extract, imr, read, records
from test_suggestions import TRICKS, tells_no_decision

from imr_llm import documents
from imr_llm.derived import suggestions
from imr_llm.extract.shown import CHARACTERS_A_TOKEN
from imr_llm.language.sentences import split
from imr_llm.profiles import profiles

SMALL = profiles()["small"]
WINDOW = SMALL.window * CHARACTERS_A_TOKEN
LETTERS = Path(__file__).parents[2] / "evals" / "letters"
HEAD = (LETTERS / "c-14.txt").read_text(encoding="utf-8").partition("A. Acupuncture")[0]
BODY = [
    s for s in split((LETTERS / "h-01.txt").read_text(encoding="utf-8")) if "eviewer" not in s and "request" not in s
]
NO, YES = "is not medically necessary", "is medically necessary"
LUMBAR, CERVICAL = "MRI of the lumbar spine", "MRI of the cervical spine"


def letter(*told: tuple[float, str], windows: float = 2.6) -> str:
    """So many windows long, with these words at these shares of it."""
    parts, size, left = [HEAD], 0, sorted(told)
    while size < windows * WINDOW or left:
        if left and size >= left[0][0] * windows * WINDOW:
            parts.append(left.pop(0)[1])
        parts.append(f"On page {len(parts)} it is said: {BODY[len(parts) % len(BODY)]}")
        size += len(parts[-1]) + 8
    return "\n".join(parts)


def item(request: Request, name: str, words: str | None, decision: str) -> dict[str, Any]:
    """What a reader makes of a request in the part of the letter that this question shows."""
    stands = words and any(words in sentence for sentence in sentences(request).values())
    decided = said(request, words, decision=decision) if words and stands else None
    return {"request": said(request, name), "decided": decided, "denial_reasons": [], "missing_documentation": []}


def reads(*told: tuple[str, str | None, str]) -> Any:
    """Finds these requests, each with its words and its decision, where what is shown of the letter has them."""

    def behave(request: Request, _: int) -> Behaviour:
        shown = "\n".join(sentences(request).values())
        found = good(request)
        found["items"] = [item(request, *one) for one in told if one[0] in shown]
        found["diagnoses"] = [said(request, name) for name in ("gout", "asthma") if name in shown]
        return answer(found)

    return script(behave)


def model(path: Path, text: str, server: Endpoint) -> Any:
    (path / "a.txt").write_text(text, encoding="utf-8")
    record = read(path / "a.txt", server, profile="small")
    assert record.layout == "unknown"
    assert {i.decision for i in record.issues} <= {None}
    assert record.outcome is None
    one_text = documents.load("a.txt", text.encode()).text
    assert all(one_text[e.start : e.end] == e.quote for e in record.evidence)
    return record


def codes(record: Any) -> set[tuple[str, str]]:
    return {(flag.field, flag.code) for flag in record.flags}


def test_what_two_runs_decide_of_one_request_is_one_suggestion(tmp_path: Path) -> None:
    first, again = (
        f"The requested {LUMBAR} {NO}. He has gout.",
        f"So the lumbar spine MRI, we repeat, {NO}. He has asthma.",
    )
    with Endpoint(reads((LUMBAR, f"{LUMBAR} {NO}", "upheld"), ("lumbar spine MRI", NO, "upheld"))) as server:
        record = model(tmp_path, letter((0.05, first), (0.95, again)), server)
        assert server.calls == 3
    assert [issue.request for issue in record.issues] == [LUMBAR]
    assert suggestions(record) == {"/issues/0/decision": "upheld"}
    assert record.patient.diagnoses == ("gout", "asthma")
    assert not {code for _, code in codes(record)} & {"value_dropped", "not_shown", "not_answered", "in_doubt"}


@pytest.mark.parametrize("name", [LUMBAR, f"requested {LUMBAR}"])
def test_what_is_named_in_one_run_and_decided_in_another_is_one_item(tmp_path: Path, name: str) -> None:
    told = letter((0.05, f"In dispute is an {LUMBAR}."), (0.9, f"For these reasons the {name} {YES}."))
    rows = dict.fromkeys((LUMBAR, name), f"{LUMBAR} {YES}")
    with Endpoint(reads(*((request, words, "overturned") for request, words in rows.items()))) as server:
        record = model(tmp_path, told, server)
    assert [issue.request for issue in record.issues] == [LUMBAR]
    assert suggestions(record) == {"/issues/0/decision": "overturned"}
    (place,) = [e for e in record.evidence if e.field == "/issues/0/decision"]
    assert place.start > 2 * WINDOW


def test_of_a_request_that_runs_decide_both_ways_nothing_is_suggested(tmp_path: Path) -> None:
    told = (f"The {LUMBAR} {NO}.", f"The {CERVICAL} {NO}.", f"The {LUMBAR} {YES}.")
    rows = {
        each[:-1]: (each[4:].partition(" is")[0], each[4:-1], "upheld" if NO in each else "overturned") for each in told
    }
    with Endpoint(script(lambda request, _: answer(by_cue(request, rows)))) as server:
        record = model(tmp_path, letter(*zip((0.05, 0.5, 0.95), told, strict=True)), server)
    assert [issue.request for issue in record.issues] == [LUMBAR, CERVICAL]
    assert suggestions(record) == {"/issues/1/decision": "upheld"}
    assert ("/issues/0/decision", "in_doubt") in codes(record)
    assert not [e for e in record.evidence if e.field == "/issues/0/decision"]
    assert tells_no_decision(record, (tmp_path / "a.txt").read_text(encoding="utf-8"))


def by_cue(request: Request, rows: dict[str, tuple[str, str | None, str]]) -> dict[str, Any]:
    """An answer with the request of each row whose cue is shown."""
    shown = "\n".join(sentences(request).values())
    return good(request) | {"items": [item(request, *row) for cue, row in rows.items() if cue in shown]}


@pytest.mark.parametrize("other", [CERVICAL, "MRI", "MRI of the left lumbar spine", f"surgery after the {LUMBAR}"])
def test_requests_of_other_words_are_never_one(tmp_path: Path, other: str) -> None:
    text = letter((0.05, f"The {LUMBAR} is in dispute."), (0.95, f"And so the {other} {YES}."))
    rows = {"is in dispute": (LUMBAR, None, ""), f"the {other} {YES}": (other, f"{other} {YES}", "overturned")}
    with Endpoint(script(lambda request, _: answer(by_cue(request, rows)))) as server:
        record = model(tmp_path, text, server)
    assert record.issues[0].request == LUMBAR
    assert "/issues/0/decision" not in suggestions(record)
    assert list(suggestions(record).values()) == ["overturned"]
    flagged = [f for f in record.flags if f.code == "in_doubt" and f.field == "/issues/1/request"]
    assert len(flagged) == (other == "MRI" or LUMBAR.split()[-2] in other)


def test_so_many_runs_and_no_more_are_asked(tmp_path: Path) -> None:
    text = letter((0.01, f"The {LUMBAR} {NO}."), (0.99, f"The {CERVICAL} {YES}."), windows=18)
    with Endpoint(reads((LUMBAR, NO, "upheld"), (CERVICAL, YES, "overturned"))) as server:
        record = model(tmp_path, text, server)
        assert server.calls == SMALL.most_runs
    assert [issue.request for issue in record.issues] == [LUMBAR]
    (flag,) = [flag for flag in record.flags if flag.code == "not_shown"]
    assert "(character 1" in flag.message
    assert record.outcome is None


def test_a_run_that_fails_leaves_the_others_and_is_asked_again(tmp_path: Path) -> None:
    text = letter((0.05, f"The {LUMBAR} {NO}."), (0.5, "He has gout."), (0.95, f"The {CERVICAL} {YES}. He has asthma."))
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    reader, refuses = reads((LUMBAR, f"{LUMBAR} {NO}", "upheld"), (CERVICAL, f"{CERVICAL} {YES}", "overturned")), [True]

    def behave(request: Request, before: int) -> Behaviour:
        lost = refuses[0] and any("gout" in sentence for sentence in sentences(request).values())
        found: Behaviour = answer("", refusal="No.") if lost else reader(request, before)
        return found

    with Endpoint(script(behave)) as server:
        extract(tmp_path, server, "a.txt", "--profile", "small")
        (lost,) = records(tmp_path)
        page = imr(tmp_path, "summarize", "a.txt", "--format", "md", "--output", "out")
        refuses[0], calls = False, server.calls
        done = extract(tmp_path, server, "a.txt", "--profile", "small", "--retry-refused")
        (whole,) = records(tmp_path)
    assert done.returncode == page.returncode == 0
    assert server.calls == calls + 1
    assert ("/issues", "not_answered") in codes(lost)
    assert "/issues" not in [field for field, code in codes(whole) if code == "not_answered"]
    assert list(suggestions(lost).values()) == list(suggestions(whole).values()) == ["upheld", "overturned"]
    assert whole.patient.diagnoses == ("gout", "asthma")
    assert "Your letter may have more requests" in next((tmp_path / "out").glob("*en*.md")).read_text(encoding="utf-8")


@pytest.mark.parametrize("decision", ["upheld", "overturned"])
def test_no_trick_of_a_long_letter_is_a_decision(tmp_path: Path, decision: str) -> None:
    order = random.Random(decision).sample(TRICKS, len(TRICKS))
    text = letter(*((at / len(order), f"\n{trick}\n") for at, trick in enumerate(order)))
    words = {"upheld": ("not medically necessary", "upheld"), "overturned": ("is medically necessary", "overturned")}
    with Endpoint(reads(*(("lumbar MRI", each, decision) for each in words[decision]))) as server:
        record = model(tmp_path, text, server)
        assert server.calls == 3
    assert ("/issues/0/decision", "in_doubt") in codes(record) or suggestions(record)
    assert tells_no_decision(record, text)
