"""The cards as study notes in Markdown, to read on GitHub or in any editor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from flashcards import markup
from flashcards.export import ExportedCard, Folder, figures, text_of
from flashcards.model import Card, Concept, Field, Roadmap

# What cannot follow a label on its line, because it is a block of Markdown.
BLOCK = re.compile(r"```|~~~|\$\$|[-*+] |\d+[.)] |\||>|!\[")


def folder(chosen: Sequence[ExportedCard], roadmap: Roadmap) -> Folder:
    """The notes as notes.md, and their figures beside it."""
    files: Folder = {f"figures/{name}": path.read_bytes() for name, path in figures(chosen).items()}
    return files | {"notes.md": write(chosen, roadmap, "figures/").encode()}


def write(chosen: Sequence[ExportedCard], roadmap: Roadmap, figures_in: str | None = None) -> str:
    """The notes as Markdown, in the order of the roadmap.

    `figures_in` goes before a figure's name in the package; without it figures are linked where
    they stand among the card files.
    """
    parts = [f"# {roadmap.title}"]
    for category, of_category in groupby(chosen, lambda entry: entry.category):
        parts.append(f"## {category.name}")
        for concept, of_concept in groupby(of_category, lambda entry: entry.concept):
            parts += [f"### {concept.name}", *_about(concept)]
            for topic, of_topic in groupby(of_concept, lambda entry: entry.topic):
                parts.append(f"#### {topic.name}")
                parts += [_card(entry, figures_in) for entry in of_topic]
    return "\n\n".join(parts) + "\n"


def _about(concept: Concept) -> list[str]:
    """What the roadmap says of a concept: its task, and the links to learn from."""
    links = "\n".join(
        f"- [{markup.shown_as_is(each.title)}](<{each.url}>)" for each in concept.tutorials
    )
    return [text for text in (markup.shown_as_is(concept.todo), links) if text]


def _card(entry: ExportedCard, figures_in: str | None) -> str:
    card = entry.card
    front, answer, extra = (
        _shown(field, entry, figures_in) for field in (card.front, card.answer, card.extra)
    )
    parts = [
        front if card.is_cloze else _labelled("Q", front),
        _labelled("A", answer),
        "\n".join(f"> {line}".rstrip() for line in extra.splitlines()),
        _origin(card),
    ]
    return "\n\n".join(part for part in parts if part)


def _labelled(label: str, text: str) -> str:
    between = "\n\n" if BLOCK.match(text) else " "
    return f"**{label}:**{between}{text}" if text else ""


def _origin(card: Card) -> str:
    """Source, date and id, in one small line."""
    day = f"as of {card.as_of.isoformat()}" if card.as_of else ""
    said = filter(None, (text_of(card.source), day, f"`{card.id}`"))
    return f"<sub>{' · '.join(said)}</sub>"


def _shown(field: Field | None, entry: ExportedCard, figures_in: str | None) -> str:
    """A field's Markdown with its gaps filled, in bold, and its figures by a path to them."""
    if field is None:
        return ""
    text = field.text
    edits = []
    for name, alt, start in markup.images(field):
        image = markup.IMAGE.match(text, start)
        assert image, "markup finds images by this pattern"
        edits.append((start, image.end(), f"![{alt}](<{_path(name, entry, figures_in)}>)"))
    for gap in markup.deletions(field) if entry.card.is_cloze else ():
        mark = "" if gap.in_formula else "**"
        edits += [(gap.offset, gap.begin, mark), (gap.end - len("}}"), gap.end, mark)]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _path(figure: str, entry: ExportedCard, figures_in: str | None) -> str:
    """Where a figure is found, by its name in the card."""
    for name, path in entry.note.media.items():
        if path.name == figure:
            return path.as_posix() if figures_in is None else figures_in + name
    return figure
