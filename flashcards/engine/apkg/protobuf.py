"""The few messages of protobuf that a package has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from .refusal import AGAIN, Refused

_Value = TypeVar("_Value", int, str, bytes)


def message(data: bytes, what: str) -> Iterator[tuple[int, Any]]:
    """The fields of a protobuf message: numbers with an int for a varint, bytes for all else.

    The encoding is that of protobuf.dev/programming-guides/encoding; Anki uses no groups.
    """
    at = 0
    try:
        while at < len(data):
            tag, at = _varint(data, at)
            wire = tag & 7
            if wire == 0:
                value, at = _varint(data, at)
                yield tag >> 3, value
                continue
            length, at = _varint(data, at) if wire == 2 else ({1: 8, 5: 4}[wire], at)
            if at + length > len(data):
                raise IndexError
            yield tag >> 3, data[at : at + length]
            at += length
    except (IndexError, KeyError) as fault:
        raise Refused(f"its {what} is damaged; {AGAIN}") from fault


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The number at a place, and the place after it; IndexError where there is none."""
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise IndexError


def signed(number: int) -> int:
    """What a varint is as an int64: Anki makes ids at random, and half of them are below zero."""
    return number - 2**64 if number >= 2**63 else number


def field_of(data: bytes, number: int, default: _Value, what: str) -> _Value:
    """One field, of the type of its default; the last counts where it is repeated."""
    value: Any = default
    for found, content in message(data, what):
        if found == number:
            value = content
    try:
        value = value.decode() if type(value) is bytes and type(default) is str else value
    except UnicodeDecodeError as fault:
        raise Refused(f"its {what} is damaged; {AGAIN}") from fault
    if isinstance(value, type(default)):
        return value
    raise Refused(f"its {what} is damaged; {AGAIN}")
