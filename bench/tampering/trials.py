"""The trials: what may be done to a file, to the log and to any column of any table, and where it must be named."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpi_ingest.store import tables

FILE_ACTS = ("flip", "cut", "delete", "append", "replace", "rename", "link")
LOG_ACTS = (
    "drop a line",
    "swap lines",
    "double a line",
    "edit a line",
    "cut the end",
    "half a line",
    "head gone",
    "head edited",
)
ROW_ACTS = ("delete", "re-key", "double")


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was made."""

    kind: str
    """Such as `file: flip` or `capture.sha256: swap`."""
    where: tuple[str, ...]
    """Words one of which the place of a fault must hold."""
    table: str = ""
    """The table that a breach must name; empty for files."""


Trial = Callable[[Path, random.Random], Done | None]
"""Makes its change in a folder; None where there was nothing to change."""


def trials() -> list[tuple[str, Trial]]:
    """Every kind of change, by name."""
    files = [(f"file: {act}", _on_file(act)) for act in FILE_ACTS]
    log = [(f"log: {act}", _on_log(act)) for act in LOG_ACTS]
    rows = [(f"{table.name}: {act}", _on_row(table.name, act)) for table in tables.FACTS for act in ROW_ACTS]
    columns = [
        (f"{table.name}.{column.name}: {act}", _on_column(table.name, column.name, act))
        for table in tables.FACTS
        for column in table.columns
        for act in ("edit", "swap")
    ]
    return [*files, *log, *rows, *columns]


def _on_file(act: str) -> Trial:
    def change(folder: Path, chance: random.Random) -> Done | None:
        archive = folder / "archive"
        kept = sorted(
            it for it in archive.rglob("*") if it.is_file() and it.name not in ("log.jsonl", "log.head", "lock")
        )
        path = chance.choice(kept)
        content = path.read_bytes()
        place = path.relative_to(archive).as_posix()
        match act:
            case "flip":
                at = chance.randrange(len(content))
                path.write_bytes(content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :])
            case "cut":
                path.write_bytes(content[: chance.randrange(len(content))])
            case "append":
                path.write_bytes(content + chance.choice([b"\n", b" ", b"x", content]))
            case "replace":
                path.write_bytes(chance.choice([it for it in kept if it != path]).read_bytes())
            case "rename":
                path.rename(path.with_name(f"0{path.name[1:]}x"))
            case "link":
                path.rename(folder / "elsewhere")
                path.symlink_to(folder / "elsewhere")
            case "delete":
                path.unlink()
        return Done(f"file: {act}", (place,))

    return change


def _on_log(act: str) -> Trial:
    def change(folder: Path, chance: random.Random) -> Done | None:
        log, head = folder / "archive" / "log.jsonl", folder / "archive" / "log.head"
        lines = log.read_bytes().splitlines(keepends=True)
        at = chance.randrange(len(lines) - 1)
        match act:
            case "drop a line":
                del lines[at]
            case "swap lines":
                lines[at], lines[at + 1] = lines[at + 1], lines[at]
            case "double a line":
                lines.insert(at, lines[at])
            case "edit a line":
                where = chance.randrange(len(lines[at]) - 1)
                lines[at] = lines[at][:where] + bytes([lines[at][where] ^ 1]) + lines[at][where + 1 :]
            case "cut the end":
                del lines[-chance.randint(1, 3) :]
            case "half a line":
                lines.append(lines[at][: chance.randint(1, 60)])
            case "head gone":
                head.unlink()
            case "head edited":
                content = head.read_bytes()
                where = chance.randrange(len(content) - 1)
                head.write_bytes(content[:where] + bytes([content[where] ^ 1]) + content[where + 1 :])
        log.write_bytes(b"".join(lines))
        return Done(f"log: {act}", ("log.",))

    return change


def _on_row(name: str, act: str) -> Trial:
    def change(folder: Path, chance: random.Random) -> Done | None:
        with _opened(folder) as database:
            row, where = _chosen(database, name, chance)
            keys = [column.name for column in tables.metadata.tables[name].primary_key.columns]
            if act == "delete":
                database.execute(f"DELETE FROM {name} WHERE {where[0]}", where[1])
            else:
                key = chance.choice(keys)
                changed = {**row, key: _other(row[key], chance)}
                if act == "re-key":
                    database.execute(f"DELETE FROM {name} WHERE {where[0]}", where[1])
                marks = ", ".join("?" for _ in changed)
                into = f"INSERT INTO {name} ({', '.join(changed)}) VALUES ({marks})"
                try:
                    database.execute(into, list(changed.values()))
                except sqlite3.IntegrityError:
                    return None  # such a key is there already
                return Done(f"{name}: {act}", (*_names(name, row), *_names(name, changed)), name)
        return Done(f"{name}: {act}", _names(name, row), name)

    return change


def _on_column(name: str, column: str, act: str) -> Trial:
    def change(folder: Path, chance: random.Random) -> Done | None:
        with _opened(folder) as database:
            row, where = _chosen(database, name, chance)
            if act == "edit":
                new, others = _other(row[column], chance), ()
            else:
                other, there = _chosen(database, name, chance)
                new, others = other[column], _names(name, other)
                if new == row[column]:
                    return None
                if column in {each.name for each in tables.metadata.tables[name].primary_key.columns}:
                    return None  # for a moment two rows would have one key; `re-key` tries these columns
                database.execute(f"UPDATE {name} SET {column} = ? WHERE {there[0]}", [row[column], *there[1]])
            try:
                database.execute(f"UPDATE {name} SET {column} = ? WHERE {where[0]}", [new, *where[1]])
            except sqlite3.IntegrityError:
                return None  # such a key is there already
        return Done(f"{name}.{column}: {act}", (*_names(name, row), *_names(name, {**row, column: new}), *others), name)

    return change


@contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """The database of a folder without its guards, which are put back before it is closed."""
    with closing(sqlite3.connect(folder / "kept.db", isolation_level=None)) as database:
        database.row_factory = sqlite3.Row
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("PRAGMA ignore_check_constraints = ON")
        guards = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for guard in guards:
            database.execute(f"DROP TRIGGER {guard['name']}")
        yield database
        for guard in guards:
            database.execute(guard["sql"])


def _chosen(
    database: sqlite3.Connection, name: str, chance: random.Random
) -> tuple[dict[str, Any], tuple[str, list[Any]]]:
    """A row, and the condition that names it."""
    row = dict(chance.choice(database.execute(f"SELECT * FROM {name}").fetchall()))
    keys = [column.name for column in tables.metadata.tables[name].primary_key.columns]
    return row, (" AND ".join(f"{key} = ?" for key in keys), [row[key] for key in keys])


def _other(value: Any, chance: random.Random) -> Any:
    """Another value of the same kind, as a hand would put there."""
    match value:
        case None:
            return "x"
        case bool() | int():
            return value + chance.choice([1, 2, 7])
        case bytes():
            at = chance.randrange(len(value))
            return value[:at] + bytes([value[at] ^ 1 << chance.randrange(8)]) + value[at + 1 :]
        case str() if value[:4].isdecimal() and value.endswith("Z"):
            return f"{int(value[:4]) + chance.choice([-1, 1])}{value[4:]}"
        case str() if len(value) == 64:
            at = chance.randrange(64)
            return value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]
    return chance.choice([f"{value}1", f"{value} ", f"x{value}", value[:-1] if value else "y"])


def _names(name: str, row: dict[str, Any]) -> tuple[str, ...]:
    """How the place of a fault speaks of a row."""
    if name in ("content", "observation", "note"):
        return (str(row.get("digest", row.get("content_digest")))[:12],)
    if name in ("reading", "sketch"):
        return (f"reading {row['sequence']} of {str(row['sha256'])[:12]} on {row['page']}", f"{name} on {row['page']}")
    if name == "logged":
        return (f"logged {row['seq']} on {row['page']}", f"log.jsonl line {row['seq']}", f"logged on {row['page']}")
    if name == "page":
        return (f"page {row['id']}", f"on {row['id']}")
    short = row["id"][:12] if len(row["id"]) == 64 else row["id"]
    return (f"{name} {short} on", f"{name} on {row['page']}")


def same_database(one: Path, two: Path) -> bool:
    """Whether two databases hold the same rows."""
    return list(_dumped(one)) == list(_dumped(two))


def _dumped(path: Path) -> Iterator[str]:
    with closing(sqlite3.connect(path)) as database:
        yield from (line for line in database.iterdump())


def same_tree(one: Path, two: Path) -> bool:
    """Whether two folders hold the same files, links apart."""
    return _tree(one) == _tree(two)


def _tree(folder: Path) -> dict[str, tuple[bool, bytes]]:
    return {
        os.path.relpath(path, folder): (path.is_symlink(), path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }
