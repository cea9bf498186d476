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
        ax.text(d[at], people[at] - 0.42, letter, ha="center", color=ORANGE, weight="bold")
    ax.text(7.0, 3.9, "reward model", color=BLUE, ha="right")
    ax.text(11.8, 0.75, "people", color=ORANGE, ha="right")
    ax.set(
        xlabel="distance from the reference model", ylabel="score", xlim=(0, 12.2), ylim=(-1.3, 5.2)
    )
    ax.set_xticks([])
    ax.set_yticks([])
