"""Figures of the concept ML Fundamentals."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes


@figure("traditional-machine-learning/semi-supervised-arcs.svg")
def semi_supervised_arcs(ax: Axes) -> None:
    """Two arcs, one label on each; the queried point lies nearest to the other arc's label."""
    rng = np.random.default_rng(4)
    angle = np.linspace(0, np.pi, 45)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.4 - np.sin(angle)])
    noise = rng.normal(0, 0.035, (2, 45, 2))
    for arc, jitter in zip((upper, lower), noise, strict=True):
        ax.plot(*(arc + jitter).T, "o", color=GREY, markersize=4, alpha=0.75)
    first, second, asked = upper[42], lower[9], upper[1]
    assert np.linalg.norm(asked - second) < np.linalg.norm(asked - first)
    for name, point, color, shape in (("A", first, BLUE, "o"), ("B", second, ORANGE, "s")):
        ax.plot(*point, shape, color=color, markersize=10)
        ax.text(point[0] - 0.11, point[1], name, color=color, fontsize=13, ha="right", va="center")
    ax.plot(*asked, "o", markerfacecolor="white", markeredgecolor=INK, markersize=10)
    ax.set(xlim=(-1.4, 2.2), ylim=(-0.8, 1.2), aspect="equal")
    ax.axis("off")
