"""Which files the user means. Streams: what is held is the names of the folders on the way to the present file."""

import errno
import glob
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imr_llm import tables
from imr_llm.errors import NotAccessible, UnreadableFile

# A listing holds one string a file and no more: what the file is stands in a last character that no name can have.
_FOLDER = os.sep
_BROKEN_LINK = "\0"


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read; `-` is standard input.

    `folder` is the named folder that it was found in. `pages` are the files whose pages, in this order, are one letter.
    """

    path: str
    folder: str | None = None
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ignored:
    """How many files of a named folder surely hold no letter, by suffix in lower case (`""` for none)."""

    folder: str
    suffixes: dict[str, int]


def find(paths: Iterable[str]) -> Iterator[Found | Ignored | UnreadableFile]:
    """The files behind files, folders, unexpanded globs and `-`, in the order named; folders in sorted order.

    Errors are yielded, not raised: one bad path does not end the run. An `Ignored` follows a folder in which files were
    passed over. A file that two arguments name comes twice.
    """
    for path in paths:
        if path == "-":
            yield Found(path)
        else:
            yield from _named(path, may_be_glob=True)


def joined(paths: Iterable[str]) -> Found | UnreadableFile:
    """All files behind these paths as one letter, its pages in their order; the first that is not there as an error."""
    pages = []
    for item in find(paths):
        if isinstance(item, UnreadableFile):
            return item
        if isinstance(item, Found):
            pages.append(item.path)
    return Found(" + ".join([pages[0], *map(os.path.basename, pages[1:])]), pages=tuple(pages))


def holds_no_letter(name: str) -> bool:
    """Whether a file of this name surely holds no letter (`data/files.toml`)."""
    table = tables.files_of_letters()
    return name.lower() in table.no_names or os.path.splitext(name)[1].lower() in table.no_letters


def not_accessible(path: str, error: OSError | ValueError) -> NotAccessible:
    """The error tree's word for what the operating system said."""
    code = error.errno if isinstance(error, OSError) else errno.EINVAL
    if code == errno.ENOENT and os.path.lexists(path):
        return NotAccessible(path, "It is a link that points to nothing.", "Mend the link, or name the file itself.")
    if code == errno.ENOENT:
        return NotAccessible(path, "There is no such file or folder.", "Check the name and the folder you are in.")
    if code == errno.ELOOP:
        return NotAccessible(path, "It is a link that leads back to itself.", "Name the file itself.")
    if code in (errno.EACCES, errno.EPERM):
        return NotAccessible(path, "You have no permission to read it.", "Ask its owner, or change its permissions.")
    reason = (isinstance(error, OSError) and error.strerror) or "the name is not one that files can have"
    return NotAccessible(path, f"It cannot be read: {reason}.", "Check the file and its disk, then try again.")


def _named(path: str, *, may_be_glob: bool) -> Iterator[Found | Ignored | UnreadableFile]:
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        if may_be_glob and isinstance(error, OSError) and glob.has_magic(path) and not os.path.lexists(path):
            yield from _matches(path)
        else:
            yield not_accessible(path, error)
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path)
    else:
        yield Found(path)


def _matches(pattern: str) -> Iterator[Found | Ignored | UnreadableFile]:
    nothing = True
    for path in glob.iglob(pattern, recursive=True):
        nothing = False
        # `**` gives a folder and then every file in it.
        if "**" not in pattern or not os.path.isdir(path):
            yield from _named(path, may_be_glob=False)
    if nothing:
        yield NotAccessible(pattern, "No file matches this pattern.", "Check the pattern and the folder you are in.")


def _folder(root: str) -> Iterator[Found | Ignored | UnreadableFile]:
    seen: set[tuple[int, int]] = set()
    ignored: Counter[str] = Counter()
    silent = True
    # A stack and not recursion: folders nest deeper than Python's calls may.
    to_do: list[tuple[str, list[str]]] = []
    path = root
    while True:
        try:
            to_do.append((path, _listing(path, seen, ignored)))
        except OSError as error:
            silent = False
            yield not_accessible(path, error)
        for item in _until_a_folder(root, to_do):
            silent = False
            yield item
        if not to_do:
            break
        folder, names = to_do[-1]
        path = os.path.join(folder, names.pop().removesuffix(_FOLDER))
    if silent:
        kinds = ", ".join(sorted(tables.files_of_letters().letters))
        yield NotAccessible(
            root, "There are no letters in this folder.", f"Name one with files of these kinds: {kinds}."
        )
    if ignored:
        yield Ignored(root, dict(sorted(ignored.items())))


def _until_a_folder(root: str, to_do: list[tuple[str, list[str]]]) -> Iterator[Found | UnreadableFile]:
    """Take files off the stack until a folder is next, or nothing is left."""
    while to_do:
        folder, names = to_do[-1]
        if not names:
            to_do.pop()
        elif names[-1].endswith(_FOLDER):
            return
        elif names[-1].endswith(_BROKEN_LINK):
            yield _broken_link(root, os.path.join(folder, names.pop().removesuffix(_BROKEN_LINK)))
        else:
            yield Found(os.path.join(folder, names.pop()), root)


def _broken_link(root: str, path: str) -> Found | NotAccessible:
    try:
        os.stat(path)
    except OSError as error:
        return not_accessible(path, error)
    return Found(path, root)  # mended since it was listed


def _listing(folder: str, seen: set[tuple[int, int]], ignored: Counter[str]) -> list[str]:
    """The names to visit, last first; none if this very folder was visited under another name."""
    status = os.stat(folder)
    place = (status.st_dev, status.st_ino)
    if place in seen:
        return []
    seen.add(place)
    names = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            kind = _kind(entry)
            # What may hold a letter is opened whatever it is called: the bytes tell, or an error names it.
            if kind == _FOLDER or not holds_no_letter(entry.name):
                names.append(entry.name + kind)
            else:
                ignored[os.path.splitext(entry.name)[1].lower()] += 1
    names.sort(reverse=True)
    return names


def _kind(entry: os.DirEntry[str]) -> str:
    try:
        if entry.is_dir():
            return _FOLDER
        if entry.is_symlink():
            entry.stat()
    except OSError:
        return _BROKEN_LINK
    return ""
