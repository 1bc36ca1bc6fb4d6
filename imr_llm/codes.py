"""The codes of a record: what a field may hold of which there are only so many.

They stand apart from the record's models, so that a command that only lists or counts does not load those.
"""

from typing import Literal

SectionName = Literal[
    "header", "method", "reviewer", "records_reviewed", "case_summary", "decision", "rationale", "other"
]
Reader = Literal["rules", "llm", "person"]
Language = Literal["en", "es"]
Sex = Literal["male", "female"]
Decision = Literal["upheld", "overturned"]
Outcome = Literal["upheld", "overturned", "partly_overturned"]
Basis = Literal["mtus", "non_mtus"]
Category = Literal[
    "pharmaceuticals",
    "rehabilitation_services",
    "diagnostic_testing",
    "injections",
    "surgery",
    "dmepos",
    "evaluation_and_management",
    "behavioral_and_mental_health",
    "programs",
    "home_health",
    "dental",
    "other",
]
DenialReason = Literal[
    "missing_documentation",
    "criteria_not_met",
    "exclusion_criterion",
    "not_recommended",
    "insufficient_evidence",
    "request_incomplete",
    "other",
]
ReadBy = Literal["rules", "rules+llm"]
"""Who read a whole letter; see `provenance`."""
