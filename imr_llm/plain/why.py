"""Why a request was decided so: a model's reasons, or a sentence for each reason and the letter's own words."""

from collections.abc import Iterator, Sequence

from imr_llm import pointers
from imr_llm.derived import is_unsure
from imr_llm.language.quoted import as_printed
from imr_llm.plain.telling import Telling
from imr_llm.plain.wording import MODEL, place_of
from imr_llm.quoting.choosing import is_not_enough, quotes
from imr_llm.rationale import on_condition, would_have
from imr_llm.rationale.left_to_tell import Left, left_to_tell
from imr_llm.record import Issue
from imr_llm.summary import Sentence, SentenceSource


def why(telling: Telling, index: int, issue: Issue) -> Iterator[Sentence]:
    """The reasons of an issue that has a decision."""
    say, number, pointer = telling.say, issue.number, pointers.of_issue(index)
    own = list(_of_model(telling, index, issue))
    yield from own
    left = left_to_tell(issue, index, telling.evidence, telling.text, own)
    is_doubted = f"{pointer}/decision" in telling.doubted
    quoted = () if is_doubted else tuple(_quoted(telling, index, issue, left, is_alone=not own))
    if own:
        yield from _fixed(telling, index, issue, left.reasons)
    else:
        yield from _reasons(telling, index, issue, is_quoted=bool(quoted))
    yield from quoted
    if issue.decision == "upheld" and issue.approved_part:
        places = telling.evidence[f"{pointer}/approved_part"]
        text = f"part_{would_have.told_as(index, telling.issues)}"
        yield from say.letter("reason", text, places, number, words=as_printed(issue.approved_part))
    if (hangs := on_condition.clause(issue, index, telling.evidence, telling.document)) and not is_doubted:
        place = telling.within(f"{pointer}/rationale", hangs)
        words = as_printed(telling.text[hangs.start : hangs.end])
        yield from say.letter("reason", "part_if", [place], number, words=words)
    if issue.decision == "upheld" and issue.denial_reasons and is_unsure(telling.record, index):
        yield from say.fixed("reason", "reason_check", number)


def _of_model(telling: Telling, index: int, issue: Issue) -> Iterator[Sentence]:
    """A model's sentences: those that stand in this language."""
    for at, words in enumerate(telling.model_reasons.get(pointers.of_issue(index), ())):
        if words:
            found = telling.evidence[pointers.of_issue(index, "why", at)]
            source = SentenceSource(text=MODEL, places=tuple(place_of(e) for e in found))
            yield Sentence(part="reason", issue=issue.number, text=words, support="letter", source=source)


def _fixed(telling: Telling, index: int, issue: Issue, reasons: Sequence[int]) -> Iterator[Sentence]:
    """A fixed sentence for each of these denial reasons, by their places."""
    for place in reasons:
        evidence = telling.evidence[pointers.of_issue(index, "denial_reasons", place)]
        yield from telling.say.letter("reason", f"reason_{issue.denial_reasons[place]}", evidence, issue.number)


def _reasons(telling: Telling, index: int, issue: Issue, *, is_quoted: bool) -> Iterator[Sentence]:
    """A fixed sentence for each reason of the record, or for an approval; `is_quoted`: the letter's words follow."""
    say, number, pointer = telling.say, issue.number, pointers.of_issue(index)
    if issue.decision == "overturned" and f"{pointer}/decision" in telling.doubted:
        yield from say.fixed("reason", "reason_check", number)
    elif issue.is_approved_in_part:
        yield from say.letter("reason", "part_reason", telling.evidence[f"{pointer}/approved_part"][:1], number)
    elif issue.decision == "overturned":
        yield from say.letter("reason", "reason_overturned", telling.evidence[f"{pointer}/decision"][:1], number)
    elif not issue.denial_reasons:
        yield from say.fixed("reason", "reason_unnamed" if is_quoted else "reason_not_found", number)
    yield from _fixed(telling, index, issue, range(len(issue.denial_reasons)))


def _quoted(telling: Telling, index: int, issue: Issue, left: Left, *, is_alone: bool) -> Iterator[Sentence]:
    """The letter's own words for it; where they are those of a request before and both stand alone, without a model's
    sentences, that they are the same.
    """
    chosen = quotes(issue, index, telling.evidence, telling.document, len(telling.issues), left)
    words = tuple(as_printed(telling.text[quote.place.start : quote.place.end]) for quote in chosen)
    if not words:
        return
    same = (str(issue.decision), *words)
    before = telling.quoted.setdefault(same, issue.number) if is_alone else issue.number
    found = [telling.within(pointers.of_issue(index, "rationale"), quote.place) for quote in chosen]
    if before != issue.number:
        yield from telling.say.letter("reason", "reason_same", found, issue.number, same=before)
        return
    is_first = True
    for quote, place, said in zip(chosen, found, words, strict=True):
        text = "reason_rule" if quote.is_rule else "reason_words" if is_first else "reason_more"
        is_first = is_first and quote.is_rule
        yield from telling.say.letter("reason", text, [place], issue.number, words=said)
        if is_not_enough(issue, quote, telling.text):
            yield from telling.say.fixed("reason", "reason_not_enough", issue.number)
