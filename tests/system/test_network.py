"""Where a connection goes: a proxy, a name and a number that lead elsewhere, on real sockets."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import warm
from endpoint import Endpoint

from imr_llm import client
from imr_llm.client.faults import Passing
from imr_llm.errors import SettingsError
from imr_llm.settings import Settings

LETTER = Path(__file__).parents[2] / "examples" / "letters" / "002_ef80428068f9a7a4.txt"


class Proxy:
    """Whoever connects is counted, and what they say first is kept."""

    def __init__(self) -> None:
        self.said: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        """Every variable that names a proxy, and the one that names hosts without, for nothing but a trick."""
        url = f"http://127.0.0.1:{self.port}"
        names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        return {n: url for name in names for n in (name, name.lower())} | {"NO_PROXY": "x", "no_proxy": "x"}

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                with connection:
                    self.said.append(connection.recv(4096))

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    opened = Proxy()
    yield opened
    opened.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def imr(cwd: Path, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("IMR_", "OPENAI_"))}
    return warm.run([str(one) for one in arguments], cwd, clean | more)


HERE = ["http://127.0.0.1:{}/v1", "http://localhost:{}/v1", "https://localhost:{}/v1", "https://127.0.0.1:{}/v1",
        "https://[::1]:{}/v1", "https://LOCALHOST:{}/v1", "https://127.9.9.9:{}/v1",
        "https://[::ffff:127.0.0.1]:{}/v1"]  # fmt: skip


@pytest.fixture
def behind(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Proxy:
    for name, value in proxy.environment.items():
        monkeypatch.setenv(name, value)
    return proxy


@pytest.mark.parametrize("url", HERE)
def test_no_proxy_hears_of_an_endpoint_on_this_computer(behind: Proxy, url: str) -> None:
    with pytest.raises(Passing, match="connection failed"):
        models(url.format(free_port()))
    assert behind.said == []


def test_a_proxy_sees_where_encrypted_words_go_and_nothing_else(behind: Proxy) -> None:
    with pytest.raises(Passing):
        models("https://example.invalid/v1")
    assert {said.split(b"\r\n")[0] for said in behind.said} == {b"CONNECT example.invalid:443 HTTP/1.1"}


def test_unencrypted_words_go_through_no_proxy(behind: Proxy) -> None:
    with pytest.raises(Passing):
        models("http://example.invalid/v1")
    assert behind.said == []


@pytest.mark.parametrize("how", [["--local-only"], []])
def test_a_command_uses_no_proxy_on_this_computer(tmp_path: Path, proxy: Proxy, how: list[str]) -> None:
    url = f"https://localhost:{free_port()}/v1"
    done = imr(tmp_path, "doctor", "--model", "m", "--base-url", url, *how, **proxy.environment)
    assert "on this computer" in done.stdout
    assert done.returncode == 3
    assert proxy.said == []


def test_a_letter_is_read_beside_a_proxy(tmp_path: Path, proxy: Proxy) -> None:
    with Endpoint() as server:
        url = server.url.replace("127.0.0.1", "localhost")
        done = imr(tmp_path, "extract", LETTER, "--model", "test", "--base-url", url, **proxy.environment)
        assert server.calls > 0
    assert done.returncode == 0, done.stderr
    assert proxy.said == []


ELSEWHERE = ["localhost.", "127.1", "0.0.0.0", "2130706433", "0x7f000001", "0177.0.0.1", "localhost.localdomain",
             "ⓛocalhost", "127.0.0.1.nip.io", "[::]", "[::ffff:10.0.0.1]", "128.0.0.1", "app.localhost"]  # fmt: skip


@pytest.mark.parametrize("host", ELSEWHERE)
def test_what_would_have_to_be_looked_up_is_not_on_this_computer(host: str) -> None:
    assert not client.Endpoint(f"https://{host}:1/v1", "m", "x").is_loopback


@pytest.mark.parametrize("host", ELSEWHERE)
def test_local_only_refuses_it(host: str) -> None:
    chosen = Settings(model="m", base_url=f"https://{host}:1/v1", local_only=True)
    with pytest.raises(SettingsError, match="not on this computer"), client.endpoint_of(chosen):
        pass


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::ffff:127.0.0.1]"])
def test_this_computer_is_reached_without_looking_its_name_up(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[Any] = []
    really = socket.getaddrinfo

    def lies(name: Any, *args: Any, **more: Any) -> Any:
        looked_up.append(name)
        return really("192.0.2.1" if name in ("localhost", b"localhost") else name, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lies)
    with Endpoint() as server:
        assert models(server.url.replace("127.0.0.1", host)) == ["test"]
        assert server.seen[0][1]["host"] == f"{host}:{server.server_port}"
    assert not {"localhost", b"localhost"} & set(looked_up)


def test_localhost_is_tried_at_both_of_its_addresses() -> None:
    endpoint = client.Endpoint("https://localhost/v1", "m", "x")
    assert endpoint.addresses == ("127.0.0.1", "::1")


@pytest.mark.parametrize(
    ("name", "value"),
    [("SSL_CERT_FILE", "/nowhere.pem"), ("ALL_PROXY", "socks5://127.0.0.1:1"), ("ALL_PROXY", "x://y")],
)
def test_an_environment_that_cannot_be_used_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        models("https://example.invalid/v1")


def models(url: str, timeout: float = 5) -> list[str]:
    """The names that an endpoint lists."""

    async def listed() -> list[str]:
        endpoint = client.Endpoint(url, "m", url)
        policy = client.Policy(tries=1, timeout=timeout)
        transport = client.Transport(endpoint, "K", 1, policy, asyncio.Event(), client.Meter(endpoint))
        try:
            return await transport.models()
        finally:
            await transport.close()

    return asyncio.run(listed())


def test_the_sdk_logs_no_letter_whatever_the_environment_asks_for() -> None:
    code = (
        "import logging\n"
        "from imr_llm.client.endpoint import Endpoint\n"
        "from imr_llm.client.network import sdk\n"
        "sdk(Endpoint('http://127.0.0.1:9/v1', 'm', 'i'), 1)\n"
        "import instructor\n"
        "names = ('openai', 'httpx2', 'httpcore2', 'instructor')\n"
        "print([n for n in names if logging.getLogger(n).isEnabledFor(logging.CRITICAL)])\n"
    )
    environment = os.environ | {"OPENAI_LOG": "debug"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
