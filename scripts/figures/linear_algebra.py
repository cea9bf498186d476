"""Figures of the concept Linear Algebra."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, GREEN, GREY, INK, ORANGE, figure
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse, Polygon


def arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], color: str) -> None:
    """Draw an arrow in the coordinates of the data."""
    style = {"arrowstyle": "-|>", "color": color, "lw": 2.2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", xy=end, xytext=start, arrowprops={**style, "mutation_scale": 16})


def plane(ax: Axes, x: tuple[float, float], y: tuple[float, float]) -> None:
    """A plane with equal units and a grid line at every whole number."""
    ax.set(xlim=x, ylim=y, aspect="equal")
    ax.set_xticks(range(int(np.ceil(x[0])), int(x[1]) + 1))
    ax.set_yticks(range(int(np.ceil(y[0])), int(y[1]) + 1))
    ax.grid(color=GREY, alpha=0.4, lw=0.8)


@figure("mathematics/vector-projection.svg", (4.0, 3.0))
def vector_projection(ax: Axes) -> None:
    """Vectors a and b, and the perpendicular from b to the line through a."""
    a, b = np.array([4.0, 2.0]), np.array([1.0, 3.0])
    foot = (a @ b) / (a @ a) * a
    assert np.allclose(foot, a / 2)
    plane(ax, (-0.3, 5.3), (-0.2, 3.6))
    ax.axline((0, 0), (4, 2), color=GREY, lw=1)
    ax.plot(*zip(b, foot, strict=True), color=INK, lw=1.5, ls=(0, (4, 3)))
    along, up = a / np.linalg.norm(a), (b - foot) / np.linalg.norm(b - foot)
    corner = [foot + 0.22 * up, foot + 0.22 * (up + along), foot + 0.22 * along]
    ax.plot(*zip(*corner, strict=True), color=INK, lw=1.2)
    arrow(ax, (0, 0), (4, 2), BLUE)
    arrow(ax, (0, 0), (1, 3), ORANGE)
    ax.text(4.05, 1.72, "a", color=BLUE, fontsize=14, weight="bold", va="top", ha="center")
    ax.text(0.8, 3.05, "b", color=ORANGE, fontsize=14, weight="bold", va="center", ha="right")


@figure("mathematics/determinant-area.svg", (4.0, 3.0))
def determinant_area(ax: Axes) -> None:
    """The parallelogram of u = (1, 2) and v = (3, 1): area 5, from u to v clockwise."""
    u, v = (1, 2), (3, 1)
    assert round(np.linalg.det(np.column_stack([u, v]))) == -5
    plane(ax, (-0.3, 4.6), (-0.2, 3.4))
    ax.add_patch(Polygon([(0, 0), u, (4, 3), v], facecolor=GREEN, alpha=0.18, edgecolor="none"))
    ax.plot([1, 4, 3], [2, 3, 1], color=GREEN, lw=1.2, ls=(0, (4, 3)))
    arrow(ax, (0, 0), u, BLUE)
    arrow(ax, (0, 0), v, ORANGE)
    ax.text(0.8, 2.05, "u", color=BLUE, fontsize=14, weight="bold", va="center", ha="right")
    ax.text(3.1, 0.82, "v", color=ORANGE, fontsize=14, weight="bold", va="center", ha="left")


@figure("mathematics/eigenvector-directions.svg", (4.0, 3.2))
def eigenvector_directions(ax: Axes) -> None:
    """Three vectors and their images under a matrix with eigenvalues 2 (20°) and -1 (110°)."""

    def unit(degrees: float) -> np.ndarray:
        return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])

    a, b, c = unit(20), unit(65), unit(110)
    matrix = 2 * np.outer(a, a) - np.outer(c, c)
    assert np.allclose(matrix @ a, 2 * a)
    assert np.allclose(matrix @ c, -c)
    ax.set(xlim=(-1.0, 2.5), ylim=(-1.25, 1.35), aspect="equal")
    ax.axis("off")
    for x, name in ((a, "a"), (b, "b"), (c, "c")):
        image = matrix @ x
        arrow(ax, (0, 0), tuple(image), ORANGE)
        arrow(ax, (0, 0), tuple(x), BLUE)
        at, to = x * 1.14, image * (1 + 0.2 / np.linalg.norm(image))
        if name == "a":
            at = x * 0.95 + np.array([-0.06, 0.17])
        bold = f"\\mathbf{{{name}}}"
        ax.text(*at, f"${bold}$", color=BLUE, fontsize=14, ha="center", va="center")
        ax.text(*to, f"$A{bold}$", color=ORANGE, fontsize=14, ha="center", va="center")
    ax.plot(0, 0, "o", color=INK, ms=4)


@figure("mathematics/svd-ellipse.svg", (4.0, 3.0))
def svd_ellipse(ax: Axes) -> None:
    """The unit circle and its image, an ellipse whose whole axes are 6 and 4 long."""
    ax.set(xlim=(-3.3, 3.3), ylim=(-2.5, 2.4), aspect="equal")
    ax.axis("off")
    turn = 25
    ax.add_patch(Ellipse((0, 0), 6, 4, angle=turn, fill=False, ec=ORANGE, lw=2.2))
    ax.add_patch(Ellipse((0, 0), 2, 2, fill=False, ec=BLUE, lw=2.2))
    major = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))])
    minor = np.array([-major[1], major[0]])
    span = {"arrowstyle": "<->", "color": INK, "lw": 1.2, "shrinkA": 0, "shrinkB": 0}
    for half in (3 * major, 2 * minor):
        ax.annotate("", xy=tuple(half), xytext=tuple(-half), arrowprops=span)
    ax.text(*(2.0 * major + 0.3 * minor), "6", fontsize=13, ha="center", va="center")
    ax.text(*(1.45 * minor + 0.27 * major), "4", fontsize=13, ha="center", va="center")
    edge = (np.cos(np.radians(-50)), np.sin(np.radians(-50)))
    ax.plot(*zip(edge, (1.9, -1.9), strict=True), color=BLUE, lw=1)
    ax.text(1.95, -2.0, "unit circle", color=BLUE, ha="center", va="top")
    ax.text(-2.3, 1.35, "its image", color=ORANGE, ha="center", va="bottom")


@figure("mathematics/slanted-basis-grid.svg", (4.0, 3.0))
def slanted_basis_grid(ax: Axes) -> None:
    """The grid of a slanted basis, and the vector x with coordinates (-1, 2) in it."""
    first, second = np.array([1.6, 0.5]), np.array([0.5, 1.1])
    x = -first + 2 * second
    assert np.allclose(np.linalg.solve(np.column_stack([first, second]), x), (-1, 2))
    for step in range(-4, 6):
        ax.axline(tuple(step * second), slope=first[1] / first[0], color=GREY, alpha=0.55, lw=0.8)
        ax.axline(tuple(step * first), slope=second[1] / second[0], color=GREY, alpha=0.55, lw=0.8)
    arrow(ax, (0, 0), tuple(first), BLUE)
    arrow(ax, (0, 0), tuple(second), BLUE)
    arrow(ax, (0, 0), tuple(x), ORANGE)
    ax.plot(0, 0, "o", color=INK, ms=5)
    ax.text(1.75, 0.28, "$\\mathbf{b}_1$", color=BLUE, fontsize=14, va="center")
    ax.text(0.62, 1.32, "$\\mathbf{b}_2$", color=BLUE, fontsize=14, va="center")
    ax.text(-0.72, 1.9, "$\\mathbf{x}$", color=ORANGE, fontsize=14, ha="center")
    ax.set(xlim=(-2.0, 2.6), ylim=(-0.9, 2.5), aspect="equal")
    ax.axis("off")


@figure("mathematics/images-of-unit-vectors.svg", (4.0, 3.0))
def images_of_unit_vectors(ax: Axes) -> None:
    """Where a linear map with the columns (2, 1) and (-1, 2) takes the two unit vectors."""
    matrix = np.array([[2, -1], [1, 2]])
    plane(ax, (-1.7, 2.9), (-0.4, 2.7))
    for column, color in enumerate((BLUE, ORANGE)):
        end = matrix @ np.eye(2)[column]
        arrow(ax, (0, 0), tuple(end), color)
        at = end + np.array([0.12, 0.05] if column == 0 else [-0.1, 0.08])
        name = f"$T\\mathbf{{e}}_{column + 1}$"
        side = "left" if column == 0 else "right"
        ax.text(*at, name, color=color, fontsize=14, va="bottom", ha=side)
    ax.plot(0, 0, "o", color=INK, ms=4)
