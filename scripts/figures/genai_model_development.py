"""Figures of the concept GenAI Model Development."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREEN, ORANGE, figure
from matplotlib.axes import Axes


@figure("generative-ai-including-llms/iso-compute-curves.svg", size=(4.0, 2.7))
def iso_compute_curves(ax: Axes) -> None:
    """Final loss over model size for three compute budgets C = 6ND.

    The law is the third fit of Hoffmann et al. (2022): L = 1.69 + 406.4 / N^0.34 + 410.7 / D^0.28.
    """
    sizes = np.logspace(7.6, 11, 200)
    for letter, budget, colour in (("A", 1e20, BLUE), ("B", 1e21, ORANGE), ("C", 1e22, GREEN)):
        tokens = budget / (6 * sizes)
        loss = 1.69 + 406.4 / sizes**0.34 + 410.7 / tokens**0.28
        shown = loss < loss.min() + 0.75
        best = int(loss.argmin())
        ax.plot(sizes[shown], loss[shown], color=colour)
        ax.plot(sizes[best], loss[best], "o", color=colour, markersize=6)
        ax.text(sizes[best], loss[best] - 0.17, letter, color=colour, ha="center", weight="bold")
    ax.set(xlabel="parameters", ylabel="final loss", xscale="log", ylim=(1.9, 3.5))
    ax.minorticks_off()
