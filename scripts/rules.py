"""Write docs/rules.md from the rules in the code."""

from __future__ import annotations

from pathlib import Path

from flashcards import rulebook

PAGE = Path(__file__).parents[1] / "docs" / "rules.md"

if __name__ == "__main__":
    PAGE.write_text(rulebook.page() + "\n", "utf-8")
    print(PAGE)
