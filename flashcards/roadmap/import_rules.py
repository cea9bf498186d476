"""What holds for a README's roadmap table, and for carrying it over to roadmap.yaml."""

from __future__ import annotations

from flashcards.model import Rule, Severity

HEADER = "| Category | Concept | To-Do | YouTube Tutorial |\n|---|---|---|---|"

NO_TABLE = Rule(
    "R101",
    "The README has a roadmap table",
    "Add a table whose header is | Category | Concept | To-Do | YouTube Tutorial |",
    "| Subject | Links |\n|---|---|\n| Calculus | |",
    f"{HEADER}\n| Maths | Calculus | | |",
)
COLUMNS = Rule(
    "R102",
    "The roadmap table has a category, a concept, a to-do and a tutorial column",
    "Add the column, or correct its name in the header",
    "| Category | Concept |\n|---|---|\n| Maths | Calculus |",
    f"{HEADER}\n| Maths | Calculus | | |",
)
CELLS = Rule(
    "R103",
    "Every row has as many cells as the header",
    "Write an empty cell for what is missing, and \\| for a pipe that is text",
    f"{HEADER}\n| Maths | Calculus | Learn |x| and f(x) | |",
    f"{HEADER}\n| Maths | Calculus | Learn \\|x\\| and f(x) | |",
)
NO_CATEGORY = Rule(
    "R104",
    "The first row of the table names a category",
    "Fill the category cell; only below a category does an empty cell mean the same again",
    f"{HEADER}\n| | Calculus | | |",
    f"{HEADER}\n| Maths | Calculus | | |",
)
NO_CONCEPT = Rule(
    "R105",
    "Every row names a concept",
    "Fill the concept cell, or put these links into the row above",
    f"{HEADER}\n| Maths | | | [Essence](https://x.org/) |",
    f"{HEADER}\n| Maths | Calculus | | [Essence](https://x.org/) |",
)
ONE_ROW = Rule(
    "R106",
    "A concept has one row",
    "Join the two rows, or give one of the concepts another name",
    f"{HEADER}\n| Maths | Calculus | | |\n| | Calculus | | |",
    f"{HEADER}\n| Maths | Calculus | | |\n| | Vector Calculus | | |",
)
LINKS = Rule(
    "R107",
    "A tutorial cell holds links and commas",
    "Write each tutorial as [title](https://…)",
    f"{HEADER}\n| Maths | Calculus | | https://x.org/ |",
    f"{HEADER}\n| Maths | Calculus | | [Essence](https://x.org/) |",
)
STRAY_LINK = Rule(
    "R108",
    "Links stand in the tutorial column",
    "Move the link there, and leave its title as text",
    f"{HEADER}\n| Maths | [Calculus](https://x.org/) | | |",
    f"{HEADER}\n| Maths | Calculus | | [Calculus](https://x.org/) |",
)
STRAY_ROW = Rule(
    "R109",
    "Every row of the roadmap is in a table",
    "Take the empty line above it out, or give these rows a header and a |---| line",
    f"{HEADER}\n| Maths | Calculus | | |\n\n| | Algebra | | |",
    f"{HEADER}\n| Maths | Calculus | | |\n| | Algebra | | |",
)
KEPT = Rule(
    "R110",
    "Every concept of roadmap.yaml is in the README's table",
    "It stays as it is; `flashcards roadmap sync` retires, renames or moves it with its cards",
    f"{HEADER}\n| Maths | Calculus | | |",
    f"{HEADER}\n| Maths | Calculus | | |\n| | Algebra | | |",
    Severity.WARNING,
)
LAYOUT = Rule(
    "R111",
    "roadmap.yaml has one line beginning with `- ` for each category and concept",
    "Begin each of them on a line of its own with `- id: …`, or make the change by hand",
    "categories: [{id: maths, name: Maths, concepts: []}]",
    "categories:\n  - id: maths\n    name: Maths\n    concepts: []",
)
BESIDE = Rule(
    "R112",
    "A table beside the roadmap's holds nothing of the roadmap",
    f"If its rows are the roadmap's, give it the header {HEADER.splitlines()[0]}",
    f"{HEADER}\n| Maths | Calculus | | |\n\n| Section | Concept |\n|---|---|\n| Law | Rights |",
    f"{HEADER}\n| Maths | Calculus | | |\n\n{HEADER}\n| Law | Rights | | |",
    Severity.WARNING,
)
RULES = {
    rule.code: rule
    for rule in (
        NO_TABLE,
        COLUMNS,
        CELLS,
        NO_CATEGORY,
        NO_CONCEPT,
        ONE_ROW,
        LINKS,
        STRAY_LINK,
        STRAY_ROW,
        KEPT,
        LAYOUT,
        BESIDE,
    )
}
