"""Figures of the concept DL Techniques."""

from __future__ import annotations

from canvas import BLUE, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle


@figure("deep-learning/residual-blocks.svg", size=(3.6, 3.0))
def residual_blocks(ax: Axes) -> None:
    """Two residual blocks, from top to bottom: ReLU after the sum in A, inside the branch in B."""
    for letter, left, branch, after in (
        ("A", 0.0, ("layers",), ("ReLU",)),
        ("B", 4.2, ("ReLU", "layers"), ()),
    ):
        ax.text(left - 1.1, 6.4, letter, weight="bold", ha="center", va="center", fontsize=13)
        ax.text(left, 6.55, "$x$", ha="center", va="center")
        heights = {1: (4.1,), 2: (4.6, 3.3)}[len(branch)]
        stops = [6.25]
        for name, height in zip(branch, heights, strict=True):
            _box(ax, left, height, name)
            stops += [height + 0.4, height - 0.4]
        stops += [2.25 + 0.25]
        for name in after:
            _box(ax, left, 1.1, name)
            stops += [2.25 - 0.25, 1.1 + 0.4, 1.1 - 0.4]
        if not after:
            stops += [2.25 - 0.25]
        stops += [-0.1]
        for start, end in zip(stops[::2], stops[1::2], strict=True):
            _arrow(ax, (left, start), (left, end))
        ax.add_patch(Circle((left, 2.25), 0.25, facecolor="none", edgecolor=INK, linewidth=1.6))
        ax.text(left, 2.23, "+", ha="center", va="center")
        ax.plot([left, left + 1.5, left + 1.5], [5.75, 5.75, 2.25], color=ORANGE)
        _arrow(ax, (left + 1.5, 2.25), (left + 0.25, 2.25), colour=ORANGE)
    ax.plot([2.35, 2.35], [-0.1, 6.6], color=GREY, linewidth=0.6)
    ax.set(xlim=(-1.5, 6.0), ylim=(-0.3, 6.9), aspect="equal")
    ax.axis("off")


def _box(ax: Axes, x: float, y: float, name: str) -> None:
    frame = Rectangle((x - 0.85, y - 0.4), 1.7, 0.8, fill=False, edgecolor=BLUE, linewidth=1.8)
    ax.add_patch(frame)
    ax.text(x, y, name, ha="center", va="center", fontsize=10)


def _arrow(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], colour: str = INK
) -> None:
    style = {"arrowstyle": "->", "color": colour, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", xy=end, xytext=start, arrowprops=style)


@figure("deep-learning/two-clippings.svg", size=(3.3, 3.4))
def two_clippings(ax: Axes) -> None:
    """The gradient (6, 8) and what clipping at 5 makes of it: (5, 5), A, and (3, 4), B."""
    gradient = (6.0, 8.0)
    length = (gradient[0] ** 2 + gradient[1] ** 2) ** 0.5
    by_norm = tuple(5 * entry / length for entry in gradient)
    by_entry = tuple(min(entry, 5.0) for entry in gradient)
    assert (by_norm, by_entry) == ((3.0, 4.0), (5.0, 5.0))
    ends = (("g", gradient, GREY, 1.6), ("A", by_entry, BLUE, 2.4), ("B", by_norm, ORANGE, 3.2))
    for name, end, colour, width in ends:
        style = {"arrowstyle": "->", "color": colour, "linewidth": width, "shrinkA": 0}
        ax.annotate("", xy=end, xytext=(0, 0), arrowprops={**style, "shrinkB": 0})
        shift = (0.35, -0.25) if name == "A" else (-0.55, 0.15)
        ink = INK if name == "g" else colour
        shown = "$g$" if name == "g" else name
        place = (end[0] + shift[0], end[1] + shift[1])
        ax.text(*place, shown, color=ink, weight="bold", fontsize=13)
    ax.set(xlim=(0, 8), ylim=(0, 8.8), aspect="equal")
    ax.set_xticks(range(0, 9, 2))
    ax.set_yticks(range(0, 9, 2))
    ax.grid()
