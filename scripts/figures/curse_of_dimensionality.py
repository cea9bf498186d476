"""Figures of the concept Curse of Dimensionality."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREEN, ORANGE, figure
from matplotlib.axes import Axes


@figure("deep-learning/distance-concentration.svg", size=(4.0, 2.7))
def distance_concentration(ax: Axes) -> None:
    """Distances of random pairs in a cube over their mean, for 2, 20 and 500 dimensions."""
    chance = np.random.default_rng(7)
    bins = np.linspace(0, 2.4, 61)
    for letter, dimension, colour, at in (
        ("A", 20, BLUE, (1.17, 3.1)),
        ("B", 500, ORANGE, (1.07, 9.0)),
        ("C", 2, GREEN, (0.3, 1.0)),
    ):
        gaps = chance.random((20_000, dimension)) - chance.random((20_000, dimension))
        distances = np.sqrt((gaps**2).sum(axis=1))
        height, _ = np.histogram(distances / distances.mean(), bins, density=True)
        ax.stairs(height, bins, color=colour, linewidth=1.8)
        ax.text(*at, letter, color=colour, weight="bold")
    ax.set(xlabel="distance / mean distance", xlim=(0, 2.4), ylim=(0, None))
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
