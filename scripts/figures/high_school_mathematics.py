"""Figures of the concept High School Mathematics."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREY, INK, figure
from matplotlib.axes import Axes


@figure("mathematics/line-slope-grid.svg", (4.0, 3.4))
def line_slope_grid(ax: Axes) -> None:
    """The line y = -x/2 + 3 on a unit grid, with two lattice points marked."""
    x = np.array([-2.6, 5.2])
    ax.plot(x, -x / 2 + 3, color=BLUE)
    points = np.array([[0, 3], [4, 1]])
    assert np.allclose(-points[:, 0] / 2 + 3, points[:, 1])
    ax.plot(*points.T, "o", color=INK, markersize=7, zorder=3)
    ax.axhline(0, color=INK, linewidth=1.2)
    ax.axvline(0, color=INK, linewidth=1.2)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set(xlim=(-2.6, 5.9), ylim=(-1.4, 4.9), aspect="equal")
    ax.set_xticks(range(-2, 6))
    ax.set_yticks(range(-1, 5))
    ax.tick_params(length=0)
    ax.grid(color=GREY, alpha=0.5)
    ax.text(5.85, 0.15, "x", color=GREY, ha="right", va="bottom", style="italic")
    ax.text(0.15, 4.9, "y", color=GREY, ha="left", va="top", style="italic")
