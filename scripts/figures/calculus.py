"""Figures of the concept Calculus."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes


@figure("mathematics/gradient-level-sets.svg", size=(4.0, 3.0))
def gradient_level_sets(ax: Axes) -> None:
    """Elliptical level curves of a hill and four arrows at a point: only C is the gradient."""
    x, y = np.meshgrid(np.linspace(-5.2, 5.2, 300), np.linspace(-3.4, 3.6, 300))
    lines = ax.contour(
        x, y, 4 - np.hypot(x / 2, y), levels=[1.7, 2.6, 3.4], colors=GREY, linewidths=1.4
    )
    places = [(-4.0, -1.14), (-2.4, -0.74), (-1.0, -0.33)]
    values = {1.7: "1", 2.6: "2", 3.4: "3"}
    for text in ax.clabel(lines, fmt=values, fontsize=10, colors=INK, manual=places):
        text.set_rotation(0)
    point = 1.4 * np.array([2 * np.cos(0.75), np.sin(0.75)])
    uphill = -point / np.array([4, 1])
    tangent = np.array([-uphill[1], uphill[0]])
    for letter, direction in {"A": -point, "B": tangent, "C": uphill, "D": -uphill}.items():
        unit = direction / np.linalg.norm(direction)
        tip = point + 1.6 * unit
        look = {"arrowstyle": "-|>", "color": BLUE, "lw": 2, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", tip, point, arrowprops=look)
        ax.text(*(tip + 0.36 * unit), letter, color=BLUE, ha="center", va="center", weight="bold")
    ax.plot(*point, "o", color=ORANGE, markersize=7)
    beside = point + np.array([-0.35, 0.2])
    ax.text(*beside, "P", color=ORANGE, ha="right", va="bottom", weight="bold")
    ax.set(xlim=(-5.0, 5.0), ylim=(-2.6, 3.2), aspect="equal")
    ax.axis("off")


@figure("mathematics/saddle-contours.svg", size=(4.0, 3.0))
def saddle_contours(ax: Axes) -> None:
    """Level curves of x^3 - 3x + 2y^2: a saddle P on the left, a minimum Q on the right."""
    x, y = np.meshgrid(np.linspace(-2.35, 2.5, 400), np.linspace(-1.9, 1.9, 400))
    height = x**3 - 3 * x + 2 * y**2
    lines = ax.contour(
        x, y, height, levels=[-1, 1, 2, 4], colors=GREY, linewidths=1.4, linestyles="solid"
    )
    places = [(1.0, -0.71), (1.0, -1.22), (-0.1, 0.93), (-1.0, 1.0), (-1.53, 0), (-2.1, 0)]
    for text in ax.clabel(lines, fmt="%d", fontsize=10, colors=INK, manual=places):
        text.set_rotation(0)
    for letter, place in (("P", -1), ("Q", 1)):
        ax.plot(place, 0, "o", color=ORANGE, markersize=7)
        ax.text(place, 0.14, letter, color=ORANGE, ha="center", va="bottom", weight="bold")
    ax.set(aspect="equal")
    ax.axis("off")


@figure("mathematics/convex-chord.svg", size=(4.0, 2.2))
def convex_chord(ax: Axes) -> None:
    """A kinked function below its chord, and a smooth single valley that rises above its chord."""
    grid = np.linspace(-2.8, 2.8, 400)
    kinked = 0.46 * np.abs(grid) + 0.15
    valley = 1.45 - 1.3 * np.exp(-1.5 * grid**2)
    for letter, shift, values, ends in (
        ("A", 0.0, kinked, (-1.3, 2.3)),
        ("B", 6.4, valley, (0.0, 2.6)),
    ):
        ax.plot(grid + shift, values, color=BLUE)
        chord = np.interp(ends, grid, values)
        ax.plot(np.array(ends) + shift, chord, "o--", color=ORANGE, linewidth=1.6, markersize=6)
        ax.text(shift, -0.22, letter, color=INK, ha="center", va="center", weight="bold")
    ax.set(xlim=(-3, 9.4), ylim=(-0.35, 1.6))
    ax.axis("off")
