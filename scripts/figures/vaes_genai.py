"""Figures of the concept VAEs (GenAI)."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREY, ORANGE, figure
from matplotlib.axes import Axes
from matplotlib.patches import Circle

PENTAGON = tuple(
    (0.75 * np.cos(angle), 0.75 * np.sin(angle))
    for angle in np.pi / 2 + 2 * np.pi / 5 * np.arange(5)
)
FAR = ((-1.7, 1.5), (1.6, 1.2), (0.3, -0.5), (-1.2, -1.7), (1.9, -1.3), (-0.3, 1.9))


@figure("generative-ai-including-llms/three-encoders.svg", size=(4.2, 1.75))
def three_encoders(ax: Axes) -> None:
    """What three encoders make of a few images, as circles of radius sigma around the mean."""
    encoders = (
        ("A", [(0.0, 0.0), *PENTAGON], 0.5, 0.35),
        ("B", [(0.02 * x, 0.02 * y) for x, y in PENTAGON], 0.97, 0.35),
        ("C", list(FAR), 0.09, 1.0),
    )
    for number, (letter, means, radius, alpha) in enumerate(encoders):
        middle = 5.4 * number
        ax.add_patch(
            Circle((middle, 0), 1, fill=False, edgecolor=ORANGE, linewidth=2.0, linestyle="--")
        )
        for x, y in means:
            ax.add_patch(
                Circle((middle + x, y), radius, facecolor=BLUE, edgecolor=BLUE, alpha=alpha)
            )
        ax.plot([middle - 2.2, middle + 2.2], [0, 0], color=GREY, linewidth=0.6, zorder=0)
        ax.plot([middle, middle], [-2.2, 2.2], color=GREY, linewidth=0.6, zorder=0)
        ax.text(middle - 1.9, 1.9, letter, ha="center", va="center", weight="bold")
    ax.set(xlim=(-2.5, 13.3), ylim=(-2.4, 2.5), aspect="equal")
    ax.axis("off")
