"""Figures of the concept Transformers (GenAI)."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREEN, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle


@figure("generative-ai-including-llms/attention-masks.svg", size=(4.2, 1.8))
def attention_masks(ax: Axes) -> None:
    """Three 5×5 masks: all filled, lower triangle, all but the last two columns."""
    row, column = np.indices((5, 5))
    masks = (row >= 0, column < 3, column <= row)
    for number, (letter, mask) in enumerate(zip("ABC", masks, strict=True)):
        left = 6.4 * number
        for i, j in np.ndindex(5, 5):
            colour = BLUE if mask[i, j] else "none"
            cell = Rectangle((left + j, 4 - i), 1, 1, facecolor=colour, edgecolor=GREY, alpha=0.8)
            ax.add_patch(cell)
        ax.text(left + 2.5, 5.4, letter, ha="center", va="bottom", weight="bold")
        ax.text(left + 2.5, -0.3, "key", ha="center", va="top", fontsize=10)
    ax.text(-0.4, 2.5, "query", ha="right", va="center", rotation=90, fontsize=10)
    ax.set(xlim=(-1.4, 18), ylim=(-1.4, 6.4), aspect="equal")
    ax.axis("off")


@figure("generative-ai-including-llms/sinusoid-frequencies.svg", size=(4.0, 2.5))
def sinusoid_frequencies(ax: Axes) -> None:
    """Sines over 60 positions with the frequencies of entries 0, 32 and 64 of 128."""
    position = np.linspace(0, 60, 601)
    for letter, entry, colour, at in (
        ("A", 32, BLUE, (16, 1.06)),
        ("B", 64, ORANGE, (56, 0.6)),
        ("C", 0, GREEN, (1.3, 1.06)),
    ):
        wave = np.sin(position / 10_000 ** (entry / 128))
        ax.plot(position, wave, color=colour, linewidth=1.6)
        ax.text(*at, letter, color=colour, weight="bold")
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.set(xlabel="position", xlim=(0, 60), ylim=(-1.15, 1.35))
    ax.set_yticks([-1, 0, 1])


@figure("generative-ai-including-llms/attention-heatmap.svg", size=(3.0, 2.9))
def attention_heatmap(ax: Axes) -> None:
    """Attention weights of four query words over four key words, in shares of ten."""
    words = ("the", "cat", "it", "sleeps")
    weights = ((10, 0, 0, 0), (4, 6, 0, 0), (1, 7, 2, 0), (1, 4, 3, 2))
    for i, j in np.ndindex(4, 4):
        share = weights[i][j] / 10
        ax.add_patch(Rectangle((j, 3 - i), 1, 1, facecolor=BLUE, alpha=share * 0.6, linewidth=0))
        ax.add_patch(Rectangle((j, 3 - i), 1, 1, fill=False, edgecolor=GREY, linewidth=0.8))
        ax.text(j + 0.5, 3.5 - i, f"{share:.1f}", ha="center", va="center", fontsize=10)
    assert all(sum(row) == 10 for row in weights)
    ax.set(xlim=(0, 4), ylim=(0, 4), aspect="equal")
    ax.set_xticks([0.5, 1.5, 2.5, 3.5], words)
    ax.set_yticks([3.5, 2.5, 1.5, 0.5], words)
    ax.set(xlabel="key", ylabel="query")
    ax.tick_params(length=0)


@figure("generative-ai-including-llms/decoder-layer.svg", size=(4.2, 2.4))
def decoder_layer(ax: Axes) -> None:
    """One decoder layer of 2017, left to right, its second sub-layer fed by the encoder."""
    for letter, left in zip("ABC", (1.2, 4.2, 7.2), strict=True):
        ax.add_patch(Rectangle((left, 0), 1.4, 1.4, fill=False, edgecolor=BLUE, linewidth=1.8))
        ax.text(left + 0.7, 0.7, letter, ha="center", va="center", weight="bold")
        ax.text(left + 2.05, 0.7, "+", ha="center", va="center", fontsize=14)
        _arrow(ax, (left - 0.75, 0.7), (left, 0.7))
        _arrow(ax, (left + 1.4, 0.7), (left + 1.85, 0.7))
        skip = [left - 0.4, left - 0.4, left + 2.05, left + 2.05]
        ax.plot(skip, [0.7, -0.7, -0.7, 0.2], color=GREY, linewidth=1.6)
        _arrow(ax, (left + 2.05, 0.1), (left + 2.05, 0.45), GREY)
    _arrow(ax, (9.45, 0.7), (10.2, 0.7))
    _arrow(ax, (4.9, 2.6), (4.9, 1.4), ORANGE)
    ax.text(4.9, 2.7, "encoder's output", ha="center", va="bottom", color=ORANGE, fontsize=10)
    ax.text(0.4, 1.7, "words\nso far", ha="center", va="bottom", fontsize=10)
    ax.set(xlim=(-0.4, 10.4), ylim=(-1.1, 3.4), aspect="equal")
    ax.axis("off")


def _arrow(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], colour: str = INK
) -> None:
    """Draw an arrow between two points."""
    style = {"arrowstyle": "->", "color": colour, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", xy=end, xytext=start, arrowprops=style)
