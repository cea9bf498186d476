"""Figures of the concept Descriptive Statistics."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, INK, ORANGE, figure
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle


@figure("statistics/skewed-density.svg")
def skewed_density(ax: Axes) -> None:
    """Log-normal density with its mode (A), median (B) and mean (C) marked."""
    sigma = 0.8

    def density(x: np.ndarray) -> np.ndarray:
        scale = x * sigma * np.sqrt(2 * np.pi)
        return np.asarray(np.exp(-(np.log(x) ** 2) / (2 * sigma**2)) / scale)

    x = np.linspace(1e-3, 4.6, 800)
    ax.plot(x, density(x), color=BLUE)
    centres = {"A": np.exp(-(sigma**2)), "B": 1.0, "C": np.exp(sigma**2 / 2)}
    assert abs(x[density(x).argmax()] - centres["A"]) < 0.01
    for label, where in centres.items():
        height = float(density(np.array(where)))
        ax.plot([where, where], [0, height], color=ORANGE, linestyle="--", linewidth=1.6)
        ax.text(where + 0.04, height + 0.03, label, ha="center", va="bottom", fontweight="bold")
    ax.set(xlabel="value", ylabel="density", xlim=(0, 4.6), ylim=(0, 0.82))
    ax.set_xticks([])
    ax.set_yticks([])


@figure("statistics/box-plot-reading.svg", size=(4.0, 1.7))
def box_plot_reading(ax: Axes) -> None:
    """Box plot with quartiles 20, 26 and 40, whiskers to 8 and 62, and an outlier at 85."""
    ax.add_patch(Rectangle((20, -0.3), 20, 0.6, fill=False, edgecolor=BLUE, linewidth=2))
    ax.plot([26, 26], [-0.3, 0.3], color=ORANGE, linewidth=2.5)
    ax.plot([8, 20], [0, 0], color=BLUE)
    ax.plot([40, 62], [0, 0], color=BLUE)
    for end in (8, 62):
        ax.plot([end, end], [-0.15, 0.15], color=BLUE)
    ax.plot(85, 0, "o", color=INK, markersize=6)
    ax.set(xlabel="response time (ms)", xlim=(0, 92), ylim=(-0.55, 0.55))
    ax.set_xticks(range(0, 91, 10))
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
