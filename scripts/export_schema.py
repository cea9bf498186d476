"""Write docs/export.schema.json anew, after a change of the records in export/document.py."""

from pathlib import Path

from flashcards.export.document import schema_text

if __name__ == "__main__":
    target = Path(__file__).parent.parent / "docs" / "export.schema.json"
    target.write_text(schema_text(), encoding="utf-8", newline="\n")
