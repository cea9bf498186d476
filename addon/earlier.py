# SPDX-License-Identifier: AGPL-3.0-or-later
"""Releases that were brought in, kept: so a conflict can show the text before both changes.

A note remembers of its release only digests. The package that it came from lies beside the add-on,
in `user_files`, which Anki leaves alone when the add-on is updated.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from .engine import apkg, base, packaged
from .engine.merge import MergeNote

KEPT = 3  # so many releases, the newest; each is one package on the learner's disk
NAME = re.compile(r"[0-9]+(\.[0-9]+)*")


def keep(package: Path, version: str, folder: Path) -> None:
    """Keep a package of this version; a disk that refuses costs only what conflicts could show."""
    if not any(base.numbers(version)) or not NAME.fullmatch(version):
        return
    target = folder / f"{version}.apkg"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            half = target.with_suffix(".half")
            shutil.copyfile(package, half)
            half.replace(target)
        for old in _packages(folder)[KEPT:]:
            old.unlink()


class Earlier:
    """The texts of the releases that were kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def text(self, note: MergeNote, field: str) -> str:
        """What the release that a note came from had put into a field; empty if nobody kept it."""
        known = note.base
        digest = known.digests.get(note.ids.get(field, field)) if known else None
        for notes in self._notes if digest else ():
            theirs = notes.get(note.guid)
            text = theirs.fields.get(field, "") if theirs else ""
            if text and base.digest(text) == digest:
                return text
        return ""

    @cached_property
    def _notes(self) -> list[dict[str, MergeNote]]:
        return list(self._read())

    def _read(self) -> Iterator[dict[str, MergeNote]]:
        for path in _packages(self.folder):
            with suppress(apkg.Refused, OSError):
                yield dict(packaged.release(apkg.read(path)).notes)


def _packages(folder: Path) -> list[Path]:
    """The packages that are kept, the newest release first."""
    found = [path for path in folder.glob("*.apkg") if NAME.fullmatch(path.stem)]
    return sorted(found, key=lambda path: base.numbers(path.stem), reverse=True)
