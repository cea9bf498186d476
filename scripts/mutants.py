"""Small faults put into the code, one at a time: which of them do the tests notice?

    python scripts/mutants.py [MODULE ...] [--sample N] [--seed N] [--all]

MODULE is a name of `TESTS`, such as `ledger` or `checks/leaks`; without one it is all of them. A
module's tests are collected once; they run once as they are, to see which lines each reaches. Then
every fault gets a process of its own, forked from the collected tests, where the function at fault
is exchanged in place, and the tests that reach it run until one fails. Tests that take longer than
`SLOW` seconds are left out: a fault that only they notice counts as missed. What is printed is the
score of each module and the faults that no test noticed; those of `equivalent_mutants.txt`, which
change nothing that anybody could see, count neither way.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import inspect
import multiprocessing as mp
import os
import random
import signal
import sys
import tempfile
import threading
import time
import traceback
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.txt")
SLOW, LONGEST = 1.0, 8.0
ANNOTATIONS = annotations.compiler_flag
# The tests that belong to a module: those that are about it, first.
TESTS = {
    "engine/account": "account",
    **dict.fromkeys(
        (
            f"engine/apkg/{name}"
            for name in "__init__ archive database documents protobuf refusal rows zstd".split()
        ),
        "apkg",
    ),
    "engine/base": "base",
    "engine/fsrs": "fsrs",
    "engine/merge": "merge",
    "engine/packaged": "packaged",
    "engine/placement": "placement",
    "engine/plan": "plan",
    "engine/progress": "progress learner",
    "engine/tokens": "tokens base",
    "engine/words": "words",
    **dict.fromkeys(("anki_note", "note_types", "notes"), "notes card_files"),
    "package": "package",
    "ledger": "ledger",
    "publish": "publish",
    "roadmap/sync": "roadmap_sync",
    "roadmap/yaml_text": "roadmap_import roadmap_sync",
    **dict.fromkeys(
        (f"markup/{name}" for name in "__init__ field_text pieces sanitiser".split()), "markup"
    ),
    **dict.fromkeys(
        (
            f"checks/{name}"
            for name in "__init__ clozes code duplicates figures identifiers leaks mathematics "
            "provenance rule whole wording card_words".split()
        ),
        "checks duplicates sources check_words",
    ),
}
SWAPPED: dict[type, type] = {
    getattr(ast, one): getattr(ast, other)
    for pair in "Lt-LtE Gt-GtE Eq-NotEq In-NotIn Is-IsNot Add-Sub Or-And BitOr-BitAnd "
    "Continue-Break".split()
    for one, other in (pair.split("-"), pair.split("-")[::-1])
} | {ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Add}
OTHER = {"max": "min", "min": "max", "any": "all", "all": "any", "sorted": "list"}
CHANGES = "strip lstrip rstrip lower upper removeprefix removesuffix replace casefold title".split()


@dataclass(frozen=True)
class Mutant:
    """A fault: where in a top-level statement, what is put there, how its line reads before it."""

    statement: int
    path: tuple[tuple[str, int | None], ...]
    instead: ast.AST
    where: str
    lines: range
    before: str
    after: str

    def text(self, module: str) -> str:
        """The fault as it is printed, and as `equivalent_mutants.txt` names it."""
        return f"{module} {self.where}\n- {self.before}\n+ {self.after}"


def replacements(node: ast.AST) -> Iterator[ast.AST]:
    """What a slip of the hand could have written in place of a node."""
    maker = globals().get(f"of_{type(node).__name__.lower()}")
    yield from maker(node) if maker else ()
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp) and type(node.op) in SWAPPED:
        yield changed(node, op=SWAPPED[type(node.op)]())
    elif isinstance(node, ast.Continue | ast.Break):
        yield SWAPPED[type(node)]()
    elif isinstance(node, ast.If | ast.While):
        yield changed(node, test=ast.UnaryOp(ast.Not(), node.test))


def changed(node: ast.AST, **parts: object) -> ast.AST:
    """A node with other parts."""
    other = copy.copy(node)
    for name, part in parts.items():
        setattr(other, name, part)
    return other


def of_compare(node: ast.Compare) -> Iterator[ast.AST]:
    """A bound one further, or the opposite."""
    for at, operator in enumerate(node.ops):
        yield changed(node, ops=[*node.ops[:at], SWAPPED[type(operator)](), *node.ops[at + 1 :]])


def of_boolop(node: ast.BoolOp) -> Iterator[ast.AST]:
    """One condition forgotten."""
    for at in range(len(node.values)):
        left = node.values[:at] + node.values[at + 1 :]
        yield changed(node, values=left) if len(left) > 1 else left[0]


def of_unaryop(node: ast.UnaryOp) -> Iterator[ast.AST]:
    """A `not` or a minus forgotten."""
    if isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def of_ifexp(node: ast.IfExp) -> Iterator[ast.AST]:
    """One of the two in every case."""
    yield from (node.body, node.orelse)


def of_comprehension(node: ast.comprehension) -> Iterator[ast.AST]:
    """A condition forgotten."""
    for at in range(len(node.ifs)):
        yield changed(node, ifs=node.ifs[:at] + node.ifs[at + 1 :])


def of_return(node: ast.Return) -> Iterator[ast.AST]:
    """Nothing given back."""
    if node.value and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield ast.Return(ast.Constant(None))


def of_expr(node: ast.Expr) -> Iterator[ast.AST]:
    """A call left out."""
    if isinstance(node.value, ast.Call):
        yield ast.Pass()


def of_constant(node: ast.Constant) -> Iterator[ast.AST]:
    """A number one more, a truth turned round, a name or mark that is another; prose stays."""
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
    elif isinstance(node.value, str) and node.value.count(" ") < 2:
        yield ast.Constant(f"{node.value}XX" if node.value else "XX")


def of_call(node: ast.Call) -> Iterator[ast.AST]:
    """A call of the opposite function, without a change of its text, without a named argument."""
    if isinstance(node.func, ast.Name) and node.func.id in OTHER:
        yield ast.Call(ast.Name(OTHER[node.func.id], ast.Load()), node.args, node.keywords)
    if isinstance(node.func, ast.Name) and node.func.id in {"max", "min"}:
        yield from (each for each in node.args if len(node.args) > 1)
    if isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
        yield node.func.value
    for at in range(len(node.keywords) if len(node.keywords) > 1 else 0):
        yield ast.Call(node.func, node.args, node.keywords[:at] + node.keywords[at + 1 :])


def mutants(tree: ast.Module) -> list[Mutant]:
    """Every fault of a module, in the order of its text."""
    return [
        Mutant(number, path, instead, where, range(line, end + 1), *read)
        for number, top in enumerate(tree.body)
        if not isinstance(top, ast.Import | ast.ImportFrom | ast.If)
        and not ast.unparse(top).startswith("__all__")
        for path, node, (line, end), where in inside(top, (), (0, 0), "")
        for instead in replacements(node)
        for read in [said(top, path, instead)]
        if read[0] != read[1]
    ]


def inside(
    node: ast.AST, path: tuple[tuple[str, int | None], ...], lines: tuple[int, int], where: str
) -> Iterator[tuple[tuple[tuple[str, int | None], ...], ast.AST, tuple[int, int], str]]:
    """The nodes of a statement that can be at fault, each with the lines of its own statement."""
    if isinstance(node, ast.stmt):
        lines = (node.lineno, node.end_lineno or node.lineno)
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        where = f"{where}.{node.name}".lstrip(".")
    yield path, node, lines, where
    for name, value in ast.iter_fields(node):
        if name in {"decorator_list", "annotation", "returns", "type_comment", "bases"}:
            continue
        for at, child in enumerate(value if isinstance(value, list) else [value]):
            plain = isinstance(node, ast.ClassDef) and not isinstance(child, ast.FunctionDef)
            if isinstance(child, ast.AST) and not plain and not prose(node, child):
                step = (name, at if isinstance(value, list) else None)
                yield from inside(child, (*path, step), lines, where)


def prose(node: ast.AST, child: ast.AST) -> bool:
    """Whether a child of a node is for people: a docstring, what a rule or an exception says."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and child is not node.func:
        return node.func.id in {"Rule", "TypeVar"} or node.func.id.endswith("Error")
    return isinstance(node, ast.Expr | ast.JoinedStr) and isinstance(child, ast.Constant)


def said(top: ast.stmt, path: tuple[tuple[str, int | None], ...], instead: ast.AST) -> list[str]:
    """The line of the innermost statement before and after a fault."""
    read = []
    for changed in (copy.deepcopy(top), mutated(top, path, instead)):
        line: ast.AST = changed
        node: ast.AST = changed
        for name, at in path:
            node = getattr(node, name) if at is None else getattr(node, name)[at]
            line = node if isinstance(node, ast.stmt | ast.ExceptHandler) else line
        shown = ast.unparse(ast.fix_missing_locations(line)).splitlines()
        read.append(next(each for each in shown if not each.startswith("@")))
    return read


def mutated(top: ast.stmt, path: tuple[tuple[str, int | None], ...], instead: ast.AST) -> ast.stmt:
    """A copy of a top-level statement with a fault in it."""
    if not path:
        return copy.deepcopy(instead)  # type: ignore[return-value]
    changed = copy.deepcopy(top)
    node: ast.AST = changed
    for name, at in path[:-1]:
        node = getattr(node, name) if at is None else getattr(node, name)[at]
    name, at = path[-1]
    if at is None:
        setattr(node, name, copy.deepcopy(instead))
    else:
        getattr(node, name)[at] = copy.deepcopy(instead)
    return ast.fix_missing_locations(changed)


def put_in(module: types.ModuleType, tree: ast.Module, mutant: Mutant) -> None:
    """Exchange the function at fault, or what the module's own statements made, in this process."""
    top = mutated(tree.body[mutant.statement], mutant.path, mutant.instead)
    if isinstance(top, ast.FunctionDef):
        exchange(module, getattr(module, top.name), top)
    elif isinstance(top, ast.ClassDef):
        name, at = mutant.path[0]
        method = getattr(top, name)[at]
        exchange(module, vars(getattr(module, top.name))[method.name], method)
    else:
        before = dict(vars(module))
        kinds = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.If
        rest = [each for each in tree.body[mutant.statement + 1 :] if not isinstance(each, kinds)]
        run([top, *rest], module, vars(module))
        for other in list(sys.modules.values()):
            for name, value in before.items() if other is not module else ():
                if vars(other).get(name) is value is not vars(module)[name]:
                    setattr(other, name, vars(module)[name])


def exchange(module: types.ModuleType, found: object, written: ast.FunctionDef) -> None:
    """Give a function, or what a decorator made of one, the body and defaults of another."""
    for wrapped in ("fget", "func", "find", "__func__"):  # a property, a cached one, a `Check`
        found = getattr(found, wrapped, found)
    function = inspect.unwrap(found)  # type: ignore[arg-type]
    written.decorator_list = []
    made = dict(vars(module))
    if function.__code__.co_freevars:  # it says `super`, which means something in a class only
        written.body.insert(0, ast.Expr(ast.Name("__class__", ast.Load())))
        run([ast.ClassDef("Holder", [], [], [written], [])], module, made)
    else:
        run([written], module, made)
    other = vars(made["Holder"])[written.name] if "Holder" in made else made[written.name]
    for name in ("__code__", "__defaults__", "__kwdefaults__"):
        setattr(function, name, getattr(other, name))


def run(body: list[ast.stmt], module: types.ModuleType, names: dict[str, object]) -> None:
    """Carry out statements as if they stood in the module."""
    tree = ast.fix_missing_locations(ast.Module(body, []))
    exec(compile(tree, str(module.__file__), "exec", ANNOTATIONS), names)


class Tests:
    """A plugin of pytest that runs the collected tests once for each fault."""

    def __init__(self, name: str, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        self.name = name
        file = REPOSITORY / "flashcards" / f"{name}.py"
        self.tree = ast.parse(file.read_text("utf-8"))
        self.file = str(file)
        paths = [REPOSITORY / "tests" / f"test_{each}.py" for each in TESTS[name].split()]
        self.files = [path for path in paths if path.exists()]
        self.killed, self.missed, self.equivalent = 0, list[str](), 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests once: measure them, then try every fault on them."""
        path = f"flashcards.{self.name.replace('/', '.').removesuffix('.__init__')}"
        module = importlib.import_module(path)
        nothing: tuple[dict[int, set[int]], list[float], list[int]] = ({}, [], [])
        reached, took, failed = in_a_child(lambda: self.measured(session), 900) or nothing
        for number in failed:
            show(f"FAILS without any fault: {session.items[number].nodeid}")
        quick = [n for n, each in enumerate(took) if each < SLOW and n in reached]
        quick.sort(key=lambda number: (self.files.index(session.items[number].path), took[number]))
        same = known()
        found = mutants(self.tree)
        if not self.arguments.all and len(found) > self.arguments.sample:
            found = random.Random(self.arguments.seed).sample(found, self.arguments.sample)
        for mutant in found:
            text = mutant.text(self.name)
            if text in same:
                self.equivalent += 1
                continue
            lines = {*mutant.lines} if mutant.where else set()
            chosen = [n for n in quick if not lines or lines & reached[n]]
            if self.noticed(session, module, mutant, chosen, sum(took[n] for n in chosen)):
                self.killed += 1
            else:
                self.missed.append(f"{self.name}.py:{mutant.lines.start}\n{text}")
                show(self.missed[-1] + "\n")
        return True

    def measured(
        self, session: pytest.Session
    ) -> tuple[dict[int, set[int]], list[float], list[int]]:
        """The lines of the module that each test reaches, how long each takes, and which fail."""
        reached: dict[int, set[int]] = {}
        took, wrong = list[float](), list[int]()
        for number, item in enumerate(session.items):
            lines: set[int] = set()
            threading.settrace(self.tracer(lines))
            sys.settrace(self.tracer(lines))
            start, failed = time.process_time(), session.testsfailed
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            sys.settrace(None)
            took.append(time.process_time() - start)
            if session.testsfailed > failed:
                wrong.append(number)
            else:
                reached[number] = lines
        return reached, took, wrong

    def tracer(self, lines: set[int]) -> Any:
        """What notes the lines of the module as they run."""

        def local(frame: types.FrameType, event: str, argument: object) -> Any:
            lines.add(frame.f_lineno)
            return local

        def called(frame: types.FrameType, event: str, argument: object) -> Any:
            return local(frame, event, None) if frame.f_code.co_filename == self.file else None

        return called

    def noticed(
        self,
        session: pytest.Session,
        module: types.ModuleType,
        mutant: Mutant,
        chosen: list[int],
        took: float,
    ) -> bool:
        """Whether one of these tests fails, or never ends, with a fault put in."""

        def fails() -> bool:
            try:
                put_in(module, self.tree, mutant)
            except Exception:
                if mutant.where:
                    show(traceback.format_exc())
                    os._exit(1)
                return True  # such a module could not even be imported
            for item in (session.items[number] for number in chosen):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                if session.testsfailed:
                    return True
            return False

        return in_a_child(fails, 5 + 3 * min(took, LONGEST)) is not False


def in_a_child(work: Callable[[], Any], timeout: float) -> Any:
    """What work gives in a process of its own; None where it ends badly or not in time."""
    here, there = mp.Pipe(duplex=False)
    child = os.fork()
    if not child:
        os.setsid()
        there.send(work())
        os._exit(0)
    there.close()
    try:
        result = here.recv() if here.poll(timeout) else None
    except EOFError:
        result = None
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return result


def known() -> set[str]:
    """The faults that change nothing; in the file each stands below the reason."""
    blocks = EQUIVALENT.read_text("utf-8").split("\n\n") if EQUIVALENT.exists() else []
    return {"\n".join(block.strip().splitlines()[-3:]) for block in blocks}


def show(text: str) -> None:
    """Print past pytest, whose own words go nowhere."""
    os.write(SHOWN, f"{text}\n".encode())


def main() -> None:
    """Try the modules that are asked for and print their scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    parser.add_argument("--sample", type=int, default=60, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    os.chdir(REPOSITORY)
    # The same examples each time, and none made smaller: that a test fails is enough to know.
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "mutants", phases=phases, derandomize=True, database=None, deadline=None
    )
    hypothesis.settings.load_profile("mutants")
    for name in arguments.modules or TESTS:
        start = time.perf_counter()
        tests = Tests(name, arguments)
        child = os.fork()
        if not child:
            with tempfile.TemporaryDirectory() as folder:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                options = ["-p", "no:cacheprovider", "--tb=native", f"--basetemp={folder}/pytest"]
                pytest.main([*options, *map(str, tests.files)], plugins=[tests])
            tried = tests.killed + len(tests.missed)
            took = time.perf_counter() - start
            percent = 100 * tests.killed / max(tried, 1)
            more = f"{tests.equivalent} equivalent, {took:.0f} s"
            show(f"| `{name}` | {tests.killed} of {tried} | {percent:.0f} % | {more} |")
            os._exit(0)
        os.waitpid(child, 0)


SHOWN = os.dup(1)

if __name__ == "__main__":
    main()
