"""Figures: each is drawn by a script, used by a card, and readable as a picture of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import REPOSITORY

from flashcards import markup
from flashcards.sources import load_deck

DECKS = REPOSITORY / "decks"
FIGURES = sorted(path.relative_to(DECKS).as_posix() for path in DECKS.glob("*/*.svg"))


def test_every_figure_is_drawn_by_a_script_and_every_drawing_is_there() -> None:
    scripts = (REPOSITORY / "scripts" / "figures").glob("*.py")
    drawn = [
        name
        for script in scripts
        for name in re.findall(r'^@figure\(\s*"([^"]+)"', script.read_text("utf-8"), re.MULTILINE)
    ]
    assert sorted(drawn) == FIGURES


def test_every_figure_is_used_by_a_card() -> None:
    deck, _ = load_deck(REPOSITORY)
    homes = {
        concept.id: category.id
        for category in deck.roadmap.categories
        for concept in category.concepts
    }
    used = {
        f"{homes[card.concept]}/{name}"
        for card in deck.cards
        for field in (card.front, card.answer, card.extra)
        if field
        for name, _, _ in markup.images(field)
    }
    assert used == set(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_fits_a_phone_and_brings_nothing_along(name: str) -> None:
    text = (DECKS / name).read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert 0 < float(root.attrib["width"]) <= 420
    assert 0 < float(root.attrib["height"]) <= 420
    assert not {element.tag.rpartition("}")[2] for element in root.iter()} & {"script", "image"}
    assert len(text) < 60_000


CANVAS = """\
DRAWINGS = {"mathematics/vector-projection.svg": "a", "statistics/box-plot.svg": "b"}


def save(drawing):
    return f"drawn {drawing}"
"""


@pytest.mark.parametrize(
    ("canvas", "arguments", "code", "said"),
    [
        (CANVAS, [], 0, "drawn a\ndrawn b\n"),
        (CANVAS, ["box"], 0, "drawn b\n"),
        (CANVAS, ["vector-projektion"], 2, "did you mean vector-projection?"),
        (CANVAS, ["box", "zzz"], 2, "no figure has `zzz` in its name"),
        ("import no_such_library", ["box"], 4, "no_such_library is missing; run: pip install"),
        ("import no_such_library", ["--help"], 0, "as vector-projection; all without"),
    ],
)
def test_what_draws_the_figures_says_what_it_cannot_draw(
    tmp_path: Path, canvas: str, arguments: list[str], code: int, said: str
) -> None:
    script = REPOSITORY / "scripts" / "figures" / "draw.py"
    (tmp_path / "draw.py").write_bytes(script.read_bytes())
    (tmp_path / "canvas.py").write_text(canvas, "utf-8")
    command = [sys.executable, "draw.py", *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert (code == 0) == bool(done.stdout)
