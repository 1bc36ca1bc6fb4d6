"""The rules' draft and what stands of a model's answers as one, by the rows of `reconcile.toml`.

A model is asked for what is told in prose. What is printed stays the rules'; a decision is never a model's: in a letter
of unknown layout what it reads of one is a suggestion, and where the rules read another, the decision is left open.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from imr_llm.codes import Decision
from imr_llm.extraction import Draft, DraftCitation, DraftIssue, Extraction, Mention, Node
from imr_llm.language.lexicon import maybe_one_request, one_request, same_thing
from imr_llm.language.patterns import lower
from imr_llm.layout_names import UNKNOWN
from imr_llm.letter import Span, overlap
from imr_llm.profiles import Wins
from imr_llm.statements import SIDES, Statement
from imr_llm.verify.alone import taken
from imr_llm.verify.evidence import Verifier
from imr_llm.verify.grounding import in_quote
from imr_llm.verify.listed import apart, once

TYPED: Final = ("age", "sex", "date_of_injury", "specialties", "licensed_states")
"""Asked for where the rules read none."""
_OF_DENIALS: Final = ("denial_reasons", "missing_documentation")
_LISTS: Final = ("diagnoses", "prior_treatments", "current_medications")


class Reconciler:
    """Takes a model's answers about one letter into its draft. `rows` say who wins, by field; what the rules read in
    what is `unheard`, of which the model said nothing, stays.
    """

    def __init__(self, draft: Draft, rows: dict[str, Wins], verifier: Verifier, unheard: Sequence[Span] = ()) -> None:
        self._draft = draft
        self._rows = rows
        self._verifier = verifier
        self._unheard = unheard
        self._text = draft.document.text

    def patient(self, fields: Iterable[str], statements: Sequence[Statement]) -> None:
        """What is said of the patient and the reviewer, for the fields that were asked for.

        An answer in which nothing stands contradicts nothing that the rules read.
        """
        if not any(s.item is None for s in statements):
            return
        for name in fields:
            node = self._draft.reviewer if name in ("specialties", "licensed_states") else self._draft.patient
            self._field(node, name, [s for s in statements if s.field == name and s.item is None])

    def item(self, index: int, statements: Sequence[Statement]) -> None:
        """What is said of one item of a known layout. Reasons belong to a denial: an approved item has none.

        A denial for which no reason of the model stands keeps what the rules read. What only the rules read as missing
        stands as long as that is a reason.
        """
        issue = self._draft.issues[index]
        said = [s for s in statements if s.item == index]
        upheld = issue.decision is not None and issue.decision.value == "upheld"
        if upheld and any(s.field == "denial_reasons" for s in said):
            for name in _OF_DENIALS:
                self._field(issue, name, [s for s in said if s.field == name])
            if all(reason.value != "missing_documentation" for reason in issue.denial_reasons):
                issue.missing_documentation = [m for m in issue.missing_documentation if m.by("llm")]
            issue.unflag("denial_reasons", "reason_inferred")

    def unknown(self, runs: Iterable[Sequence[Sequence[Statement]]]) -> None:
        """The items of a letter of unknown layout, of which the rules read no decision: requests, suggested decisions,
        and what is held against a request. `runs` are what stands of the answers to each question.

        A decision is never a model's: `verify.grounding` makes a suggestion of what one reads. What is held against a
        request is told where that is denied.
        """
        told: dict[int, list[Statement]] = defaultdict(list)
        for answers in runs:
            for index, said in self._items(answers).items():
                suggested = {s.value for s in said if s.field == "suggested"}
                if not suggested and any(s.field in _OF_DENIALS for s in said):
                    self._draft.issues[index].flag("denial_reasons", "value_dropped", "no_suggestion")
                told[index] += [s for s in said if "upheld" in suggested or s.field in ("suggested", *SIDES)]
        for index, said in told.items():
            self._suggest(self._draft.issues[index], said)
            for side in SIDES:
                cited = _once([s for s in said if s.field == side])
                getattr(self._draft.issues[index], side).extend(DraftCitation(text=_as_said(each)) for each in cited)
        if self._draft.issues:
            self._draft.unflag("issues", "not_found")

    def _items(self, answers: Sequence[Sequence[Statement]]) -> dict[int, list[Statement]]:
        """What the answers to one question say of each item that they name, by its index among all."""
        found: dict[int, list[Statement]] = defaultdict(list)
        before = len(self._draft.issues)
        for answer in answers:
            for key in dict.fromkeys(s.item for s in answer if s.item is not None):
                said = [s for s in answer if s.item == key]
                if request := next((s for s in said if s.field == "request"), None):
                    found[self._item_of(request, before)] += said
        return found

    def _item_of(self, request: Statement, before: int) -> int:
        """The index of the item with this request: a new one where none has the same name, which is flagged where it
        may be another's. Of one question an item is another's only by equal words; those of others are `before`.
        """
        words, items = str(request.value), self._draft.issues
        named = [item.request.value if item.request else "" for item in items]
        for index, name in enumerate(named):
            if one_request(name, words) if index < before else lower(name) == lower(words):
                return index
        number = Extraction(len(items) + 1, (_place(request),))
        item = DraftIssue(number=number, request=Extraction(words, (_place(request),)))
        for index, name in enumerate(named):
            if maybe_one_request(name, words) or (index < before and same_thing(name, words)):
                item.flag("request", "in_doubt", "alike", number=index + 1)
                break
        items.append(item)
        return len(items) - 1

    def _suggest(self, issue: DraftIssue, said: Sequence[Statement]) -> None:
        """What answers suggest of one item, and hold against it; nothing where they suggest both decisions."""
        suggested = sorted((s for s in said if s.field == "suggested"), key=lambda s: s.doubt is not None)
        if len({s.value for s in suggested}) > 1:
            page_at = self._draft.document.page_at
            places = (f"page {page_at(s.place.start)}, character {s.place.start}" for s in suggested)
            issue.flag("decision", "in_doubt", "opposite", places="; ".join(places))
        elif suggested:
            value: Decision = "upheld" if suggested[0].value == "upheld" else "overturned"
            issue.suggested = Extraction(value, (_place(suggested[0]),))
            self._doubt(issue, "decision", suggested)
            for name in _OF_DENIALS:
                self._field(issue, name, [s for s in said if s.field == name])

    def _field(self, node: Node, name: str, said: list[Statement]) -> None:
        found = getattr(node, name)
        is_list = isinstance(found, list)
        rules: list[Extraction[Any]] = found if is_list else [found] if found else []
        row = self._rows[name]
        if row.model_only == "keep":
            said = [part for statement in said for part in apart(statement, self._text)]
        merged, kept = self._merged(rules, _once(said), row)
        if name in _LISTS:
            merged = once(name, merged, self._text, self._verifier.sentences)
        if not is_list and len(merged) > 1:
            merged, kept = _chosen(node, name, merged, kept)
        setattr(node, name, merged if is_list else merged[0] if merged else None)
        if merged:
            node.unflag(name, "not_found")
        self._doubt(node, name, kept)

    def _merged(
        self, rules: list[Extraction[Any]], said: list[Statement], row: Wins
    ) -> tuple[list[Extraction[Any]], list[Statement]]:
        """The values that are kept, in the letter's order, and the model's statements among them."""
        left, out, kept = list(rules), [], []
        for statement in said:
            same = max(left, key=lambda known: _likeness(known, statement), default=None)
            if same is not None and _likeness(same, statement) > 0:
                left.remove(same)
                out.append(self._both(same, statement, row))
            else:
                alone = [own for own in self._alone(statement, row) if row.against == "flag" or not own.doubt]
                for own in alone:
                    if row.model_only == "keep" or not any(_likeness(known, own) for known in (*rules, *out)):
                        out.append(Extraction(own.value, (_place(own),)))
                        kept.append(own)
        out += [known for known in left if row.rules_only == "keep" or self._is_unheard(known)]
        return sorted(out, key=lambda found: found.place.start), kept

    def _alone(self, statement: Statement, row: Wins) -> Iterable[Statement]:
        """What is kept of a value that only the model reads, whatever speaks against it."""
        match row.model_only:
            case "keep":
                return (statement,)
            case "known":
                return taken(statement, self._text, self._verifier.sentences)
            case "drop":
                return ()

    def _is_unheard(self, known: Extraction[Any]) -> bool:
        return any(overlap(place, span) for place in known.places for span in self._unheard)

    def _both(self, rules: Extraction[Any], statement: Statement, row: Wins) -> Extraction[Any]:
        place, told = _place(statement), statement.field in ("denial_reasons", *TYPED)  # not words, but told from them
        is_longer = row.both == "longer" and not told and any(_goes_on(p, place) for p in rules.places)
        if row.both == "rules" or is_longer:
            if told or in_quote(rules.value, self._words(place)):
                return rules.also(place)
            return rules.also(*(_widened(place, own) for own in rules.places if overlap(own, statement.place)))
        own = tuple(p for p in rules.places if told or in_quote(str(statement.value), self._words(p)))
        return Extraction(statement.value, (place, *own))

    def _words(self, place: Mention) -> str:
        return self._text[place.start : place.end]

    @staticmethod
    def _doubt(node: Node, name: str, kept: Sequence[Statement]) -> None:
        """One flag a field, however many of its values are in doubt."""
        said = list(dict.fromkeys(s.doubt for s in kept if s.doubt))
        if said:
            node.flag(name, "in_doubt", "model", doubts="; ".join(said))


def _chosen(
    node: Node, name: str, merged: list[Extraction[Any]], kept: list[Statement]
) -> tuple[list[Extraction[Any]], list[Statement]]:
    """Of several values of a field that holds one: the rules', then one without doubt, then the letter's first.

    Where another of them tells something else, a flag says so.
    """
    doubted = {s.place.start for s in kept if s.doubt}
    best = min(merged, key=lambda found: (not found.by("rules"), found.place.start in doubted))
    own = [s for s in kept if (s.place.start, s.place.end) == (best.place.start, best.place.end)]
    if any(not _are_one(best, other) for other in merged):
        node.flag(name, "in_doubt", "several")
    return [best], own


def _are_one(a: Extraction[Any], b: Extraction[Any]) -> bool:
    """Whether two values are the same, say the same, or stand at one place."""
    return a.value == b.value or overlap(a.place, b.place) or same_thing(str(a.value), str(b.value))


def flag_dropped(draft: Draft, field: str, item: int | None, count: int) -> None:
    """Notes that values of the model were left out."""
    node: Node
    if item is None:
        node = draft.reviewer if field in ("specialties", "licensed_states") else draft.patient
    elif draft.layout == UNKNOWN or item >= len(draft.issues):
        node, field = draft, "issues"
    else:
        node = draft.issues[item]
    node.flag(field, "value_dropped", "not_said", count=count)


def _as_said(statement: Statement) -> Extraction[str]:
    return Extraction(str(statement.value), (_place(statement),))


def _place(statement: Statement) -> Mention:
    return Mention(statement.place.start, statement.place.end, statement.section, "llm")


def _goes_on(place: Mention, other: Mention) -> bool:
    return place.start == other.start and other.end < place.end


def _widened(place: Mention, own: Mention) -> Mention:
    """The place of the model's words, as far as the rules' longer words go that it reads a part of."""
    return place._replace(start=min(place.start, own.start), end=max(place.end, own.end))


def _once(said: list[Statement]) -> list[Statement]:
    """Each value once: a reason said twice, a name that two sentences have."""
    found: dict[str, Statement] = {}
    for statement in said:
        found.setdefault(str(statement.value).lower(), statement)
    return list(found.values())


def _likeness(known: Extraction[Any], statement: Statement) -> int:
    """How much a value of the rules and one of the model are one: the same, the same place, or one names the other."""
    if known.value == statement.value:
        return 4
    if isinstance(known.value, int) or statement.field in ("denial_reasons", *TYPED):
        return 0
    if str(known.value).lower() == str(statement.value).lower():
        return 3
    if any(overlap(place, statement.place) for place in known.places):
        return 2
    return int(same_thing(str(known.value), str(statement.value)))
