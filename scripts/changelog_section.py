"""Print what CHANGELOG.md says of a version: `python scripts/changelog_section.py 1.2.0`.

A version's section begins with a heading of the second level whose first word is the version.
Exits with 3 when the changelog has no such section, or an empty one. Standard library only: the
release reads its notes before anything is installed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parents[1] / "CHANGELOG.md"


def section(changelog: str, version: str) -> str:
    """The text below the version's heading, up to the next one; empty if there is none."""
    for part in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        if heading.split()[:1] == [version]:
            return text.strip()
    return ""


def main() -> None:
    """Print the section of the version that the command line names."""
    if len(sys.argv) != 2:
        print("usage: changelog_section.py VERSION", file=sys.stderr)
        sys.exit(2)
    notes = section(CHANGELOG.read_text("utf-8"), sys.argv[1])
    if not notes:
        message = (
            f"{CHANGELOG.name} says nothing of {sys.argv[1]}; add a section `## {sys.argv[1]}`"
        )
        print(message, file=sys.stderr)
        sys.exit(3)
    print(notes)


if __name__ == "__main__":
    main()
