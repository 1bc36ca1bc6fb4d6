"""The layouts' names: those of their files under `imr_llm/layouts`."""

from importlib.resources import files
from typing import Annotated, Final

from pydantic import AfterValidator, Field

UNKNOWN: Final = "unknown"
"""The layout of a letter that is in none of the known ones."""
_LAYOUT_FILES = sorted(file.name for file in (files("imr_llm") / "layouts").iterdir() if file.name.endswith(".toml"))
LAYOUTS: Final = (*(name.removesuffix(".toml") for name in _LAYOUT_FILES if name != "common.toml"), UNKNOWN)
"""The layouts' names: their files' (`imr_llm/layouts`), and `unknown`."""


def _layout(name: str) -> str:
    if name not in LAYOUTS:
        raise ValueError("no layout has this name")
    return name


Layout = Annotated[str, AfterValidator(_layout), Field(json_schema_extra={"enum": list(LAYOUTS)})]
