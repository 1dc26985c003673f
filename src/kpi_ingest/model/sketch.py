"""Sketches: what must be known of a reading to place it among the others of its page, without opening it.

A thousand readings can be told apart by their sketches alone: whether one shows a change against another, how long a
figure stood, whether a gate could hold. Only the readings that are shown are opened. A sketch is a function of its
reading and of `SKETCH_RULES`, and is kept beside it; one made under other rules counts for nothing and is made anew.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from kpi_ingest.model.content import column_key, observations, quoted
from kpi_ingest.model.naming import Repeated, repeated_labels, row_name
from kpi_ingest.model.reading import Cell, Inputs, Key, Observation, Reading, ReadTable
from kpi_ingest.model.release import StatedTable
from kpi_ingest.model.spelling import spell_reading
from kpi_ingest.model.substance import Published, printed, published

SKETCH_RULES = 3
"""Goes up with every change of what a sketch says of a reading, `substance.published` included; a test pins both."""
WIDTH = 16
"""Bytes of a name and of a substance: 120 bits and more, so that no publisher can make two figures look like one."""
TITLE = "DOCUMENT_TITLE"
"""Code of the remark in which a reading keeps what its document calls itself."""
STRIDE = 16 * WIDTH
"""Bytes of two runs that are compared at once."""
_MARKS = {"undecided": b"u", "truncated": b"t", "unparsed": b"p"}
_NO_INPUTS = Inputs("", None)
_spelling = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is compared of one reading, cell by cell, as digests. They stay packed: of the sketches of a long history
    hardly one is asked for more than where it differs from the next."""

    names: bytes
    """The name of each cell (`cell_name`), one after the other in the order of the page."""
    substances: bytes
    """The published substance of each (`cell_substance`), in the same order."""
    rough: frozenset[bytes]
    """Names of the cells whose substance leaves something of their print untold, such as a double blank."""
    frame: str
    """sha256 over titles, headers, row labels and notes, as compared and in no order."""
    shape: Mapping[str, tuple[int, tuple[str, ...]]]
    """Section id -> its number of rows and the measures of its columns."""
    complete: bool
    """The capture shows the whole page."""
    simple: bool
    """No key and no section stands twice: cells answer to each other by their keys alone."""
    likeness: str = ""
    """sha256 over the whole reading but which bytes it is of and what it was made with: readings that share it show the
    same, and one of them stands for all. "" for the sketch of several readings together."""
    title: str = ""
    """What the document calls itself, where the page definition says how that reads: a line each."""

    def cells(self) -> dict[bytes, bytes]:
        """Name of each cell -> its substance, in the order of the page."""
        return dict(zip(each_of(self.names), each_of(self.substances), strict=True))


def each_of(run: bytes) -> tuple[bytes, ...]:
    """The names, or the substances, of a run of them."""
    return struct.unpack(f"{WIDTH}s" * (len(run) // WIDTH), run)


Change: TypeAlias = tuple[bytes, bytes | None, bytes | None]
"""The name of a cell, and its substance before and after; None on a side that has no such cell."""


def cells_changed(before: Sketch, after: Sketch) -> Iterator[Change]:
    """Every cell that differs between two sketches. Two editions of one layout cost hardly more than what differs."""
    if before.names == after.names:
        for at in _places_differing(before.substances, after.substances):
            cell = slice(at, at + WIDTH)
            yield before.names[cell], before.substances[cell], after.substances[cell]
    else:
        yield from changes_between(before.cells(), after.cells())


def _places_differing(before: bytes, after: bytes) -> Iterator[int]:
    """Where the cells begin that differ in two runs of one length."""
    for start in range(0, len(before), STRIDE):
        if before[start : start + STRIDE] != after[start : start + STRIDE]:
            for at in range(start, min(start + STRIDE, len(before)), WIDTH):
                if before[at : at + WIDTH] != after[at : at + WIDTH]:
                    yield at


def changes_between(before: Mapping[bytes, bytes], after: Mapping[bytes, bytes]) -> Iterator[Change]:
    """`cells_changed` of cells that are unpacked."""
    yield from ((name, before.get(name), now) for name, now in after.items() if before.get(name) != now)
    yield from ((name, was, None) for name, was in before.items() if name not in after)


def first_bytes(sketch: Sketch) -> bytes:
    """The first byte of every substance, which says how the cell was seen: `s` with its meaning, `p` unparsed, or not:
    `u` undecided, `t` truncated."""
    return sketch.substances[::WIDTH]


def is_unseen(substance: bytes) -> bool:
    """Whether the capture leaves open what stands in the cell."""
    return substance[:1] in (b"u", b"t")


def leaves_open(was: bytes, now: bytes) -> bool:
    """Whether two substances that differ may be one print all the same, or one that refutes the other: the cells must
    be looked at."""
    marks = {was[:1], now[:1]}
    return b"t" not in marks and not marks.isdisjoint((b"u", b"p"))


@lru_cache(maxsize=65_536)
def cell_name(key: Key, occurrence: int) -> bytes:
    """The name of a cell in a sketch: a digest of its key."""
    words = (key.section, key.indicator, key.measure, key.series, key.period, key.period_words)
    spelled = f"[{','.join(map(quoted, words))},{occurrence}]"
    return hashlib.blake2b(spelled.encode("ascii"), digest_size=WIDTH).digest()


def cell_substance(cell: Cell) -> bytes:
    """A digest of what the cell publishes; its first byte says how it was seen."""
    return _MARKS.get(cell.state, b"s") + _digest(published(cell))


@lru_cache(maxsize=65_536)
def _digest(substance: Published) -> bytes:
    spelled = f"[{','.join(map(quoted, substance))}]"
    return hashlib.blake2b(spelled.encode("ascii"), digest_size=WIDTH - 1).digest()


def sketch_of(reading: Reading) -> Sketch:
    """The sketch of a reading."""
    return sketch_observed(reading, observations(reading))


def sketch_observed(reading: Reading, observed: Iterable[Observation], likeness: str | None = None) -> Sketch:
    """The sketch of a reading whose observations are at hand, and its likeness where it is."""
    cells = ((each.key, each.occurrence, each.cell) for each in observed)
    repeated = repeated_labels(reading.tables)
    sketch = make_sketch(cells, [_stated(table, repeated) for table in reading.tables], complete=not reading.truncated)
    title = "\n".join(warning.detail for warning in reading.warnings if warning.code == TITLE)
    return replace(sketch, likeness=likeness_of(reading) if likeness is None else likeness, title=title)


def likeness_of(reading: Reading, tables: str | None = None) -> str:
    """What two readings share that show the same: see `Sketch.likeness`. `tables` as of `spell_reading`."""
    shown = replace(reading, sha256="", size=0, inputs=_NO_INPUTS)
    return hashlib.sha256(spell_reading(shown, tables)).hexdigest()


def make_sketch(cells: Iterable[tuple[Key, int, Cell]], tables: Sequence[StatedTable], *, complete: bool) -> Sketch:
    """The sketch of cells, each with its key and occurrence, and of the tables around them."""
    substances: dict[bytes, bytes] = {}
    rough: set[bytes] = set()
    repeats = False
    for key, occurrence, cell in cells:
        name = cell_name(key, occurrence)
        substances[name] = cell_substance(cell)
        repeats = repeats or bool(occurrence)
        if _is_rough(cell):
            rough.add(name)
    shape = {table.section_id: _shape(table) for table in tables}
    simple = len(shape) == len(tables) and not repeats
    names, run = b"".join(substances), b"".join(substances.values())
    return Sketch(names, run, frozenset(rough), _frame(tables), shape, complete, simple)


def _stated(table: ReadTable, repeated: Repeated) -> StatedTable:
    rows = tuple((row.indicator_id, row_name(table, row, repeated)) for row in table.rows)
    notes = tuple(note for note in table.notes if note.scope != "stamp")
    return StatedTable(table.section_id, table.section, table.columns, notes, rows)


def _is_rough(cell: Cell) -> bool:
    """Whether another cell of the same substance may print otherwise: `published` folds blanks, order and case of
    nothing-said."""
    words = (cell.comparator, cell.unit, cell.qualifier, cell.date)
    if cell.state in ("undecided", "truncated"):
        plain = all(candidate.text == printed(candidate.text) for candidate in cell.candidates)
        return not plain or (cell.text, cell.value, *words, cell.flags, cell.notes) != (None,) * 6 + ((), ())
    plain = cell.text is not None and cell.text == printed(cell.text) and "" not in words
    return not plain or _unsorted(cell.flags) or _unsorted(cell.notes)


def _unsorted(words: Sequence[str]) -> bool:
    return len(words) > 1 and list(words) != sorted(words)


def _shape(table: StatedTable) -> tuple[int, tuple[str, ...]]:
    return len(table.indicators), tuple(sorted({column.measure for column in table.columns}))


def _frame(tables: Iterable[StatedTable]) -> str:
    spelled = sorted(_spelling(_framed(table)) for table in tables)
    return hashlib.sha256(_spelling(spelled).encode("ascii")).hexdigest()


def _framed(table: StatedTable) -> tuple[object, ...]:
    columns = sorted((*column_key(it), printed(it.label)) for it in table.columns)
    rows = sorted((indicator, printed(label)) for indicator, label in table.indicators)
    notes = sorted((note.mark, printed(note.text)) for note in table.notes)
    return table.section_id, printed(table.section), columns, rows, notes


def pack_sketch(sketch: Sketch) -> tuple[str, bytes]:
    """A sketch as JSON and, for its cells, a run of bytes: all names, then all substances."""
    head = {
        "frame": sketch.frame,
        "shape": {section: [rows, list(measures)] for section, (rows, measures) in sketch.shape.items()},
        "complete": sketch.complete,
        "simple": sketch.simple,
        "likeness": sketch.likeness,
        "rough": [place for place, name in enumerate(each_of(sketch.names)) if name in sketch.rough],
        **({"title": sketch.title} if sketch.title else {}),
    }
    return _spelling(head), sketch.names + sketch.substances


@lru_cache(maxsize=64)
def _shared(names: bytes) -> bytes:
    """The names of one layout, held once by all sketches of it."""
    return names


def forget_sketches() -> None:
    """Let go of what was remembered of one page's sketches: no other page has their keys."""
    for remembered in (unpack_sketch, cell_name, _digest, _shared):
        remembered.cache_clear()


@lru_cache(maxsize=4_096)
def unpack_sketch(head: str, cells: bytes) -> Sketch:
    """The sketch that `pack_sketch` was given. Most captures of a page show what the one before them showed, and share
    one sketch."""
    told = json.loads(head)
    names, substances = _shared(cells[: len(cells) // 2]), cells[len(cells) // 2 :]
    return Sketch(
        names=names,
        substances=substances,
        rough=frozenset(names[place * WIDTH : (place + 1) * WIDTH] for place in told["rough"]),
        frame=told["frame"],
        shape={section: (rows, tuple(measures)) for section, (rows, measures) in told["shape"].items()},
        complete=told["complete"],
        simple=told["simple"],
        likeness=told["likeness"],
        title=told.get("title", ""),
    )
