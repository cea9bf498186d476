# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page that shows texts side by side, formulas set as on a card."""

from __future__ import annotations

import json
from collections.abc import Iterable

from aqt.qt import QDialog, qconnect
from aqt.webview import AnkiWebView

from .side_by_side import Row, table

MATHJAX = ["js/mathjax.js", "js/vendor/mathjax/tex-chtml-full.js"]
STYLE = """<style>
body { margin: 0; }
#compared { margin: 0; padding: 10px 14px; text-align: start; font-size: 15px; line-height: 1.5; }
#compared table { width: 100%; border-collapse: collapse; table-layout: fixed; }
#compared th, #compared td { padding: 4px 10px 8px; vertical-align: top; text-align: start;
  overflow-wrap: anywhere; }
#compared th { font-size: 13px; color: var(--fg-subtle); font-weight: 600; }
#compared td + td, #compared th + th { border-inline-start: 1px solid var(--border-subtle); }
#compared mark { color: inherit; border-radius: 3px; text-decoration: underline; }
#compared .mine mark { background: #ffdfc2; }
#compared .release mark { background: #c9efd2; }
.nightMode #compared .mine mark { background: #6b3f17; }
.nightMode #compared .release mark { background: #1d5a34; }
#compared .before { opacity: .8; }
#compared code { font-size: .95em; }
</style>"""
# Drawn once the page and MathJax are there, whatever comes first.
SHOW = """(() => {{
  const there = document.getElementById("compared");
  there.innerHTML = {html};
  if (window.MathJax && MathJax.startup)
    MathJax.startup.promise.then(() => MathJax.typesetPromise([there]));
}})()"""


class Compared(AnkiWebView):
    """A page with the two sides of some fields, below one another."""

    def __init__(self, parent: QDialog) -> None:
        super().__init__(parent=parent)
        self.stdHtml(f'{STYLE}<div id="compared"></div>', js=MATHJAX, context=self)
        # Anki's own page listens to the theme, and has to be told when it is no more.
        qconnect(parent.finished, lambda _result: self.cleanup())

    def show_rows(self, titles: tuple[str, str], rows: Iterable[Row]) -> None:
        """Show these fields, `titles` above the learner's side and the release's."""
        self.eval(SHOW.format(html=json.dumps(table(titles, list(rows)))))
