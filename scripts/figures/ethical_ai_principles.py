"""Figures of the concept Ethical AI Principles."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREY, ORANGE, figure
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle


@figure("ai-ethics-and-safety/two-groups-one-threshold.svg", size=(4.0, 2.7))
def two_groups_one_threshold(ax: Axes) -> None:
    """People of two groups by score, filled if qualified; one threshold at 5."""
    groups = {
        "group 1": ((2, 0), (3, 0), (4, 1), (6, 1), (7, 1), (7.8, 0), (8.6, 1), (9.4, 1)),
        "group 2": ((1, 0), (2, 0), (2.9, 1), (3.8, 0), (4.5, 1), (6, 1), (7.4, 0), (8.6, 1)),
    }
    for height, (name, people) in zip((1.0, 0.0), groups.items(), strict=True):
        for score, qualified in people:
            face = BLUE if qualified else "none"
            ax.plot(score, height, "o", markersize=11, markerfacecolor=face, markeredgecolor=BLUE)
        ax.text(0.2, height + 0.26, name)
    ax.axvline(5, color=ORANGE, linestyle="--")
    ax.text(5.1, 1.55, "accepted", color=ORANGE, va="center")
    ax.axhline(-0.45, color=GREY, linewidth=0.8)
    ax.set(xlabel="score", xlim=(0, 10), ylim=(-0.45, 1.8))
    ax.set_yticks([])
    ax.set_xticks(np.arange(0, 11, 2))
    ax.spines["left"].set_visible(False)


@figure("ai-ethics-and-safety/same-flags-two-base-rates.svg", size=(4.0, 2.5))
def same_flags_two_base_rates(ax: Axes) -> None:
    """Two groups with five flagged people each, filled if positive; only the others differ."""
    flagged, rest = (1, 1, 1, 0, 0), (1, 1, 0, 0, 0)
    groups = {
        "group 1": (0.0, (flagged, rest)),
        "group 2": (3.0, (flagged, rest, (0,) * 5, (0,) * 5, (0,) * 5)),
    }
    for name, (left, columns) in groups.items():
        for column, people in enumerate(columns):
            for row, positive in enumerate(people):
                face = BLUE if positive else "none"
                ax.plot(
                    left + column,
                    -row,
                    "o",
                    markersize=11,
                    markerfacecolor=face,
                    markeredgecolor=BLUE,
                )
        box = Rectangle((left - 0.42, -4.5), 0.84, 5, fill=False, edgecolor=ORANGE, linewidth=2)
        ax.add_patch(box)
        ax.text(left - 0.4, 1.35, name, va="center")
        ax.text(left - 0.4, 0.8, "flagged", va="center", color=ORANGE, fontsize=10)
    ax.set(xlim=(-0.7, 7.6), ylim=(-4.8, 1.7))
    ax.axis("off")


@figure("ai-ethics-and-safety/need-over-score.svg", size=(3.6, 3.1))
def need_over_score(ax: Axes) -> None:
    """Share in need over the score, for two groups: 0.2 above the score, and 0.1 below it."""
    score = np.array([0.0, 1.0])
    ax.plot(score, score, color=GREY, linestyle=(0, (4, 3)), linewidth=1.4)
    ax.plot([0.0, 0.8], [0.2, 1.0], color=BLUE)
    ax.plot([0.1, 1.0], [0.0, 0.9], color=ORANGE)
    assert np.isclose(np.interp(0.4, [0.0, 0.8], [0.2, 1.0]), 0.6)
    assert np.interp(0.6, [0.1, 1.0], [0.0, 0.9]) < 0.6
    ax.text(0.36, 0.66, "A", color=BLUE, ha="center", weight="bold", fontsize=13)
    ax.text(0.72, 0.46, "B", color=ORANGE, ha="center", weight="bold", fontsize=13)
    ax.set(xlabel="score", ylabel="share in need", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    ax.set_xticks(np.arange(0, 1.01, 0.2))
    ax.set_yticks(np.arange(0, 1.01, 0.2))
    ax.grid(visible=True)
