"""Figures of the concept Large Language Models (LLMs)."""

from __future__ import annotations

from canvas import BLUE, GREEN, ORANGE, figure
from matplotlib.axes import Axes


@figure("generative-ai-including-llms/total-and-active.svg", size=(4.0, 2.7))
def total_and_active(ax: Axes) -> None:
    """Three mixtures of experts by total and active parameters, as their makers state them.

    A is Mixtral 8x7B (47 and 13 billion), B gpt-oss-120b (117 and 5.1), C DeepSeek-V3 (671 and 37).
    """
    for letter, total, active, colour in (
        ("A", 47, 13, BLUE),
        ("B", 117, 5.1, ORANGE),
        ("C", 671, 37, GREEN),
    ):
        ax.plot(total, active, "o", color=colour, markersize=9)
        ax.text(total + 22, active + 0.6, letter, color=colour, weight="bold", size=13)
    ax.set(
        xlabel="all parameters, billions",
        ylabel="active for a token,\nbillions",
        xlim=(0, 760),
        ylim=(0, 45),
    )
    ax.grid(visible=True)
