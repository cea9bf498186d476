"""Draw the deck's figures, and print the path of each.

Every module beside this one registers its figures when imported. Needs the extra `figures`.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from canvas import Drawing


def load() -> dict[str, Drawing]:
    """All figures by their paths: every module of figures beside this file is imported."""
    try:
        import canvas
    except ImportError as fault:
        print(f'{fault.name} is missing; run: pip install --editable ".[figures]"', file=sys.stderr)
        raise SystemExit(4) from fault
    for module in sorted(Path(__file__).parent.glob("*.py")):
        if module.stem not in {"canvas", "draw"}:
            importlib.import_module(module.stem)
    return canvas.DRAWINGS


def main() -> None:
    """Draw the figures whose path contains one of the arguments; all of them without."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "part", nargs="*", help="part of a figure's name, as vector-projection; all without"
    )
    wanted = parser.parse_args().part
    drawings = load()
    for part in wanted:
        if not any(part in path for path in drawings):
            names = [Path(path).stem for path in drawings]
            near = difflib.get_close_matches(Path(part).stem, names, n=1)
            hint = f"did you mean {near[0]}?" if near else "scripts/figures/ has them all"
            parser.error(f"no figure has `{part}` in its name; {hint}")
    from canvas import save

    for path in sorted(drawings):
        if not wanted or any(part in path for part in wanted):
            print(save(drawings[path]))


if __name__ == "__main__":
    main()
