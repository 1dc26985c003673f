"""The store at two million observations: how fast facts go in, and how long answers take, beside a tenth of it.

`make bench-store` fills and asks both engines at a tenth and at full size, and the peers. With `--tenth` the full size
is left out, with `--reads` writing and the peers too; `--peers` compares with the peers alone; `--ask URL` puts the
questions alone, to a store that a run which was ended left behind.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from bench.made_store import Size, facts_of, nights_of, page_id, reading_of
from sqlalchemy import Connection
from tests.postgres import Server, running_server

from kpi_ingest.model import Reading
from kpi_ingest.model.content import content_digest, observations
from kpi_ingest.model.sketch import sketch_of
from kpi_ingest.pipeline.outlining import current_outline, diff_editions
from kpi_ingest.store import Facts, Store, open_store, rows, tables
from kpi_ingest.store.bulk import append_rows, driver_rows
from kpi_ingest.store.engine import write_to
from kpi_ingest.store.sketches import sketch_columns
from kpi_ingest.vintages import Figure, VintageStore

FULL = Size(pages=100, nights=10_000, editions=50)
TENTH = Size(pages=10, nights=10_000, editions=50)
"""A tenth of the pages: the answers about one page are the same, those about all pages a tenth."""
SHORT = Size(pages=10, nights=1_000, editions=5)
"""A tenth of the history under the same answers about one page."""
SAMPLE = Size(pages=8, nights=10_000, editions=50)
"""What is written raw and through Core, side by side."""
ASKED, TRIES = 9, 3
"""Pages asked about, and how often: of each page the best time counts, for other work on the machine only adds."""
PEERS = Path(__file__).parent.parent / ".venv-peers" / "bin" / "python"
TABLES = ("page", "capture", "content", "observation", "reading", "sketch")


def timed(act: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


@contextmanager
def database(engine: str, server: Server | None) -> Iterator[str]:
    """The URL of an empty database, gone afterwards."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="bench-store-") as folder:
            yield f"sqlite:///{folder}/store.db"
    elif server is not None:
        with server.database() as url:
            yield url.render_as_string(hide_password=False)


def fill(store: Store, size: Size) -> float:
    """Store every page, one transaction each; seconds in the store."""
    seconds = 0.0
    for number in range(size.pages):
        seconds += fill_page(store, facts_of(number, size))
        if sys.stderr.isatty():
            print(f"\r{number + 1} of {size.pages} pages", end="", file=sys.stderr, flush=True)
    return seconds


def fill_page(store: Store, facts: Facts) -> float:
    """Seconds for one page's facts, one transaction."""
    return timed(lambda: store.add(facts))


def settle(store: Store) -> None:
    """What PostgreSQL's autovacuum does in time: statistics, and pages known to be visible to all."""
    if store.engine.dialect.name == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def ask(store: Store, size: Size) -> None:
    """Time the answers and print them."""
    vintages = VintageStore(store, {})
    last = f"{1998 + size.nights * 9 // 10 // 366}"
    asked = [page_id(number * size.pages // ASKED) for number in range(min(ASKED, size.pages))]
    found = len(vintages.as_of(asked[0], last))
    print(f"  as-of of one page          {of_each(asked, lambda page: vintages.as_of(page, last))}   ({found} figures)")
    figures: list[Figure] = []
    seconds, own = spent(lambda: figures.extend(vintages.as_of_all(last)))
    print(f"  as-of of all pages         {seconds:9.2f} s, {own:.2f} of our processor   ({len(figures):,} figures)")
    for name, earlier in (("two neighbours", -2), ("first and last", 0)):
        changes = diff_ends(store, asked[0], earlier)
        told = of_each(asked, partial(diff_ends, store, earlier=earlier))
        print(f"  diff of {name:<18} {told}   ({changes} changes)")


def of_each(pages: Sequence[str], act: Callable[[str], object]) -> str:
    """The median over pages of the best of TRIES: by the clock, and as processor time of this process alone, which is
    all there is to a question on SQLite and does not grow while others work."""
    both = [[spent(partial(act, page)) for _ in range(TRIES)] for page in pages]
    clock, own = (1000 * statistics.median(min(each[at] for each in tries) for tries in both) for at in (0, 1))
    return f"{clock:9.1f} ms, {own:.1f} of our processor"


def spent(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and seconds of this process's processor time."""
    started, own = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - started, time.process_time() - own


def diff_ends(store: Store, page: str, earlier: int) -> int:
    """How many changes lie between a release and the last one, the page's history worked out anew."""
    outline = current_outline(store, page, None)
    return len(diff_editions(store, outline, outline.editions[earlier], outline.editions[-1], None).changes)


def measure(engine: str, server: Server | None, size: Size) -> None:
    """Fill a database of that size and ask it."""
    with database(engine, server) as url, open_store(url) as store:
        print(f"{engine}: {size.cells:,} observations, {size.contents:,} contents, {size.captures:,} captures")
        seconds = fill(store, size)
        rate = (size.cells + size.captures) / seconds
        print(f"  facts stored               {seconds:9.1f} s    ({rate:,.0f} observations and captures a second)")
        settle(store)
        ask(store, size)


def _rows_of(facts: Facts, number: int) -> dict[str, list[rows.Row]]:
    made: dict[str, list[rows.Row]] = {name: [] for name in TABLES}
    made["page"] = [{"id": page_id(number), "recorded_at": facts.captures[0].recorded_at}]
    made["capture"] = [rows.capture_row(capture) for capture in facts.captures]
    for reading, recorded_at in facts.readings:
        digest, packed = content_digest(reading), rows.pack_reading(reading)
        cells = rows.observation_rows(reading, observations(reading), digest)
        made["content"].append({"digest": digest, "observations": len(cells), "notes": 0})
        made["observation"] += cells
        made["reading"].append(rows.reading_row(reading, packed, digest, 1, recorded_at))
        named = {"page": reading.page, "sha256": reading.sha256, "sequence": 1}
        made["sketch"].append({**named, **sketch_columns(sketch_of(reading))})
    return made


def write_core(store: Store, page: dict[str, list[rows.Row]]) -> float:
    """Ready rows through the store's own way of appending, in one of its transactions."""

    def append(connection: Connection) -> None:
        for name in TABLES:
            append_rows(connection, tables.metadata.tables[name], page[name])

    return timed(lambda: write_to(store.engine, store.place, ["page"], append))


def write_raw(store: Store, page: dict[str, list[rows.Row]]) -> float:
    """The same rows, converted beforehand, by the driver alone: `executemany`, or COPY, in one transaction."""
    with store.engine.connect() as connection:
        plain = {name: driver_rows(connection, tables.metadata.tables[name], page[name]) for name in TABLES}
    raw = store.engine.raw_connection()
    seconds = timed(lambda: (_executemany if store.engine.dialect.name == "sqlite" else _copy)(raw, plain))
    raw.close()
    return seconds


def _executemany(connection: Any, plain: dict[str, list[tuple[object, ...]]]) -> None:
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    for name in TABLES:
        marks = ", ".join("?" for _ in tables.metadata.tables[name].columns)
        cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", plain[name])
    cursor.execute("COMMIT")


def _copy(connection: Any, plain: dict[str, list[tuple[object, ...]]]) -> None:
    with connection.cursor() as cursor:
        for name in TABLES:
            with cursor.copy(f"COPY {name} FROM STDIN") as copy:
                for row in plain[name]:
                    copy.write_row(row)
    connection.commit()


def compare_writing(engine: str, server: Server | None) -> None:
    """Raw, through Core, and as facts: the same rows into three stores, page by page in turn."""
    turns: list[tuple[float, float, float]] = []
    count = 0
    with ExitStack() as stack:
        raw, core, whole = (stack.enter_context(a_store(engine, server)) for _ in range(3))
        for number in range(SAMPLE.pages):
            facts = facts_of(number, SAMPLE)
            made = _rows_of(facts, number)
            count += sum(len(made[name]) for name in TABLES)
            turns.append((write_raw(raw, made), write_core(core, made), fill_page(whole, facts)))
    plain, through, facts_in = (sum(each) for each in zip(*turns, strict=True))
    print(f"{engine}: {count:,} rows of {SAMPLE.pages} pages")
    print(f"  {'executemany' if engine == 'sqlite' else 'COPY':<26} {count / plain:9,.0f} rows a second")
    print(f"  ready rows through Core    {count / through:9,.0f} rows a second: {plain / through:.2f} of that")
    print(f"  facts, digests and all     {count / facts_in:9,.0f} rows a second: {plain / facts_in:.2f} of that")


@contextmanager
def a_store(engine: str, server: Server | None) -> Iterator[Store]:
    """An empty store, gone afterwards."""
    with database(engine, server) as url, open_store(url) as store:
        yield store


LOADS = 6
"""Editions that are loaded one after the other; the best load counts."""
NIGHTS, EVERY = 30, 10
"""Nights that are loaded one after the other, and how many of them bring one edition; all but the first count."""
Rate: TypeAlias = "Callable[[Sequence[float], int], float]"


def compare_peers() -> None:
    """The same editions into dlt's slowly changing table and into ours, and nights most of which change nothing;
    100,000 cells into csv-diff and our diff."""
    for figures in (400, 20_000):
        print(f"{LOADS} editions of {figures:,} figures, one in a hundred revised, loaded one after the other")
        size = Size(1, LOADS, LOADS, figures // 10, figures // 100)
        _beside_dlt(size, figures, 1, _best)
    print(f"{NIGHTS} nights of 400 figures, an edition each {EVERY} nights, every night loaded")
    size = Size(1, NIGHTS, NIGHTS // EVERY)
    _beside_dlt(size, 400, EVERY, _lasting)
    seconds, _ = _our_loads(nights_of(size, same_bytes=False))
    print(f"  kpi-ingest, other bytes    {_lasting(seconds, 400):9,.0f} figures a second, where each night brings some")
    _compare_diffs()


def _best(seconds: Sequence[float], figures: int) -> float:
    return figures / min(seconds)


def _lasting(seconds: Sequence[float], figures: int) -> float:
    """All loads but the first, which makes dlt's tables."""
    return figures * (len(seconds) - 1) / sum(seconds[1:])


def _beside_dlt(size: Size, figures: int, every: int, rate: Rate) -> None:
    """Both are given facts, or rows, that are ready, and timed load by load: by the clock, and in processor time of
    the process that loads, which does not grow while others work."""
    ours = [rate(each, figures) for each in _our_loads(nights_of(size, same_bytes=True))]
    print(f"  kpi-ingest, SQLite         {ours[0]:9,.0f} figures a second")
    for destination in ("sqlite", "duckdb"):
        with tempfile.TemporaryDirectory() as folder:
            told = _peer("dlt", destination, str(size.nights), str(every), str(figures), folder)
        theirs = [rate(told[measure], figures) for measure in ("seconds", "processor")]
        clock, own = (mine / its for mine, its in zip(ours, theirs, strict=True))
        print(f"  dlt scd2, {destination:<16} {theirs[0]:9,.0f} figures a second: ours {clock:.1f} times that,", end="")
        print(f" {own:.1f} times by processor time")


def _our_loads(nights: Iterable[Facts]) -> tuple[list[float], list[float]]:
    """Of each load the seconds by the clock and of our processor."""
    ready = list(nights)
    with a_store("sqlite", None) as store:
        seconds, own = zip(*(spent(partial(store.add, facts)) for facts in ready), strict=True)
    return list(seconds), list(own)


def _compare_diffs() -> None:
    size = Size(pages=1, nights=2, editions=2, rows=10_000)
    with tempfile.TemporaryDirectory() as folder:
        files = [_written(Path(folder) / f"{it}.csv", reading_of(page_id(0), it, size)) for it in range(2)]
        told = _peer("csv-diff", *map(str, files))
    with database("sqlite", None) as url, open_store(url) as store:
        store.add(facts_of(0, size))
        found: list[int] = []
        seconds, own = spent(lambda: found.append(diff_ends(store, page_id(0), 0)))
    print(f"two releases of {size.rows * 10:,} cells")
    print(f"  csv-diff, from two files   {told['seconds']:9.2f} s    ({told['changed']} rows changed)")
    print(f"  kpi-ingest, from the store {seconds:9.2f} s, {own:.2f} of our processor", end="")
    print(f"    ({found[0]} figures changed, classified)")


def _written(file: Path, reading: Reading) -> Path:
    with file.open("w", newline="", encoding="utf-8") as output:
        writer = csv.writer(output)
        (table,) = reading.tables
        writer.writerow(["indicator", *(column.label for column in table.columns)])
        writer.writerows([row.indicator_id, *(cell.text for cell in row.cells)] for row in table.rows)
    return file


def _peer(*words: str) -> Any:
    script = Path(__file__).with_name("peer_loads.py")
    done = subprocess.run([PEERS, script, *words], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def compare_all(sizes: Sequence[Size]) -> None:
    """Writing on both engines, the peers, and the questions to stores of these sizes."""
    with running_server() as server:
        for engine in ("sqlite", "postgresql"):
            compare_writing(engine, server)
        compare_peers()
        compare_reads(sizes, server)


def compare_reads(sizes: Sequence[Size], server: Server) -> None:
    """The same questions to stores of these sizes on both engines."""
    for size in sizes:
        for engine in ("sqlite", "postgresql"):
            measure(engine, server, size)


def ask_left(url: str) -> None:
    """Put the questions to a store that a run which was ended left behind."""
    with open_store(url, create=False) as store:
        held = store.row_counts()
        print(f"{held['observation']:,} observations, {held['content']:,} contents, {held['capture']:,} captures")
        ask(store, Size(held["page"], held["capture"] // held["page"], held["content"] // held["page"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--tenth", action="store_true", help="all but the full size")
    part.add_argument("--reads", action="store_true", help="the questions alone, without the full size")
    part.add_argument("--peers", action="store_true", help="the peers alone")
    part.add_argument("--ask", metavar="URL", help="the questions alone, to a store that is there")
    options = parser.parse_args()
    if options.ask:
        ask_left(options.ask)
    elif options.peers:
        compare_peers()
    elif options.reads:
        with running_server() as server:
            compare_reads([SHORT, TENTH], server)
    else:
        compare_all([SHORT, TENTH] if options.tenth else [SHORT, TENTH, FULL])


if __name__ == "__main__":
    main()
