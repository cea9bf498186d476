"""Figures of the concept Performance Evaluation (DL)."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, ORANGE, figure
from matplotlib.axes import Axes


@figure("deep-learning/two-losses-by-probability.svg", size=(3.8, 2.8))
def two_losses_by_probability(ax: Axes) -> None:
    """Cross-entropy (A) and squared error (B) by the probability given to the true class."""
    given = np.linspace(0.02, 1, 200)
    ax.plot(given, -np.log(given), color=BLUE)
    whole = np.linspace(0, 1, 100)
    ax.plot(whole, (1 - whole) ** 2, color=ORANGE)
    ax.text(0.13, 2.3, "A", color=BLUE, fontsize=13, fontweight="bold")
    ax.text(0.05, 0.48, "B", color=ORANGE, fontsize=13, fontweight="bold")
    ax.set(xlabel="probability of the true class", ylabel="loss", xlim=(0, 1.01), ylim=(0, 3.5))
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    ax.grid()
