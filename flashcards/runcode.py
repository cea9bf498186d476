"""Run the code on cards, and hold what it prints against what the cards say.

Each `python run` fence runs in a process of its own: this interpreter, isolated (`-I`), in an empty
folder that is removed afterwards, with no environment, limited in time, memory and output. It gets
no network: on Linux it runs in a network namespace without interfaces where the kernel grants one,
and everywhere an audit hook refuses to open sockets and to start programs. That keeps mistakes in;
code that sets out to break out is for a reviewer to see, for the hook is not a sandbox.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from difflib import unified_diff
from importlib.util import find_spec
from pathlib import Path

from flashcards.checks.code import output_of, python_fences, syntax_fault
from flashcards.checks.rule import Finding
from flashcards.model import Card, EnvironmentFault, Field

PACKAGES = ("numpy", "pandas", "scipy", "sklearn")
SECONDS = 30
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
WORKERS = 2

# What the process does before the card's code. Linear algebra libraries would start a thread a
# core, each with memory of its own, which the limit does not have room for.
PRELUDE = """\
import ctypes, os, resource, sys
for name, limit in (("CPU", 20), ("AS", 3 << 30), ("FSIZE", 1 << 20), ("CORE", 0)):
    try:
        resource.setrlimit(getattr(resource, "RLIMIT_" + name), (limit, limit))
    except (OSError, ValueError):  # macOS knows no limit of address space
        pass
if sys.platform == "linux":
    ctypes.CDLL(None).unshare(0x10000000 | 0x40000000)  # CLONE_NEWUSER | CLONE_NEWNET
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
def refuse(event, arguments):
    if event.partition(".")[0] == "socket" or event in {
        "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"
    }:
        raise PermissionError("code on a card may not do this: " + event)
sys.addaudithook(refuse)
with open("card.py", encoding="utf-8") as file:
    code = compile(file.read(), "card.py", "exec")
os.remove("card.py")
exec(code, {"__name__": "__main__"})
"""


def findings(cards: Iterable[Card]) -> list[Finding]:
    """A finding for each card whose code does not print what its `output` fence holds.

    Raises EnvironmentFault where the packages that cards may use are not there, or the system
    cannot limit a process.
    """
    jobs = [job for card in cards if (job := _job(card))]
    if not jobs:
        return []
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise EnvironmentFault(
            f"--run-code needs {', '.join(missing)}; "
            "run: python -m pip install 'ai-roadmap-flashcards[run-code]'"
        )
    if find_spec("resource") is None:
        raise EnvironmentFault("--run-code needs Linux or macOS, to limit what code on cards takes")
    with ThreadPoolExecutor(WORKERS) as pool:
        found = list(pool.map(lambda job: _judged(*job), jobs))
    return [finding for finding in found if finding]


def _job(card: Card) -> tuple[Card, str, Field, str, int] | None:
    """What to run and what to expect; None for a card that lacks either, as C034 or C035 says."""
    wanted = output_of(card.answer)
    if card.question is None or card.answer is None or wanted is None:
        return None
    for code, _, run in python_fences(card.question):
        if run and syntax_fault(code) is None:
            return card, code, card.answer, *wanted
    return None


def _judged(card: Card, code: str, answer: Field, wanted: str, offset: int) -> Finding | None:
    printed, fault = run(code)
    where = answer.at(offset)
    if fault:
        return Finding(where, f"the code fails: {fault}", card=card.id)
    said, done = _lines(wanted), _lines(printed)
    if said == done:
        return None
    diff = "\n".join(unified_diff(said, done, "on the card", "printed", lineterm=""))
    return Finding(where, f"the code prints something else:\n{diff}", card=card.id)


def _lines(text: str) -> list[str]:
    """The lines of an output as a card can hold them: without spaces at their ends.

    What a terminal would obey instead of showing it is spelled out: the code may be a stranger's.
    """
    shown = CONTROL.sub(lambda match: ascii(match[0])[1:-1], text)
    return [line.rstrip() for line in shown.rstrip().split("\n")]


def run(code: str) -> tuple[str, str]:
    """What the code prints, and how it failed: the last line of the error, empty if it did not."""
    with tempfile.TemporaryDirectory(prefix="card-") as folder:
        Path(folder, "card.py").write_text(code, "utf-8")
        output, errors = Path(folder, ".stdout"), Path(folder, ".stderr")
        with output.open("wb") as out, errors.open("wb") as err:
            process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-X", "utf8", "-c", PRELUDE],
                cwd=folder,
                env={},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
            try:
                process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return "", f"it takes more than {SECONDS} seconds"
        said = errors.read_text("utf-8", "replace").strip().split("\n")[-1]
        return output.read_text("utf-8", "replace"), _fault(process.returncode, said)


def _fault(status: int, said: str) -> str:
    """How a process ended, in words; empty when all was well."""
    if status == 0:
        return ""
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        return "it takes too much time"
    if status == -signal.SIGXFSZ or "File too large" in said:
        return "it prints too much"
    return said or f"it ends with status {status}"
