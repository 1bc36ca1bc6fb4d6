"""The typed record: one letter in, one record out.

Names, types and conventions are those that other programs are written against. A field's description is the
instruction for whoever fills it: a person who labels, the deterministic reader, a model.
"""

from dataclasses import dataclass
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator
from pydantic.fields import FieldInfo

from imr_llm.codes import Basis, Category, Decision, DenialReason, Outcome, Reader, SectionName, Sex
from imr_llm.layout_names import Layout
from imr_llm.provenance import Provenance
from imr_llm.severity import Severity, severity_of
from imr_llm.strict import Strict

RECORD_VERSION: Final = "2"
PartialDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
"""ISO 8601, as precise as the letter: "2014-08-05", "2013-05" or "2008"."""
Phrase = Annotated[str, Field(min_length=1)]
"""Words of the letter, white space collapsed."""


@dataclass(frozen=True, slots=True)
class Words:
    """Of a field whose value is told from words: which words say it, for a model, which is asked for those."""

    rule: str


def rule(field: FieldInfo) -> str:
    """What a model is asked for of a field: its description, or which words say its value."""
    told = next((each.rule for each in field.metadata if isinstance(each, Words)), None)
    return told or str(field.description)


class Source(Strict):
    """The file that the letter came from."""

    path: str = Field(description="The path as the user named it; `-` for standard input.")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the file's bytes, in hex.")
    media_type: str = Field(description="What the bytes are, told by the bytes and not by the file's name.")
    pages: int = Field(ge=1, description="How many pages the file has; 1 for a text without page breaks.")
    ocr: bool = Field(description="Whether any page's text came from optical character recognition.")


class Case(Strict):
    """The header of the letter."""

    case_number: str | None = Field(None, description="MAXIMUS case number, as printed: CM14-0012345.")
    priority: str | None = Field(None, description="As printed, in lower case: standard or expedited.")
    date_assigned: PartialDate | None = Field(None, description="When the review was assigned.")
    ur_denial_date: PartialDate | None = Field(None, description="Date of the utilization review denial.")
    application_received: PartialDate | None = Field(None, description="When the IMR application was received.")
    decision_date: PartialDate | None = Field(None, description="Date of this determination.")
    mailing_date: PartialDate | None = Field(
        None,
        description="The day on which the letter was mailed or served, from a label in the head or a proof of service; "
        "never the decision's own date.",
    )
    employee_name: Phrase | None = Field(
        None, description="The worker's name, where the head or the cover page prints it under a label."
    )
    claim_number: Phrase | None = Field(
        None, description="The claim number, where the head or the cover page prints it under a label."
    )


class Patient(Strict):
    """What the letter says of the injured worker. Null or empty where it does not say."""

    age: Annotated[int | None, Words("The words that tell the patient's age in years: '53-year-old'.")] = Field(
        None, ge=0, le=120, description="Age in years, only where the letter states it."
    )
    sex: Annotated[
        Sex | None,
        Words(
            "The word that tells the patient's sex (male, female, man, woman); failing those, a pronoun that plainly "
            "means the patient."
        ),
    ] = Field(
        None,
        description="From words about the patient (male, female, man, woman); failing those, a pronoun that plainly "
        "means the patient. 'He/she' in the reviewer's paragraph is about the reviewer.",
    )
    date_of_injury: Annotated[
        PartialDate | None,
        Words("The date of the injury, as printed. For a span of cumulative trauma, its first day."),
    ] = Field(
        None, description="As precise as the letter. For a span of cumulative trauma, the day on which it begins."
    )
    mechanism_of_injury: Phrase | None = Field(
        None,
        description="How the injury happened, in the letter's words, without leading article, date, outcome and frame "
        "('the mechanism is detailed as'): 'fall from a ladder'. 'Industrial injury', 'work-related injury' or "
        "'cumulative trauma' alone is none.",
    )
    diagnoses: tuple[Phrase, ...] = Field(
        (),
        description="Conditions that the letter says the patient is diagnosed with, suffers from, is being treated for "
        "or claims for (also pain, then), one each, in the letter's words, without codes; also where only a rationale "
        "states one as the patient's. Not findings of an examination or an image, not complaints that nobody calls a "
        "diagnosis, not conditions that are denied, suspected, a relative's, or that a guideline is about. A noun that "
        "several share ('lumbar, hip, and neck strain', 'wrist tendinitis and bursitis') and 'X with Y' make one "
        "entry, as printed.",
    )
    prior_treatments: tuple[Phrase, ...] = Field(
        (),
        description="Treatments already received, one each, in the letter's words, without dates, providers, number of "
        "visits and results: surgery, therapy, injections, devices, medicines tried before, 'activity modification', a "
        "bare 'medications' in a list of treatments unless the next words name the drugs. The part of the body stays. "
        "'Physical and aquatic therapy' is one entry. Not tests and images; not what is recommended, planned, "
        "requested, declined, cancelled or never begun; not the disputed request unless it was also given before; not "
        "time off work.",
    )
    current_medications: tuple[Phrase, ...] = Field(
        (),
        description="Drugs named as being taken now, or prescribed at the last visit that is told: the name as "
        "printed, without strength, quantity and directions ('Norco 10/325 mg' is 'Norco'); a form that belongs to the "
        "name stays ('Lidoderm patch', 'tramadol ER'). A drug that the request is to continue and that is being taken "
        "is one. Not classes ('NSAIDs'), not procedures, not drugs that were stopped, not one that is only requested.",
    )


class Reviewer(Strict):
    """The credentials that the letter prints. The reviewer's name is confidential (Labor Code 4610.6(f))."""

    specialties: tuple[Phrase, ...] = Field(
        (), description="Board certifications and subspecialties, one each, as printed."
    )
    licensed_states: tuple[Phrase, ...] = Field((), description="States of licensure, full names.")


class Citation(Strict):
    """One guideline that one side names."""

    basis: Basis | None = Field(
        None,
        description="non_mtus where the letter says Non-MTUS or not part of the MTUS; mtus otherwise, but for letters "
        "of other programmes and states, where it is null unless the letter names the MTUS.",
    )
    document: Phrase | None = Field(
        None,
        description="The guideline's name: Chronic Pain Medical Treatment Guidelines, ACOEM, Official Disability "
        "Guidelines, otherwise the title as printed.",
    )
    section: Phrase | None = Field(None, description="Chapter or section, as printed.")
    pages: str | None = Field(None, description="As printed: '46', '303-304', '78, 93'.")
    url: str | None = Field(None, description="Web address, as printed, rejoined where a line broke it.")
    text: Phrase = Field(description="The words of the letter that name this guideline.")


class Issue(Strict):
    """One disputed item and its decision."""

    number: int = Field(ge=1, description="Place in the letter, from 1.")
    request: Annotated[
        Phrase | None,
        Words("What is decided on, as printed, without 'the request for', list number and decision."),
    ] = Field(
        None,
        description="The disputed item's heading as printed, white space collapsed, without list number, decision word "
        "and its colon. Quantity stays; a misprint stays.",
    )
    original_request: Phrase | None = Field(
        None,
        description="What the doctor asked for, where the heading says that it was the original request and that a "
        "part of it had been authorized before.",
    )
    authorized: Phrase | None = Field(
        None, description="What the heading says that the claims administrator had authorized before this review."
    )
    approved_part: Phrase | None = Field(
        None,
        description="The reviewer's own words where an overturned item is approved only in part ('six visits are "
        "medically necessary'), or an upheld one says what would have been. It never changes the decision.",
    )
    category: Category | None = Field(None, description="The review programme's treatment category.")
    decision: Annotated[
        Decision | None,
        Words(
            "The words that decide it, as few as say it ('not medically necessary', 'overturned'), and which decision "
            "they say: upheld (the denial stands, it is not medically necessary) or overturned (it is medically "
            "necessary). null where this letter's own reviewer does not decide it: what is planned, asked, quoted, or "
            "somebody else's decides nothing."
        ),
    ] = Field(
        None,
        description="upheld: the claims administrator's denial stands. overturned: the request is medically necessary. "
        "From the decisions section; the heading wins over the rationale.",
    )
    claims_administrator_citations: Annotated[
        tuple[Citation, ...],
        Words(
            "Each guideline that the utilization review or the claims administrator named for its denial, in one piece "
            "with its chapter, section, pages, web address and MTUS or Non-MTUS beside it. What only mentions a "
            "guideline is none."
        ),
    ] = Field((), description="Guidelines behind the denial.")
    reviewer_citations: Annotated[
        tuple[Citation, ...],
        Words(
            "Each guideline that the reviewer of this letter named for the decision, in one piece in the same way; "
            "where it is said to be the other side's too, the same words."
        ),
    ] = Field((), description="Guidelines that the reviewer used.")
    denial_reasons: tuple[DenialReason, ...] = Field(
        (),
        description="For upheld items every reason that the rationale itself holds against the request, each kind "
        "once; empty for overturned ones. missing_documentation: something is not documented, provided, noted or clear "
        "in the records. criteria_not_met: the patient does not meet what the guideline asks for, or the request "
        "exceeds what it allows, or something was not done or not tried yet; also 'not recommended unless' or 'as "
        "first line'; also where a guideline is set out, the request is found not necessary, and nothing else is "
        "named. exclusion_criterion: something present rules the treatment out. not_recommended: the guideline does "
        "not recommend the treatment at all, or not for long-term use. insufficient_evidence: medical evidence in "
        "general is lacking. request_incomplete: the request lacks quantity, dose, frequency, side or level. other: "
        "none of these, as where the main procedure is not necessary and so this is not.",
    )
    missing_documentation: tuple[Phrase, ...] = Field(
        (),
        description="What the rationale says is missing from the records: papers, findings, trials or results that a "
        "doctor could add, one each, in the rationale's words, without the frame 'there is no documentation of', "
        "leading article and a tail that says only what it would have served ('findings to warrant imaging' is "
        "'findings'). A list with commas is split; two joined by 'and' or 'or' are one entry, unless the second opens "
        "with a word of its own ('a signed agreement or a recent drug screen'). Not what the request lacks (dose, "
        "side); not what was not done; not a normal examination; not an illness, danger, misuse or contraindication "
        "that is not there ('no red flags', 'no drug seeking behavior'): those are criteria_not_met.",
    )
    why: tuple[Phrase, ...] = Field(
        (),
        description="One to three short plain sentences to the worker that say this decision's own reasons: a model's, "
        "checked against the rationale; empty offline.",
    )
    rationale: Phrase | None = Field(None, description="The rationale's words, white space collapsed.")

    @property
    def lacks(self) -> tuple[str, ...]:
        """What was missing, where that is a reason: what a doctor can bring."""
        return self.missing_documentation if "missing_documentation" in self.denial_reasons else ()

    @property
    def is_approved_in_part(self) -> bool:
        """Whether the reviewer approves less than what was asked for."""
        return self.decision == "overturned" and self.approved_part is not None


class Evidence(Strict):
    """Where the letter says it: `text[start:end] == quote` in the stored text."""

    field: str = Field(description="JSON Pointer to the value in the record.")
    quote: str = Field(min_length=1, description="The letter's own words, exactly.")
    start: int = Field(ge=0, description="Offset of the first character in the stored text.")
    end: int = Field(ge=1, description="Offset after the last character.")
    page: int = Field(ge=1, description="Page on which the quote begins, from 1.")
    section: SectionName
    reader: Reader


class Flag(Strict):
    """Something that a person should look at."""

    field: str = Field(description="JSON Pointer to the place in the record; empty for the whole letter.")
    code: str = Field(pattern=r"^[a-z_0-9]+$")
    message: str = Field(description="What to look at, without words of the letter.")
    severity: Severity = Field(
        default_factory=lambda flag: severity_of(flag["field"], flag["code"]),
        description="decision: an outcome may be told wrongly. summary: what the worker is told may be incomplete. "
        "record: a field that no summary uses.",
    )


class Record(Strict):
    """One letter."""

    record_version: Literal["2"] = Field(default=RECORD_VERSION, description="The version of this shape.")
    letter_id: str = Field(pattern=r"^[0-9a-f]{16}$", description="First 16 hex digits of the file's SHA-256.")
    source: Source = Field(description="The file that the letter came from.")
    layout: Layout = Field(description="How the letter is laid out.")
    case: Case = Field(description="The header of the letter.")
    patient: Patient = Field(description="What the letter says of the injured worker.")
    reviewer: Reviewer = Field(description="The reviewer's credentials.")
    issues: tuple[Issue, ...] = Field(description="The disputed items, in the letter's order.")

    outcome: Outcome | None = Field(description="Computed from the decisions; null when they could not be read.")
    evidence: tuple[Evidence, ...] = Field(
        description="For every value that is not null, where the letter says it; and for a decision that is left open, "
        "where a model reads the one that a flag suggests; and under an item's `why` the rationale's sentences "
        "that a model's rested on which did not stand: they can be quoted instead."
    )
    flags: tuple[Flag, ...] = Field(description="What a person should look at.")
    provenance: Provenance = Field(description="Who read the letter, when, and at what price.")

    @model_validator(mode="after")
    def _outcome_is_computed(self) -> Self:
        if self.outcome and self.outcome != outcome_of([issue.decision for issue in self.issues]):
            raise ValueError("the outcome does not follow from the issues' decisions")
        return self


def outcome_of(decisions: list[Decision | None]) -> Outcome | None:
    """The letter's outcome from its items' decisions.

    One item that was upheld and one that was overturned make `partly_overturned`, whatever an unread third one says.
    Otherwise a single unread decision leaves the outcome open: None.
    """
    read = set(decisions)
    if {"upheld", "overturned"} <= read:
        return "partly_overturned"
    if len(read) == 1:
        return decisions[0]
    return None
