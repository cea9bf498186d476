"""What holds for roadmap.yaml: each rule with its code, its cure and an example of both sides."""

from __future__ import annotations

from flashcards.model import Rule

SYNTAX = Rule(
    "R001",
    "The file is one YAML document",
    "Text with `: ` or ` #` in it, or with a sign at its start, needs quotes around it",
    "- {id: vectors, name: Vectors: components}",
    "- {id: vectors, name: 'Vectors: components'}",
)
UNKNOWN_KEY = Rule(
    "R002",
    "Only keys of the roadmap's schema are used",
    "Correct the key or take it out",
    "- {id: calculus, name: Calculus, tutorial: []}",
    "- {id: calculus, name: Calculus, tutorials: []}",
)
MISSING_KEY = Rule(
    "R003",
    "No required key is missing",
    "Add the key",
    "- {id: calculus}",
    "- {id: calculus, name: Calculus}",
)
DOUBLE_KEY = Rule(
    "R004",
    "A key stands once in its mapping",
    "Take one of the two out; YAML would silently use the last",
    "- {id: calculus, name: Calculus, name: Analysis}",
    "- {id: calculus, name: Calculus}",
)
WRONG_TYPE = Rule(
    "R005",
    "Each key holds the kind of value it is for",
    "Write what the schema asks for; text that YAML takes for something else needs quotes",
    "- {id: calculus, name: 101}",
    "- {id: calculus, name: '101'}",
)
ALIAS = Rule(
    "R006",
    "Nothing is written as an alias",
    "Write the text out",
    "- {id: calculus, name: &name Calculus, todo: *name}",
    "- {id: calculus, name: Calculus, todo: Calculus}",
)
ID_FORM = Rule(
    "R007",
    "Ids are kebab-case",
    "Use small letters a to z, digits, and single hyphens between them",
    "- {id: Linear_Algebra, name: Linear Algebra}",
    "- {id: linear-algebra, name: Linear Algebra}",
)
ID_USED = Rule(
    "R008",
    "An id names one thing for ever",
    "Choose another id; an id that once named something is never given to anything else",
    "- {id: analysis, name: Calculus}\n- {id: reals, name: Real Analysis, formerly: [analysis]}",
    "- {id: calculus, name: Calculus}\n- {id: reals, name: Real Analysis, formerly: [analysis]}",
)
NAME_USED = Rule(
    "R009",
    "No two categories have the same name, nor two concepts",
    "Say in the name what sets it apart; Anki makes one deck of names that differ in case only",
    "- {id: gans, name: GANs}\n- {id: gans-genai, name: GANS}",
    "- {id: gans, name: GANs}\n- {id: gans-genai, name: GANs (GenAI)}",
)
NAME_FORM = Rule(
    "R010",
    "A name is one line that Anki keeps and shows as it is",
    "Write one line, no spaces at its ends, no `<` or `>`, no `&` right before two letters or `#`, "
    "and in deck names no `::` and no colon at an end",
    "- {id: calculus, name: ' Calculus'}",
    "- {id: calculus, name: Calculus}",
)
TAG_FORM = Rule(
    "R011",
    "The root tag is one word",
    "Leave out spaces, `<`, `>`, and colons except `::` between parts",
    "tag: AI Roadmap",
    "tag: AIRoadmap",
)
REQUIRES_UNKNOWN = Rule(
    "R012",
    "`requires` names concepts of this roadmap",
    "Use the id of a concept that exists",
    "- {id: calculus, name: Calculus, requires: [algebr]}\n- {id: algebra, name: Algebra}",
    "- {id: calculus, name: Calculus, requires: [algebra]}\n- {id: algebra, name: Algebra}",
)
REQUIRES_CYCLE = Rule(
    "R013",
    "No concept requires itself, directly or through others",
    "Take one of these prerequisites out, so that there is an order to learn them in",
    "- {id: a, name: A, requires: [b]}\n- {id: b, name: B, requires: [a]}",
    "- {id: a, name: A, requires: [b]}\n- {id: b, name: B}",
)
URL_FORM = Rule(
    "R014",
    "A link is a web address",
    "Write the whole address, beginning with https:// or http://",
    "- {id: gdpr, name: GDPR, tutorials: [{title: Text, url: gdpr-info.eu}]}",
    "- {id: gdpr, name: GDPR, tutorials: [{title: Text, url: 'https://gdpr-info.eu/'}]}",
)
URL_CANONICAL = Rule(
    "R015",
    "A tutorial's URL is canonical",
    "Write the canonical one",
    "- {id: gdpr, name: GDPR, tutorials: [{title: Text, url: 'https://GDPR-info.eu/'}]}",
    "- {id: gdpr, name: GDPR, tutorials: [{title: Text, url: 'https://gdpr-info.eu/'}]}",
)
TAG_CASE = Rule(
    "R016",
    "No two tags differ in case only",
    "Anki would keep one spelling for both: correct the one that is wrong, or drop one",
    "- id: games\n  name: Games\n  tutorials:\n"
    "    - {title: Nash, url: 'https://youtu.be/aB'}\n"
    "    - {title: Minimax, url: 'https://youtu.be/ab'}",
    "- id: games\n  name: Games\n  tutorials:\n"
    "    - {title: Nash, url: 'https://youtu.be/aB'}\n"
    "    - {title: Minimax, url: 'https://youtu.be/cD'}",
)
GENERIC_ID = Rule(
    "R017",
    "The project's id is its own, not a word that any project could have",
    "Choose an id that says which roadmap this is, and for ever: two projects with one id "
    "overwrite each other's notes in Anki",
    "id: roadmap",
    "id: data-engineering-roadmap",
)
WORD_FORM = Rule(
    "R018",
    "A word that cards show is one line of plain text",
    "Write one line without `<`, `>` and braces, and no `&` right before two letters or `#`",
    "deck: {words: {improve: '<b>Karte verbessern</b>'}}",
    "deck: {words: {improve: Karte verbessern}}",
)
LANGUAGE_FORM = Rule(
    "R019",
    "A language is a tag such as `en`, `de` or `pt-BR`",
    "Write the tag of BCP 47: two or three small letters, then perhaps a script or a region",
    "deck: {language: German}",
    "deck: {language: de}",
)
PACKAGE_FORM = Rule(
    "R020",
    "An add-on's package is a name that Python can import, or AnkiWeb's number",
    "Use small letters a to z, digits and underscores, a letter first; or digits alone",
    "deck: {addon: {package: data-roadmap}}",
    "deck: {addon: {package: data_roadmap}}",
)
NOTE_TYPE_USED = Rule(
    "R021",
    "The two note types have ids and names of their own",
    "Give the cloze note type another id and another name, or leave both out",
    "deck:\n  basic: {id: 1700000000001, name: Data}\n  cloze: {id: 1700000000001, name: Data}",
    "deck:\n  basic: {id: 1700000000001, name: Data}\n  cloze: {id: 1700000000002, name: Gaps}",
)
RULES = {
    rule.code: rule
    for rule in (
        SYNTAX,
        UNKNOWN_KEY,
        MISSING_KEY,
        DOUBLE_KEY,
        WRONG_TYPE,
        ALIAS,
        ID_FORM,
        ID_USED,
        NAME_USED,
        NAME_FORM,
        TAG_FORM,
        REQUIRES_UNKNOWN,
        REQUIRES_CYCLE,
        URL_FORM,
        URL_CANONICAL,
        TAG_CASE,
        GENERIC_ID,
        WORD_FORM,
        LANGUAGE_FORM,
        PACKAGE_FORM,
        NOTE_TYPE_USED,
    )
}
