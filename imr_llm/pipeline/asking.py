"""Letters that the rules have read, through a model: several at a time, in their order, in this process and thread.

Answers are written by the thread that owns the store.
"""

import asyncio
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from imr_llm import __version__, client, extract, profiles, verify
from imr_llm.errors import ImrError, RunStopped
from imr_llm.extraction import Draft
from imr_llm.pipeline import prose, why
from imr_llm.pipeline.chain import Letter, finished, now
from imr_llm.pipeline.jobs import Entry
from imr_llm.pipeline.processes import NotAsked, Result
from imr_llm.pipeline.under_way import Tasks
from imr_llm.provenance import Provenance
from imr_llm.settings import Settings

if TYPE_CHECKING:
    from imr_llm.store import Store

READER: Final = "rules+llm"
TOTAL = 900.0
"""Seconds for all tries of one question; more where one try may take longer."""
LETTERS_A_QUESTION = 2
"""So many letters are under way for each question that may be: most have more than one."""
UNHEARD: Final = ("no_answer", "halted", "deferred")
"""Reasons that say nothing of a letter: what else was asked about it says as little."""
KEPT: Final = ("refused", "truncated")
"""Reasons that are kept like answers: the same question would get the same."""


@dataclass(slots=True)
class Plan:
    """What a run would ask: letters, questions, those answered already, about how many tokens in and at most out.

    `support`: at most so many more on what is answered. The tokens count them, `questions` does not.
    """

    letters: int = 0
    questions: int = 0
    cached: int = 0
    support: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Model:
    """One endpoint during one run, to be closed. `meter` counts; `say` is told what a person should know at once.

    With `defer` nothing is sent: what is not answered already is handed to it.
    """

    def __init__(
        self,
        endpoint: client.Endpoint,
        chosen: Settings,
        store: "Store",
        *,
        policy: client.Policy | None = None,
        say: Callable[[str], None] = lambda _: None,
        retry_refused: bool = False,
        defer: client.Defer | None = None,
    ) -> None:
        self.retry_refused = retry_refused
        self.endpoint = endpoint
        self.meter = client.Meter(endpoint, chosen.max_tokens, chosen.max_cost)
        self.kind, self._profile = profiles.profile(chosen.profile, endpoint.model, chosen.window)
        self.by = (READER, __version__, endpoint.model, extract.version(self.kind, self._profile, chosen.effort))
        """Who reads: reader, version, model, prompts, as in a record's provenance."""
        self._redacts = chosen.redact and not endpoint.is_loopback
        self._untold: RunStopped | None = None
        policy = policy or client.Policy(timeout=chosen.timeout, total=max(TOTAL, 3 * chosen.timeout))
        concurrency = 1 if endpoint.free else chosen.concurrency  # a model in a file answers one after the other
        sampling, stopping = self._profile.sampling, asyncio.Event()
        self._transport = client.Transport(
            endpoint, chosen.api_key_env, concurrency, policy, stopping, self.meter, sampling=sampling
        )
        thinks, kept = self.kind == profiles.REASONING, (store, self.meter, verify.VERSION, defer)
        self._asker = client.Asker(
            endpoint, self._transport, *kept, retry_refused=retry_refused, thinks=thinks, effort=chosen.effort
        )
        self._tasks = Tasks(chosen.concurrency * LETTERS_A_QUESTION, stopping, say)

    def plan(self, results: Iterable[tuple[Entry, Result | None]]) -> Plan:
        """What `through` would ask."""
        plan = Plan()
        for _, draft in results:
            if not isinstance(draft, Draft):
                continue
            plan.letters += 1
            letter = self._prepared(draft)
            text, whys = self._of_why(draft)
            asked = [*(one.question for one in letter.asked), *(question for question, _ in whys)]
            new = [question for question in asked if not self._asker.is_cached(question, letter.redactor)]
            support = why.support_at_most([one for one in whys if one[0] in new], text, self._profile)
            if self._profile.second_look and any(one.question in new for one in letter.asked):
                support += prose.second_look(draft, letter, [], self._profile) + [one.question for one in letter.asked]
            plan.questions += len(asked)
            plan.cached += len(asked) - len(new)
            plan.support += len(support)
            for into, out in map(client.estimate, (*new, *support)):
                plan.prompt_tokens += into
                plan.completion_tokens += out
        return plan

    def turn(self) -> None:
        """Let the network go on for a moment."""
        self._tasks.turn()

    def through(
        self, results: Generator[tuple[Entry, Result | None], None, None]
    ) -> Generator[tuple[Entry, Result | NotAsked | None], None, None]:
        """Each entry in its order, with its letter. Raises RunStopped and KeyboardInterrupt when all that was answered
        is handed over.
        """
        return self._tasks.through(results, self._read)

    def reasons(self, letters: Sequence[Letter]) -> list[why.Reasons | None]:
        """Why each of these letters was decided so, in both languages, asked for side by side; None for one that was
        not asked about.
        """
        return self._tasks.run(self._all_reasons(letters))

    async def _all_reasons(self, letters: Sequence[Letter]) -> list[why.Reasons | None]:
        return list(await asyncio.gather(*map(self._told, letters)))

    async def _told(self, letter: Letter) -> why.Reasons | None:
        redactor = prose.redactor_again(letter.record, letter.document) if self._redacts else None
        asked = why.questions(letter.record, letter.document, self._profile)
        if self._untold and not all(self._asker.is_cached(question, redactor) for question, _ in asked):
            return None
        try:
            return await why.reasons(self._asker.ask, letter.record, letter.document, self._profile, redactor)
        except RunStopped as error:  # the reading goes on, and is stopped by the same if it asks too
            self._untold = self._untold or error
        except ImrError:
            raise
        except Exception:  # noqa: BLE001 – one letter never ends the run; what it says may quote the letter
            return None
        return None

    def raise_stopped(self) -> None:
        """Raises what has stopped the reading or the telling, if anything has: RunStopped."""
        if error := self._tasks.stopped or self._untold:
            raise error

    async def _read(self, draft: Draft) -> Letter | NotAsked:
        try:
            return await self._asked(draft)
        except RunStopped as error:
            self._tasks.stop(error)
            return NotAsked(None, error.problem)
        except ImrError:
            raise
        except Exception as error:  # noqa: BLE001 – one letter never ends the run; what it says may quote the letter
            problem = f"the program failed on it ({type(error).__name__})"
            return NotAsked(self._by_rules(draft, problem), problem)

    async def _asked(self, draft: Draft) -> Letter | NotAsked:
        letter = self._prepared(draft)
        replies = await asyncio.gather(
            *(self._ask(a.question, letter.redactor) for a in letter.asked), return_exceptions=True
        )
        for failed in (reply for reply in replies if isinstance(reply, BaseException)):
            raise failed
        answered = [reply for reply in replies if not isinstance(reply, BaseException)]
        spent = sum((reply.spent for reply in answered), client.Spent())
        open_ = [r for r in answered if isinstance(r, client.Unanswered) and not r.lasting]
        if open_ and self._tasks.stopping.is_set():
            return NotAsked(None, open_[0].problem)
        if any(r.reason in UNHEARD for r in open_):
            return NotAsked(self._by_rules(draft, open_[0].problem), open_[0].problem)
        if problem := _unread(answered):
            return NotAsked(self._by_rules(draft, problem), problem)
        letter, answered, looked = await self._looked_again(draft, letter, answered)
        open_ += (r for r in looked if isinstance(r, client.Unanswered) and not r.lasting)
        spent = sum((reply.spent for reply in looked), spent)
        prose.take_in(draft, letter, answered, profiles.reconcile()[self._profile.reconcile])
        if open_:
            _flag_unasked(draft, f"The model could not be asked about all of it: {open_[0].problem}.")
        read = finished(draft, self._provenance(spent))
        told = await why.reasons(self._ask, read.record, read.document, self._profile, letter.redactor)
        if told.open and self._tasks.stopping.is_set():
            return NotAsked(None, told.open[0].problem)
        read = why.with_reasons(read, told, self._provenance(spent + told.spent))
        open_ += told.open
        return NotAsked(read, open_[0].problem) if open_ else read

    async def _looked_again(
        self, draft: Draft, letter: prose.PreparedLetter, replies: list[prose.Reply]
    ) -> tuple[prose.PreparedLetter, list[prose.Reply], list[prose.Reply]]:
        """The letter and its answers with those of a second look, and all replies to that."""
        if not self._profile.second_look or any(isinstance(reply, client.Unanswered) for reply in replies):
            return letter, replies, []
        asked = prose.second_look(draft, letter, replies, self._profile)
        looked = list(await asyncio.gather(*(self._ask(question, letter.redactor) for question in asked)))
        named = [reply.value for reply in looked if isinstance(reply, client.Answered)]
        more = prose.looked_again(draft, letter, named, self._profile)
        told = list(await asyncio.gather(*(self._ask(one.question, letter.redactor) for one in more)))
        heard = [(one, reply) for one, reply in zip(more, told, strict=True) if isinstance(reply, client.Answered)]
        letter = replace(letter, asked=(*letter.asked, *(one for one, _ in heard)))
        return letter, [*replies, *(reply for _, reply in heard)], [*looked, *told]

    async def _ask(
        self, question: client.Question[Any], redactor: "client.Redactor | None"
    ) -> client.Answered[Any] | client.Unanswered:
        """The others of a letter are waited for when one stops the run: what is paid for is kept."""
        try:
            return await self._asker.ask(question, redactor)
        except RunStopped:
            self._tasks.stopping.set()
            raise

    def _prepared(self, draft: Draft) -> prose.PreparedLetter:
        return prose.prepared(draft, self._profile, redacts=self._redacts)

    def _of_why(self, draft: Draft) -> tuple[str, list[extract.AskedWhy]]:
        """The letter's text, and what would be asked of why it was decided so if the model reads what the rules do."""
        if not self._profile.why:
            return "", []
        read = self._by_rules(draft, "")
        return read.document.text, why.questions(read.record, read.document, self._profile)

    def _by_rules(self, draft: Draft, problem: str) -> Letter:
        """What the rules read, marked so that the next run asks again."""
        _flag_unasked(draft, f"The model could not be asked: {problem}. What the rules read is kept.")
        provenance = Provenance(reader="rules", tool_version=__version__, read_at=now())
        return finished(draft, provenance)

    def _provenance(self, spent: client.Spent) -> Provenance:
        return Provenance(
            reader=READER,
            model=self.endpoint.model,
            prompt_version=self.by[-1],
            tool_version=__version__,
            read_at=now(),
            llm_calls=spent.calls,
            prompt_tokens=spent.prompt_tokens,
            completion_tokens=spent.completion_tokens,
            cost_usd=spent.cost_usd,
        )

    def close(self) -> None:
        """End what is under way, and the connections."""
        self._tasks.close(self._transport.close())


def _unread(replies: Sequence[prose.Reply]) -> str | None:
    """Why a letter does not count as read by the model: it answered nothing at all. None where it did.

    A letter that is too long for it does count: another run could ask nothing else.
    """
    unanswered = [reply for reply in replies if isinstance(reply, client.Unanswered)]
    if not unanswered or len(unanswered) < len(replies) or all(r.reason == "too_long" for r in unanswered):
        return None
    one = next((r for r in unanswered if not r.lasting), unanswered[0])
    return f"{one.problem}; --retry-refused asks again" if one.reason in KEPT else one.problem


def _flag_unasked(draft: Draft, problem: str) -> None:
    """The flag that the run after this one looks for."""
    draft.flag("", "not_asked", "model", problem=problem)
