"""Letters as cases, metrics as evaluators, and one run of a reader over all of them, by pydantic-evals."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext
from pydantic_evals.reporting import EvaluationReport

from evals import grounds, judge, score, told, why
from evals.gold import GoldLetter, Origin
from evals.readers import READERS, Answer, NotRead, Reader
from imr_llm.errors import ImrError, RunStopped
from imr_llm.pipeline.chain import LANGUAGES
from imr_llm.settings import Settings

Context = EvaluatorContext[GoldLetter, Answer, Any]
Output = dict[str, EvaluationReason]
Keep = Callable[[GoldLetter, Answer], None]


class NotMeasured(Exception):
    """A metric failed: what was to be measured is not known."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One letter of a run: scores by name, what is wrong by the name of the score, and the record that was read.

    `error` says why there is no record; everything that the labels have counts as missed then.
    """

    letter: str
    origin: Origin
    held_out: bool
    scores: Mapping[str, float]
    reasons: Mapping[str, str]
    record: Mapping[str, Any] | None
    error: str | None = None
    seconds: float = 0.0
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = 0.0


@dataclass(repr=False)
class Records(Evaluator[GoldLetter, Answer, Any]):
    """The record: each field's values, invented ones, words that the letter does not have; evidence; flags."""

    def evaluate(self, ctx: Context) -> Output:
        gold, answer = ctx.inputs.gold, ctx.output
        values = score.of(gold, answer.record)
        scores: dict[str, float] = {}
        scores |= score.counts(values) | score.ungrounded(values, answer.text)
        scores |= grounds.evidence(values, gold, answer.record, answer.text, answer.page_at)
        scores |= grounds.flags(values, gold, answer.record)
        wrong = {f"{field}:right": reason for field, reason in score.reasons(values).items()}
        if alarms := "\n".join(grounds.false_alarms(values, gold, answer.record)):
            wrong["flags:is"] = alarms
        return _named(scores, wrong)


@dataclass(repr=False)
class Summaries(Evaluator[GoldLetter, Answer, Any]):
    """What the plain-language summaries tell. A reader that writes none is not asked, nor is a letter whose labels
    do not say what there is to tell: all of its decisions.
    """

    def evaluate(self, ctx: Context) -> Output:
        gold, answer = ctx.inputs.gold, ctx.output
        if not gold.has("/outcome"):
            return {}
        items = score.same_items(score.labels_of(gold)["issues"], answer.record["issues"])
        output: Output = {}
        for language, summary in answer.summaries.items():
            for scores, wrong in (
                told.summary(summary, language, gold, answer.text, items),
                why.summary(summary, language, gold, items),
            ):
                output |= _named(scores, {f"{name}:is": reason for name, reason in wrong.items()})
            output |= _named(why.judged(summary, language, ctx.inputs, items), {})
        return output


@dataclass(repr=False)
class Judged(Evaluator[GoldLetter, Answer, Any]):
    """What a model thinks of the English summary: tone and completeness, 1 to 5. No figure that anything hangs on."""

    judge: judge.Judge
    thread: ThreadPoolExecutor

    async def evaluate(self, ctx: Context) -> Output:
        summary = ctx.output.summaries.get("en")
        if summary is None:
            return {}
        asked = partial(self.judge, summary.letter_id, ctx.output.text, summary)
        try:
            said = await asyncio.get_running_loop().run_in_executor(self.thread, asked)
        except ImrError:  # an opinion is never what a run fails for
            said = None
        if said is None:
            return {}
        marks = {"judge.tone": said.tone, "judge.completeness": said.completeness}
        return _named(marks, dict.fromkeys(marks, said.why))


WRITES_SUMMARIES = ("rules", "llm")
EVALUATORS: tuple[Evaluator[GoldLetter, Answer, Any], ...] = (Records(), Summaries())


def _named(scores: Mapping[str, float], reasons: Mapping[str, str]) -> Output:
    return {name: EvaluationReason(value, reasons.get(name)) for name, value in scores.items()}


def run(
    reader: str,
    letters: Sequence[GoldLetter],
    chosen: Settings | None,
    *,
    progress: bool = False,
    judged_by: Settings | None = None,
    keep: Keep | None = None,
) -> list[CaseResult]:
    """Read every letter with one reader and score it, in the letters' order. Raises NotMeasured.

    `judged_by` names a model that gives its opinion of the summaries; `keep` is called with what is read of each. What
    the reader raises is that letter's failure; what opening it raises ends the run (SettingsError, ImportError), and so
    does RunStopped.
    """
    return asyncio.run(_run(reader, letters, chosen, progress, judged_by, keep))


async def _run(
    reader: str,
    letters: Sequence[GoldLetter],
    chosen: Settings | None,
    progress: bool,
    judged_by: Settings | None,
    keep: Keep | None,
) -> list[CaseResult]:
    taken: dict[str, float] = {}
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as thread:  # a reader, its database and its connections live in one thread
        stack = ExitStack()
        read: Reader = await loop.run_in_executor(thread, stack.enter_context, READERS[reader](chosen))
        evaluators: list[Evaluator[GoldLetter, Answer, Any]] = [*EVALUATORS]
        if judged_by:
            judging = await loop.run_in_executor(thread, stack.enter_context, judge.opened(judged_by))
            evaluators.append(Judged(judging, thread))

        stopped: list[RunStopped] = []

        async def task(letter: GoldLetter) -> Answer:
            if stopped:
                raise stopped[0]
            began = time.perf_counter()
            try:
                answer = await loop.run_in_executor(thread, read, letter)
            except RunStopped as error:
                stopped.append(error)
                raise
            except (ImrError, NotRead):
                raise
            except Exception as error:  # noqa: BLE001 – one letter never ends the run
                raise NotRead(type(error).__name__) from None  # what others say may quote the letter
            finally:
                taken[letter.name] = time.perf_counter() - began
            if keep:
                keep(letter, answer)
            return answer

        cases = [Case(name=letter.name, inputs=letter) for letter in letters]
        dataset = Dataset[GoldLetter, Answer, Any](name="letters", cases=cases, evaluators=evaluators)
        try:
            report = await dataset.evaluate(task, name=reader, max_concurrency=1, progress=progress)
        finally:
            await loop.run_in_executor(thread, stack.close)
        if stopped:
            raise stopped[0]
    return _results(report, letters, taken, writes_summaries=reader in WRITES_SUMMARIES)


def _results(
    report: EvaluationReport[GoldLetter, Answer, Any],
    letters: Sequence[GoldLetter],
    taken: Mapping[str, float],
    *,
    writes_summaries: bool,
) -> list[CaseResult]:
    found: dict[str, CaseResult] = {}
    for case in report.cases:
        if case.evaluator_failures:
            failure = case.evaluator_failures[0]
            raise NotMeasured(f"{case.name}: {failure.name} failed: {failure.error_type}")
        scores = {name: result.value for name, result in case.scores.items()}
        reasons = {name: result.reason for name, result in case.scores.items() if result.reason}
        answer, gold = case.output, case.inputs.gold
        found[case.name] = CaseResult(
            case.name, gold.origin, gold.held_out, scores, reasons, answer.record, None, answer.seconds,
            answer.calls, answer.prompt_tokens, answer.completion_tokens, answer.cost_usd,
        )  # fmt: skip
    for failed in report.failures:
        found[failed.name] = _failed(failed.inputs, failed.error_message, taken[failed.name], writes_summaries)
    return [found[letter.name] for letter in letters]


def _failed(letter: GoldLetter, message: str, seconds: float, writes_summaries: bool) -> CaseResult:
    """A letter that the reader raised on: wrong everywhere."""
    gold = letter.gold
    values = score.of(gold, None)
    scores: dict[str, float] = dict(score.counts(values))
    for language in LANGUAGES if writes_summaries and gold.has("/outcome") else ():
        scores |= told.summary(None, language, gold, "", {})[0] | why.summary(None, language, gold, {})[0]
    scores = {name: 0 if _is_no_credit(name) else value for name, value in scores.items()}
    reasons = {f"{name}:right": reason for name, reason in score.reasons(values).items()}
    return CaseResult(letter.name, gold.origin, gold.held_out, scores, reasons, None, message, seconds, cost_usd=None)


def _is_no_credit(name: str) -> bool:
    """A letter that was not read has nothing invented and nothing turned round, which must not count for the reader."""
    return name in ("invented:of", "turned_round:of")
