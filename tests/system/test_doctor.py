"""What `imr doctor` finds of endpoints with the habits of usual servers, and what a run makes of what it says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from answers import Request, completion, good, shaped
from endpoint import Behaviour, Endpoint, Handler, answer, script
from test_model import extract, imr, letter, records

from imr_llm.profiles import profiles

USAGE = {"prompt_tokens": 40, "completion_tokens": 30}


def says(**pages: Any) -> Behaviour:
    """An endpoint with these pages, by the end of their path, and 404 for any other."""

    def behave(handler: Handler, _: Request) -> None:
        page = next((page for end, page in pages.items() if handler.path == "/" + end.replace("_", "/")), None)
        handler.send(*(404, {"error": {"message": "no such page"}}) if page is None else (200, page))

    return behave


def listed(**more: Any) -> dict[str, Any]:
    return {"object": "list", "data": [{"id": "other", "max_model_len": 77}, {"id": "m"} | more]}


PROPS = {"default_generation_settings": {"n_ctx": 8192}, "total_slots": 4}
RUNNING = {"models": [{"name": "other", "context_length": 77}, {"name": "m:latest", "context_length": 4096}]}
LOADED = {"data": [{"id": "m", "max_context_length": 131072, "loaded_context_length": 16384}]}


def enforcing(usage: dict[str, Any] = USAGE, before: str = "", **message: Any) -> Any:
    """Answers with the least that the schema allows, as a server does that enforces schemas."""

    def behave(request: Request, _: int) -> Behaviour:
        fields = request["response_format"]["json_schema"]["schema"]["properties"]
        said = {name: field["enum"][0] if "enum" in field else good(request)[name] for name, field in fields.items()}
        whole = completion(before + json.dumps(said)) | {"usage": usage}
        whole["choices"][0]["message"] |= message
        return lambda handler, _: handler.send(200, whole)

    return script(behave)


def doctor(cwd: Path, pages: Behaviour, *more: str, answers: Any = None, **env: str) -> tuple[int, str]:
    with Endpoint(answers or enforcing()) as server:
        server.listing = pages
        done = imr(cwd, "doctor", "--model", "m", "--base-url", server.url, *more, **env)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("pages", "held"),
    [
        (says(v1_models=listed(max_model_len=32768)), "32,768 tokens at once, as it says (max_model_len of /models)"),
        (says(v1_models=listed(meta={"n_ctx": 8192, "n_ctx_train": 131072})), "8,192 tokens at once, as it says (meta"),
        (
            says(v1_models=listed(meta={"n_ctx_train": 131072}), props=PROPS),
            "8,192 tokens at once, as it says (default",
        ),
        (
            says(v1_models=listed(context_length=262144, top_provider={"context_length": 65536})),
            "65,536 tokens at once, as it says (top_provider.context_length of /models)",
        ),
        (says(v1_models=listed(), api_v0_models=LOADED), "16,384 tokens at once, as it says (loaded_context_length"),
    ],
    ids=["vLLM", "llama.cpp", "older llama.cpp", "OpenRouter", "LM Studio"],
)
def test_it_finds_how_many_tokens_an_endpoint_holds(tmp_path: Path, pages: Behaviour, held: str) -> None:
    code, said = doctor(tmp_path, pages)
    assert code == 0, said
    assert f"✓ It holds {held}" in said


@pytest.mark.parametrize(
    "pages",
    [
        says(v1_models=listed()),  # OpenAI
        says(),
        says(v1_models=listed(max_model_len="8192", context_length=True, context_window=-1, max_context_length=10**12)),
        says(v1_models=listed(), props=[], api_ps={"models": {"name": "m"}}),
        says(v1_models=listed(meta=[{"n_ctx": 1}]), props={"default_generation_settings": None}),
    ],
)
def test_what_is_not_said_is_assumed_and_named_so(tmp_path: Path, pages: Behaviour) -> None:
    code, said = doctor(tmp_path, pages)
    assert code == 0, said
    assert f"how many tokens it holds at once: {profiles()['strong'].most:,} are assumed" in said
    assert "IMR_WINDOW" in said
    assert "imr.toml:" not in said
    assert "It holds 9,000 tokens at once, as you say" in doctor(tmp_path, pages, IMR_WINDOW="9000")[1]


def test_what_holds_less_gets_the_lines_that_make_it_fit(tmp_path: Path) -> None:
    pages = says(v1_models=listed(), props=PROPS)
    _, said = doctor(tmp_path, pages)
    assert "✓ For imr.toml: window = 8192 (a question has 1,869 tokens of a letter and 2 items, not" in said
    assert "0.976" in said
    assert "imr.toml:" not in doctor(tmp_path, pages, IMR_WINDOW="8192")[1]
    assert "window = 8192" in doctor(tmp_path, pages, IMR_WINDOW="100000")[1]


def test_what_is_said_to_be_measured_is() -> None:
    quality = (Path(__file__).parents[2] / "docs" / "quality.md").read_text(encoding="utf-8")
    figures = [
        figure for row in profiles().values() for figure in re.findall(r"\d+\.\d{2,}|\d+\.\d(?= s )", row.measured)
    ]
    assert len(figures) > 5
    assert all(figure in quality for figure in figures), figures


def test_what_holds_too_little_for_its_kind_is_small_or_wants_more(tmp_path: Path) -> None:
    pages = says(v1_models=listed(), api_ps=RUNNING)  # Ollama, of a machine with little memory
    code, said = doctor(tmp_path, pages)
    assert code == 0, said
    assert "that takes 6,700 tokens at once, --profile small 3,900; its server may be given more (vLLM" in said
    assert '✓ For imr.toml: profile = "small", window = 4096' in said
    code, said = doctor(tmp_path, pages, answers=enforcing(reasoning="I see."))
    assert code == 3
    assert "✗" in said
    assert "22,700 tokens at once" in said
    assert "OLLAMA_CONTEXT_LENGTH" in said
    with Endpoint() as server:
        (tmp_path / "a.txt").write_text(letter(7), encoding="utf-8")
        done = extract(tmp_path, server, "a.txt", IMR_WINDOW="4096")
        assert server.calls == 0
    assert done.returncode == 2
    assert "OLLAMA_CONTEXT_LENGTH" in done.stderr


@pytest.mark.parametrize(
    "answers",
    [
        enforcing(reasoning_content="Let me see."),
        enforcing(reasoning="Let me see."),
        enforcing(before="<think>\nLet me see.\n</think>\n"),
        enforcing(USAGE | {"completion_tokens_details": {"reasoning_tokens": 64}}),
    ],
    ids=["vLLM, llama.cpp", "Ollama, OpenRouter", "in the answer", "OpenAI"],
)
def test_a_model_that_thinks_is_told_by_its_answers(tmp_path: Path, answers: Any) -> None:
    _, said = doctor(tmp_path, says(v1_models=listed()), answers=answers)
    assert "it thinks before it answers: --profile reasoning" in said
    assert 'For imr.toml: profile = "reasoning"' in said
    _, said = doctor(tmp_path, says(v1_models=listed()), "--profile", "reasoning", answers=answers)
    assert "thinks before" not in said


@pytest.mark.parametrize("usage", [{"reasoning_tokens": 0}, None])
def test_a_model_that_does_not_think_is_not_taken_for_one(tmp_path: Path, usage: Any) -> None:
    answers = enforcing(USAGE | {"completion_tokens_details": usage}, reasoning_content=None, reasoning="")
    assert "thinks" not in doctor(tmp_path, says(v1_models=listed()), answers=answers)[1]


def test_a_slow_model_gets_the_time_that_its_answers_take(tmp_path: Path) -> None:
    with Endpoint(enforcing({"prompt_tokens": 9, "completion_tokens": 1}), delay=0.3) as server:
        said = imr(tmp_path, "doctor", "--model", "m", "--base-url", server.url).stdout
    assert "✓ It enforces schemas (1 tokens in 0." in said
    assert "For imr.toml: timeout = " in said


def test_no_letter_is_sent(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(letter(7), encoding="utf-8")
    with Endpoint(enforcing()) as server:
        server.listing = says()
        imr(tmp_path, "doctor", "--model", "m", "--base-url", server.url)
        sent = b"".join(body for _, _, body in server.seen)
        assert {path for path, _, _ in server.seen} >= {"/v1/models", "/props", "/api/ps", "/api/v0/models"}
    assert b"MAXIMUS" not in sent
    assert b"letter" not in sent


def test_a_run_asks_no_more_than_the_endpoint_holds(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        letter(7, "He was seen for his knee, and nothing was found. " * 400), encoding="utf-8"
    )
    says_it = script(lambda request, _: answer(shaped(request, diagnoses=["hypertension"])))
    with Endpoint(says_it) as server:
        extract(tmp_path, server, "a.txt")
        (whole,) = records(tmp_path)
        before = server.calls
        extract(tmp_path, server, "a.txt", IMR_WINDOW="8192")  # read anew, as it is asked otherwise
        asked = [json.loads(body) for path, _, body in server.seen[before:] if path.endswith("completions")]
    assert len(asked) > before
    for request in asked:
        assert sum(len(m["content"]) for m in request["messages"]) / 3 + request["max_tokens"] < 8192
    (parted,) = records(tmp_path)
    assert parted.patient.diagnoses == whole.patient.diagnoses == ("hypertension",)
    assert parted.provenance.prompt_version != whole.provenance.prompt_version


def test_what_is_too_long_to_be_asked_again_leaves_the_first_answer(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(letter(7), encoding="utf-8")

    def once(handler: Handler, request: Request) -> None:
        if len(request["messages"]) > 2:
            handler.send(400, {"error": {"message": "This model's maximum context length is 8192 tokens."}})
        else:
            answer(shaped(request, diagnoses=["hypertension", "gout"]))(handler, request)

    with Endpoint(once) as server:
        extract(tmp_path, server, "a.txt")
    assert records(tmp_path)[0].patient.diagnoses == ("hypertension",)
