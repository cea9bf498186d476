"""Figures of the concept RAG & Systems."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREY, INK, ORANGE, figure
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


@figure("generative-ai-including-llms/ivf-cells.svg", size=(4.0, 3.0))
def ivf_cells(ax: Axes) -> None:
    """Stored vectors in three IVF cells; the query's nearest one lies just across a border."""
    centroids = np.array([(2.0, 2.0), (6.0, 2.0), (4.0, 5.5)])
    stored = {
        "A": (2.3, 1.0),
        "B": (1.1, 2.9),
        "C": (4.6, 1.9),
        "D": (6.7, 1.2),
        "E": (6.5, 3.0),
        "F": (4.3, 5.2),
    }
    query = np.array([3.6, 1.7])

    def cell(point: np.ndarray) -> int:
        return int(np.linalg.norm(centroids - point, axis=1).argmin())

    def distance(name: str) -> float:
        return float(np.linalg.norm(np.array(stored[name]) - query))

    scanned = [name for name, at in stored.items() if cell(np.array(at)) == cell(query)]
    assert scanned == ["A", "B"]
    assert min(scanned, key=distance) == "A"
    assert min(stored, key=distance) == "C"
    corner = np.array([4.0, 22.25 / 7])
    assert np.ptp(np.linalg.norm(centroids - corner, axis=1)) < 1e-9
    for direction in ((0.0, -1.0), (-3.5, 2.0), (3.5, 2.0)):
        ax.plot(*zip(corner, corner + 3 * np.array(direction), strict=True), color=GREY, lw=1.4)
    ax.plot(*centroids.T, "+", color=GREY, markersize=11, markeredgewidth=2)
    for name, (x, y) in stored.items():
        ax.plot(x, y, "o", color=BLUE, markersize=7)
        ax.text(x + 0.2, y + 0.12, name, color=BLUE)
    ax.plot(*query, "x", color=ORANGE, markersize=9, markeredgewidth=2.4)
    ax.text(3.35, 1.8, "q", color=ORANGE, ha="right", weight="bold", fontsize=13)
    ax.set(xlim=(0.2, 7.8), ylim=(0.4, 6.2), aspect="equal")
    ax.axis("off")
