"""Figures of the concept Python for Data Science."""

from __future__ import annotations

from canvas import BLUE, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle


@figure("python-and-ai-frameworks/array-in-memory.svg", size=(3.8, 2.5))
def array_in_memory(ax: Axes) -> None:
    """A 2x4 array above its eight numbers in memory, four bytes each, with their addresses."""
    for row in range(2):
        for column in range(4):
            _cell(ax, 2 + column, 2.6 - row, str(4 * row + column))
    ax.text(1.7, 2.6, "a", ha="right", va="center", weight="bold", fontsize=13)
    for place in range(8):
        _cell(ax, place, -0.3, str(place))
        ax.text(place + 0.5, -1.05, str(4 * place), ha="center", va="center", fontsize=9)
    ax.text(4.0, -1.7, "address in bytes", ha="center", va="center", fontsize=9.5)
    ax.set(xlim=(-0.2, 8.2), ylim=(-2.0, 3.2), aspect="equal")
    ax.axis("off")


@figure("python-and-ai-frameworks/row-or-column.svg", size=(2.6, 2.4))
def row_or_column(ax: Axes) -> None:
    """A 3x3 array of fives; a frame P around its last row and a frame Q around its last column."""
    for row in range(3):
        for column in range(3):
            _cell(ax, column, 2.0 - row, "5")
    for letter, corner, width, height, colour, place in (
        ("P", (-0.12, -0.62), 3.24, 1.24, BLUE, (-0.45, 0.0)),
        ("Q", (1.88, -0.62), 1.24, 3.24, ORANGE, (2.5, 2.95)),
    ):
        frame = Rectangle(corner, width, height, fill=False, edgecolor=colour, linewidth=2.4)
        ax.add_patch(frame)
        ax.text(*place, letter, color=colour, ha="center", va="center", weight="bold", fontsize=13)
    ax.set(xlim=(-0.8, 3.4), ylim=(-0.8, 3.3), aspect="equal")
    ax.axis("off")


def _cell(ax: Axes, x: float, y: float, text: str) -> None:
    ax.add_patch(Rectangle((x, y - 0.5), 1, 1, fill=False, edgecolor=GREY, linewidth=1.2))
    ax.text(x + 0.5, y, text, color=INK, ha="center", va="center")
