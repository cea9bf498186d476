"""Figures of the concept Game Theory."""

from __future__ import annotations

from canvas import BLUE, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes

LEAVES = ((5, 7), (8, 6), (4, 9))


def visited() -> list[int]:
    """The leaves that alpha-beta search looks at, from left to right."""
    seen, alpha = [], float("-inf")
    for pair in LEAVES:
        value = float("inf")
        for leaf in pair:
            seen.append(leaf)
            value = min(value, leaf)
            if value <= alpha:
                break
        alpha = max(alpha, value)
    return seen


@figure("mathematics/alpha-beta-tree.svg")
def alpha_beta_tree(ax: Axes) -> None:
    """A MAX root over three MIN nodes with two leaves each; only the last leaf is cut."""
    assert visited() == [5, 7, 8, 6, 4]
    root, gap = (2.5, 2.0), 0.14

    def branch(upper: tuple[float, float], lower: tuple[float, float]) -> None:
        ends = ([upper[0], lower[0]], [upper[1] - gap, lower[1] + gap])
        ax.plot(*ends, color=GREY, linewidth=1.4)

    def node(place: tuple[float, float], text: str, colour: str, shape: str) -> None:
        box = {"boxstyle": f"{shape},pad=0.35", "facecolor": "none", "edgecolor": colour}
        ink = INK if colour == GREY else colour
        ax.text(*place, text, ha="center", va="center", color=ink, fontsize=12, bbox=box)

    node(root, "MAX", BLUE, "round")
    for number, pair in enumerate(LEAVES):
        middle = (2 * number + 0.5, 1.0)
        branch(root, middle)
        node(middle, "MIN", ORANGE, "round")
        for offset, leaf in enumerate(pair):
            end = (2 * number + offset, 0.0)
            branch(middle, end)
            node(end, str(leaf), GREY, "square")
    ax.set(xlim=(-0.4, 5.4), ylim=(-0.3, 2.3))
    ax.axis("off")
