"""The zip of a package: its entries looked at, and unpacked no further than they may."""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .refusal import AGAIN, DISTRUST, KIB, MIB, Limits, Refused, shown
from .zstd import unzstandard

_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_CHUNK = 64 * KIB
_LOCAL_HEADER = 30
_DIRECTORY = 24 * MIB


class _BoundedFile(io.BufferedReader):
    """The package's file, for `zipfile`, which reads the whole directory in one piece."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            size = max(0, os.fstat(self.fileno()).st_size - self.tell())
        if size > _DIRECTORY:
            raise Refused(f"its list of files is over {_DIRECTORY // MIB} MB; {DISTRUST}")
        return super().read(size)


@contextmanager
def opened_zip(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The zip at `path`, its directory no larger than it may be; every fault of it is refused."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Refused("it is not a file; name a .apkg or .colpkg")
        file = _BoundedFile(io.FileIO(path))
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise Refused(f"it cannot be opened ({reason}); check its name and permissions") from fault
    with file:
        try:
            archive = zipfile.ZipFile(file)
        except _ZIP_FAULTS as fault:
            raise Refused(f"it is not a zip, or not all of it is here; {AGAIN}") from fault
        with archive:
            yield archive


def checked_entries(archive: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """The zip's directory, by name, once nothing in it is dangerous."""
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise Refused(f"it holds {len(infos)} files, over {limits.entries}; export without media")
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        _check_entry(info, limits)
        if info.filename in entries:
            raise Refused(f"it holds {shown(info.filename)} twice; {DISTRUST}")
        entries[info.filename] = info
    if sum(info.file_size for info in infos) > limits.total:
        raise Refused(f"its files are over {_size(limits.total)}; export without media")
    placed = sorted(infos, key=lambda info: info.header_offset)
    for info, following in zip(placed, placed[1:]):
        if info.header_offset + _LOCAL_HEADER + info.compress_size > following.header_offset:
            raise Refused(f"{shown(info.filename)} overlaps with another file; {DISTRUST}")
    return entries


def _check_entry(info: zipfile.ZipInfo, limits: Limits) -> None:
    name = info.orig_filename
    parts = name.removesuffix("/").split("/")
    if re.search(r"[\0\\]|^[A-Za-z]:", name) or not {"", ".", ".."}.isdisjoint(parts):
        raise Refused(f"it holds the unsafe file name {shown(name)}; {DISTRUST}")
    if info.flag_bits & 0x2041:  # encrypted, strongly encrypted, names hidden
        raise Refused(f"{shown(name)} is encrypted; {AGAIN}")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(f"{shown(name)} is packed in a way that Anki does not use; {AGAIN}")
    _check_size(name, info.file_size, info.compress_size, limits.total, limits)


def _check_size(name: str, size: int, packed: int, most: int, limits: Limits) -> None:
    if size > most:
        raise Refused(f"{shown(name)} is over {_size(most)}; export less, or without media")
    if size > max(limits.small, limits.ratio * packed):
        raise Refused(f"{shown(name)} unpacks to over {limits.ratio} times its size; {DISTRUST}")


def _size(size: int) -> str:
    return f"{size / MIB:.2g} MB"


def unpacked(
    archive: zipfile.ZipFile, name: str, most: int, limits: Limits, *, zstd: bool = False
) -> Iterator[bytes]:
    """The content of one entry in pieces; refused as soon as it is larger than it may be."""
    packed = archive.getinfo(name).compress_size
    pieces = _unzipped(archive, name)
    size = 0
    for piece in unzstandard(name, pieces) if zstd else pieces:
        size += len(piece)
        _check_size(name, size, packed, most, limits)
        yield piece


def _unzipped(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    try:
        with archive.open(name) as entry:
            while piece := entry.read(_CHUNK):
                yield piece
    except _ZIP_FAULTS as fault:
        raise Refused(f"{shown(name)} is damaged; {AGAIN}") from fault
