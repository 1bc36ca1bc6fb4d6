"""One case read twice, as a PDF and as text of one letter: which of the two is told."""

from imr_llm.record import Record

_Rank = tuple[bool, int, int, bool, int, str]


class Cases:
    """The letters of a run in their order, and the one of each case that was read best."""

    def __init__(self) -> None:
        self._letters: list[tuple[str, str | None]] = []
        self._best: dict[str, tuple[_Rank, str]] = {}

    def add(self, record: Record) -> None:
        """Note one letter."""
        case = record.case.case_number
        self._letters.append((record.source.sha256, case))
        best = rank(record)
        if case and (case not in self._best or best >= self._best[case][0]):
            self._best[case] = (best, record.source.sha256)

    def chosen(self) -> list[str]:
        """The ids of the letters that are told: the best of each case, and those that name none."""
        found = (letter for letter, case in self._letters if case is None or self._best[case][1] == letter)
        return list(dict.fromkeys(found))


def rank(record: Record) -> _Rank:
    """How well a letter was read, to be compared with another of its case.

    All decisions read, the fewest left open, the most items, no text recognition, the fewest flags, the newest date; of
    two that are alike, the one that came later.
    """
    unread = sum(issue.decision is None for issue in record.issues)
    return (
        bool(record.issues) and not unread,
        -unread,
        len(record.issues),
        not record.source.ocr,
        -len(record.flags),
        record.case.decision_date or "",
    )
