"""The connection to an endpoint: to where the user says and nowhere else, and no more from there than an answer has."""

import logging
from collections.abc import AsyncIterator
from functools import partial
from typing import TYPE_CHECKING, Final

import httpx2

from imr_llm.client.endpoint import Endpoint
from imr_llm.client.faults import Unusable
from imr_llm.errors import SettingsError

if TYPE_CHECKING:
    import openai

MOST_BYTES: Final = 4 << 20
"""No answer has so many, nor a list of models; the longest lists have about one million."""
MOST_BYTES_OF_AN_ERROR: Final = 1 << 16
"""The rest of an error is left unread: its status and its beginning say what it is."""

_TALK: Final = ("openai", "httpx2", "httpcore2", "instructor")
"""They log requests and answers, that is letters, if the environment says so (OPENAI_LOG), and some without asking."""


def sdk(endpoint: Endpoint, timeout: float, most: int = MOST_BYTES) -> "openai.AsyncOpenAI":
    """The SDK, told everything, so that it looks for nothing in the environment. Raises SettingsError.

    No answer has more than `most` bytes.
    """
    import openai  # most of a second, for whoever sends something; it looks at OPENAI_LOG

    for name in _TALK:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        http = _connections(endpoint, timeout, most)
    except (OSError, ImportError, ValueError):
        raise SettingsError(
            "The proxy or the certificates that the environment names cannot be used.",
            "Correct HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR, or unset them.",
        ) from None
    client = openai.AsyncOpenAI(
        api_key=endpoint.key or "none",
        admin_api_key="",
        organization="",
        project="",
        base_url=endpoint.base_url,
        max_retries=0,
        http_client=http,
    )
    client.organization = client.project = None
    client._custom_headers = {}
    return client


def _connections(endpoint: Endpoint, timeout: float, most: int) -> httpx2.AsyncClient:
    import openai

    # A letter goes where the user says: no redirect, and no proxy unless it sees only encrypted words.
    encrypted = endpoint.base_url.startswith("https:")
    return openai.DefaultAsyncHttpxClient(
        follow_redirects=False,
        transport=_ThisComputer(endpoint.addresses, encrypted=encrypted) if endpoint.is_loopback else None,
        trust_env=encrypted,
        timeout=timeout,
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [partial(_bound, most=most)]},
    )


async def _bound(response: httpx2.Response, most: int) -> None:
    """Before anything of it is read. A packed answer is not unpacked: four bytes of it may be four thousand."""
    packed = response.headers.pop("Content-Encoding", "identity").strip().lower() not in ("", "identity")
    assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101 – of an asynchronous client
    if response.is_success:
        if packed:
            raise Unusable("its answer is packed, although it was asked not to pack it")
        response.stream = _Bounded(response.stream, most, cut=False)
    else:
        response.stream = _Bounded(response.stream, 0 if packed else MOST_BYTES_OF_AN_ERROR, cut=True)


class _Bounded(httpx2.AsyncByteStream):
    """A body that ends at so many bytes: cut off there, or with a fault."""

    def __init__(self, stream: httpx2.AsyncByteStream, most: int, *, cut: bool) -> None:
        self._stream = stream
        self._most = most
        self._cut = cut

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = self._most
        async for chunk in self._stream:
            if len(chunk) > left and not self._cut:
                raise Unusable("its answer is larger than any")
            yield chunk[:left]
            left -= len(chunk[:left])
            if self._cut and not left:
                return

    async def aclose(self) -> None:
        """Close the connection, or give it back."""
        await self._stream.aclose()


class _ThisComputer(httpx2.AsyncBaseTransport):
    """To an endpoint on this computer, by its address and never through a proxy.

    Whatever the hosts file, DNS or another reader of the same URL make of the name: a letter that is sent as it is
    reaches this computer or nobody.
    """

    def __init__(self, addresses: tuple[str, ...], *, encrypted: bool) -> None:
        self._addresses = addresses
        # Of the environment a transport takes the certificates to trust, no proxy.
        self._direct = httpx2.AsyncHTTPTransport(trust_env=encrypted)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """To the first address where somebody listens; the name stays what the certificate is checked for."""
        url = request.url
        request.extensions = {**request.extensions, "sni_hostname": url.host}
        *others, last = self._addresses
        for address in others:
            request.url = url.copy_with(host=address)
            try:
                return await self._direct.handle_async_request(request)
            except httpx2.ConnectError:
                continue
        request.url = url.copy_with(host=last)
        return await self._direct.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._direct.aclose()
