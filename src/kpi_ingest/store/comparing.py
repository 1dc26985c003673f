"""Does every row of every table say what the archive's records say? Each is compared, column by column, with the row
that a rebuild would write, in the form in which the engine holds it.

Rules. A row that the archive has a line for must be there when the store has that line, or a later one, of its page; a
row must not be there that no line vouches for. What lies behind the last line that the store has of a page is not
stored yet: a run was killed between archive and store, which no row can tell from rows and line both deleted. Rows that
lines of another archive vouch for are left to a check with that archive.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, literal_column, select

from kpi_ingest.errors import IntegrityError
from kpi_ingest.model import Reading
from kpi_ingest.model.content import digest_observed, observations
from kpi_ingest.model.sketch import SKETCH_RULES, likeness_of, sketch_observed
from kpi_ingest.model.spelling import spell_tables
from kpi_ingest.store import rows, tables
from kpi_ingest.store.bulk import driver_rows
from kpi_ingest.store.rows import LogLine
from kpi_ingest.store.sketches import sketch_columns
from kpi_ingest.store.verifying import Breach

DEFLATED = ("exchange", "body")
"""Columns whose bytes another zlib may pack otherwise: what is in them is compared."""


@dataclass(frozen=True, slots=True)
class PageRecords:
    """What an archive has recorded of one page, as it lies there now."""

    page: str
    lines: Sequence[LogLine]
    """Of every record, in the order of the log."""
    facts: Mapping[str, Sequence[rows.Row]]
    """Rows by table: `capture`, `attempt`, `decision`."""
    readings: Iterable[tuple[int, Reading, datetime]]
    """Number among the readings of its bytes, reading, and time of recording; in the order of the log."""
    unreadable: frozenset[str] = frozenset()
    """Ids, as the log has them, of records that are not what was written: their rows are compared with nothing."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a store looks like beside an archive."""

    breaches: tuple[Breach, ...]
    behind: tuple[str, ...]
    """What the archive has and the store has not yet, one line for each page."""
    elsewhere: int
    """Lines of other archives that the store has: the rows that they vouch for were not compared."""


def compare_records(connection: Connection, archive: str, length: int, pages: Iterable[PageRecords]) -> Compared:
    """Compare every row of the store with what an archive has recorded of each page; `archive` is the sha256 of the
    first line of its log, `length` the number of its lines."""
    comparison = Comparison(connection, archive, length)
    found = tuple(comparison.compare(pages))
    others = select(func.count()).where(tables.logged.c.archive != archive)
    return Compared(found, tuple(comparison.behind), connection.execute(others).scalar_one())


@dataclass(slots=True)
class Comparison:
    """A check under way."""

    connection: Connection
    archive: str
    """sha256 of the first line of the archive's log."""
    length: int
    """Lines of the log."""
    behind: list[str] = field(default_factory=list)
    contents: set[str] = field(default_factory=set)
    """Digests of contents whose rows are as some reading has them."""
    differing: dict[str, list[Breach]] = field(default_factory=dict)
    """The others by digest: another reading of the same content may have printed its labels so."""

    def compare(self, pages: Iterable[PageRecords]) -> Iterator[Breach]:
        """Every breach, page by page."""
        seen: set[str] = set()
        for records in pages:
            seen.add(records.page)
            yield from self._compare_page(records)
        every = self.connection.execute(select(tables.page.c.id).order_by(tables.page.c.id)).scalars().all()
        for page in every:
            if page not in seen:
                yield from self._compare_page(PageRecords(page, (), {}, ()))
        for found in self.differing.values():
            yield from found
        yield from self._orphans()

    def _compare_page(self, records: PageRecords) -> Iterator[Breach]:
        stored = self._lines(records.page)
        yield from self._compare_lines(records, stored)
        ours = [line for line in stored if line["archive"] == self.archive]
        last = max((line["seq"] for line in ours), default=0)
        vouched = frozenset(
            line["record"] for line in stored if line["archive"] != self.archive or line["seq"] > self.length
        )
        expected = {line.record: line.seq <= last for line in records.lines}
        beyond = [line for line in records.lines if line.seq > last]
        found: set[str] = set()
        for table in (tables.capture, tables.attempt, tables.decision):
            yield from self._compare_facts(table, records, expected, vouched, found)
        yield from self._compare_readings(records, expected, vouched, found)
        for line in beyond:
            if line.record in found:
                place = f"logged {line.seq} on {records.page}"
                yield Breach("E_ROW_MISSING", place, "no row", f"line {line.seq} of the log", "logged")
        yield from self._compare_page_row(records, stored, bool(ours or found))
        waiting = [line for line in beyond if line.record not in found]
        if waiting:
            self.behind.append(
                f"{records.page}: {len(waiting)} records, from line {waiting[0].seq} of the log on, are not stored yet"
            )

    def _compare_page_row(self, records: PageRecords, stored: Sequence[rows.Row], known: bool) -> Iterator[Breach]:
        """Heard of with its first line; where another archive has it too, with either's."""
        others = any(line["archive"] != self.archive for line in stored)
        if records.lines and known and not others:
            row = {"id": records.page, "recorded_at": records.lines[0].recorded_at}
            yield from self._compare_rows(tables.page, {records.page: row}, {records.page}, set(), page=records.page)
        elif not records.lines and not stored:
            yield Breach("E_ROW_UNKNOWN", f"page {records.page}", "a page of no record", "no such row", "page")

    def _lines(self, page: str) -> list[rows.Row]:
        query = select(tables.logged).where(tables.logged.c.page == page)
        return [dict(row) for row in self.connection.execute(query.order_by(tables.logged.c.seq)).mappings()]

    def _compare_lines(self, records: PageRecords, stored: Sequence[rows.Row]) -> Iterator[Breach]:
        ours = {(row["seq"], row["line"]): row for row in stored if row["archive"] == self.archive}
        last = max((seq for seq, _ in ours), default=0)
        for line in records.lines:
            row, place = ours.pop((line.seq, line.line), None), f"logged {line.seq} on {records.page}"
            if row is None and line.seq <= last:
                yield Breach("E_ROW_MISSING", place, "no row", f"line {line.seq} of the log", "logged")
            elif row is not None and row != rows.line_row(line):
                name = next(name for name, value in rows.line_row(line).items() if row[name] != value)
                yield Breach("E_ROW_DIFFERS", place, f"{name} {row[name]!r}", repr(getattr(line, name)), "logged")
        for (seq, line), row in ours.items():
            place = f"logged {seq} on {records.page}"
            wanted = f"line {seq}, {row['kind']} {row['record'][:12]}, sha256 {line[:12]}, as it was stored"
            if seq > self.length:
                yield Breach("E_LOG_CUT", f"log.jsonl line {seq}", f"{self.length} lines", wanted, "logged")
            else:
                yield Breach("E_ROW_UNKNOWN", place, f"line sha256 {line[:12]}", "a line of the log", "logged")

    def _compare_facts(
        self, table: Table, records: PageRecords, expected: Mapping[str, bool], vouched: frozenset[str],
        found: set[str],
    ) -> Iterator[Breach]:  # fmt: skip
        recorded = {row["id"]: row for row in records.facts.get(table.name, ())}
        required = {id for id in recorded if expected.get(id)}
        excused = vouched | records.unreadable
        yield from self._compare_rows(table, recorded, required, excused, page=records.page, found=found)

    def _compare_rows(
        self, table: Table, recorded: Mapping[str, rows.Row], required: Collection[str], excused: Collection[str],
        *, page: str, found: set[str] | None = None,
    ) -> Iterator[Breach]:  # fmt: skip
        """Rows with an id of their own, of one page."""
        wanted = dict(zip(recorded, _as_held(self.connection, table, list(recorded.values())), strict=True))
        of_page = table.c.id == page if table is tables.page else table.c.page == page
        missing = dict.fromkeys(required)
        for row in self._raw(table, of_page):
            id = row[0]
            missing.pop(id, None)
            place = f"{table.name} {_short(id)} on {page}"
            if found is not None:
                found.add(id)
            if id in wanted:
                yield from _differing(table, place, row, wanted[id])
            elif id not in excused:
                yield Breach("E_ROW_UNKNOWN", place, "a row of no record of this archive", "no such row", table.name)
        for id in missing:
            yield Breach(
                "E_ROW_MISSING", f"{table.name} {_short(id)} on {page}", "no row", "one, as recorded", table.name
            )

    def _raw(self, table: Table, condition: Any) -> Iterator[tuple[Any, ...]]:
        """Rows as the engine holds them, columns in the table's order."""
        bare: Iterator[ColumnElement[Any]] = (literal_column(f"{table.name}.{column.name}") for column in table.columns)
        order = list(table.primary_key.columns)
        query = select(*bare).select_from(table).where(condition).order_by(*order)
        for row in self.connection.execute(query):
            yield tuple(map(_plain, row))

    def _compare_readings(
        self, records: PageRecords, expected: Mapping[str, bool], vouched: frozenset[str], found: set[str]
    ) -> Iterator[Breach]:
        left = set(self._sequences(tables.reading, records.page))
        sketches = set(self._sequences(tables.sketch, records.page))
        kept: dict[str, str] = {}
        for number, reading, recorded_at in records.readings:
            name, record = (reading.sha256, number), f"{reading.sha256}.{number:04d}"
            place = f"reading {number} of {reading.sha256[:12]} on {records.page}"
            if name in left:
                left.discard(name)
                sketches.discard(name)
                found.add(record)
                kept[record] = place
                yield from self._compare_reading(place, reading, number, recorded_at)
            elif expected.get(record):
                yield Breach("E_ROW_MISSING", place, "no row", "one, as recorded", "reading")
        for sha256, number in sorted(left):
            if f"{sha256}.{number:04d}" not in vouched | records.unreadable:
                place = f"reading {number} of {sha256[:12]} on {records.page}"
                got = "a row of no record of this archive"
                yield Breach("E_ROW_UNKNOWN", place, got, "no such row", "reading")
        for sha256, number in sorted(sketches - left):
            place = f"sketch of reading {number} of {sha256[:12]} on {records.page}"
            yield Breach("E_ROW_UNKNOWN", place, "a sketch of no reading", "no such row", "sketch")

    def _sequences(self, table: Table, page: str) -> Iterator[tuple[str, int]]:
        query = select(table.c.sha256, table.c.sequence).where(table.c.page == page)
        return ((sha256, sequence) for sha256, sequence in self.connection.execute(query))

    def _compare_reading(self, place: str, reading: Reading, number: int, recorded_at: datetime) -> Iterator[Breach]:
        observed = observations(reading)
        digest = digest_observed(reading, observed)
        spelled = spell_tables(reading)
        packed = rows.pack_reading(reading, spelled)
        wanted = rows.reading_row(reading, packed, digest, number, recorded_at)
        [row] = self._raw(tables.reading, _named(tables.reading, wanted))
        differing = list(_differing(tables.reading, place, row, _as_held(self.connection, tables.reading, [wanted])[0]))
        if differing and _spelled_otherwise(row, reading):
            differing = [each for each in differing if not each.got.startswith(("body", "digest"))]
        yield from differing
        named = {name: wanted[name] for name in ("page", "sha256", "sequence")}
        sketch = sketch_observed(reading, observed, likeness_of(reading, spelled))
        yield from self._compare_sketch(place, {**named, **sketch_columns(sketch)})
        self._compare_content(digest, reading, rows.observation_rows(reading, observed, digest))

    def _compare_sketch(self, place: str, wanted: rows.Row) -> Iterator[Breach]:
        """One of older rules than ours is made anew when it is asked for; what ours would make is of ours."""
        place = f"sketch of {place}"
        [expected] = _as_held(self.connection, tables.sketch, [wanted])
        row = next(self._raw(tables.sketch, _named(tables.sketch, wanted)), None)
        if row is None:
            yield Breach("E_ROW_MISSING", place, "no row", "one, as its reading says", "sketch")
        elif row[3] >= SKETCH_RULES or row[3] < 1 or row[4:] == expected[4:]:
            yield from _differing(tables.sketch, place, row, expected)

    def _compare_content(self, digest: str, reading: Reading, cells: list[rows.Row]) -> None:
        if digest in self.contents:
            return
        notes = rows.note_rows(reading, digest)
        counts = {"digest": digest, "observations": len(cells), "notes": len(notes)}
        found: list[Breach] = []
        for table, wanted in ((tables.content, [counts]), (tables.observation, cells), (tables.note, notes)):
            column = table.c.digest if table is tables.content else table.c.content_digest
            stored = list(self._raw(table, column == digest))
            expected = _as_held(self.connection, table, wanted)
            found += _first_differing(table, f"content {digest[:12]}", stored, expected)
        if found:
            self.differing.setdefault(digest, found)
        else:
            self.contents.add(digest)
            self.differing.pop(digest, None)

    def _orphans(self) -> Iterator[Breach]:
        """Rows whose content, page or reading is not there: deleted, or re-keyed behind the engine's back."""
        read = set(self.connection.execute(select(tables.reading.c.content_digest).distinct()).scalars())
        for digest in self.connection.execute(
            select(tables.content.c.digest).order_by(tables.content.c.digest)
        ).scalars():
            if digest not in read | self.contents | self.differing.keys():
                place = f"content {digest[:12]}"
                yield Breach("E_ROW_UNKNOWN", place, "a content of no reading", "no such row", "content")
        for table in (tables.observation, tables.note):
            known = select(tables.content.c.digest)
            lost = select(table.c.content_digest).where(table.c.content_digest.not_in(known)).distinct()
            for digest in self.connection.execute(lost.order_by(table.c.content_digest)).scalars():
                place = f"{table.name} of content {digest[:12]}"
                yield Breach("E_ROW_UNKNOWN", place, "rows of no content", "no such rows", table.name)
        known = select(tables.page.c.id)
        for table in (tables.capture, tables.attempt, tables.decision, tables.reading, tables.sketch, tables.logged):
            lost = select(table.c.page).where(table.c.page.not_in(known)).distinct()
            for page in self.connection.execute(lost.order_by(table.c.page)).scalars():
                yield Breach("E_ROW_UNKNOWN", f"{table.name} on {page}", "rows of no page", "no such rows", table.name)


def _as_held(connection: Connection, table: Table, wanted: Sequence[rows.Row]) -> list[tuple[Any, ...]]:
    """Rows as the engine would hold them."""
    return [tuple(map(_plain, row)) for row in driver_rows(connection, table, wanted)]


def _plain(value: Any) -> Any:
    """Bytes as bytes: drivers wrap them on their way in and out."""
    value = getattr(value, "obj", value) if type(value).__name__ == "Binary" else value
    return bytes(value) if isinstance(value, memoryview) else value


def _named(table: Table, row: rows.Row) -> Any:
    columns = table.c
    return (columns.page == row["page"]) & (columns.sha256 == row["sha256"]) & (columns.sequence == row["sequence"])


def _spelled_otherwise(row: tuple[Any, ...], reading: Reading) -> bool:
    """Whether a stored body of an earlier version's spelling is of this very reading."""
    stored = dict(zip((column.name for column in tables.reading.columns), row, strict=True))
    try:
        return rows.unpack_reading(stored) == reading
    except (IntegrityError, ValueError, KeyError, TypeError):
        return False


def _differing(table: Table, place: str, stored: tuple[Any, ...], wanted: tuple[Any, ...]) -> Iterator[Breach]:
    """One breach for each column that says something else."""
    for column, got, expected in zip(table.columns, stored, wanted, strict=True):
        if got != expected and not _same_inside(column.name, got, expected):
            told = f"{column.name} {_brief(got)}"
            yield Breach("E_ROW_DIFFERS", place, told, _brief(expected), table.name)


def _same_inside(name: str, got: object, expected: object) -> bool:
    if name not in DEFLATED or not isinstance(got, bytes) or not isinstance(expected, bytes):
        return False
    inflating = zlib.decompressobj()
    try:
        plain = inflating.decompress(got) + inflating.flush()
    except zlib.error:
        return False
    return inflating.eof and not inflating.unused_data and plain == zlib.decompress(expected)


def _first_differing(
    table: Table, place: str, stored: list[tuple[Any, ...]], wanted: list[tuple[Any, ...]]
) -> list[Breach]:
    """The first row, by its place in the content, that is not as the reading has it."""
    named = place if table is tables.content else f"{table.name} of {place}"
    expected = {row[1]: row for row in wanted} if table is not tables.content else dict(enumerate(wanted))
    there = {row[1]: row for row in stored} if table is not tables.content else dict(enumerate(stored))
    for position in sorted({*expected, *there}, key=lambda at: (str(type(at)), at)):
        at = named if table is tables.content else f"{named}, row {position}"
        if position not in there:
            return [Breach("E_ROW_MISSING", at, "no row", "one, as its reading says", table.name)]
        if position not in expected:
            return [Breach("E_ROW_UNKNOWN", at, "a row of no reading", "no such row", table.name)]
        if found := list(_differing(table, at, there[position], expected[position])):
            return found[:1]
    return []


def _short(id: str) -> str:
    return id[:12] if len(id) == 64 else id


def _brief(value: object) -> str:
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    told = repr(value)
    return told if len(told) <= 120 else f"{told[:117]}..."
