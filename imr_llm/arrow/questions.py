"""A batch's questions as rows for an engine's stage of a language model, and its answers as lines of a batch again.

The rows are those that Ray Data's vLLM stage takes and gives (`ray.data.llm`, Ray 2.60); any stage that takes and gives
these columns will do. Nothing here needs Ray, a model or a network.
"""

import json
from typing import Any, Final

from imr_llm.client import lines

_ERROR: Final = "__inference_error__"


def question(row: dict[str, Any]) -> dict[str, Any]:
    """Of a row with a `line` of a batch (`imr batch submit --output`): its key, its messages, and how to answer.

    The schema stays JSON in a word: as a column, the schemas of different questions would be made one.
    """
    asked = json.loads(row["line"])
    body = asked["body"]
    room = body.get("max_tokens") or body["max_completion_tokens"]  # as reasoning models are asked, without temperature
    return {
        "custom_id": asked["custom_id"],
        "messages": body["messages"],
        "sampling_params": {
            "max_tokens": room,
            **({"temperature": body["temperature"]} if "temperature" in body else {}),
            "structured_outputs": {"json": json.dumps(body["response_format"]["json_schema"]["schema"])},
        },
        "room": room,
    }


def answer(row: dict[str, Any]) -> str:
    """Of a row that the stage gave: a line for `imr batch collect`.

    An answer that fills all the room it had was cut off; one that failed is to be tried again, and what its error says
    is left out, as it may quote the letter.
    """
    if row.get(_ERROR):
        return lines.answered(row["custom_id"], None)
    taken = int(row["num_generated_tokens"])
    message = {"role": "assistant", "content": row["generated_text"]}
    reason = "length" if taken >= int(row["room"]) else "stop"
    usage = {"prompt_tokens": int(row["num_input_tokens"]), "completion_tokens": taken}
    choice = {"index": 0, "message": message, "finish_reason": reason}
    return lines.answered(row["custom_id"], {"object": "chat.completion", "choices": [choice], "usage": usage})
