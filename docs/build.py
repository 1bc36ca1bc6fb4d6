"""Writes the pages that follow from the code: `commands.md` and `evals-commands.md` from the command lines' help,
`record.md`, `summary.md`, `labelling.md` and the schema of the labels from the typed record, `export.md` from the
columns.

`python docs/build.py` writes them; `--check` says which are out of date and ends with 1.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import fill, shorten
from typing import Any

from imr_llm.provenance import Provenance
from imr_llm.record import Case, Citation, Evidence, Flag, Issue, Patient, Record, Reviewer, Source
from imr_llm.strict import Strict
from imr_llm.summary import Place, ReadingGrade, Sentence, SentenceSource, Summary

HERE = Path(__file__).parent
WIDTH = "100"


def commands() -> str:
    """Every command's help, as the terminal prints it."""
    from imr_llm.cli.program import app

    return _commands("# Commands", app, "imr")


def evals() -> str:
    """The same of `python -m evals`."""
    from evals.cli import app

    return _commands("# Commands of the evals", app, "python -m evals")


def gold_schema() -> str:
    """The JSON Schema of a file of labels."""
    from evals.gold import schema

    return schema()


def _commands(title: str, app: Any, program: str) -> str:
    import typer.main
    from typer.testing import CliRunner

    names = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    parts = [title, "Written from `--help` by `make docs`.", f"## {program}", _help(CliRunner(), app, [], program)]
    for name in names:
        parts += [f"## {program} {name}", _help(CliRunner(), app, [name], program)]
    return "\n\n".join(parts) + "\n"


def _help(runner: Any, app: Any, args: list[str], program: str) -> str:
    result = runner.invoke(app, [*args, "--help"], prog_name=program, env={"COLUMNS": WIDTH, "TERMINAL_WIDTH": WIDTH})
    if result.exit_code:
        raise SystemExit(f"{program} {' '.join(args)} --help ended with {result.exit_code}")
    lines = [line.rstrip() for line in result.output.strip("\n").splitlines()]
    return "```text\n" + "\n".join(lines) + "\n```"


def record() -> str:
    """The record's fields, their types and what each means."""
    parts = [
        "# The record",
        "One letter in, one record out: `imr extract --format jsonl` prints exactly this, one letter a line. Written "
        "from the typed schema (`imr_llm/record.py`) by `make docs`. `null` and `[]` mean that the letter does not "
        "say.",
    ]
    shapes = (Record, Source, Case, Patient, Reviewer, Issue, Citation, Evidence, Flag, Provenance)
    return "\n\n".join([*parts, *_shapes(shapes)]) + "\n"


def summary() -> str:
    """The fields of a summary."""
    parts = [
        "# The summary",
        "One letter in, one ledger of sentences out: `imr summarize --format json` prints exactly this, one letter a "
        "line. Written from the typed schema (`imr_llm/summary.py`) by `make docs`. How summaries are made: "
        "[plain-language.md](plain-language.md).",
    ]
    return "\n\n".join([*parts, *_shapes((Summary, ReadingGrade, Sentence, SentenceSource, Place))]) + "\n"


def labelling() -> str:
    """The guide for labellers: a field's rule is the record's own, what a person needs besides is the template's."""
    rules = {
        f"{shape}.{field}": info.description or ""
        for shape, model in _LABELLED.items()
        for field, info in model.model_fields.items()
    }
    unknown = set(_RULE.findall(template := _TEMPLATE.read_text(encoding="utf-8"))) ^ set(rules) - _NOT_LABELLED
    if unknown:
        raise SystemExit(
            f"{_TEMPLATE.name}: each labelled field has its rule there once; see {', '.join(sorted(unknown))}"
        )
    return _ENTRY.sub(lambda entry: _filled(_RULE.sub(lambda rule: rules[rule[1]], entry[0])), template)


def _filled(entry: str) -> str:
    indent = " " * (len(entry) - len(entry.lstrip()) + 2)
    text = " ".join(entry.split())
    return fill(text, 120, initial_indent=indent[2:], subsequent_indent=indent, break_on_hyphens=False) + "\n"


_TEMPLATE = HERE / "labelling.template.md"
_LABELLED: dict[str, type[Strict]] = {
    "case": Case,
    "patient": Patient,
    "reviewer": Reviewer,
    "issue": Issue,
    "citation": Citation,
}
_NOT_LABELLED = {"issue.number", "issue.why"}
_RULE = re.compile(r"\{\{([a-z_.]+)\}\}")
_ENTRY = re.compile(r"^ *- .*\{\{.*\n(?: *(?![ |-]).+\n)*", re.MULTILINE)
"""A field's entry of the template: its line, and those after it that are neither a table nor an entry."""


def export() -> str:
    """The columns of an export, with what they hold of a made-up letter."""
    from imr_llm.outputs.columns import COLUMNS, rows
    from imr_llm.pipeline.chain import read_letter

    letter = HERE.parent / "examples" / "composed" / "part-approved.txt"
    first = next(rows(read_letter(letter.name, letter.read_bytes()).record))
    kinds = {"text": "text", "long": "text", "number": "whole number", "date": "date, ISO 8601"}
    table = ["| column | kind | in `examples/composed/part-approved.txt` |", "|---|---|---|"]
    for column, value in zip(COLUMNS, first, strict=True):
        said = "" if value is None else shorten(str(value), 70, placeholder=" …").replace("|", "/")
        table.append(f"| {column.title} | {kinds[column.kind]} | {said} |")
    parts = [
        "# The columns of an export",
        "One row a decision; a letter without one has one row too. `imr export` (CSV, Excel) and `imr_llm.to_frame` "
        "have these columns, in this order. Lists are joined by `; `. Written from `imr_llm/outputs/columns.py` by "
        "`make docs`.",
        "\n".join(table),
        _WITHOUT_NAMES,
        _NEW_COLUMN,
    ]
    return "\n\n".join(parts) + "\n"


_WITHOUT_NAMES = """## Without names

`--no-names` of `imr export` and `imr summarize` (from Python: `without_names`) leaves out the worker's name and the
claim number: the two fields, and wherever else they stand in requests, rationales, quotes and sentences, where `[…]` is
put in their place. A place in the letter (`evidence`) with one of them is left out whole. A letter is called by its id:
the path, and a summary's file where the letter has no case number. The case number stays.

Names are found as before a letter goes to a model on another computer: words of the name that the head prints, in any
order and case; what a title, a label, a greeting or a signature tells to be a name (so a doctor's goes, too); numbers
behind "claim", "SSN" and the like; telephones and mail addresses. It is no promise that nobody can tell who it is. A
name that the head does not print and nothing tells to be one may stay, and so may a number written otherwise than in
the head; employer, dates, ages and diagnoses stay. A word of the name that is another word too ("Hand") goes only
beside the rest of the name, or behind a title. Look before you hand it on. It takes about a tenth of a second of a
processor a letter."""


_NEW_COLUMN = """## Adding a column

1. One line in `COLUMNS` of `imr_llm/outputs/columns.py`, where it should stand in the row: a title, a width in
   characters, what it holds, its kind. The title is for a claims office: plain words, a capital only at its start,
   no name of a field (`Mailed`, not `mailing_date`), and no other column's. `_of_issue` is for what each decision
   has; the others have the whole letter's value in each of its rows. The kind is `text` if none is said; `long`
   wraps in Excel; `date` is a date there where the value is a whole day; `number` is for whole numbers. `None`
   leaves a cell empty. Codes of the record are told by the words of `imr_llm/labels.py`. What has to be
   worked out is a function beside `_decision`; a date of the record may be a month or a year alone (`2013-05`), with
   which no day can be counted.
2. One row at the same place of `SAYS` in `tests/unit/test_outputs.py`: the title, and what the column holds of the
   record there (add the value to that record if it has none). Without it the test fails that wants every column
   named.
3. `make docs` writes this page anew; `.venv/bin/python -m pytest -n 0 tests/unit/test_outputs.py` runs in seconds,
   `make check` before you commit.

CSV, Excel and data frames follow; nothing else names the columns. That makes three files: two of yours, and this page.
A value that the record does not have needs a field first: see `imr_llm/record.py`, and [labelling.md](labelling.md) for
its rule.

Analysts' tables are other things, with columns of their own names:

- **Parquet and Arrow** ([scale.md](scale.md)): `imr_llm/arrow/schema.py`. A column of decisions is a line in `_ITEM`
  and the same name in `_item`; one of the letter, in both tables, a line in `_SHARED` and the same name in
  `letter_row`. Then its line in the table of `docs/scale.md`, and
  `.venv/bin/python -m pytest -n 0 tests/system/test_arrow.py`.
- **The view `decisions`** of the database ([database.md](database.md)): a migration, because databases exist that have
  the older view. A function beside `create_second` in `imr_llm/store/decisions.py` that drops the view and makes it
  with the new column, a migration of the next number in `imr_llm/store/letter_tables.py` that calls it, its line at
  the end of `MIGRATIONS` in `imr_llm/store/schema.py`. No released migration is changed."""


def _shapes(shapes: Iterable[type[Strict]]) -> Iterator[str]:
    for model in shapes:
        rows = ["| field | type | meaning |", "|---|---|---|"]
        for field, info in model.model_fields.items():
            rows.append(f"| `{field}` | {_kind(model, field)} | {(info.description or '').replace('|', '/')} |")
        yield from (f"## {model.__name__}", model.__doc__.strip().split("\n\n")[0], "\n".join(rows))


def _kind(model: Any, field: str) -> str:
    schema = model.model_json_schema()["properties"][field]
    options = schema.get("anyOf") or [schema]
    return " or ".join(_one(o) for o in options)


def _one(option: dict[str, Any]) -> str:
    if "$ref" in option:
        return str(option["$ref"]).rsplit("/", 1)[-1]
    if "enum" in option:
        return ", ".join(f"`{v}`" for v in option["enum"])
    if option.get("type") == "array":
        return f"list of {_one(option['items'])}"
    return str(option.get("type", option.get("const", "any")))


def main() -> int:
    """Writes or checks every page; the exit code."""
    os.environ["NO_COLOR"] = "1"
    sys.path.insert(0, str(HERE.parent))  # for `evals`, which is not installed
    stale = []
    pages = {
        "commands.md": commands,
        "evals-commands.md": evals,
        "record.md": record,
        "summary.md": summary,
        "labelling.md": labelling,
        "export.md": export,
        "../evals/gold.schema.json": gold_schema,
    }
    for name, write in pages.items():
        page, text = HERE / name, write()
        if "--check" in sys.argv:
            if not page.exists() or page.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            page.write_text(text, encoding="utf-8")
    if stale:
        print(f"out of date: {', '.join(stale)}. Run `make docs` and commit what it writes.")
    return bool(stale)


if __name__ == "__main__":
    raise SystemExit(main())
