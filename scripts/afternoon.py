"""The deck builder that one writes in an afternoon: what `scripts/bench.py` measures ours against.

    python scripts/afternoon.py FOLDER OUT.apkg [--careful]

FOLDER holds a YAML file for each subdeck: a list of cards with id, tags, and either question and
answer or text, all Markdown. No checks, no merge, no formulas, no stable time stamps. `--careful`
sets Markdown up once, as one does after a look at its documentation on speed.
"""

import sys
from pathlib import Path

import genanki
import markdown
import yaml

LOOK = ".card { font-family: sans-serif; font-size: 20px; }"
FIELDS = ["Question", "Answer", "Extra", "Source"]
ANSWER = "{{FrontSide}}<hr id=answer>{{Answer}}<p>{{Extra}}</p><small>{{Source}}</small>"
TEXT = "{{cloze:Text}}"

basic = genanki.Model(
    1607392319,
    "Afternoon Basic",
    fields=[{"name": name} for name in FIELDS],
    templates=[{"name": "Card", "qfmt": "{{Question}}", "afmt": ANSWER}],
    css=LOOK,
)
cloze = genanki.Model(
    1607392320,
    "Afternoon Cloze",
    fields=[{"name": name} for name in ["Text", "Extra", "Source"]],
    templates=[{"name": "Card", "qfmt": TEXT, "afmt": f"{TEXT}<p>{{{{Extra}}}}</p>{{{{Source}}}}"}],
    css=LOOK,
    model_type=genanki.Model.CLOZE,
)

converter = markdown.Markdown(extensions=["extra"])


def html(text: str) -> str:
    """The HTML of a field."""
    if "--careful" in sys.argv:
        return converter.reset().convert(text)
    return markdown.markdown(text, extensions=["extra"])


decks = []
for number, path in enumerate(sorted(Path(sys.argv[1]).glob("*.yaml"))):
    deck = genanki.Deck(2059400110 + number, f"Afternoon::{path.stem}")
    for card in yaml.safe_load(path.read_text(encoding="utf-8")):
        names = ["text", "extra", "source"] if "text" in card else [n.lower() for n in FIELDS]
        deck.add_note(
            genanki.Note(
                model=cloze if "text" in card else basic,
                fields=[html(card.get(name, "")) for name in names],
                tags=card["tags"],
                guid=genanki.guid_for(card["id"]),
            )
        )
    decks.append(deck)
genanki.Package(decks).write_to_file(sys.argv[2])
