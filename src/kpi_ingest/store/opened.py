"""The store as its callers see it: facts in, facts out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection, Engine, Select, Table, func, select

from kpi_ingest.errors import UsageError
from kpi_ingest.model import Attempt, Bounds, Capture, Cell, Key, Reading
from kpi_ingest.model.acyclic import acyclic
from kpi_ingest.model.history import PageHistory
from kpi_ingest.store import deriving, looking, rows, tables, writing
from kpi_ingest.store.clocks import bounds_by_order
from kpi_ingest.store.comparing import Compared, PageRecords, compare_records
from kpi_ingest.store.deriving import DerivedRows, Stamp
from kpi_ingest.store.engine import connect_to, reading_from, shown_url, store_url, write_to
from kpi_ingest.store.guards import missing_guards
from kpi_ingest.store.looking import StoredTo
from kpi_ingest.store.rows import Decision, KeptReading, LogLine, PublishedCell, PublishedNote
from kpi_ingest.store.schema import VERSION_TABLE, bring_up, no_store
from kpi_ingest.store.verifying import Breach, breaches


@dataclass(frozen=True, slots=True)
class Facts:
    """What one transaction appends, in this order."""

    captures: Sequence[Capture] = ()
    attempts: Sequence[Attempt] = ()
    decisions: Sequence[Decision] = ()
    readings: Sequence[writing.Offered] = ()
    """Each with the time at which we came to believe it."""
    lines: Sequence[LogLine] = ()
    """Of the log that these facts come from, in its order."""

    def first_heard(self) -> dict[str, datetime]:
        """Every page that is spoken of, with the time of its first line, which no clock that jumps can change; without
        lines the earliest time of recording."""
        heard: dict[str, datetime] = {}
        for page, moment in self._mentions():
            heard[page] = min(moment, heard.get(page, moment))
        return heard | {line.page: line.recorded_at for line in reversed(self.lines)}

    def _mentions(self) -> Iterable[tuple[str, datetime]]:
        yield from ((capture.page, capture.recorded_at) for capture in self.captures)
        yield from ((attempt.page, attempt.at) for attempt in self.attempts)
        yield from ((decision.page, decision.recorded_at) for decision in self.decisions)
        yield from ((reading.page, recorded_at) for reading, recorded_at in self.readings)


@dataclass(frozen=True, slots=True)
class Added:
    """How many rows a transaction appended; all 0 when nothing was new."""

    captures: int = 0
    attempts: int = 0
    decisions: int = 0
    readings: int = 0
    lines: int = 0

    def __add__(self, other: Added) -> Added:
        return Added(
            self.captures + other.captures,
            self.attempts + other.attempts,
            self.decisions + other.decisions,
            self.readings + other.readings,
            self.lines + other.lines,
        )

    def __bool__(self) -> bool:
        """Something was new."""
        return bool(self.captures or self.attempts or self.decisions or self.readings)


@dataclass(frozen=True, slots=True)
class Held:
    """What a store holds of one page."""

    ids: frozenset[str]
    """Of its captures, attempts and decisions."""
    readings: Mapping[str, int]
    """sha256 of the bytes -> sequence of their current reading."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. Writing is idempotent: a fact that is there already adds nothing.

    Every method raises StorageError when the database fails, and IntegrityError when what is stored, or offered,
    contradicts itself. Not to be carried across a fork; close it, or use it in a `with` statement.
    """

    engine: Engine
    place: str
    """URL without its password."""

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def add(self, facts: Facts) -> Added:
        """Append all of `facts` in one transaction, or nothing."""
        heard = facts.first_heard()
        with acyclic():
            return write_to(self.engine, self.place, heard, lambda connection: _append(connection, facts, heard))

    def add_page(self, page: str, recorded_at: datetime) -> bool:
        """Note a page; False where it is known. Adding a fact notes its page by itself."""
        heard = {page: recorded_at}
        added = write_to(self.engine, self.place, [page], lambda connection: writing.add_pages(connection, heard))
        return bool(added)

    def add_capture(self, capture: Capture) -> bool:
        """Append a capture; False where it is there already."""
        return bool(self.add(Facts(captures=(capture,))))

    def add_attempt(self, attempt: Attempt) -> bool:
        """Append an attempt; False where it is there already."""
        return bool(self.add(Facts(attempts=(attempt,))))

    def add_decision(self, decision: Decision) -> bool:
        """Append a decision; False where it is there already."""
        return bool(self.add(Facts(decisions=(decision,))))

    def add_reading(self, reading: Reading, recorded_at: datetime) -> bool:
        """Append a reading, and its content where it is new.

        False where it equals the current one of its bytes, or is there already with this `recorded_at`.
        """
        return bool(self.add(Facts(readings=((reading, recorded_at),))))

    def pages(self) -> tuple[str, ...]:
        """Ids of all pages, sorted."""
        with reading_from(self.engine, self.place) as connection:
            return tuple(connection.execute(select(tables.page.c.id).order_by(tables.page.c.id)).scalars())

    def captures(self, page: str) -> tuple[Capture, ...]:
        """Captures of a page by capture time: lower bound, upper bound, digest. Where our clock jumped, a time that is
        not believed stands as the bounds that the order of recording gives."""
        with reading_from(self.engine, self.place) as connection:
            return tuple(_captures_in_order(connection, page))

    def attempts(self, page: str) -> tuple[Attempt, ...]:
        """Attempts on a page, oldest first."""
        query = _of_page(tables.attempt, page).order_by(tables.attempt.c.at, tables.attempt.c.id)
        with reading_from(self.engine, self.place) as connection:
            return tuple(rows.attempt_from(dict(row)) for row in connection.execute(query).mappings())

    def decisions(self, page: str) -> tuple[Decision, ...]:
        """Decisions on a page, oldest first."""
        query = _of_page(tables.decision, page).order_by(tables.decision.c.recorded_at, tables.decision.c.id)
        with reading_from(self.engine, self.place) as connection:
            return tuple(rows.decision_from(dict(row)) for row in connection.execute(query).mappings())

    def readings(self, page: str, sha256: str) -> tuple[KeptReading, ...]:
        """Every reading of these bytes, oldest first; the last one is current."""
        columns = tables.reading.c
        query = _of_page(tables.reading, page).where(columns.sha256 == sha256).order_by(columns.sequence)
        with reading_from(self.engine, self.place) as connection:
            return tuple(rows.kept_reading(dict(row)) for row in connection.execute(query).mappings())

    def current_readings(
        self, page: str, *, recorded_as_of: datetime | None = None
    ) -> tuple[tuple[Capture, Reading], ...]:
        """Every capture whose bytes have been read, with their current reading, by capture time.

        With `recorded_as_of`, as the store stood then: captures and readings recorded later are not there yet. Captures
        of the same bytes share one Reading.
        """
        with reading_from(self.engine, self.place) as connection:
            current = connection.execute(looking.current_of(page, recorded_as_of)).mappings()
            known: dict[str, Cell] = {}
            read = {row["sha256"]: rows.unpack_reading(dict(row), known) for row in current}
            found = _captures_in_order(connection, page, recorded_as_of)
            return tuple((capture, read[capture.sha256]) for capture in found if capture.sha256 in read)

    def history(self, page: str, *, recorded_as_of: datetime | None = None, documents: bool = False) -> PageHistory:
        """When the page, or with `documents` each document of it, showed which bytes, and the sketches of their current
        readings, none of which is opened. With `recorded_as_of` as the store stood then."""
        with reading_from(self.engine, self.place) as connection:
            return looking.history_of(connection, page, recorded_as_of, documents=documents)

    def opened(self, page: str, sequences: Mapping[str, int]) -> dict[str, Reading]:
        """The readings of these bytes with these sequences, by sha256."""
        with reading_from(self.engine, self.place) as connection:
            return looking.readings_of(connection, page, sequences)

    def figures(
        self, content_digests: Collection[str], indicators: Collection[str]
    ) -> Mapping[str, Sequence[tuple[Key, int, Cell]]]:
        """The cells of these indicators in each of these contents, each with its key and occurrence, in the order of
        the page; of a cell its state, text, value, unit, comparator and multiplier only."""
        with reading_from(self.engine, self.place) as connection:
            return looking.figures_of(connection, content_digests, indicators)

    def content_digests(self, page: str) -> tuple[str, ...]:
        """Digests of the contents of the current readings, sorted, each once."""
        current = looking.current_of(page).subquery()
        query = select(current.c.content_digest).distinct().order_by(current.c.content_digest)
        with reading_from(self.engine, self.place) as connection:
            return tuple(connection.execute(query).scalars())

    def observations(self, content_digest: str) -> tuple[PublishedCell, ...]:
        """The cells of a content, in the order of the page; empty for a digest that is not there."""
        columns = tables.observation.c
        query = select(tables.observation).where(columns.content_digest == content_digest).order_by(columns.position)
        with reading_from(self.engine, self.place) as connection:
            return tuple(rows.published_cell(dict(row)) for row in connection.execute(query).mappings())

    def notes(self, content_digest: str) -> tuple[PublishedNote, ...]:
        """The notes of a content, in the order of the page."""
        columns = tables.note.c
        query = select(tables.note).where(columns.content_digest == content_digest).order_by(columns.position)
        with reading_from(self.engine, self.place) as connection:
            return tuple(rows.published_note(dict(row)) for row in connection.execute(query).mappings())

    def holds(self, page: str) -> Held:
        """Which records of a page the store has: what need not be offered to it again."""
        with reading_from(self.engine, self.place) as connection:
            ids = (
                frozenset(connection.execute(select(table.c.id).where(table.c.page == page)).scalars())
                for table in (tables.capture, tables.attempt, tables.decision)
            )
            columns = tables.reading.c
            last = select(columns.sha256, func.max(columns.sequence)).where(columns.page == page)
            sequences = {row[0]: row[1] for row in connection.execute(last.group_by(columns.sha256))}
            return Held(frozenset().union(*ids), sequences)

    def read_bytes(self, page: str) -> frozenset[str]:
        """sha256 of every bytes of a page that a reading was made of."""
        columns = tables.reading.c
        query = select(columns.sha256).where(columns.page == page).distinct()
        with reading_from(self.engine, self.place) as connection:
            return frozenset(connection.execute(query).scalars())

    def stored_to(self, page: str, archive: str) -> StoredTo | None:
        """How far the store has an archive's log of a page; None where it has no line of it."""
        with reading_from(self.engine, self.place) as connection:
            return looking.stored_to(connection, page, archive)

    def lines(self, page: str, archive: str) -> frozenset[tuple[int, str]]:
        """Number and digest of every line of an archive's log that the store has of a page."""
        columns = tables.logged.c
        query = select(columns.seq, columns.line).where(columns.page == page, columns.archive == archive)
        with reading_from(self.engine, self.place) as connection:
            return frozenset((seq, line) for seq, line in connection.execute(query))

    def sqlite_name(self) -> str:
        """The name of the SQLite file without its ending, by which Datasette knows it; UsageError where the store is
        on another engine or in memory."""
        file = self.engine.url.database
        if self.engine.dialect.name != "sqlite" or not file or file == ":memory:":
            raise UsageError(
                "E_NOT_SQLITE", place=self.place, got=f"a store on {self.engine.dialect.name}",
                expected="an SQLite file, which is what Datasette serves",
                next_step="kpi-ingest rebuild --store sqlite:///FILE makes one out of the archive",
            )  # fmt: skip
        return Path(file).stem

    def table_names(self) -> tuple[str, ...]:
        """Every table of the store; what stands in them may be superseded, what the views say is not."""
        return (*tables.metadata.tables, VERSION_TABLE)

    def row_counts(self) -> dict[str, int]:
        """How many rows each table holds, by name."""
        with reading_from(self.engine, self.place) as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in tables.FACTS
            }

    def times_by_order(self, page: str) -> dict[str, Bounds]:
        """Captures whose own time is not believed, by id, each with the bounds that `captures` gives it."""
        with reading_from(self.engine, self.place) as connection:
            return bounds_by_order(connection, page)

    def stamp_now(self, page: str, definition: str | None) -> Stamp:
        """What rows derived from the page's facts of this moment follow from; `definition` is its digest."""
        with reading_from(self.engine, self.place) as connection:
            return deriving.stamp_now(connection, page, definition)

    def stamp_written(self, page: str) -> Stamp | None:
        """What the page's derived rows follow from; None where it has none."""
        with reading_from(self.engine, self.place) as connection:
            return deriving.stamp_written(connection, page)

    def write_derived(self, page: str, stamp: Stamp, derived: DerivedRows) -> None:
        """Put these derived rows in the place of all that the page has, or, of the tables that they do not name, leave
        them as they are."""
        write_to(
            self.engine, self.place, [page], lambda connection: deriving.write_derived(connection, page, stamp, derived)
        )

    def derived_rows(self, page: str, table: str) -> list[rows.Row]:
        """The page's rows in a table of what is derived, as they were written."""
        with reading_from(self.engine, self.place) as connection:
            return deriving.derived_rows(connection, page, tables.metadata.tables[table])

    def compare_derived(self, page: str, derived: DerivedRows) -> tuple[Breach, ...]:
        """The first row of each table that is not what would be written."""
        with reading_from(self.engine, self.place) as connection:
            return tuple(deriving.derived_breaches(connection, page, derived))

    def compare(self, archive: str, length: int, pages: Iterable[PageRecords]) -> Compared:
        """Every row beside what an archive has recorded; see `compare_records`."""
        with reading_from(self.engine, self.place) as connection:
            return compare_records(connection, archive, length, pages)

    def guards(self) -> tuple[Breach, ...]:
        """The triggers against change that are missing, switched off or otherwise than they were made."""
        with reading_from(self.engine, self.place) as connection:
            return tuple(missing_guards(connection))

    def verify(self) -> tuple[Breach, ...]:
        """Everything in the store that is not what was stored; empty where all is well."""
        with reading_from(self.engine, self.place) as connection:
            return tuple(breaches(connection))


def open_store(url: str, *, create: bool = True) -> Store:
    """Open the store at `url`: `sqlite:///FILE` or `postgresql+psycopg://USER@HOST/DATABASE`.

    An empty database becomes a store and an older schema is migrated up. Raises ConfigError for a URL that is none,
    SchemaMismatch for a newer schema, and StorageError for a database that is not ours (left as it is), that cannot be
    reached, or, with `create=False`, that is not there.
    """
    parsed = store_url(url)
    place = shown_url(parsed)
    if not create and _names_missing_file(parsed.get_backend_name(), parsed.database):
        raise no_store(place)
    engine = connect_to(parsed)
    try:
        bring_up(engine, place, create=create)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, place)


def _names_missing_file(backend: str, database: str | None) -> bool:
    """SQLite would make the file; `file:` URIs say themselves whether it may."""
    named = backend == "sqlite" and database and database != ":memory:" and not database.startswith("file:")
    return bool(named) and not Path(str(database)).exists()


def _append(connection: Connection, facts: Facts, heard: dict[str, datetime]) -> Added:
    writing.add_pages(connection, heard)
    return Added(
        captures=writing.add_captures(connection, facts.captures),
        attempts=writing.add_attempts(connection, facts.attempts),
        decisions=writing.add_decisions(connection, facts.decisions),
        readings=writing.add_readings(connection, facts.readings),
        lines=writing.add_lines(connection, facts.lines),
    )


def _of_page(table: Table, page: str) -> Select[tuple[object, ...]]:
    return select(table).where(table.c.page == page)


def _captures_of(page: str, recorded_as_of: datetime | None = None) -> Select[tuple[object, ...]]:
    columns = tables.capture.c
    query = _of_page(tables.capture, page)
    if recorded_as_of is not None:
        query = query.where(columns.recorded_at <= recorded_as_of)
    return query.order_by(columns.captured_lower, columns.captured_upper, columns.sha256, columns.id)


def _captures_in_order(connection: Connection, page: str, recorded_as_of: datetime | None = None) -> list[Capture]:
    found = connection.execute(_captures_of(page, recorded_as_of)).mappings()
    captures = [rows.capture_from(dict(row)) for row in found]
    told_by_order = bounds_by_order(connection, page)
    if not told_by_order:
        return captures
    believed = (replace(it, captured=told_by_order.get(it.id, it.captured)) for it in captures)
    return sorted(believed, key=lambda it: (it.captured.lower, it.captured.upper, it.sha256, it.id))
