"""Figures of the concept Parameter Estimation & Confidence Intervals."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, INK, figure
from matplotlib.axes import Axes

T_9_AT_90 = 1.383  # quantile for an 80% interval from samples of 10


@figure("statistics/confidence-intervals-repeated.svg")
def confidence_intervals_repeated(ax: Axes) -> None:
    """Twenty 80% t intervals for a mean of 50; sixteen of them contain it."""
    samples = np.random.default_rng(554).normal(50, 8, size=(20, 10))
    middle = samples.mean(axis=1)
    half = T_9_AT_90 * samples.std(axis=1, ddof=1) / np.sqrt(10)
    assert (np.abs(middle - 50) < half).sum() == 16
    assert np.abs(np.abs(middle - 50) - half).min() > 0.5, "every hit or miss is plain to see"
    rows = np.arange(20)
    ax.hlines(rows, middle - half, middle + half, color=BLUE, linewidth=2.2)
    ax.plot(middle, rows, "o", color=BLUE, markersize=4)
    ax.axvline(50, color=INK, linestyle="--", linewidth=1.3, zorder=0)
    ax.set(xlabel="value", xlim=(41, 59), ylim=(-1, 20))
    ax.set_ylabel("sample", labelpad=8)
    ax.set_xticks([45, 50, 55])
    ax.set_yticks([])
