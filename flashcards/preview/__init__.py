"""The cards on a page, exactly as Anki shows them: served while somebody writes, or as files."""
