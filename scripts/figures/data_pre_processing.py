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


@figure("data-science-skills/three-missingness-panels.svg", size=(4.3, 2.0))
def three_missingness_panels(ax: Axes) -> None:
    """Income by age three times; hollow: scattered in A, at high ages in B, at the top in C."""
    canvas = ax.figure
    ax.remove()
    panels = canvas.subplots(1, 3, sharey=True)
    rng = np.random.default_rng(21)
    cells = np.array([(x, y) for x in range(8) for y in range(7)])
    age, income = ((cells + rng.uniform(0.1, 0.9, (56, 2))) / (8, 7)).T
    luck = rng.permutation(56) / 56
    income = 0.05 + 0.9 * income
    hidden = (luck < 0.3, age > 0.68, income > 0.66)
    for name, panel, blank in zip("ABC", panels, hidden, strict=True):
        panel.plot(age[~blank], income[~blank], "o", color=BLUE, markersize=4)
        style = {"markerfacecolor": "none", "markersize": 4.5, "markeredgewidth": 1.3}
        panel.plot(age[blank], income[blank], "o", color=ORANGE, **style)
        panel.set(title=name, xlabel="age", xlim=(-0.05, 1.05), ylim=(0, 1))
        panel.set_xticks([])
        panel.set_yticks([])
    panels[0].set(ylabel="income")
