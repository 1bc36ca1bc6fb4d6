"""Several files that are one letter (photos of its pages), as one run of bytes: what a letter's id is made of."""

from collections.abc import Iterable

_MAGIC = b"\0imr: files of one letter\0"
_LENGTH = 8  # bytes that tell how long a file is


def pack(files: Iterable[bytes]) -> bytes:
    """The files in their order."""
    return _MAGIC + b"".join(len(data).to_bytes(_LENGTH, "big") + data for data in files)


def unpack(data: bytes) -> list[bytes]:
    """The files that were packed; [] where these bytes are one file."""
    files = []
    at = len(_MAGIC)
    while data.startswith(_MAGIC) and at + _LENGTH <= len(data):
        end = at + _LENGTH + int.from_bytes(data[at : at + _LENGTH], "big")
        files.append(data[at + _LENGTH : end])
        at = end
    return files
