"""Every command, run in a folder of letters where every module has a namesake, and which of those were executed.

`python tests/support/planted.py PYTHON` does it with another interpreter's installation: CI gives it that of the wheel.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from fpdf import FPDF
from PIL import Image

EXAMPLE = Path(__file__).parents[2] / "examples" / "letters" / "000_c333b6ed66c93b43.txt"
NOBODY_THERE = ("--model", "m", "--base-url", "http://127.0.0.1:9/v1")
COMMANDS = (
    ("extract", ".", "--jobs", "2", "--db", "{out}/imr.db"),
    ("extract", "letter.pdf", "--dry-run", "--db", "{out}/imr.db", *NOBODY_THERE),
    ("list", "--db", "{out}/imr.db"),
    ("show", "letter.pdf", "--db", "{out}/other.db"),
    ("summarize", "letter.pdf", "--db", "{out}/imr.db", "--format", "pdf", "--output", "{out}"),
    ("export", "--db", "{out}/imr.db", "--format", "xlsx", "--output", "{out}/out.xlsx"),
    ("doctor", *NOBODY_THERE),
)
ENDS = (0, 1, 3)
"""A picture without words cannot be read (1), nobody answers (3); what did not start at all ends otherwise."""
# It leaves a mark, and goes on as the module that it stands for.
PLANTED = """
open({marks!r} + "/" + __name__, "wb").close()
import sys
before = sys.path[:]
sys.path[:] = [entry for entry in before if entry not in ("", {folder!r})]
del sys.modules[__name__]
try:
    __import__(__name__)
finally:
    sys.path[:] = before
"""


def letters(folder: Path) -> None:
    """A letter in which workers start, and a picture, for which Tesseract does."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=8)
    pdf.multi_cell(0, 4, EXAMPLE.read_text(encoding="utf-8").encode("latin-1", "replace").decode("latin-1"))
    pdf.output(str(folder / "letter.pdf"))
    Image.new("L", (200, 100), "white").save(folder / "picture.png")


def call(start: Sequence[str], folder: Path, out: Path, more: dict[str, str]) -> str:
    """Every command in this folder; what they said on standard error."""
    said = []
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "IMR_"))} | more
    for arguments in COMMANDS:
        command = [*start, *(argument.format(out=out) for argument in arguments)]
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode in ENDS, (command, done.returncode, done.stderr[-2000:])
        said.append(done.stderr)
    return "".join(said)


def imported(start: Sequence[str]) -> set[str]:
    """The first names of all modules that any of the processes loads or looks for; and all of Python's own."""
    with tempfile.TemporaryDirectory() as clean, tempfile.TemporaryDirectory() as out:
        letters(Path(clean))
        said = call(start, Path(clean), Path(out), {"PYTHONPROFILEIMPORTTIME": "1"})
    lines = (line.rpartition("|")[2].strip() for line in said.splitlines() if line.startswith("import time:"))
    found = {line.partition(".")[0] for line in lines}
    assert {"multiprocessing", "typst", "xlsxwriter", "openai"} <= found, sorted(found)
    return {
        name for name in found | sys.stdlib_module_names | {"sitecustomize", "usercustomize"} if name.isidentifier()
    }


def plant(folder: Path, marks: Path, names: Iterable[str], *, packages: bool) -> None:
    for name in names:
        if packages:
            (folder / name).mkdir()
        file = folder / name / "__init__.py" if packages else folder / f"{name}.py"
        file.write_text(PLANTED.format(marks=str(marks), folder=str(folder)))


def executed(start: Sequence[str], names: Iterable[str], *, packages: bool = False, **more: str) -> set[str]:
    """Which of the planted files ran."""
    with tempfile.TemporaryDirectory() as place:
        folder, marks, out = (Path(os.path.realpath(place), name) for name in ("letters", "marks", "out"))
        for made in (folder, marks, out):
            made.mkdir()
        plant(folder, marks, names, packages=packages)
        letters(folder)
        call(start, folder, out, more)
        return set(os.listdir(marks))


def starts(python: str) -> dict[str, list[str]]:
    """The ways to start the program of this interpreter's installation."""
    return {"imr": [str(Path(python).parent / "imr")], "-m": [python, "-m", "imr_llm"]}


if __name__ == "__main__":
    ways = starts(sys.argv[1])
    everything = imported(ways["imr"])
    for way, start in ways.items():
        assert not (ran := executed(start, everything)), f"{way}: of {len(everything)} files there ran {sorted(ran)}"
    print(f"planted: none of {len(everything)} files ran")
