"""Files that are replaced whole or not at all.

Everything is written into a private folder beside the target and renamed over it: whoever looks,
or is killed, at any moment finds the old file or the new one.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from flashcards.model import EnvironmentFault

# The file of a journal that says which content goes where; with it the journal is complete.
LIST = "list.json"


@contextmanager
def scratch(target: Path) -> Iterator[Path]:
    """A private folder beside `target`, on the same file system, removed at the end.

    What earlier runs left that were killed is removed first; the folders of running ones are not.
    Raises EnvironmentFault when the folder cannot be made or something in it cannot be written.
    """
    prefix = f".{target.name}-"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        clear(target)
        with tempfile.TemporaryDirectory(
            prefix=f"{prefix}{os.getpid()}-", dir=target.parent
        ) as folder:
            yield Path(folder)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise EnvironmentFault(
            f"{target}: cannot be written: {reason}; nothing was changed"
        ) from fault


def replace(target: Path, content: str | bytes) -> Path:
    """Give `target` a new content, durably, and return it; text is written as UTF-8 with `\\n`."""
    with scratch(target) as folder:
        ready = folder / target.name
        ready.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        settle(ready, target)
    return target


def replace_all(contents: Mapping[Path, bytes], journal: Path) -> None:
    """Give several files their new contents, all or none of them.

    The contents are first put into the folder `journal`; once its list is complete, `finish` copies
    them to their places. Whoever is killed before that leaves the old state; after it, the next
    `finish` completes the new one.
    """
    finish(journal)
    try:
        journal.mkdir(parents=True)
        for number, content in enumerate(contents.values()):
            (journal / str(number)).write_bytes(content)
        draft = journal / "draft"
        draft.write_text(json.dumps([str(target) for target in contents]), "utf-8")
        settle(draft, journal / LIST)
    except OSError as fault:
        shutil.rmtree(journal, ignore_errors=True)
        reason = fault.strerror or str(fault)
        raise EnvironmentFault(
            f"{journal}: cannot be written: {reason}; nothing was changed"
        ) from fault
    finish(journal)


def finish(journal: Path) -> bool:
    """Complete what a killed `replace_all` had begun; whether there was anything to complete."""
    listed = journal / LIST
    if listed.exists():
        for number, target in enumerate(json.loads(listed.read_text("utf-8"))):
            replace(Path(target), (journal / str(number)).read_bytes())
        listed.unlink()  # first, so that no list is ever left without its contents
    begun = journal.exists()
    shutil.rmtree(journal, ignore_errors=True)
    return begun


def clear(target: Path) -> None:
    """Remove what earlier runs left beside `target` that were killed while they wrote it."""
    prefix = f".{target.name}-"
    for left in target.parent.glob(f"{escape(prefix)}*"):
        if not _running(left.name.removeprefix(prefix).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)


def settle(ready: Path, target: Path) -> None:
    """Rename a finished file over `target`, its content safely on the disk before that."""
    with ready.open("rb") as file:
        os.fsync(file.fileno())
    ready.replace(target)


def _running(process: str) -> bool:
    """Whether the process of this number still runs; where that cannot be asked, it does not."""
    if not process.isdigit() or os.name != "posix":
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
