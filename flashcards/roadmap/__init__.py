"""The roadmap as a whole: a README's table read, and carried over to roadmap.yaml."""

from flashcards.roadmap.importing import ImportResult, import_readme, import_table
from flashcards.roadmap.readme_table import Row, read_table
from flashcards.sources.urls import canonical_url

__all__ = [
    "ImportResult",
    "Row",
    "canonical_url",
    "import_readme",
    "import_table",
    "read_table",
]
