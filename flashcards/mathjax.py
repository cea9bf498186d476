"""MathJax as Anki ships it, from the PyPI package `django-static-mathjax` (no Django needed)."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from flashcards.model import EnvironmentFault

PROGRAM = "tex-chtml-full.js"
SAFE = "ui/safe.js"
FONTS = "output/chtml/fonts/woff-v2"


def find() -> dict[str, Path]:
    """The files that a page needs, by their path below MathJax's own folder; its licence too.

    Raises EnvironmentFault when the package is not installed.
    """
    try:
        root = Path(str(files("mathjax"))) / "static" / "mathjax"
    except ModuleNotFoundError:
        root = Path()
    program = root / "es5" / PROGRAM
    if not program.is_file():
        raise EnvironmentFault(
            "MathJax is not installed, so no formula can be shown; "
            "run: pip install django-static-mathjax==3.2.2.1"
        )
    fonts = {f"{FONTS}/{path.name}": path for path in (root / "es5" / FONTS).glob("*.woff")}
    safe = root / "es5" / SAFE
    return {
        PROGRAM: program,
        SAFE: safe,
        "LICENSE": root / "LICENSE",
        **dict(sorted(fonts.items())),
    }
