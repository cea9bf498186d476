"""Figures of the concept Discriminative vs Generative Models & Autoencoders."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, ORANGE, figure
from matplotlib.axes import Axes


@figure("deep-learning/reconstruction-errors.svg", size=(4.0, 3.3))
def reconstruction_errors(ax: Axes) -> None:
    """Two pairs of histograms of errors: small and overlapping in A, larger and apart in B."""
    canvas = ax.figure
    ax.remove()
    panels = canvas.subplots(2, 1, sharex=True)
    chance = np.random.default_rng(8)
    edges = np.arange(0, 0.2001, 0.005)
    for name, panel, normal, abnormal in (
        ("A", panels[0], 0.02, 0.032),
        ("B", panels[1], 0.05, 0.13),
    ):
        for mean, colour, filled in ((normal, BLUE, True), (abnormal, ORANGE, False)):
            errors = chance.gamma(30, mean / 30, 1500)
            heights, _ = np.histogram(errors, edges)
            panel.stairs(
                heights, edges, color=colour, fill=filled, alpha=0.5 if filled else 1, linewidth=1.8
            )
        panel.text(0.19, panel.get_ylim()[1] * 0.75, name, fontsize=13, fontweight="bold")
        panel.set(xlim=(0, 0.2), ylabel="examples")
        panel.set_yticks([])
    panels[1].set(xlabel="reconstruction error")
    panels[1].set_xticks([0, 0.05, 0.1, 0.15, 0.2])
