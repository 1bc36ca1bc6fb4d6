"""What an endpoint tells of batches and of files."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

ENDED: Final = ("completed", "expired", "cancelled", "failed")
LOOKING: Final = ("uploaded", "pending", "running", "notrunning")
"""What a file is until the endpoint has looked through it. Some call every file "uploaded" for good."""


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _Error(_Loose):
    code: str | None = None


class _Errors(_Loose):
    data: list[_Error] | None = None


class _Counts(_Loose):
    completed: int = 0
    failed: int = 0


class RemoteBatch(_Loose):
    """A batch as its endpoint tells of it."""

    id: str
    status: str
    input_file_id: str | None = None
    output_file_id: str | None = None
    error_file_id: str | None = None
    errors: _Errors | None = None
    request_counts: _Counts | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes."""
        return self.status in ENDED

    @property
    def results(self) -> tuple[str, ...]:
        """The files with answers and errors; a completed batch may have only one of them, an expired one both."""
        return tuple(file for file in (self.output_file_id, self.error_file_id) if file)

    @property
    def is_named(self) -> bool:
        """Whether the files are named that hold what it counts: some are written after it has ended."""
        counts = self.request_counts or _Counts()
        return bool(self.output_file_id or not counts.completed) and bool(self.results or not counts.failed)

    @property
    def is_over_limit(self) -> bool:
        """Whether it was refused because too much is under way already."""
        return any(error.code == "token_limit_exceeded" for error in (self.errors and self.errors.data) or ())


class File(_Loose):
    """A file as its endpoint tells of it."""

    id: str
    filename: str = ""
    status: str | None = None

    @property
    def is_looked_through(self) -> bool:
        """Whether the endpoint has done with it; where it tells nothing, it has."""
        return (self.status or "processed").lower() not in LOOKING


class ListPage(_Loose):
    """A part of a list."""

    data: list[dict[str, Any]] = Field(max_length=10_000)
    has_more: bool = False
