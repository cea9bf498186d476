"""Figures of the concept DL Architectures."""

from __future__ import annotations

from canvas import BLUE, GREY, ORANGE, figure
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle


@figure("deep-learning/convolution-windows.svg", size=(2.6, 2.5))
def convolution_windows(ax: Axes) -> None:
    """A 7×7 grid with two 3×3 windows in its top rows, the second two columns to the right."""
    for line in range(8):
        ax.plot([0, 7], [line, line], color=GREY, linewidth=0.8)
        ax.plot([line, line], [0, 7], color=GREY, linewidth=0.8)
    for left, colour, style in ((0, BLUE, "-"), (2, ORANGE, "--")):
        ax.add_patch(
            Rectangle((left, 4), 3, 3, fill=False, edgecolor=colour, linewidth=2.6, linestyle=style)
        )
    ax.set(xlim=(-0.2, 7.2), ylim=(-0.2, 7.2), aspect="equal")
    ax.axis("off")
