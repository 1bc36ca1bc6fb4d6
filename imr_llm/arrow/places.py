"""Files in folders and object stores: listed, read, and written so that a reader never sees half of one."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from imr_llm.errors import BrokenFile, CannotWrite, NotAccessible, SettingsError
from imr_llm.host.scratch import Folder

SUFFIX = ".parquet"
ROW_GROUP = 512
"""Rows that a reader takes at once."""
_OTHER_PLACE = "Check the address and your credentials, or name another place."


@dataclass(frozen=True, slots=True)
class Location:
    """A file or a folder, as the user named it: a path, or an address as s3://bucket/folder.

    A key that stands in the address is no part of its `name`, which is shown and stored.
    """

    name: str
    files: Any
    path: str

    @classmethod
    def of(cls, name: str, *, local_only: bool = False) -> Self:
        """Raises SettingsError for an address that cannot be meant, or that `local_only` refuses."""
        if "://" not in name:
            return cls(name, fs.LocalFileSystem(), os.path.abspath(name))
        if local_only and not name.startswith("file://"):
            problem = f"{_guarded(name)} is not on this computer, and --local-only (or IMR_LOCAL_ONLY) refuses it."
            raise SettingsError(problem, "Name a folder.")
        try:
            files, path = fs.FileSystem.from_uri(name)
        except (pa.ArrowException, OSError, ValueError):
            raise SettingsError(
                f"{_guarded(name)}: no place has this address.", "Name a folder, or s3://bucket/folder."
            ) from None
        return cls(_without_keys(name), files, path)

    @property
    def is_local(self) -> bool:
        """Whether it lies in this computer's own folders."""
        return isinstance(self.files, fs.LocalFileSystem)

    def is_beside(self, other: "Location") -> bool:
        """Whether both lie in one folder."""
        same_folder = os.path.dirname(self.path) == os.path.dirname(other.path)
        return same_folder and bool(self.files.equals(other.files))

    def all_files(self, suffix: str = "") -> list["Location"]:
        """The files at this place, or this file, in the order of their names; none where nothing is there.

        Raises NotAccessible.
        """
        try:
            info = self.files.get_file_info(self.path)
            if info.type == fs.FileType.File:
                return [self]
            if info.type == fs.FileType.NotFound:
                return []
            found = self.files.get_file_info(fs.FileSelector(self.path, recursive=True))
        except (OSError, pa.ArrowException) as error:
            raise NotAccessible(self.name, f"It cannot be listed ({type(error).__name__}).", _OTHER_PLACE) from None
        paths = sorted(i.path for i in found if i.type == fs.FileType.File and i.path.endswith(suffix))
        return [self._inside(path) for path in paths if not _is_hidden(path.removeprefix(self.path))]

    def _inside(self, path: str) -> "Location":
        return Location(self.name.rstrip("/") + path.removeprefix(self.path), self.files, path)

    def child(self, name: str) -> "Location":
        """A file or folder in this one."""
        return Location(f"{self.name.rstrip('/')}/{name}", self.files, f"{self.path.rstrip('/')}/{name}")

    def read_bytes(self, most: int) -> bytes:
        """The file's bytes, one more than `most` at most. Raises NotAccessible."""
        try:
            with self.files.open_input_stream(self.path) as stream:
                data: bytes = stream.read(most + 1)
        except (OSError, pa.ArrowException) as error:
            raise NotAccessible(self.name, f"It cannot be read ({type(error).__name__}).", _OTHER_PLACE) from None
        return data

    def batches(self, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of a Parquet file, some hundred at a time. Raises BrokenFile and NotAccessible."""
        with self._parquet() as file:
            missing = set(columns or ()) - set(file.schema_arrow.names)
            if missing:
                problem = f"It has no column {', '.join(sorted(missing))}."
                raise BrokenFile(self.name, problem, "Name files that this program wrote.")
            yield from file.iter_batches(ROW_GROUP, columns=columns)

    def unpacked(self) -> int:
        """Bytes of all rows of a Parquet file in memory. Raises BrokenFile and NotAccessible."""
        with self._parquet() as file:
            return sum(file.metadata.row_group(group).total_byte_size for group in range(file.num_row_groups))

    @contextmanager
    def _parquet(self) -> Iterator[pq.ParquetFile]:
        try:
            with pq.ParquetFile(self.path, filesystem=self.files) as file:
                yield file
        except pa.ArrowException:
            raise BrokenFile(self.name, "It does not open as a Parquet file.", "Write it again.") from None
        except OSError as error:
            raise NotAccessible(self.name, f"It cannot be read ({type(error).__name__}).", _OTHER_PLACE) from None

    @contextmanager
    def written(self, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
        """A new Parquet file, which is there when it is whole; in a folder readable by its owner only.

        Raises CannotWrite.
        """
        with _writing(self.name):
            if not self.is_local:  # an object is there when its stream is closed
                with self.files.open_output_stream(self.path) as stream, _writer(stream, schema) as writer:
                    yield writer
                return
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
            with Folder() as folder:
                unfinished = folder.file_beside(self.path)
                handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with open(handle, "wb") as file, _writer(file, schema) as writer:
                    yield writer
                os.replace(unfinished, self.path)


@contextmanager
def _writing(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        said = getattr(error, "strerror", None) or type(error).__name__
        raise CannotWrite(f"{name}: it cannot be written ({said}).", "Name another place.") from None


def _writer(file: Any, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(file, schema, compression="zstd")


def _without_keys(address: str) -> str:
    """An address that was understood, without what stands before @ and behind ?; Azure's container stands before @."""
    scheme, _, rest = address.partition("://")
    whose, slash, path = re.split(r"[?#]", rest, maxsplit=1)[0].partition("/")
    before, at, host = whose.rpartition("@")
    container = before.partition(":")[0] + at if scheme.startswith("abfs") else ""
    return f"{scheme}://{container}{host}{slash}{path}"


def _guarded(address: str) -> str:
    """An address that was not understood: where a key may stand in it, its scheme alone."""
    scheme, _, rest = address.partition("://")
    return f"{scheme}://…" if re.search("[@?#]", rest) else address


def _is_hidden(path: str) -> bool:
    """Unfinished files, checkpoints and what failed are no records."""
    return any(part.startswith((".", "_")) for part in path.split("/"))
