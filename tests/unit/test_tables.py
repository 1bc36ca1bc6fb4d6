"""The data files: each fits its schema, and no row is dead."""

import re

import pytest

from imr_llm import forms, tables
from imr_llm.patterns import Quick, alike, tolerant


@pytest.mark.parametrize(
    "load",
    [
        forms.common,
        forms.layouts,
        tables.papers,
        tables.mailing,
        tables.files_of_letters,
        tables.specialties,
        tables.states,
        tables.guidelines,
        tables.categories,
        tables.reasons,
        tables.patient,
        tables.drugs,
        tables.checks,
        tables.terms,
        tables.translation,
        tables.glossary,
        tables.laws,
    ],
)
def test_every_table_fits_its_schema(load) -> None:  # type: ignore[no-untyped-def]
    assert load()


def _patterns() -> list[str]:
    patient = tables.patient().model_dump()
    rows = [p for rows in patient.values() for p in rows]
    checks = tables.checks()
    rows += [p for name, values in checks for p in values if isinstance(values, tuple)]
    rows += [p for values in (*checks.reason_signs.values(), *checks.body_parts.values()) for p in values]
    rows += [p for paper in tables.papers().paper for p in (*paper.titles, *paper.opens, *paper.signs, *paper.telltale)]
    rows += [p for _, values in tables.mailing() for p in values]
    rows += [p for rule in tables.reasons().rule for p in rule.patterns]
    rows += [*tables.reasons().guideline_speaks, *tables.reasons().this_case, *tables.reasons().missing_ends]
    rows += [p for g in tables.guidelines().guideline for p in g.patterns]
    rows += [w for rule in tables.categories().rule for w in rule.words]
    return rows


def test_drug_names_are_lower_case_and_unique() -> None:
    names = tables.drugs().names
    assert all(name == name.lower() for name in names)
    assert len(set(names)) == len(names)


def test_fifty_states_and_the_district() -> None:
    assert len(tables.states()) == 52  # with Puerto Rico


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\b(?:lack of|no) documentation of (?P<missing>\w+)", "There is no documentation of benefit"),
        (r"(?:a|b)?c\w+", "xxcd"),
        (r"\d+ visits", "12 visits"),
        (r"(?i:Norco)|Soma", "soma"),
        (r"[ab]+", "ab"),
    ],
)
def test_a_quick_pattern_finds_what_the_expression_finds(source: str, text: str) -> None:
    plain = re.search(source, text, re.IGNORECASE)
    found = Quick(source).search(text, text.lower(), 0, len(text))
    assert plain is not None
    assert found is not None
    assert plain.span() == found.span()


@pytest.mark.slow
def test_a_quick_pattern_never_hides_a_match_of_any_phrase_in_the_tables() -> None:
    texts = [
        "The patient is currently on Norco and had a previous injection",
        "no documentation of benefit was provided",
    ]
    for pattern in _patterns():
        if "EVENT" in pattern or "DATE" in pattern or "DRUG" in pattern:
            continue
        for text in texts:
            found = Quick(pattern).search(text, text.lower(), 0, len(text))
            assert bool(found) == bool(re.search(pattern, text, re.IGNORECASE))


@pytest.mark.parametrize(
    "printed",
    ["Decision rationale:", "DECISION RATIONALE:", "Decisionrationale:", "Decision rationaIe:", "Decisi0n rationale ;"],
)
def test_tolerant_labels(printed: str) -> None:
    assert re.fullmatch(tolerant("decision rationale:"), printed, re.IGNORECASE)


def test_alike_begins_and_ends_at_words() -> None:
    text = "before C1aims Adm1nistrat0r guide1ine: after"
    assert [text[a:b] for a, b in alike(text, "claims administrator guideline:")] == ["C1aims Adm1nistrat0r guide1ine:"]
