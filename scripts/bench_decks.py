"""Decks for `scripts/bench.py`: synthetic ones of several shapes, in our format and in others'.

Every card is drawn with a fixed seed and made unique by its number.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from flashcards.model import Card, Deck
from flashcards.sources import load_deck

REPOSITORY = Path(__file__).resolve().parents[1]
SEED = 20_261_123
WORDS = (
    "model data loss weight layer gradient sample error mean rank value token batch step matrix "
    "vector score prior label class tree split node kernel norm bias variance input output hidden "
    "state policy reward action query key cache shard index page limit rate noise signal filter"
).split()


@dataclass(frozen=True)
class Drawn:
    """A card of a synthetic deck; `fields` has its Markdown by question, answer and so on."""

    id: str
    concept: str
    topic: str
    fields: dict[str, str]
    reverse: bool = False


def synthetic(root: Path, notes: int, shape: str = "ours") -> Path:
    """A deck of so many notes in `root`, committed to git, as a deck is.

    The same cards are there as YAML for the afternoon script (`root/yaml`), for anki-yaml-tool
    (`root/tool.yaml`) and as Markdown for ankdown (`root/ankdown`).
    """
    ours, _ = load_deck(REPOSITORY)
    drawn = SHAPES[shape](ours, notes, random.Random(SEED))
    write_cards(root, ours, drawn)
    write_yaml(root / "yaml", ours, drawn)
    write_neighbours(root, drawn)
    shutil.copy(REPOSITORY / "roadmap.yaml", root)
    for figure in (REPOSITORY / "decks").glob("*/*.svg"):
        shutil.copy(figure, root / figure.relative_to(REPOSITORY))
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "Cards"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    return root


# --- shapes ---------------------------------------------------------------------------------------


def like_ours(ours: Deck, notes: int, generator: random.Random) -> list[Drawn]:
    """The repository's own cards, as many of each concept."""
    by_concept: dict[str, list[Card]] = {}
    for card in ours.cards:
        by_concept.setdefault(card.concept, []).append(card)
    concepts = list(by_concept.values())
    cards = (generator.choice(generator.choice(concepts)) for _ in range(notes))
    return [
        Drawn(f"{card.id}-{number}", card.concept, card.topic, texts(card, number), card.reverse)
        for number, card in enumerate(cards)
    ]


def texts(card: Card, number: int) -> dict[str, str]:
    """The Markdown of each field, different from every other card's."""
    fields = {
        "question": card.question,
        "answer": card.answer,
        "text": card.cloze,
        "extra": card.extra,
        "source": card.source,
    }
    return {
        name: value.text + (f"\n\nNo. {number}." if value.text.endswith("```") else f" ({number})")
        for name, value in fields.items()
        if value
    }


def with_lists(ours: Deck, notes: int, generator: random.Random) -> list[Drawn]:
    """Plain questions and answers, and a list in every extra."""

    def fields(number: int) -> dict[str, str]:
        items = "\n".join(f"- {sentence(generator, 8)}" for _ in range(3))
        return {
            "question": f"{sentence(generator, 10)[:-1]} ({number})?",
            "answer": sentence(generator, 9),
            "extra": f"{sentence(generator, 7)}\n\n{items}",
            "source": f"A Book, p. {number}",
        }

    return spread(ours, notes, generator, fields)


def with_marks(ours: Deck, notes: int, generator: random.Random) -> list[Drawn]:
    """Answers with a list and bold words; code in one card of ten."""

    def fields(number: int) -> dict[str, str]:
        first, second = (sentence(generator, 5) for _ in range(2))
        question = f"{sentence(generator, 10)[:-1]} ({number})?"
        if number % 10 == 0:
            question += f"\n\n```python\nvalue = {number}\nprint(value + 1)\n```"
        return {
            "question": question,
            "answer": f"**{first[:-1]}** and more:\n\n- **one**: {first}\n- two: {second}",
            "extra": sentence(generator, 14),
            "source": f"A Book, p. {number}",
        }

    return spread(ours, notes, generator, fields)


def spread(
    ours: Deck, notes: int, generator: random.Random, fields: Callable[[int], dict[str, str]]
) -> list[Drawn]:
    """Cards with these fields, spread over all topics."""
    places = [(concept.id, topic.id) for _, concept, topic in ours.roadmap.placed()]
    chosen = (generator.choice(places) for _ in range(notes))
    return [
        Drawn(f"{topic}-{number}", concept, topic, fields(number))
        for number, (concept, topic) in enumerate(chosen)
    ]


def sentence(generator: random.Random, length: int) -> str:
    """So many words, beginning with a capital, a full stop at the end."""
    return " ".join(generator.choices(WORDS, k=length)).capitalize() + "."


SHAPES = {"ours": like_ours, "lists": with_lists, "marks": with_marks}


# --- formats --------------------------------------------------------------------------------------


def write_cards(root: Path, ours: Deck, drawn: list[Drawn]) -> None:
    """The cards as card files."""
    by_topic: dict[str, list[Drawn]] = {}
    for card in drawn:
        by_topic.setdefault(card.topic, []).append(card)
    for category in ours.roadmap.categories:
        (root / "decks" / category.id).mkdir(parents=True)
        for concept in category.concepts:
            parts = [f"# {concept.name}\n"]
            for topic in concept.topics:
                own = by_topic.get(topic.id, [])
                parts += [f"## {topic.id}\n"] if own else []
                parts += map(block, own)
            path = root / "decks" / category.id / f"{concept.id}.md"
            if len(parts) > 1:
                path.write_text("\n".join(parts), "utf-8")


def block(card: Drawn) -> str:
    """A card as our format writes it."""
    labels = {"question": "Q", "answer": "A", "text": "Cloze", "extra": "Extra", "source": "Source"}
    lines = [f"### {card.id}\n"]
    lines += [f"{labels[name]}: {value}\n" for name, value in card.fields.items()]
    lines += ["Reverse: yes\n"] if card.reverse else []
    return "\n".join(lines)


def write_yaml(folder: Path, ours: Deck, drawn: list[Drawn]) -> None:
    """The cards as the afternoon script reads them, a file for each category."""
    folder.mkdir(parents=True)
    homes = {concept.id: category.id for category, concept in ours.roadmap.homes()}
    decks: dict[str, list[dict[str, object]]] = {}
    for card in drawn:
        tags = [f"concept::{card.concept}", f"topic::{card.topic}"]
        decks.setdefault(homes[card.concept], []).append(
            {"id": card.id, "tags": tags, **card.fields}
        )
    for name, cards in decks.items():
        (folder / f"{name}.yaml").write_text(dumped(cards), "utf-8")


def write_neighbours(root: Path, drawn: list[Drawn]) -> None:
    """The cards as two other tools read them: front, and a back with all that stands there."""
    sides = []
    for card in drawn:
        front = card.fields.get("question") or card.fields["text"]
        rest = (card.fields.get(name, "") for name in ("answer", "extra", "source"))
        sides.append((front, "\n\n".join(filter(None, rest)), card.topic))
    data = [{"front": front, "back": back, "tags": [tag]} for front, back, tag in sides]
    config = {
        "name": "Basic",
        "fields": ["Front", "Back"],
        "templates": [
            {"name": "Card 1", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}
        ],
    }
    tool = {"config": config, "deck-name": "Bench", "data": data}
    (root / "tool.yaml").write_text(dumped(tool), "utf-8")
    (root / "ankdown").mkdir()
    text = "\n\n---\n\n".join("\n\n%\n\n".join(each) for each in sides)
    (root / "ankdown" / "cards.md").write_text(text, "utf-8")


def dumped(value: object) -> str:
    """A value as YAML."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(value, Dumper=dumper, allow_unicode=True, sort_keys=False))


def touch_a_card(root: Path) -> None:
    """Change one card's source: the middle one of a file of usual size."""
    paths = sorted((root / "decks").glob("*/*.md"), key=lambda path: path.stat().st_size)
    path = paths[len(paths) // 2]
    lines = path.read_text("utf-8").split("\n")
    places = [number for number, line in enumerate(lines) if line.startswith("Source: ")]
    lines[places[len(places) // 2]] += " again"
    path.write_text("\n".join(lines), "utf-8")
