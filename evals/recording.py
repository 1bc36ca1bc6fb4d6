"""A model's answers, recorded once and given again to the real client: the model's reader is gated without a model.

A question is found again by everything that is sent. A changed prompt or schema, or another choice of what is asked,
asks what was not recorded: the recording is stale then, and says how to make it anew. Of posted letters, which are not
ours to hand on, an answer is kept as places (`evals.places`).
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from evals import cases, places, runs
from evals.gold import GOLD, HERE, GoldLetter
from evals.readers.shape import on_this_computer
from evals.relay import Instead, Relay
from imr_llm.errors import RunStopped
from imr_llm.pipeline.chain import now
from imr_llm.settings import Settings

FILE: Final = HERE / "recorded" / "answers.jsonl"
_KEPT: Final = ("choices", "object")


class Stale(Exception):
    """The recording has no answer to what the program asks now."""


class StaleReasons(Stale):
    """It has none to what is asked of what was read: why it was decided so. What was read is measured in `run`."""

    def __init__(self, said: str, run: runs.Run) -> None:
        super().__init__(said)
        self.run = run


def file_of(folder: Path) -> Path:
    """Where the answers about a folder of labels are."""
    return FILE if folder == GOLD else folder / FILE.name


def _relay(
    answers: Mapping[str, Any],
    folder: Path,
    upstream: str | None = None,
    key: str | None = None,
    instead: Instead = lambda _: None,
) -> Relay:
    if folder == GOLD:
        return Relay(answers, upstream, key, instead=instead)
    return Relay(answers, upstream, key, kept=places.placed, given=places.quoted, instead=instead)


def replay(
    letters: Sequence[GoldLetter],
    path: Path = FILE,
    folder: Path = GOLD,
    *,
    keep: cases.Keep | None = None,
) -> runs.Run:
    """The model's reader over those of these letters that were recorded, from recorded answers. Raises Stale."""
    model, names, answers = _read(path)
    began = now()
    recorded = [letter for letter in letters if letter.name in names]
    with _relay(answers, folder, instead=_no_reasons) as relay:
        chosen = Settings.model_validate({"model": model, "base_url": relay.url})
        try:
            results = cases.run("llm", recorded, chosen, keep=keep)
        except RunStopped:
            if not relay.missing:
                raise
    said = (
        f"{path.name}: the program asks what was not recorded: a prompt, a schema, a rule or a letter has "
        "changed. Record it again:\n"
        f"  python -m evals record --model {model} --base-url URL{_of(folder)}\n"
        "docs/evals.md says how its answers were made."
    )
    if relay.missing:
        raise Stale(said)
    run = runs.of("llm", chosen.model, letters, results, folder, started_at=began, replayed=True)
    if relay.replaced:
        raise StaleReasons(said, run)
    return run


def _no_reasons(request: dict[str, Any]) -> dict[str, Any] | None:
    """An answer without a reason to what is asked of what was read, which another reading changes."""
    asked = request.get("response_format", {}).get("json_schema", {}).get("schema", {}).get("properties", {})
    if list(asked) != ["items"]:
        return None
    message = {"role": "assistant", "content": '{"items": []}'}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"id": "", "object": "chat.completion", "created": 0, "model": "", "choices": [choice], "usage": {}}


def _of(folder: Path) -> str:
    return "" if folder == GOLD else f" --gold {folder} --letters DIR"


def record(
    letters: Sequence[GoldLetter],
    chosen: Settings,
    path: Path = FILE,
    *,
    folder: Path = GOLD,
    names: Sequence[str] = (),
    progress: bool = False,
) -> runs.Run:
    """Ask the model what is not recorded yet of these letters, or of those of them that are named, and drop what is no
    longer asked; a run that is stopped drops nothing.
    """
    asked = [letter for letter in letters if not names or letter.name in names]
    with on_this_computer(chosen) as endpoint:  # the client takes the relay for the model, and hides nothing from it
        name = endpoint.model.removeprefix("local:").removesuffix(".gguf")
        model, _, answers = _read(path) if path.exists() else (None, (), {})
        began = now()
        relay = _relay(answers if model == name else {}, folder, endpoint.base_url, endpoint.key)
        try:
            with relay:
                through = chosen.model_copy(update={"model": name, "base_url": relay.url})
                results = cases.run("llm", asked, through, progress=progress)
        except BaseException:  # a small model takes an hour: what it has answered is kept
            _write(path, name, began, asked, answers | relay.used)
            raise
        _write(path, name, began, asked, relay.used)
    return runs.of("llm", name, letters, results, folder, started_at=began, replayed=True)


def _write(path: Path, model: str, began: str, letters: Sequence[GoldLetter], answers: dict[str, Any]) -> None:
    names = [letter.name for letter in letters]
    lines: list[dict[str, Any]] = [{"model": model, "recorded_at": began, "letters": names}]
    lines += [{"key": key, "answer": _slim(answer, model)} for key, answer in sorted(answers.items())]
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def _slim(answer: dict[str, Any], model: str) -> dict[str, Any]:
    """Without what the server says of itself: ids, times, the place of its files."""
    kept = {name: answer[name] for name in _KEPT if name in answer}
    usage = {name: count for name, count in (answer.get("usage") or {}).items() if isinstance(count, int)}
    return {"id": "", "created": 0, "model": model} | kept | {"usage": usage}


def _read(path: Path) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    try:
        head, *lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return head["model"], tuple(head["letters"]), {line["key"]: line["answer"] for line in lines}
    except (OSError, ValueError, KeyError) as error:
        raise Stale(f"{path} cannot be used ({type(error).__name__}). `python -m evals record` makes it.") from None
