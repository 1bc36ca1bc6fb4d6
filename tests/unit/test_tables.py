"""The data files: each fits its schema."""

import ast
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

from imr_llm import (
    absent,
    causes,
    clauses,
    covering,
    forms,
    guiding,
    instead,
    lacking,
    left_to_tell,
    lexicon,
    papers,
    questions,
    quoting,
    stopping,
    tables,
    would_have,
)
from imr_llm.layouts import heading, sectioned, stated
from imr_llm.patterns import alike, tolerant
from imr_llm.readers import cut, injury, kinds, lists, missing, patient, person
from imr_llm.rules import approved, citations, guidelines, header, mailing, reasons, reviewer
from imr_llm.verify import alone


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    ("file", "modules"),
    [
        ("approved", [approved, would_have]),
        ("causes", [causes]),
        ("citations", [citations, guidelines]),
        ("events", [injury]),
        ("items", [heading, sectioned, stated]),
        ("lacking", [lacking, questions]),
        ("lists", [alone, cut, kinds, lists, patient]),
        ("mailing", [mailing]),
        ("missing", [missing, reasons]),
        ("patient", [person]),
        ("quoting", [clauses, guiding, instead, left_to_tell, questions, quoting]),
        ("specialties", [reviewer]),
        ("worker", [header]),
    ],
)
def test_every_list_of_wording_is_asked_for(file: str, modules: list[ModuleType]) -> None:
    found = tables.load(file, dict[str, tuple[str, ...]])
    classes = {word for sources in found.values() for source in sources for word in re.findall(r"@([A-Z_]+)", source)}
    asked = {name for module in modules for name in re.findall(r"""["']([a-z_]+)["']""", inspect.getsource(module))}
    assert found.keys() - asked - classes == set()


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
