"""Write flashcards/checks/mathjax_commands.py: what MathJax knows, asked of MathJax itself.

Needs the extra `preview` (MathJax as Anki ships it) and Playwright with a Chromium:

    python scripts/mathjax_commands.py [CHROMIUM]
"""

from __future__ import annotations

import sys
import tempfile
import textwrap
from pathlib import Path

import mathjax
from playwright.sync_api import sync_playwright

TARGET = Path(__file__).parents[1] / "flashcards" / "checks" / "mathjax_commands.py"
MAPS = ("macros", "delimiter", "environment", "mathchar", "AMS", "mathtools")
ASK = """() => {
  const names = {macro: new Set(), environment: new Set()};
  const handlers = MathJax.startup.document.inputJax[0].parseOptions.handlers;
  for (const [kind, set] of Object.entries(names))
    for (const {item} of handlers.get(kind)._configuration)
      if (MAPS.some(start => item.name.startsWith(start)) && item.map)
        for (const name of item.map.keys()) set.add(name);
  return Object.fromEntries(Object.entries(names).map(([kind, set]) => [kind, [...set]]));
}"""
MODULE = '''"""The commands and environments of formulas; written by scripts/mathjax_commands.py.

They are those of MathJax 3.2's packages base, ams and mathtools. What else its full build knows
(`\\\\boldsymbol`, `\\\\color`, `\\\\cancel`, ...) is not loaded wherever Anki shows cards.
"""

COMMANDS = frozenset(
    r"""
{commands}
    """.split()
) | {{" ", "\\n"}}

ENVIRONMENTS = frozenset(
    """
{environments}
    """.split()
)
'''


def main() -> None:
    """Start MathJax as Anki does, ask for the names, write the module."""
    folder = Path(next(iter(mathjax.__path__))) / "static" / "mathjax" / "es5"
    page_text = f"""<script>
      MathJax = {{tex: {{packages: {{'[+]': ['mathtools']}}}},
                  loader: {{load: ['[tex]/mathtools'], paths: {{mathjax: '{folder.as_uri()}'}}}},
                  startup: {{typeset: false}}}};
      </script><script src="{folder.as_uri()}/tex-chtml-full.js"></script>"""
    with tempfile.TemporaryDirectory() as work, sync_playwright() as play:
        file = Path(work) / "page.html"
        file.write_text(page_text)
        program = sys.argv[1] if len(sys.argv) > 1 else None
        options = ["--no-sandbox", "--allow-file-access-from-files"]
        browser = play.chromium.launch(executable_path=program, args=options)
        page = browser.new_page()
        page.goto(file.as_uri())
        page.wait_for_function("window.MathJax?.startup?.document?.inputJax")
        names = page.evaluate(ASK.replace("MAPS", str(list(MAPS))))
        browser.close()
    commands = {name.removeprefix("\\") or "\\" for name in names["macro"]}
    commands = {name for name in commands if name.isascii() and name.isprintable() and name != " "}
    # What a formula declares would hold for every formula after it, on whatever card.
    commands = {name for name in commands if not name.startswith("Declare")}
    TARGET.write_text(
        MODULE.format(commands=_block(commands), environments=_block(names["environment"]))
    )


def _block(names: set[str] | list[str]) -> str:
    text = " ".join(sorted(names))
    lines = textwrap.wrap(text, 96, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"    {line}" for line in lines)


if __name__ == "__main__":
    main()
