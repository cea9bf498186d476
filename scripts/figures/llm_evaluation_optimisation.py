"""Figures of the concept LLM Evaluation & Optimisation."""

from __future__ import annotations

from canvas import BLUE, GREY, ORANGE, figure
from matplotlib.axes import Axes


@figure("generative-ai-including-llms/absmax-grid-outlier.svg", size=(4.2, 1.3))
def absmax_grid_outlier(ax: Axes) -> None:
    """Six weights over the levels of 3-bit absmax quantisation; the largest sets the step."""
    weights = (-1.0, -0.5, 0.05, 0.55, 1.05, 9.0)
    step = max(map(abs, weights)) / 3
    ax.axhline(0, color=GREY, linewidth=0.8)
    for level in range(-3, 4):
        ax.plot([level * step] * 2, [-0.45, 0.45], color=ORANGE, linewidth=1.8)
    ax.plot(weights, [0] * len(weights), "o", color=BLUE, markersize=6)
    ax.set(xlim=(-9.8, 9.8), ylim=(-0.6, 0.6), xlabel="weight")
    ax.set_xticks([level * step for level in range(-3, 4)])
    ax.set_yticks([])
    ax.tick_params(axis="x", length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


@figure("generative-ai-including-llms/static-batch-slots.svg", size=(4.0, 2.2))
def static_batch_slots(ax: Axes) -> None:
    """Four requests of different lengths that start decoding together."""
    lengths = {"A": 3, "B": 8, "C": 2, "D": 5}
    for row, steps in enumerate(lengths.values()):
        ax.barh(row, steps, height=0.62, color=BLUE)
    ax.set_yticks(range(len(lengths)), list(lengths))
    ax.set_xticks(range(10))
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)
    ax.set(xlim=(0, 9), ylim=(3.6, -0.6), xlabel="decoding steps")
    ax.spines["left"].set_visible(False)
