"""A summary as a page: its sentences in the groups in which every format shows them, with headings and marks.

A sentence keeps its place in the ledger, so that a page can link it to its places in the letter.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from imr_llm import tables
from imr_llm.codes import Decision, Language
from imr_llm.derived import evidence_by_field
from imr_llm.labels import MARK
from imr_llm.language import dates
from imr_llm.rationale import lacking, questions
from imr_llm.rationale.background import is_background
from imr_llm.rationale.causes import CRISIS
from imr_llm.record import Record
from imr_llm.summary import Sentence, Summary

IN_PART = MARK["partly_overturned"]
_DAYS = ("safe_day", "safe_day_past", "deadline", "deadline_over", "weekend", "deadline_passed", "late")
_APPEAL = (*_DAYS, "appeal_over", "no_mailing_date", "long_past", "past_appeal")
_TOPICS = [
    *(("approved", steps.approved) for steps in tables.steps().values()),
    *(("doctor", steps.denied) for steps in tables.steps().values()),
    *(("appeal", steps.appeal) for steps in tables.steps().values()),
    *(("help", steps.help) for steps in tables.steps().values()),
    ("appeal", ("if_denied", "if_part", *_APPEAL)),
    *(("approved", ("authorize_by_past",)), ("doctor", ("twelve_months_over", "twelve_months_past"))),
    ("help", ("past_help",)),
]
_TOPIC = {f"next_{text}{shape}": topic for topic, texts in _TOPICS for text in texts for shape in ("", "_one", "_some")}
"""A text of one or of several requests ends in its shape."""
_TOGETHER = (
    ("authorize", "authorize_by", "authorize_by_past"),
    ("ask_doctor", "sooner"),
    ("amount", "changed_amount", "before_surgery"),
    ("papers", "add_records", "not_enough", "changed_facts"),
    ("twelve_months", "twelve_months_past", "twelve_months_from", "twelve_months_over"),
    ("no_records", *(f"question_{kind}" for kind in questions.QUESTIONS)),
    ("unless", "hear_nothing"),
    ("not_medicine", "grounds"),
    _DAYS,
)
"""Steps that are one paragraph."""
_PARAGRAPH = {f"next_{t}{shape}": of[0] for of in _TOGETHER for t in of for shape in ("", "_one", "_some")}
_PLAIN = ("main_plain", "main_group", "main_no_plain")
"""Begin the ids of what stands before the name that the letter prints."""
_LEAN = ("now_", "before_details", "instead_details", "first_safe_day", "first_weekend")
"""Begin the ids of what goes on from the sentence before."""
_LONG_WHY = 100
"""Characters of reasons that are not printed again for another request."""
_OWN_WHY = {"reason_words", "reason_more", "reason_rule", "model"}
"""Reasons in the letter's or a model's words."""
_OPEN_WHY = {"reason_same", "reason_check", "reason_not_found", "reason_unnamed", "reason_other"}
"""Reasons that are not known, or are printed elsewhere."""
_URGENT = {"main_maybe_more", "main_check", "main_read_letter", "main_one_unread", "main_some_unread", "main_none"}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and its place in the ledger, from 0."""

    index: int
    sentence: Sentence

    @property
    def text(self) -> str:
        """Its words."""
        return self.sentence.text


@dataclass(frozen=True, slots=True)
class Block:
    """Sentences that stand together: a paragraph, or the items of a list."""

    sentences: tuple[Said, ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One request: heading ("Request 1 of 5"), decision with its mark and label, what was asked for, and why.

    `same_why` stands in the place of reasons that an earlier request has word for word, but for the caseworker. `help`
    says where help is.
    """

    heading: str
    decision: Decision | None
    mark: str
    verdict: str
    asked: tuple[Said, ...]
    decided: tuple[Said, ...]
    why: tuple[Said, ...]
    same_why: str = ""
    help: tuple[Said, ...] = ()
    beside: tuple[Said, ...] = ()
    """What the letter says beside the reasons, and is none."""

    @property
    def told_beside(self) -> tuple[Said, ...]:
        """What stands beside the reasons on the worker's page: an earlier request's reasons have it already."""
        return () if self.same_why else self.beside


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that was missing: in the letter's words, and in plain words."""

    printed: Said
    plain: tuple[Said, ...]

    @property
    def said(self) -> tuple[Said, ...]:
        """Both in the order in which they are told."""
        return tuple(sorted((self.printed, *self.plain), key=lambda one: one.index))


@dataclass(frozen=True, slots=True)
class Topic:
    """Next steps under one heading."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word to know. `term` and `meaning` are the two halves of the sentence."""

    term: str
    meaning: str
    said: Said


@dataclass(frozen=True, slots=True)
class Page:
    """What every format shows, in this order; `labels` are headings, `message` is by paragraph."""

    language: Language
    labels: dict[str, str]
    title: str
    subtitle: str
    message: tuple[tuple[Said, ...], ...]
    cards: tuple[Card, ...]
    missing_lead: tuple[Said, ...]
    missing: tuple[Lack, ...]
    topics: tuple[Topic, ...]
    words: tuple[Word, ...]
    about: tuple[Said, ...]
    sources: tuple[str, ...] = field(default=())
    foot: str = ""


def page(summary: Summary, record: Record, *, is_unchecked: bool = False) -> Page:
    """The page of a summary. `record` is the letter that it tells; `is_unchecked` is told in the foot."""
    said = tuple(Said(index, sentence) for index, sentence in enumerate(summary.sentences))
    labels = tables.summary_texts(summary.language).labels
    missing_lead, missing = _missing(_of(said, "missing"), summary.language)
    return Page(
        language=summary.language,
        labels=labels,
        title=labels["title"],
        subtitle=_subtitle(record, summary.language),
        message=_paragraphs(_of(said, "main_message")),
        cards=tuple(_cards(said, record, labels)),
        missing_lead=missing_lead,
        missing=missing,
        topics=tuple(_topics(_of(said, "next_steps"), labels)),
        words=tuple(Word(*s.text.partition(": ")[::2], s) for s in _of(said, "words")),
        about=_of(said, "about"),
        sources=tuple(_sources(summary)),
        foot=labels["not_checked"] if is_unchecked else "",
    )


def is_urgent(said: Said) -> bool:
    """Whether a sentence of the main message tells what could not be read."""
    return said.sentence.source.text in _URGENT


def is_answer(said: Said) -> bool:
    """Whether a sentence of the main message tells what was decided."""
    return said.sentence.source.text.startswith(("main_", "part_only"))


def is_not_to_miss(said: Said) -> bool:
    """Whether a sentence of the main message tells what has to be done, and has a line of its own in every format."""
    return said.sentence.source.text.startswith("first_") and said.sentence.source.text != "first_named"


def is_named(said: Said) -> bool:
    """Whether a sentence of the main message names a request: an item of a list, with its plain name before it."""
    return said.sentence.source.text.startswith((*_PLAIN, "first_named", "denied_named"))


def _paragraphs(said: tuple[Said, ...]) -> tuple[tuple[Said, ...], ...]:
    """The main message: what has to be done together, a request with its plain name, else a sentence each."""
    leans = [
        before.sentence.source.text.startswith(_PLAIN)
        or now.sentence.source.text.startswith(_LEAN)
        or (is_not_to_miss(now) and now.sentence.source == before.sentence.source)
        for before, now in pairwise(said)
    ]
    starts = [at for at, is_one in enumerate([not said, *leans]) if not is_one]
    return tuple(said[start:end] for start, end in pairwise([*starts, len(said)]))


def _subtitle(record: Record, language: Language) -> str:
    labels, case = tables.summary_texts(language).labels, record.case
    parts = [f"{labels['for_worker']} {case.employee_name}"] if case.employee_name else []
    parts += [f"{labels['case']} {case.case_number}"] if case.case_number else []
    parts += [f"{labels['claim']} {case.claim_number}"] if case.claim_number else []
    if case.decision_date:
        parts.append(f"{labels['dated']} {dates.in_words(case.decision_date, language)}")
    return " · ".join(parts)


def _of(said: Iterable[Said], part: str) -> tuple[Said, ...]:
    return tuple(s for s in said if s.sentence.part == part)


def _cards(said: tuple[Said, ...], record: Record, labels: dict[str, str]) -> Iterable[Card]:
    told: dict[tuple[str | None, ...], int] = {}
    evidence = evidence_by_field(record)
    for index, issue in enumerate(record.issues):
        own = [s for s in said if s.sentence.issue == issue.number]
        decided = tuple(s for s in own if s.sentence.source.text.startswith("decision_"))
        is_part = any(s.sentence.source.text == "decision_overturned_part" for s in decided)
        verdict = labels["overturned_part" if is_part else issue.decision or "unread"]
        if any(s.sentence.source.text == "decision_check" for s in decided):
            verdict += f" – {labels['please_check'].lower()}"
        reasons = tuple(s for s in own if s.sentence.part == "reason")
        beside = tuple(s for s in reasons if is_background(s.sentence, record, index, evidence))
        beside = beside if len(beside) < len(reasons) else ()
        heading = labels["request_of"].format(number=issue.number, total=len(record.issues))
        words = (issue.decision, *(s.text for s in reasons))
        first = told.setdefault(words, issue.number)
        is_same = first != issue.number and _tells_case(reasons) and sum(len(s.text) for s in reasons) > _LONG_WHY
        help_ = tuple(s for s in own if s.sentence.source.text == CRISIS)
        yield Card(
            heading=heading if len(record.issues) > 1 else labels["request"],
            decision=issue.decision,
            mark=IN_PART if is_part else MARK[issue.decision],
            verdict=verdict,
            asked=tuple(s for s in own if s.sentence.part == "decision" and s not in (*decided, *help_)),
            decided=decided,
            why=tuple(s for s in reasons if s not in beside),
            beside=beside,
            same_why=labels["same_why"].format(number=first) if is_same else "",
            help=help_,
        )


def _tells_case(reasons: tuple[Said, ...]) -> bool:
    """Whether reasons are the case's own: two requests with one fixed sentence can have two reasons in the letter."""
    texts = {s.sentence.source.text for s in reasons}
    return bool(texts & _OWN_WHY) and not texts & _OPEN_WHY


def _missing(said: tuple[Said, ...], language: Language) -> tuple[tuple[Said, ...], tuple[Lack, ...]]:
    lead = tuple(s for s in said if s.sentence.source.text.startswith("missing_lead"))
    lacks: list[Lack] = []
    before: tuple[Said, ...] = ()
    for s in said[len(lead) :]:
        if s.sentence.support == "letter":
            lacks.append(Lack(s, before))
            before = ()
        elif language in lacking.PLAIN_FIRST:
            before = (s,)
        else:
            lacks[-1] = Lack(lacks[-1].printed, (*lacks[-1].plain, s))
    return lead, tuple(lacks)


def _topics(said: tuple[Said, ...], labels: dict[str, str]) -> Iterable[Topic]:
    for topic, sentences in groupby(said, lambda s: _TOPIC[s.sentence.source.text]):
        blocks = [Block(tuple(same), is_list=is_list) for (is_list, _), same in groupby(sentences, _together)]
        yield Topic(labels[f"steps_{topic}"], tuple(blocks))


def _together(said: Said) -> tuple[bool, str]:
    """Sentences of one text or of one matter are a paragraph, the grounds of an appeal are one list."""
    text = said.sentence.source.text
    is_ground = text.startswith("next_ground_")
    return is_ground, "" if is_ground else _PARAGRAPH.get(text, text)


def _sources(summary: Summary) -> Iterable[str]:
    """The laws that the fixed texts stand on, with the day when they were last compared."""
    labels = tables.summary_texts(summary.language).labels
    by_day: dict[str, list[str]] = {}
    for sentence in summary.sentences:
        for law in (sentence.source.law or "").split("; "):
            if law and law not in by_day.setdefault(sentence.source.checked or "", []):
                by_day[sentence.source.checked or ""].append(law)
    for day, laws in by_day.items():
        yield f"{'; '.join(laws)} ({labels['checked']} {dates.in_words(day, summary.language)})"
