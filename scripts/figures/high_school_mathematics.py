"""Figures of the concept High School Mathematics."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREY, INK, ORANGE, figure
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


@figure("mathematics/two-graphs-composed.svg", (3.6, 3.2))
def two_graphs_composed(ax: Axes) -> None:
    """Two piecewise linear functions with f(g(1)) = f(3) = 5 and g(f(1)) = g(2) = 1."""
    f = np.array([[0, 0], [1, 2], [3, 5], [5, 4]])
    g = np.array([[0, 5], [1, 3], [2, 1], [5, 0]])

    def value(graph: np.ndarray, x: float) -> float:
        return float(np.interp(x, *graph.T))

    assert value(f, value(g, 1)) == 5
    assert value(g, value(f, 1)) == 1
    ax.plot(*f.T, color=BLUE)
    ax.plot(*g.T, color=ORANGE, linestyle=(0, (5, 2)))
    ax.text(4.85, 4.3, "f", color=BLUE, fontsize=14, ha="center", style="italic")
    ax.text(4.6, 0.35, "g", color=ORANGE, fontsize=14, ha="center", style="italic")
    ax.set(xlim=(0, 5.2), ylim=(0, 5.4), aspect="equal")
    ax.set_xticks(range(6))
    ax.set_yticks(range(6))
    ax.grid(color=GREY, alpha=0.5)
    ax.set_xlabel("x", style="italic")
