# SPDX-License-Identifier: AGPL-3.0-or-later
"""A deck's roadmap inside Anki.

`hooks` connects everything to Anki. Outside the running program (tests, type checkers) there is no
main window, and importing this package does nothing.
"""

try:
    from aqt import mw
except ImportError:  # the engine of Anki without its window
    mw = None  # type: ignore[assignment]

if mw is not None:
    from . import hooks

    hooks.connect()
