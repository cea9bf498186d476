"""Figures of the concept Generative AI Foundations."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREEN, ORANGE, figure
from matplotlib.axes import Axes


@figure("generative-ai-including-llms/diffusion-spread.svg", size=(4.2, 2.1))
def diffusion_spread(ax: Axes) -> None:
    """The density of noised data at three steps; clean data sit at -2 and 2.

    With weight a on the data and noise of variance 1 - a^2, for a = 0.5, 0.97 and 0.05.
    """
    x = np.linspace(-4, 4, 321)
    for number, (letter, weight, colour) in enumerate(
        (("A", 0.5, BLUE), ("B", 0.97, ORANGE), ("C", 0.05, GREEN))
    ):
        width = np.sqrt(1 - weight**2)
        density = sum(np.exp(-0.5 * ((x - 2 * s * weight) / width) ** 2) for s in (-1, 1))
        place = x + 9.0 * number
        ax.fill_between(place, density / density.max(), color=colour, alpha=0.35, linewidth=0)
        ax.plot(place, density / density.max(), color=colour)
        ax.text(9.0 * number, 1.1, letter, ha="center", weight="bold")
    ax.set(xlim=(-4.5, 22.5), ylim=(0, 1.3))
    ax.axis("off")
