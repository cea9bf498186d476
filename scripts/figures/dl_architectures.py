"""Figures of the concept DL Architectures."""

from __future__ import annotations

from canvas import BLUE, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle


@figure("deep-learning/convolution-windows.svg", size=(2.6, 2.5))
def convolution_windows(ax: Axes) -> None:
    """A 7×7 grid with two 3×3 windows in its top rows, the second two columns to the right."""
    for line in range(8):
        ax.plot([0, 7], [line, line], color=GREY, linewidth=0.8)
        ax.plot([line, line], [0, 7], color=GREY, linewidth=0.8)
    for left, colour, style in ((0, BLUE, "-"), (2, ORANGE, "--")):
        ax.add_patch(
            Rectangle((left, 4), 3, 3, fill=False, edgecolor=colour, linewidth=2.6, linestyle=style)
        )
    ax.set(xlim=(-0.2, 7.2), ylim=(-0.2, 7.2), aspect="equal")
    ax.axis("off")


@figure("deep-learning/lstm-cell.svg", size=(4.1, 2.6))
def lstm_cell(ax: Axes) -> None:
    """An LSTM cell with its three gates marked P, Q and R; the cell state runs along the top."""
    for start, end in ((0.0, 1.82), (2.38, 4.72), (5.28, 9.6)):
        _line(ax, (start, 5), (end, 5), colour=ORANGE, head=True)
    _line(ax, (0, 0.4), (6.4, 0.4))
    for x, name, gate in (
        (2.1, "$\\sigma$", "P"),
        (3.5, "$\\sigma$", "Q"),
        (5.0, "tanh", ""),
        (6.4, "$\\sigma$", "R"),
    ):
        _line(ax, (x, 0.4), (x, 1.1))
        _box(ax, x, 1.5, name)
        ax.text(x - 0.4, 2.25, gate, ha="center", va="center", weight="bold", fontsize=12)
    _line(ax, (2.1, 1.9), (2.1, 4.72), head=True)
    _line(ax, (3.5, 1.9), (3.5, 3.3), (4.72, 3.3), head=True)
    _line(ax, (5.0, 1.9), (5.0, 3.02), head=True)
    _line(ax, (5.0, 3.58), (5.0, 4.72), head=True)
    _line(ax, (8.0, 5), (8.0, 4.2), head=True)
    _box(ax, 8.0, 3.8, "tanh")
    _line(ax, (8.0, 3.4), (8.0, 2.58), head=True)
    _line(ax, (6.4, 1.9), (6.4, 2.3), (7.72, 2.3), head=True)
    _line(ax, (8.28, 2.3), (9.6, 2.3), head=True)
    for x, y, sign in ((2.1, 5, "×"), (5.0, 5, "+"), (5.0, 3.3, "×"), (8.0, 2.3, "×")):
        ax.add_patch(Circle((x, y), 0.28, facecolor="none", edgecolor=INK, linewidth=1.4))
        ax.text(x, y - 0.03, sign, ha="center", va="center", fontsize=10)
    ax.text(0, 5.5, "$c_{t-1}$", va="center")
    ax.text(9.6, 5.5, "$c_t$", va="center", ha="right")
    ax.text(9.6, 2.75, "$h_t$", va="center", ha="right")
    ax.text(0, 0.9, "$h_{t-1}, x_t$", va="center")
    ax.set(xlim=(-0.1, 9.8), ylim=(0.1, 5.9), aspect="equal")
    ax.axis("off")


def _box(ax: Axes, x: float, y: float, name: str) -> None:
    frame = Rectangle((x - 0.55, y - 0.4), 1.1, 0.8, fill=False, edgecolor=BLUE, linewidth=1.8)
    ax.add_patch(frame)
    ax.text(x, y - 0.02, name, ha="center", va="center", fontsize=10)


def _line(ax: Axes, *points: tuple[float, float], colour: str = INK, head: bool = False) -> None:
    ax.plot(*zip(*points, strict=True), color=colour, linewidth=1.5, zorder=1)
    if head:
        style = {"arrowstyle": "->", "color": colour, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", xy=points[-1], xytext=points[-2], arrowprops=style)


@figure("deep-learning/strided-receptive-field.svg", size=(4.0, 2.2))
def strided_receptive_field(ax: Axes) -> None:
    """Three rows of units; lines show the three units below that one of each upper row reads."""
    places_in = {"inputs": range(11), "layer 1": range(1, 10, 2), "layer 2": (3, 5, 7)}
    for height, (name, places) in zip((0, 2, 4), places_in.items(), strict=True):
        ax.plot(list(places), [height] * len(places), "o", color=INK, markersize=9, zorder=3)
        ax.text(-0.7, height, name, ha="right", va="center", fontsize=10)
    for place in (0, 1, 2):
        ax.plot([1, place], [2, 0], color=BLUE, zorder=1)
    for place in (5, 7, 9):
        ax.plot([7, place], [4, 2], color=ORANGE, zorder=1)
    ax.set(xlim=(-3.0, 10.4), ylim=(-0.5, 4.5))
    ax.axis("off")


@figure("deep-learning/message-passing-graph.svg", size=(3.4, 2.7))
def message_passing_graph(ax: Axes) -> None:
    """A graph of the nodes A to G; E lies beside A, but is three edges away from it."""
    places = {
        "A": (2.2, 1.6),
        "B": (0.2, 2.6),
        "C": (1.0, 0.0),
        "D": (2.2, 3.6),
        "E": (3.7, 2.2),
        "F": (3.4, 0.0),
        "G": (5.0, 0.9),
    }
    edges = [tuple(ends) for ends in ("AB", "AC", "BC", "BD", "DE", "CF", "FG", "EG")]
    reached = {"A"}
    for _ in range(2):
        reached |= {a if b in reached else b for a, b in edges if a in reached or b in reached}
    assert set(places) - reached == {"E", "G"}
    for start, end in edges:
        style = {"arrowstyle": "-", "color": INK, "linewidth": 1.5, "shrinkA": 10, "shrinkB": 10}
        ax.annotate("", places[end], places[start], arrowprops=style)
    for name, (x, y) in places.items():
        colour = ORANGE if name == "A" else BLUE
        ax.plot(x, y, "o", markerfacecolor="none", color=colour, markersize=19, zorder=3)
        ax.text(x, y - 0.02, name, ha="center", va="center", zorder=4)
    ax.set(xlim=(-0.5, 5.6), ylim=(-0.6, 4.2), aspect="equal")
    ax.axis("off")
