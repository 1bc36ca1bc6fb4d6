"""`imr summarize`, as a person or a script uses it."""

import json
import os
import re
import stat
from pathlib import Path

import pytest
from test_cli import Done, imr, process
from test_summarize import MRI, NORCO, letter

FORMATS = {"md": "md", "html": "html", "pdf": "pdf", "docx": "docx", "json": "json"}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two letters and a file that is none, which the command runs in."""
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "a.txt").write_text(letter(NORCO, header="Case Number: CM14-0012345"))
    (folder / "b.txt").write_text(letter(NORCO, MRI))
    (folder / "c.txt").write_text("A shopping list: milk, bread.")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def summaries(done: Done) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in done.out.splitlines()]


def test_a_folder_in_the_order_of_its_names(here: Path) -> None:
    done = imr("summarize", "letters", "--format", "json")
    assert done.code == 1  # c.txt is no letter: it is named, and the others go on
    assert [len({s["issue"] for s in found["sentences"] if s["issue"]}) for found in summaries(done)] == [1, 2]
    assert "letters/c.txt: It does not look like" in done.err
    again = imr("summarize", "letters", "--format", "json")
    assert again.out == done.out
    assert "2 already stored" in again.err


def test_output_to_what_reads_it_makes_no_folder(here: Path) -> None:
    done = imr("summarize", "letters/a.txt", "--output", "-")
    assert (done.code, Path("-").exists()) == (0, False)
    assert done.out == imr("summarize", "letters/a.txt").out != ""


def test_letters_that_are_stored_by_id_and_case_number(here: Path) -> None:
    first = summaries(imr("summarize", "letters/a.txt", "--format", "json"))
    for name in ("CM14-0012345", first[0]["letter_id"][:6]):
        assert summaries(imr("summarize", name, "--format", "json")) == first
    both = summaries(imr("summarize", "CM14-0012345", first[0]["letter_id"], "letters/b.txt", "--format", "json"))
    assert len(both) == 2
    done = imr("summarize", "CM99-9999999")
    assert (done.code, done.out) == (2, "")
    assert "no letter 'CM99-9999999'" in done.err


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("format", FORMATS)
def test_one_file_a_letter(here: Path, format: str, language: str) -> None:
    done = imr("summarize", "letters/a.txt", "letters/b.txt", "--format", format, "--lang", language, "-o", "out/new")
    assert done.code == 0
    names = sorted(os.listdir("out/new"))
    assert [re.sub("-[0-9a-f]{8}[.]", ".", name) for name in names] == [
        f"CM14-0012345.{language}.{format}",
        f"b.{language}.{format}",
    ]
    assert "Wrote 2 files to out/new." in done.err
    for name in names:
        path = Path("out/new", name)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.stat().st_size > 500
    assert stat.S_IMODE(Path("out/new").stat().st_mode) == 0o700


def test_the_first_bytes_are_what_the_name_says(here: Path) -> None:
    for format in ("html", "pdf", "docx"):
        imr("summarize", "letters/a.txt", "--format", format, "-o", "out")
    begins = {name: Path("out", name).read_bytes()[:5] for name in os.listdir("out")}
    begins = {name.rpartition(".")[2]: first for name, first in begins.items()}
    assert begins["html"].lower() == b"<!doc"
    assert begins["pdf"] == b"%PDF-"
    assert begins["docx"][:2] == b"PK"


def test_two_letters_of_one_case_never_replace_each_other(here: Path) -> None:
    (here / "other.txt").write_text(letter(MRI, header="Case Number: CM14-0012345"))
    imr("summarize", "letters/a.txt", "--format", "json", "-o", "out")
    imr("summarize", "other.txt", "--format", "json", "-o", "out", "--db", "other.db")
    assert len({json.loads(Path("out", name).read_text())["letter_id"] for name in os.listdir("out")}) == 2


def test_a_letter_that_is_named_twice_is_written_once(here: Path) -> None:
    (found,) = summaries(imr("summarize", "letters/a.txt", "--format", "json"))
    done = imr("summarize", "letters/a.txt", found["letter_id"], "CM14-0012345", "--format", "json")
    assert summaries(done) == [found]


def test_a_summary_is_no_letter(here: Path) -> None:
    imr("summarize", "letters/a.txt", "--format", "pdf", "-o", "out")
    (written,) = (here / "out").iterdir()
    done = imr("extract", written)
    assert done.code == 1
    assert "It is a summary that this program wrote, not a letter." in done.err


def test_what_this_program_wrote_is_passed_over_in_a_folder_of_letters(here: Path) -> None:
    for options in (
        ("--format", "html"),
        ("--format", "md"),
        ("--lang", "es", "--format", "html"),
        ("--side-by-side",),
        ("--explain",),
    ):
        assert imr("summarize", "letters/a.txt", "letters/b.txt", *options, "-o", "letters/out").code == 0
    (here / "letters" / "c.txt").unlink()
    done = imr("extract", "letters")
    assert done.code == 0
    assert "Passed over, as they hold no letter: 10 files: .html (6), .md (4)." in done.err


def test_a_file_that_cannot_be_written_does_not_end_the_run(here: Path) -> None:
    (first,) = summaries(imr("summarize", "letters/a.txt", "--format", "json"))
    (here / "out" / f"CM14-0012345-{first['letter_id'][:8]}.en.md").mkdir(parents=True)
    done = imr("summarize", "letters", "--format", "md", "-o", "out")
    assert done.code == 1
    assert "this is a folder. Remove it, or name another place with --output." in done.err
    assert "letters/c.txt: It does not look like" in done.err
    assert "Wrote 1 file to out." in done.err


def test_two_letters_of_one_name_are_two_files(here: Path) -> None:
    (here / "more").mkdir()
    (here / "more" / "B.txt").write_text(letter(MRI))
    imr("summarize", "letters/b.txt", "more/B.txt", "--format", "md", "-o", "out")
    assert len(os.listdir("out")) == 2


def test_a_file_name_never_leaves_the_folder(here: Path) -> None:
    odd = here / "..a b;$(x).txt"
    odd.write_text(letter(MRI))
    imr("summarize", str(odd), "--format", "md", "-o", "out")
    (name,) = os.listdir("out")
    assert re.fullmatch(r"a_b_x-[0-9a-f]{8}[.]en[.]md", name)


def test_side_by_side(here: Path) -> None:
    assert imr("summarize", "letters/a.txt", "--side-by-side", "-o", "out").code == 0
    (name,) = os.listdir("out")
    assert name.endswith(".en.side-by-side.html")
    page = Path("out", name).read_text()
    assert "objective functional improvement" in page
    assert "The reviewer did not approve this request." in page


def test_explain_lists_what_each_sentence_stands_on(here: Path) -> None:
    done = imr("summarize", "letters/a.txt", "--explain")
    assert done.code == 0
    (told,) = summaries(imr("summarize", "letters/a.txt", "--format", "json"))
    blocks = done.out.strip().split("\n\n")
    assert len(blocks) == len(told["sentences"])
    for block, sentence in zip(blocks, told["sentences"], strict=True):
        first, *below = block.split("\n")
        source = sentence["source"]
        assert first.endswith(sentence["text"])
        assert len(below) == len(source["places"]) + len(source["entries"]) + (sentence["support"] == "fixed")
    assert "letter, page 1, Decision 1, decision: “Upheld”" in done.out
    assert "fixed text: next_appeal; Labor Code 4610.6(h)" in done.out or "fixed text: next_past_appeal" in done.out
    assert imr("summarize", "letters/a.txt", "--explain", "-o", "out").code == 0
    assert next(iter(os.listdir("out"))).endswith(".en.explain.md")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["letters", "--explain", "--format", "pdf"], "--explain is a text of its own."),
        (["letters", "--explain", "--side-by-side", "-o", "out"], "--explain is a text of its own."),
        (["letters", "--format", "pdf"], "Name a folder for them with --output."),
        (["letters", "--side-by-side"], "Name a folder for them with --output."),
        (["letters", "--side-by-side", "--format", "pdf", "-o", "out"], "--side-by-side is an HTML page, not pdf."),
        (["letters", "--format", "pdf", "-o", "letters/out"], "would be read as letters the next time"),
        (["letters", "--format", "pdf", "-o", "letters/a.txt"], "letters/a.txt: this is a file."),
        (["missing.txt"], "There is no such file or folder."),
        (["letters/a.txt", "CM99-0000000", "--format", "pdf", "-o", "out"], "no letter 'CM99-0000000'"),
        (["letters", "--lang", "fr"], "--lang takes en, es"),
    ],
)
def test_what_cannot_be_meant_says_what_to_do(here: Path, arguments: list[str], message: str) -> None:
    done = imr("summarize", *arguments)
    assert done.code == 2
    assert message in " ".join(done.err.split())
    assert "out" not in os.listdir(here)
    assert "out" not in os.listdir(here / "letters")


def test_markdown_between_letters(here: Path) -> None:
    done = process("summarize", "letters/a.txt", "letters/b.txt", cwd=here)
    assert done.out.count("# Your medical review letter in plain words\n") == 2
    assert done.out.count("\n---\n") == 1
    assert "### Request 2 of 2: ✓ Approved" in done.out


def test_a_doubted_decision_is_marked_so(here: Path) -> None:
    (here / "d.txt").write_text(letter((NORCO[0], "Overturned", "The request is not medically necessary.")))
    assert "### Request: ✓ Approved – please check\n" in imr("summarize", "d.txt").out


def test_a_letter_cannot_be_markup_in_markdown(here: Path) -> None:
    hostile = "<b>*Norco* [x](http://a.b) _y_ `z`</b> # 10"
    (here / "h.txt").write_text(letter((hostile, "Upheld", "There is no documentation of pain relief.")))
    out = imr("summarize", "h.txt").out
    assert "\\<b\\>\\*Norco\\* \\[x\\](http://a.b) \\_y\\_ \\`z\\`\\</b\\>" in out


def test_a_summary_that_fails_its_checks_is_named_and_the_others_are_written(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No letter that is known makes a summary fail, so the check is made to."""
    from imr_llm import faithful

    passed = faithful.problems

    def fails(sentences, record, *rest):  # type: ignore[no-untyped-def]
        return ["of a test"] if len(record.issues) == 2 else passed(sentences, record, *rest)

    monkeypatch.setattr(faithful, "problems", fails)
    done = imr("summarize", "letters/a.txt", "letters/b.txt", "--format", "json")
    assert done.code == 1
    assert len(summaries(done)) == 1
    assert "letters/b.txt: no summary was written because of a test. Look at the letter: imr show" in done.err


def test_two_languages_at_once_and_no_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = letter(NORCO, header="Employee: Ana Lopez\nClaim Number: WC-40-118\nCase Number: CM14-0012345")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert imr("summarize", "a.txt", "--lang", "en,es", "--format", "html", "--output", "out").code == 0
    pages = {path.name.split(".")[1]: path.read_text(encoding="utf-8") for path in Path("out").iterdir()}
    assert pages.keys() == {"en", "es"}
    assert all("Ana Lopez" in page and "WC-40-118" in page for page in pages.values())
    assert imr("summarize", "a.txt", "--format", "html", "--output", "bare", "--no-names").code == 0
    (bare,) = Path("bare").iterdir()
    assert not any(name in bare.read_text(encoding="utf-8") for name in ("Ana", "WC-40-118"))


@pytest.mark.parametrize("format", [(), ("--format", "html")])
def test_the_page_beside_the_letter_cannot_be_without_names(here: Path, format: tuple[str, ...]) -> None:
    done = imr("summarize", "letters/a.txt", "--no-names", "--side-by-side", *format, "--output", "out")
    assert done.code == 2
    assert "shows the letter itself, with the worker's name and the claim number. Leave out --no-names" in done.err
    assert not Path("out").exists()


def test_what_is_to_be_checked_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    part = ("Physical therapy 12 visits", "Overturned", "Six visits are medically necessary.")
    (tmp_path / "a.txt").write_text(letter(part), encoding="utf-8")
    assert "Check a.txt before it is handed on: Decision 1, said of a part." in imr("summarize", "a.txt").err
