"""Files that hold files: ZIP archives, and mails with their attachments. Nothing is unpacked to the disk.

A part is named by the file that holds it: `letters.zip/letter-a.pdf`, `mail.eml/letter.pdf`. Archives in mails, mails
in archives and so on are opened to a depth of `MAX_DEPTH`; all that one file holds shares one limit of parts and bytes.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from imr_llm.documents import docx, mail
from imr_llm.documents.find import holds_no_letter
from imr_llm.documents.foreign import foreign
from imr_llm.errors import BrokenFile, EmptyFile, EncryptedFile, NotAccessible, TooLarge, UnreadableFile

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from email.message import EmailMessage

MAX_PARTS = 2000
MAX_UNPACKED = 1_000_000_000
"""Bytes of all parts of one file; each part has the limit of a file."""
MAX_DEPTH = 3

_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED_MEMBER = 0x1
_NEVER_READ = re.compile(r"(?:^|/)(?:__MACOSX|\.(?!\.(?:[/\\]|$))[^/]*)(?:/|$)")
_DRIVE = re.compile(r"[A-Za-z]:")
_LONGEST_NAME = 200


@dataclass(slots=True, eq=False)
class Mail:
    """A mail whose parts are read. Its own text and its pictures are no letters it must answer for, if another is.

    `letters` counts the parts that were read; `errors` keeps why the others were not, until all were tried.
    """

    path: str
    around: Mail | None = None  # the mail that this one is attached to
    letters: int = 0
    told: int = 0
    errors: list[UnreadableFile] = field(default_factory=list)

    def has(self, *, letter: bool) -> None:
        """Note a letter in it, or else an error that was told; the mails around it have it, too."""
        mail: Mail | None = self
        while mail:
            mail.letters += letter
            mail.told += not letter
            mail = mail.around


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside another. `mail` is set for what may be no letter: a mail's text, its pictures."""

    path: str
    data: bytes
    mail: Mail | None = None
    forgiven: bool = False


def holds_files(data: bytes) -> bool:
    """Whether these bytes are an archive or a mail, and so may hold several letters."""
    return (data.startswith(_ZIPS) and not docx.is_docx(data) and foreign(data) is None) or mail.is_mail(data)


def parts(path: str, data: bytes, max_bytes: int) -> Iterator[Part | Mail | UnreadableFile]:
    """What an archive or a mail holds, in its order; a `Mail` follows its last part.

    Errors are yielded, not raised: one bad part does not end the rest.
    """
    return _opened(path, data, _Budget(path, max_bytes), 1, None)


@dataclass(slots=True, eq=False)
class _Budget:
    """What one file may still unfold to."""

    path: str
    max_bytes: int
    parts: int = field(default_factory=lambda: MAX_PARTS)
    unpacked: int = field(default_factory=lambda: MAX_UNPACKED)

    def take(self, size: int, parts: int = 1) -> UnreadableFile | None:
        """Count one part, or the size of one that is counted; an error where it is too much."""
        self.parts -= parts
        self.unpacked -= size
        if self.parts < 0:
            problem = f"It holds more than {MAX_PARTS:,} files; the rest was not opened."
        elif self.unpacked < 0:
            problem = f"Unpacked it has more than {MAX_UNPACKED // 1_000_000:,} MB; the rest was not opened."
        else:
            return None
        return TooLarge(self.path, problem, "Unpack it, and name the folder.")


def _opened(
    path: str, data: bytes, budget: _Budget, depth: int, of_mail: Mail | None
) -> Iterator[Part | Mail | UnreadableFile]:
    if depth > MAX_DEPTH:
        problem = f"It stands more than {MAX_DEPTH} files deep in others."
        yield NotAccessible(path, problem, "Take it out, and name it alone.")
        return
    try:
        if data.startswith(_ZIPS):
            yield from _of_archive(path, data, budget, depth, of_mail)
        else:
            yield from _of_mail(path, mail.parsed(data), budget, depth, of_mail)
    except MemoryError:
        raise  # what may be taken is whoever's who called
    except Exception as error:  # noqa: BLE001 - a boundary to parsers; what they say may quote the letter
        yield BrokenFile(path, f"It does not open ({type(error).__name__}).", "Save its files apart, and name those.")


def _each(
    path: str, data: bytes, budget: _Budget, depth: int, of_mail: Mail | None = None, *, forgiven: bool = False
) -> Iterator[Part | Mail | UnreadableFile]:
    if not data:
        yield EmptyFile(path, "It is empty.", "Get the letter again from where it came from.")
    elif holds_files(data):
        yield from _opened(path, data, budget, depth + 1, of_mail)
    else:
        yield Part(path, data, of_mail, forgiven)


# --- Archives ---------------------------------------------------------------------------------------------------------


def _of_archive(
    path: str, data: bytes, budget: _Budget, depth: int, of_mail: Mail | None
) -> Iterator[Part | Mail | UnreadableFile]:
    import zipfile

    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        yield BrokenFile(path, "It does not open as a ZIP archive.", "Get it again, or unpack it and name the folder.")
        return
    nothing = True
    with archive:
        for member in archive.infolist():
            name = member.filename
            if member.is_dir() or _NEVER_READ.search(name) or holds_no_letter(posixpath.basename(name)):
                continue
            nothing = False
            whole = f"{path}/{clean_name(name)}"
            if problem := budget.take(0):
                yield problem
                return
            found = _unpacked(whole, archive, member, budget)
            if isinstance(found, UnreadableFile):
                yield found
            else:
                yield from _each(whole, found, budget, depth, of_mail)
    if nothing:
        yield EmptyFile(path, "There is no letter in this archive.", "See that it is the right one.")


def _unpacked(path: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: _Budget) -> bytes | UnreadableFile:
    import zipfile
    import zlib

    if leads_out(member.filename):
        return NotAccessible(path, "Its name leads out of the archive.", "Unpack the archive, and name the file.")
    if member.flag_bits & _ENCRYPTED_MEMBER:
        return EncryptedFile(path, "It is locked with a password.", "Unpack the archive with it, and name the folder.")
    try:
        with archive.open(member) as file:
            data = file.read(budget.max_bytes + 1)  # what it says of its size may be a lie
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError):
        return BrokenFile(path, "It cannot be unpacked.", "Get the archive again.")
    if len(data) > budget.max_bytes:
        problem = f"It has more than {budget.max_bytes // 1_000_000} MB, which no letter has."
        return TooLarge(path, problem, "Check that it is the letter; scan it in grey at 300 dpi, or split it.")
    return budget.take(len(data), parts=0) or data


def leads_out(name: str) -> bool:
    """Whether a name would be a file outside of the folder that an archive is unpacked to."""
    name = name.replace("\\", "/")
    return name.startswith("/") or bool(_DRIVE.match(name)) or ".." in name.split("/")


def clean_name(name: str) -> str:
    """A name from inside a file, as it can stand in a message: one line without control characters, not too long."""
    words = "".join(c if c.isprintable() else "\ufffd" for c in name.replace("\\", "/")).strip() or "unnamed"
    return words if len(words) <= _LONGEST_NAME else "…" + words[-_LONGEST_NAME:]


# --- Mails ------------------------------------------------------------------------------------------------------------


def _of_mail(
    path: str, message: EmailMessage, budget: _Budget, depth: int, around: Mail | None
) -> Iterator[Part | Mail | UnreadableFile]:
    """Its attachments, then its pictures, then its own text, and last the mail itself."""
    whole = Mail(path, around)
    for attached in mail.attachments(message):
        if attached.name and holds_no_letter(_base_name(attached.name)):
            continue
        name = f"{path}/{clean_name(_base_name(attached.name) or 'attachment')}"
        if problem := budget.take(len(attached.data)):
            yield problem
            return
        if attached.message is not None and depth < MAX_DEPTH:
            yield from _of_mail(name, attached.message, budget, depth + 1, whole)
        elif attached.message is not None:
            yield from _opened(name, b"", budget, depth + 1, None)
        else:
            yield from _each(name, attached.data, budget, depth, whole, forgiven=attached.is_picture)
    if text := mail.text(message):
        yield Part(path, text, whole, forgiven=True)
    yield whole


def _base_name(name: str) -> str:
    """The name without folders and a drive: an attachment has no place, whatever who sent it has written."""
    base = _DRIVE.sub("", name.replace("\\", "/").rpartition("/")[2].strip(), count=1)
    return "" if base in (".", "..") else base
