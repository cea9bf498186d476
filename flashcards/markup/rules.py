"""The rules of what a field may hold."""

from __future__ import annotations

from flashcards.model import Rule

RULES = {
    rule.code: rule
    for rule in (
        Rule(
            "M001",
            "HTML in a card is of the few harmless elements and attributes",
            "Write Markdown instead, or put code between backticks",
            "Q: What does a matrix <script>alert(1)</script> do?",
            "Q: What does the tag `<script>` do?",
        ),
        Rule(
            "M002",
            "A link leads to a web page",
            "Link to an address that begins with https://",
            "Extra: See [this](javascript:alert(1)).",
            "Extra: See [NumPy](https://numpy.org/doc/).",
        ),
        Rule(
            "M003",
            "An image is a file of this deck, not an address",
            "Put the SVG beside the card file and write `![what it shows](name.svg)`",
            "![A plane.](https://example.org/plane.svg)",
            "![A plane.](plane.svg)",
        ),
        Rule(
            "M004",
            "What Anki takes for a mark of its own stands in code only",
            "Put code between backticks, formulas between dollars; leave sound and speech out",
            "A: [latex]x^2[/latex]",
            "A: $x^2$",
        ),
        Rule(
            "M005",
            "A cloze deletion is opened, numbered and closed: `{{c1::text}}`",
            "Write `{{c1::hidden text}}`",
            "Cloze: The mean of a {{c1::standard normal is zero.",
            "Cloze: The mean of a {{c1::standard normal}} is zero.",
        ),
        Rule(
            "M006",
            "Text holds no control or private-use characters, nor other ones that are not seen",
            "Remove the character",
            "Q: What does the rank\\x00 count?",
            "Q: What does the rank count?",
        ),
        Rule(
            "M007",
            "A code fence names a language that can be highlighted, or none",
            "Use the language's usual short name, such as `python`, `bash`, `json`, `text`",
            "```pyhton\nprint(1)\n```",
            "```python\nprint(1)\n```",
        ),
        Rule(
            "M008",
            "A field is no longer than a card can show",
            "Keep it to what is read in a few seconds",
            "A: (60,000 characters)",
            "A: The number of independent columns.",
        ),
        Rule(
            "M009",
            "A figure is a file beside the card file",
            "Draw it, or correct its name",
            "![A plane.](plain.svg)",
            "![A plane.](plane.svg)",
        ),
        Rule(
            "M010",
            "Titles, alternative texts and addresses are plain text",
            "Say it in words; no formula, code, gap or mark of Anki's can stand here",
            "![Two arrows $x$ and $y$.](plane.svg)",
            "![Two arrows, x and y.](plane.svg)",
        ),
        Rule(
            "M011",
            "A formula leads nowhere, loads nothing and defines nothing",
            "Write the formula itself; put a link beside it",
            "A: $\\href{https://example.org}{x}$",
            "A: $x$",
        ),
        Rule(
            "M012",
            "A figure is an image by its content, and only draws",
            "Save it as a plain PNG, JPEG, GIF, WebP or SVG, the suffix to match; an SVG without "
            "scripts, links, and anything from outside the file",
            '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
            '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        ),
        Rule(
            "M013",
            "A figure lies inside the project",
            "Put the file itself beside the card file, not a link to it",
            "plane.svg -> /home/me/plane.svg",
            "plane.svg",
        ),
        Rule(
            "M015",
            "A field shows something",
            "Write what is to be seen, or remove the field",
            "Extra: &nbsp;",
            "Extra: Row rank equals column rank.",
        ),
    )
}
