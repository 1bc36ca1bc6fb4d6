"""No Python file of a folder of letters is ever executed."""

import subprocess
import sys
from pathlib import Path

import pytest
from planted import executed, imported, starts

STARTS = starts(sys.executable)
if not Path(*STARTS["imr"]).exists():
    pytest.skip("the program is not installed beside this Python", allow_module_level=True)


@pytest.fixture(scope="module")
def names() -> set[str]:
    return imported(STARTS["imr"])


@pytest.mark.parametrize(("way", "packages"), [("imr", False), ("-m", True)], ids=["imr, files", "-m, packages"])
def test_no_file_that_has_a_module_s_name_runs(names: set[str], way: str, packages: bool) -> None:
    assert executed(STARTS[way], names, packages=packages) == set()


def test_an_empty_entry_of_a_path_opens_only_what_python_loads_before_any_program(
    names: set[str], tmp_path: Path
) -> None:
    folders = {"PYTHONPATH": ":", "PATH": ":/usr/bin:/bin"}
    nothing = tmp_path / "nothing.py"
    nothing.touch()
    names = names - {"encodings", "imr_llm"}  # the interpreter's and the program's own: without them nothing starts
    while ran := executed([sys.executable, str(nothing)], names, **folders):  # each keeps others from being found
        names -= ran
    assert "sitecustomize" not in names
    assert executed(STARTS["imr"], names, **folders) == set()


def test_python_that_does_not_hear_what_keeps_its_children_safe_is_not_started(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-E", "-m", "imr_llm", "--version"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "imr: Python with -E would run files of this folder. Give it -P or -I too.\n"
