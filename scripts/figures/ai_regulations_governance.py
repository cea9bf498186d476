"""Figures of the concept AI Regulations & Governance."""

from __future__ import annotations

from canvas import BLUE, GREY, ORANGE, figure
from matplotlib.axes import Axes


@figure("ai-ethics-and-safety/ai-act-dates.svg", size=(4.1, 2.7))
def ai_act_dates(ax: Axes) -> None:
    """When groups of duties of the AI Act start: by the text of 2024, and as amended in 2026."""
    start = {  # (year, month), always the second day
        "P": ((2027, 8), (2028, 8)),
        "Q": ((2025, 8), (2025, 8)),
        "R": ((2026, 8), (2027, 12)),
        "S": ((2025, 2), (2025, 2)),
        "T": ((2026, 8), (2026, 8)),
    }
    for row, (old, new) in enumerate(start.values()):
        before, after = (year + (month - 1) / 12 for year, month in (old, new))
        ax.axhline(row, color=GREY, linewidth=0.6)
        if after > before:
            ax.annotate(
                "",
                xy=(after - 0.09, row),
                xytext=(before + 0.1, row),
                arrowprops={"arrowstyle": "->", "color": ORANGE, "linewidth": 1.6},
            )
        ax.plot(before, row, "o", markersize=12, markerfacecolor="none", markeredgecolor=BLUE)
        ax.plot(after, row, "o", markersize=6.5, color=BLUE)
    ax.set_yticks(range(len(start)), list(start))
    ax.set_xticks(range(2025, 2030))
    ax.set_xticks([2025 + quarter / 4 for quarter in range(16)], minor=True)
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)
    ax.set(xlim=(2024.9, 2029.05), ylim=(4.6, -0.6), xlabel="1 January of each year")
    ax.spines["left"].set_visible(False)
