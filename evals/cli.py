"""`python -m evals`: measure readers against labelled letters, compare runs, report them, and hold the gate.

Exit codes: 0 done, or the gate holds; 1 the gate does not hold; 2 something could not be measured.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from evals import agreement, cases, compare, confidence, gate, gold, judge_cli, lexicon, page, recording, report, runs
from evals.commands import GoldOption, LayoutOption, LetterOption, LettersOption, chosen_letters, measuring, out, say
from evals.readers import READERS
from evals.relay import TIMEOUT
from imr_llm.errors import SettingsError
from imr_llm.pipeline.chain import now
from imr_llm.settings import Settings, settings

REGRESSION = 1
GATED = ("rules", "llm")
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(judge_cli.app, name="verdicts")

DbOption = Annotated[Path, typer.Option("--db", show_default="evals/runs.db", help="Where runs are stored.")]
ModelOption = Annotated[str | None, typer.Option(help="The model's name at its endpoint, or local:FILE.gguf.")]
UrlOption = Annotated[str | None, typer.Option(help="The endpoint. No letter is sent anywhere else.")]


def _writable(path: Path | None) -> Path | None:
    """A file that can be written, its folder made: told before anything is measured, not after."""
    if path:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise typer.BadParameter(f"{path} cannot be written: {path.parent}: {error.strerror}.") from None
        if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
            raise typer.BadParameter(f"{path} cannot be written. Name a file in a folder that is yours.")
    return path


JunitOption = Annotated[Path | None, typer.Option("--junit", callback=_writable, help="Write JUnit XML here.")]
MarkdownOption = Annotated[
    Path | None, typer.Option("--markdown", callback=_writable, help="Write the figures as Markdown here.")
]


@app.command()
def check(folder: GoldOption = gold.GOLD, letters_in: LettersOption = None) -> None:
    """Hold the labels against their letters: every quote, every value, every contradiction."""
    with measuring():
        letters = gold.load(folder, letters_in)
    out.print(f"{len(letters)} letters: every label holds.")


@app.command()
def run(
    reader: Annotated[str, typer.Option(help=f"Which: {', '.join(READERS)}.")] = "rules",
    model: ModelOption = None,
    base_url: UrlOption = None,
    folder: GoldOption = gold.GOLD,
    letters_in: LettersOption = None,
    layout: LayoutOption = False,
    letter: LetterOption = None,
    db: DbOption = runs.FILE,
    judge: Annotated[str | None, typer.Option(help="A model that judges the summaries' tone too; never gated.")] = None,
) -> None:
    """Read every labelled letter, score it, store the run, and print its figures.

    python -m evals run
    python -m evals run --reader llm --model qwen --base-url http://127.0.0.1:8091/v1
    python -m evals run --gold my-letters
    python -m evals run --gold evals/gold-real --letters DIR
    """
    if reader not in READERS:
        raise typer.BadParameter(f"There is no reader {reader!r}: {', '.join(READERS)}.", param_hint="--reader")
    with measuring():
        letters = chosen_letters(folder, letter, letters_in, layout=layout)
        chosen = None if reader == "rules" else _model(model, base_url)
        began = now()
        results = cases.run(reader, letters, chosen, progress=sys.stdout.isatty(), judged_by=_judge(judge, base_url))
        made = runs.of(reader, chosen.model if chosen else None, letters, results, folder, started_at=began)
        store = runs.Runs(db)
        out.print(report.terminal(store.load(store.save(made))))


def _model(model: str | None, base_url: str | None) -> Settings:
    chosen = settings(model=model, base_url=base_url, concurrency=1, timeout=TIMEOUT)
    if not chosen.model:
        raise SettingsError("This needs a model.", "Name one: --model NAME --base-url URL, or --model local:FILE.gguf.")
    return chosen


@app.command("agreement")
def tell_agreement(first: Path, second: Path) -> None:
    """How far two labellings agree: two folders of labels of the same letters, in the fields that both have.

    python -m evals agreement evals/labelled-twice/first evals/labelled-twice/second
    """
    with measuring():
        out.print(agreement.terminal(agreement.agreement(first, second)))


@app.command("runs")
def list_runs(db: DbOption = runs.FILE) -> None:
    """List the stored runs."""
    store = runs.Runs(db)
    for number in store.numbers():
        out.print(report.took(store.load(number)), markup=False, highlight=False, soft_wrap=True)


@app.command("compare")
def compare_runs(first: int, second: int, db: DbOption = runs.FILE) -> None:
    """Which cases and fields got better, and which worse, from one run to another."""
    with measuring():
        a, b = (runs.Runs(db).load(number) for number in (first, second))
        out.print(compare.terminal(a, b, compare.changes(a, b)))


@app.command("report")
def write_report(
    number: Annotated[
        list[int] | None, typer.Argument(help="Runs, side by side; without, the last of each reader.")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", callback=_writable, help="Write one page with pictures here; it holds the letters."),
    ] = None,
    markdown: MarkdownOption = None,
    db: DbOption = runs.FILE,
) -> None:
    """Show stored runs: a table, one HTML page with pictures and the worst letters first, or Markdown.

    python -m evals report --html report.html
    """
    with measuring():
        store = runs.Runs(db)
        found = [store.load(n) for n in number] if number else store.latest()
        if not found:
            raise runs.RunError("There is no run yet: `python -m evals run` makes one.")
        if len({one.gold for one in found}) > 1:
            raise runs.RunError("These runs did not have the same letters and labels: they cannot stand side by side.")
    if html:
        _write_private(html, page.html(found))
    if markdown:
        _write_private(markdown, report.markdown(found))
    if not html and not markdown:
        for one in found:
            out.print(report.terminal(one))


def _write_private(path: Path, text: str) -> None:
    """The page holds letters: for its owner's eyes only, like the runs."""
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


@app.command()
def record(
    model: ModelOption = None,
    base_url: UrlOption = None,
    folder: GoldOption = gold.GOLD,
    letters_in: LettersOption = None,
    letter: LetterOption = None,
) -> None:
    """Record a model's answers for the gate: asks what is not recorded yet, and drops what is not asked any more.

    Of letters that the labels name by their hash, answers are kept as places in the letter, without its words.
    """
    with measuring():
        chosen = _model(model, base_url)
        chosen_letters(folder, letter, letters_in, layout=False)  # names that there are
        made = recording.record(
            gold.load(folder, letters_in),
            chosen,
            recording.file_of(folder),
            folder=folder,
            names=letter or (),
            progress=sys.stdout.isatty(),
        )
    out.print(report.took(made), markup=False, highlight=False, soft_wrap=True)
    out.print("Set the bounds anew where they are to move: python -m evals gate --set")


@app.command("confidence")
def fit_confidence(
    letters_in: LettersOption = None,
    scans: Annotated[
        Path | None, typer.Option("--scans", help="A folder with scans of these letters, each named as its labels.")
    ] = None,
    set_weights: Annotated[
        bool, typer.Option("--set", help="Write the weights (imr_llm/data/confidence.toml).")
    ] = False,
) -> None:
    """Fit the weights of a value's confidence on the labelled letters, and print how far they hold on others.

    With --letters, where the letters of evals/gold-real are, those that were looked at are fitted too, with those of
    evals/gold-once, and the held-out ones tell how far the weights hold. Without it nothing is written.
    """
    if set_weights and not letters_in:
        raise typer.BadParameter("The weights stand on posted letters too: name their folder.", param_hint="--letters")
    with measuring():
        sets = confidence.Sets(gold.load())
        if letters_in:
            posted, once = (gold.load(gold.HERE / name, letters_in) for name in ("gold-real", "gold-once"))
            sets = confidence.Sets(sets.composed, posted, once, confidence.scanned(posted, scans) if scans else ())
        weights, measured = confidence.measure(sets)
    out.print(confidence.markdown(measured), markup=False, highlight=False, soft_wrap=True)
    if set_weights:
        confidence.written(weights)


@app.command("lexicon")
def hold_lexicon(
    conditions: Annotated[
        typer.FileText | None, typer.Option(encoding="utf-8", help="ICD-10-CM's tabular list, as XML.")
    ] = None,
    drugs: Annotated[typer.FileText | None, typer.Option(encoding="utf-8", help="Names of drugs, one a line.")] = None,
    treatments: Annotated[
        typer.FileText | None, typer.Option(encoding="utf-8", help="Names of treatments, one a line.")
    ] = None,
    chapters: Annotated[str, typer.Option(help="First letters of the codes.")] = lexicon.CHAPTERS,
) -> None:
    """Hold the lexicon against public lists: how much of them it knows, then every name that it does not.

    python -m evals lexicon --conditions icd10c-tabular-April-1-2026.xml --chapters MS
    """
    for rows in (
        conditions and lexicon.conditions(conditions.read(), chapters),
        drugs and lexicon.names("drugs", drugs.read()),
        treatments and lexicon.names("treatments", treatments.read()),
    ):
        for line in lexicon.told(rows) if rows else ():
            typer.echo(line)


@app.command("gate")
def hold_gate(
    reader: Annotated[list[str] | None, typer.Option(help="rules, llm; rules without.")] = None,
    folder: GoldOption = gold.GOLD,
    letters_in: LettersOption = None,
    layout: LayoutOption = False,
    set_bounds: Annotated[bool, typer.Option("--set", help="Set the bounds to what is measured now.")] = False,
    junit: JunitOption = None,
    markdown: MarkdownOption = None,
) -> None:
    """Hold the figures against the bounds that were set: of the rules, or of the model's reader, from recorded answers.

    The bounds stand in `thresholds.toml`: beside the labels for a folder of one's own, in `evals` for `evals/gold`.

    Ends with 0 where every bound is held, 1 where one is not (it says which field and which letters), 2 where
    something could not be measured.
    """
    if unknown := set(reader or ()) - set(GATED):
        raise typer.BadParameter(
            f"There is no gate for {', '.join(unknown)}: {', '.join(GATED)}.", param_hint="--reader"
        )
    with measuring():
        letters = gold.load(folder, letters_in, layout=layout)
        file = gate.FILE if folder == gold.GOLD else folder / ("layout.toml" if layout else gate.FILE.name)
        made = [_gated(name, letters, folder, None if set_bounds else file) for name in reader or ["rules"]]
        for line in gate.rewrite(made, file) if set_bounds else []:
            say.print(line, style="yellow", markup=False, highlight=False, soft_wrap=True)
        bounds = gate.read(file, gold=made[0].gold)
        held = {one.reader: gate.hold(one, bounds) for one in made}
    if markdown:
        markdown.write_text(report.markdown(made), encoding="utf-8")
    if junit:
        tests = {name: [(f"{h.bound.origin} {h.bound.name}", h.problem) for h in all_] for name, all_ in held.items()}
        report.junit(tests, junit)
    wrong = [f"{name}, {h.bound.origin}: {h.problem}" for name, all_ in held.items() for h in all_ if h.problem]
    for line in wrong:
        say.print(line, style="red", markup=False, highlight=False, soft_wrap=True)
    total = sum(len(all_) for all_ in held.values())
    out.print(f"{total - len(wrong)} of {total} bounds held ({', '.join(held)}, {len(letters)} letters).")
    if wrong:
        raise typer.Exit(REGRESSION)


def _gated(reader: str, letters: list[gold.GoldLetter], folder: Path, bounds: Path | None) -> runs.Run:
    """A run to be held against `bounds`, or without them to set them.

    A fault in what is read makes the recorded reasons stale: it is told where the reading itself is worse. Bounds are
    not set without the reasons.
    """
    if reader == "llm":
        try:
            return recording.replay(letters, recording.file_of(folder), folder)
        except recording.StaleReasons as stale:
            read = gate.hold(stale.run, gate.read(bounds)) if bounds else ()
            if any(one.problem and not one.bound.name.startswith(("en.", "es.")) for one in read):
                return stale.run
            raise
    began = now()
    results = cases.run("rules", letters, None)
    return runs.of("rules", None, letters, results, folder, started_at=began)


def _judge(model: str | None, base_url: str | None) -> Settings | None:
    return settings(model=model, base_url=base_url, concurrency=1, timeout=TIMEOUT) if model else None
