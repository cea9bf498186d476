"""Figures of the concept LLM Foundations."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREEN, ORANGE, figure
from matplotlib.axes import Axes


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
