"""A summary as Markdown: for a terminal, a pipe, or a text editor."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from imr_llm.lines import clean
from imr_llm.outputs.summary_page import Card, Page, Said, Topic, is_answer, is_named, is_not_to_miss

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~])|(?<!\S)([#+-])(?=\s)|(?<=\d)([.)])(?=\s)")


def summary_markdown(page: Page) -> str:
    """The page as CommonMark, with every character of the letter's words as itself."""
    return "\n\n".join(_blocks(page)) + "\n"


def _blocks(page: Page) -> Iterator[str]:
    labels = page.labels
    yield f"# {page.title}"
    if page.subtitle:
        yield _safe(page.subtitle)
    yield f"## {labels['main_message']}"
    yield from _message(page)
    if page.missing:
        yield f"## {labels['missing']}"
        yield _joined(page.missing_lead)
        yield "\n".join(f"- [ ] {_joined(lack.said)}" for lack in page.missing)
    if page.cards:
        yield f"## {labels['requests']}"
    for card in page.cards:
        yield from _card(card, labels)
    yield f"## {labels['next_steps']}"
    for topic in page.topics:
        yield from _topic(topic)
    if page.words:
        yield f"## {labels['words']}"
        yield "\n".join(f"- **{_safe(word.term)}:** {_safe(word.meaning)}" for word in page.words)
    yield f"## {labels['about']}"
    yield _joined(page.about)
    for source in page.sources:
        yield f"{labels['sources']}: {_safe(source)}."
    if page.foot:
        yield f"**{_safe(page.foot)}**"


def _message(page: Page) -> Iterator[str]:
    """What was decided in bold, requests as a list, what nobody must miss as another."""
    for (is_list, is_due), paragraphs in groupby(page.message, _kind):
        said = [(_joined(one), is_answer(one[0]) or is_list) for one in paragraphs]
        words = [f"**{one}**" if is_bold else one for one, is_bold in said]
        sign = "- " if is_list else "* "
        yield "\n".join(f"{sign}{one}" for one in words) if is_list or is_due else " ".join(words)


def _kind(paragraph: tuple[Said, ...]) -> tuple[bool, bool]:
    return is_named(paragraph[0]), is_not_to_miss(paragraph[0])


def _card(card: Card, labels: dict[str, str]) -> Iterator[str]:
    yield f"### {card.heading}: {card.mark} {card.verdict}"
    yield _joined(card.asked)
    yield f"**{_joined(card.decided)}**"
    if card.why:
        yield f"{labels['why']}: {_safe(card.same_why) or _joined(card.why)}"
    if card.told_beside:
        yield f"{labels['beside']}: {_joined(card.told_beside)}"
    if card.help:
        yield f"**{_joined(card.help)}**"


def _topic(topic: Topic) -> Iterator[str]:
    yield f"### {topic.heading}"
    for block in topic.blocks:
        if block.is_list:
            yield "\n".join(f"- {_safe(said.text)}" for said in block.sentences)
        else:
            yield _joined(block.sentences)


def _joined(sentences: Iterable[Said]) -> str:
    return " ".join(_safe(said.text) for said in sentences)


def _safe(text: str) -> str:
    return _MARKUP.sub(lambda m: "\\" + m[0], clean(text))
