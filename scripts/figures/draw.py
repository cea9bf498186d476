"""Draw the deck's figures: `python scripts/figures/draw.py [PART-OF-NAME ...]`.

Every module beside this one registers its figures when imported. Needs the extra `figures`.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from canvas import DRAWINGS, save


def load() -> None:
    """Import every module of figures beside this file."""
    for module in sorted(Path(__file__).parent.glob("*.py")):
        if module.stem not in {"canvas", "draw"}:
            importlib.import_module(module.stem)


def main() -> None:
    """Draw the figures whose path contains one of the arguments; all of them without."""
    load()
    wanted = sys.argv[1:]
    for path in sorted(DRAWINGS):
        if not wanted or any(part in path for part in wanted):
            print(save(DRAWINGS[path]))


if __name__ == "__main__":
    main()
