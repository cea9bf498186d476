"""Wait."""


def check() -> None:
    """Wait."""
