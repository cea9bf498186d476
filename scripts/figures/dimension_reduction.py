"""Figures of the concept Dimension Reduction."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, ORANGE, PURPLE, figure
from matplotlib.axes import Axes

CENTRED = {"ha": "center", "va": "center"}


@figure("statistics/pca-axes.svg", size=(4.0, 3.4))
def pca_axes(ax: Axes) -> None:
    """A correlated cloud with its regression line (A) and its first principal axis (B)."""
    rng = np.random.default_rng(2)
    points = rng.multivariate_normal([0, 0], [[1, 0.95], [0.95, 1.9]], size=110)
    points -= points.mean(axis=0)
    cov = np.cov(points.T)
    regression = cov[0, 1] / cov[0, 0]
    first = np.linalg.eigh(cov)[1][:, -1]
    ax.plot(*points.T, "o", color=BLUE, markersize=4, alpha=0.7, markeredgewidth=0)
    for name, slope, color, style in (
        ("A", regression, ORANGE, "--"),
        ("B", first[1] / first[0], PURPLE, "-"),
    ):
        tip = np.array([1, slope]) / np.hypot(1, slope)  # both lines are equally long
        ax.plot(*np.outer(tip, [-4.1, 4.1]), color=color, linestyle=style, linewidth=2.4)
        ax.text(*(4.45 * tip), name, color=color, fontsize=13, fontweight="bold", **CENTRED)
    ax.set(xlabel="$x$", ylabel="$y$", xlim=(-4.4, 4.4), ylim=(-4.3, 4.4), aspect="equal")
    ax.set_xticks([])
    ax.set_yticks([])


@figure("statistics/scree-plot.svg")
def scree_plot(ax: Axes) -> None:
    """Shares of variance: 45, 25 and 20 per cent, then a flat tail."""
    shares = [45, 25, 20, 3, 2.5, 2, 1.5, 1]
    assert sum(shares) == 100
    component = np.arange(1, 9)
    ax.plot(component, shares, "o-", color=BLUE, markersize=6)
    ax.set(xlabel="component", ylabel="% of variance", xlim=(0.5, 8.5), ylim=(0, 50))
    ax.set_xticks(component)
    ax.set_yticks(range(0, 51, 5), [str(y) if y % 10 == 0 else "" for y in range(0, 51, 5)])
    ax.grid(axis="y")
