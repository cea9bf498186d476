"""Figures of the concept Overfitting & Regularisation."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from canvas import BLUE, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes


@figure("deep-learning/loss-curves.svg")
def loss_curves(ax: Axes) -> None:
    """Training loss that keeps falling, validation loss with its minimum at epoch 12."""
    epochs = np.arange(31)
    training = 0.12 + 0.9 * np.exp(-epochs / 7)
    later = (epochs - 12) / 7
    validation = 0.56 + 0.175 * (np.exp(-later) + later - 1)
    assert validation.argmin() == 12
    ax.plot(epochs, training, color=BLUE)
    ax.plot(epochs, validation, color=ORANGE)
    ax.text(30, training[-1] + 0.03, "training", color=BLUE, ha="right", va="bottom")
    ax.text(30, validation[-1] + 0.03, "validation", color=ORANGE, ha="right", va="bottom")
    ax.set(xlabel="epoch", ylabel="loss", xlim=(0, 31), ylim=(0, 1.1))
    ax.set_xticks(range(0, 31, 3))
    ax.grid(axis="x")


@figure("deep-learning/double-descent.svg")
def double_descent(ax: Axes) -> None:
    """Test error of least squares on random ReLU features, by their number; 30 training points.

    The smallest solution is taken where many fit; the curve is the median of 60 draws.
    """
    sizes = [2, 4, 7, 10, 14, 18, 22, 26, 30, 34, 39, 46, 60, 90, 150, 300, 600]
    medians = [np.median([_test_error(size, draw) for draw in range(60)]) for size in sizes]
    errors = [round(float(each), 4) for each in medians]  # the same on every processor
    ax.plot(sizes, errors, "o-", color=BLUE, markersize=4)
    for letter, size in (("A", 10), ("B", 30), ("C", 300)):
        at = sizes.index(size)
        ax.plot(size, errors[at], "o", color=ORANGE, markersize=8)
        ax.text(size * 1.15, errors[at] * 1.15, letter, color=ORANGE, weight="bold")
    ax.set(xlabel="number of features", ylabel="test error", xscale="log", yscale="log")
    ax.set_xticks([3, 10, 30, 100, 300], ["3", "10", "30", "100", "300"])
    ax.set_yticks([])
    ax.minorticks_off()


def _test_error(size: int, draw: int) -> float:
    chance = np.random.default_rng(draw)
    weights = chance.normal(size=(10, size)) / np.sqrt(10)
    x = chance.normal(size=(230, 10))
    y = np.tanh(x[:, 0] + x[:, 1] - x[:, 2]) + 0.2 * chance.normal(size=230)
    features = np.maximum(x @ weights, 0)
    fitted = np.linalg.lstsq(features[:30], y[:30], rcond=None)[0]
    return float(((features[30:] @ fitted - y[30:]) ** 2).mean())


@figure("deep-learning/l1-l2-regions.svg", size=(4.0, 2.3))
def l1_l2_regions(ax: Axes) -> None:
    """Level curves of one loss meeting a round and a diamond-shaped region of equal weights."""
    grid_x, grid_y = np.meshgrid(np.linspace(-1.2, 2.2, 80), np.linspace(-1.3, 2.4, 80))
    around = np.linspace(0, 2 * np.pi, 721)
    edge = np.linspace(0, 4, 721)
    corners = np.array([[1, 0, -1, 0, 1], [0, 1, 0, -1, 0]])
    circle = np.array([np.cos(around), np.sin(around)])
    diamond = np.array([np.interp(edge, range(5), values) for values in corners])
    for letter, shift, region in (("A", 0.0, circle), ("B", 4.0, diamond)):
        reached = _loss(*region)
        touch = reached.argmin()
        levels = sorted([0.05, 0.2, float(reached[touch])])
        loss = _loss(grid_x, grid_y)
        ax.contour(grid_x + shift, grid_y, loss, levels=levels, colors=BLUE, linewidths=1.2)
        ax.fill(region[0] + shift, region[1], color=GREY, alpha=0.35, linewidth=0)
        ax.plot([shift - 1.3, shift + 1.5], [0, 0], color=INK, linewidth=0.8)
        ax.plot([shift, shift], [-1.2, 2.3], color=INK, linewidth=0.8)
        ax.plot(region[0][touch] + shift, region[1][touch], "o", color=ORANGE, markersize=7)
        ax.text(shift + 1.6, 0, "$w_1$", va="center")
        ax.text(shift - 0.95, 2.2, "$w_2$", va="center")
        ax.text(shift - 1.2, 1.3, letter, weight="bold")
    ax.set(xlim=(-1.5, 6.1), ylim=(-1.3, 2.45), aspect="equal")
    ax.axis("off")


def _loss(w_1: np.ndarray, w_2: np.ndarray) -> np.ndarray:
    right, up = w_1 - 0.3, w_2 - 1.75
    return right**2 + 0.6 * up**2 + 0.5 * right * up


@figure("deep-learning/dropout-one-step.svg", size=(3.9, 2.6))
def dropout_one_step(ax: Axes) -> None:
    """A 3-4-4-2 network in which dropout has removed two and one of the hidden units."""
    removed = {(1, 0), (1, 2), (2, 3)}
    columns = [[(3.0 * c, r - (n - 1) / 2) for r in range(n)] for c, n in enumerate((3, 4, 4, 2))]
    for left, right in pairwise(columns):
        for start in left:
            for end in right:
                style = {"arrowstyle": "-", "color": GREY, "linewidth": 0.8}
                ax.annotate("", end, start, arrowprops={**style, "shrinkA": 9, "shrinkB": 9})
    for c, column in enumerate(columns):
        for r, (x, y) in enumerate(column):
            ax.plot(x, y, "o", markerfacecolor="none", color=BLUE, markersize=16, zorder=3)
            if (c, r) in removed:
                ax.plot(x, y, "x", color=ORANGE, markersize=17, markeredgewidth=3, zorder=4)
    for x, name in ((0, "input"), (3, "hidden"), (6, "hidden"), (9, "output")):
        ax.text(x, -2.4, name, ha="center", va="center", fontsize=10)
    ax.set(xlim=(-0.9, 9.9), ylim=(-2.7, 2.0))
    ax.axis("off")
