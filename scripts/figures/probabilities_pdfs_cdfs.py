"""Figures of the concept Probabilities, PDFs, CDFs."""

from __future__ import annotations

from canvas import BLUE, ORANGE, figure
from matplotlib.axes import Axes


@figure("statistics/pdf-area.svg", size=(4.0, 2.7))
def pdf_area(ax: Axes) -> None:
    """A triangular density on [0, 4] with the area from 1 to 3 shaded: three quarters."""
    ax.fill_between([1, 2, 3], [0.25, 0.5, 0.25], color=ORANGE, alpha=0.35, linewidth=0)
    ax.plot([-0.5, 0, 2, 4, 4.5], [0, 0, 0.5, 0, 0], color=BLUE)
    ax.set(xlabel="$x$", ylabel="density $f(x)$", xlim=(-0.5, 4.5), ylim=(0, 0.55))
    ax.set_xticks(range(5))
    ax.set_yticks([0, 0.25, 0.5], ["0", "0.25", "0.5"])
    ax.grid()


@figure("statistics/cdf-step.svg", size=(4.0, 2.7))
def cdf_step(ax: Axes) -> None:
    """The CDF of a variable with probabilities 0.2, 0.5, 0.3 at 1, 2, 4."""
    edges, levels = [-0.3, 1, 2, 4, 5.3], [0, 0.2, 0.7, 1]
    for left, right, level in zip(edges, edges[1:], levels, strict=False):
        stop = right - 0.1 if level < 1 else right
        ax.plot([left, stop], [level, level], color=BLUE, linewidth=2.4, solid_capstyle="butt")
    for place, below, above in zip(edges[1:], levels, levels[1:], strict=False):
        ax.plot([place, place], [below + 0.03, above], ":", color=BLUE, linewidth=1.2)
        ax.plot(place, above, "o", color=BLUE, markersize=7)
        ax.plot(place, below, "o", color=BLUE, markersize=7, fillstyle="none")
    ax.set(xlabel="$x$", ylabel="$F(x)$", xlim=(-0.3, 5.3), ylim=(-0.05, 1.08))
    ax.set_xticks(range(6))
    ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0", "0.2", "0.4", "0.6", "0.8", "1"])
    ax.grid(axis="y")
