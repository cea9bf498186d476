"""zstd streams, unpacked a little at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from .refusal import AGAIN, KIB, Refused, shown

# A block of 128 kB can be packed into 4 bytes: so little goes in at a time that not much can come
# out. The window is what a stream makes its reader keep; Anki's own streams need 2 MB.
_ZSTD_CHUNK = KIB
_ZSTD_WINDOW_LOG = 25


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


def _decompressor() -> tuple[_Decompressor, type[Exception]]:
    """A decompressor of one zstd stream, and what it raises: of Python 3.14, or of zstandard."""
    try:
        from compression import zstd  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        pass
    else:
        options = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
        return zstd.ZstdDecompressor(options=options), zstd.ZstdError
    try:
        import zstandard
    except ImportError as fault:
        raise Refused(
            "it is packed with zstd, which this Python cannot read; in Anki's export dialog tick "
            "“Support older Anki versions” and export it again"
        ) from fault
    reader = zstandard.ZstdDecompressor(max_window_size=2**_ZSTD_WINDOW_LOG)
    return reader.decompressobj(), zstandard.ZstdError


def unzstandard(name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The content of one zstd stream; `name` is what a refusal calls it."""
    decompressor, error = _decompressor()
    damaged = Refused(f"{shown(name)} is damaged; {AGAIN}")
    for piece in pieces:
        for start in range(0, len(piece), _ZSTD_CHUNK):
            if decompressor.eof:
                raise damaged
            try:
                yield decompressor.decompress(piece[start : start + _ZSTD_CHUNK])
            except error as fault:
                raise damaged from fault
    if not decompressor.eof or decompressor.unused_data:  # one stream, and nothing after it
        raise damaged
