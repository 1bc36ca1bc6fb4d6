"""What a column may hold, as a constraint of SQL."""


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The CHECK of a column that holds one of these values."""
    # Not IN (...): SQLite builds that list anew for every row, which would be half the time of saving a letter.
    # A null passes; NOT NULL says where there is none.
    return "CHECK (" + " OR ".join(f"{column} = '{value}'" for value in values) + ")"
