"""Figures of the concept LLM Foundations."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREEN, GREY, ORANGE, figure
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle


@figure("generative-ai-including-llms/three-temperatures.svg", size=(4.2, 2.2))
def three_temperatures(ax: Axes) -> None:
    """Softmax of the same five logits at the temperatures 1, 2.5 and 0.4, in this order."""
    logits = np.array([2.0, 1.4, 0.6, 0.1, -0.6])
    for number, (letter, temperature, colour) in enumerate(
        (("A", 1.0, BLUE), ("B", 2.5, ORANGE), ("C", 0.4, GREEN))
    ):
        weights = np.exp(logits / temperature)
        places = np.arange(5) + 6.2 * number
        ax.bar(places, weights / weights.sum(), color=colour, width=0.8)
        ax.text(places[2], 0.84, letter, ha="center", weight="bold")
    ax.set(ylabel="probability", ylim=(0, 0.95))
    ax.set_xticks([])
    ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8])


@figure("generative-ai-including-llms/shared-heads.svg", size=(4.2, 1.7))
def shared_heads(ax: Axes) -> None:
    """Eight query heads over one, eight and two key-value heads."""
    for number, (letter, shared) in enumerate((("A", 1), ("B", 8), ("C", 2))):
        left = 10.0 * number
        for query in range(8):
            place = left + query
            ax.add_patch(Rectangle((place, 3), 0.7, 0.7, facecolor=BLUE, linewidth=0))
            group = query * shared // 8
            below = left + (group + 0.5) * 8 / shared - 0.15
            ax.plot([place + 0.35, below], [3, 0.7], color=GREY, linewidth=1.0)
        for group in range(shared):
            below = left + (group + 0.5) * 8 / shared - 0.5
            ax.add_patch(Rectangle((below, 0), 0.7, 0.7, facecolor=ORANGE, linewidth=0))
        ax.text(left + 3.85, 4.2, letter, ha="center", va="bottom", weight="bold")
    ax.text(-0.5, 3.35, "query", ha="right", va="center", fontsize=9)
    ax.text(-0.5, 0.35, "key, value", ha="right", va="center", fontsize=9)
    ax.set(xlim=(-5.2, 28), ylim=(-0.4, 5.6), aspect="equal")
    ax.axis("off")
