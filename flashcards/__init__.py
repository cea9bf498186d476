"""Flashcards for a roadmap: from Markdown in git to an Anki package."""

__version__ = "0.1.0"
