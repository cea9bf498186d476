"""Figures of the concept RLHF (GenAI)."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, ORANGE, figure
from matplotlib.axes import Axes


@figure("generative-ai-including-llms/over-optimisation.svg", size=(4.0, 2.7))
def over_optimisation(ax: Axes) -> None:
    """A reward model's score and people's over the distance from the reference model.

    The second has the form d (a - b log d) that Gao, Schulman & Hilton (2022) fitted, d being the
    square root of the KL divergence.
    """
    d = np.linspace(0.01, 12, 400)
    people = d * (0.62 - 0.29 * np.log(d))
    model = d * (0.62 - 0.08 * np.log(d))
    peak = int(people.argmax())
    ax.plot(d, model, color=BLUE)
    ax.plot(d, people, color=ORANGE)
    for letter, at in (("P", 25), ("Q", peak), ("R", 330)):
        ax.plot(d[at], people[at], "o", color=ORANGE, markersize=7)
        ax.text(d[at], people[at] - 0.7, letter, ha="center", color=ORANGE, weight="bold")
    ax.text(7.0, 3.9, "reward model", color=BLUE, ha="right")
    ax.text(11.8, 0.75, "people", color=ORANGE, ha="right")
    ax.set(
        xlabel="distance from the reference model", ylabel="score", xlim=(0, 12.2), ylim=(-1.3, 5.2)
    )
    ax.set_xticks([])
    ax.set_yticks([])


@figure("generative-ai-including-llms/clipped-objective.svg", size=(4.0, 2.6))
def clipped_objective(ax: Axes) -> None:
    """PPO's objective for one token of advantage -1, over its ratio of probabilities (eps 0.2)."""
    ratio = np.array([0.0, 0.8, 2.0])
    ax.plot(ratio, np.minimum(-ratio, -np.clip(ratio, 0.8, 1.2)), color=BLUE)
    for letter, at in (("P", 0.4), ("Q", 1.0), ("R", 1.6)):
        value = min(-at, -float(np.clip(at, 0.8, 1.2)))
        ax.plot(at, value, "o", color=ORANGE, markersize=7)
        ax.text(at + 0.05, value + 0.12, letter, color=ORANGE, weight="bold")
    ax.set(
        xlabel="new probability / old probability",
        ylabel="objective",
        xlim=(0, 2),
        ylim=(-2.05, -0.4),
    )
    ax.set_xticks([0, 0.5, 1, 1.5, 2])
    ax.set_yticks([-2, -1.5, -1, -0.5])
    ax.grid(visible=True)


@figure("generative-ai-including-llms/bradley-terry-loss.svg", size=(4.0, 2.6))
def bradley_terry_loss(ax: Axes) -> None:
    """The loss ln(1 + exp(-lead)) of one pair, over the lead of the preferred answer's score."""
    lead = np.linspace(-3, 3, 200)
    ax.plot(lead, np.log1p(np.exp(-lead)), color=BLUE)
    for letter, at in (("P", -2.0), ("Q", 0.0), ("R", 2.0)):
        value = float(np.log1p(np.exp(-at)))
        ax.plot(at, value, "o", color=ORANGE, markersize=7)
        ax.text(at + 0.12, value + 0.15, letter, color=ORANGE, weight="bold")
    ax.set(xlabel="lead of the preferred answer", ylabel="loss", xlim=(-3, 3), ylim=(0, 3.3))
    ax.set_xticks(range(-3, 4))
    ax.set_yticks(range(4))
    ax.grid(visible=True)
