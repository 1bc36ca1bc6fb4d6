"""`python -m MODULE` in a process of its own that is forked from one which has imported everything.

A fresh interpreter takes three seconds to import the client of a model; the tests start hundreds. What hangs on how an
interpreter starts (planted modules, the launcher, signals) is tested with fresh ones.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

OTHERS = (
    "instructor.v2.providers.openai.handlers",
    "openai.resources.chat",
    "pydantic_evals.evaluators",
    "rapidfuzz",
    "scipy.optimize",
    "typer",
)
PRELOADED = {
    "imr_llm": ("imr_llm.cli.program", "imr_llm.pipeline.asking", *OTHERS[:2]),
    "evals": OTHERS,  # its own code is a copy with a fault in it
}
LETTER = next((Path(__file__).parents[2] / "examples" / "letters").glob("*.txt"))


def run(
    arguments: list[str], cwd: Path, environment: dict[str, str], module: str = "imr_llm"
) -> subprocess.CompletedProcess[str]:
    """As `subprocess.run` of `python -m MODULE` with captured output; standard input is empty."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, open(os.devnull, "rb") as nothing:
        with socket.socket(socket.AF_UNIX) as call:
            call.connect(_server(module))
            asked = json.dumps({"arguments": arguments, "cwd": str(cwd), "environment": environment}).encode()
            socket.send_fds(call, [len(asked).to_bytes(4, "big")], [one.fileno() for one in (nothing, out, err)])
            call.sendall(asked)
            code = int.from_bytes(call.recv(4), "big", signed=True)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(arguments, code, out.read().decode(), err.read().decode())


@cache
def _server(module: str) -> str:
    """The address of this test process's own server, which ends with it."""
    folder = tempfile.mkdtemp(prefix="warm-")
    address = f"{folder}/socket"
    command = [sys.executable, __file__, module, address]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert server.stdout
    assert server.stdout.readline() == b"ready\n"

    @atexit.register
    def ended() -> None:
        server.kill()
        server.wait()
        os.unlink(address)
        os.rmdir(folder)

    return address


def _serve(module: str, address: str) -> None:
    """Forks for every call, and answers with the child's exit code when it has ended."""
    for name in PRELOADED[module]:
        importlib.import_module(name)
    if module == "imr_llm":  # what the rules compile at their first letter
        importlib.import_module(module).read(LETTER.read_bytes(), name=LETTER.name)
    gc.collect()
    gc.freeze()  # what was imported is not looked through again when a child ends
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        print("ready", flush=True)
        while True:
            call, _ = listening.accept()
            if not os.fork():
                _answer(call, module)
            call.close()


def _answer(call: socket.socket, module: str) -> None:
    """One call: this process waits for the one that becomes the command."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    length, files, _, _ = socket.recv_fds(call, 4, 3)
    asked = json.loads(call.recv(int.from_bytes(length, "big"), socket.MSG_WAITALL))
    if not (child := os.fork()):
        _become(module, asked, files)
    _, status = os.waitpid(child, 0)
    call.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))
    os._exit(0)


def _become(module: str, asked: dict[str, Any], files: list[int]) -> NoReturn:
    """This process becomes the command, and ends as an interpreter does."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = [module, *asked["arguments"]]
    sys.path[:1] = [asked["cwd"], *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    raise SystemExit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who has answered is not waited for
    _serve(*sys.argv[1:])
