"""Figures of the concept ML Algorithms."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, figure
from matplotlib.axes import Axes


def distances(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The Euclidean distance of every row of `left` to every row of `right`."""
    apart: np.ndarray = np.linalg.norm(left[:, None] - right[None], axis=2)
    return apart


@figure("traditional-machine-learning/knn-boundaries.svg", size=(4.0, 3.2))
def knn_boundaries(ax: Axes) -> None:
    """Two overlapping classes and the boundaries of k-NN with k = 1 and k = 21."""
    rng = np.random.default_rng(11)
    blue = rng.normal((-0.75, -0.1), 0.95, (45, 2))
    orange = rng.normal((0.75, 0.1), 0.95, (45, 2))
    points = np.vstack([blue, orange])
    label = np.repeat([0, 1], 45)
    across, up = np.meshgrid(np.linspace(-3, 3, 161), np.linspace(-2.6, 2.6, 141))
    places = np.column_stack([across.ravel(), up.ravel()])
    order = distances(places, points).argsort(axis=1)
    ax.plot(*blue.T, "o", color=BLUE, markersize=4.5, alpha=0.85)
    ax.plot(*orange.T, "s", color=ORANGE, markersize=4.2, alpha=0.85)
    for k, colour, style in ((1, GREEN, "solid"), (21, PURPLE, "dashed")):
        share = label[order[:, :k]].mean(axis=1).reshape(across.shape)
        ax.contour(across, up, share, [0.5], colors=colour, linewidths=1.8, linestyles=style)
    ax.plot([], [], color=GREEN, linewidth=1.8, label="P")
    ax.plot([], [], color=PURPLE, linewidth=1.8, linestyle="dashed", label="Q")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 1.14), ncols=2)
    ax.set(xlim=(-3, 3), ylim=(-2.6, 2.6))
    ax.set_xticks([])
    ax.set_yticks([])


@figure("traditional-machine-learning/gini-two-cuts.svg", size=(3.8, 3.2))
def gini_two_cuts(ax: Axes) -> None:
    """Eight points and two cuts that leave two points each on the wrong side."""
    blue = np.array([(1.1, 7.1), (2.9, 7.4), (2.4, 1.3), (7.3, 3.0)])
    orange = np.array([(1.2, 4.5), (5.2, 3.6), (6.2, 1.1), (6.5, 4.8)])
    left = [(side[:, 0] < 4).sum() for side in (blue, orange)]
    below = [(side[:, 1] < 6).sum() for side in (blue, orange)]
    assert left == [3, 1]
    assert below == [2, 4]
    ax.plot(*blue.T, "o", color=BLUE, markersize=9)
    ax.plot(*orange.T, "s", color=ORANGE, markersize=8.5)
    ax.plot([4, 4], [0, 8.3], color=INK, linewidth=1.6)
    ax.plot([0, 8.3], [6, 6], color=INK, linewidth=1.6, linestyle="dashed")
    ax.text(4, 8.5, "S", ha="center", va="bottom", fontsize=13)
    ax.text(8.5, 6, "T", ha="left", va="center", fontsize=13)
    ax.set(xlim=(0, 8.8), ylim=(0, 8.8), xlabel="$x_1$", ylabel="$x_2$")
    ax.set_xticks([])
    ax.set_yticks([])


@figure("traditional-machine-learning/dendrogram-six.svg")
def dendrogram_six(ax: Axes) -> None:
    """A dendrogram of six points; three clusters remain between the heights 3 and 4."""
    merges = (
        ((1, 0), (2, 0), 1.0),
        ((4, 0), (5, 0), 1.5),
        ((3, 0), (4.5, 1.5), 3.0),
        ((0, 0), (1.5, 1.0), 4.0),
        ((0.75, 4.0), (3.75, 3.0), 7.0),
    )
    for (left, low), (right, high), top in merges:
        ax.plot([left, left, right, right], [low, top, top, high], color=BLUE, linewidth=1.8)
    ax.set(xlim=(-0.5, 5.5), ylim=(0, 7.6), ylabel="height of merging")
    ax.set_xticks(range(6), list("ABCDEF"), fontsize=12)
    ax.set_yticks(range(8))
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="y")


def arcs() -> np.ndarray:
    """Two interlocking arcs of 60 points each."""
    rng = np.random.default_rng(3)
    angle = np.linspace(0, np.pi, 60)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.45 - np.sin(angle)])
    return np.vstack([upper, lower]) + rng.normal(0, 0.05, (120, 2))


def by_means(points: np.ndarray) -> np.ndarray:
    """Lloyd's algorithm with two centres."""
    centres = np.array([(-0.5, 0.5), (1.5, 0.0)])
    nearest = np.zeros(len(points), dtype=int)
    for _ in range(50):
        nearest = distances(points, centres).argmin(axis=1)
        centres = np.array([points[nearest == one].mean(axis=0) for one in (0, 1)])
    return nearest


def by_reach(points: np.ndarray, reach: float) -> np.ndarray:
    """Which points a chain of steps no longer than `reach` joins to the first one."""
    near = distances(points, points) <= reach
    joined: np.ndarray = near[0]
    for _ in range(len(points)):
        joined = near[joined].any(axis=0)
    return np.where(joined, 0, 1)


@figure("traditional-machine-learning/arcs-two-clusterings.svg", size=(4.3, 2.0))
def arcs_two_clusterings(ax: Axes) -> None:
    """The same arcs coloured by k-means (P) and by chains of near points (Q)."""
    points = arcs()
    truth = np.repeat([0, 1], 60)
    chained = by_reach(points, 0.3)
    assert (chained == truth).all()
    for shift, name, label in ((0, "P", by_means(points)), (4.0, "Q", chained)):
        for one, colour, shape in ((0, BLUE, "o"), (1, ORANGE, "s")):
            x, y = points[label == one].T
            ax.plot(x + shift, y, shape, color=colour, markersize=3.4, alpha=0.85)
        ax.text(shift + 0.5, 1.35, name, ha="center", va="bottom", fontsize=13)
    ax.axvline(2.5, color=GREY, linewidth=1)
    ax.set(xlim=(-1.3, 6.3), ylim=(-0.8, 1.7), aspect="equal")
    ax.axis("off")


@figure("traditional-machine-learning/beyond-the-training-range.svg", size=(4.0, 2.8))
def beyond_the_training_range(ax: Axes) -> None:
    """Dots along y = 2x up to 10; a least-squares line (P) and a bagged forest (Q) up to 20.

    A fully grown tree in one dimension predicts the target of the nearest row that it saw.
    """
    rng = np.random.default_rng(5)
    x = np.sort(rng.uniform(0, 10, 30))
    y = 2 * x + rng.normal(0, 1.5, 30)
    places = np.linspace(0, 20, 161)
    slope, start = np.polyfit(x, y, 1)
    rows = rng.integers(0, 30, (100, 30))
    trees = [y[seen][np.abs(places[:, None] - x[seen]).argmin(axis=1)] for seen in rows]
    forest = np.mean(trees, axis=0)
    assert np.ptp(forest[places > 10]) < 0.01
    ax.plot(x, y, "o", color=GREY, markersize=4.5)
    ax.plot(places, start + slope * places, color=BLUE, linestyle="dashed")
    ax.plot(places, forest, color=ORANGE)
    ax.text(16.5, start + slope * 16.5 + 1.5, "P", color=BLUE, weight="bold", ha="right")
    ax.text(16.5, forest[-1] + 1.5, "Q", color=ORANGE, weight="bold", ha="right")
    ax.set(xlabel="$x$", ylabel="$y$", xlim=(0, 20.2), ylim=(-3, 42))


@figure("traditional-machine-learning/maximum-margin-letters.svg", size=(3.7, 3.3))
def maximum_margin_letters(ax: Axes) -> None:
    """Two separable classes with the widest margin; of the four marked points only Q touches it.

    Across is the distance from the boundary; everything is turned by 25 degrees for drawing.
    """
    turn = np.radians(-25)
    rotate = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    round_ones = np.array(
        [(-1, 1.9), (-1, -1.6), (-2.3, 0.2), (-1.7, 2.7), (-2.9, -1.5), (-3.2, 1.6)]
    )
    squares = np.array([(1, 0.4), (1.5, -1.7), (2.2, 1.9), (3.1, -0.6), (2.5, 0.4), (1.7, 2.9)])
    nearest = sorted(np.abs(np.concatenate([round_ones[:, 0], squares[:, 0]])))
    assert nearest[:4] == [1, 1, 1, 1.5]
    for points, marker, colour in ((round_ones, "o", BLUE), (squares, "s", ORANGE)):
        ax.plot(*(points @ rotate.T).T, marker, color=colour, markersize=8)
    for across, style in ((0, "solid"), (-1, "dashed"), (1, "dashed")):
        line = np.array([(across, -3.6), (across, 3.9)]) @ rotate.T
        ax.plot(*line.T, color=INK, linewidth=1.4 if across else 2.0, linestyle=style)
    for name, point in (
        ("P", (-3.2, 1.6)),
        ("Q", (1, 0.4)),
        ("R", (1.5, -1.7)),
        ("S", (3.1, -0.6)),
    ):
        x, y = rotate @ np.array(point)
        ax.text(x + 0.28, y, name, va="center", fontsize=12, weight="bold")
    ax.set(aspect="equal", xlim=(-3.9, 4.3), ylim=(-3.6, 3.9))
    ax.set_xticks([])
    ax.set_yticks([])
