"""Files that are replaced whole or not at all, and only where they seem to be.

Everything is written into a private folder beside the target and renamed over it: whoever looks,
or is killed, at any moment finds the old file or the new one. A target in the folder `root`, by
default the current one, that really lies elsewhere, since a folder on its way is a link, is
refused: a commit can hold links.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from glob import escape
from hashlib import sha256
from pathlib import Path

from flashcards.model import EnvironmentFault, UnusableInput

# The file of a journal that says which content goes where; with it the journal is complete.
LIST = "list.json"
HERE = Path()
# How a folder of pages is known for one that we wrote and may replace.
MARK = '<meta name="generator" content="flashcards">'


def within(path: Path, root: Path) -> bool:
    """Whether a file lies in the folder `root`, links followed: else nobody here opens it."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def project_of(card_file: str | Path) -> Path:
    """The folder of the project that a card file `decks/<category>/<concept>.md` belongs to."""
    folders = Path(card_file).parents
    return folders[min(2, len(folders) - 1)]


@contextmanager
def temporary_folder(target: Path, root: Path = HERE) -> Iterator[Path]:
    """A private folder beside `target`, on the same file system, removed at the end.

    What earlier runs left that were killed is removed first; the folders of running ones are not.
    Raises UnusableInput for a target behind a link, EnvironmentFault when the folder cannot be made
    or something in it cannot be written.
    """
    refuse_detour(target, root)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        clear(target, root)
        made = tempfile.TemporaryDirectory(
            prefix=f".{target.name}-{os.getpid()}-", dir=target.parent, ignore_cleanup_errors=True
        )
    except OSError as fault:
        raise _unwritable(target, fault) from fault
    with made as folder:
        try:
            yield Path(folder)
        except OSError as fault:
            # Of a copy that has no room Python names the source first.
            named = [str(each) for each in (fault.filename, fault.filename2) if each]
            if named and not any(each.startswith(folder) for each in named):
                raise  # about another file, which could not be read
            raise _unwritable(target, fault) from fault


def replace(target: Path, content: str | bytes, root: Path = HERE) -> Path:
    """Give `target` a new content, durably, and return it; text is written as UTF-8 with `\n`."""
    with temporary_folder(target, root) as folder:
        ready = folder / target.name
        ready.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        put_in_place(ready, target)
    return target


def replace_all(contents: Mapping[Path, bytes], journal: Path, root: Path = HERE) -> None:
    """Give several files of the folder `root` their new contents, all or none of them.

    The contents are first put into the folder `journal`; once its list is complete, `finish` copies
    them to their places. Whoever is killed before that leaves the old state; after it, the next
    `finish` completes the new one. Let nobody else use the journal meanwhile (`alone`).
    """
    finish(journal, root)
    for target in contents:
        refuse_detour(target, root)
    try:
        journal.mkdir(parents=True)
        for number, content in enumerate(contents.values()):
            (journal / str(number)).write_bytes(content)
            _flush(journal / str(number))
        draft = journal / "draft"
        listed = [(os.path.relpath(target, root), _digest(target)) for target in contents]
        draft.write_text(json.dumps(listed), "utf-8")
        put_in_place(draft, journal / LIST)
    except OSError as fault:
        shutil.rmtree(journal, ignore_errors=True)
        raise _unwritable(journal, fault) from fault
    finish(journal, root)


def finish(journal: Path, root: Path = HERE) -> str:
    """Complete what a killed `replace_all` had begun; what became of it, empty if there was none.

    Where a target is neither as it was nor as it is to be, somebody went on from there: then
    nothing is written. Raises UnusableInput for a target outside the folder `root`.
    """
    if not journal.exists():
        return ""
    done = "an earlier command was interrupted, and what it had begun is undone now"
    if (journal / LIST).exists():
        new = {
            (root / name, before): (journal / str(number)).read_bytes()
            for number, (name, before) in enumerate(json.loads((journal / LIST).read_bytes()))
        }
        for target, _ in new:
            if not inside(target, root):
                raise UnusableInput(f"{target}: lies outside this folder; remove {journal}")
        changed = [
            str(target)
            for (target, before), content in new.items()
            if _digest(target) not in {before, sha256(content).hexdigest()}
        ]
        if changed:
            names = ", ".join(changed)
            done = (
                f"an earlier command was interrupted, and is not completed: {names} changed since; "
                "see `git diff`"
            )
        else:
            for (target, _), content in new.items():
                replace(target, content, root)
            done = "an earlier command was interrupted, and is completed now"
        (journal / LIST).unlink()  # first, so that no list is ever left without its contents
    shutil.rmtree(journal, ignore_errors=True)
    return done


@contextmanager
def alone(lock: Path) -> Iterator[bool]:
    """Whether nobody else holds the lock, a file; if so it is held until the end.

    The system lets go of it for a process that is killed. Raises EnvironmentFault when the file
    cannot be opened.
    """
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("ab")
    except OSError as fault:
        raise _unwritable(lock, fault) from fault
    with file:
        yield _locked(file.fileno())


def _locked(file: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def clear(target: Path, root: Path = HERE) -> None:
    """Remove what earlier runs left beside `target` that were killed while they wrote it.

    Nothing else is touched: neither what is called otherwise than `temporary_folder` calls its
    folders, nor what lies behind a link.
    """
    ours = re.compile(rf"\.{re.escape(target.name)}-([0-9]+)-[a-z0-9_]{{8}}")
    for left in () if _detour(target, root) else target.parent.glob(f".{escape(target.name)}-*"):
        found = ours.fullmatch(left.name)
        if found and not _running(found[1]):
            shutil.rmtree(left, ignore_errors=True)


def put_in_place(ready: Path, target: Path) -> None:
    """Rename a finished file over `target`; the content is safely on the disk before that, and
    the name after it.
    """
    _flush(ready)
    ready.replace(target)
    if os.name == "posix":
        with suppress(OSError):  # some file systems have nothing of a folder to flush
            _flush(target.parent)


@contextmanager
def replaced_pages(target: Path) -> Iterator[Path]:
    """A folder of pages to fill, which then takes the place of `target`: of earlier pages whole.

    Its `index.html` must hold `MARK`. Raises UnusableInput when `target` holds anything but pages
    that this program wrote, so that nothing is ever lost.
    """
    index = target / "index.html"
    ours = index.is_file() and MARK in index.read_text("utf-8", "replace")
    if target.exists() and not ours and not (target.is_dir() and not any(target.iterdir())):
        raise UnusableInput(
            f"{target}: this is not empty and was not written by this command; name a new folder"
        )
    with temporary_folder(target) as folder:
        ready = folder / "new"
        ready.mkdir()
        yield ready
        if target.exists():
            target.replace(folder / "old")
        ready.replace(target)


def inside(target: Path, root: Path = HERE) -> bool:
    """Whether a path reads as one in the folder `root`."""
    return _named(target).is_relative_to(_named(root))


def refuse_detour(target: Path, root: Path = HERE) -> None:
    """Raise UnusableInput for a path in the folder `root` that a link leads elsewhere.

    A link in the place of the file itself does no harm: it is replaced, not followed.
    """
    if really := _detour(target, root):
        raise UnusableInput(
            f"{target}: a link on the way leads to {really}; put a folder in its place, or name "
            "that one"
        )


def _detour(target: Path, root: Path) -> str:
    """Where links lead a path in the folder `root`, if elsewhere; else nothing."""
    here = _named(root)
    folder = _named(target).parent
    if not folder.is_relative_to(here):
        return ""
    straight = Path(os.path.realpath(here)) / folder.relative_to(here)
    really = os.path.realpath(folder)
    return really if os.path.normcase(really) != os.path.normcase(straight) else ""


def _named(path: Path) -> Path:
    """The absolute path as it reads, no link followed."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def _flush(path: Path) -> None:
    """Bring a file or a folder safely onto the disk."""
    opened = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _digest(path: Path) -> str:
    """A digest of a file's content, empty where there is no file."""
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _unwritable(target: Path, fault: OSError) -> EnvironmentFault:
    reason = fault.strerror or str(fault)
    return EnvironmentFault(f"{target}: cannot be written: {reason}; it is as it was before")


def _running(process: str) -> bool:
    """Whether the process of this number still runs; where that cannot be asked, it does not."""
    if os.name != "posix":
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
