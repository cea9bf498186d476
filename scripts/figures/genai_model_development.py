"""Figures of the concept GenAI Model Development."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREEN, GREY, ORANGE, figure
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle


@figure("generative-ai-including-llms/iso-compute-curves.svg", size=(4.0, 2.7))
def iso_compute_curves(ax: Axes) -> None:
    """Final loss over model size for three compute budgets C = 6ND.

    The law is the third fit of Hoffmann et al. (2022): L = 1.69 + 406.4 / N^0.34 + 410.7 / D^0.28.
    """
    sizes = np.logspace(7.6, 11, 200)
    for letter, budget, colour in (("A", 1e20, BLUE), ("B", 1e21, ORANGE), ("C", 1e22, GREEN)):
        tokens = budget / (6 * sizes)
        loss = 1.69 + 406.4 / sizes**0.34 + 410.7 / tokens**0.28
        shown = loss < loss.min() + 0.75
        best = int(loss.argmin())
        ax.plot(sizes[shown], loss[shown], color=colour)
        ax.plot(sizes[best], loss[best], "o", color=colour, markersize=6)
        ax.text(sizes[best], loss[best] + 0.07, letter, color=colour, ha="center", weight="bold")
    ax.set(xlabel="parameters", ylabel="final loss", xscale="log", ylim=(1.9, 3.5))
    ax.minorticks_off()


@figure("generative-ai-including-llms/pipeline-slots.svg", size=(4.0, 2.1))
def pipeline_slots(ax: Axes) -> None:
    """The forward passes of four micro-batches through a pipeline of three stages."""
    for stage in range(3):
        for slot in range(6):
            batch = slot - stage + 1
            busy = 1 <= batch <= 4
            style = {"facecolor": BLUE} if busy else {"facecolor": "none", "edgecolor": GREY}
            ax.add_patch(Rectangle((slot + 0.04, 2 - stage + 0.06), 0.92, 0.88, **style))
            if busy:
                middle = (slot + 0.5, 2.5 - stage)
                ax.text(*middle, str(batch), color="white", ha="center", va="center")
    ax.set(xlabel="time", xlim=(0, 6), ylim=(0, 3))
    ax.set_xticks([])
    ax.set_yticks([2.5, 1.5, 0.5], ["GPU 1", "GPU 2", "GPU 3"])
    ax.tick_params(length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
