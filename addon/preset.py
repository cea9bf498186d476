# SPDX-License-Identifier: AGPL-3.0-or-later
"""A preset for steady learning, offered and never forced: a new one, no preset is changed."""

from __future__ import annotations

from anki.collection import Collection, OpChanges
from anki.deck_config_pb2 import DeckConfig, UpdateDeckConfigsMode
from anki.decks import UpdateDeckConfigs

from . import place

NAME = place.road().title
RETENTION = 0.9
CHILDREN_TOO = UpdateDeckConfigsMode.UPDATE_DECK_CONFIGS_MODE_APPLY_TO_CHILDREN


def is_on(col: Collection) -> bool:
    """Whether FSRS, which counts for the whole collection, is on."""
    return bool(col.get_config("fsrs", False))


def apply(col: Collection, deck: int) -> OpChanges:
    """Give a deck and those below it the preset, and switch FSRS on; Anki's Undo takes it back.

    The learner's presets, this deck's too, stay as they are; a preset of our name that is there
    already is taken as it is.
    """
    now = col.decks.get_deck_configs_for_update(deck)  # type: ignore[arg-type]
    request = UpdateDeckConfigs(
        target_deck_id=deck,
        mode=CHILDREN_TOO,
        card_state_customizer=now.card_state_customizer,
        limits=now.current_deck.limits,
        new_cards_ignore_review_limit=now.new_cards_ignore_review_limit,
        apply_all_parent_limits=now.apply_all_parent_limits,
        fsrs=True,
    )
    made = next((each.config for each in now.all_config if each.config.name == NAME), None)
    if made is None:
        made = _preset(now.defaults)
    # Anki gives the deck the last preset of the list, and adds it where its id is 0.
    request.configs.append(made)
    return col.decks.update_deck_configs(request)


def _preset(defaults: DeckConfig) -> DeckConfig:
    """FSRS at 0.90, and new cards in the order of their position: prerequisites first.

    A note's second new card waits for the next day: right after the first it would be no question.
    """
    preset = DeckConfig(name=NAME, config=defaults.config)
    of = DeckConfig.Config
    preset.config.desired_retention = RETENTION
    preset.config.new_card_insert_order = of.NEW_CARD_INSERT_ORDER_DUE
    preset.config.new_card_gather_priority = of.NEW_CARD_GATHER_PRIORITY_LOWEST_POSITION
    preset.config.new_card_sort_order = of.NEW_CARD_SORT_ORDER_NO_SORT
    preset.config.bury_new = True
    return preset
