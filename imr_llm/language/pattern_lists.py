"""Files of `data/` that hold nothing but lists of regular expressions, each list under a name."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from imr_llm.language.patterns import filled, folded
from imr_llm.strict import pattern_of
from imr_llm.tables import load


def listed(file: str, name: str) -> tuple[str, ...]:
    """What stands under a name of such a file, one by one."""
    return load(file, dict[str, tuple[str, ...]])[name]


def wording(file: str, name: str, classes: Mapping[str, str] = MappingProxyType({})) -> str:
    """What stands under a name of such a file, as one source.

    A list under a name in capitals is a class of words of the file, `@NAME`; `classes` are further ones. KeyError for a
    name that is not there.
    """
    table = load(file, dict[str, tuple[str, ...]])
    own = {key: "|".join(sources) for key, sources in table.items() if key.isupper()}
    return filled("|".join(table[name]), own | dict(classes))


def worded(
    file: str, classes: Callable[[], Mapping[str, str]] = dict, *, lower: Callable[[str], bool] = lambda _: False
) -> Callable[[str], re.Pattern[str]]:
    """The patterns of such a file by their names, each made when it is first asked for.

    They ignore case; those of whose name `lower` is true are for text in lower case.
    """

    @cache
    def named(name: str) -> re.Pattern[str]:
        with pattern_of(f"data/{file}.toml", name):
            source = wording(file, name, classes())
            return folded(source) if lower(name) else re.compile(source, re.IGNORECASE)

    return named
