"""Text files as every parser here wants them: UTF-8, no BOM, `\\n` line ends, NFC."""

from __future__ import annotations

import errno
import re
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from flashcards.files import within
from flashcards.model import Problem, Rule, Where

MISSING = Rule(
    "T001",
    "A file that is named exists",
    "Check the spelling, or create the file",
    "flashcards check decks/mathematics/linear-algbera.md",
    "flashcards check decks/mathematics/linear-algebra.md",
)
FOLDER = Rule(
    "T002",
    "Where a file is wanted, a folder does not do",
    "Name a file in it",
    "flashcards roadmap import .",
    "flashcards roadmap import README.md",
)
UNREADABLE = Rule(
    "T003",
    "A file can be opened and read",
    "Put a plain file in its place that you may read (`chmod u+r`), then run again",
    "a card file with permissions ---------- (chmod 000)",
    "the same with permissions rw-r--r-- (chmod 644)",
)
NOT_UTF8 = Rule(
    "T004",
    "Text is encoded in UTF-8",
    "Save the file as UTF-8 in your editor",
    "naïve, saved as Latin-1: the bytes 6e 61 ef 76 65",
    "naïve, saved as UTF-8: the bytes 6e 61 c3 af 76 65",
)
OUTSIDE = Rule(
    "T005",
    "A file of a project lies in it",
    "Put the file itself there, not a link to it",
    "decks/mathematics/calculus.md -> /home/me/calculus.md",
    "decks/mathematics/calculus.md",
)
RULES = {rule.code: rule for rule in (MISSING, FOLDER, UNREADABLE, NOT_UTF8, OUTSIDE)}

# More bytes than any text of a project has, and fewer than memory.
LARGEST = 100_000_000

_LINE_END = re.compile(r"\r\n?")


def read(
    path: Path, shown: str | None = None, *, root: Path | None = None
) -> tuple[str | None, list[Problem]]:
    """The text of a file, and what kept it from being read: always one of the two.

    `shown` is the path as problems name it, by default `path` itself. A file that a link takes out
    of the folder `root` is not opened. The text comes without a byte order mark, with `\\n` as the
    only line end, and in NFC, so that equal text is equal bytes.
    """
    name = str(path) if shown is None else shown
    try:
        if root is not None and not within(path, root):
            return None, [OUTSIDE.at(Where(name), "This is a link that leads out of the project")]
        raw = content(path)
    except (FileNotFoundError, NotADirectoryError):
        return None, [MISSING.at(Where(name), "There is no such file")]
    except IsADirectoryError:
        return None, [FOLDER.at(Where(name), "This is a folder, not a file")]
    except (OSError, ValueError) as fault:  # ValueError: a NUL in the path
        reason = getattr(fault, "strerror", None) or str(fault)
        return None, [UNREADABLE.at(Where(name), f"The file cannot be read: {reason}")]
    return decoded(raw, name)


@dataclass(frozen=True, slots=True)
class Stored:
    """A text file as it is to be edited: lines end in `\\n` here, and as they did when it is
    written back; nothing else is another character than in the file.
    """

    text: str
    mark: str
    line_end: str

    def bytes(self, text: str) -> bytes:
        """What the file is to hold for this text, with its own line ends and byte order mark."""
        return (self.mark + text.replace("\n", self.line_end)).encode("utf-8")


def stored(path: Path, *, root: Path | None = None) -> tuple[Stored | None, list[Problem]]:
    """A text file for editing, and what kept it from being read, as `read` has them."""
    text, problems = read(path, root=root)
    if text is None:
        return None, problems
    raw = path.read_bytes().decode("utf-8")
    mark = "\ufeff" if raw.startswith("\ufeff") else ""
    windows = 2 * raw.count("\r\n") > raw.count("\n")
    own = _LINE_END.sub("\n", raw.removeprefix(mark))
    return Stored(own, mark, "\r\n" if windows else "\n"), []


def content(path: Path) -> bytes:
    """The bytes of a file; OSError for what may have no end, such as a pipe or a device."""
    status = path.stat()
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        raise OSError(errno.EINVAL, "it is a pipe or a device", str(path))
    if status.st_size > LARGEST:
        raise OSError(errno.EFBIG, f"it has more than {LARGEST // 10**6} MB", str(path))
    return path.read_bytes()


def decoded(raw: bytes, name: str) -> tuple[str | None, list[Problem]]:
    """The text of these bytes as `read` gives it, and its problem if they are not UTF-8."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        return None, [_undecodable(raw, fault.start, name)]
    return unicodedata.normalize("NFC", _LINE_END.sub("\n", text.removeprefix("\ufeff"))), []


def _undecodable(raw: bytes, start: int, name: str) -> Problem:
    """The problem of the first byte that is not UTF-8; all before it is."""
    before = _LINE_END.sub("\n", raw[:start].decode("utf-8").removeprefix("\ufeff"))
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    message = f"The file is not UTF-8: byte 0x{raw[start]:02x} does not fit"
    return NOT_UTF8.at(Where(name, line, column), message)
