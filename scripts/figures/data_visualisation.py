"""Figures of the concept Data Visualisation."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREEN, INK, ORANGE, figure
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle


def gaussian_mixture(x: np.ndarray, centres: np.ndarray, width: float) -> np.ndarray:
    """Mean of the normal densities with these centres and this standard deviation."""
    z = (x[:, None] - centres) / width
    density: np.ndarray = np.exp(-(z**2) / 2).mean(axis=1) / (width * np.sqrt(2 * np.pi))
    return density


@figure("data-science-skills/histogram-unequal-bins.svg")
def histogram_unequal_bins(ax: Axes) -> None:
    """Density histogram with bins 0-10, 10-20 and 20-60 that hold 40 %, 20 % and 40 %."""
    edges = np.array([0, 10, 20, 60])
    heights = np.array([0.04, 0.02, 0.01])
    assert np.isclose((heights * np.diff(edges)).sum(), 1)
    ax.bar(edges[:-1], heights, width=np.diff(edges), align="edge", color=BLUE, edgecolor="white")
    for label, x, y in zip("ABC", (5, 15, 40), heights, strict=True):
        ax.text(x, y + 0.001, label, ha="center", va="bottom", fontweight="bold")
    ax.set(xlabel="waiting time (min)", ylabel="density (per min)", xlim=(0, 62), ylim=(0, 0.046))
    ax.set_xticks([0, 10, 20, 30, 40, 50, 60])
    ax.set_yticks([0, 0.01, 0.02, 0.03, 0.04])
    ax.grid(axis="y")


@figure("data-science-skills/kde-bandwidths.svg")
def kde_bandwidths(ax: Axes) -> None:
    """Kernel density estimates of twelve values with bandwidths 0.9 (A), 2.5 (B), 0.22 (C)."""
    values = np.array([2.0, 2.4, 3.1, 3.4, 4.4, 4.9, 8.4, 9.1, 9.4, 10.3, 10.6, 11.8])
    x = np.linspace(-4, 18, 1200)
    named = (
        ("A", BLUE, 0.9, 6.65, 0.015),
        ("B", ORANGE, 2.5, 15.2, 0.012),
        ("C", GREEN, 0.22, 9.2, 0.02),
    )
    for name, color, bandwidth, at, above in named:
        y = gaussian_mixture(x, values, bandwidth)
        ax.plot(x, y, color=color, linewidth=1.8)
        height = gaussian_mixture(np.array([at]), values, bandwidth)[0]
        ax.text(at, height + above, name, color=color, fontsize=13, fontweight="bold", ha="center")
    ax.plot(values, np.full(len(values), -0.015), "|", color=INK, markersize=9, clip_on=False)
    ax.set(xlabel="value", ylabel="density", xlim=(-4, 18), ylim=(-0.03, 0.34))
    ax.set_yticks([])


@figure("data-science-skills/box-beside-violin.svg")
def box_beside_violin(ax: Axes) -> None:
    """Box plot and violin of an even mixture of normals around 30 and 70, each of width 7."""
    centres, width = np.array([30.0, 70.0]), 7.0
    y = np.linspace(8, 92, 300)
    density = gaussian_mixture(y, centres, width)
    share = np.cumsum(density) / density.sum()
    low, middle, high = (y[np.searchsorted(share, q)] for q in (0.25, 0.5, 0.75))
    assert max(abs(low - 30), abs(middle - 50), abs(high - 70)) < 1
    ax.add_patch(Rectangle((0.75, low), 0.5, high - low, fill=False, edgecolor=BLUE, linewidth=2))
    ax.plot([0.75, 1.25], [middle, middle], color=ORANGE, linewidth=2.5)
    for start, end in ((low, 8), (high, 92)):
        ax.plot([1, 1], [start, end], color=BLUE)
        ax.plot([0.88, 1.12], [end, end], color=BLUE)
    half = 0.42 * density / density.max()
    ax.fill_betweenx(y, 2.1 - half, 2.1 + half, color=BLUE, alpha=0.35, linewidth=0)
    ax.plot(2.1 - half, y, color=BLUE)
    ax.plot(2.1 + half, y, color=BLUE)
    ax.set(ylabel="score", xlim=(0.4, 2.7), ylim=(0, 100))
    ax.set_xticks([1, 2.1], ["box plot", "violin"])
    ax.set_yticks(range(0, 101, 10))
    ax.grid(axis="y")


@figure("data-science-skills/users-log-axis.svg")
def users_log_axis(ax: Axes) -> None:
    """On a logarithmic axis K climbs from 1 to 10 and L from 100 to 300."""
    years = np.linspace(0, 4, 50)
    for name, color, start, end in (("K", BLUE, 1, 10), ("L", ORANGE, 100, 300)):
        ax.plot(years, start * (end / start) ** (years / 4), color=color)
        ax.plot([0, 4], [start, end], "o", color=color, markersize=5)
        ax.text(
            2,
            1.35 * start * (end / start) ** 0.5,
            name,
            color=color,
            fontsize=13,
            fontweight="bold",
            ha="center",
        )
    ax.set(
        xlabel="year", ylabel="users (thousands)", yscale="log", xlim=(-0.1, 4.1), ylim=(0.8, 450)
    )
    ax.set_xticks(range(5))
    ax.set_yticks([1, 3, 10, 30, 100, 300], ["1", "3", "10", "30", "100", "300"])
    ax.set_yticks([], minor=True)
    ax.grid(axis="y")


@figure("data-science-skills/facets-free-axes.svg", size=(4.3, 2.7))
def facets_free_axes(ax: Axes) -> None:
    """Two panels with axes of their own: north rises from 2 to 8, south from 60 to 80."""
    canvas = ax.figure
    ax.remove()
    left, right = canvas.subplots(1, 2)
    quarters = [1, 2, 3, 4]
    left.plot(quarters, [2, 4, 5, 8], "o-", color=BLUE, markersize=5)
    left.set(title="North", ylim=(0, 10), ylabel="sales (thousands)")
    left.set_yticks([0, 2, 4, 6, 8, 10])
    right.plot(quarters, [60, 66, 72, 80], "o-", color=BLUE, markersize=5)
    right.set(title="South", ylim=(0, 100))
    right.set_yticks([0, 20, 40, 60, 80, 100])
    for panel in (left, right):
        panel.set(xlabel="quarter", xlim=(0.7, 4.3))
        panel.set_xticks(quarters)
        panel.grid(axis="y")
