"""A frozen value whose shape is checked: a part of the record, a row of a data file."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from imr_llm.errors import TableFault


class Strict(BaseModel):
    """A frozen value that takes no field it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def parsed(file: str, content: str, schema: Any) -> Any:
    """What a TOML file says, by its schema. TableFault with the file, and each key that does not fit."""
    try:
        return TypeAdapter(schema).validate_python(tomllib.loads(content))
    except tomllib.TOMLDecodeError as error:
        raise TableFault(f"{file}: {error}.") from None
    except ValidationError as error:
        said = [f"{_key(each['loc'])}: {each['msg']}" for each in error.errors()]
        raise TableFault(f"{file}: {'; '.join(said)}.") from None


@contextmanager
def pattern_of(file: str, key: str) -> Iterator[None]:
    """While a pattern is made of what a file has under a key: what is none is a TableFault that names both."""
    try:
        yield
    except KeyError as unknown:
        raise TableFault(f"{file}: {key}: there is no list {unknown.args[0]!r}.") from None
    except re.error as error:
        raise TableFault(f"{file}: {key}: a pattern is no regular expression: {error}.") from None
    except ValueError as error:
        raise TableFault(f"{file}: {key}: {error}.") from None


def _key(loc: tuple[int | str, ...]) -> str:
    """A place in a file as its keys; pydantic names the chosen form of a layout's `items` among them."""
    keys = [str(key) for at, key in enumerate(loc) if at != 1 or loc[0] != "items"]
    return ".".join(keys) or "the file"
