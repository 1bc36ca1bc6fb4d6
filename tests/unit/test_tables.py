"""The data files: each fits its schema."""

import ast
import inspect
import re
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest
from tabled import each_row

from imr_llm import rules, tables
from imr_llm.errors import TableFault
from imr_llm.language import dates, glossary, lexicon, pattern_lists
from imr_llm.language.patterns import alike, tolerant
from imr_llm.layouts import covering, forms, heading, papers, sectioned, stated
from imr_llm.pipeline import processes
from imr_llm.quoting import choosing, clauses, guiding, harmless, instead, standing
from imr_llm.rationale import absent, causes, favorable, lacking, left_to_tell, questions, stopping, would_have
from imr_llm.readers import cut, history, kinds, lists, missing, person
from imr_llm.rules import approved, citations, guidelines, header, mailing, reviewer
from imr_llm.strict import parsed
from imr_llm.verify import alone


@each_row(
    "load",
    [
        absent.table,
        covering.known,
        forms.common,
        forms.layouts,
        lexicon.drug_table,
        lexicon.words,
        papers.known,
        stopping.table,
        tables.files_of_letters,
        tables.categories,
        tables.checks,
        tables.glossary,
        tables.laws,
    ],
)
def test_every_table_fits_its_schema(load) -> None:  # type: ignore[no-untyped-def]
    assert load()


@each_row(
    ("file", "modules"),
    [
        ("approved", [approved, would_have]),
        ("causes", [causes]),
        ("citations", [citations, guidelines]),
        ("events", [person]),
        ("favorable", [favorable]),
        ("items", [heading, sectioned, stated, rules]),
        ("lacking", [lacking, questions]),
        ("lists", [alone, cut, kinds, lists, history]),
        ("mailing", [mailing]),
        ("missing", [missing, rules]),
        ("patient", [person]),
        ("quoting", [clauses, guiding, harmless, instead, left_to_tell, questions, choosing, standing]),
        ("specialties", [reviewer]),
        ("worker", [header]),
    ],
)
def test_every_list_of_wording_is_asked_for(file: str, modules: list[ModuleType]) -> None:
    found = tables.load(file, dict[str, tuple[str, ...]])
    classes = {word for sources in found.values() for source in sources for word in re.findall(r"@([A-Z_]+)", source)}
    asked = {name for module in modules for name in re.findall(r"""["']([a-z_]+)["']""", inspect.getsource(module))}
    assert found.keys() - asked - classes == set()


def test_a_pattern_that_is_none_is_named_by_its_file_and_key(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {"age": ("aged (", "old"), "sex": ("@NOBODY",)}
    monkeypatch.setattr(pattern_lists, "load", lambda *_: broken)
    named = pattern_lists.worded("patient")
    for key in ("age", "sex", "gone"):
        with pytest.raises(TableFault, match=rf"^data/patient\.toml: {key}: "):
            named(key)
    with pytest.raises(TableFault, match=r"^data/patient\.toml: age: "):
        pattern_lists.worded("patient", lower=lambda _: True)("age")


def test_a_broken_entry_of_the_glossary_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = next(e for e in tables.glossary().values() if e.kind == "drug").model_copy(update={"patterns": ("x (",)})
    monkeypatch.setattr(tables, "glossary", lambda: {entry.id: entry})
    with pytest.raises(TableFault, match=rf"^data/glossary: the entry {entry.id}: "):
        glossary._patterns.__wrapped__("drug")


@pytest.mark.parametrize(("key", "value"), [("month", 13), ("month", 0), ("weekday", 7), ("nth", 4), ("later", -1)])
def test_a_holiday_that_no_year_has_is_named(key: str, value: int) -> None:
    rule = {"month": 1, "weekday": 0, "nth": 0} | {key: value}
    text = 'days = ["01-01"]\nfriday = []\n[[rule]]\n' + "\n".join(f"{k} = {v}" for k, v in rule.items())
    with pytest.raises(TableFault, match=rf"^data/holidays\.toml: rule\.0\.{key}: "):
        parsed("data/holidays.toml", text, dates._Holidays)
    with pytest.raises(TableFault, match=r"^data/holidays\.toml: days\.0: "):
        parsed("data/holidays.toml", 'days = ["13-01"]\nfriday = []\nrule = []', dates._Holidays)


def test_no_letter_is_blamed_for_a_pattern_that_is_none() -> None:
    def reads(*_: object, **__: object) -> None:
        re.compile("(")

    said = processes.read_one(cast("Any", reads), ("a.pdf", b""), cast("Any", None))
    assert "imr_llm/data" in str(said)


def test_every_flag_is_raised_and_explained() -> None:
    root = Path(__file__).parents[2]
    code = "".join(file.read_text(encoding="utf-8") for file in (root / "imr_llm").rglob("*.py"))
    docs = "".join((root / "docs" / name).read_text(encoding="utf-8") for name in ("reading.md", "model.md"))
    for name, cases in tables.load("flags", dict[str, dict[str, str]]).items():
        assert f"`{name}`" in docs
        assert all(f'"{word}"' in code for word in (name, *cases))


def test_every_flag_that_is_raised_has_its_words() -> None:
    """A code or case that is not in the table would be a KeyError while a letter is read."""
    table = tables.load("flags", dict[str, dict[str, str]])
    calls = 0
    for file in (Path(__file__).parents[2] / "imr_llm").rglob("*.py"):
        code = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(code)) if ".flag(" in code or ".doubted(" in code else ():
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            given = [each.value for each in node.args if isinstance(each, ast.Constant)]
            if node.func.attr in ("flag", "doubted") and len(given) == len(node.args) >= 2:  # field, code, case
                field, code, *case = given
                assert (case[0] if case else field) in table[code], f"{file.name}:{node.lineno}"
                calls += 1
    assert calls > 10


def test_drug_names_are_lower_case_and_unique() -> None:
    names = lexicon.drug_table().names
    assert all(name == name.lower() for name in names)
    assert len(set(names)) == len(names)


def test_fifty_states_and_the_district() -> None:
    assert len(tables.states()) == 52  # with Puerto Rico


@pytest.mark.parametrize(
    "printed",
    ["Decision rationale:", "DECISION RATIONALE:", "Decisionrationale:", "Decision rationaIe:", "Decisi0n rationale ;"],
)
def test_tolerant_labels(printed: str) -> None:
    assert re.fullmatch(tolerant("decision rationale:"), printed, re.IGNORECASE)


def test_alike_begins_and_ends_at_words() -> None:
    text, label = "before C1aims Adm1nistrat0r guide1ine: after", "claims administrator guideline:"
    assert [text[a:b] for a, b in alike(text, [label])[label]] == ["C1aims Adm1nistrat0r guide1ine:"]
