"""Labels of letters that are not shipped: found by their hash, with rationales that are told by their ends."""

import hashlib
from pathlib import Path

import golden
import pytest
import yaml
from fpdf import FPDF
from test_summarize import letter

from evals import gold
from imr_llm.review.said import shortened

RATIONALE = (
    "The guideline asks for a trial of care first. The records show no such trial. There is no documentation of "
    "functional gains, of pain scores, or of a plan for work. The request is not medically necessary."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A letter of two items as a PDF, its layout text beside it, and labels in a folder of their own."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    text = letter(("Cane", "Upheld", RATIONALE), ("Walker", "Upheld", f"As above. {RATIONALE}"))
    pdf.multi_cell(0, None, text)
    (tmp_path / "letters").mkdir()
    pdf.output(str(tmp_path / "letters" / "any name.pdf"))
    (tmp_path / "letters" / "any name.txt").write_text(text, encoding="utf-8")
    labels = golden.labels("000_c333b6ed66c93b43")
    data = (tmp_path / "letters" / "any name.pdf").read_bytes()
    bare = {"claims_administrator_citations": [], "reviewer_citations": [], "category": None, "decision": "upheld"}
    labels |= {
        "letter": "CM14-0012345.pdf",
        "sha256": hashlib.sha256(data).hexdigest(),
        "origin": "held_out",
        "held_out": True,
        "patient": {},
        "reviewer": {},
        "issues": [
            {"number": 1, "request": "Cane", "rationale": shortened(RATIONALE), **bare},
            {"number": 2, "request": "Walker", "rationale": shortened(f"As above. {RATIONALE}"), **bare},
        ],
        "evidence": {f"/issues/{i}/decision": [{"section": "decision", "quote": "Upheld"}] for i in (0, 1)},
        "look": [],
        "summary": {"decisions": ["upheld", "upheld"], "must": [["Cane"], ["Walker"]], "must_not": []},
    }
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "CM14-0012345.yaml").write_text(yaml.safe_dump(labels), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("layout", [False, True])
def test_a_letter_is_found_by_its_hash_and_its_rationales_are_whole(folder: Path, layout: bool) -> None:
    (found,) = gold.load(folder / "labels", folder / "letters", layout=layout)
    assert [issue.rationale for issue in found.gold.issues] == [RATIONALE, f"As above. {RATIONALE}"]
    assert found.data.startswith(b"%PDF") != layout


def test_a_label_holds_the_ends_of_a_rationale_only() -> None:
    short = shortened(RATIONALE)
    assert short == "The guideline asks for a trial … (25 words) … The request is not medically necessary."
    assert shortened("Not needed.") == "Not needed."


@pytest.mark.parametrize("where", [None, "labels"])
def test_a_letter_that_is_not_there_is_named_with_what_to_do(folder: Path, where: str | None) -> None:
    with pytest.raises(gold.GoldError, match=r"--letters\. .* public search of IMR decisions"):
        gold.load(folder / "labels", where and folder / where)


def test_a_rationale_that_the_letter_does_not_have_is_an_error(folder: Path) -> None:
    path = folder / "labels" / "CM14-0012345.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("The guideline asks", "The statute asks"), encoding="utf-8"
    )
    with pytest.raises(gold.GoldError, match="no rationale with these first and last words"):
        gold.load(folder / "labels", folder / "letters")
