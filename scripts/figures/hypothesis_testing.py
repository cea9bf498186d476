"""Figures of the concept Hypothesis Testing."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, INK, ORANGE, figure
from matplotlib.axes import Axes


def bell(x: np.ndarray, mean: float) -> np.ndarray:
    """Density of a normal distribution with standard deviation 1."""
    return np.asarray(np.exp(-((x - mean) ** 2) / 2) / np.sqrt(2 * np.pi))


@figure("statistics/type-i-ii-regions.svg", size=(4.0, 2.6))
def type_i_ii_regions(ax: Axes) -> None:
    """Null and alternative, with a cut-off: beta shaded as P, alpha as Q."""
    x = np.linspace(-3.2, 5.6, 441)
    cut = 1.2
    null, alternative = bell(x, 0), bell(x, 2.3)
    ax.fill_between(x, alternative, where=x <= cut, color=ORANGE, alpha=0.4, linewidth=0)
    ax.fill_between(x, null, where=x >= cut, color=BLUE, alpha=0.45, linewidth=0)
    ax.plot(x, null, color=BLUE)
    ax.plot(x, alternative, color=ORANGE)
    ax.plot([cut, cut], [0, 0.45], color=INK, linestyle="--", linewidth=1.4)
    ax.text(0, 0.41, "$H_0$", color=BLUE, ha="center", va="bottom", fontsize=13)
    ax.text(2.3, 0.41, "$H_1$", color=ORANGE, ha="center", va="bottom", fontsize=13)
    ax.text(0.78, 0.035, "P", ha="center", fontsize=12, fontweight="bold")
    ax.text(1.5, 0.035, "Q", ha="center", fontsize=12, fontweight="bold")
    ax.set(xlabel="test statistic", xlim=(-3.2, 5.6), ylim=(0, 0.48))
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
