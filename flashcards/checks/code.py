"""Code on cards: its size, whether it parses, whether what it prints is on the card."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from flashcards import markup
from flashcards.checks.rule import Check, Finding, Placed, check, fields
from flashcards.model import Field

MOST_LINES, MOST_COLUMNS = 12, 64


def python_fences(field: Field) -> Iterator[tuple[str, int, bool]]:
    """Each fence of Python: its code, the offset where that begins, and whether it is to be run."""
    for info, body, offset in markup.fences(field):
        language, *rest = info.split() or [""]
        if language in {"python", "py", "python3"}:
            yield body, _line_of_code(field, offset, 0), "run" in rest


def _line_of_code(field: Field, offset: int, number: int) -> int:
    """Where the line `number` (from 0) begins of those after the one that `offset` is in."""
    for _ in range(number + 1):
        found = field.text.find("\n", offset) + 1
        offset = found or len(field.text)
    return offset


def output_of(answer: Field | None) -> tuple[str, int] | None:
    """What the first `output` fence of an answer holds, and its offset; None without one."""
    for info, body, offset in markup.fences(answer) if answer else ():
        if info == "output":
            return body, offset
    return None


@check(
    "C005",
    "Code has at most 12 lines of 64 characters",
    "Show the lines that matter; a phone shows no more",
    bad="""
        Q: Which rank does this matrix have?

        ```python
        matrix = [[1, 2, 3, 4], [2, 4, 6, 8], [3, 6, 9, 12], [4, 8, 12, 16], [5, 10, 15, 20]]
        ```

        A: One.
        """,
    good="""
        Q: Which rank does this matrix have?

        ```python
        matrix = [[1, 2, 3, 4], [2, 4, 6, 8]]
        ```

        A: One.
        """,
)
def large_code(placed: Placed) -> Iterator[Finding]:
    """Count the lines of each fence, and the characters of each line."""
    for field in fields(placed.card):
        for _, body, offset in markup.fences(field):
            lines = body.rstrip("\n").split("\n")
            longest = max(map(len, lines))
            if len(lines) > MOST_LINES:
                yield Finding(field.at(offset), f"the code has {len(lines)} lines")
            elif longest > MOST_COLUMNS:
                start = _line_of_code(field, offset, [*map(len, lines)].index(longest))
                yield Finding(field.at(start), f"this line has {longest} characters")


@check(
    "C034",
    "Python code parses",
    "Mend it, or call the fence `text` if it is no Python",
    bad="""
        Q: Which rank does this matrix have?

        ```python
        matrix = [[1, 2], [2, 4]
        ```

        A: One.
        """,
    good="""
        Q: Which rank does this matrix have?

        ```python
        matrix = [[1, 2], [2, 4]]
        ```

        A: One.
        """,
)
def unparsable(placed: Placed) -> Iterator[Finding]:
    """Parse each fence of Python as this interpreter does."""
    for field in fields(placed.card):
        for code, start, _ in python_fences(field):
            fault = syntax_fault(code)
            if fault:
                line, message = fault
                yield Finding(field.at(_line_of_code(field, start, line - 2)), message)


@check(
    "C035",
    "A card with a `python run` fence has it in Q, and what it prints in an `output` fence in A",
    "Put the code in Q and exactly what it prints between ```output and ``` in A",
    bad="""
        Q: Which rank does this matrix have?

        ```python run
        import numpy as np
        print(np.linalg.matrix_rank([[1, 2], [2, 4]]))
        ```

        A: One.
        """,
    good="""
        Q: Which rank does this matrix have?

        ```python run
        import numpy as np
        print(np.linalg.matrix_rank([[1, 2], [2, 4]]))
        ```

        A: The rows are proportional:

        ```output
        1
        ```
        """,
)
def output_missing(placed: Placed) -> Iterator[Finding]:
    """Look for fences to run outside Q, for more than one, and for the output in A."""
    card = placed.card
    found = [
        (field, start) for field in fields(card) for _, start, run in python_fences(field) if run
    ]
    for number, (field, start) in enumerate(found):
        where = field.at(max(0, start - 1))
        if field is not card.question:
            yield Finding(where, "this fence is to be run, and is not in Q")
        elif number:
            yield Finding(where, "a second fence is to be run")
        elif output_of(card.answer) is None:
            yield Finding(where, "A has no `output` fence with what this prints")


def syntax_fault(code: str) -> tuple[int, str] | None:
    """The line in which Python stops reading, and why; None when it reads all."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except SyntaxError as fault:
        return fault.lineno or 1, f"Python does not read this: {fault.msg}"
    except (ValueError, RecursionError, MemoryError) as fault:
        return 1, f"Python does not read this: {fault}"
    return None


CHECKS: tuple[Check, ...] = (large_code, unparsable, output_missing)
