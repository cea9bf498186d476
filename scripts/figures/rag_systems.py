"""Figures of the concept RAG & Systems."""

from __future__ import annotations

from canvas import BLUE, GREY, INK, figure
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle


@figure("generative-ai-including-llms/passage-after-each-stage.svg", size=(4.1, 2.3))
def passage_after_each_stage(ax: Axes) -> None:
    """Of 20 questions, how many still have the right passage after each stage of a RAG pipeline."""
    stages = ("indexed", "top 50 found", "top 5 re-ranked", "in the prompt", "answer correct")
    counts = (20, 18, 8, 8, 7)
    places = range(len(stages), 0, -1)
    ax.barh(places, counts, color=BLUE, height=0.62)
    for place, count in zip(places, counts, strict=True):
        ax.text(count + 0.4, place, str(count), va="center")
    ax.set_yticks(list(places), stages)
    ax.set_xticks([])
    ax.set_xlim(0, 22)
    ax.spines[["bottom", "left"]].set_visible(False)
    ax.tick_params(length=0)


@figure("generative-ai-including-llms/ranking-of-eight.svg", size=(4.2, 1.1))
def ranking_of_eight(ax: Axes) -> None:
    """Eight retrieved passages in their order; those at ranks 1, 2, 5 and 8 are relevant."""
    relevant = {1, 2, 5, 8}
    for rank in range(1, 9):
        ax.add_patch(
            Rectangle(
                (rank - 0.42, 0),
                0.84,
                0.84,
                facecolor=BLUE if rank in relevant else "none",
                edgecolor=INK if rank in relevant else GREY,
                linewidth=1.4,
            )
        )
        ax.text(rank, -0.35, str(rank), ha="center", va="center")
    ax.text(0.45, -0.35, "rank", ha="right", va="center")
    ax.set(xlim=(-0.6, 8.6), ylim=(-0.7, 1.0))
    ax.set_aspect("equal")
    ax.axis("off")
