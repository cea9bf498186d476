"""Code on cards is run alone, limited, and held against what the card says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flashcards import runcode
from flashcards.checks import PRINTS
from flashcards.model import Card, EnvironmentFault, Field, Where

PATH = "decks/x.md"


def card(code: str, output: str, info: str = "python run") -> Card:
    question = Field(f"What is printed?\n\n```{info}\n{code}\n```", Where(PATH, 5, 4))
    answer = Field(f"This:\n\n```output\n{output}\n```", Where(PATH, 20, 4))
    return Card("a-card", "c", "t", Where(PATH, 3, 5), question=question, answer=answer)


def messages(*cards: Card) -> list[str]:
    return [finding.message for finding in runcode.findings(cards)]


def test_code_that_prints_what_the_card_says_is_fine() -> None:
    assert messages(card("print(1)\nprint('two  ')", "1\ntwo"), card("", "")) == []


def test_code_that_prints_something_else_shows_a_diff_at_the_output() -> None:
    (finding,) = runcode.findings([card("print(1)\nprint(2)", "1\n3")])
    assert finding.message.endswith("\n-3\n+2")
    assert "\n-1\n" not in finding.message
    assert (finding.where.line, finding.where.column, finding.card) == (22, 1, "a-card")


def test_what_a_terminal_would_obey_is_spelled_out() -> None:
    (message,) = messages(card("print('\\x1b[31mred\\ttab\\x9b')", "red"))
    assert message.endswith("\n-red\n+\\x1b[31mred\ttab\\x9b")


def test_code_that_cannot_be_read_is_left_to_the_rule_of_its_own() -> None:
    assert messages(card("print(1", "1")) == []


def test_a_fence_that_is_not_to_be_run_is_not_run() -> None:
    assert (
        messages(card("print(1)", "2", info="python"), card("print(1)", "2", info="text run")) == []
    )


def test_code_that_fails_shows_the_last_line_of_its_error() -> None:
    (message,) = messages(card("print(1)\n1 / 0", "1"))
    assert message == "the code fails: ZeroDivisionError: division by zero"


def test_libraries_of_the_extra_work_inside_the_limits() -> None:
    code = (
        "import numpy as np, pandas as pd, scipy.stats\n"
        "from sklearn.linear_model import LinearRegression\n"
        "x = np.arange(4.0)[:, None]\n"
        "print(LinearRegression().fit(x, 2 * x[:, 0]).coef_.round(3), pd.Series([1]).sum())"
    )
    assert messages(card(code, "[2.] 1")) == []


@pytest.mark.parametrize(
    "code",
    [
        "import socket\nsocket.socket()",
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')",
        "import subprocess\nsubprocess.run(['true'])",
        "import os\nos.system('true')",
        "import os\nos.fork()",
    ],
)
def test_code_gets_no_network_and_starts_no_programs(code: str) -> None:
    (message,) = messages(card(code, ""))
    assert "may not do this" in message


def test_code_sees_an_empty_folder_and_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    code = (
        "import os\n"
        "print([name for name in os.listdir() if not name.startswith('.std')])\n"
        "print(sorted(n for n in os.environ if 'THREADS' not in n and n != 'LC_CTYPE'))"
    )
    assert messages(card(code, "[]\n[]")) == []


def test_what_code_writes_is_gone_afterwards(tmp_path: Path) -> None:
    code = "from pathlib import Path\nPath('here').write_text('x')\nprint(Path('here').resolve())"
    printed, fault = runcode.run(code)
    assert fault == ""
    assert not Path(printed.strip()).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="macOS does not hold the limit of memory")
def test_code_that_wants_too_much_memory_fails() -> None:
    (message,) = messages(card("x = bytearray(1 << 33)", ""))
    assert message.startswith("the code fails: MemoryError")


def test_code_that_prints_without_end_is_stopped() -> None:
    (message,) = messages(card("while True: print('x' * 10000)", ""))
    assert message == "the code fails: it prints too much"


def test_code_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runcode, "SECONDS", 0.5)
    (message,) = messages(card("import time\ntime.sleep(60)", ""))
    assert message == "the code fails: it takes more than 0.5 seconds"


def test_a_package_that_is_missing_is_named_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runcode, "PACKAGES", ("numpy", "nompy"))
    with pytest.raises(EnvironmentFault, match=r"needs nompy; run: .*\[run-code\]"):
        runcode.findings([card("print(1)", "1")])
    assert runcode.findings([]) == [], "nothing to run needs nothing"


def test_the_example_of_the_rule_is_caught_when_it_is_run() -> None:
    def findings(text: str) -> int:
        question, _, answer = text.partition("\n\nA: ")
        asked = Field(question.partition("Q: ")[2], Where(PATH))
        said = Field(answer, Where(PATH))
        return len(runcode.findings([Card("a", "c", "t", Where(PATH), asked, said)]))

    assert findings(PRINTS.bad) == 1
    assert findings(PRINTS.good) == 0
