"""The rules of the house: who may import whom, and which rooms touch nothing, as docs/anatomy.md tables them."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "kpi_ingest"
SHARED = {"errors", "model", "grammar"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "manager"}

IMPURE_MODULES = {
    "asyncio", "fcntl", "glob", "http", "importlib", "io", "locale", "logging", "multiprocessing", "os",
    "pathlib", "random", "secrets", "select", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "sys",
    "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
IMPURE_CALLS = {"open", "input", "print", "exec", "eval", "now", "utcnow", "today", "read_text", "read_bytes",
                "write_text", "write_bytes", "getenv"}  # fmt: skip
PURE_EXCEPTIONS = {
    "repair/weights.py": "reads weights.json, the fitted weights that are part of the code",
    "repair/runs/fitted.py": "reads steps.json and calibration.json, fitted and part of the code",
}

MIGRATIONS_MAY_USE = {"sqlalchemy", "alembic", "store", "errors", "bundle"}


@dataclass(frozen=True, slots=True)
class Room:
    """A row of the table."""

    may_use: frozenset[str]
    """Rooms and third-party packages."""
    touches: str


def _tabled() -> dict[str, Room]:
    text = (ROOT / "docs" / "anatomy.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    rooms: dict[str, Room] = {}
    for name, _, may_use, touches in rows[2:]:
        allowed = set(rooms) if may_use == "every room above" else set(re.findall(r"`(\w+)`", may_use))
        rooms[name.strip("`")] = Room(frozenset(allowed), touches)
    return rooms


ROOMS = _tabled()


def _room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def _modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def _imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every imported module with its line, those inside functions too; a relative import begins with a dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "kpi_ingest":
            yield from ((_of_package(alias.name), node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or ""), node.lineno


def _of_package(name: str) -> str:
    """`from kpi_ingest import model` imports a room; `from kpi_ingest import __version__` a name of the package."""
    is_room = (SOURCE / name).is_dir() or (SOURCE / f"{name}.py").is_file()
    return f"kpi_ingest.{name}" if is_room else "kpi_ingest"


def _used(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Rooms and third-party packages that a module imports."""
    for module, line in _imports(tree):
        parts = module.split(".")
        if parts[0] == "kpi_ingest":
            yield (parts[1] if len(parts) > 1 else "__init__"), line
        elif parts[0] not in sys.stdlib_module_names:
            yield parts[0] or f"relative import {module}", line


def _import_breaches(room: str, tree: ast.AST) -> list[str]:
    allowed = ROOMS[room].may_use | SHARED | {room}
    return [f"line {line}: {used}" for used, line in _used(tree) if used not in allowed]


def _impurities(tree: ast.AST) -> list[str]:
    found = [
        f"line {line}: import {module}" for module, line in _imports(tree) if module.split(".")[0] in IMPURE_MODULES
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name in IMPURE_CALLS:
                found.append(f"line {node.lineno}: {name}()")
    return found


def test_the_table_lists_every_room_and_no_other() -> None:
    """A new room needs a row, and a room that is gone loses its own."""
    assert set(ROOMS) == {_room_of(path) for path in _modules()}


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_a_module_imports_only_what_its_row_allows(path: Path) -> None:
    """Rooms share errors, model and grammar; what else they import, rooms or packages, stands in their row."""
    assert _import_breaches(_room_of(path), ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", sorted((ROOT / "migrations").rglob("*.py")), ids=lambda path: path.name)
def test_migrations_import_only_the_store_and_its_packages(path: Path) -> None:
    """Besides `store`, the migrations are the only place for SQLAlchemy and Alembic."""
    used = {name for name, _ in _used(ast.parse(path.read_text(encoding="utf-8")))}
    assert used <= MIGRATIONS_MAY_USE


def _pure_modules() -> list[Path]:
    return [path for path in _modules() if ROOMS.get(_room_of(path), Room(frozenset(), "")).touches == "nothing"]


@pytest.mark.parametrize("path", _pure_modules(), ids=_name)
def test_a_room_that_touches_nothing_reads_no_clock_and_does_no_io(path: Path) -> None:
    """Values in, values out: no file, socket, process, environment, randomness or time of day."""
    found = _impurities(ast.parse(path.read_text(encoding="utf-8")))
    assert bool(found) == (_name(path) in PURE_EXCEPTIONS), found


def test_the_middle_of_the_pipeline_touches_nothing() -> None:
    """The table itself may not let I/O into the rooms between the archive and the store."""
    for room in ("model", "grammar", "layout", "repair", "interpret", "reconcile", "compare"):
        assert ROOMS[room].touches == "nothing", room


def test_nothing_but_the_start_imports_the_command_line() -> None:
    """The verbs stand at the end: no room's row names them."""
    assert [room for room, row in ROOMS.items() if "cli" in row.may_use] == ["__main__"]


def test_packages_stay_in_their_rooms() -> None:
    """The packages that the design confines are named in one row each."""
    for package in (
        "httpx",
        "protego",
        "bs4",
        "lxml",
        "pdfplumber",
        "pypdfium2",
        "sqlalchemy",
        "alembic",
        "click",
        "rich",
    ):
        assert len([room for room, row in ROOMS.items() if package in row.may_use]) == 1, package


def test_no_room_or_module_has_a_name_that_says_nothing() -> None:
    """`utils` and its like are where rooms go to lose their promise."""
    names = {part.removesuffix(".py") for path in _modules() for part in path.relative_to(SOURCE).parts}
    assert names & FORBIDDEN_NAMES == set()


@pytest.mark.parametrize(
    ("room", "text", "breach"),
    [
        pytest.param("layout", "import httpx", "line 1: httpx", id="package-elsewhere"),
        pytest.param("layout", "def f():\n    from kpi_ingest.store import x", "line 2: store", id="inside-a-function"),
        pytest.param("layout", "from kpi_ingest import store", "line 1: store", id="room-from-the-package"),
        pytest.param("read", "from . import html", "line 1: relative import .", id="relative"),
        pytest.param("compare", "from kpi_ingest.cli import main", "line 1: cli", id="command-line"),
    ],
)
def test_the_rule_finds_a_breach(room: str, text: str, breach: str) -> None:
    """The check itself is checked: each kind of forbidden import is found with its line."""
    assert _import_breaches(room, ast.parse(text)) == [breach]


@pytest.mark.parametrize(
    "text",
    [
        "import time",
        "from os import path",
        "import os.path",
        "def f(p):\n    return p.read_text()",
        "from datetime import datetime as d\nx = d.now()",
        "x = open('f')",
        "import random",
    ],
)
def test_the_rule_finds_an_impurity(text: str) -> None:
    """The check itself is checked: clocks, files and randomness are found however they are spelt."""
    assert _impurities(ast.parse(text)) != []
