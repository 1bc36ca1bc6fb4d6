"""Shards into records with Ray Data: many workers, here or on a cluster, and a restart that reads nothing twice.

Ray starts the workers, tries again where one dies, and notes the hash of every letter whose row is written; what a run
that was killed has written and not noted is deleted by the next one. The reading is that of `arrow.read`, nothing else.
"""

import atexit
import logging
import os
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, chdir, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imr_llm.arrow.places import SUFFIX, Location
from imr_llm.arrow.reading import Reader, decisions
from imr_llm.arrow.schema import DECISIONS, FAILED, LETTERS
from imr_llm.errors import LibraryMissing, NotAccessible, RunStopped, SettingsError
from imr_llm.host.scratch import Folder

BLOCK: Final = 4_000_000
"""Bytes of the letters of one task at most, some 800 texts: what is read again when its worker dies."""
TASKS: Final = 16
"""For each worker at least, where there are few letters: the last one to end is waited for."""
SMALLEST: Final = 500_000
"""Bytes of the letters of one task at least."""
BATCH: Final = 250
"""Letters that a worker reads at once."""
OBJECTS: Final = 500_000_000
"""Bytes of memory that workers share."""
YEAR: Final = "year"
"""By which files lie in folders: the year of the decision."""
_SORTED: Final = [name for name in LETTERS.names if name in {*DECISIONS.names, *FAILED.names, "items", "decisions"}]
"""Columns of letters of which decisions and failures are made: a tenth of their bytes, most of which are text."""
_NO_YEAR: Final = "__HIVE_DEFAULT_PARTITION__"
_ALONE: Final = {
    "RAY_prestart_worker_first_driver": "0",
    "RAY_enable_worker_prestart": "0",
    "RAY_enable_metrics_collection": "0",
    "RAY_task_events_report_interval_ms": "0",
    "RAY_DATA_PARQUET_FOOTER_NUM_ACTORS": "1",
    "RAY_worker_niceness": "0",
}
"""Of a Ray that is started for this run: no worker before there is work for it, nothing for a dashboard, one process,
not 32, that looks how large shards are, and workers that give way to others no more than the command does (Ray's own
choice is 15)."""


@dataclass(slots=True)
class Extracted:
    """What stands in the records now: letters, decisions, and letters without a record by their errors."""

    letters: int = 0
    decisions: int = 0
    errors: Counter[str] = field(default_factory=Counter)


def extract(shards: Sequence[Location], output: Location, *, jobs: int, address: str | None = None) -> Extracted:
    """Read what shards hold and `output` does not: a row a letter in `letters`, a row a decision in `decisions`, by the
    year of the decision, and what gave no record in `_failed`.

    In `jobs` workers on this computer, or on the cluster at an `address`, which has to reach all of these places. A
    letter that lies in several has one row. Raises NotAccessible, CannotWrite, SettingsError for an address that cannot
    be meant, and RunStopped where Ray gives up; the same call goes on.
    """
    _check(address)
    folders = _folders(shards)
    if output.is_local:
        os.makedirs(output.path, mode=0o700, exist_ok=True)
    is_filtered = len(folders) > 1 or bool(output.child("_checkpoint").all_files())
    with _ray(jobs + is_filtered, address) as ray:  # what passes over letters that were read takes a core's place
        from ray.data import DataContext, SaveMode
        from ray.data.checkpoint import CheckpointConfig
        from ray.exceptions import RayError

        context = DataContext.get_current()
        context.enable_progress_bars = False
        context.target_max_block_size = _block(
            [s for folder in folders for s in folder], int(ray.cluster_resources().get("CPU", jobs))
        )
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        context.checkpoint_config = CheckpointConfig(
            "sha256",
            output.child("_checkpoint").path,
            override_filesystem=output.files,
            delete_checkpoint_on_success=False,
        )
        try:
            for folder in folders:  # what an earlier one holds too is noted by now, and not read again
                _read_all(ray, folder, output, SaveMode.APPEND)
        except RayError as error:
            problem = f"Ray ended the run ({type(error).__name__})."
            raise RunStopped(problem, "What was read is written; give the same command again to go on.") from None
        finally:
            context.checkpoint_config = None
    return _sort_out(output)


def _check(address: str | None) -> None:
    if address and "://" in address:
        problem = f"--address {address.partition('://')[0]}://…: what reads letters does not go through Ray's client."
        raise SettingsError(problem, "On a computer of the cluster, give its head's own address, as head:6379.")


def _folders(shards: Sequence[Location]) -> list[list[Location]]:
    """All shards by their folders, each shard once: in one folder no letter is twice. Raises NotAccessible."""
    folders: list[list[Location]] = []
    for place in shards:
        files = place.all_files(SUFFIX)
        if not files:
            raise NotAccessible(place.name, "There are no shards.", "Name the folder that `imr pack` wrote.")
        for file in files:
            beside = next((folder for folder in folders if folder[0].is_beside(file)), None)
            if beside is None:
                folders.append([file])
            elif all(file.path != other.path for other in beside):
                beside.append(file)
    return folders


def _read_all(ray: Any, shards: Sequence[Location], output: Location, mode: Any) -> None:
    """Rows of letters into `output`. What reads shards is ahead of what reads letters and waits most of its time, so it
    takes no core's place (`num_cpus`): it would leave one worker fewer.
    """
    columns = ["path", "sha256", "bytes"]
    letters = ray.data.read_parquet(
        [shard.path for shard in shards], filesystem=shards[0].files, columns=columns, num_cpus=0
    )
    letters.map_batches(read_batch, batch_format="pyarrow", batch_size=BATCH).write_parquet(
        output.child("letters").path, partition_cols=[YEAR], filesystem=output.files, mode=mode, compression="zstd"
    )


def _block(shards: Sequence[Location], workers: int) -> int:
    """Bytes of the letters of one task."""
    return max(SMALLEST, min(BLOCK, sum(shard.unpacked() for shard in shards) // (TASKS * workers)))


@cache
def _reader() -> Reader:
    """What reads all batches of this worker of Ray's; it ends with the worker, however that ends."""
    reader = Reader()
    atexit.register(reader.close)
    return reader


def read_batch(letters: pa.Table) -> pa.Table:
    """Rows of letters, and by which year they are written."""
    rows = _reader().read(letters)
    return rows.append_column(YEAR, rows["decision_year"])


@contextmanager
def _ray(jobs: int, address: str | None) -> Iterator[Any]:
    """Ray, on a cluster or started for this run: for this run alone, in private memory, telling nobody of its use.

    Ray's workers import from the folder in which it is started first, which may be a folder of letters: it is started
    in an empty one.
    """
    if address:
        settings = {"RAY_USAGE_STATS_ENABLED": "0"}
    else:  # it listens on every interface: whoever has not this program's token is refused
        settings = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": _token(), **_ALONE}
    with _environment(settings), Folder() as folder:
        try:
            import ray
        except ImportError as error:
            raise LibraryMissing("Ray is not installed.", "Install it: pip install 'imr-llm[ray]'") from error

        here = {
            "address": "local",
            "num_cpus": jobs,
            "include_dashboard": False,
            "object_store_memory": OBJECTS,
            "_node_ip_address": "127.0.0.1",
            "_temp_dir": folder.path,  # letters that do not fit into memory are written there
        }
        empty = os.path.join(folder.path, "empty")
        os.mkdir(empty)
        try:
            with chdir(empty):
                _start(ray, {"address": address} if address else here)
            yield ray
        finally:
            ray.shutdown()


@cache
def _token() -> str:
    """Of this process: two runs in one have the same, as Ray may remember the first."""
    return secrets.token_hex(32)


@contextmanager
def _environment(settings: dict[str, str]) -> Iterator[None]:
    """Inside, these are set for this process and those that it starts; afterwards all is as before."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ |= settings
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _start(ray: Any, where: dict[str, Any]) -> None:
    try:
        ray.init(**where, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:  # noqa: BLE001 – on a busy computer it gives up with a bare Exception
        problem = f"Ray did not start ({type(error).__name__})."
        raise RunStopped(problem, "Give the same command again, when less is going on here or there.") from None


def _sort_out(output: Location) -> Extracted:
    """Decisions and failures as rows of their own, written anew from the letters; how many of each there are."""
    extracted = Extracted()
    with ExitStack() as stack:
        years: dict[int | None, pq.ParquetWriter] = {}
        failed = stack.enter_context(output.child(f"_failed/failed{SUFFIX}").written(FAILED))
        for file in output.child("letters").all_files(SUFFIX):
            for batch in file.batches(_SORTED):
                rows = pa.Table.from_batches([batch])
                without = rows.filter(pc.is_valid(rows["error"])).select(FAILED.names)
                failed.write_table(without)
                extracted.letters += rows.num_rows
                extracted.errors.update(without["error"].to_pylist())
                for year, table in _by_year(decisions(rows)):
                    if year not in years:
                        years[year] = stack.enter_context(_of_year(output, year).written(DECISIONS))
                    years[year].write_table(table)
                    extracted.decisions += table.num_rows
    return extracted


def _of_year(output: Location, year: int | None) -> Location:
    return output.child(f"decisions/{YEAR}={year or _NO_YEAR}/decisions{SUFFIX}")


def _by_year(rows: pa.Table) -> Iterator[tuple[int | None, pa.Table]]:
    for year in pc.unique(rows["decision_year"]).to_pylist():
        of_it = pc.is_null(rows["decision_year"]) if year is None else pc.equal(rows["decision_year"], year)
        yield year, rows.filter(of_it)
