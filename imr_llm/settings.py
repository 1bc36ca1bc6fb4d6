"""Which model reads, where, and within what limits: options of the command, then `imr.toml`, then `IMR_…` variables.

Only these are looked at. What other programs leave in the environment (OPENAI_API_KEY, OPENAI_BASE_URL) names no
endpoint and sends nothing anywhere.
"""

import os
import stat
from typing import Any, Final

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import (
    SettingsError as SourceError,
)

from imr_llm.errors import SettingsError

FILE: Final = "imr.toml"
PREFIX: Final = "IMR_"
KEY_VARIABLE: Final = "IMR_API_KEY"


class Settings(BaseSettings):
    """How the model is reached and used. A field is an option, a line of `imr.toml`, or a variable IMR_<FIELD>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True)

    model: str | None = Field(None, description="The model's name at the endpoint, or local:FILE.gguf; none: no model.")
    base_url: str | None = Field(None, description="Address of an OpenAI-compatible endpoint, usually ending in /v1.")
    api_key_env: str = Field(KEY_VARIABLE, description="The environment variable that holds the endpoint's key.")
    concurrency: int = Field(4, ge=1, le=256, description="Questions under way at once.")
    timeout: float = Field(300.0, gt=0, description="Seconds to wait for one answer.")
    max_tokens: int | None = Field(None, ge=1, description="Tokens that a run may use, in and out.")
    max_cost: float | None = Field(None, ge=0, description="US dollars that a run may cost.")
    redact: bool = Field(True, description="Replace identifiers before a letter leaves this computer.")
    local_only: bool = Field(False, description="Refuse every endpoint that is not on this computer.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 – pydantic-settings names them
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options, then the file, then the environment."""
        file = (TomlConfigSettingsSource(settings_cls, FILE),) if os.path.exists(FILE) else ()
        return (init_settings, *file, env_settings)


class _ThisComputer(BaseSettings):
    """What is set for the computer, whatever a folder's file says."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", hide_input_in_errors=True)

    local_only: bool = False
    redact: bool = False


def settings(**options: Any) -> Settings:
    """The settings in force; an option that is None was not given. Raises SettingsError.

    `IMR_LOCAL_ONLY=1` and `IMR_REDACT=1` cannot be undone by a file: whoever sets them for a computer means every
    folder on it.
    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        this = _ThisComputer()
        bound = {"local_only": this.local_only, "redact": this.redact and "redact" not in given}
        given |= {name: True for name, is_bound in bound.items() if is_bound}
        _check_file()
        chosen = Settings(**given)
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in wrong["loc"]) or "?"
        option = f"--{name.replace('_', '-')}, {name} in {FILE}, or {PREFIX}{name.upper()}"
        raise SettingsError(f"The setting {name!r} cannot be used: {wrong['msg']}.", f"Correct {option}.") from None
    except (SourceError, ValueError, OSError):
        raise SettingsError(f"{FILE} in this folder cannot be read.", "Correct it, or remove it.") from None
    if chosen.model:
        return chosen
    if "base_url" in given:
        raise SettingsError("An endpoint is named, and no model.", "Name one with --model.")
    return chosen.model_copy(update={"model": None})


def _check_file() -> None:
    """A file that others can write could name an endpoint of theirs."""
    if os.name == "posix" and os.path.exists(FILE):
        about = os.stat(FILE)
        if about.st_uid not in (os.geteuid(), 0) or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise SettingsError(
                f"{FILE} in this folder can be written by others, and could name an endpoint of theirs.",
                f"Look at it, then: chmod go-w {FILE}",
            )


def source_of(name: str, **options: Any) -> str:
    """Where a setting comes from, as the user would look for it."""
    if options.get(name) is not None:
        return "--" + name.replace("_", "-")
    if os.path.exists(FILE) and name in TomlConfigSettingsSource(Settings, FILE)():
        return FILE
    return f"{PREFIX}{name.upper()}"
