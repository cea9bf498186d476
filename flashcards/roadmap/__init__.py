"""The roadmap as a whole: a README's table, what changed in it, and roadmap.yaml that follows."""

from flashcards.roadmap.differences import Difference, differences
from flashcards.roadmap.importing import ImportResult, import_readme, import_table
from flashcards.roadmap.readme_table import Row, read_table
from flashcards.roadmap.sync import Decisions, Plan, WrongDecision, carry_out, fingerprint, planned
from flashcards.roadmap.versions import load_versions
from flashcards.sources.urls import canonical_url

__all__ = [
    "Decisions",
    "Difference",
    "ImportResult",
    "Plan",
    "Row",
    "WrongDecision",
    "canonical_url",
    "carry_out",
    "differences",
    "fingerprint",
    "import_readme",
    "import_table",
    "load_versions",
    "planned",
    "read_table",
]
