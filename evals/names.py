"""What the figures are called where people read them."""

from typing import Final

from evals.match import RULES
from evals.stats import GRADES, GROUPS, HIGHEST, JUDGED

SHARES: Final[dict[str, str]] = {
    "overturned": "overturned items read as overturned",
    "turned_round": "decisions turned round",
    "invented": "fields filled that the letter does not state",
    "ungrounded": "values whose words the letter does not have",
    "evidence_section": "right values with evidence in a section that says them",
    "evidence_place": "right values with evidence on words that the labels quote",
    "evidence_exact": "evidence whose offsets and page hold its quote",
    "flags": "flags that point at something wrong or odd",
    "looks": "oddities of the letter that a flag points at",
    "errors_flagged": "wrong values that a flag points at",
    "decisions": "decisions told, and the right way round",
    "parts": "reasons, next steps and other parts that it has to have",
    "supported": "sentences that stand on letter, glossary or fixed text",
    "must": "facts that it has to state",
    "why": "facts of why it was decided so that are told",
    "has_verdict": "facts of why on which a judge has said something",
    "judged": "of these, told as a judge says",
    "judged_by_words": "of these, told by their words",
    "judge_and_words": "of these, told by both",
    "only_judge": "of these, told as the judge says and not by their words",
    "only_words": "of these, told by their words and not as the judge says",
    "neither": "of these, told by neither",
    "beyond": "a model's reasons of which a judge misses something in the letter",
    "why_first": "items of which the most important one is told",
    "first": "what the main message has to tell, and tells",
    "quoted": "quoted reasons that stand in their item's rationale",
    "must_not": "words that it must not have",
    "grade_raw": "reading grade, median (lowest to highest)",
    "grade_raw_highest": "highest reading grade",
    "grade_masked": "the same with the letter's names masked",
    "grade_masked_highest": "highest with the letter's names masked",
    "tone": "tone of the English summary, 1 to 5, median",
    "completeness": "its completeness, 1 to 5, median",
}
TOGETHER: Final = {"micro": "all fields together", "free_text": "free-text fields together"}
_LANGUAGES: Final = {"en": "English summary", "es": "Spanish summary", "judge": "a model's opinion"}


def title(name: str) -> str:
    """A metric's name for a person: a field's path, or words."""
    if name in RULES:
        return name
    if name in TOGETHER:
        return TOGETHER[name]
    language, _, metric = name.rpartition(".")
    if metric == "turned_round" and language:
        return f"{_LANGUAGES[language]}: decisions told the wrong way round"
    return f"{_LANGUAGES[language]}: {SHARES[metric]}" if language else SHARES[metric]


def is_field(name: str) -> bool:
    """Whether the figure is an F1."""
    return name in RULES or name in GROUPS


def shown(name: str, value: float | None) -> str:
    """A figure as text: three digits, a grade with one, a dash where there was nothing to measure."""
    if value is None:
        return "–"
    return f"{value:.1f}" if name in (*GRADES, *HIGHEST, *JUDGED) else f"{value:.3f}"
