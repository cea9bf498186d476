"""Figures of the concept Inferential Statistics."""

from __future__ import annotations

from math import gamma

import numpy as np
from canvas import BLUE, GREEN, ORANGE, figure
from matplotlib.axes import Axes


def density_of_mean(x: np.ndarray, n: int) -> np.ndarray:
    """Density of the mean of n exponential draws with mean 1: a gamma density."""
    return n**n / gamma(n) * x ** (n - 1) * np.exp(-n * x)


@figure("statistics/clt-sampling-means.svg")
def clt_sampling_means(ax: Axes) -> None:
    """Means of 1 (C), 4 (A) and 25 (B) exponential draws."""
    x = np.linspace(0, 4, 801)
    for n, name, color, at in ((4, "A", BLUE, 1.75), (25, "B", ORANGE, 1.3), (1, "C", GREEN, 2.6)):
        ax.plot(x, density_of_mean(x, n), color=color)
        height = density_of_mean(np.array([at]), n)[0]
        ax.text(at + 0.1, height + 0.03, name, color=color, fontsize=13, va="bottom")
    ax.set(xlabel="mean of n draws", ylabel="density", xlim=(0, 4), ylim=(0, 2.15))
    ax.set_xticks(range(5))
    ax.set_yticks([])
