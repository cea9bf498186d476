"""Figures of the concept Inferential Statistics."""

from __future__ import annotations

from math import gamma

import numpy as np
from canvas import BLUE, GREEN, ORANGE, figure
from matplotlib.axes import Axes


def density_of_mean(x: np.ndarray, n: int) -> np.ndarray:
    """Density of the mean of n exponential draws with mean 1: a gamma density."""
    return np.asarray(n**n / gamma(n) * x ** (n - 1) * np.exp(-n * x))


@figure("statistics/clt-sampling-means.svg")
def clt_sampling_means(ax: Axes) -> None:
    """Means of 1 (C), 4 (A) and 25 (B) exponential draws."""
    x = np.linspace(0, 4, 801)
    for n, name, color, style, at in (
        (4, "A", BLUE, "-", 1.62),
        (25, "B", ORANGE, "-", 1.12),
        (1, "C", GREEN, "--", 2.55),
    ):
        ax.plot(x, density_of_mean(x, n), color=color, linestyle=style)
        height = density_of_mean(np.array([at]), n)[0]
        ax.text(at + 0.07, height + 0.02, name, color=color, fontsize=13, fontweight="bold")
    ax.set(xlabel="mean of the draws", xlim=(0, 4), ylim=(0, 2.15))
    ax.set_ylabel("density", labelpad=8)
    ax.set_xticks(range(5))
    ax.set_yticks([])
