"""Many letters through other people's engines: every letter once, whatever dies, and the records of `imr extract`."""

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from pyarrow import fs
from test_arrow import PAGE, ROOT, imr
from test_model import environment

from benchmarks import scale
from imr_llm.arrow import engine
from imr_llm.arrow.places import Location
from imr_llm.letter import sha256_of
from imr_llm.record import Record

pytestmark = pytest.mark.nightly
LETTERS = int(os.environ.get("IMR_NIGHTLY_LETTERS", "1500"))
SECRET = "Ambrosius Zyxwvut"


def test_ray_is_killed_and_goes_on(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """First a worker, then all of it; one of the files is no letter."""
    work = scale.Work(tmp_path, LETTERS)
    work.write()
    (tmp_path / "letters" / "none.txt").write_text(f"Dear {SECRET}, thank you for the cake.", encoding="utf-8")
    assert imr("pack", tmp_path / "letters", tmp_path / "shards").exit_code == 0
    killed = scale.kill_and_go_on(work)
    said = capfd.readouterr()
    assert SECRET not in said.err + said.out
    assert f"{LETTERS:,} letters" in said.err
    assert 0 < killed.before <= LETTERS
    assert (killed.rows, killed.letters, killed.other, killed.code) == (LETTERS + 1, LETTERS + 1, 0, 1)
    failed = ds.dataset(work.records / "_failed" / "failed.parquet").to_table().to_pylist()
    assert [row["error"] for row in failed] == ["NotALetter"]
    rows = ds.dataset(work.records / "letters", partitioning="hive").to_table(["items"])["items"].to_pylist()
    assert ds.dataset(work.records / "decisions").count_rows() == sum(count or 0 for count in rows)


def rows_of(records: Path) -> list[str]:
    files = (records / "letters").rglob("*.parquet")
    return sorted(sha256 for file in files for sha256 in pq.ParquetFile(file).read(["sha256"])["sha256"].to_pylist())


def test_a_letter_in_several_places_has_one_row(tmp_path: Path) -> None:
    """Also where they lie in different stores."""
    letters = sorted((ROOT / "examples" / "letters").glob("*.txt"))
    assert imr("pack", *letters[:2], tmp_path / "a").exit_code == 0
    assert imr("pack", *letters, tmp_path / "b").exit_code == 0
    assert imr("pack", letters[0], tmp_path / "b" / "c").exit_code == 0
    other = Location("other", fs.SubTreeFileSystem(str(tmp_path), fs.LocalFileSystem()), "b")
    places = [Location.of(str(tmp_path / "a")), other, Location.of(str(tmp_path / "a"))]
    extracted = engine.extract(places, Location.of(str(tmp_path / "records")), jobs=1)
    assert extracted.letters == len(letters)
    again = engine.extract(places[:1], Location.of(str(tmp_path / "records")), jobs=1)  # what passes over has a place
    assert again.letters == len(letters)
    assert rows_of(tmp_path / "records") == sorted(sha256_of(letter.read_bytes()) for letter in letters)


def test_a_cluster_that_runs_is_joined(tmp_path: Path) -> None:
    assert imr("pack", ROOT / "examples" / "letters", tmp_path / "shards").exit_code == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ray = Path(sys.executable).with_name("ray")
    head = [ray, "start", "--head", "--block", "--node-ip-address=127.0.0.1", f"--port={port}", "--num-cpus=2"]
    less = ["--include-dashboard=false", "--object-store-memory=500000000", "--disable-usage-stats"]
    path = environment(PYTHONPATH=str(ROOT))
    given = ["extract", tmp_path / "shards", "--engine", "ray", "--output", tmp_path / "records"]
    joining = [sys.executable, "-m", "imr_llm", *given, "--address", f"127.0.0.1:{port}"]
    with subprocess.Popen([*head, *less], env=path, stdout=subprocess.DEVNULL) as started:
        try:
            for _ in range(10):
                joined = subprocess.run(joining, env=path, check=False, timeout=300, capture_output=True, text=True)
                if joined.returncode != 3:  # it is not there yet
                    break
                time.sleep(3)
            assert (joined.returncode, "3 letters and" in joined.stderr) == (0, True), joined.stderr
        finally:
            started.terminate()
            started.wait(60)
    assert len(rows_of(tmp_path / "records")) == 3


def run_recipe(name: str) -> str:
    """The recipe of this name on the page, in this folder, over the letters of the examples; what it printed."""
    shutil.copytree(ROOT / "examples", "examples")
    assert imr("pack", "examples/letters", "shards", "--letters", 2).exit_code == 0
    section = PAGE.read_text(encoding="utf-8").partition(f"### {name}\n")[2].partition("\n##")[0]
    (recipe,) = re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    Path("recipe.py").write_text(recipe, encoding="utf-8")
    path = environment(PYTHONPATH=str(ROOT), PYSPARK_PYTHON=sys.executable)
    done = subprocess.run([sys.executable, "recipe.py"], env=path, check=True, timeout=600, stdout=subprocess.PIPE)
    return done.stdout.decode()


def test_the_recipe_for_duckdb_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    counted = dict(ast.literal_eval(run_recipe("DuckDB")))
    assert imr("extract", "examples/letters", "--format", "jsonl", "-o", "records.jsonl").exit_code == 0
    records = map(Record.model_validate_json, Path("records.jsonl").read_text(encoding="utf-8").splitlines())
    assert counted == Counter(issue.decision for record in records for issue in record.issues)


@pytest.mark.parametrize("name", ["Dask", "Spark"])
def test_a_recipe_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run_recipe(name)
    rows = ds.dataset(tmp_path / "records").to_table().to_pylist()
    expected = {path.name for path in (ROOT / "examples" / "letters").glob("*.txt")}
    assert {Path(row["path"]).name for row in rows} == expected
    assert all(Record.model_validate_json(row["record"]).outcome == row["outcome"] for row in rows)


DOUBLE = f"""
import ray
import ray.data.llm
from ray.llm._internal.batch.processor.base import Processor, ProcessorBuilder
from ray.llm._internal.batch.stages.base import StatefulStage, StatefulStageUDF
from test_batches import engine

class Double(StatefulStageUDF):
    failed = 0

    async def udf(self, rows):
        for row in rows:
            given = {{name: row[name] for name in ("messages", "sampling_params", self.IDX_IN_BATCH_COLUMN)}}
            said = engine(given)
            if not self.failed:  # as the engine's stage tells of an error
                said |= {{"generated_text": "", "num_input_tokens": 0, "num_generated_tokens": 0}}
                said["__inference_error__"] = "ValueError: {SECRET}"
            self.failed += 1
            yield said

class Stage(StatefulStage):
    fn: type = Double

    def get_required_input_keys(self):
        return {{"messages": "", "sampling_params": ""}}

def build(config, preprocess, postprocess, **more):
    assert config.should_continue_on_error
    return Processor(config, [Stage()], preprocess, postprocess)

ProcessorBuilder._registry["vLLMEngineProcessorConfig"] = build
ray.init(num_cpus=2, include_dashboard=False, object_store_memory=100_000_000, log_to_driver=False)
"""
"""The recipe without a GPU: Ray's own configuration, processor and columns, and a double in place of its engine."""


def test_the_recipe_for_gpus_runs_but_for_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "examples" / "letters", "letters")
    named = ("--model", "Qwen/Qwen3-32B", "--base-url", "http://127.0.0.1:9/v1")
    assert imr("batch", "prepare", "letters", *named).exit_code == 0
    assert imr("batch", "submit", "--output", "shards", *named).exit_code == 0
    page = PAGE.read_text(encoding="utf-8")
    (recipe,) = (
        text for text in re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL) if "vLLM" in text
    )
    tests = [str(ROOT / "tests" / name) for name in ("system", "support", "unit")]
    (tmp_path / "recipe.py").write_text(DOUBLE + recipe, encoding="utf-8")
    path = environment(PYTHONPATH=os.pathsep.join([*tests, str(ROOT)]))
    subprocess.run([sys.executable, "recipe.py"], env=path, check=True, timeout=600)
    (answers,) = tmp_path.glob("answers-*")
    assert answers.stat().st_mode & 0o777 == 0o600
    assert SECRET not in answers.read_text(encoding="utf-8")
    collected = imr("batch", "collect", answers.name, *named)
    assert collected.exit_code == 1
    assert "2 answered, 0 refused, 1 to be tried again, 0 missing" in collected.output
