"""Figures of the concept DL Concepts."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, INK, ORANGE, figure
from matplotlib.axes import Axes
from matplotlib.patches import Circle


@figure("deep-learning/gradient-by-layer.svg", size=(4.0, 2.8))
def gradient_by_layer(ax: Axes) -> None:
    """Gradient lengths at ten layers' weighted sums: ReLU with He (A), sigmoid with Xavier (B)."""
    layers = range(1, 11)
    for name, colour, at, up in (("A", BLUE, 3, 2.6), ("B", ORANGE, 3, 3.2)):
        lengths = gradient_lengths(rectified=name == "A")
        ax.plot(layers, lengths, "o-", color=colour, markersize=5)
        height = lengths[at - 1] * up
        ax.text(at, height, name, color=colour, fontsize=13, fontweight="bold", ha="center")
    ax.set(xlabel="layer (1 = next to the input)", ylabel="length of the gradient", yscale="log")
    ax.set(xlim=(0.7, 10.3), ylim=(1e-8, 100))
    ax.set_xticks(layers)
    ax.set_yticks([1e-8, 1e-6, 1e-4, 1e-2, 1])
    ax.minorticks_off()
    ax.grid(axis="y")


def gradient_lengths(rectified: bool) -> list[float]:
    """The gradient's length at each layer relative to the last, over 64 random inputs."""
    chance = np.random.default_rng(4)
    width = 64
    scale = np.sqrt((2 if rectified else 1) / width)
    weights = [chance.normal(scale=scale, size=(width, width)) for _ in range(10)]
    values = chance.normal(size=(64, width))
    slopes = []
    for matrix in weights:
        sums = values @ matrix
        values = np.maximum(sums, 0) if rectified else 1 / (1 + np.exp(-sums))
        slopes.append((sums > 0) * 1.0 if rectified else values * (1 - values))
    back = chance.normal(size=(64, width)) * slopes[-1]
    lengths = [np.linalg.norm(back)]
    for matrix, slope in zip(weights[:0:-1], slopes[-2::-1], strict=True):
        back = back @ matrix.T * slope
        lengths.append(np.linalg.norm(back))
    return [float(f"{each / lengths[0]:.3g}") for each in lengths[::-1]]


@figure("deep-learning/sum-times-graph.svg", size=(3.8, 2.2))
def sum_times_graph(ax: Axes) -> None:
    """A computational graph: x = 2 and y = 3 are added; the sum 5 is multiplied by x to f = 10."""
    for x, y, sign in ((3.2, 0.9, "+"), (6.2, 2.4, "×")):
        ax.add_patch(Circle((x, y), 0.45, fill=False, edgecolor=BLUE, linewidth=1.8))
        ax.text(x, y - 0.03, sign, ha="center", va="center", fontsize=14)
    for start, end in (
        ((0.9, 3.2), (5.77, 2.52)),
        ((0.9, 2.9), (2.85, 1.2)),
        ((0.9, 0.1), (2.8, 0.7)),
        ((3.6, 1.11), (5.8, 2.2)),
        ((6.65, 2.4), (8.0, 2.4)),
    ):
        style = {"arrowstyle": "->", "color": INK, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", xy=end, xytext=start, arrowprops=style)
    for x, y, text, side in (
        (0.75, 3.2, "$x=2$", "right"),
        (0.75, 0.05, "$y=3$", "right"),
        (8.15, 2.4, "$f=10$", "left"),
    ):
        ax.text(x, y, text, ha=side, va="center", fontsize=12)
    ax.text(4.95, 1.35, "5", ha="center", va="center", fontsize=12, color=ORANGE)
    ax.set(xlim=(-1.1, 9.8), ylim=(-0.4, 3.7), aspect="equal")
    ax.axis("off")
