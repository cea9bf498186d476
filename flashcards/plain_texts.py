"""Python-Markdown spared the texts in which its inline patterns find nothing."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

# What the inline patterns that `markup` uses begin with, and the two blanks of a line break.
SIGN = re.compile(r"[\\`*_\[<&~]|  \n")


class PlainTexts(Treeprocessor):
    """Marks the text of each paragraph, item and cell that holds no sign as done.

    All patterns are tried on each text, one after the other, and most texts have nothing for them.
    """

    def run(self, root: Element) -> None:
        """Mark the texts below `root`."""
        for element in root.iter():
            if element.text and not SIGN.search(element.text):
                element.text = AtomicString(element.text)
            if element.tail and not SIGN.search(element.tail):
                element.tail = AtomicString(element.tail)
