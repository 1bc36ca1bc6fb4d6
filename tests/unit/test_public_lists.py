"""The lexicon against public lists."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.cli import app
from imr_llm.language import lexicon

TABULAR = """<chapter><diag>
 <name>M54.5</name>
 <desc>Low back pain</desc>
 <diag><name>M54.59</name><desc>Other low back pain &amp; more</desc></diag></diag>
<diag><name>M99</name><desc>Zygomatic oddness &amp; more</desc></diag>
<diag><name>A00</name><desc>Cholera</desc></diag></chapter>"""


def test_lists_are_held_against_the_lexicon(tmp_path: Path) -> None:
    titles, names = tmp_path / "icd.xml", tmp_path / "names.txt"
    titles.write_text(TABULAR, encoding="utf-8")
    names.write_text("Candesartan\n\nnosuchdrug\n", encoding="utf-8")
    care = tmp_path / "care.txt"
    care.write_text("Cryotherapy\nInventory\n", encoding="utf-8")
    lists = ["--conditions", str(titles), "--drugs", str(names), "--treatments", str(care)]
    done = CliRunner().invoke(app, ["lexicon", *lists])
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "M: 1 of 2 known", "M\tZygomatic oddness & more", "drugs: 1 of 2 known", "drugs\tnosuchdrug",
        "treatments: 1 of 2 known", "treatments\tInventory",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["tachycardia", "hallux rigidus", "foot drop", "kidney stones", "hematuria", "subdural hemorrhage", "loose bodies"],
)
def test_a_title_of_the_classification_is_a_condition(name: str) -> None:
    assert name in lexicon.conditions()
    assert "foreign body excision" not in lexicon.conditions()


@pytest.mark.parametrize("name", ["cryotherapy", "radiotherapy", "lithotripsy", "electrosurgery", "orthodontics"])
def test_a_heading_of_mesh_is_a_treatment(name: str) -> None:
    assert name in lexicon.treatments()
    assert "periodontitis" not in lexicon.treatments()


def test_what_is_no_medicine_alone_is_no_drug() -> None:
    assert {"chlorthalidone", "benztropine", "suzetrigine"} == {
        name
        for name in ("chlorthalidone", "benztropine", "suzetrigine", "nicotine", "fluoride")
        if name in lexicon.drugs()
    }
