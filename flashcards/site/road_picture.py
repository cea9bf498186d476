"""The road as a picture without words, for what others show of a link to the site."""

from __future__ import annotations

from itertools import pairwise

from flashcards.model import Roadmap
from flashcards.site.png import Colour, Picture
from flashcards.site.road_map import WIDE, laid_out

# What those who show such pictures cut nothing off (https://ogp.me).
WIDTH, HEIGHT = 1200, 630
MARGIN = 40
GROUND: Colour = (19, 22, 27)
# The colours that categories have at night in site.css.
COLOURS: tuple[Colour, ...] = (
    (141, 183, 255),
    (111, 207, 214),
    (227, 185, 106),
    (255, 159, 140),
    (201, 162, 245),
    (158, 212, 138),
    (245, 156, 203),
    (170, 182, 195),
)


def png(roadmap: Roadmap) -> bytes:
    """The picture, as the bytes of a PNG."""
    drawn = laid_out(roadmap, WIDE)
    picture = Picture(WIDTH, HEIGHT, GROUND)
    across = (WIDTH - 2 * MARGIN) / max(drawn.width, 1)
    down = (HEIGHT - 2 * MARGIN) / max(drawn.height, 1)

    def fill(x: float, y: float, width: float, height: float, colour: Colour) -> None:
        picture.fill(MARGIN + x * across, MARGIN + y * down, width, height, colour)

    for line in drawn.lines:
        for (x1, y1), (x2, y2) in pairwise(line.points):
            wide, high = abs(x2 - x1) * across, abs(y2 - y1) * down
            fill(min(x1, x2), min(y1, y2), wide + 2, high + 2, _dimmed(line.category))
    for box in drawn.boxes:
        colour = COLOURS[box.category % len(COLOURS)]
        wide, high = WIDE.box_width * across, WIDE.box_height * down
        if box.concept:
            fill(box.x, box.y, wide, high, colour)
        else:
            fill(box.x, box.y + WIDE.box_height * 0.7, wide * 0.6, 6, colour)
    return picture.png()


def _dimmed(category: int) -> Colour:
    red, green, blue = COLOURS[category % len(COLOURS)]
    return (red + GROUND[0]) // 2, (green + GROUND[1]) // 2, (blue + GROUND[2]) // 2
