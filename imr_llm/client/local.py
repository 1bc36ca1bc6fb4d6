"""llama.cpp's server inside this process, for a model in a file: no letter leaves the computer, and nothing is paid."""

import hashlib
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imr_llm.client.endpoint import LOCAL, Endpoint, remote
from imr_llm.errors import EndpointUnreachable, SettingsError
from imr_llm.settings import Settings

CONTEXT = 8192
"""Tokens of one question and its answer; the longest rationales have some 3,000."""
_HEAD = 1 << 20
_GGUF = b"GGUF"


@contextmanager
def endpoint_of(chosen: Settings) -> Iterator[Endpoint]:
    """The endpoint of these settings; a model in a file is served for as long as this is open.

    Raises SettingsError, and EndpointUnreachable where the model cannot be loaded.
    """
    if not (chosen.model or "").startswith(LOCAL):
        yield remote(chosen)
        return
    file = Path((chosen.model or "").removeprefix(LOCAL)).expanduser()
    identity = _identity(file)
    try:
        import xllamacpp
    except ImportError:
        raise SettingsError(
            "Models in files need the extra [local].", "Install it: pip install 'imr-llm[local]'."
        ) from None
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(file)
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = _free_port()
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1  # on a CPU two questions at once take longer than one after the other
    parameters.cpuparams.n_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    parameters.use_jinja = True
    parameters.warmup = False
    parameters.verbosity = -1
    parameters.api_keys = [key := secrets.token_hex(16)]  # for this program alone
    parameters.endpoint_slots = False
    try:
        server = xllamacpp.Server(parameters)
    except RuntimeError:
        problem = f"{file}: llama.cpp cannot load this model."
        raise EndpointUnreachable(problem, "Check the file, and the memory that is free.") from None
    try:
        url = f"http://127.0.0.1:{parameters.port}/v1"
        yield Endpoint(url, f"{LOCAL}{file.name}", f"{LOCAL}{identity}", key, free=True)
    finally:
        del server


def _identity(file: Path) -> str:
    """A model file by its size and its head, which names the weights: a whole one has gigabytes."""
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD)
            size = opened.seek(0, os.SEEK_END)
    except OSError as error:
        raise SettingsError(f"{file}: the model cannot be read: {error.strerror}.", "Check the path.") from None
    if not head.startswith(_GGUF):
        raise SettingsError(f"{file}: this is no GGUF model.", "Name a .gguf file after local:.")
    return hashlib.sha256(head + str(size).encode()).hexdigest()[:16]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
