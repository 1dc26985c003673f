"""Appending facts inside one transaction. Each function says how many rows of its kind it added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, Insert, Table, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from kpi_ingest.errors import IntegrityError
from kpi_ingest.model import Attempt, Capture, Reading
from kpi_ingest.model.content import content_digest
from kpi_ingest.store import rows, tables

LOOK_UP = 500
"""Ids asked for at once; SQLite before 3.32 takes 999 parameters."""

Item = TypeVar("Item")


def add_pages(connection: Connection, first_heard: Mapping[str, datetime]) -> int:
    """Pages that the store has not heard of."""
    new = sorted(first_heard.keys() - _known(connection, tables.page, first_heard).keys())
    return _append(connection, tables.page, [{"id": page, "recorded_at": first_heard[page]} for page in new])


def add_captures(connection: Connection, captures: Sequence[Capture]) -> int:
    """Captures that are not there yet. Raises IntegrityError for one whose id stands for another retrieval, and for
    bytes that have one digest and two sizes."""
    offered: dict[str, rows.Row] = {}
    for row in map(rows.capture_row, captures):
        _same_facts(offered.setdefault(row["id"], row), row)
    known = _known(connection, tables.capture, offered)
    for id, stored in known.items():
        _same_facts(stored, offered[id])
    added = _append(connection, tables.capture, [row for id, row in offered.items() if id not in known])
    for page, sha256, _ in sorted({(capture.page, capture.sha256, capture.size) for capture in captures}):
        _one_size(connection, page, sha256)
    return added


def _same_facts(stored: rows.Row, offered: rows.Row) -> None:
    """`recorded_at`, `revisit_of` and `remarks` are no part of a capture's identity: the first to arrive stays."""
    for name in ("page", "sha256", "size", "captured_lower", "captured_upper", "source"):
        if stored[name] != offered[name]:
            raise IntegrityError(
                "E_CAPTURE_DIFFERS",
                page=stored["page"],
                place=f"capture {stored['id'][:12]}",
                got=f"{name} {offered[name]}",
                expected=f"{stored[name]}, as stored",
                next_step="verify the archive that this capture came from",
            )


def _one_size(connection: Connection, page: str, sha256: str) -> None:
    size = tables.capture.c.size
    of_bytes = (tables.capture.c.page == page) & (tables.capture.c.sha256 == sha256)
    least, most = (select(pick(size)).where(of_bytes).scalar_subquery() for pick in (func.min, func.max))
    found = connection.execute(select(least, most)).one()
    if found[0] != found[1]:
        raise IntegrityError(
            "E_INTEGRITY",
            page=page,
            place=f"bytes {sha256[:12]}",
            got=f"sizes {found[0]} and {found[1]}",
            expected="one size for one digest",
            next_step="verify the archive that these captures came from",
        )


def add_attempts(connection: Connection, attempts: Sequence[Attempt]) -> int:
    """Attempts that are not there yet."""
    offered = {attempt.id: rows.attempt_row(attempt) for attempt in attempts}
    known = _known(connection, tables.attempt, offered)
    return _append(connection, tables.attempt, [row for id, row in offered.items() if id not in known])


def add_decisions(connection: Connection, decisions: Sequence[rows.Decision]) -> int:
    """Decisions that are not there yet."""
    offered = {decision.id: rows.decision_row(decision) for decision in decisions}
    known = _known(connection, tables.decision, offered)
    return _append(connection, tables.decision, [row for id, row in offered.items() if id not in known])


def add_reading(connection: Connection, reading: Reading, recorded_at: datetime) -> bool:
    """Append the reading if it differs from the current one of its bytes; its content if nobody had it yet.

    One that is there already with this very `recorded_at` is the same fact told again, be it current or not: an
    archive's history of A, B, A stored a second time adds nothing. Raises IntegrityError for bytes that no capture of
    the page brought.
    """
    packed = rows.pack_reading(reading)
    sequence, digest = _current(connection, reading.page, reading.sha256)
    if digest == packed.digest or _is_recorded(connection, reading, packed.digest, recorded_at):
        return False
    if not sequence:
        _expect_capture(connection, reading)
    content = content_digest(reading)
    _add_content(connection, reading, content)
    row = rows.reading_row(reading, packed, content, sequence + 1, recorded_at)
    connection.execute(insert(tables.reading), row)
    return True


def _current(connection: Connection, page: str, sha256: str) -> tuple[int, str | None]:
    """Sequence and digest of the current reading; 0 and None where there is none."""
    columns = tables.reading.c
    query = select(columns.sequence, columns.digest).where(columns.page == page, columns.sha256 == sha256)
    found = connection.execute(query.order_by(columns.sequence.desc()).limit(1)).one_or_none()
    return (0, None) if found is None else (found[0], found[1])


def _is_recorded(connection: Connection, reading: Reading, digest: str, recorded_at: datetime) -> bool:
    columns = tables.reading.c
    of_bytes = (columns.page == reading.page) & (columns.sha256 == reading.sha256)
    same = (columns.digest == digest) & (columns.recorded_at == recorded_at)
    return connection.execute(select(columns.sequence).where(of_bytes, same)).first() is not None


def _expect_capture(connection: Connection, reading: Reading) -> None:
    columns = tables.capture.c
    query = select(columns.size).where(columns.page == reading.page, columns.sha256 == reading.sha256).limit(1)
    if connection.execute(query).first() is None:
        raise IntegrityError(
            "E_NO_CAPTURE",
            page=reading.page,
            place=f"bytes {reading.sha256[:12]}",
            got="a reading of bytes that no capture of this page brought",
            next_step="add the capture first, or rebuild the store from the archive",
        )


def _add_content(connection: Connection, reading: Reading, digest: str) -> None:
    cells, notes = rows.observation_rows(reading, digest), rows.note_rows(reading, digest)
    counts = {"digest": digest, "observations": len(cells), "notes": len(notes)}
    # another page may be adding the same content right now: whoever adds this row adds the rows that hang on it
    added = connection.execute(_unless_there(connection, tables.content), counts).rowcount
    if added == 1:
        _append(connection, tables.observation, cells)
        _append(connection, tables.note, notes)


def _unless_there(connection: Connection, table: Table) -> Insert:
    if connection.dialect.name == "postgresql":
        unless_there: Insert = postgresql.insert(table).on_conflict_do_nothing()
    else:
        unless_there = sqlite.insert(table).on_conflict_do_nothing()
    return unless_there.execution_options(preserve_rowcount=True)


def _append(connection: Connection, table: Table, new: list[rows.Row]) -> int:
    if new:
        connection.execute(insert(table), new)
    return len(new)


def _known(connection: Connection, table: Table, ids: Iterable[str]) -> dict[str, rows.Row]:
    """The stored rows among `ids`."""
    found: dict[str, rows.Row] = {}
    for some in _batches(ids, LOOK_UP):
        for row in connection.execute(select(table).where(table.c.id.in_(some))).mappings():
            found[row["id"]] = dict(row)
    return found


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    each = iter(items)
    while batch := list(islice(each, size)):
        yield batch
