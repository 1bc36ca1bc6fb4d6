"""Many letters through other people's engines: every letter once, whatever dies, and the records of `imr extract`."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.dataset as ds
import pytest
from test_arrow import PAGE, ROOT, imr, timeless
from test_model import environment

from benchmarks import corpus
from imr_llm.arrow.importing import import_records
from imr_llm.arrow.places import Place
from imr_llm.record import Record
from imr_llm.store import Store

pytestmark = pytest.mark.nightly
LETTERS = int(os.environ.get("IMR_NIGHTLY_LETTERS", "1500"))
SECRET = "Ambrosius Zyxwvut"


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    """Shards of letters, and of what is none."""
    corpus.write_texts(tmp_path / "letters", LETTERS)
    (tmp_path / "letters" / "none.txt").write_text(f"Dear {SECRET}, thank you for the cake.", encoding="utf-8")
    assert imr("pack", tmp_path / "letters", tmp_path / "shards", "--letters", 500).exit_code == 0
    return tmp_path / "shards"


def extract(shards: Path, records: Path) -> list[str]:
    inputs = [sys.executable, "-m", "imr_llm", "extract", str(shards), "--engine", "ray", "--jobs", "2"]
    return [*inputs, "--output", str(records)]


def hashes(records: Path) -> list[str]:
    found = records / "letters"
    return ds.dataset(found).to_table(["sha256"])["sha256"].to_pylist() if found.exists() else []


def test_ray_is_killed_and_goes_on(shards: Path, tmp_path: Path) -> None:
    """First a worker, then all of it."""
    records = tmp_path / "records"
    with subprocess.Popen(extract(shards, records), env=environment(), start_new_session=True) as run:
        _wait_for(lambda: list((records / "_checkpoint").glob("*.parquet")), run)
        worker = _workers(run.pid)[0]
        os.kill(worker, signal.SIGKILL)
        time.sleep(2)
        os.killpg(run.pid, signal.SIGKILL)
        for pid in _of_session(run.pid):
            os.kill(pid, signal.SIGKILL)
    before = len(hashes(records))
    again = subprocess.run(extract(shards, records), env=environment(), capture_output=True, text=True, check=False)
    assert again.returncode == 1, again.stderr
    assert SECRET not in again.stderr + again.stdout
    assert f"{LETTERS:,} letters" in again.stderr
    assert 0 < before <= LETTERS + 1
    found = hashes(records)
    assert len(found) == len(set(found)) == LETTERS + 1
    failed = ds.dataset(records / "_failed" / "failed.parquet").to_table().to_pylist()
    assert [row["error"] for row in failed] == ["NotALetter"]
    _is_what_extract_gives(tmp_path, records)


def _is_what_extract_gives(tmp_path: Path, records: Path) -> None:
    imr("extract", tmp_path / "letters", "--db", tmp_path / "extracted.db")
    with Store(tmp_path / "extracted.db") as extracted, Store(tmp_path / "imported.db") as imported:
        assert import_records([Place.of(str(records))], imported).stored == LETTERS
        expected = {record.letter_id: timeless(record) for record in extracted.records()}
        assert {record.letter_id: timeless(record) for record in imported.records()} == expected
    decisions = ds.dataset(records / "decisions", partitioning="hive").to_table()
    assert decisions.num_rows == sum(len(record["issues"]) for record in expected.values())


def _wait_for(found: object, run: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 600
    while not found():  # type: ignore[operator]
        assert run.poll() is None, "it ended before it was killed"
        assert time.monotonic() < until
        time.sleep(0.2)


def _of_session(session: int) -> list[int]:
    told = subprocess.run(["ps", "-eo", "pid=,sess="], capture_output=True, text=True, check=True).stdout
    pairs = (line.split() for line in told.splitlines())
    return [int(pid) for pid, of in pairs if int(of) == session]


def _workers(session: int) -> list[int]:
    return [
        pid for pid in _of_session(session) if _command(pid).startswith(b"ray::") or b"default_worker" in _command(pid)
    ]


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.parametrize("engine", ["Dask", "Spark"])
def test_a_recipe_runs(engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    assert imr("pack", "examples/letters", "shards", "--letters", 2).exit_code == 0
    section = PAGE.read_text(encoding="utf-8").partition(f"### {engine}\n")[2].partition("\n##")[0]
    (recipe,) = re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    (tmp_path / "recipe.py").write_text(recipe, encoding="utf-8")
    path = environment(PYTHONPATH=str(ROOT), PYSPARK_PYTHON=sys.executable)
    subprocess.run([sys.executable, "recipe.py"], env=path, check=True, timeout=600)
    rows = ds.dataset(tmp_path / "records").to_table().to_pylist()
    expected = {path.name for path in (ROOT / "examples" / "letters").glob("*.txt")}
    assert {Path(row["path"]).name for row in rows} == expected
    assert all(Record.model_validate_json(row["record"]).outcome == row["outcome"] for row in rows)
