"""Which files the user means. Streams: what is held is the names of the folders on the way to the present file."""

import errno
import glob
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from imr_llm import tables
from imr_llm.errors import EmptyFile, NotAccessible, UnreadableFile

# A listing holds one string a file and no more: what the file is stands in a last character that no name can have.
_FOLDER = os.sep
_BROKEN_LINK = "\0"
_MAGIC = re.compile(r"[*?[]")
_LONGEST_NAME = 255
"""Characters that a file's name can have."""
JOINT = " + "
"""Between the names of files that are one letter."""


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
    """What of a named folder was passed over: how many files that surely hold no letter, by suffix in lower case
    (`""` for none), and which links.
    """

    folder: str
    suffixes: dict[str, int]
    links: tuple[str, ...] = ()


def find(paths: Iterable[str], *, follow_links: bool = False) -> Iterator[Found | Ignored | UnreadableFile]:
    """The files behind files, folders, unexpanded globs and `-`, in the order named; folders in sorted order.

    A link in a folder that leads out of it is passed over, unless `follow_links`: a folder of letters that somebody
    sent could name any file of this computer. What is named itself is found wherever it leads.

    Errors are yielded, not raised: one bad path does not end the run. An `Ignored` follows a folder in which files were
    passed over. A file that two arguments name comes twice.
    """
    for path in paths:
        if path == "-":
            yield Found(path)
        else:
            yield from _named(path, follow_links, may_be_glob=True)


def joined(paths: Sequence[str]) -> Found | UnreadableFile:
    """All files behind these paths as one letter, its pages in their order; the first that is not there as an error."""
    pages = []
    for item in find(paths):
        if isinstance(item, UnreadableFile):
            return item
        if isinstance(item, Found):
            pages.append(item.path)
    if not pages:
        return EmptyFile(", ".join(paths) or "the letter", "There is no file to read.", "Name the files of its pages.")
    return Found(JOINT.join([pages[0], *map(os.path.basename, pages[1:])]), pages=tuple(pages))


def holds_no_letter(name: str) -> bool:
    """Whether a file of this name surely holds no letter (`data/files.toml`)."""
    table = tables.files_of_letters()
    return name.lower() in table.no_names or os.path.splitext(name)[1].lower() in table.no_letters


def not_accessible(path: str, error: OSError | ValueError) -> NotAccessible:
    """The error tree's word for what the operating system said."""
    if _is_text(path):
        return _text_not_path()
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


def _is_text(path: str) -> bool:
    """Whether it surely names no file: words of a letter that were given in the place of its path."""
    if os.path.lexists(path):
        return False
    return "\n" in path or "\r" in path or (len(path) > _LONGEST_NAME and not os.path.lexists(os.path.dirname(path)))


def _text_not_path() -> NotAccessible:
    """The error for it; no word of it is repeated."""
    next_step = "Give the file's path; from Python, `read` takes a file's bytes, too."
    return NotAccessible("(text, not a path)", "It is a text and no file's name.", next_step)


def _named(
    path: str, follow_links: bool, *, may_be_glob: bool, root: str | None = None
) -> Iterator[Found | Ignored | UnreadableFile]:
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        if _is_text(path):
            yield _text_not_path()
        elif may_be_glob and isinstance(error, OSError) and glob.has_magic(path) and not os.path.lexists(path):
            yield from _matches(path, follow_links)
        else:
            yield not_accessible(path, error)
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path, None if follow_links else root or path)
    else:
        yield Found(path)


def _matches(pattern: str, follow_links: bool) -> Iterator[Found | Ignored | UnreadableFile]:
    nothing = True
    root = os.path.dirname(_MAGIC.split(pattern)[0])
    links = []
    for path in glob.iglob(pattern, recursive=True):
        nothing = False
        if not follow_links and os.path.exists(path) and not _is_in(path, root):
            links.append(path)
        # `**` gives a folder and then every file in it.
        elif "**" not in pattern or not os.path.isdir(path):
            yield from _named(path, follow_links, may_be_glob=False, root=root or os.curdir)
    if links:
        yield Ignored(pattern, {}, tuple(sorted(links)))
    if nothing:
        yield NotAccessible(pattern, "No file matches this pattern.", "Check the pattern and the folder you are in.")


def _folder(folder: str, root: str | None) -> Iterator[Found | Ignored | UnreadableFile]:
    """What is in it; links that lead out of `root` are passed over, None follows them."""
    seen: set[tuple[int, int]] = set()
    ignored: Counter[str] = Counter()
    links: list[str] = []
    silent = True
    # A stack and not recursion: folders nest deeper than Python's calls may.
    to_do: list[tuple[str, list[str]]] = []
    path = folder
    while True:
        try:
            to_do.append((path, _listing(path, root, seen, ignored, links)))
        except OSError as error:
            silent = False
            yield not_accessible(path, error)
        for item in _until_a_folder(folder, to_do):
            silent = False
            yield item
        if not to_do:
            break
        parent, names = to_do[-1]
        path = os.path.join(parent, names.pop().removesuffix(_FOLDER))
    if silent:
        kinds = ", ".join(sorted(tables.files_of_letters().letters))
        yield NotAccessible(
            folder, "There are no letters in this folder.", f"Name one with files of these kinds: {kinds}."
        )
    if ignored or links:
        yield Ignored(folder, dict(sorted(ignored.items())), tuple(links))


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


def _listing(
    folder: str, root: str | None, seen: set[tuple[int, int]], ignored: Counter[str], links: list[str]
) -> list[str]:
    """The names to visit, last first; none if this very folder was visited under another name.

    `links` gets those that lead out of `root`.
    """
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
                if root is not None and kind != _BROKEN_LINK and _is_link(entry) and not _is_in(entry.path, root):
                    links.append(entry.path)
                    continue
                names.append(entry.name + kind)
            else:
                ignored[os.path.splitext(entry.name)[1].lower()] += 1
    names.sort(reverse=True)
    return names


def _is_link(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() or bool(getattr(entry, "is_junction", bool)())  # a junction is Windows' link to a folder


def _is_in(path: str, root: str) -> bool:
    """Whether the path lies in the folder when all links are followed."""
    return os.path.join(os.path.realpath(path), "").startswith(os.path.join(os.path.realpath(root), ""))


def _kind(entry: os.DirEntry[str]) -> str:
    try:
        if entry.is_dir():
            return _FOLDER
        if entry.is_symlink():
            entry.stat()
    except OSError:
        return _BROKEN_LINK
    return ""
