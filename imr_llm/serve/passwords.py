"""A file of names with their passwords: one line each, `name:scrypt:n:r:p:salt:hash`, readable by its owner only."""

import hashlib
import os
import re
import secrets
import stat
import threading
from hmac import compare_digest
from pathlib import Path
from typing import Final

from imr_llm.errors import SettingsError

SHORTEST: Final = 12
_N, _R, _P = 2**15, 8, 1  # 32 MB and some 0.1 s each, https://datatracker.ietf.org/doc/html/rfc7914
_MOST_MEMORY: Final = 64 * 1024 * 1024
_NAME: Final = re.compile(r"[^\s:][^:\n\r]{0,78}")
_ENTRY: Final = re.compile(r"scrypt:(\d{1,7}):(\d{1,2}):(\d):[0-9a-f]{32}:[0-9a-f]{64}")
_NOBODY: Final = "scrypt:32768:8:1:" + "00" * 16 + ":" + "00" * 32


class Passwords:
    """Who may come in. Whoever is taken out of the file, or given another password, is out: see `entry_of`."""

    def __init__(self, path: Path) -> None:
        """Raises SettingsError for a file that others can read, or that holds anything else."""
        self._path = path
        self._one_at_a_time = threading.Lock()  # each takes memory; many at once must not take it all
        self._known: tuple[tuple[int, ...], dict[str, str]] = ((), {})
        if not self._entries():
            raise SettingsError(f"{path}: nobody is in it.", "Add a name: imr serve --passwords FILE --add NAME")

    def line_of(self, name: str, password: str) -> str | None:
        """The line that lets the person in, if this is their password. A name that is not there takes as long.

        Raises SettingsError where the file cannot be read any more.
        """
        entry = self._entries().get(name)
        with self._one_at_a_time:
            is_right = _fits(entry or _NOBODY, password)
        return entry if is_right else None

    def entry_of(self, name: str) -> str | None:
        """The line of a name, without the name; None where there is none, or the file cannot be read any more."""
        try:
            return self._entries().get(name)
        except SettingsError:
            return None

    def _entries(self) -> dict[str, str]:
        """Read anew where the file is another by what the system says of it."""
        try:
            status = self._path.stat()
            now: tuple[int, ...] = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        except OSError:
            now = ()
        if not now or self._known[0] != now:
            self._known = (now, _read(self._path))
        return self._known[1]


def add(path: Path, name: str, password: str) -> None:
    """Put a name with its password into the file, or another password for it. Raises SettingsError."""
    if not _NAME.fullmatch(name) or not name.isprintable() or name != " ".join(name.split()):
        raise SettingsError("This is no name.", "Up to 79 signs, without a colon, parted by single spaces.")
    if len(password) < SHORTEST:
        raise SettingsError(f"The password has fewer than {SHORTEST} signs.", "Take a longer one: four words, say.")
    entries = (_read(path) if path.exists() else {}) | {name: _entry(password)}
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{name}:{entry}\n" for name, entry in entries.items())
    os.replace(new, path)


def _entry(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"scrypt:{_N}:{_R}:{_P}:{salt.hex()}:{_derived(password, salt, _N, _R, _P).hex()}"


def _fits(entry: str, password: str) -> bool:
    _, n, r, p, salt, wanted = entry.split(":")
    return compare_digest(_derived(password, bytes.fromhex(salt), int(n), int(r), int(p)), bytes.fromhex(wanted))


def _derived(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    given = password.encode(errors="replace")
    return hashlib.scrypt(given, salt=salt, n=n, r=r, p=p, maxmem=_MOST_MEMORY, dklen=32)


def _read(path: Path) -> dict[str, str]:
    try:
        status = path.stat()
        if os.name == "posix" and stat.S_IMODE(status.st_mode) & 0o077:
            raise SettingsError(f"{path}: others can read it.", f"Make it yours alone: chmod 600 {path}")
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: the passwords cannot be read.", "Make it with --add NAME.") from error
    entries = dict(line.split(":", 1) for line in lines if ":" in line)
    if len(entries) != len(lines) or not all(map(_can_be_derived, entries.values())):
        raise SettingsError(f"{path}: this is no file of passwords.", "Make a new one with --add NAME.")
    return entries


def _can_be_derived(entry: str) -> bool:
    """Whether an entry asks for no more memory than there is for it, in numbers that scrypt knows."""
    known = _ENTRY.fullmatch(entry)
    if not known:
        return False
    n, r, p = (int(number) for number in known.groups())
    return n > 1 and n.bit_count() == 1 and r > 0 and p > 0 and 128 * r * (n + p + 2) < _MOST_MEMORY
