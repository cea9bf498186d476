"""The known name that an unknown one is most like: what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str], *, alike: float = 0.6) -> str:
    """The one of the known names that is most like `name`; empty where none is alike enough.

    `alike` is the least ratio of likeness, as `difflib.SequenceMatcher.ratio` has it.
    """
    found = get_close_matches(name, list(known), n=1, cutoff=alike)
    return found[0] if found else ""


def did_you_mean(name: str, known: Iterable[str], before: str = "; ") -> str:
    """A question to put behind a message, such as "; did you mean `rank`?"; empty for none."""
    near = nearest(name, known)
    return f"{before}did you mean `{near}`?" if near else ""
