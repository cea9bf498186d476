"""Figures of the concept Feature Engineering."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, figure
from matplotlib.axes import Axes


@figure("data-science-skills/sine-of-the-hour.svg", size=(4.0, 2.5))
def sine_of_the_hour(ax: Axes) -> None:
    """One period of a sine over the 24 hours of a day."""
    hours = np.linspace(0, 24, 200)
    ax.plot(hours, np.sin(2 * np.pi * hours / 24), color=BLUE)
    ax.set(xlabel="hour of the day", ylabel="feature", xlim=(0, 24), ylim=(-1.1, 1.1))
    ax.set_xticks(range(0, 25, 3))
    ax.set_yticks([-1, 0, 1])
    ax.grid()
