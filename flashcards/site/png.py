"""A small picture made of rectangles, as PNG (https://www.w3.org/TR/png/): nothing to install."""

from __future__ import annotations

import struct
import zlib

Colour = tuple[int, int, int]


class Picture:
    """A picture of one colour, on which rectangles are put."""

    def __init__(self, width: int, height: int, ground: Colour) -> None:
        self.width = width
        self.height = height
        self.rows = [bytearray(bytes(ground) * width) for _ in range(height)]

    def fill(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """Put a rectangle on the picture; what lies outside is left out."""
        left, right = (min(max(round(each), 0), self.width) for each in (x, x + width))
        top, bottom = (min(max(round(each), 0), self.height) for each in (y, y + height))
        for row in self.rows[top:bottom]:
            row[3 * left : 3 * right] = bytes(colour) * (right - left)

    def png(self) -> bytes:
        """The file."""
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        lines = zlib.compress(b"".join(b"\0" + row for row in self.rows), 9)
        parts = ((b"IHDR", header), (b"IDAT", lines), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    sum_ = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + sum_
