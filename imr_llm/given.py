"""What a program gives to a function of the API: of another kind, it is told at once and by name."""

from imr_llm.errors import WrongArgument


def check(name: str, value: object, kinds: type | tuple[type, ...], takes: str) -> None:
    """Raise WrongArgument unless the value is of one of these kinds; True is no number. `takes` says what to give."""
    is_stray = isinstance(value, bool) and kinds is not bool and bool not in (kinds if isinstance(kinds, tuple) else ())
    if is_stray or not isinstance(value, kinds):
        raise wrong(name, value, takes)


def check_one_of(name: str, value: object, those: tuple[object, ...]) -> None:
    """Raise WrongArgument unless the value is one of those."""
    if value not in those:
        raise wrong(name, value, "one of " + ", ".join(map(str, filter(None, those))))


def check_count(name: str, value: object, least: int = 1) -> None:
    """Raise WrongArgument unless the value is a whole number, not too small."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise wrong(name, value, f"a whole number, {least} or more")


def wrong(name: str, value: object, takes: str) -> WrongArgument:
    """The error; words are not repeated, they may be a letter's."""
    was = str(value) if isinstance(value, int) else type(value).__name__
    return WrongArgument(f"{name} was given as {was}.", f"Give {takes}.")
