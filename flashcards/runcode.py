"""Run the code on cards, and hold what it prints against what the cards say.

Each `python run` fence runs in a process of its own: this interpreter, isolated (`-I`), with no
environment, limited in time, memory and output. The kernel gives it namespaces of its own: no
network, no other process to be seen, no device, every file read-only but those of an empty folder
in memory, and all that it started or shared ends with it. A filter of system calls lets it open no
socket, since some lead out of a namespace (by a file: a desktop's bus, Docker), and start no
process. An audit hook refuses the same before, for its messages are clearer. Where the kernel
grants no such namespaces, nothing is run.

This keeps mistakes in. It is no sandbox: the code can read what the user can read, and the kernel
is the same. Code that sets out to break out is for a reviewer to see before it is run.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from difflib import unified_diff
from importlib.util import find_spec
from itertools import islice

from flashcards.checks.code import output_of, python_fences, syntax_fault
from flashcards.checks.rule import Finding
from flashcards.model import Card, EnvironmentFault, Field, visible

PACKAGES = ("numpy", "pandas", "scipy", "sklearn")
WORKERS = 2
# How long code may run, how many bytes it may print, and how much of that is shown.
SECONDS = 30
BYTES = 1 << 16
LINES, COLUMNS = 40, 200

# What runs before the card's code, which comes on stdin. The process that was started stays outside
# and waits for the one that runs the code; once that one ends, or is ended, the kernel ends all
# others of its namespace. Linear algebra libraries would start a thread a core, each with memory of
# its own, which the limit does not have room for.
PRELUDE = """\
import ctypes, os, resource, signal, struct, sys
code = sys.stdin.buffer.read().decode()
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
for name, limit in dict(CPU=20, AS=3 << 30, FSIZE=1 << 20, CORE=0).items():
    resource.setrlimit(getattr(resource, "RLIMIT_" + name), (limit, limit))
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    if getattr(libc, name)(*arguments):
        sys.exit(name + ": " + os.strerror(ctypes.get_errno()))
call("prctl", 1, signal.SIGTERM)  # PR_SET_PDEATHSIG: if the program is killed
if os.getppid() != int(sys.argv[1]):
    sys.exit("the program was killed")
own = (("setgroups", "deny"), ("uid_map", "{0} {0} 1"), ("gid_map", "{0} {0} 1"))
ids = (0, os.getuid(), os.getgid())
call("unshare", 0x78020000)  # CLONE_NEWUSER, NEWNET, NEWPID, NEWNS, NEWIPC
for (name, line), number in zip(own, ids):
    with open("/proc/self/" + name, "w") as file:
        file.write(line.format(number))
folder = os.getcwd().encode()
call("mount", None, b"/", None, 0x44000, None)  # MS_REC, MS_PRIVATE
# mount_setattr, AT_FDCWD, AT_RECURSIVE: MOUNT_ATTR_RDONLY, NOSUID, NODEV
call("syscall", 442, -100, b"/", 0x8000, struct.pack("=4Q", 7, 0, 0, 0), 32)
call("mount", b"none", b"/proc", b"tmpfs", 1, b"size=4k")  # MS_RDONLY
call("mount", b"none", folder, b"tmpfs", 6, b"size=16m,nr_inodes=1k")  # MS_NOSUID, MS_NODEV
os.chdir(folder)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
child = os.fork()
if child:
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os._exit(status if status >= 0 else 128 - status)
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
os.setsid()  # else a signal to the group would end the one who waits outside, and not this one
call("prctl", 1, signal.SIGKILL)
call("capset", struct.pack("=Ii", 0x20080522, 0), bytes(24))  # none of the above can be undone
# What a filter of system calls refuses: sockets (io_uring, 425, could open one too), and processes,
# each of which would have the memory of one. Threads have to ask by the older call, whose flags a
# filter can read: CLONE_THREAD.
calls = {"x86_64": (0xC000003E, 56, 41, 57, 58), "aarch64": (0xC00000B7, 220, 198)}
if os.uname().machine not in calls:
    sys.exit("no system call is known of a processor " + os.uname().machine)
machine, clone, *refused = calls[os.uname().machine]
allowed, denied, unknown = ((6, 0, 0, number) for number in (0x7FFF0000, 0x50001, 0x50026))
steps = [
    (0x20, 0, 0, 4), (0x15, 1, 0, machine), (6, 0, 0, 0x80000000),  # another's calls: the end
    (0x20, 0, 0, 0), (0x35, 0, 1, 0x40000000), denied,
    *(step for number in (*refused, 425) for step in ((0x15, 0, 1, number), denied)),
    (0x15, 0, 1, 435), unknown,
    (0x15, 0, 3, clone), (0x20, 0, 0, 16), (0x45, 1, 0, 0x10000), denied, allowed,
]
rules = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
call("prctl", 38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS, without which there is no PR_SET_SECCOMP
call("prctl", 22, 2, struct.pack("HP", len(steps), ctypes.addressof(rules)))
# Only here, for outside the namespace it would count all processes of the user.
resource.setrlimit(resource.RLIMIT_NPROC, (64, 64))
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
def refuse(event, arguments):
    if event.partition(".")[0] == "socket" or event in {
        "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"
    }:
        raise PermissionError("code on a card may not do this: " + event)
sys.addaudithook(refuse)
exec(compile(code, "card.py", "exec"), {"__name__": "__main__"})
"""


def hindrance() -> str:
    """What keeps code from being run here with no network and nothing to write to, if anything."""
    if sys.platform != "linux":
        return "it needs Linux, which can cut it off from the network and from your files"
    _, fault = run("")
    return fault and (
        f"the kernel does not let it be cut off from the network and from your files ({fault}); it "
        "needs Linux 5.12 or later, not in a container that forbids user namespaces; on Ubuntu, "
        "run: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
    )


def findings(cards: Iterable[Card]) -> list[Finding]:
    """A finding for each card whose code does not print what its `output` fence holds.

    Raises EnvironmentFault where the packages that cards may use are not there, or the system
    cannot keep the code in.
    """
    jobs = [job for card in cards if (job := _job(card))]
    if not jobs:
        return []
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise EnvironmentFault(
            f"--run-code needs {', '.join(missing)}; "
            "run: pip install --require-hashes --requirement requirements/run-code.txt"
        )
    if why := hindrance():
        raise EnvironmentFault(f"--run-code runs nothing here: {why}")
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
    diff = unified_diff(said, done, "on the card", "printed", lineterm="")
    shown = "\n".join(line[:COLUMNS] for line in islice(diff, LINES))
    return Finding(where, f"the code prints something else:\n{shown}", card=card.id)


def _lines(text: str) -> list[str]:
    """The lines of an output as a card can hold them: without spaces at their ends.

    What a terminal would obey instead of showing it is spelled out: the code may be a stranger's.
    """
    return [line.rstrip() for line in visible(text).rstrip().split("\n")]


def run(code: str) -> tuple[str, str]:
    """What the code prints, and how it failed: the last line of the error, empty if it did not.

    Of the folder it runs in this side knows nothing but that it is empty before and after.
    """
    with tempfile.TemporaryDirectory(prefix="card-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", PRELUDE, str(os.getpid())],
            cwd=folder,
            env={},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        with process:
            try:
                return _watched(process, code.encode())
            finally:
                process.terminate()  # and it ends the code, and all that the code has started


def _watched(process: subprocess.Popen[bytes], code: bytes) -> tuple[str, str]:
    """What `run` gives, of the process that waits for the code on stdin."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    with suppress(BrokenPipeError):
        process.stdin.write(code)
        process.stdin.close()
    ends = time.monotonic() + SECONDS
    output, errors = bytearray(), bytearray()
    with selectors.DefaultSelector() as open_:
        open_.register(process.stdout, selectors.EVENT_READ, output)
        open_.register(process.stderr, selectors.EVENT_READ, errors)
        while open_.get_map():
            left = ends - time.monotonic()
            if left <= 0:
                return "", f"it takes more than {SECONDS} seconds"
            for each, _ in open_.select(left):
                piece = os.read(each.fd, BYTES)
                each.data.extend(piece)
                if not piece:
                    open_.unregister(each.fileobj)
                if len(each.data) > BYTES:
                    return "", "it prints too much"
    said = errors.decode("utf-8", "replace").strip().split("\n")[-1]
    return output.decode("utf-8", "replace"), _fault(process.wait(), said)


def _fault(status: int, said: str) -> str:
    """How a process ended, in words; empty when all was well."""
    if status == 0:
        return ""
    if status in {128 + signal.SIGXCPU, 128 + signal.SIGKILL}:
        return "it takes too much time"
    return visible(said)[:COLUMNS] or f"it ends with status {status}"
