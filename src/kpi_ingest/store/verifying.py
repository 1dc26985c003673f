"""Is what the store holds what was stored? Every reading against its digest, every content against its readings.

Hand-made changes to readings and contents show (a trigger dropped, a row edited, deleted or added). Captures, attempts
and decisions carry identities that only the archive can check: `comparing` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from kpi_ingest.errors import IntegrityError
from kpi_ingest.model import Reading
from kpi_ingest.model.content import content_digest, observations
from kpi_ingest.model.sketch import sketch_of
from kpi_ingest.store import rows, tables
from kpi_ingest.store.sketches import sketch_columns

CELL_SUBSTANCE = (
    "section", "indicator", "measure", "series", "period", "occurrence", "state", "text", "value", "comparator", "unit",
    "qualifier", "flags", "notes", "basis", "period_words", "multiplier",
)  # fmt: skip
"""The columns that the content digest covers; labels, order and `date` may differ between readings that share it."""
NOTE_SUBSTANCE = ("section", "mark", "text", "scope")
INPUTS = ("content_digest", "truncated", "code", "definition", "evidence", "decisions")


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that is not what was stored."""

    code: str
    """`E_READING_DAMAGED`, `E_READING_MISSING`, `E_CONTENT_DIFFERS`, `E_CONTENT_UNREAD`,
    `E_SKETCH_DIFFERS`; beside an archive `E_ROW_DIFFERS`, `E_ROW_MISSING`, `E_ROW_UNKNOWN`, `E_LOG_CUT`; of
    the triggers `E_GUARD`."""
    place: str
    """Table and row."""
    got: str
    expected: str
    table: str = ""
    """Name of the table; empty where a whole reading or content is meant."""


def breaches(connection: Connection) -> Iterator[Breach]:
    """Every breach: those of readings by page, bytes and sequence, then contents that no reading has."""
    columns = tables.reading.c
    contents: set[str] = set()
    query = select(tables.reading).order_by(columns.page, columns.sha256, columns.sequence)
    previous = ("", "", 0)
    for found in connection.execute(query.execution_options(yield_per=20)).mappings():
        row = dict(found)
        yield from _gap(previous, row)
        previous = (row["page"], row["sha256"], row["sequence"])
        try:
            reading = rows.unpack_reading(row)
        except IntegrityError as error:
            yield Breach(error.code, _place(row), error.got, error.expected or "")
            continue
        yield from _told_otherwise(row, reading)
        yield from _sketched_otherwise(connection, row, reading)
        if row["content_digest"] not in contents:
            contents.add(row["content_digest"])
            yield from _content_breaches(connection, row["content_digest"], reading)
    yield from _unread(connection)


def _place(row: rows.Row) -> str:
    return f"reading {row['sequence']} of {row['sha256'][:12]} on {row['page']}"


def _gap(previous: tuple[str, str, int], row: rows.Row) -> Iterator[Breach]:
    """Sequences count 1, 2, 3 for the same bytes."""
    same_bytes = previous[:2] == (row["page"], row["sha256"])
    expected = previous[2] + 1 if same_bytes else 1
    if row["sequence"] != expected:
        yield Breach("E_READING_MISSING", _place(row), f"sequence {row['sequence']}", f"sequence {expected}")


def _told_otherwise(row: rows.Row, reading: Reading) -> Iterator[Breach]:
    """The columns beside the body say what the body says."""
    packed = rows.PackedReading(row["digest"], row["body"])
    told = rows.reading_row(reading, packed, content_digest(reading), row["sequence"], row["recorded_at"])
    for name in ("page", "sha256", *INPUTS):
        if row[name] != told[name]:
            yield Breach("E_READING_DAMAGED", _place(row), f"{name} {row[name]!r}", repr(told[name]))


def _sketched_otherwise(connection: Connection, row: rows.Row, reading: Reading) -> Iterator[Breach]:
    """The sketch, where our rules made it, is the one that they make of the reading."""
    columns = tables.sketch.c
    named = (columns.page == row["page"], columns.sha256 == row["sha256"], columns.sequence == row["sequence"])
    expected = sketch_columns(sketch_of(reading))
    found = connection.execute(select(columns.rules, columns.head, columns.cells).where(*named)).mappings().first()
    if found is not None and found["rules"] == expected["rules"] and dict(found) != expected:
        differs = next(name for name in ("head", "cells") if found[name] != expected[name])
        yield Breach("E_SKETCH_DIFFERS", f"sketch of {_place(row)}", f"another {differs}", "what the reading says")


def _content_breaches(connection: Connection, digest: str, reading: Reading) -> Iterator[Breach]:
    """The rows of a content are those of any reading that has it."""
    counted = connection.execute(select(tables.content).where(tables.content.c.digest == digest)).mappings().first()
    if counted is None:
        yield Breach("E_CONTENT_DIFFERS", f"content {digest[:12]}", "no row", "one, as its readings say", "content")
        return
    for table, names, expected in (
        (tables.observation, CELL_SUBSTANCE, rows.observation_rows(reading, observations(reading), digest)),
        (tables.note, NOTE_SUBSTANCE, rows.note_rows(reading, digest)),
    ):
        query = select(table).where(table.c.content_digest == digest)
        stored = _substance([dict(row) for row in connection.execute(query).mappings()], names)
        wanted = _substance(expected, names)
        if stored != wanted:
            got, should = next((pair for pair in zip(stored, wanted, strict=False) if pair[0] != pair[1]), ("", ""))
            place = f"{table.name} of content {digest[:12]}"
            yield Breach("E_CONTENT_DIFFERS", place, f"{len(stored)} rows {got}", f"{len(wanted)} rows {should}")
        count = counted["observations" if table is tables.observation else "notes"]
        if count != len(wanted):
            yield Breach("E_CONTENT_DIFFERS", f"content {digest[:12]}", f"count {count}", f"count {len(wanted)}")


def _substance(found: list[rows.Row], names: tuple[str, ...]) -> list[tuple[str, ...]]:
    return sorted(tuple(repr(row[name]) for name in names) for row in found)


def _unread(connection: Connection) -> Iterator[Breach]:
    read = select(tables.reading.c.content_digest)
    query = select(tables.content.c.digest).where(tables.content.c.digest.not_in(read))
    for digest in connection.execute(query.order_by(tables.content.c.digest)).scalars():
        yield Breach(
            "E_CONTENT_UNREAD", f"content {digest[:12]}", "a content without a reading", "at least one reading"
        )
