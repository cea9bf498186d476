"""Figures of the concept LLM Training Cycle."""

from __future__ import annotations

from canvas import BLUE, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle


@figure("generative-ai-including-llms/low-rank-update.svg", size=(4.0, 2.3))
def low_rank_update(ax: Axes) -> None:
    """A matrix and the two thin ones whose product LoRA adds to it, a square for each number."""

    def grid(left: float, rows: int, columns: int, colour: str, name: str) -> None:
        top = 6 + rows / 2
        for row in range(rows):
            for column in range(columns):
                corner = (left + column, top - row - 1)
                ax.add_patch(Rectangle(corner, 0.9, 0.9, facecolor=colour, edgecolor="none"))
        ax.text(left + columns / 2, 1.1, name, color=colour, ha="center", weight="bold")

    grid(0, 8, 6, GREY, "frozen")
    grid(8.4, 8, 2, BLUE, "B")
    grid(12.3, 2, 6, ORANGE, "A")
    ax.text(7.2, 6, "+", ha="center", va="center", color=INK, size=16)
    ax.text(11.3, 6, "·", ha="center", va="center", color=INK, size=16)
    ax.set(xlim=(-0.2, 18.6), ylim=(0.6, 10.4), aspect="equal")
    ax.axis("off")
