"""JSON Pointers to the fields of a record: what the evidence and the flags name, and what is looked up by them."""


def of(*keys: str | int) -> str:
    """The pointer of these keys: `of("case", "priority")` is `/case/priority`."""
    return "".join(f"/{key}" for key in keys)


def of_issue(index: int, *keys: str | int) -> str:
    """The pointer to an issue or a part of it: `of_issue(0, "decision")` is `/issues/0/decision`."""
    return of("issues", index, *keys)
