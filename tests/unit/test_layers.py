"""The import contract on the command leaves nothing out: a new module is shared by both, or the command's no more."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
VOCABULARY = {
    "host.limits", "host.scratch",
    "codes", "derived", "errors", "labels", "layout_names", "lines", "pointers", "record",
    "settings", "severity",
}  # fmt: skip
"""What both may use: words, codes and files of settings, and what follows from a record alone."""
ABOVE = {"__init__", "__main__", "api", "arrow", "cli", "serve"}


def test_every_module_is_vocabulary_or_forbidden_to_the_command() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (contract,) = (one for one in contracts if one.get("source_modules") == ["imr_llm.cli"])
    forbidden = {name.removeprefix("imr_llm.") for name in contract["forbidden_modules"]}
    package = ROOT / "imr_llm"
    there = {path.stem for path in package.glob("*.py")} | {path.parent.name for path in package.glob("*/__init__.py")}
    there = there - {"host"} | {f"host.{path.stem}" for path in package.glob("host/[a-z]*.py")}
    assert "ignore_imports" not in contract
    assert forbidden | VOCABULARY | ABOVE == there
    assert not forbidden & (VOCABULARY | ABOVE)
