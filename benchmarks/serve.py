"""Response times and memory of `imr serve` over many letters.

    python -m benchmarks.serve            5,000 letters; reading them takes some minutes
    python -m benchmarks.serve --letters 500
    python -m benchmarks.serve --db kept.db      the database is kept; the next time nothing is read

Prints the median and the slowest of 20 answers a page by the clock, what of a processor one takes, and the server's
memory afterwards. Nothing is asserted.
"""

import argparse
import http.client
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks import corpus
from benchmarks.__main__ import IMR, _pss, run

TIMES = 20


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--letters", type=int, default=5000)
    parser.add_argument("--db", type=Path)
    asked = parser.parse_args()
    count: int = asked.letters
    with tempfile.TemporaryDirectory() as name:
        folder, database = Path(name) / "letters", asked.db or Path(name) / "imr.db"
        if not database.exists():
            corpus.write_texts(folder, count)
            run("extract", str(folder), "--db", str(database))
        arguments = [str(IMR), "serve", "--db", str(database), "--no-open"]
        with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as server:
            try:
                _measure(server, count)
            finally:
                server.terminate()


def _measure(server: "subprocess.Popen[str]", count: int) -> None:
    if server.stderr is None:
        raise SystemExit("the server says nothing")
    port = int(server.stderr.readline().rpartition("127.0.0.1:")[2].partition(".")[0])
    path = "/" + server.stderr.readline().strip().rpartition("/")[2]
    cookie = _ask(port, path, "")[1].split(";")[0]
    page = _ask(port, "/", cookie)[2]
    letter = "/letter/" + page.partition('href="/letter/')[2].partition('"')[0]
    print(f"{count:,} letters\n\n| page | median, ms | slowest, ms | processor, ms |\n|---|---|---|---|")
    for what, address in {
        "list": "/", "list, the last page": f"/?from={count - 50}", "list, all": "/?which=all",
        "list, one outcome": "/?outcome=overturned", "search": "/?words=epidural+steroid",
        "search for one word": "/?words=the", "letter": letter, "summary": f"{letter}/summary/en",
        "calendar": "/calendar", "calendar file": "/calendar.ics", "to be authorized": "/chase",
        "letters to label": "/blind",
    }.items():  # fmt: skip
        spent = _spent(server.pid)
        times = [_ask(port, address, cookie)[0] * 1000 for _ in range(TIMES)]
        spent = (_spent(server.pid) - spent) * 1000 / TIMES
        print(f"| {what} | {statistics.median(times):.0f} | {max(times):.0f} | {spent:.0f} |")
    print(f"\nMemory afterwards: {_pss(server.pid):.0f} MB")


def _spent(pid: int) -> float:
    """Seconds of a processor that a process has had."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def _ask(port: int, path: str, cookie: str) -> tuple[float, str, str]:
    """Seconds, the cookie that is set, and the page."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    if answer.status not in (200, 303):
        sys.exit(f"{path}: {answer.status}")
    return time.perf_counter() - start, answer.getheader("Set-Cookie") or "", body


if __name__ == "__main__":
    main()
