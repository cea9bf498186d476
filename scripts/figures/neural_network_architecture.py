"""Figures of the concept Neural Network Architecture."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREEN, ORANGE, figure
from matplotlib.axes import Axes


@figure("deep-learning/activation-slopes.svg", size=(4.0, 2.7))
def activation_slopes(ax: Axes) -> None:
    """The slopes of tanh, ReLU and the sigmoid between -4 and 4."""
    z = np.linspace(-4, 4, 401)
    sigmoid = 1 / (1 + np.exp(-z))
    ax.plot(z, 1 - np.tanh(z) ** 2, color=BLUE)
    ax.plot([-4, 0, 0, 4], [0, 0, 1, 1], color=ORANGE)
    ax.plot(z, sigmoid * (1 - sigmoid), color=GREEN)
    for letter, at, colour in (
        ("A", (-1.5, 0.5), BLUE),
        ("B", (2.6, 1.04), ORANGE),
        ("C", (-2.6, 0.13), GREEN),
    ):
        ax.text(*at, letter, color=colour, weight="bold")
    ax.set(xlabel="input", ylabel="slope of the activation", xlim=(-4, 4), ylim=(0, 1.15))
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1])
    ax.grid(axis="y")


@figure("deep-learning/xor-points.svg", size=(2.6, 2.4))
def xor_points(ax: Axes) -> None:
    """Four corners of the unit square, two of each class on a diagonal."""
    ax.plot([0, 1], [0, 1], "o", color=BLUE, markersize=11)
    ax.plot([0, 1], [1, 0], "s", color=ORANGE, markersize=10)
    ax.set(xlim=(-0.4, 1.4), ylim=(-0.4, 1.4), aspect="equal")
    ax.set_xlabel("$x_1$")
    ax.set_ylabel("$x_2$")
    ax.set_xticks([0, 1])
    ax.set_yticks([0, 1])
