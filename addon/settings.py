# SPDX-License-Identifier: AGPL-3.0-or-later
"""The learner's settings; a value that cannot be used counts as its default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Settings:
    """What `config.json` holds; `config.md` explains each key to learners.

    `known_at` and `release_when` are shares of a concept, from 0 to 1.
    """

    show_panel: bool = True
    show_place_while_reviewing: bool = True
    known_at: float = 0.8
    release_when: float = 0.6
    study_now_limit: int = 20
    repository: str = ""
    update_address: str = ""


RANGES = {"known_at": (0, 1), "release_when": (0, 1), "study_now_limit": (1, 500)}


def read(config: Mapping[str, Any] | None) -> Settings:
    """The settings of a config as Anki gives it, which the learner may have edited freely."""
    default = Settings()
    given: dict[str, Any] = {}
    for field in fields(Settings):
        value = (config or {}).get(field.name)
        meant = type(getattr(default, field.name))
        if meant is float and type(value) is int:
            value = float(value)
        if type(value) is meant and _in_range(field.name, value):
            given[field.name] = value
    return Settings(**given)


def _in_range(name: str, value: Any) -> bool:
    low, high = RANGES.get(name, (value, value))
    return bool(low <= value <= high)
