"""Figures of the concept Calculus."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes


@figure("mathematics/gradient-level-sets.svg", size=(4.0, 3.0))
def gradient_level_sets(ax: Axes) -> None:
    """Elliptical level curves of a hill and four arrows at a point: only C is the gradient."""
    turn = np.linspace(0, 2 * np.pi, 361)
    ellipse = np.array([2 * np.cos(turn), np.sin(turn)])
    for value, radius in (("1", 2.35), ("2", 1.5), ("3", 0.55)):
        gap = 0.19 / radius
        shown = np.abs(turn - np.pi) > gap
        ax.plot(*np.where(shown, radius * ellipse, np.nan), color=GREY, linewidth=1.4)
        ax.text(-2 * radius, 0, value, ha="center", va="center")
    point = 1.5 * np.array([2 * np.cos(0.8), np.sin(0.8)])
    uphill = -point / np.array([4, 1])
    tangent = np.array([-uphill[1], uphill[0]])
    beside = {"A": (-0.1, 0.33), "B": (0.3, -0.1), "C": (0.42, -0.1), "D": (0.34, 0.03)}
    for letter, direction in {"A": -point, "B": tangent, "C": uphill, "D": -uphill}.items():
        tip = point + 1.45 * direction / np.linalg.norm(direction)
        look = {"arrowstyle": "-|>", "color": BLUE, "lw": 2, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", tip, point, arrowprops=look)
        place = tip + np.array(beside[letter])
        ax.text(*place, letter, color=BLUE, ha="center", va="center", weight="bold", fontsize=12)
    ax.plot(*point, "o", color=ORANGE, markersize=7, zorder=5)
    beside_point = point + np.array([0.3, 0.12])
    ax.text(*beside_point, "P", color=ORANGE, weight="bold", fontsize=12, va="center")
    ax.set(xlim=(-5.0, 5.0), ylim=(-2.6, 3.0), aspect="equal")
    ax.axis("off")


@figure("mathematics/saddle-contours.svg", size=(4.0, 3.0))
def saddle_contours(ax: Axes) -> None:
    """Level curves of x^3 - 3x + 2y^2: a saddle P on the left, a minimum Q on the right."""
    x, y = np.meshgrid(np.linspace(-2.35, 2.5, 400), np.linspace(-1.75, 1.75, 400))
    height = x**3 - 3 * x + 2 * y**2
    lines = ax.contour(
        x, y, height, levels=[-1, 1, 2, 4], colors=GREY, linewidths=1.4, linestyles="solid"
    )
    places = [(1.0, -0.71), (1.0, -1.22), (1.0, 1.42), (-1.0, 1.0), (-1.0, -1.0)]
    places += [(-1.53, 0), (-2.06, 0.88), (-0.1, 0.95)]
    for text in ax.clabel(
        lines, fmt=lambda value: f"{value:.0f}".replace("-", "\N{MINUS SIGN}"), manual=places
    ):
        text.set(rotation=0, color=INK, fontsize=11)
    for letter, place in (("P", -1), ("Q", 1)):
        ax.plot(place, 0, "o", color=ORANGE, markersize=7)
        name = ax.text(place, 0.14, letter, color=ORANGE, ha="center", va="bottom")
        name.set(fontsize=12, weight="bold")
    ax.set(aspect="equal")
    ax.axis("off")


@figure("mathematics/convex-chord.svg", size=(4.0, 2.5))
def convex_chord(ax: Axes) -> None:
    """A kinked function below its chord, and a smooth single valley that rises above its chord."""
    grid = np.linspace(-2.8, 2.8, 401)
    kinked = 0.46 * np.abs(grid) + 0.1
    valley = 1.4 - 1.3 * np.exp(-1.2 * grid**2)
    for letter, shift, values, ends in (
        ("A", 0.0, kinked, (-1.6, 2.4)),
        ("B", 6.4, valley, (0.0, 2.4)),
    ):
        ax.plot(grid + shift, values, color=BLUE, linewidth=2.2)
        chord = np.interp(ends, grid, values)
        ax.plot(np.array(ends) + shift, chord, "--", color=ORANGE, linewidth=1.8)
        ax.plot(np.array(ends) + shift, chord, "o", color=ORANGE, markersize=6)
        name = ax.text(shift, -0.13, letter, color=INK, ha="center", va="center")
        name.set(fontsize=12, weight="bold")
    ax.set(xlim=(-3, 9.4), ylim=(-0.22, 1.5))
    ax.axis("off")
