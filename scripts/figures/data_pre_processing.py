"""Figures of the concept Data Pre-processing."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, INK, ORANGE, figure
from matplotlib.axes import Axes


@figure("data-science-skills/outlier-off-the-trend.svg", size=(3.7, 3.2))
def outlier_off_the_trend(ax: Axes) -> None:
    """A rising cloud with Q and R far out along it and P beside it, inside both ranges."""
    random = np.random.default_rng(4)
    height = random.normal(170, 8, 70)
    weight = 70 + 1.2 * (height - 170) + random.normal(0, 3, 70)
    named = {"P": (161.0, 78.0), "Q": (191.5, 97.0), "R": (149.0, 45.5)}
    points = np.vstack([np.column_stack([height, weight]), *named.values()])
    off = points - points.mean(axis=0)
    distance = np.einsum("ij,jk,ik->i", off, np.linalg.inv(np.cov(points.T)), off)
    scores = np.abs(off / points.std(axis=0, ddof=1))
    p, q, r = (len(points) - 3 + i for i in range(3))
    assert distance.argmax() == p
    assert scores[p].max() < 1.5
    assert min(scores[q].max(), scores[r].max()) > 2.2
    ax.plot(height, weight, "o", color=BLUE, markersize=4, alpha=0.75)
    for label, (x, y) in named.items():
        ax.plot(x, y, "o", color=ORANGE, markersize=7)
        ax.text(x - 1.2, y + 1.2, label, color=INK, fontweight="bold", ha="right", va="bottom")
    ax.set(xlabel="height (cm)", ylabel="weight (kg)", xlim=(142, 198), ylim=(38, 106))
