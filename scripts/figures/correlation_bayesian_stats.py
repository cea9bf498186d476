"""Figures of the concept Correlation & Bayesian Stats."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, ORANGE, figure
from matplotlib.axes import Axes


@figure("statistics/correlation-scatter.svg")
def correlation_scatter(ax: Axes) -> None:
    """A U-shaped cloud whose Pearson correlation is close to zero."""
    rng = np.random.default_rng(7)
    half = np.linspace(0.04, 1, 28)
    x = np.concatenate([-half, half])
    noise = rng.normal(0, 0.06, half.size)
    y = x**2 + np.concatenate([noise, rng.permutation(noise)])
    assert abs(np.corrcoef(x, y)[0, 1]) < 0.02
    ax.scatter(x, y, color=BLUE, s=18)
    ax.set(xlabel="$x$", ylabel="$y$", xlim=(-1.1, 1.1))
    ax.set_xticks([])
    ax.set_yticks([])


@figure("statistics/simpsons-paradox.svg")
def simpsons_paradox(ax: Axes) -> None:
    """Two groups with rising trends whose pooled trend falls."""
    rng = np.random.default_rng(3)
    low, high = np.linspace(0.8, 5.6, 22), np.linspace(4.2, 9.0, 22)
    mild = 6.0 + 0.55 * low + rng.normal(0, 0.35, low.size)
    severe = -0.9 + 0.55 * high + rng.normal(0, 0.35, high.size)
    assert np.corrcoef(low, mild)[0, 1] > 0.8
    assert np.corrcoef(high, severe)[0, 1] > 0.8
    dose, recovery = np.concatenate([low, high]), np.concatenate([mild, severe])
    assert np.corrcoef(dose, recovery)[0, 1] < -0.5
    ax.scatter(low, mild, color=BLUE, s=18)
    ax.scatter(high, severe, color=ORANGE, s=18, marker="s")
    ax.text(6.0, 8.2, "mild cases", color=BLUE, va="center")
    ax.text(3.9, 2.2, "severe cases", color=ORANGE, va="center", ha="right")
    ax.set(xlabel="dose", ylabel="recovery", xlim=(0, 9.6), ylim=(0.8, 10.2))
    ax.set_xticks([])
    ax.set_yticks([])
