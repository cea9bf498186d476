"""The page that merges a release into a learner's export: what stands on it, and what it runs."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from html import escape
from importlib import metadata
from importlib.resources import files as resources
from pathlib import Path

from flashcards import npm, package
from flashcards.site.content import Site
from flashcards.site.map_picture import pictures
from flashcards.site.page import POLICY, Page
from flashcards.site.studying import button, spoken

PATH = "update.html"
FOLDER = "update"
# The page's worker compiles WebAssembly. It is started from a blob, since only such a worker is
# bound by the policy of its page: one from an address has that of its own answer, so none.
WORKS = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'").replace(
    "worker-src 'self'", "worker-src 'self' blob:"
)
ENGINE = f"{FOLDER}/engine.zip"
# What the worker's Python imports of this program, which `tests/test_update_page.py` holds.
MODULES = (
    "__init__ anki_note browser carried files learner ledger model note_types package patch "
    "records report report_document road"
).split()
FOLDERS = ("engine", "look")
# What is imported of others, all of it Python alone.
LIBRARIES = ("genanki", "chevron", "cached-property", "PyYAML")
SPOKEN = (
    "loading reading release merging writing ready none damaged missing changed failed kept taken "
    "edited decided undecided copied next heavy report state"
).split()


def page(site: Site) -> Page:
    """The page; without a script, or from a disk, it names the other ways."""
    words = site.words
    said = {name: getattr(words, f"update_{name}") for name in SPOKEN}
    said["full"] = words.study_refused
    body = (
        f'<section id="_update" class="update" data-state="waiting" {_about(site)} {spoken(said)}>'
        f"<h1>{escape(words.update_page)}</h1><p>{escape(words.update_lead)}</p>"
        f'<p class="told needs">{escape(words.update_needs)}</p>{_choice(site)}{_work(site)}'
        f"{_result(site)}</section>\n"
    )
    return Page(PATH, words.update_page, words.update_lead, body, (f"{FOLDER}/update.js",), WORKS)


def _about(site: Site) -> str:
    """Whose page this is, and where the newest release lies, if the site has it."""
    found = next((each for each in site.downloads if each.kind == "package"), None)
    told = {"deck": site.roadmap.id, "known": site.words.known, "weight": str(weight())}
    if found:
        told["release"] = f"files/{found.path.name}"
    return " ".join(f'data-{name}="{escape(value)}"' for name, value in told.items())


def weight() -> int:
    """How many bytes the worker fetches of this program and of Python, unpacked."""
    fetched = ("pyodide.asm.wasm", "pyodide-lock.json", "python_stdlib.zip")
    runtime = npm.find()
    sizes = (runtime[f"{FOLDER}/pyodide/{name}"].stat().st_size for name in fetched)
    return sum(sizes) + len(_engine())


def _choice(site: Site) -> str:
    words = site.words
    steps = "".join(f"<li>{escape(step)}</li>" for step in words.update_how.split("\n"))
    newest = next((each for each in site.downloads if each.kind == "package"), None)
    has = f"{words.update_newest} {newest.version}".strip() if newest else words.update_choose
    restore = (
        f'<label><input type="checkbox" name="restore"> {escape(words.update_restore)}</label>'
    )
    had = (
        f"<label>{escape(words.update_had)} "
        '<input name="had" size="8" placeholder="1.2.0" pattern="[0-9]+([.][0-9]+)*"></label>'
    )
    return (
        f'<div class="choice"><ol class="how">{steps}</ol>'
        f'<div class="drop">{_file("mine", words.update_mine, ".apkg,.colpkg", "button")}'
        f'<p class="chosen"></p><p class="hint">{escape(words.update_private)}</p></div>'
        f'<p class="release"><span>{escape(has)}</span> '
        f"{_file('release', words.update_other, '.apkg', 'quiet')}</p>"
        f"<details><summary>{escape(words.update_options)}</summary>{restore}{had}</details>"
        f"<p>{button('merge', words.update_merge, kind='button')}</p>"
        f'<details id="_to-anki"><summary>{escape(words.update_carry)}</summary>'
        f"<p>{escape(words.update_carry_how)}</p><p>{button('carry', words.update_carry_make)} "
        '<span class="carried" role="status"></span></p></details></div>'
    )


def _file(name: str, label: str, kinds: str, kind: str) -> str:
    """A button that opens a chooser of files, reached by keyboard too."""
    return (
        f'{button(f"choose-{name}", label, kind=kind)}<input type="file" name="{name}" '
        f'accept="{kinds}" hidden aria-label="{escape(label)}">'
    )


def _work(site: Site) -> str:
    words = site.words
    return (
        f'<div class="working"><p class="stage" role="status"></p>'
        f'<progress max="1" aria-label="{escape(words.update_progress)}"></progress>'
        f"<p>{button('cancel', words.update_cancel)}</p></div>"
        f'<p class="told refused" role="alert"></p>'
    )


def _result(site: Site) -> str:
    words = site.words
    ways = "".join(f"<li>{escape(way)}</li>" for way in words.update_import.split("\n"))
    fetch = button("write", words.update_patch, kind="button")
    label = escape(words.update_own)
    head = '<h2 tabindex="-1"></h2><ul class="warnings"></ul>'
    decide = f'<div class="conflicts"><h3>{escape(words.update_decide)}</h3><ol></ol></div>'
    known = (
        f'<details class="known"><summary>{escape(words.update_known)}</summary>'
        f'<p class="next-up"></p>{pictures(site)}</details>'
    )
    return (
        f'<div class="result">{head}{decide}'
        f'<div class="before"><h3>{escape(words.update_before)}</h3><ol></ol></div>'
        f'<div class="take"><p>{fetch} <span class="written" role="status"></span></p>'
        f'<ul class="ways-in">{ways}</ul></div>'
        f'<div class="after"><h3>{escape(words.update_after)}</h3><ol></ol></div>'
        f'<div class="groups"><h3>{escape(words.update_report)}</h3></div>{known}'
        f"<details><summary>{escape(words.study)}</summary><p>{escape(words.update_study_how)}</p>"
        f"<p>{button('study-on', words.update_study_on)}</p></details>"
        f"<p>{button('again', words.update_again, kind='quiet')}</p></div>"
        f'<template><div class="conflict"><p class="title"></p><div class="sides">'
        f"<div><b>{escape(words.update_yours)}</b><div></div></div>"
        f"<div><b>{escape(words.update_theirs)}</b><div></div></div></div>"
        f'<p class="choices">{button("keep", words.update_keep)}{button("take", words.update_take)}'
        f"{button('edit', words.update_edit)}</p>"
        f'<p class="own" hidden><textarea rows="5" aria-label="{label}"></textarea>'
        f"{button('save', words.update_save)}</p>"
        f'<p class="verdict" role="status"></p></div>'
        f'<div class="find"><code></code>{button("copy", words.update_copy)}</div></template>'
    )


def copies() -> dict[str, Path]:
    """What is copied as it is, by its path in the site."""
    own = Path(str(resources(__package__))) / FOLDER
    names = ("update.js", "worker.js", "pyodide/LICENSE.txt")
    return {f"{FOLDER}/{name}": own / name for name in names}


def made() -> dict[str, bytes]:
    """What is made, by its path in the site."""
    return {ENGINE: _engine()}


@cache
def _engine() -> bytes:
    """The part of this program that the worker runs, as a zip, the same wherever it is made."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", compresslevel=9) as archive:
        for name, path in sorted(_sources().items()):
            archive.writestr(package.zip_entry(name), path.read_bytes())
    return sink.getvalue()


def _sources() -> dict[str, Path]:
    root = Path(str(resources("flashcards")))
    found = {f"flashcards/{name}.py": root / f"{name}.py" for name in MODULES}
    for path in (path for folder in FOLDERS for path in (root / folder).rglob("*")):
        if path.suffix in {".py", ".html", ".css"}:
            found[f"flashcards/{path.relative_to(root).as_posix()}"] = path
    for library in LIBRARIES:
        distribution = metadata.distribution(library)
        for entry in distribution.files or ():
            if entry.suffix == ".py" or "LICENSE" in entry.name:
                found[entry.as_posix()] = Path(str(distribution.locate_file(entry)))
    return found
