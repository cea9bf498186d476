"""Draw docs/images/counts.svg anew: how many cards each category has, as the README shows it.

python scripts/counts_picture.py
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from flashcards.model import Deck
from flashcards.sources import load_deck

REPOSITORY = Path(__file__).resolve().parents[1]
PICTURE = REPOSITORY / "docs" / "images" / "counts.svg"
ROW, TOP, LEFT, WIDE, WIDTH = 34, 14, 290, 380, 730
STYLE = (
    "text{font:15px system-ui,sans-serif;fill:#1f2430}.n{font-weight:600}.bar{fill:#3b6fc4}"
    # Its own ground, since an image follows the theme of the system and not that of the page.
    ".ground{fill:#fff}"
    "@media (prefers-color-scheme:dark){text{fill:#e6e8ee}.bar{fill:#7aa5ee}.ground{fill:#15181f}}"
)


def drawn(deck: Deck) -> str:
    """The picture: a bar for each category, with its name and its number of cards."""
    homes = {concept.id: home for home, concept in deck.roadmap.homes()}
    counts = {category.name: 0 for category in deck.roadmap.categories}
    for card in deck.cards:
        counts[homes[card.concept].name] += 1
    most = max(counts.values())
    rows = [_row(number, *each, most) for number, each in enumerate(counts.items())]
    height = 2 * TOP + ROW * len(counts)
    total = f"{len(deck.cards):,} cards: " + ", ".join(f"{n} {c}" for n, c in counts.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
        f"<title>{escape(total)}</title><style>{STYLE}</style>"
        f'<rect class="ground" width="{WIDTH}" height="{height}" rx="8"/>{"".join(rows)}</svg>\n'
    )


def _row(number: int, name: str, count: int, most: int) -> str:
    y = TOP + ROW * number
    wide = round(WIDE * count / most)
    return (
        f'<text x="{LEFT - 12}" y="{y + 22}" text-anchor="end">{escape(name)}</text>'
        f'<rect class="bar" x="{LEFT}" y="{y + 6}" width="{wide}" height="22" rx="4"/>'
        f'<text class="n" x="{LEFT + wide + 10}" y="{y + 22}">{count}</text>'
    )


if __name__ == "__main__":
    PICTURE.write_text(drawn(load_deck(REPOSITORY)[0]), "utf-8", newline="\n")
