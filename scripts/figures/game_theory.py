"""Figures of the concept Game Theory."""

from __future__ import annotations

import numpy as np
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


@figure("mathematics/mixing-payoff-lines.svg", size=(4.0, 2.8))
def mixing_payoff_lines(ax: Axes) -> None:
    """The row player's expected payoff against L and R in the game (3, -1; 0, 2), over P(U) = p."""
    p = np.array([0.0, 1.0])
    left, right = 3 * p, -p + 2 * (1 - p)
    grid = np.linspace(0, 1, 301)
    lower = np.minimum(3 * grid, 2 - 3 * grid)
    assert np.isclose(grid[lower.argmax()], 1 / 3)
    assert np.isclose(lower.max(), 1)
    ax.plot(p, left, color=BLUE)
    ax.plot(p, right, color=ORANGE)
    ax.text(0.93, 2.45, "L", color=BLUE, weight="bold", ha="right", fontsize=13)
    ax.text(0.95, -0.45, "R", color=ORANGE, weight="bold", ha="center", fontsize=13)
    ax.set(xlabel="probability of U", ylabel="expected payoff", xlim=(0, 1), ylim=(-1, 3))
    ax.set_xticks([0, 1 / 3, 2 / 3, 1], ["0", "1/3", "2/3", "1"])
    ax.set_yticks(range(-1, 4))
    ax.grid(visible=True)
