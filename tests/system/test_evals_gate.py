"""The gate: what it holds, what turns it red, what it cannot measure; and the recording that it asks for a model."""

import json
import os
import shutil
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import warm
from answers import completion
from endpoint import Endpoint, answer, reset, status
from golden import LONG, OVERTURNED, UPHELD, small_gold
from junitparser import JUnitXml
from labelled import AGE, age, result, run_of

from evals import breakages, cases, gate, gold, recording, runs, stats
from evals.breakages import Breakage, NotMade, Seen
from evals.gate import ThresholdError
from evals.relay import Relay
from imr_llm.settings import settings

# --- Bounds -----------------------------------------------------------------------------------------------------------


def _thresholds(folder: Path, *made: runs.Run) -> list[gate.Bound]:
    gate.rewrite(made, folder / "thresholds.toml")
    return gate.read(folder / "thresholds.toml")


@pytest.mark.parametrize("of", [1, 3, 7, 9, 11, 13, 97, 4999])
def test_what_was_measured_holds_by_its_own_bound(of: int, tmp_path: Path) -> None:
    for part in {0, 1, of // 3, of // 2, of - 1, of}:
        scores = {"overturned:of": of, "overturned:is": part, "invented:of": of, "invented:is": part}
        grades = dict.fromkeys(stats.GRADES, of / 7) | {stats.GRADES[0]: 3.6500000000000004}
        made = run_of(age("a", part, 1, of - part, **scores, **grades))
        held = gate.hold(made, _thresholds(tmp_path, made))
        assert {h.bound.name for h in held} >= {AGE, "micro", "overturned", "invented", "en.grade_raw"}
        assert [h.problem for h in held if h.problem] == []


def test_the_bounds_of_both_origins_and_of_other_readers_stay(tmp_path: Path) -> None:
    real = result("real one", {"layout:right": 1, "layout:extra": 0, "layout:lost": 0}, "real")
    first = run_of(age("x.1", 2, 1, 1), age("b", 1, 0, 0), real)
    _thresholds(tmp_path, first, run_of(age("x.1", 1, 1, 1), reader="llm"))
    bounds = _thresholds(tmp_path, run_of(age("x.1", 3, 0, 0), age("b", 1, 0, 0), real))
    assert {(b.reader, b.origin, b.name): (b.bound, b.errors) for b in bounds} == {
        ("llm", "composed", AGE): (0.5, {"x.1": 2}),
        ("llm", "composed", "micro"): (0.5, {}),
        ("rules", "composed", AGE): (1.0, {}),
        ("rules", "composed", "micro"): (1.0, {}),
        ("rules", "real", "layout"): (1.0, {}),
        ("rules", "real", "micro"): (1.0, {}),
    }


@pytest.mark.parametrize(("lost", "turned", "holds"), [(0, 0, True), (3, 0, True), (6, 0, False), (0, 1, False)])
def test_a_figure_of_posted_letters_may_lose_a_hundredth_and_a_decision_nothing(
    lost: int, turned: int, holds: bool, tmp_path: Path
) -> None:
    def posted(lost: int, turned: int) -> runs.Run:
        scores = {f"{AGE}:right": 200 - lost, f"{AGE}:extra": 0, f"{AGE}:lost": lost}
        return run_of(result("a", scores | {"turned_round:of": 200, "turned_round:is": turned}, "held_out"))

    bounds = _thresholds(tmp_path, posted(0, 0))
    problems = [held.problem for held in gate.hold(posted(lost, turned), bounds) if held.problem]
    assert (not problems) == holds


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ({f"{AGE}:right": 2, f"{AGE}:lost": 1}, "patient.age: 0.800, less than 1.0 (was 1.0). Worse: b (0 → 1 errors)"),
        ({"invented:is": 2}, "more than 0.25 (was 0.25). Worse: b (1 → 2 errors)"),
        ({"overturned:is": 0}, "less than 1.0 (was 1.0). Worse: b (0 → 1 errors)"),
        ({"en.grade_masked": 9.5}, "more than 7.2 (was 7.2)"),
        ({"overturned:of": 0, "overturned:is": 0}, "nothing is left to measure (was 1.0)"),
    ],
)
def test_a_worse_figure_names_its_letters(scores: dict[str, float], said: str, tmp_path: Path) -> None:
    before = {f"{AGE}:right": 3, f"{AGE}:lost": 0, "invented:of": 4, "invented:is": 1}
    before |= {"overturned:of": 1, "overturned:is": 1, "en.grade_masked": 7.2}
    bounds = _thresholds(tmp_path, run_of(result("b", before)))
    assert not any(held.problem for held in gate.hold(run_of(result("b", before)), bounds))
    problems = [held.problem for held in gate.hold(run_of(result("b", before | scores)), bounds) if held.problem]
    assert any(said in problem for problem in problems), problems


def test_flags_and_opinions_are_not_held(tmp_path: Path) -> None:
    scores = {f"{name}:{part}": 1.0 for name in ("flags", "errors_flagged") for part in ("of", "is")}
    made = run_of(age("a", 1, 0, 0, **scores, **dict.fromkeys(stats.JUDGED, 4)))
    assert {"flags", *stats.JUDGED} <= stats.figures(made.cases).keys()
    assert {bound.name for bound in _thresholds(tmp_path, made)} == {AGE, "micro"}


@pytest.mark.parametrize("content", [None, "[rules", "a = 1", "[rules.composed]\nmicro = {least = 1.0}", "[a]\nb = 1"])
def test_thresholds_that_cannot_be_read_are_an_error(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "thresholds.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ThresholdError, match=r"thresholds\.toml.*gate --set"):
        gate.read(path)


def test_a_reader_without_thresholds_is_an_error(tmp_path: Path) -> None:
    bounds = _thresholds(tmp_path, run_of(age("a", 1, 0, 0)))
    with pytest.raises(ThresholdError, match="no thresholds for the reader llm"):
        gate.hold(run_of(age("a", 1, 0, 0), reader="llm"), bounds)


# --- The command, as CI runs it ---------------------------------------------------------------------------------------


def _evals(folder: Path, *words: str) -> Seen:
    done = warm.run(list(words), folder, os.environ | {"PYTHONPATH": str(folder)}, module="evals")
    return Seen(done.returncode, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code with three letters, and bounds set by it."""
    folder = tmp_path_factory.mktemp("sound")
    return _with_bounds(folder, UPHELD, OVERTURNED, LONG)


def _with_bounds(folder: Path, *letters: str) -> Path:
    for name in breakages.COPIED:
        left_out = ("*.db*", "gold", "letters", "recorded", "thresholds.toml")
        ignore = shutil.ignore_patterns(*left_out) if name == "evals" else None
        shutil.copytree(breakages.ROOT / name, folder / name, ignore=ignore)
    small_gold(folder / "evals" / "gold", *letters)
    done = _evals(folder, "gate", "--set", "--reader", "rules")
    assert done.code == 0, done.words
    return folder


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sound, tmp_path / "copy")


def _replace(path: Path, words: str, put: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(words) == 1
    path.write_text(text.replace(words, put), encoding="utf-8")


def test_bounds_that_are_held_end_with_0(sound: Path, tmp_path: Path) -> None:
    junit, markdown = tmp_path / "new" / "gate.xml", tmp_path / "newer" / "gate.md"
    done = _evals(sound, "gate", "--reader", "rules", "--junit", str(junit), "--markdown", str(markdown))
    count = len(tomllib.loads((sound / "evals" / "thresholds.toml").read_text(encoding="utf-8"))["rules"]["composed"])
    assert count > 40
    assert (done.code, done.words.strip()) == (0, f"{count} of {count} bounds held (rules, 3 letters).")
    (suite,) = JUnitXml.fromfile(str(junit))
    assert (suite.tests, suite.failures) == (count, 0)
    assert "### 3 composed letters" in markdown.read_text(encoding="utf-8")


def test_a_report_that_cannot_be_written_is_said_before_anything_is_measured(sound: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "gate.md"):
        done = _evals(sound, "gate", "--reader", "rules", "--markdown", str(path))
        assert done.code == 2
        assert "cannot be written" in " ".join(done.words.replace("│", " ").split())
        assert "Traceback" not in done.words


def test_a_figure_that_got_worse_ends_with_1_and_names_field_and_letter(copy: Path, tmp_path: Path) -> None:
    made_up = next(b for b in breakages.breakages() if b.name == "a_made_up_age")
    _replace(copy / made_up.file, made_up.find, made_up.put)
    done = _evals(copy, "gate", "--reader", "rules", "--junit", str(tmp_path / "gate.xml"))
    assert done.code == 1
    assert "rules, composed: patient.age: " in done.words
    assert f"Worse: {UPHELD} (0 → 1 errors)" in done.words
    assert "Traceback" not in done.words
    (suite,) = JUnitXml.fromfile(str(tmp_path / "gate.xml"))
    assert suite.failures >= 2
    assert any("patient.age" in case.name and case.result for case in suite)


def _relabelled(folder: Path) -> None:
    path = folder / "evals" / "gold" / f"{UPHELD}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("sex: null", "sex: male"), encoding="utf-8")


def _recorded(folder: Path) -> None:
    (folder / "evals" / "recorded").mkdir()
    head = json.dumps({"model": "small", "recorded_at": "2026-01-01T00:00:00Z", "letters": [UPHELD]})
    (folder / "evals" / "recorded" / "answers.jsonl").write_text(head + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "of", "said"),
    [
        (lambda f: (f / "evals/thresholds.toml").write_text("[rules"), "rules", "thresholds.toml cannot be used"),
        (lambda f: (f / "evals/thresholds.toml").unlink(), "rules", "gate --set"),
        (lambda f: _replace(f / "evals/thresholds.toml", "[rules.composed]", "[x.composed]"), "rules", "no thresholds"),
        (_relabelled, "rules", f"{UPHELD}: /patient/sex: no evidence"),
        (lambda f: (f / f"evals/gold/{LONG}.txt").unlink(), "rules", f"its letter {LONG}.txt is neither in"),
        (lambda _: None, "llm", "answers.jsonl cannot be used"),
        (_recorded, "llm", "python -m evals record --model small --base-url URL"),
        (
            lambda f: _replace(f / "evals/told.py", "    sentences = told.sent", "    1 / 0\n    x = told.sent"),
            "rules",
            "Summaries failed: ZeroDivisionError",
        ),
        (lambda f: _replace(f / "evals/gate.py", "    mine = [bound", "    m = [bound"), "rules", "name 'mine'"),
        (lambda f: _replace(f / "evals/report.py", "    found = {or", "    fo = {or"), "rules", "NameError"),
        (lambda f: _replace(f / "evals/cli.py", '"""`python', '("""`python'), "rules", "SyntaxError"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_ends_with_2(spoil: Callable[[Path], Any], of: str, said: str, copy: Path) -> None:
    spoil(copy)
    done = _evals(copy, "gate", "--reader", of)
    assert (done.code, said in done.words) == (2, True), done.words
    assert "bounds held" not in done.words


# --- Recording --------------------------------------------------------------------------------------------------------


def _post(url: str, request: Any) -> tuple[int, Any]:
    body = json.dumps(request).encode()
    asked = urllib.request.Request(f"{url}/chat/completions", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(asked, timeout=10) as given:
            return given.status, json.load(given)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


ASK = {"model": "test", "messages": [{"role": "user", "content": "An apple?"}], "response_format": {}}


def test_a_relay_gives_again_what_was_said() -> None:
    with Endpoint(answer("Yes.")) as endpoint, Relay(upstream=endpoint.url) as relay:
        first = _post(relay.url, ASK)
        again = _post(relay.url, dict(reversed(ASK.items())))
        assert first == again == (200, completion("Yes."))
    assert (relay.calls, relay.prompt_tokens, relay.completion_tokens) == (2, 200, 20)
    assert list(relay.used.values()) == [completion("Yes.")]
    with Relay(relay.used) as replayed:
        assert _post(replayed.url, ASK) == first
        assert replayed.missing == 0
        for other in ({**ASK, "model": "other"}, {**ASK, "temperature": 1}, {**ASK, "messages": []}):
            assert _post(replayed.url, other)[0] == 404
    assert replayed.missing == 3
    assert replayed.used == relay.used


def test_a_relay_asks_only_what_was_not_recorded() -> None:
    with Endpoint(answer("Yes.")) as endpoint:
        with Relay(upstream=endpoint.url) as relay:
            _post(relay.url, ASK)
        with Relay(relay.used, endpoint.url) as relay:
            assert _post(relay.url, ASK)[0] == 200
            assert endpoint.calls == 1
            assert _post(relay.url, {**ASK, "seed": 1})[0] == 200
    assert endpoint.calls == 2
    assert len(relay.used) == 2


@pytest.mark.parametrize(
    ("behaviour", "code"), [(status(429), 429), (status(400), 400), (status(503), 503), (reset, 502)]
)
def test_a_relay_passes_an_error_on_without_the_letters_words(behaviour: Any, code: int) -> None:
    with Endpoint(behaviour) as endpoint, Relay(upstream=endpoint.url) as relay:
        given, said = _post(relay.url, ASK)
    assert given == code
    assert "apple" not in json.dumps(said)
    assert (relay.used, relay.calls, relay.missing) == ({}, 0, 0)


def test_a_recording_measures_as_the_model_did_and_is_stale_for_other_questions(tmp_path: Path) -> None:
    one = gold.load(small_gold(tmp_path / "one", OVERTURNED))
    both = gold.load(small_gold(tmp_path / "both", OVERTURNED, UPHELD))
    path = tmp_path / "recorded" / "answers.jsonl"
    with Endpoint() as endpoint:
        chosen = settings(model="test", base_url=endpoint.url, concurrency=1)
        live = cases.run("llm", one, chosen)
        asked = endpoint.calls
        recorded = recording.record(one, chosen, path)
        assert endpoint.calls == 2 * asked > 0
        assert recording.record(one, chosen, path).cases[0].scores == recorded.cases[0].scores
        assert endpoint.calls == 2 * asked
    replayed = recording.replay(one, path)
    assert replayed.cases[0].scores == live[0].scores == recorded.cases[0].scores
    assert replayed.cases[0].record is not None
    assert (replayed.reader, replayed.model, replayed.totals()["seconds"]) == ("llm", "test", None)
    assert endpoint.url not in path.read_text(encoding="utf-8")
    assert [case.letter for case in recording.replay(both, path).cases] == [OVERTURNED]  # the one that was recorded
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{lines[0]}\n", encoding="utf-8")
    with pytest.raises(recording.Stale, match=r"python -m evals record --model test --base-url URL"):
        recording.replay(both, path)


@pytest.mark.parametrize("content", [b"", b"{}\n", b"not json\n", b'{"model": "m"}\n{"key": "k"}\n', b"\xff\n"])
def test_a_recording_that_cannot_be_read_is_stale(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "answers.jsonl").write_bytes(content)
    with pytest.raises(recording.Stale, match="python -m evals record"):
        recording.replay([], tmp_path / "answers.jsonl")


# --- Faults -----------------------------------------------------------------------------------------------------------

FAULTS = breakages.breakages()
SOME = sorted({UPHELD, OVERTURNED, LONG, *sorted(path.stem for path in gold.GOLD.glob("*.yaml"))[::16]})
"""Letters enough for every fault to be seen; `python -m evals.breakages` holds them to all, in minutes."""
RECORDED = "evals/recorded/answers.jsonl"


def _lacking(wanted: str) -> str | None:
    """What is not there for the gate of this reader."""
    if not gate.FILE.exists() or wanted not in {bound.reader for bound in gate.read()}:
        return f"needs thresholds of the reader {wanted}: python -m evals gate --set"
    return f"needs {RECORDED}: python -m evals record" if wanted == "llm" and not recording.FILE.exists() else None


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _with_bounds(tmp_path_factory.mktemp("some"), *SOME)


def _marked(reader: str) -> tuple[pytest.MarkDecorator, ...]:
    """A model's answers are recorded by hand: `make recorded` tests what hangs on them."""
    return (pytest.mark.recorded,) if reader == "llm" else ()


@pytest.mark.parametrize("fault", [pytest.param(one, id=one.name, marks=_marked(one.reader)) for one in FAULTS])
def test_a_fault_turns_the_gate_red(fault: Breakage, some: Path) -> None:
    if lacking := _lacking(fault.reader):
        pytest.skip(lacking)
    with breakages.broken(fault, some if fault.reader == "rules" else breakages.ROOT) as folder:
        found = _evals(folder, "gate", "--reader", fault.reader)
    assert found.code == breakages.REGRESSION, found.words
    assert "Traceback" not in found.words
    assert f"{fault.reader}, " in found.words


@pytest.mark.recorded
def test_the_sound_code_holds_the_recording() -> None:
    if lacking := _lacking("llm"):
        pytest.skip(lacking)
    done = _evals(breakages.ROOT, "gate", "--reader", "llm")
    assert done.code == breakages.HELD, done.words


@pytest.mark.recorded
def test_bounds_are_not_set_where_the_recorded_reasons_are_stale() -> None:
    (fault,) = [one for one in FAULTS if one.name == "the_reasons_of_every_item"]
    with breakages.broken(fault) as folder:
        before = (folder / "evals" / "thresholds.toml").read_bytes()
        done = _evals(folder, "gate", "--set", "--reader", "llm")
        assert (folder / "evals" / "thresholds.toml").read_bytes() == before
    assert (done.code, "asks what was not recorded" in done.words) == (2, True), done.words


def test_a_fault_whose_words_are_gone_is_not_made() -> None:
    for fault in (
        Breakage("gone", "evals/gold.py", "no such words", ""),
        Breakage("twice", "evals/gold.py", "yield", ""),
    ):
        with pytest.raises(NotMade, match="times"), breakages.broken(fault):
            pass
