"""The documents in the zip: its version, the list of media, the manifest."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from .archive import unpacked
from .protobuf import field_of, message
from .refusal import AGAIN, DISTRUST, KIB, Limits, Refused, shown
from .values import Medium

DATABASES = {3: "collection.anki21b", 2: "collection.anki21", 1: "collection.anki2"}


def version_of(archive: zipfile.ZipFile, limits: Limits) -> int:
    """What `meta` says (Anki's PackageMetadata: the version is field 1), or the best there is."""
    names = archive.NameToInfo
    if "meta" not in names:
        found = (version for version, database in DATABASES.items() if database in names)
        version = next(found, 0)
        if not version:
            raise Refused(f"it holds no collection, so it is no Anki package; {AGAIN}")
        return version
    version = field_of(b"".join(unpacked(archive, "meta", KIB, limits)), 1, 0, "meta")
    if version not in DATABASES:
        raise Refused(
            f"it is of an unknown kind (meta version {version}); update this program, or tick "
            "“Support older Anki versions” in Anki's export dialog"
        )
    if DATABASES[version] not in names:
        raise Refused(f"its {DATABASES[version]} is missing; {AGAIN}")
    return version


def media_of(
    archive: zipfile.ZipFile, entries: Mapping[str, object], version: int, limits: Limits
) -> dict[str, Medium]:
    """The media files of a package by name, each with a safe name, and there."""
    if "media" not in entries:  # Anki takes such a package too
        return {}
    current = version == 3
    raw = b"".join(unpacked(archive, "media", limits.document, limits, zstd=current))
    media: dict[str, Medium] = {}
    for medium in _current_media(raw) if current else _legacy_media(raw):
        _check_media_name(medium.name)
        if medium.name in media:
            raise Refused(f"it holds the media file {shown(medium.name)} twice; {AGAIN}")
        if medium.entry not in entries:
            raise Refused(f"its media file {shown(medium.name)} is missing; {AGAIN}")
        media[medium.name] = medium
    return media


def _check_media_name(name: str) -> None:
    """A media file lives in one flat folder, under a name that every system can write."""
    unsafe = re.search(r"[\x00-\x1f\x7f/\\]|^\.{0,2}$|^[A-Za-z]:", name)
    if unsafe or len(name.encode()) > 255:
        raise Refused(f"it holds the unsafe media name {shown(name)}; {DISTRUST}")


def _legacy_media(raw: bytes) -> Iterator[Medium]:
    """`{"0": "name.svg", …}`: the zip entry, then the name."""
    for entry, name in json_object(raw, "media list").items():
        if type(name) is not str or not re.fullmatch(r"[0-9]{1,9}", entry):
            raise Refused(f"its media list is damaged; {AGAIN}")
        yield Medium(name, entry)


def _current_media(raw: bytes) -> Iterator[Medium]:
    """Anki's MediaEntries: entries = 1, each with name = 1, size = 2, sha1 = 3.

    The place in the list is the name of the zip entry.
    """
    entries = (value for number, value in message(raw, "media list") if number == 1)
    for place, entry in enumerate(entries):
        if type(entry) is not bytes:
            raise Refused(f"its media list is damaged; {AGAIN}")
        name = field_of(entry, 1, "", "media list")
        yield Medium(name, str(place), field_of(entry, 3, b"", "media list"))


def content_of(archive: zipfile.ZipFile, medium: Medium, version: int, limits: Limits) -> bytes:
    """The content of a media file, held against its digest where the list of media has one."""
    if medium.entry not in archive.NameToInfo:
        raise Refused("it has changed since it was read; run the command again")
    pieces = unpacked(archive, medium.entry, limits.medium, limits, zstd=version == 3)
    content = b"".join(pieces)
    if medium.sha1 and medium.sha1 != hashlib.sha1(content, usedforsecurity=False).digest():
        raise Refused(f"its media file {shown(medium.name)} is damaged; {AGAIN}")
    return content


def manifest_of(archive: zipfile.ZipFile, limits: Limits) -> dict[str, Any]:
    """The content of `manifest.json`."""
    raw = b"".join(unpacked(archive, "manifest.json", limits.document, limits))
    return json_object(raw, "manifest.json")


def json_object(raw: bytes | str, what: str, *, repeats: bool = False) -> dict[str, Any]:
    """A JSON object, all of it text that can be written again.

    With `repeats` a key may stand twice and the last one counts, as Anki reads it: genanki writes
    a note type once for every deck that uses it.
    """
    try:
        document = json.loads(raw, object_pairs_hook=None if repeats else _unique)
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as fault:
        raise Refused(f"its {what} is not valid JSON; {AGAIN}") from fault
    if type(document) is not dict:
        raise Refused(f"its {what} is not a JSON object; {AGAIN}")
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a key is there twice")
    return document
