"""Appending facts inside one transaction. Each function says how many rows of its kind it added."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, bindparam, func, select
from sqlalchemy.sql.dml import ReturningInsert

from kpi_ingest.errors import IntegrityError
from kpi_ingest.model import Attempt, Capture, Cell, Reading
from kpi_ingest.model.content import observations
from kpi_ingest.store import rows, tables
from kpi_ingest.store.bulk import append_rows
from kpi_ingest.store.finished import FinishedReading, finish_reading

LOOK_UP = 500
"""Ids asked for at once; SQLite before 3.32 takes 999 parameters."""

Item = TypeVar("Item")


def _among(table: Table) -> ColumnElement[bool]:
    return and_(table.c.page == bindparam("page"), table.c.sha256.in_(bindparam("digests", expanding=True)))


def _read() -> Select[str, int, str, datetime]:
    columns = tables.reading.c
    asked = select(columns.sha256, columns.sequence, columns.digest, columns.recorded_at)
    return asked.where(_among(tables.reading)).order_by(columns.sequence)


def _sizes() -> Select[int, int]:
    """The least and the greatest size of a page's bytes, each at one end of `ix_capture_page_bytes`."""
    columns = tables.capture.c
    of_bytes = and_(columns.page == bindparam("page"), columns.sha256 == bindparam("sha256"))
    least, most = (select(pick(columns.size)).where(of_bytes).scalar_subquery() for pick in (func.min, func.max))
    return select(least, most)


# Made once: on most nights a page has one new row, and to build its questions anew took longer than to answer them.
READ = _read()
BROUGHT = select(tables.capture.c.sha256).where(_among(tables.capture)).distinct()
SIZES = _sizes()
BY_ID = {
    table.name: select(table).where(table.c.id.in_(bindparam("ids", expanding=True)))
    for table in (tables.page, tables.capture, tables.attempt, tables.decision)
}


def add_pages(connection: Connection, first_heard: Mapping[str, datetime]) -> int:
    """Pages that the store has not heard of."""
    new = sorted(first_heard.keys() - _known(connection, tables.page, first_heard).keys())
    return append_rows(connection, tables.page, [{"id": page, "recorded_at": first_heard[page]} for page in new])


def add_captures(connection: Connection, captures: Sequence[Capture]) -> int:
    """Captures that are not there yet. Raises IntegrityError for one whose id stands for another retrieval, and for
    bytes that have one digest and two sizes."""
    offered: dict[str, rows.Row] = {}
    for row in map(rows.capture_row, captures):
        _same_facts(offered.setdefault(row["id"], row), row)
    known = _known(connection, tables.capture, offered)
    for id, stored in known.items():
        _same_facts(stored, offered[id])
    added = append_rows(connection, tables.capture, [row for id, row in offered.items() if id not in known])
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
    found = connection.execute(SIZES, {"page": page, "sha256": sha256}).one()
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
    return append_rows(connection, tables.attempt, [row for id, row in offered.items() if id not in known])


def add_decisions(connection: Connection, decisions: Sequence[rows.Decision]) -> int:
    """Decisions that are not there yet."""
    offered = {decision.id: rows.decision_row(decision) for decision in decisions}
    known = _known(connection, tables.decision, offered)
    return append_rows(connection, tables.decision, [row for id, row in offered.items() if id not in known])


def add_lines(connection: Connection, lines: Sequence[rows.LogLine]) -> int:
    """Lines that are not there yet."""
    columns, added = tables.logged.c, 0
    for (page, archive), group in groupby(sorted(lines, key=_by_archive), key=_by_archive):
        offered = {(line.seq, line.line): rows.line_row(line) for line in group}
        known = select(columns.seq, columns.line).where(
            columns.page == page, columns.archive == archive, columns.seq >= min(seq for seq, _ in offered)
        )
        there = {(seq, line) for seq, line in connection.execute(known)}
        added += append_rows(connection, tables.logged, [row for name, row in offered.items() if name not in there])
    return added


def _by_archive(line: rows.LogLine) -> tuple[str, str]:
    return line.page, line.archive


Offered: TypeAlias = "tuple[Reading | FinishedReading, datetime]"
"""A reading, finished or not, and when we came to believe it."""


def add_readings(connection: Connection, offered: Sequence[Offered]) -> int:
    """Append each reading that differs from the current one of its bytes; its content if nobody had it yet.

    One that is there already with this very `recorded_at` is the same fact told again, be it current or not: an
    archive's history of A, B, A stored a second time adds nothing. Raises IntegrityError for bytes that no capture of
    the page brought.
    """
    standing = _standing(connection, {(reading.page, reading.sha256) for reading, _ in offered})
    new = list(_new_readings(offered, standing))
    _expect_captures(connection, [it.finished for it in new if it.row["sequence"] == 1])
    _add_contents(connection, {it.row["content_digest"]: it for it in reversed(new)})
    append_rows(connection, tables.reading, [it.row for it in new])
    append_rows(connection, tables.sketch, list(map(_sketch_row, new)))
    return len(new)


@dataclass(frozen=True, slots=True)
class _New:
    """A reading that is news."""

    finished: FinishedReading
    row: rows.Row


@dataclass(slots=True)
class _Standing:
    """What is known of the readings of some bytes."""

    sequence: int = 0
    digest: str | None = None
    recorded: set[tuple[str, datetime]] = field(default_factory=set)
    """Digest and time of recording of every one."""


def _standing(connection: Connection, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], _Standing]:
    found = {name: _Standing() for name in names}
    for page, some in _by_page(names):
        for sha256, sequence, digest, recorded_at in connection.execute(READ, {"page": page, "digests": some}):
            known = found[page, sha256]
            known.sequence, known.digest = sequence, digest
            known.recorded.add((digest, recorded_at))
    return found


def _by_page(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Pages, each with some of the digests asked for at a time."""
    for page, group in groupby(sorted(names), key=itemgetter(0)):
        for some in _batches((sha256 for _, sha256 in group), LOOK_UP):
            yield page, some


def _new_readings(offered: Iterable[Offered], standing: Mapping[tuple[str, str], _Standing]) -> Iterator[_New]:
    """The readings that are news, one after the other."""
    for reading, recorded_at in offered:
        finished = reading if isinstance(reading, FinishedReading) else finish_reading(reading)
        known = standing[finished.page, finished.sha256]
        if finished.digest == known.digest or (finished.digest, recorded_at) in known.recorded:
            continue
        known.sequence, known.digest = known.sequence + 1, finished.digest
        known.recorded.add((finished.digest, recorded_at))
        yield _New(finished, finished.row(known.sequence, recorded_at))


def _sketch_row(new: _New) -> rows.Row:
    return new.finished.sketch_row(new.row["sequence"])


def _expect_captures(connection: Connection, readings: Sequence[FinishedReading]) -> None:
    """Each of these readings, the first ones of their bytes, has a capture on its page."""
    brought: set[tuple[str, str]] = set()
    for page, some in _by_page({(reading.page, reading.sha256) for reading in readings}):
        found = connection.execute(BROUGHT, {"page": page, "digests": some}).scalars()
        brought.update((page, sha256) for sha256 in found)
    for reading in readings:
        if (reading.page, reading.sha256) not in brought:
            raise IntegrityError(
                "E_NO_CAPTURE",
                page=reading.page,
                place=f"bytes {reading.sha256[:12]}",
                got="a reading of bytes that no capture of this page brought",
                next_step="add the capture first, or rebuild the store from the archive",
            )


def _add_contents(connection: Connection, news: Mapping[str, _New]) -> None:
    """The contents that nobody had yet, by digest, each with a reading that has it; only these are opened."""
    for some in _batches(sorted(news), LOOK_UP):
        counted = ((it, news[it].finished) for it in some)
        counts = [{"digest": it, "observations": each.observations, "notes": each.notes} for it, each in counted]
        # another page may be adding the same content right now: whoever adds this row adds the rows that hang on it
        added = sorted(connection.execute(_unless_there(connection, tables.content), counts).scalars())
        known: dict[str, Cell] = {}
        opened = [(it, news[it].finished.opened(known)) for it in added]
        cells = (row for it, each in opened for row in rows.observation_rows(each, observations(each), it))
        append_rows(connection, tables.observation, list(cells))
        append_rows(connection, tables.note, [row for it, each in opened for row in rows.note_rows(each, it)])


def _unless_there(connection: Connection, table: Table) -> ReturningInsert[str]:
    """An INSERT of rows that are not there yet; it gives the digests of those that it made."""
    # imported here: a night on SQLite does without PostgreSQL's dialect, a quarter second of processor time at start
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table).on_conflict_do_nothing().returning(table.c.digest)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table).on_conflict_do_nothing().returning(table.c.digest)


def _known(connection: Connection, table: Table, ids: Iterable[str]) -> dict[str, rows.Row]:
    """The stored rows among `ids`."""
    found: dict[str, rows.Row] = {}
    for some in _batches(ids, LOOK_UP):
        for row in connection.execute(BY_ID[table.name], {"ids": some}).mappings():
            found[row["id"]] = dict(row)
    return found


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    each = iter(items)
    while batch := list(islice(each, size)):
        yield batch
