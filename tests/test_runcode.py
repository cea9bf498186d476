"""Code on cards is run alone, limited, and held against what the card says."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flashcards import runcode
from flashcards.checks import PRINTS
from flashcards.model import Card, EnvironmentFault, Field, Where

PATH = "decks/x.md"
HINDRANCE = runcode.hindrance()
pytestmark = pytest.mark.skipif(bool(HINDRANCE), reason=HINDRANCE)


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
        "print(os.listdir())\n"
        "print(sorted(n for n in os.environ if 'THREADS' not in n and n != 'LC_CTYPE'))"
    )
    assert messages(card(code, "[]\n[]")) == []


def test_what_code_writes_is_gone_afterwards(tmp_path: Path) -> None:
    code = "from pathlib import Path\nPath('here').write_text('x')\nprint(Path('here').resolve())"
    printed, fault = runcode.run(code)
    assert fault == ""
    assert not Path(printed.strip()).exists()


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
    with pytest.raises(EnvironmentFault, match=r"needs nompy; run: .*requirements/run-code\.txt"):
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


# -- Code that sets out to do harm ---------------------------------------------------------------

CHILD = """
import ctypes, os, time
libc = ctypes.CDLL(None)
if libc.fork() == 0:
    libc.setsid()
    if libc.fork() == 0:
        libc.prctl(15, b"outlives", 0, 0, 0)
        libc.prctl(1, 0)
        time.sleep(50)
    os._exit(0)
"""


def processes() -> list[str]:
    """The names of all processes."""
    names = []
    for each in Path("/proc").glob("[0-9]*/comm"):
        try:
            names.append(each.read_text().strip())
        except OSError:
            continue
    return names


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "import os; os.remove('.stdout'); os.mkfifo('.stdout')",
            "the code fails: FileNotFoundError: [Errno 2] No such file or directory: '.stdout'",
        ),
        (
            "import os\nfor name in ('.stdout', '.stderr', 'card.py'): os.mkfifo(name)",
            "the code prints something else:\n",
        ),
        (
            "import os\nfor name in ('.stdout', '.stderr'): os.symlink('/dev/zero', name)",
            "the code prints something else:\n",
        ),
        ("import shutil, os; shutil.rmtree(os.getcwd())", "the code fails: OSError: [Errno 30] "),
        (
            "import sys; sys.stderr.write('\\x1b]0;PWNED\\x07\\x1b[31mall is well'); sys.exit(1)",
            "the code fails: \\x1b]0;PWNED\\x07\\x1b[31mall is well",
        ),
        ("import sys; sys.stderr.write('x' * 100_000)", "the code fails: it prints too much"),
        ("import sys; sys.exit('x' * 10_000)", f"the code fails: {'x' * 200}"),
        (
            "print('\\u202e1\\u2028')",
            "the code prints something else:\n--- on the card\n+++ printed",
        ),
        ("import os; os.close(1); os.close(2)", "the code prints something else:"),
        ("import os; os.kill(os.getppid(), 9)", "the code "),
        ("import os; os._exit(7)", "the code fails: it ends with status 7"),
        (CHILD + "print(2)", "the code prints something else:\n"),
    ],
)
def test_whatever_code_does_it_is_one_finding_and_nothing_is_left(
    code: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    begun = time.monotonic()
    (message,) = messages(card(code, "1"))
    assert message.startswith(said)
    assert all(char.isprintable() or char == "\n" for char in message)
    assert "outlives" not in processes()
    assert list(tmp_path.iterdir()) == []
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("target", [0, -1])
def test_code_cannot_end_the_one_who_waits_for_it_and_go_on(
    monkeypatch: pytest.MonkeyPatch, target: int
) -> None:
    monkeypatch.setattr(runcode, "SECONDS", 1)
    code = (
        "import ctypes, time\n"
        "libc = ctypes.CDLL(None)\n"
        "libc.prctl(15, b'outlives', 0, 0, 0)\n"
        "libc.prctl(1, 0)\n"
        f"libc.kill({target}, 9)\n"
        "time.sleep(50)"
    )
    assert runcode.run(code) == ("", "it takes more than 1 seconds")
    assert "outlives" not in processes()


def test_a_child_in_a_session_of_its_own_ends_with_code_that_takes_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runcode, "SECONDS", 0.5)
    assert runcode.run(f"{CHILD}\nprint(2)\ntime.sleep(50)") == (
        "",
        "it takes more than 0.5 seconds",
    )
    assert "outlives" not in processes()


def test_a_long_output_is_shown_in_part() -> None:
    (message,) = messages(card("for n in range(9999): print(n)", "1"))
    assert len(message.splitlines()) == 1 + runcode.LINES
    (message,) = messages(card("print('x' * 9999)", "1"))
    assert message.endswith("\n+" + "x" * 199)


def test_code_can_write_nowhere_but_in_its_folder_and_not_undo_that(tmp_path: Path) -> None:
    """Not even by the C library, where no hook of Python's looks."""
    code = (
        "import ctypes, os\n"
        "libc = ctypes.CDLL(None)\n"
        "assert libc.open(b'here', 65, 0o600) >= 0\n"
        f"print(libc.open({str(tmp_path / 'there')!r}.encode(), 65, 0o600))\n"
        f"print(libc.unlink({str(tmp_path / 'mine')!r}.encode()))\n"
        "print(libc.mount(None, b'/', None, 32 | 4096, None))\n"
        "print(libc.umount2(os.getcwd().encode(), 2))"
    )
    (tmp_path / "mine").write_text("mine")
    assert runcode.run(code) == ("-1\n" * 4, "")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_code_sees_no_other_process_nor_its_environment() -> None:
    code = f"import os\nprint(os.listdir('/proc'))\nos.kill({os.getpid()}, 0)"
    printed, fault = runcode.run(code)
    assert printed == "[]\n"
    assert fault.startswith("ProcessLookupError")


def test_code_reaches_no_network_by_the_c_library_either() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = (
            b"\x02\x00" + server.getsockname()[1].to_bytes(2, "big") + b"\x7f\0\0\x01" + bytes(8)
        )
        code = (
            "import ctypes\n"
            "libc = ctypes.CDLL(None)\n"
            f"print(libc.connect(libc.socket(2, 1, 0), {address!r}, 16))"
        )
        assert runcode.run(code) == ("-1\n", "")


def test_code_reaches_nobody_by_a_socket_that_is_a_file(tmp_path: Path) -> None:
    """A read-only file system does not keep it from that: a desktop's bus would start programs."""
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        address = b"\x01\x00" + path.encode() + b"\0"
        code = (
            "import ctypes, os\n"
            "libc = ctypes.CDLL(None, use_errno=True)\n"
            "for family in (1, 16, 40): print(libc.socket(family, 1, 0), ctypes.get_errno())\n"
            f"print(libc.connect(libc.socket(1, 1, 0), {address!r}, {len(address)}))\n"
            "print(libc.syscall(425, 1, bytes(120)), ctypes.get_errno())"  # io_uring_setup
        )
        assert runcode.run(code) == ("-1 1\n" * 3 + "-1\n-1 1\n", "")


def test_code_is_one_process_with_threads() -> None:
    """Every other process would have as much memory again."""
    code = (
        "import ctypes, threading\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "print(libc.fork(), libc.vfork(), ctypes.get_errno())\n"
        "thread = threading.Thread(target=print, args=(2,))\n"
        "thread.start()\n"
        "thread.join()"
    )
    assert runcode.run(code) == ("-1 -1 1\n2\n", "")


def test_code_leaves_no_shared_memory_and_opens_no_device() -> None:
    code = (
        "import ctypes, os\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "print(libc.shmget(0x5ca2d, 4096, 0o1600))\n"
        "for name in ('null', 'ptmx', 'fuse'): print(libc.open(f'/dev/{name}'.encode(), 2))"
    )
    assert runcode.run(code) == ("0\n-1\n-1\n-1\n", "")
    assert str(0x5CA2D) not in Path("/proc/sysvipc/shm").read_text(), "its key"


def test_nothing_is_run_for_a_program_that_was_killed(tmp_path: Path) -> None:
    """Before the kernel was told to end it with that program."""
    ran = tmp_path / "ran"
    done = subprocess.run(
        [sys.executable, "-I", "-c", runcode.PRELUDE, "1"],
        input=f"open({str(ran)!r}, 'w')".encode(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"the program was killed\n")
    assert not ran.exists()


def test_nothing_is_run_where_the_kernel_does_not_keep_it_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    refused = f"open({str(ran)!r}, 'a').write('.'); import sys; sys.exit('unshare: Not permitted')"
    monkeypatch.setattr(runcode, "PRELUDE", refused)
    with pytest.raises(EnvironmentFault, match=r"runs nothing here: .* files \(unshare: Not perm"):
        runcode.findings([card("print(1)", "1")] * 3)
    assert ran.read_text() == ".", "it was tried once, with no code"
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(EnvironmentFault, match="runs nothing here: it needs Linux"):
        runcode.findings([card("print(1)", "1")])
