"""Proves that the gate works: each fault of `breakages.toml`, made in a copy of the code, has to turn it red.

`python -m evals.breakages` makes them all; `python -m evals.breakages NAME ...` some. It ends with 0 where the gate
found every one, 1 where it missed one, 2 where a fault could not be made.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evals.gold import HERE

FILE: Final = HERE / "breakages.toml"
ROOT: Final = HERE.parent
COPIED: Final = ("imr_llm", "prompts", "evals")
HELD, REGRESSION = 0, 1
AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True)
class Breakage:
    """A fault: which words of which file take the place of which."""

    name: str
    file: str
    find: str
    put: str
    reader: str = "rules"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the gate said: its exit code and its words."""

    code: int
    words: str


class NotMade(Exception):
    """The fault's words are not in the code as they were."""


def breakages() -> list[Breakage]:
    """Every fault of the file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return [Breakage(name, **row) for name, row in rows.items()]


def gate_on(breakage: Breakage | None) -> Seen:
    """The gate's word on a copy of the code with this fault, or with none. Raises NotMade."""
    with broken(breakage) as folder:
        reader = breakage.reader if breakage else "rules"
        run = subprocess.run(
            [sys.executable, "-m", "evals", "gate", "--reader", reader],
            cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return Seen(run.returncode, run.stderr.strip() or run.stdout.strip())


@contextmanager
def broken(breakage: Breakage | None, code: Path = ROOT) -> Iterator[Path]:
    """A copy of the code with this fault, or with none. Raises NotMade."""
    with tempfile.TemporaryDirectory() as folder:
        for name in COPIED:
            shutil.copytree(code / name, Path(folder, name), ignore=shutil.ignore_patterns("*.db*"))
        if breakage:
            _break(breakage, Path(folder, breakage.file))
        yield Path(folder)


def _break(breakage: Breakage, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    count = text.count(breakage.find)
    if count != 1:
        raise NotMade(f"{breakage.name}: {breakage.file} has the words to be replaced {count} times.")
    path.write_text(text.replace(breakage.find, breakage.put.removeprefix("\n")), encoding="utf-8")


def main(names: list[str]) -> int:
    """Makes the faults, two at a time; the exit code."""
    chosen = [breakage for breakage in breakages() if not names or breakage.name in names]
    if len(chosen) < len(names):
        print(f"There is no such fault. There are: {', '.join(b.name for b in breakages())}")
        return 2
    sound = gate_on(None)
    if sound.code != HELD:
        print(f"The gate does not hold on the code as it is, so that nothing can be told:\n{sound.words}")
        return 2
    missed = 0
    with ThreadPoolExecutor(AT_ONCE) as at_once:
        try:
            for breakage, seen in zip(chosen, at_once.map(gate_on, chosen), strict=True):
                found = seen.code == REGRESSION and "Traceback" not in seen.words
                missed += not found
                print(f"{'red ' if found else 'MISSED'} {breakage.name}: {seen.words[:160].partition(chr(10))[0]}")
        except NotMade as error:
            print(error)
            return 2
    print(f"{len(chosen) - missed} of {len(chosen)} faults turned the gate red.")
    return int(missed > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
