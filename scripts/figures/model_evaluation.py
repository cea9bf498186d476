"""Figures of the concept Model Evaluation (Traditional ML)."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from canvas import BLUE, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes


@figure("traditional-machine-learning/roc-crossing.svg", size=(3.9, 3.5))
def roc_crossing(ax: Axes) -> None:
    """Two ROC curves that cross; A leads on the left, B has the larger area."""
    rate = np.linspace(0, 1, 401)
    first, second = rate**0.2, 1 - (1 - rate) ** 6
    assert np.trapezoid(first, rate) < np.trapezoid(second, rate)
    assert first[40] - second[40] > 0.15
    ax.plot([0, 1], [0, 1], color=GREY, linewidth=1.2, linestyle="dotted")
    ax.plot(rate, first, color=BLUE)
    ax.plot(rate, second, color=ORANGE, linestyle="dashed")
    ax.text(0.62, 0.84, "A", color=BLUE, fontsize=13, ha="center", va="center")
    ax.text(0.33, 1.0, "B", color=ORANGE, fontsize=13, ha="center", va="center")
    ax.set(xlabel="false-positive rate", ylabel="true-positive rate", xlim=(0, 1), ylim=(0, 1.06))
    ticks = np.arange(11) / 10
    labels = [f"{tick:.1f}" if place % 2 == 0 else "" for place, tick in enumerate(ticks)]
    ax.set_xticks(ticks, labels)
    ax.set_yticks(ticks, labels)
    ax.grid()


@figure("traditional-machine-learning/pr-curve-to-the-end.svg", size=(3.9, 3.2))
def pr_curve_to_the_end(ax: Axes) -> None:
    """A precision-recall curve that ends at recall 1 with precision 0.2, the share of positives."""
    normal, positive = NormalDist(), 0.2
    false = np.concatenate([np.logspace(-9, -3, 120), np.linspace(0.0012, 1 - 1e-9, 600)])
    true = np.array([normal.cdf(1.7 + normal.inv_cdf(one)) for one in false])
    precision = positive * true / (positive * true + (1 - positive) * false)
    assert abs(precision[-1] - positive) < 1e-6
    ax.plot(true, precision, color=BLUE)
    ax.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.04))
    ticks = np.arange(6) / 5
    ax.set_xticks(ticks)
    ax.set_yticks(ticks)
    ax.grid()


@figure("traditional-machine-learning/learning-curves-met.svg")
def learning_curves_met(ax: Axes) -> None:
    """Training and validation error that have met above the error aimed at."""
    rows = np.linspace(100, 5000, 200)
    training = 0.24 - 0.2 * np.exp(-rows / 500)
    validation = 0.245 + 0.28 * np.exp(-rows / 550)
    ax.plot(rows, training, color=BLUE)
    ax.plot(rows, validation, color=ORANGE)
    ax.axhline(0.1, color=INK, linewidth=1.3, linestyle="dashed")
    ax.text(520, 0.165, "training", color=BLUE, ha="left", va="top")
    ax.text(760, 0.36, "validation", color=ORANGE, ha="left", va="bottom")
    ax.text(5000, 0.09, "goal", ha="right", va="top")
    ax.set(xlabel="training rows", ylabel="error", xlim=(0, 5100), ylim=(0, 0.52))
    ax.set_xticks(range(0, 5001, 1000))
    ax.set_yticks([0, 0.1, 0.2, 0.3, 0.4, 0.5])


@figure("traditional-machine-learning/reliability-diagram.svg", size=(3.7, 3.4))
def reliability_diagram(ax: Axes) -> None:
    """Observed shares that are less extreme than the predicted probabilities."""
    predicted = np.array([0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95])
    observed = 0.5 + (predicted - 0.5) * 0.62
    ax.plot([0, 1], [0, 1], color=GREY, linewidth=1.3, linestyle="dashed")
    ax.plot(predicted, observed, "o-", color=BLUE, markersize=6)
    ax.set(xlabel="predicted probability", ylabel="share of positives", xlim=(0, 1), ylim=(0, 1))
    ticks = np.arange(6) / 5
    ax.set_xticks(ticks)
    ax.set_yticks(ticks)
    ax.set_aspect("equal")
    ax.grid()


@figure("traditional-machine-learning/grid-and-random-trials.svg", size=(4.2, 2.9))
def grid_and_random_trials(ax: Axes) -> None:
    """Nine trials on a grid (A) and at random (B), below the score by the horizontal setting."""
    canvas = ax.figure
    ax.remove()
    shape = {"height_ratios": (1, 2.2)}
    panels = canvas.subplots(2, 2, sharex=True, sharey="row", gridspec_kw=shape)
    across = np.linspace(0, 1, 201)
    side = np.array([1 / 6, 1 / 2, 5 / 6])
    grid = np.array([(x, y) for x in side for y in side])
    random = np.random.default_rng(12).uniform(0.03, 0.97, (9, 2))
    best = [_score(trials[:, 0]).max() for trials in (grid, random)]
    assert best[0] < 0.4
    assert best[1] > 0.95
    for name, trials, (above, below) in zip("AB", (grid, random), panels.T, strict=True):
        above.plot(across, _score(across), color=ORANGE)
        above.set(title=name, ylim=(0, 1.1), xlim=(0, 1))
        below.plot(*trials.T, "o", color=BLUE, markersize=6)
        below.set(ylim=(0, 1), xlabel="first setting")
        for panel in (above, below):
            panel.set_xticks([])
            panel.set_yticks([])
            for x in np.unique(trials[:, 0]):
                panel.axvline(x, color=GREY, linewidth=0.7, zorder=0)
    panels[0, 0].set(ylabel="score")
    panels[1, 0].set(ylabel="second setting")


def _score(setting: np.ndarray) -> np.ndarray:
    score: np.ndarray = np.exp(-(((setting - 0.66) / 0.085) ** 2) / 2)
    return score
