"""What merges a learner's deck with a release: one engine for the command line, the add-on, a page.

Everything in this folder, and nothing outside it, is needed to read two packages and to say what
becomes of each note. It runs on the standard library of Python 3.9 alone (and zstd, where Python
has none), so that it travels unchanged to where the rest of the project is not installed.
"""
