"""Text to model: every problem of every file in one run, each with path, line and column."""
