"""Letters by the table: the same records as `imr extract` gives, and nothing lost on the way in and out."""

import json
import multiprocessing
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from contextlib import nullcontext, redirect_stdout
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import troubled
from fpdf import FPDF
from pyarrow import fs
from typer.testing import CliRunner, Result

from imr_llm import arrow
from imr_llm.arrow import engine, reading
from imr_llm.arrow.importing import condition, import_records
from imr_llm.arrow.places import Location
from imr_llm.arrow.schema import letter_of
from imr_llm.arrow.shards import pack, unpack
from imr_llm.cli.program import app
from imr_llm.errors import RunStopped, SettingsError
from imr_llm.host.limits import Limits
from imr_llm.pipeline import crew
from imr_llm.record import Record
from imr_llm.store import Store

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "scale.md"
BLOCK = re.compile(r"^```(sh|python|text|sql)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECRET = "Ambrosius Zyxwvut"
LETTERS = sorted((ROOT / "examples" / "letters").glob("*.txt"))


def imr(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="imr")


def pdf(text: str) -> bytes:
    page = FPDF()
    page.add_page()
    page.set_font("helvetica", size=9)
    page.multi_cell(0, 4, text.encode("latin-1", "replace").decode("latin-1"))
    return bytes(page.output())


def table(**files: bytes | None) -> pa.Table:
    return pa.table({"path": list(files), "bytes": pa.array(list(files.values()), pa.binary())})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Letters of several kinds, and what is none."""
    inside = tmp_path / "letters"
    inside.mkdir()
    for letter in LETTERS:
        shutil.copy(letter, inside)
    (inside / "same.txt").write_bytes(LETTERS[0].read_bytes())
    (inside / "digital.pdf").write_bytes(pdf(LETTERS[1].read_text(encoding="utf-8")))
    (inside / "broken.pdf").write_bytes(b"%PDF-1.7 " + SECRET.encode())
    (inside / "none.txt").write_text(f"Dear {SECRET}, thank you for the cake.", encoding="utf-8")
    with zipfile.ZipFile(inside / "more.zip", "w") as archive:
        archive.writestr("inner.txt", LETTERS[2].read_text(encoding="utf-8") + "\n")
    return inside


def timeless(record: Record) -> dict[str, Any]:
    data = record.model_dump()
    del data["provenance"]["read_at"]
    return data


def test_a_table_gives_what_extract_gives(folder: Path, tmp_path: Path) -> None:
    assert imr("extract", folder, "--db", tmp_path / "extracted.db").exit_code == 1
    shards = Location.of(str(tmp_path / "shards"))
    packed = pack([str(folder)], shards, letters=3)
    assert (packed.same, packed.shards, packed.errors) == (1, 3, [])
    read = pa.concat_tables(arrow.read(pa.Table.from_batches([b])) for s in shards.all_files() for b in s.batches())
    assert read.schema == arrow.LETTERS
    assert read.schema.metadata[b"imr_schema"] == arrow.SCHEMA_VERSION.encode()
    errors = {Path(row["path"]).name: row["error"] for row in read.to_pylist() if row["error"]}
    assert errors == {"broken.pdf": "BrokenFile", "none.txt": "NotALetter"}
    assert SECRET not in str(read.filter(pa.compute.is_valid(read["error"])).to_pylist())
    pq.write_table(read, tmp_path / "read.parquet")
    with Store(tmp_path / "imported.db") as store, Store(tmp_path / "extracted.db") as extracted:
        imported = import_records([Location.of(str(tmp_path / "read.parquet"))], store)
        assert (imported.stored, imported.failed) == (5, 2)
        assert list(map(timeless, store.records())) == list(map(timeless, extracted.records()))
        assert len(store) == len(extracted) == 5
        for record in store.records():
            sha256 = record.source.sha256
            assert store.document(sha256) == extracted.document(sha256)
        assert [hit.letter_id for hit in store.search("spine")] == [h.letter_id for h in extracted.search("spine")]


def test_a_row_has_the_values_of_its_record() -> None:
    read = arrow.read(table(a=LETTERS[1].read_bytes()), summary="en")
    (row,) = read.to_pylist()
    record = Record.model_validate_json(row["record"])
    assert row["outcome"] == record.outcome == "partly_overturned"
    assert [place["quote"] for place in row["evidence"]] == [place.quote for place in record.evidence]
    assert [item["request"] for item in row["decisions"]] == [issue.request for issue in record.issues]
    told = json.loads(row["summary"])
    assert told["letter_id"] == row["letter_id"]
    flat = arrow.decisions(read)
    assert flat.schema == arrow.DECISIONS
    assert flat["decision"].to_pylist() == [issue.decision for issue in record.issues]
    assert set(flat["sha256"].to_pylist()) == {row["sha256"]}


def test_every_row_has_a_row(tmp_path: Path) -> None:
    assert arrow.read(table()).num_rows == arrow.decisions(arrow.read(table())).num_rows == 0
    read = arrow.read(table(a=None, b=b"", c=b"x" * 50_000_001, d=b"\x89PNG\r\n\x1a\n", e=LETTERS[0].read_bytes()))
    assert read["error"].to_pylist() == ["EmptyFile", "EmptyFile", "TooLarge", "BrokenFile", None]
    assert arrow.decisions(read).num_rows == 1
    with pytest.raises(ValueError, match="'bytes'"):
        arrow.read(pa.table({"path": ["a"]}))


def test_a_reader_keeps_its_process_and_names_what_takes_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "read_row", troubled.read)
    started: list[int] = []
    start = crew.started
    monkeypatch.setattr(crew, "started", lambda *given: started.append(1) or start(*given))
    good = LETTERS[0].read_bytes()
    with arrow.Reader(limits=Limits(seconds=2.0)) as reader:
        for _ in range(3):
            assert reader.read(table(a=good, b=b"%PDF-1.7", c=good))["error"].to_pylist() == [None, "BrokenFile", None]
        assert len(started) == 1
        read = reader.read(table(a=good, endless=good, b=good, deadly=good, c=good))
        assert read["error"].to_pylist() == [None, "TooLarge", None, "ReaderCrashed", None]
        assert len(started) == 4  # the endless one costs a process, the deadly one two
        assert reader.read(table(a=good))["error"].to_pylist() == [None]
        assert len(started) == 4
        with pytest.raises(ValueError, match="'bytes'"):
            reader.read(pa.table({"path": ["a"]}))
        assert reader.read(table(a=good))["error"].to_pylist() == [None]
        assert len(started) == 5  # after an exception all is new


def _errors(pipe: Any) -> None:
    pipe.send(arrow.read(table(a=pdf(LETTERS[0].read_text(encoding="utf-8")), b=b"%PDF-1.7")).to_pylist())


def test_a_daemon_reads_too() -> None:
    """Some engines' workers may start no process."""
    ours, its = multiprocessing.Pipe()
    daemon = multiprocessing.get_context("fork").Process(target=_errors, args=(its,), daemon=True)
    daemon.start()
    assert ours.poll(60)
    rows = ours.recv()
    daemon.join()
    assert [row["error"] for row in rows] == [None, "BrokenFile"]


def test_packing_goes_on_where_it_ended(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imr_llm.arrow.shards.ROW_GROUP", 2)
    shards = Location.of(str(tmp_path / "shards"))
    assert pack([str(LETTERS[0])], shards).letters == 1
    before = (tmp_path / "shards" / "part-000000.parquet").read_bytes()
    packed = pack([str(folder)], shards)
    assert (packed.letters, packed.same) == (6, 2)
    assert (tmp_path / "shards" / "part-000000.parquet").read_bytes() == before
    added = pq.ParquetFile(tmp_path / "shards" / "part-000001.parquet").metadata
    assert (added.num_rows, added.num_row_groups) == (6, 3)  # a worker can begin with any
    assert pack([str(folder)], shards).letters == 0
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "shards").iterdir()} == {0o600}
    there = pq.read_table(tmp_path / "shards")
    assert len(set(there["sha256"].to_pylist())) == there.num_rows == 7


def test_what_is_packed_comes_out_again(folder: Path, tmp_path: Path) -> None:
    shards = Location.of(str(tmp_path / "shards"))
    pack([str(folder)], shards)
    assert unpack(shards, str(tmp_path / "out")).letters == 7
    out = {path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert {path.read_bytes() for path in folder.iterdir() if path.suffix != ".zip"} < out
    altered = pq.read_table(tmp_path / "shards").to_pylist()
    altered[0]["bytes"] += b"x"
    altered[1]["path"] = "../../outside/../.hidden"
    (tmp_path / "other").mkdir()
    pq.write_table(pa.Table.from_pylist(altered, schema=arrow.SHARDS), tmp_path / "other" / "part-000000.parquet")
    result = imr("unpack", tmp_path / "other", tmp_path / "again")
    assert result.exit_code == 1
    assert "other bytes than when it was packed" in result.output
    assert sorted(p.name.partition("-")[2] for p in (tmp_path / "again").iterdir())[-1] != ".hidden"
    assert len(list((tmp_path / "again").iterdir())) == 6


def test_a_part_is_imported(tmp_path: Path) -> None:
    file = Location.of(str(tmp_path / "read.parquet"))
    pq.write_table(arrow.read(table(**{path.name: path.read_bytes() for path in LETTERS})), file.path)
    with Store(tmp_path / "a.db") as store:
        imported = import_records([file], store, [condition("outcome != upheld"), condition("items>2")])
        assert (imported.stored, imported.other) == (1, 2)
        assert [record.outcome for record in store.records()] == ["partly_overturned"]
        again = import_records([file], store)
        assert (again.stored, again.there) == (2, 1)
        assert import_records([file], store, force=True).stored == 3


@pytest.mark.parametrize("words", ["outcome", "rationale=x", "items=many", "1=1; DROP TABLE letters", ""])
def test_a_condition_that_cannot_be_meant(words: str) -> None:
    with pytest.raises(SettingsError):
        condition(words)


@pytest.mark.parametrize(
    ("column", "value"),
    [("text", "Something else."), ("sha256", "0" * 64), ("record", "{}"), ("printed", "[]"), ("printed", "{}")],
)
def test_a_record_that_is_not_its_letters_is_refused(tmp_path: Path, column: str, value: str) -> None:
    (row,) = arrow.read(table(a=LETTERS[1].read_bytes())).to_pylist()
    row[column] = value
    pq.write_table(pa.Table.from_pylist([row], schema=arrow.LETTERS), tmp_path / "read.parquet")
    result = imr("import", tmp_path / "read.parquet", "--db", tmp_path / "a.db")
    assert result.exit_code == 1
    assert "not what its letter says" in result.output
    assert "Stored 0 letters" in result.output


def test_what_a_person_did_is_not_told_by_a_table(tmp_path: Path) -> None:
    (row,) = arrow.read(table(a=LETTERS[1].read_bytes())).to_pylist()
    row["record"] = re.sub(r'("reader": ?)"rules"', r'\1"person"', row["record"], count=1)  # of its first value
    assert '"person"' in row["record"]
    with pytest.raises(ValueError, match="acts"):
        letter_of(row)


def test_files_that_are_no_shards(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 nothing")
    assert imr("import", tmp_path / "a.parquet", "--db", tmp_path / "a.db").exit_code == 1
    assert imr("import", tmp_path / "b.parquet", "--db", tmp_path / "a.db").exit_code == 2
    pq.write_table(pa.table({"x": [1]}), tmp_path / "c.parquet")
    result = imr("unpack", tmp_path / "c.parquet", tmp_path / "out")
    assert "It has no column bytes, path, sha256." in result.output


def test_letters_leave_only_where_that_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments in (("pack", LETTERS[0], "s3://a/b"), ("pack", "s3://a/b", tmp_path), ("import", "gs://a/b")):
        result = imr(*arguments, "--local-only")
        assert (result.exit_code, "is not on this computer" in result.output) == (2, True), arguments
    monkeypatch.setenv("IMR_LOCAL_ONLY", "1")
    assert imr("unpack", "s3://a/b", tmp_path / "out").exit_code == 2
    assert imr("pack", LETTERS[0], (tmp_path / "shards").as_uri()).exit_code == 0
    assert imr("unpack", "nowhere://a/b", tmp_path / "out").exit_code == 2


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("s3://AKIA:SECRET@bucket/a/b?region=eu-west-1", "s3://bucket/a/b"),
        ("s3://AKIA@bucket/a@b?region=eu-west-1&scheme=http#SECRET", "s3://bucket/a@b"),
        ("s3://bucket?region=eu-west-1&endpoint_override=http://u:SECRET@host", "s3://bucket"),
        ("s3://AKIA:SEC%2FRET@bucket/a?region=eu-west-1", "s3://bucket/a"),
        ("gs://anonymous@bucket/a?project_id=SECRET", "gs://bucket/a"),
        ("abfss://letters:SECRET@account.dfs.core.windows.net/a", "abfss://letters@account.dfs.core.windows.net/a"),
    ],
)
def test_a_key_in_an_address_is_in_no_name(address: str, named: str) -> None:
    place = Location.of(address)
    inside = place.child("c")
    assert (place.name, inside.name) == (named, f"{named}/c")
    assert "SECRET" not in inside.path


@pytest.mark.parametrize(
    "address",
    [
        "s3://AKIA:SE/CRET@bucket/a",
        "s3://AKIA:S?SECRET@bucket",
        "s3://bucket/a?region=eu&unknown=SECRET@x",
        "nowhere://AKIA:SECRET@bucket",
        "file://AKIA:SECRET@host/a",
    ],
)
def test_a_key_in_an_address_that_is_refused_is_not_told(address: str, tmp_path: Path) -> None:
    for arguments in (("pack", address, tmp_path / "a"), ("pack", LETTERS[0], address), ("unpack", address, tmp_path)):
        for more in ((), ("--local-only",)):
            result = imr(*arguments, *more)
            assert (result.exit_code, f"{address.partition('://')[0]}://…" in result.output) == (2, True), arguments
            assert not re.search("SE.?CRET|AKIA", result.output)


@pytest.mark.parametrize("ends", [True, False])
def test_a_key_in_an_address_is_neither_stored_nor_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ends: bool
) -> None:
    """Of a store that is another one in truth, so that it answers."""
    (tmp_path / "in").mkdir()
    shutil.copy(LETTERS[0], tmp_path / "in")
    (tmp_path / "in" / "empty.txt").touch()
    inner = fs.SubTreeFileSystem(str(tmp_path), fs.LocalFileSystem())
    (tmp_path / "shards").mkdir()

    class Store:
        LocalFileSystem, FileType, FileSelector = fs.LocalFileSystem, fs.FileType, fs.FileSelector

        class FileSystem:
            @staticmethod
            def from_uri(address: str) -> tuple[Any, str]:
                return inner, address.rpartition("/")[2].partition("?")[0]

    monkeypatch.setattr("imr_llm.arrow.places.fs", Store)
    key = "s3://AKIA:SECRET@bucket/"
    packed = imr("pack", key + "in?x=SECRET", key + ("shards" if ends else "missing/shards") + "?x=SECRET")
    assert not re.search("SECRET|AKIA", packed.output), packed.output
    assert "s3://bucket/" in packed.output
    if ends:
        (row,) = pq.read_table(tmp_path / "shards").to_pylist()
        assert row["path"] == f"s3://bucket/in/{LETTERS[0].name}"


def test_the_years_folder_can_be_imported(tmp_path: Path) -> None:
    """As the help says: the layout is that of `imr extract --engine`."""
    year = tmp_path / "records" / "letters" / "year=2014"
    year.mkdir(parents=True)
    read = arrow.read(table(**{path.name: path.read_bytes() for path in LETTERS}))
    pq.write_table(read, year / "a.parquet")
    told = re.sub(r"\s+", " ", imr("import", "--help").output)
    (example,) = re.findall(r"imr import (records/letters\S*) --where (\S+)", told)
    result = imr("import", tmp_path / example[0], "--where", example[1], "--db", tmp_path / "a.db")
    assert (result.exit_code, "3 were not wanted" in result.output) == (0, True), result.output


def test_without_pyarrow_the_extra_is_named() -> None:
    script = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "import importlib.util as u; f = u.find_spec; u.find_spec = lambda n: None if n == 'pyarrow' else f(n)\n"
        "from imr_llm.cli.program import app; app(['pack', 'x', 'y'], prog_name='imr')"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (result.returncode, "imr-llm[arrow]" in result.stderr) == (2, True)


def test_an_engine_is_used_as_it_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `make nightly` tests with the engine itself."""
    monkeypatch.setattr("imr_llm.cli.shards.find_spec", lambda name: None if name == "ray" else name)
    for more, said in (
        ((), "into a folder"),
        (("--output", tmp_path / "out", "--model", "x"), "no model"),
        (("--output", tmp_path / "out"), "imr-llm[ray]"),
    ):
        result = imr("extract", tmp_path, "--engine", "ray", *more)
        assert (result.exit_code, said in result.output) == (2, True), said
    monkeypatch.setattr("imr_llm.cli.shards.find_spec", lambda name: name)
    result = imr("extract", tmp_path, "--engine", "ray", "--output", "s3://a/b", "--local-only")
    assert (result.exit_code, "is not on this computer" in result.output) == (2, True)
    cluster = ("--address", "head:6379", "--local-only")
    result = imr("extract", tmp_path, "--engine", "ray", "--output", tmp_path / "out", *cluster)
    assert (result.exit_code, "--local-only refuses it" in result.output) == (2, True)


def test_places_that_cannot_be_meant_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imr_llm.cli.shards.find_spec", lambda name: name)
    good, empty, missing = (tmp_path / name for name in ("good", "empty", "missing"))
    assert imr("pack", LETTERS[0], good).exit_code == 0
    empty.mkdir()
    given = ("--engine", "ray", "--output", tmp_path / "records")
    for places, named in (((good, empty), empty), ((missing, good), missing), ((good, good, missing), missing)):
        result = imr("extract", *places, *given)
        assert (result.exit_code, f"{named}: There are no shards." in result.output.replace("\n", " ")) == (2, True)
    for scheme in ("ray", "http"):
        result = imr("extract", good, *given, "--address", f"{scheme}://user:SECRET@head:10001")
        assert (result.exit_code, f"{scheme}://…" in result.output, "head:6379" in result.output) == (2, True, True)
        assert "SECRET" not in result.output


def test_shards_are_read_folder_by_folder_and_once(tmp_path: Path) -> None:
    for name in ("a", "b", "b/c"):
        pack(list(map(str, LETTERS)), Location.of(str(tmp_path / name)), letters=1)
    other = Location("other", fs.SubTreeFileSystem(str(tmp_path), fs.LocalFileSystem()), "a")
    named = [Location.of(str(tmp_path / name)) for name in ("a", "a/part-000001.parquet", "b")]
    folders = engine._folders([*named, Location.of((tmp_path / "a").as_uri()), other])
    assert [len(folder) for folder in folders] == [3, 3, 3, 3]
    assert [len({os.path.dirname(shard.path) for shard in folder}) for folder in folders] == [1, 1, 1, 1]


class FakeRay(ModuleType):
    """Notes what it is started with, and what stands in the environment then; it may not start."""

    def __init__(self, *, starts: bool) -> None:
        super().__init__("ray")
        self.starts, self.seen, self.ended = starts, [], 0

    def init(self, **where: object) -> None:
        self.seen.append((where, dict(os.environ)))
        if not self.starts:
            raise OSError

    def shutdown(self) -> None:
        self.ended += 1


@pytest.mark.parametrize("starts", [True, False])
@pytest.mark.parametrize("address", [None, "head:6379"])
def test_a_token_is_there_while_a_ray_of_ones_own_runs(
    monkeypatch: pytest.MonkeyPatch, address: str | None, starts: bool
) -> None:
    fake = FakeRay(starts=starts)
    monkeypatch.setitem(sys.modules, "ray", fake)
    monkeypatch.setenv("RAY_AUTH_MODE", "as it was")
    before = dict(os.environ)
    with nullcontext() if starts else pytest.raises(RunStopped), engine._ray(2, address):
        assert ("RAY_AUTH_TOKEN" in os.environ) == (address is None)
    assert dict(os.environ) == before
    ((where, during),) = fake.seen
    assert fake.ended == 1
    assert during["RAY_USAGE_STATS_ENABLED"] == "0"
    if address:
        assert (where["address"], during["RAY_AUTH_MODE"]) == (address, "as it was")
        assert "RAY_AUTH_TOKEN" not in during
    else:
        assert (where["address"], during["RAY_AUTH_MODE"]) == ("local", "token")
        assert len(during["RAY_AUTH_TOKEN"]) == 64
        assert during["RAY_AUTH_TOKEN"] not in before.values()


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    blocks = [(m[1], m[2]) for m in BLOCK.finditer(PAGE.read_text(encoding="utf-8").partition("\n## Other engines")[0])]
    printed = ""
    for kind, words in blocks:
        if kind == "sh" and words.startswith(("imr pack", "imr import")):
            assert imr(*shlex.split(words)[1:]).exit_code == 0, words
        elif kind == "python":
            with redirect_stdout(StringIO()) as out:
                exec(compile(words, PAGE, "exec"), {"__name__": "page"})
            printed = out.getvalue()
        elif kind == "text":
            assert printed == words
        elif kind == "sql":
            found = duckdb.sql(words)
            assert found is None or found.fetchall(), words
    with Store("imr.db") as all_of_them, Store("injections.db") as injections:
        assert len(all_of_them) == 1
        assert 1 <= len(injections) < 4
