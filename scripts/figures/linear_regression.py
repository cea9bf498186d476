"""Figures of the concept Linear Regression."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes


@figure("statistics/residual-funnel.svg")
def residual_funnel(ax: Axes) -> None:
    """Residuals with mean zero whose spread grows with the fitted value."""
    rng = np.random.default_rng(8)
    fitted = np.linspace(1, 10, 110)
    residual = 0.42 * fitted * np.clip(rng.normal(size=110), -2.0, 2.0)
    ax.axhline(0, color=INK, linewidth=1.2)
    ax.plot(fitted, residual, "o", color=BLUE, markersize=4, alpha=0.8)
    ax.set(xlabel="fitted value", ylabel="residual", xlim=(0.5, 10.5), ylim=(-10, 10))
    ax.set_xticks([])
    ax.set_yticks([0])


@figure("statistics/leverage-point.svg")
def leverage_point(ax: Axes) -> None:
    """An outlier (A), a harmless far point (B) and an influential one (C)."""
    rng = np.random.default_rng(5)
    x = rng.uniform(1, 5, 22)
    y = 1 + 0.8 * x + rng.normal(0, 0.35, 22)
    slope, intercept = np.polyfit(x, y, 1)
    line = np.array([0.5, 10.3])
    ax.plot(line, intercept + slope * line, color=GREY)
    ax.plot(x, y, "o", color=BLUE, markersize=5)
    for name, at, height in (
        ("A", 3.0, 7.4),
        ("B", 9.4, intercept + slope * 9.4),
        ("C", 9.4, 3.2),
    ):
        ax.plot(at, height, "o", color=ORANGE, markersize=8)
        ax.text(
            at - 0.3, height + 0.25, name, color=ORANGE, ha="right", fontsize=13, fontweight="bold"
        )
    ax.set(xlabel="$x$", ylabel="$y$", xlim=(0, 10.6), ylim=(0, 10))
    ax.set_xticks([])
    ax.set_yticks([])
