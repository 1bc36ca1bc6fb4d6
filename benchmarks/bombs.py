"""Files made to take a machine: each in a folder with 20 letters, which are to be read all the same.

    python -m benchmarks.bombs [NAME …]

For each: seconds of the whole command (first those of a folder without a bomb, which tell how busy the machine is),
those of all its processes on a processor, the most memory of one of them, and what was said of the bomb. What breaks a
bound (20 seconds, on a busy machine on processors, 1 GB, a letter that is not read, another exit code than 1, or 0
where the bomb was read) is counted.
"""

import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks import bombs_more, bombs_odd, bombs_other, bombs_pdf, bombs_picture, bombs_strange, corpus
from benchmarks.making import MB

LETTERS = 20
SECONDS = 20.0
MEMORY = 1000
BOMBS = (
    bombs_pdf.BOMBS | bombs_picture.BOMBS | bombs_other.BOMBS | bombs_more.BOMBS | bombs_odd.BOMBS | bombs_strange.BOMBS
)


class Exploded(NamedTuple):
    """Seconds, those of all processors, MB of the largest process, the exit code, the files read, and what was said."""

    seconds: float
    busy: float
    memory: float
    code: int
    read: int
    said: str

    @property
    def holds(self) -> bool:
        """Whether the bomb was named, or read, in time, and everything else was read."""
        is_named = self.code == 1 and self.read >= LETTERS and bool(self.said)
        is_read = self.code == 0 and self.read > LETTERS
        return (is_named or is_read) and min(self.seconds, self.busy) <= SECONDS and self.memory <= MEMORY


def explode(name: str, work: Path) -> Exploded:
    """Read a folder with one bomb by the installed command."""
    folder = work / "letters"
    corpus.write_texts(folder, LETTERS)
    file, data = BOMBS[name]() if name else ("none.txt", b"none")
    (folder / file).write_bytes(data)
    command = [str(Path(sys.executable).with_name("imr")), "extract", str(folder), "--db", str(work / "imr.db")]
    began = time.monotonic()
    with (work / "said").open("w+b") as said, (work / "out").open("w+b") as out:
        process = psutil.Popen([*command, "--format", "jsonl"], stdout=out, stderr=said)
        most, busy = 0.0, dict[int, float]()
        while process.poll() is None:
            for each in _family(process):
                with suppress(psutil.Error):
                    most = max(most, each.memory_info().rss / MB)
                    times = each.cpu_times()
                    busy[each.pid] = times.user + times.system
            time.sleep(0.05)
        seconds = time.monotonic() - began
        said.seek(0)
        told = [line for line in said.read().decode().splitlines() if f"/{file}" in line]
        out.seek(0)
        read = len(out.read().splitlines())
    return Exploded(
        seconds, sum(busy.values()), most, process.returncode, read, " ".join(told).replace(str(folder), "")
    )


def _family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return [process]


def main() -> None:
    """Each in turn."""
    sys.set_int_max_str_digits(0)
    broken = []
    print("| file | seconds | of processors | MB of one process | exit | letters, and what was said |")
    print("|---|---|---|---|---|---|")
    for name in ("", *(sys.argv[1:] or BOMBS)):
        with tempfile.TemporaryDirectory() as place:
            found = explode(name, Path(place))
        broken += [name] * (not found.holds)
        figures = f"{found.seconds:.1f} | {found.busy:.1f} | {found.memory:.0f} | {found.code}"
        mark = "" if found.holds else " **"
        print(f"| {name or 'none'}{mark} | {figures} | {found.read} read; {found.said[:140]} |", flush=True)
    print(f"\n{len(broken)} break a bound: {', '.join(broken) or 'none'}")


if __name__ == "__main__":
    main()
