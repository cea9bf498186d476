"""The common look of the deck's figures, and the register of who draws what.

A figure is a function decorated with `@figure("mathematics/vector-projection.svg")` that takes
axes and draws on them. Figures have a transparent background and dark ink; at night the card's
stylesheet inverts their lightness and keeps their hue, so one file serves both themes.

Letters follow one rule: a variable is italic (write it in dollars, as in a formula), a vector is
bold, and a capital letter by itself names a point, an item or a line and is set bold by `save`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

DECKS = Path(__file__).resolve().parents[2] / "decks"

INK = "#1f2937"
GREY = "#8a93a1"
BLUE = "#2563c9"
ORANGE = "#d9660b"
GREEN = "#15803d"
PURPLE = "#8b3fc2"

STYLE = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": 11,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.constrained_layout.use": True,
    "figure.figsize": (4.0, 2.9),
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "grid.alpha": 0.4,
    "grid.color": GREY,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 10,
    "lines.linewidth": 2.0,
    "mathtext.fontset": "dejavusans",
    "savefig.transparent": True,
    "svg.fonttype": "path",
    "svg.hashsalt": "ai-roadmap",
    "text.color": INK,
    "xtick.color": INK,
    "xtick.labelsize": 10,
    "ytick.color": INK,
    "ytick.labelsize": 10,
}


@dataclass(frozen=True)
class Drawing:
    """One registered figure: its file below `decks/`, its size in inches, its function."""

    path: str
    size: tuple[float, float]
    draw: Callable[[Axes], None]


DRAWINGS: dict[str, Drawing] = {}


def figure(
    path: str, size: tuple[float, float] = (4.0, 2.9)
) -> Callable[[Callable[[Axes], None]], Callable[[Axes], None]]:
    """Register a drawing function under its file's path below `decks/`."""

    def register(draw: Callable[[Axes], None]) -> Callable[[Axes], None]:
        assert path not in DRAWINGS, f"two functions draw {path}"
        DRAWINGS[path] = Drawing(path, size, draw)
        return draw

    return register


def save(drawing: Drawing, folder: Path = DECKS) -> Path:
    """Draw into `folder` and return the path; the same code gives the same bytes."""
    with mpl.rc_context(STYLE):
        canvas = Figure(figsize=drawing.size)
        drawing.draw(canvas.add_subplot())
        embolden_names(canvas)
        target = folder / drawing.path
        target.parent.mkdir(parents=True, exist_ok=True)
        canvas.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    target.write_text(in_pixels(target.read_text("utf-8")), "utf-8")
    return target


def embolden_names(canvas: Figure) -> None:
    """Set every capital letter that stands by itself bold: it names something in the figure."""
    for text in canvas.findobj(Text):
        if isinstance(text, Text) and re.fullmatch("[A-Z]", text.get_text().strip()):
            text.set_fontweight("bold")


def in_pixels(svg: str) -> str:
    """Give the size in CSS pixels (matplotlib writes points), and drop trailing spaces."""

    def pixels(match: re.Match[str]) -> str:
        return f'{match[1]}="{round(float(match[2]) * 96 / 72)}"'

    sized = re.sub(r'\b(width|height)="([\d.]+)pt"', pixels, svg, count=2)
    return re.sub(r"[ \t]+$", "", sized, flags=re.MULTILINE)
