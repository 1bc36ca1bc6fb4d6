"""What the database answers, besides whole records."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from imr_llm.codes import Category, Decision, Outcome
from imr_llm.given import check_one_of

if TYPE_CHECKING:
    from imr_llm.layout_names import Layout

Kind = Literal["request", "rationale", "case_summary", "worker"]
DecisionRow = dict[str, str | int | None]
"""One row of the `decisions` view by column name: one disputed item of one letter."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Who read a letter that is in the database already; `is_whole`: the model was asked all that there was to ask.

    `is_answered`: and it refused nothing, or was not cut off.
    """

    path: str
    run_id: int
    reader: str
    tool_version: str
    model: str | None
    prompt_version: str | None
    is_whole: bool
    is_answered: bool = True


@dataclass(frozen=True, slots=True)
class AnswerTally:
    """A model's kept answers: how many, about how many letters, their tokens, US dollars (None: unknown), bytes."""

    model: str
    answers: int
    letters: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None
    bytes: int


BatchState = Literal["filling", "prepared", "uploading", "uploaded", "creating", "sent", "written", "collected"]
"""How far a batch is. `uploading` and `creating` are written down before the endpoint is asked; `written` is a file."""
Fate = Literal["waiting", "answered", "refused", "again", "missing"]
"""What became of a question in a batch; `again`: it can be asked once more."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions that go to an endpoint in one file.

    By its `word` the file and the batch are known again there. `wave` counts preparations; `status` is the endpoint's
    word; `results` are the ids of the files with the answers, apart by spaces; `remote`: files lie at the endpoint.
    """

    id: int
    word: str
    endpoint: str
    model: str
    version: str
    wave: int
    state: BatchState
    status: str | None
    file_id: str | None
    batch_id: str | None
    results: str | None
    remote: bool


@dataclass(frozen=True, slots=True)
class NewLine:
    """A question for a batch: its key in the cache, its letter's SHA-256, what is sent as JSON, its tokens."""

    key: str
    letter_id: str
    request: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Line:
    """A question in a batch."""

    batch: int
    key: str
    letter_id: str


@dataclass(frozen=True, slots=True)
class CameBack:
    """What came back for a question: the raw answer and its price, or why there is none."""

    line: Line
    fate: Fate
    reason: str | None = None
    raw: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One letter in a list. `items` and `flags` are counts; `suggested` is what a model reads where it is left open,
    with None where it does not of every item.

    `unsure`: how many of its values are likely wrong, by their confidences; only in a list that is ordered by it.
    """

    letter_id: str
    case_number: str | None
    employee_name: str | None
    path: str
    outcome: Outcome | None
    items: int
    flags: int
    decision_date: str | None
    due: str | None
    layout: "Layout"
    suggested: tuple[Decision | None, ...] = ()
    unsure: float | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One disputed item in a list; `due` is the day by which it is to be appealed or, overturned, authorized."""

    letter_id: str
    case_number: str | None
    employee_name: str | None
    path: str
    number: int
    decision: Decision | None
    due: str | None
    request: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is of: every condition that is not None or false holds.

    `decision` has an item so decided, `open` one whose decision was not read; `due` has a day to act from the first to
    the last of these days, ISO 8601.
    """

    outcome: Outcome | None = None
    category: Category | None = None
    decision: Decision | Literal["open"] | None = None
    flagged: bool = False
    text: str | None = None
    due: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        """Raise WrongArgument for a word that no letter has there: nothing would be found, and nobody would know."""
        check_one_of("outcome", self.outcome, (None, *get_args(Outcome)))
        check_one_of("category", self.category, (None, *get_args(Category)))
        check_one_of("decision", self.decision, (None, *get_args(Decision), "open"))


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that a search found. `issue` is the item's number, None when the case summary matched."""

    letter_id: str
    path: str
    case_number: str | None
    employee_name: str | None
    issue: int | None
    kind: Kind
    snippet: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How the items under one name were decided. `name` is None for items whose category could not be read."""

    name: str | None
    upheld: int
    overturned: int
    undecided: int


@dataclass(frozen=True, slots=True)
class ToLabel:
    """A letter that others have worked on, and how many labels this reader has made. `path` names its file."""

    sha256: str
    letter_id: str
    path: str
    labels: int
