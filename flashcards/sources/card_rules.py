"""The rules of the format of card files."""

from __future__ import annotations

from flashcards.model import Rule
from flashcards.sources.lines import LABELS

RULES = {
    rule.code: rule
    for rule in (
        Rule(
            "F001",
            "A card file starts with the concept's name as its first heading",
            "Make `# <name of the concept in roadmap.yaml>` the first line",
            "# Linear Algebre\n",
            "# Linear Algebra\n",
        ),
        Rule(
            "F002",
            "A second-level heading is the id of a topic of this concept, once in the file",
            "Use a topic id of this concept from roadmap.yaml, and put its cards under one heading",
            "## matrix-rnk",
            "## matrix-rank",
        ),
        Rule(
            "F003",
            "A third-level heading is a card id in kebab-case",
            "Write lower-case letters, digits and single hyphens, such as `rank-counts`",
            "### Rank Counts",
            "### rank-counts",
        ),
        Rule(
            "F004",
            "A card id is used once in the whole deck",
            "Give the newer card another id; the id of a published card never changes",
            "### rank-counts … ### rank-counts",
            "### rank-counts … ### rank-of-product",
        ),
        Rule(
            "F005",
            "Card files have headings of three levels, and a card stands under a topic",
            "Use `#` for the concept, `##` for a topic, `###` for a card",
            "#### a-card",
            "### a-card",
        ),
        Rule(
            "F006",
            "Text belongs to a field, and a field to a card",
            "Start the text with a label such as `Extra:`, under a `###` heading",
            "### rank-counts\n\nSome text.",
            "### rank-counts\n\nQ: What does the rank of a matrix count?",
        ),
        Rule(
            "F007",
            "A label is spelled as the format spells it, and text does not begin like one",
            "Labels are "
            + ", ".join(f"`{label}:`" for label in LABELS)
            + "; if it is text, set the word in emphasis: `*Note:*`",
            "Answer: The number of independent columns.",
            "A: The number of independent columns.",
        ),
        Rule(
            "F008",
            "A field stands once in a card",
            "Join the two texts, or make two cards",
            "A: Two.\n\nA: Three.",
            "A: Two.",
        ),
        Rule(
            "F009",
            "A field has text",
            "Write the text after the label, or remove the label",
            "Extra:",
            "Extra: Row rank equals column rank.",
        ),
        Rule(
            "F010",
            "A card has Q and A, or Cloze, and not both",
            "Add the missing field, or split the card in two",
            "Q: What does the rank of a matrix count?",
            "Q: What does the rank of a matrix count?\n\nA: Its independent columns.",
        ),
        Rule(
            "F011",
            "A card names its source",
            "Add `Source:` with a chapter, section or page",
            "A: Its independent columns.",
            "A: Its independent columns.\n\nSource: Strang, *Linear Algebra*, sec. 3.2",
        ),
        Rule(
            "F012",
            "`As of` is a date, perhaps with the next one on which the card may be otherwise",
            "Write `As of: 2026-11-23`, or `As of: 2026-11-23, until 2027-12-02`",
            "As of: November 2026",
            "As of: 2026-11-23",
        ),
        Rule(
            "F013",
            "`Reverse` is `yes`, on a card with Q and A",
            "Write `Reverse: yes`, or remove the field",
            "Reverse: maybe",
            "Reverse: yes",
        ),
        Rule(
            "F014",
            "A code fence is closed",
            "Close it with a line of as many backticks as opened it",
            "```python\nprint(1)",
            "```python\nprint(1)\n```",
        ),
        Rule(
            "F015",
            "A card file lies in the folder of its concept's category, and ends in `.md`",
            "Move it to decks/<category id>/<concept id>.md; what is no card file lies elsewhere",
            "decks/statistics/linear-algebra.md",
            "decks/mathematics/linear-algebra.md",
        ),
        Rule(
            "F016",
            "A comment that switches a rule off names the rule and gives a reason",
            "Write `<!-- allow C012: why it is right here -->` inside the card",
            "<!-- allow C012 -->",
            "<!-- allow C012: the term itself is the question -->",
        ),
        Rule(
            "F017",
            "A card file holds a card",
            "Add a card with `flashcards new`, or remove the file",
            "(an empty file)",
            "# Linear Algebra …",
        ),
        Rule(
            "F018",
            "A comment ends on the line on which it begins",
            "Write `<!-- … -->` on one line, or remove what is commented out: git remembers it",
            "<!--\n### rank-old\n\nQ: What does the rank count?\n-->",
            "<!-- The old card on rows is in git. -->",
        ),
        Rule(
            "F019",
            "Code, lists and quotations begin on a line of their own",
            "Leave a blank line after the label: behind it, GitHub shows only text",
            "A: - rows\n- columns",
            "A: Both of these:\n\n- rows\n- columns",
        ),
        Rule(
            "F020",
            "`Typed` is `yes`, on a card whose answer holds the one line to type",
            "Write `Typed: yes`, and in the answer one `output` fence of one line, or one span of "
            "code; or remove the field",
            "A: It prints a list of ones.\n\nTyped: yes",
            "A: `[1, 1]`\n\nTyped: yes",
        ),
    )
}
