"""The formulas of a card's HTML: as MathML, with the TeX beside it for MathJax to set once it is
there; and as plain text, for a list of results or a title.
"""

from __future__ import annotations

import re
from html import escape, unescape

from flashcards.site.mathml import mathml
from flashcards.site.tex_symbols import FENCES, IDENTIFIERS, INTEGRALS, LARGE, OPERATORS

# Code is passed over: a backslash in it is only that.
FORMULA = re.compile(
    r"(?P<code><(?:pre|code)\b.*?</(?:pre|code)>)|\\\((?P<inline>.*?)\\\)|\\\[(?P<block>.*?)\\\]",
    re.DOTALL,
)
COMMAND = re.compile(r"\\([a-zA-Z]+|.)")
ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
SIGNS = IDENTIFIERS | OPERATORS | FENCES | LARGE | INTEGRALS
# Commands that say how something is set, not what it says.
SILENT = frozenset(
    "left right big Big text mathbf mathbb mathrm mathcal operatorname boldsymbol displaystyle "
    "dfrac tfrac frac hat bar".split()
)


def with_formulas(html: str) -> str:
    """A field's HTML with its formulas to be read at once."""
    return FORMULA.sub(_set, html)


def _set(match: re.Match[str]) -> str:
    if match["code"]:
        return match[0]
    display = match["block"] is not None
    tex = unescape(match["block"] if display else match["inline"]).strip()
    shown = mathml(tex, display=display) or f"<code>{escape(tex, quote=False)}</code>"
    kind = "tex block" if display else "tex"
    return f'<span class="{kind}" data-tex="{escape(tex)}">{shown}</span>'


def plain(html: str) -> str:
    """What a text of HTML says, on one line."""
    text = FORMULA.sub(_said, html)
    text = re.sub(
        r"<[^>]*>", " ", re.sub(r"</?(?:em|strong|b|i|span|code|sub|sup|wbr)\b[^>]*>", "", text)
    )
    return " ".join(unescape(text).split())


def _said(match: re.Match[str]) -> str:
    if match["code"]:
        return match[0]
    tex = unescape(match["inline"] or match["block"] or "")
    tex = FRACTION.sub(r"\1/\2", ROOT.sub(r"√\1", tex))
    said = COMMAND.sub(lambda each: _sign(each[1]), tex)
    return escape(re.sub(r"[{}]", "", said).strip(), quote=False)


def _sign(name: str) -> str:
    if name in SIGNS:
        return SIGNS[name]
    if name in SILENT:
        return ""
    return name if name.isalpha() else "" if name in ",;:!" else " "
