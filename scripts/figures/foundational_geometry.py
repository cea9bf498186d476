"""Figures of the concept Foundational Geometry."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes


@figure("mathematics/unit-circle-point.svg", (3.6, 3.6))
def unit_circle_point(ax: Axes) -> None:
    """The unit circle with the point (-0.6, 0.8), its angle and its coordinates."""
    x, y = -0.6, 0.8
    assert np.isclose(x * x + y * y, 1)
    turn = np.linspace(0, 2 * np.pi, 361)
    ax.plot(np.cos(turn), np.sin(turn), color=GREY, linewidth=1.5)
    for side in ("left", "bottom", "right", "top"):
        ax.spines[side].set_visible(False)
    for start, end in (((-1.25, 0), (1.3, 0)), ((0, -1.25), (0, 1.3))):
        ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": INK})
    ax.plot([0, x], [0, y], color=BLUE)
    ax.plot([x, x, 0], [0, y, y], color=ORANGE, linestyle=(0, (3, 2)), linewidth=1.5)
    ax.plot(x, y, "o", color=BLUE, markersize=8)
    arc = np.linspace(0, np.arctan2(y, x), 60)
    ax.plot(0.25 * np.cos(arc), 0.25 * np.sin(arc), color=INK, linewidth=1.5)
    ax.text(0.22, 0.17, r"$\theta$", ha="left", va="bottom", fontsize=14)
    ax.text(x, -0.06, "$-0.6$", ha="center", va="top", color=ORANGE)
    ax.text(0.06, y, "0.8", ha="left", va="center", color=ORANGE)
    ax.text(1.04, -0.06, "1", ha="left", va="top")
    ax.text(0.06, 1.03, "1", ha="left", va="bottom")
    ax.text(1.32, 0.06, "x", ha="right", va="bottom", color=GREY, style="italic")
    ax.text(-0.06, 1.3, "y", ha="right", va="top", color=GREY, style="italic")
    ax.set(xlim=(-1.32, 1.36), ylim=(-1.32, 1.36), aspect="equal", xticks=[], yticks=[])


@figure("mathematics/sine-period-amplitude.svg")
def sine_period_amplitude(ax: Axes) -> None:
    """The graph of 3 sin 2x over two periods, with ticks at multiples of a quarter of pi."""
    x = np.linspace(0, 2 * np.pi, 400)
    ax.plot(x, 3 * np.sin(2 * x), color=BLUE)
    ax.axhline(0, color=INK, linewidth=1.2)
    ax.spines["bottom"].set_visible(False)
    ax.set(xlim=(0, 2 * np.pi + 0.3), ylim=(-3.5, 3.5))
    ax.set_xticks(np.pi * np.array([0, 0.5, 1, 1.5, 2]), ["0", "π/2", "π", "3π/2", "2π"])
    ax.set_yticks(range(-3, 4))
    ax.tick_params(length=0)
    ax.text(2 * np.pi + 0.3, 0.2, "x", ha="right", va="bottom", color=GREY, style="italic")
    ax.grid(color=GREY, alpha=0.5)
