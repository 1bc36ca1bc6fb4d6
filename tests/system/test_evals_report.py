"""Runs of the evals: stored, compared, and shown in a terminal, as Markdown and as a page in a browser."""

import json
import re
import stat
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from golden import LONG, OVERTURNED, UPHELD, labels, small_gold
from junitparser import JUnitXml
from labelled import AGE, age, result, run_of
from rich.console import Console, RenderableType
from screen import SCREENS, check, show
from typer.testing import CliRunner

from evals import cases, cli, compare, gold, page, report, runs
from evals.runs import Run

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)></pre></details> & {{ 7*7 }} ]]> [/red] [bold]x"
PLACE = "right L5-S1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three labelled letters; the request of one of them is hostile."""
    made = small_gold(tmp_path_factory.mktemp("labelled") / "gold", UPHELD, OVERTURNED, LONG)
    for path in sorted(made.glob(f"{UPHELD}.*")):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".yaml":
            text = json.dumps(json.loads(json.dumps(labels(UPHELD), default=str)), ensure_ascii=False)
            text = text.replace(PLACE, json.dumps(f"{PLACE} {HOSTILE}", ensure_ascii=False)[1:-1])
        else:
            text = text.replace(PLACE, f"{PLACE} {HOSTILE}")
        path.write_text(text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def both(folder: Path) -> list[Run]:
    """What the rules read, and a reader that failed on the hostile letter with hostile words."""
    letters = gold.load(folder)
    read = cases.run("rules", letters, None)
    names = [case.letter for case in read]
    empty = cases._failed(letters[names.index(UPHELD)], f"Failed: {HOSTILE}", 0.5, writes_summaries=True)
    second = [empty if case.letter == UPHELD else case for case in read]
    made = [
        runs.of("rules", None, letters, read, folder, started_at="2026-01-01T00:00:00Z"),
        runs.of("llm", f"model {HOSTILE}", letters, second, folder, started_at="2026-01-02T00:00:00Z"),
    ]
    store = runs.Runs(folder / "runs.db")
    return [store.load(store.save(run)) for run in made]


def printed(shown: RenderableType) -> str:
    console = Console(width=200, record=True, file=StringIO())
    console.print(shown)
    return console.export_text()


# --- Runs -------------------------------------------------------------------------------------------------------------


def test_a_run_comes_back_as_it_was_stored(folder: Path, tmp_path: Path) -> None:
    letters = gold.load(folder)
    measured = cases.run("rules", letters, None)
    made = runs.of("rules", None, letters, measured, folder, started_at="2026-01-01T00:00:00Z")
    failed = run_of(result("a", {"x:of": 1}, error="no such page", cost_usd=None), reader="llm")
    store = runs.Runs(tmp_path / "runs.db")
    assert [store.save(made), store.save(failed), store.save(failed)] == [1, 2, 3]
    store = runs.Runs(tmp_path / "runs.db")
    loaded = store.load(1)
    assert (loaded.id, loaded.cases, loaded.gold) == (1, made.cases, made.gold)
    assert store.load(2).cases == failed.cases
    assert store.load(2).totals()["cost_usd"] is None
    assert store.numbers() == [1, 2, 3]
    assert [run.id for run in store.latest()] == [3]  # run 1 had other letters
    store.save(replace(failed, gold=made.gold))
    assert [run.id for run in store.latest()] == [1, 4]
    assert stat.S_IMODE((tmp_path / "runs.db").stat().st_mode) == 0o600
    with pytest.raises(runs.RunError, match="no run 9"):
        store.load(9)


def test_other_labels_or_letters_make_another_gold_set(tmp_path: Path) -> None:
    folders = [
        small_gold(tmp_path / "same", UPHELD, LONG),
        small_gold(tmp_path / "hard", UPHELD, LONG, change=lambda d: d["hard"].append("more")),
        small_gold(tmp_path / "one", UPHELD),
    ]
    digests = [runs.digest(gold.load(folder)) for folder in [*folders, folders[0]]]
    assert len(set(digests)) == 3
    assert digests[0] == digests[3]


def test_a_comparison_names_the_letters_that_got_worse_and_better() -> None:
    first = run_of(age("a", 1, 0, 0), age("b", 0, 0, 1), age("c", 1, 0, 0), age("d", 0, 1, 1))
    second = run_of(age("a", 0, 0, 1), age("b", 1, 0, 0), age("c", 0, 1, 1), age("d", 0, 1, 1))
    (worse,) = [change for change in compare.changes(first, second) if change.name == AGE]
    assert (worse.worse, worse.better) == (("a", "c"), ("b",))
    assert worse.before is not None
    assert worse.after is not None
    assert worse.after < worse.before
    assert compare.verdict(worse) == "worse"
    assert compare.changes(first, first) == []
    with pytest.raises(runs.RunError, match="same letters"):
        compare.changes(first, run_of(*second.cases, digest="other"))


@pytest.mark.parametrize(("name", "verdict"), [("invented", "worse"), ("overturned", "better")])
def test_more_is_better_or_worse_by_the_figure(name: str, verdict: str) -> None:
    first, second = (run_of(result("a", {f"{name}:of": 4, f"{name}:is": part})) for part in (1, 2))
    (change,) = compare.changes(first, second)
    assert compare.verdict(change) == verdict
    assert (change.worse, change.better) == ((("a",), ()) if verdict == "worse" else ((), ("a",)))


# --- Reports ----------------------------------------------------------------------------------------------------------


def test_the_terminal_shows_every_figure_and_who_failed(both: list[Run]) -> None:
    sound, failed = (printed(report.terminal(run)) for run in both)
    assert "3 composed letters" in sound
    for field in ("patient.age", "issues.decision", "all fields together", "overturned items read as overturned"):
        assert field in sound
    assert "was not read" not in sound
    assert f"{UPHELD} was not read: Failed: <script>" in failed
    assert "[/red] [bold]x" in failed
    assert "real letters" not in sound


def test_a_comparison_is_shown_whatever_is_in_its_names() -> None:
    first, second = (run_of(age("[/b]", right, 0, 1 - right), reader="[/red]") for right in (1, 0))
    shown = printed(compare.terminal(first, second, compare.changes(first, second)))
    assert "From 0 [/red] to 0 [/red]" in shown
    assert re.search(r"composed . patient.age +. +1.000 . +0.000 . worse . \[/b\]", shown)
    assert "0 [/red] and 0 [/red]: no difference" in printed(compare.terminal(first, first, []))


def test_markdown_has_readers_side_by_side(both: list[Run]) -> None:
    rows = [line for line in report.markdown(both).splitlines() if line.startswith("|")]
    assert rows[0] == f"| | {both[0].name} | {both[1].name} |"
    assert {row.count("|") for row in rows} == {4}
    (decision,) = [row for row in rows if row.startswith("| issues.decision |")]
    one, other = (float(cell) for cell in decision.split("|")[2:4])
    assert one == 1.0 > other
    assert report.markdown(both[:1]).count("### 3 composed letters") == 1


def test_junit_names_what_failed(tmp_path: Path) -> None:
    report.junit({"rules": [("composed patient.age", None), ("real layout", f"worse {HOSTILE}")]}, tmp_path / "x.xml")
    (suite,) = JUnitXml.fromfile(str(tmp_path / "x.xml"))
    assert (suite.tests, suite.failures) == (2, 1)
    age_, layout = list(suite)
    assert age_.result == []
    (failure,) = layout.result
    assert failure.text == f"worse {HOSTILE}"


def test_the_page_has_no_script_and_no_address(both: list[Run]) -> None:
    html = page.html(both)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 7*7 }}" in html
    assert not re.search(r"(src|href)=|@import|url\(", html.replace("&lt;img src=x", ""))
    assert html.count("<details>") >= 2
    assert "Failed: &lt;script&gt;" in html


@SCREENS
def test_a_browser_finds_the_page_accessible(
    both: list[Run], browser: "Chrome", axe: str, screen: tuple[int, int], tmp_path: Path
) -> None:
    html = page.html(both)
    check(browser, axe, html.replace("<details>", "<details open>"), screen, tmp_path)
    check(browser, axe, html, screen, tmp_path)
    assert browser.execute_script("return document.scripts.length + document.images.length") == 0


def test_worst_letters_come_first_with_what_was_read(both: list[Run], browser: "Chrome", tmp_path: Path) -> None:
    show(browser, page.html(both[::-1]), (1400, 900), tmp_path)
    summaries = [e.text for e in browser.find_elements("css selector", "details > summary")]
    assert summaries[0].startswith(f"{UPHELD} (composed): 2 llm ")
    errors = [int(re.search(r"(\d+) errors", line)[1]) for line in summaries]  # type: ignore[index]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 20
    assert HOSTILE in browser.execute_script("return document.querySelector('details pre').textContent")


def test_the_page_shows_no_labels_that_are_not_those_of_the_run(both: list[Run], folder: Path, tmp_path: Path) -> None:
    """A value is held against the labels of then, or not shown."""
    moved = small_gold(tmp_path / "gold", UPHELD, OVERTURNED, LONG, change=lambda d: d["hard"].append("relabelled"))
    assert "Hard because of" in page.html([both[0]])
    for elsewhere in (moved, tmp_path / "gone"):
        html = page.html([replace(both[0], folder=str(elsewhere))])
        assert "Hard because of" not in html
        assert "no longer where they were" in html


# --- Commands ---------------------------------------------------------------------------------------------------------


def test_the_commands_run_list_compare_and_report(folder: Path, tmp_path: Path) -> None:
    def evals(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(cli.app, [*words])
        assert done.exit_code == code, done.output
        return done.output

    db = ("--db", str(tmp_path / "runs.db"))
    assert "There is no run yet" in evals("report", *db, code=2)
    assert "3 letters: every label holds." in evals("check", "--gold", str(folder))
    assert "run 1 rules" in evals("run", "--gold", str(folder), *db)
    assert "run 2 rules" in evals("run", "--gold", str(folder), *db)
    assert "run 3 rules" in evals("run", "--gold", str(folder), "--letter", UPHELD, *db)
    assert [line[:11] for line in evals("runs", *db).splitlines()] == ["run 1 rules", "run 2 rules", "run 3 rules"]
    assert "no difference in any case" in evals("compare", "1", "2", *db)
    assert "same letters and labels" in evals("compare", "1", "3", *db, code=2)
    assert "There is no run 7" in evals("compare", "1", "7", *db, code=2)
    assert "no labels of nobody" in evals("run", "--gold", str(folder), "--letter", "nobody", *db, code=2)
    assert "needs a model" in evals("run", "--gold", str(folder), "--reader", "llm", *db, code=2)
    assert "There is no reader" in evals("run", "--reader", "oracle", *db, code=2)
    assert "1 composed letters" in evals("report", *db)
    html, markdown = tmp_path / "r.html", tmp_path / "r.md"
    evals("report", "1", "2", "--html", str(html), "--markdown", str(markdown), *db)
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "| | 1 rules | 2 rules |" in markdown.read_text(encoding="utf-8")


def test_the_weights_of_confidence_want_posted_letters() -> None:
    done = CliRunner().invoke(cli.app, ["confidence", "--set"])
    assert done.exit_code == 2
    assert "The weights stand on posted letters" in done.output
