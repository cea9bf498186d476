"""Write the model cards of docs/authoring.md anew, as the deck has them now."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "authoring.md"
# A block of code on the page, longer fences around shorter ones: its language and its text.
FENCE = re.compile(r"^(`{3,})(\S+)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


def cards() -> dict[str, str]:
    """The text of every card of the deck, by its heading."""
    return {
        line: card_text(lines, start)
        for path in (ROOT / "decks").glob("*/*.md")
        for lines in [path.read_text("utf-8").splitlines()]
        for start, line in enumerate(lines)
        if line.startswith("### ")
    }


def card_text(lines: list[str], start: int) -> str:
    """A card from its heading at `start` to the next heading outside a fence."""
    fenced = False
    for end, line in enumerate(lines[start + 1 :], start + 1):
        fenced ^= line.startswith("```")
        if not fenced and re.match(r"#{1,3} ", line):
            return "\n".join(lines[start:end]).strip()
    return "\n".join(lines[start:]).strip()


def renewed(page: str) -> str:
    """The page with each model card as it is now; one that is gone stays, for the test to find."""
    now = cards()
    for _, _, body in FENCE.findall(page):
        page = page.replace(body.strip(), now.get(body.partition("\n")[0], body.strip()))
    return page


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
    print(PAGE)
