"""The JSON Schema of what a command prints, read off the dataclasses that it prints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from types import UnionType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints


def text(value: Any) -> str:
    """A record, or a list of records, as JSON."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2)


def _plain(value: Any) -> Any:
    return [asdict(each) for each in value] if isinstance(value, list) else asdict(value)


def schema_text(kind: Any, title: str) -> str:
    """The JSON Schema (draft 2020-12) of a record or of a list of them, as docs/schemas has it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **_schema_of(kind),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


_SCALARS: Mapping[Any, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


def _schema_of(kind: Any) -> dict[str, Any]:
    """The schema of a type: of dataclasses, lists, mappings, literals, scalars, or unions."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _schema_of(arguments[0]) | {"description": arguments[-1]}
    if origin is list:
        return {"type": "array", "items": _schema_of(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema_of(arguments[1])}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is UnionType and all(each in _SCALARS for each in arguments):
        return {"type": [_SCALARS[each] for each in arguments]}
    if origin is UnionType:
        return {"anyOf": [_schema_of(each) for each in arguments]}
    if is_dataclass(kind):
        hints = get_type_hints(kind, include_extras=True)
        return {
            "description": _about(kind),
            "type": "object",
            "properties": {field.name: _schema_of(hints[field.name]) for field in fields(kind)},
            "required": [field.name for field in fields(kind)],
            "additionalProperties": False,
        }
    return {"type": _SCALARS[kind]}


def _about(kind: Any) -> str:
    """The first paragraph of a record's docstring."""
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())
