"""Where the model is, and whether letters may go there."""

import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from imr_llm.errors import SettingsError
from imr_llm.settings import Settings

LOCAL = "local:"
EXAMPLES = (
    "Give --base-url, as https://api.openai.com/v1 or http://127.0.0.1:11434/v1 (Ollama), or --model local:FILE.gguf."
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible endpoint. `identity` stands for it in the cache; `key` is sent to it and nowhere else."""

    base_url: str
    model: str
    identity: str
    key: str | None = None
    free: bool = False

    @property
    def host(self) -> str:
        """The host, with its port where one is named."""
        return urlsplit(self.base_url).netloc

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of this computer that it names: localhost, 127.0.0.0/8 or ::1; none for any other computer.

        A name or a number that has to be looked up first (localhost., 127.1, 0.0.0.0) is another computer's: what it
        leads to is not ours to know.
        """
        return _own_addresses(urlsplit(self.base_url).hostname or "")

    @property
    def is_loopback(self) -> bool:
        """Whether it is on this computer."""
        return bool(self.addresses)

    @property
    def is_encrypted(self) -> bool:
        """Whether nobody on the way can read along."""
        return self.is_loopback or self.base_url.startswith("https:")


def remote(chosen: Settings) -> Endpoint:
    """The endpoint that the user named. Raises SettingsError."""
    if not chosen.model or not chosen.base_url:
        raise SettingsError("A model is named, and not where it is.", EXAMPLES)
    url = chosen.base_url.rstrip("/")
    try:
        parts = urlsplit(url)
        valid = (
            url.isprintable()
            and parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        valid = False
    if not valid:
        raise SettingsError("The address of the endpoint is no web address.", EXAMPLES)
    if "@" in parts.netloc or parts.query or parts.fragment:
        problem = "The address of the endpoint holds more than host, port and path."
        raise SettingsError(problem, f"Put the key into the variable {chosen.api_key_env}.")
    key = os.environ.get(chosen.api_key_env, "").strip()
    if not (key.isascii() and key.isprintable()):
        raise SettingsError(f"The variable {chosen.api_key_env} holds no key.", "Put the endpoint's key into it.")
    endpoint = Endpoint(url, chosen.model, url, key or None)
    check_allowed(endpoint, chosen)
    return endpoint


def check_allowed(endpoint: Endpoint, chosen: Settings) -> None:
    """Raises SettingsError where `local_only` is set and the endpoint is elsewhere."""
    if chosen.local_only and not endpoint.is_loopback:
        raise SettingsError(
            f"{endpoint.host} is not on this computer, and --local-only (or IMR_LOCAL_ONLY) refuses it.",
            "Name an endpoint on 127.0.0.1, or --model local:FILE.gguf.",
        )


def _own_addresses(host: str) -> tuple[str, ...]:
    if host == "localhost":
        return ("127.0.0.1", "::1")
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ()
    address = getattr(address, "ipv4_mapped", None) or address
    return (str(address),) if address.is_loopback else ()
