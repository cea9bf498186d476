"""Figures of the concept Distributions."""

from __future__ import annotations

from math import comb

from canvas import BLUE, figure
from matplotlib.axes import Axes


@figure("statistics/binomial-bars.svg")
def binomial_bars(ax: Axes) -> None:
    """The probabilities of 0 to 10 successes in ten trials with p = 0.3."""
    n, p = 10, 0.3
    heights = [comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    assert max(range(n + 1), key=heights.__getitem__) == 3
    ax.bar(range(n + 1), heights, width=0.75, color=BLUE)
    ax.set(xlabel="number of successes", ylabel="probability", ylim=(0, 0.3))
    ax.set_xticks(range(n + 1))
    ax.set_yticks([0, 0.1, 0.2, 0.3], ["0", "0.1", "0.2", "0.3"])
    ax.grid(axis="y")
