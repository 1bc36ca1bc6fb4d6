"""Which model reads, where, and within what limits: options of the command, `imr.toml`, `IMR_…` variables.

Only these are looked at. What other programs leave in the environment (OPENAI_API_KEY, OPENAI_BASE_URL) names no
endpoint and sends nothing anywhere.
"""

import os
from collections.abc import Iterable
from typing import Any, Final, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

from imr_llm.errors import SettingsError
from imr_llm.host import confirmed
from imr_llm.host.confirmed import FILE, SettingsFile
from imr_llm.host.limits import MOST

PREFIX: Final = "IMR_"
KEY_VARIABLE: Final = "IMR_API_KEY"
LONGEST_NAME: Final = 40


class Settings(BaseSettings):
    """How the model is reached and used, and what a file may take.

    A field is an option, a line of `imr.toml`, or a variable IMR_<FIELD>.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True)

    model: str | None = Field(None, description="The model's name at the endpoint, or local:FILE.gguf; none: no model.")
    base_url: str | None = Field(None, description="Address of an OpenAI-compatible endpoint, usually ending in /v1.")
    api_key_env: str = Field(KEY_VARIABLE, description="The environment variable that holds the endpoint's key.")
    profile: Literal["small", "strong", "reasoning", "wording"] | None = Field(
        None, description="How the model is asked, and what of it is believed; by its name otherwise."
    )
    window: int | None = Field(
        None, ge=1, description="Tokens that the endpoint holds at once, question and answer; enough for any otherwise."
    )
    effort: Literal["none", "minimal", "low", "medium", "high", "xhigh"] | None = Field(
        None, description="How much a model that thinks first is asked to think; by its own choice otherwise."
    )
    concurrency: int = Field(4, ge=1, le=256, description="Questions under way at once.")
    timeout: float = Field(300.0, gt=0, le=86_400, description="Seconds to wait for one answer.")
    max_tokens: int | None = Field(None, ge=1, description="Tokens that a run may use, in and out.")
    max_cost: float | None = Field(None, ge=0, description="US dollars that a run may cost.")
    redact: bool = Field(True, description="Replace identifiers before a letter leaves this computer.")
    local_only: bool = Field(False, description="Refuse every endpoint that is not on this computer.")
    limits: float = Field(1.0, ge=1, le=MOST, description="How many times the usual time, memory, … a file may take.")


class _ThisComputer(BaseSettings):
    """What is set for the computer, whatever a file says."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", hide_input_in_errors=True)

    local_only: bool = False
    redact: bool = False


def settings(**options: Any) -> Settings:
    """The settings in force; an option that is None was not given. Raises SettingsError.

    Options win over `imr.toml` in the current folder, which wins over the variables, which win over the user's own
    file. `local_only` and `redact` cannot be undone by a folder's file where a variable or the user's own file has set
    them: whoever does means every folder on the computer.
    """
    given = {name: value for name, value in options.items() if value is not None}
    own, here = confirmed.own(), confirmed.here()
    try:
        this = _ThisComputer()
        mine = _of_file(own)
        before = Settings(**({name: value for name, value in mine.items() if not _is_set(name)} | given))
        values = {name: getattr(before, name) for name in before.model_fields_set}
        values |= _believed(here, before, given, own) | given
        local_only = this.local_only or mine.get("local_only") is True
        redact = (this.redact or mine.get("redact") is True) and "redact" not in given
        values |= {name: True for name, bound in (("local_only", local_only), ("redact", redact)) if bound}
        chosen = Settings(**values)
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in wrong["loc"])[:LONGEST_NAME] or "?"
        option = f"--{name.replace('_', '-')}, {name} in {FILE}, or {PREFIX}{name.upper()}"
        raise SettingsError(f"The setting {name!r} cannot be used: {wrong['msg']}.", f"Correct {option}.") from None
    except SourceError:
        raise SettingsError(f"A variable {PREFIX}… cannot be read.", "Correct it, or unset it.") from None
    if chosen.model:
        return chosen
    if "base_url" in given:
        raise SettingsError("An endpoint is named, and no model.", "Name one with --model.")
    return chosen.model_copy(update={"model": None})


def _of_file(file: SettingsFile | None) -> dict[str, Any]:
    """What a file sets. The key that it names is one that was made for this program, and no other secret."""
    values = dict(file.values) if file else {}
    _check_names(values)
    variable = values.get("api_key_env")
    if isinstance(variable, str) and not variable.startswith(PREFIX):
        problem = f"{FILE} names a variable for the key that does not begin with {PREFIX}."
        raise SettingsError(problem, f"Put the key into one that does, as {KEY_VARIABLE}, or use --api-key-env.")
    return values


def _check_names(names: Iterable[str]) -> None:
    """Nothing but a setting is handed on: other words (`_env_file`) would be taken for orders to the library."""
    for name in names:
        if name not in Settings.model_fields:
            problem = f"The setting {name[:LONGEST_NAME]!r} cannot be used: there is none of this name."
            raise SettingsError(problem, f"Correct {FILE}.")


def _believed(
    here: SettingsFile | None, before: Settings, given: dict[str, Any], own: SettingsFile | None
) -> dict[str, Any]:
    """What the folder's file may set. Raises SettingsError where it wants more, and the user has not confirmed it.

    An error, not a note: a script that goes on without the model that it was set up with would be as surprised as
    one that sends letters to a stranger, and would hear of it later. What an option sets, or `--model ''`, leaves
    the file nothing to want.
    """
    if here is None:
        return {}
    if here.is_confirmed or (own and own.path == here.path):
        return _of_file(here)
    harmless = {name: value for name, value in here.values.items() if _is_harmless(name, value, before)}
    wanted = sorted(here.values.keys() - harmless.keys() - given.keys())
    if not wanted or given.get("model") == "":
        return harmless
    _check_names(wanted)
    danger = "a letter could take the machine" if wanted == ["limits"] else "it could send letters elsewhere"
    state = "has changed since you confirmed it" if here.was_confirmed else "is not confirmed"
    raise SettingsError(
        f"{FILE} in this folder {state}, and sets {', '.join(wanted)}: {danger}.",
        "Look at it, then use it: imr trust. Or read without a model: --model ''.",
    )


def _is_harmless(name: str, value: Any, before: Settings) -> bool:
    """Whether a stranger may set it: it sends nothing anywhere, hides no less, costs no more."""
    if name in ("redact", "local_only"):
        return value is True
    if name == "concurrency":
        return True
    if not isinstance(value, int | float):
        return False
    if name == "timeout":  # an answer that is not waited for is paid all the same
        return value >= before.timeout
    limit = {"max_tokens": before.max_tokens, "max_cost": before.max_cost, "limits": before.limits}.get(name, 0)
    return limit is None or value <= limit


def _is_set(name: str) -> bool:
    return any(variable.upper() == PREFIX + name.upper() for variable in os.environ)


def source_of(name: str, **options: Any) -> str:
    """Where a setting comes from, as the user would look for it."""
    if options.get(name) is not None:
        return "--" + name.replace("_", "-")
    here, own = confirmed.here(), confirmed.own()
    if here and name in here.values and here.is_confirmed:
        return FILE
    return str(own.path) if own and name in own.values and not _is_set(name) else f"{PREFIX}{name.upper()}"
