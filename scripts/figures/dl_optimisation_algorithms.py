"""Figures of the concept Optimisation Algorithms (DL)."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREEN, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes

# The valley that both paths descend: curvatures 1 along the floor, 20 across it.
CURVATURE = np.array([1.0, 20.0])


def path(momentum: float, steps: int) -> np.ndarray:
    """The places that gradient descent visits in the valley, learning rate 0.085."""
    places = [np.array([-4.0, 0.7])]
    velocity = np.zeros(2)
    for _ in range(steps):
        velocity = momentum * velocity + CURVATURE * places[-1]
        places.append(places[-1] - 0.085 * velocity)
    return np.array(places)


@figure("deep-learning/descent-paths.svg", size=(4.0, 2.4))
def descent_paths(ax: Axes) -> None:
    """Twelve steps down one long valley at one learning rate, without and with momentum."""
    x, y = np.meshgrid(np.linspace(-4.6, 1.2, 300), np.linspace(-1.35, 1.35, 200))
    height = 0.5 * (CURVATURE[0] * x**2 + CURVATURE[1] * y**2)
    ax.contour(x, y, height, levels=[0.3, 1.5, 4, 8], colors=GREY, linewidths=1.2)
    for letter, momentum, colour in (("A", 0.0, ORANGE), ("B", 0.6, BLUE)):
        places = path(momentum, 12)
        ax.plot(*places.T, "o-", color=colour, markersize=3.5, linewidth=1.4)
        at = places[-1] + [0.0, 0.28]
        ax.text(*at, letter, color=colour, ha="center", va="center", weight="bold")
    ax.plot(0, 0, "*", color=INK, markersize=11)
    ax.set(xlim=(-4.6, 1.2), ylim=(-1.35, 1.35))
    ax.axis("off")


@figure("deep-learning/constant-learning-rates.svg", size=(4.0, 2.9))
def constant_learning_rates(ax: Axes) -> None:
    """The expected loss of SGD on a noisy parabola, for three constant learning rates.

    With the gradient w + noise of variance 1, E[w^2] becomes (1 - rate)^2 E[w^2] + rate^2.
    """
    for letter, rate, colour, at in (
        ("A", 0.03, GREEN, (16, 0.85)),
        ("B", 0.7, ORANGE, (50, 0.33)),
        ("C", 0.15, BLUE, (6.2, 0.5)),
    ):
        square = [4.0]
        for _ in range(80):
            square.append((1 - rate) ** 2 * square[-1] + rate**2)
        ax.plot(0.5 * np.array(square), color=colour)
        ax.text(*at, letter, color=colour, weight="bold")
    ax.set(xlabel="update", ylabel="expected loss", xlim=(0, 80), ylim=(0, 2.05))
    ax.set_yticks([0, 0.5, 1, 1.5, 2])


@figure("deep-learning/three-rate-schedules.svg", size=(4.0, 2.8))
def three_rate_schedules(ax: Axes) -> None:
    """Learning rates from 0.1 over 100 epochs: exponential (A), linear (B), cosine (C)."""
    epochs = np.linspace(0, 100, 101)
    schedules = (
        ("A", BLUE, 0.1 * np.exp(-epochs / 22), 18, (-5, -0.011)),
        ("B", GREEN, 0.1 * (1 - epochs / 100), 42, (-4, -0.009)),
        ("C", ORANGE, 0.05 * (1 + np.cos(np.pi * epochs / 100)), 30, (3, 0.004)),
    )
    for name, colour, rates, at, (right, up) in schedules:
        ax.plot(epochs, rates, color=colour)
        ax.text(at + right, rates[at] + up, name, color=colour, fontsize=13, fontweight="bold")
    ax.set(xlabel="epoch", ylabel="learning rate", xlim=(0, 101), ylim=(0, 0.105))
    ax.set_xticks(range(0, 101, 25))
    ax.set_yticks([0, 0.05, 0.1])
    ax.grid()
