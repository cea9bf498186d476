"""What a figure beside a card file may be: an image by its content, in which nothing acts.

A browser runs scripts in an SVG that is opened by itself, and Anki's media folder is full of files
that people open. So an SVG is read element by element and attribute by attribute: what is not known
to draw is refused, and every reference stays within the file.

Its name is compared in NFC, as card files are read; a file system may keep `é` as two characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from flashcards.near_names import nearest

# How the content of each kind of picture begins, and which suffixes it has.
SIGNATURES: Mapping[str, tuple[re.Pattern[bytes], frozenset[str]]] = {
    "PNG": (re.compile(rb"\x89PNG\r\n\x1a\n"), frozenset({".png"})),
    "JPEG": (re.compile(rb"\xff\xd8\xff"), frozenset({".jpg", ".jpeg"})),
    "GIF": (re.compile(rb"GIF8[79]a"), frozenset({".gif"})),
    "WebP": (re.compile(rb"RIFF....WEBP", re.DOTALL), frozenset({".webp"})),
}
SVG, XLINK, XML = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/XML/1998/namespace",
)
# What drawing programs note down about a file; nobody shows it.
NOTED = frozenset(
    {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://purl.org/dc/elements/1.1/",
        "http://creativecommons.org/ns#",
        "http://web.resource.org/cc/",
    }
)
ELEMENTS = frozenset(
    "svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath "
    "clipPath mask pattern linearGradient radialGradient stop marker title desc metadata "
    "style".split()
)
ATTRIBUTES = frozenset(
    """
    id class style transform type version viewBox preserveAspectRatio width height x y x1 y1 x2 y2
    cx cy r rx ry fx fy fr dx dy d points pathLength rotate lengthAdjust textLength startOffset
    method spacing side offset gradientUnits gradientTransform spreadMethod patternUnits
    patternContentUnits patternTransform clipPathUnits maskUnits maskContentUnits markerUnits
    markerWidth markerHeight refX refY orient role aria-label aria-labelledby aria-hidden
    clip-path clip-rule color color-interpolation display dominant-baseline alignment-baseline
    baseline-shift direction fill fill-opacity fill-rule font-family font-size font-size-adjust
    font-stretch font-style font-variant font-weight image-rendering letter-spacing marker-end
    marker-mid marker-start mask mix-blend-mode opacity overflow paint-order shape-rendering
    stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap
    stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration
    text-rendering unicode-bidi vector-effect visibility word-spacing writing-mode
    """.split()
)
DOCTYPE = re.compile(r"-//W3C//DTD SVG 1\.\d(?: \w+)?//EN")
# CSS and the values of attributes: a reference within the file, a function that only computes. What
# else calls a function, begins a rule with `@` or hides letters behind `\` is refused; in comments
# and strings too, since it is not told here where these end.
CALL = re.compile(r"([\w-]*)\((?=\s*([^)]*))")
INNOCENT = frozenset(
    "rgb rgba hsl hsla calc var matrix translate translateX translateY scale scaleX scaleY rotate "
    "skewX skewY cubic-bezier".split()
)
HERE = re.compile(r"""(["']?)#[\w.:-]+\1\s*""")
FRAGMENT = re.compile(r"#[\w.:-]+")
REFERENCE = re.compile(r"""\burl\(\s*["']?#([\w.:-]+)""", re.IGNORECASE)
# How many bytes a figure may have: learners carry it on their phones.
LARGEST = 5_000_000
# How many elements an SVG may draw, and how deep they may stand in each other.
MOST, DEEPEST = 100_000, 100


def beside(card_file: Path, name: str) -> Path | None:
    """The file of this name beside a card file; None where there is none."""
    path = card_file.parent / name
    if path.is_file():
        return path
    return next((each for own, each in _files(card_file.parent) if own == composed(name)), None)


def near(card_file: Path, name: str) -> str | None:
    """The figure beside a card file whose name is nearest to one that is none."""
    own = {
        each.lower(): each
        for each, path in _files(card_file.parent)
        if path.suffix not in {".md", ""} and not each.startswith(".")
    }
    return own.get(nearest(composed(name).lower(), own))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of a folder with their names in NFC, in order."""
    try:
        paths = sorted(folder.iterdir())
    except (OSError, ValueError):
        return
    yield from ((composed(path.name), path) for path in paths if path.is_file())


def composed(name: str) -> str:
    """A file's name in NFC."""
    return unicodedata.normalize("NFC", name)


def fault(name: str, content: bytes) -> str | None:
    """Why a file of this name and content is no figure; None for one that may be shown."""
    suffix = Path(name).suffix.lower()
    for kind, (signature, suffixes) in SIGNATURES.items():
        if signature.match(content):
            return None if suffix in suffixes else f"this is a {kind}, named `{suffix}`"
    if suffix == ".svg":
        return _svg_fault(content)
    return "this is no PNG, JPEG, GIF, WebP or SVG"


def _svg_fault(content: bytes) -> str | None:
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.XmlDeclHandler = reader.declaration
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.ProcessingInstructionHandler = lambda target, _: reader.refuse(f"`<?{target}` acts")
    parser.EntityDeclHandler = lambda *_: reader.refuse("it defines an entity")
    try:
        parser.Parse(content, True)
        reader.finish()
    except _Refused as refused:
        return f"{refused}, in line {parser.CurrentLineNumber}"
    except (expat.ExpatError, ValueError, LookupError) as broken:  # LookupError: its encoding
        return f"this is no SVG that can be read: {broken}"
    return None


class _Refused(Exception):
    """What is wrong with an SVG."""


@dataclass
class _Reader:
    """Reads one SVG's events; raises _Refused at the first that is not known to only draw.

    `elements` counts those in each element by its id, itself included, and `references` lists what
    they draw again: by `use`, as a pattern, a mask, a marker. Where these are chained, a few lines
    draw billions of elements. The file itself has the id "".
    """

    stack: list[tuple[str, str]] = field(default_factory=list)  # name and id of what is open
    css: list[str] = field(default_factory=list)
    elements: Counter[str] = field(default_factory=Counter)
    references: dict[str, list[str]] = field(default_factory=dict)

    def refuse(self, message: str) -> None:
        raise _Refused(message)

    def declaration(self, _: str, encoding: str | None, __: int) -> None:
        # Of others a browser may read something else than Python does.
        if encoding and encoding.lower() not in {"utf-8", "us-ascii"}:
            self.refuse("it is not encoded in UTF-8")

    def doctype(self, name: str, _: str | None, public: str | None, internal: int) -> None:
        if name != "svg" or internal or not DOCTYPE.fullmatch(public or ""):
            self.refuse("its document type is not SVG's own")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        if not self.stack and (space, name) != (SVG, "svg"):
            self.refuse("it does not begin with an `svg` element of the SVG namespace")
        noted = space in NOTED and any(open_ == "metadata" for open_, _ in self.stack)
        if not noted and (space != SVG or name not in ELEMENTS):
            self.refuse(f"the element `{name}` is not one that only draws")
        self.stack.append((name, attributes.get("id", "")))
        if len(self.stack) > DEEPEST:
            self.refuse(f"more than {DEEPEST} elements stand in each other")
        self.elements.update({"", *(id_ for _, id_ in self.stack)})
        for key, value in {} if noted else attributes.items():
            self.attribute(name, key, value)

    def attribute(self, element: str, key: str, value: str) -> None:
        space, _, name = key.rpartition(" ")
        if name == "href" and space in {"", XLINK}:
            if element not in {"use", "textPath", "linearGradient", "radialGradient", "pattern"}:
                self.refuse(f"`<{element}>` may not have the attribute `href`")
            if not FRAGMENT.fullmatch(value.strip()):
                self.refuse(f"`{value[:60]}` leads out of the file")
            self.refer(value.strip()[1:])
        elif not (space == XML and name in {"space", "lang"}) and (space or name not in ATTRIBUTES):
            self.refuse(f"`<{element}>` may not have the attribute `{name}`")
        elif name not in {"id", "aria-label"}:
            if wrong := css_fault(value):
                self.refuse(wrong)
            for id_ in REFERENCE.findall(value):
                self.refer(id_)

    def refer(self, id_: str) -> None:
        """Note that what is open draws another element."""
        for each in {"", *(open_ for _, open_ in self.stack)}:
            self.references.setdefault(each, []).append(id_)

    def finish(self) -> None:
        """Refuse what would keep whoever shows it busy."""
        weights: dict[str, int] = {}

        def weight(id_: str, above: frozenset[str]) -> int:
            if id_ in above or len(above) > DEEPEST:
                self.refuse(f"#{id_} is drawn in itself, or too deep in others")
            if id_ not in weights:
                inside = (weight(each, above | {id_}) for each in self.references.get(id_, ()))
                weights[id_] = self.elements[id_] + sum(inside)
            return weights[id_]

        if weight("", frozenset()) > MOST:
            self.refuse(f"it draws more than {MOST:,} elements, each as often as it is drawn")

    def text(self, data: str) -> None:
        if self.stack and self.stack[-1][0] == "style":
            self.css.append(data)

    def end(self, tag: str) -> None:
        name, _ = self.stack.pop()
        if name == "style":
            wrong = css_fault("".join(self.css))
            if not wrong and REFERENCE.search("".join(self.css)):
                wrong = "a style sheet refers to an element; let the attribute of an element do it"
            self.css.clear()
            if wrong:
                self.refuse(wrong)


def css_fault(text: str) -> str | None:
    """What in CSS, or in an attribute's value, reaches out of the file or may hide that it does."""
    for sign in "@\\":
        if sign in text:
            return f"`{sign}` may bring in something from elsewhere"
    for name, inside in CALL.findall(text):
        if name.lower() == "url":
            if not HERE.fullmatch(inside):
                return f"`url({inside[:60]})` leads out of the file"
        elif name and name not in INNOCENT:
            return f"`{name}(…)` may bring in something from elsewhere"
    return None
