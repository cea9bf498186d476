"""Write roadmap.schema.json anew, after a change of the keys in sources/roadmap_schema.py."""

from pathlib import Path

from flashcards.sources.roadmap_schema import roadmap_schema_text

if __name__ == "__main__":
    target = Path(__file__).parent.parent / "roadmap.schema.json"
    target.write_text(roadmap_schema_text(), encoding="utf-8", newline="\n")
