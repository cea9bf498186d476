"""Figures of the concept GANs (GenAI)."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREY, ORANGE, figure
from matplotlib.axes import Axes


@figure("generative-ai-including-llms/two-generator-losses.svg", size=(3.9, 2.6))
def two_generator_losses(ax: Axes) -> None:
    """The minimax and the non-saturating generator loss over the discriminator's logit."""
    logit = np.linspace(-6, 6, 241)
    ax.plot(logit, -np.logaddexp(0, logit), color=BLUE)
    ax.plot(logit, np.logaddexp(0, -logit), color=ORANGE, linestyle="--")
    ax.text(3.3, -4.9, "A", color=BLUE, weight="bold")
    ax.text(-4.4, 5.3, "B", color=ORANGE, weight="bold")
    ax.axhline(0, color=GREY, linewidth=0.8, zorder=0)
    ax.set(xlabel="discriminator's logit for a fake", ylabel="generator's loss", xlim=(-6, 6))
    ax.set_xticks([-5, 0, 5])
    ax.set_yticks([-5, 0, 5])
