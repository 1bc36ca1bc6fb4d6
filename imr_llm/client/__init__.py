"""The model: the only place that knows there is a network, and the only importer of openai, instructor and tenacity.

endpoint   where the model is, and whether letters may go there
local      llama.cpp's server inside this process, for a model in a file
redact     identifiers out of what is sent, and back into what is answered
faults     what the endpoint or the network says, as ours: try again, give up on this question, stop the run
network    the connection: no redirect, no proxy on this computer
transport  one request, tried again by one policy
meter      calls, tokens and money: counted, and kept below the user's limits
kept       raw answers: kept as they arrive; is it of use to ask on?
question   a typed question, and what becomes of it
ask        asks one: re-asking, truncated answers
batches    many questions in one file: sent, looked after, taken back, forgotten
lines      a line of such a file, and one of a file of answers
doctor     what works, and what to change

An answer's way: `ask` gives a question's schema to instructor, which calls back for each message it sends; there the
identifiers go out, the cache is looked in, the limits are kept, and `transport` sends. What comes back is stored
before anybody looks at it, and every hit in the cache is validated like a new answer.
"""

from typing import TYPE_CHECKING, Any

from imr_llm.host.deferred import late

if TYPE_CHECKING:
    from imr_llm.client.ask import Asker, checks
    from imr_llm.client.endpoint import Endpoint
    from imr_llm.client.kept import Answers, Defer
    from imr_llm.client.local import endpoint_of
    from imr_llm.client.meter import USUAL_CHARACTERS_A_TOKEN, Meter, Spent, batch_price
    from imr_llm.client.question import Answered, Message, Question, Unanswered, estimate
    from imr_llm.client.redact import Redactor
    from imr_llm.client.transport import SAMPLING, Policy, Request, Transport, adapted, characters

__all__ = [
    "SAMPLING",
    "USUAL_CHARACTERS_A_TOKEN",
    "Answered",
    "Answers",
    "Asker",
    "Defer",
    "Endpoint",
    "Message",
    "Meter",
    "Policy",
    "Question",
    "Redactor",
    "Request",
    "Spent",
    "Transport",
    "Unanswered",
    "adapted",
    "batch_price",
    "characters",
    "checks",
    "endpoint_of",
    "estimate",
]


_LIES_IN = {
    "ask": ("Asker", "checks"),
    "endpoint": ("Endpoint",),
    "kept": ("Answers", "Defer"),
    "local": ("endpoint_of",),
    "meter": ("USUAL_CHARACTERS_A_TOKEN", "Meter", "Spent", "batch_price"),
    "question": ("Answered", "Message", "Question", "Unanswered", "estimate"),
    "redact": ("Redactor",),
    "transport": ("SAMPLING", "Policy", "Request", "Transport", "adapted", "characters"),
}


_find = late(globals(), {name: f"{__name__}.{module}.{name}" for module, names in _LIES_IN.items() for name in names})


def __getattr__(name: str) -> Any:
    """A name when it is first used: the SDK takes a second to import, the redactor's patterns a third of one."""
    return _find(name)
