"""The tables of a capture as a draft tells them: sections with their columns, and what is not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kpi_ingest.grammar import fold_label
from kpi_ingest.model import Column, Document, Grid, Line, Reading, ReadTable
from kpi_ingest.pages.draft_titles import MovingTitle, moving_lines, moving_title
from kpi_ingest.pages.writing import pair, quoted, remark
from kpi_ingest.strict_toml import LONGEST_LINE

LONGEST_TEXT = LONGEST_LINE // 2
"""Characters of a title or label that a draft writes: its line stays within what a definition may have."""
_SHOWN = 12
"""Tables that are not read, told one by one."""
_SPARE = 4
"""A quarter fewer or more rows still pass."""


@dataclass(frozen=True, slots=True)
class DraftedSection:
    """A section as drafted: the tables of one title."""

    id: str
    read_id: str
    """What it is called without a definition."""
    titles: tuple[str, ...]
    tables: tuple[ReadTable, ...]
    moving: MovingTitle | None = None
    """Where its title names the period of its figures, and so will be another one in the next edition."""


def sections_of(document: Document, tables: Sequence[ReadTable]) -> tuple[DraftedSection, ...]:
    """The sections under the titles that the tables print, in the order of the page, each with an id of its own."""
    gathered: dict[str, list[ReadTable]] = {}
    for table in tables:
        gathered.setdefault(table.section_id, []).append(table)
    drafted = [
        _section(section, titles, own, document) for section, own in gathered.items() if (titles := _titles(own))
    ]
    taken = Counter(section.id for section in drafted)
    return tuple(each if taken[each.id] == 1 else replace(each, id=each.read_id) for each in drafted)


def _section(read_id: str, titles: tuple[str, ...], tables: Sequence[ReadTable], document: Document) -> DraftedSection:
    moving = moving_title(titles[0], document, tables[0].columns) if len(titles) == len(tables) == 1 else None
    return DraftedSection(moving.id if moving else read_id, read_id, titles, tuple(tables), moving)


def _titles(tables: Sequence[ReadTable]) -> tuple[str, ...]:
    printed = {fold_label(table.section): table.section for table in tables if table.section.strip()}
    return tuple(title for title in printed.values() if len(title) <= LONGEST_TEXT)


def section_lines(section: DraftedSection) -> list[str]:
    """The stanza of a section, and what its columns were taken for."""
    counts = [len(table.rows) for table in section.tables]
    fewest, most = min(counts), max(counts)
    told = " and ".join(str(count) for count in dict.fromkeys(counts))
    return [
        "[[sections]]",
        *pair("id", section.id),
        *pair("titles", section.titles, _title_evidence(section)),
        *pair("rows_min", fewest - fewest // _SPARE, f"{told} {'row' if told == '1' else 'rows'} printed"),
        *pair("rows_max", max(most + -(-most // _SPARE), 1)),
        *(line for table in section.tables for line in _column_lines(table)),
        *(moving_lines(section.moving, section.id) if section.moving else []),
    ]


def _title_evidence(section: DraftedSection) -> str:
    return "" if len(section.tables) == 1 else f"{len(section.tables)} tables stand under it"


def _column_lines(table: ReadTable) -> Iterator[str]:
    yield remark(f"columns: {quoted(table.label_header)} names the rows" if table.label_header else "columns:")
    for column in table.columns:
        yield remark(f"  {quoted(' > '.join(column.levels) or column.label)}: {_column_words(column)}")


def _column_words(column: Column) -> str:
    if column.speaks_of_figures:
        return column.role
    measure = column.measure if column.role == "figure" else column.role
    parts = [measure if column.ordinal is None else f"{measure} {column.ordinal}"]
    parts += [f"of {column.period}"] if column.period else []
    parts += [f"in {column.unit}"] if column.unit else []
    parts += [f"series {quoted(column.series)}"] if column.series else []
    if column.doubt:
        parts.append(f"look: {column.doubt}; [[tables.columns]] says what it is")
    elif column.when is None and column.measure in ("actual", "other"):
        parts.append("look: no period")
    return ", ".join(parts)


def untitled_lines(tables: Sequence[ReadTable]) -> list[str]:
    """The tables that are read and under which no section can be drafted: nothing stands over them."""
    told = (f"{table.section_id}, of {len(table.rows)} rows" for table in tables if not _titles([table]))
    how = "a section of its own needs [[tables]] with number and section"
    return [remark(f"look: nothing stands over {name}; {how}") for name in told]


def unread_lines(document: Document, reading: Reading | None) -> Iterator[list[str]]:
    """The tables that are not read, each with what would say that they are none."""
    left = list(_unread(document, reading))
    for number, grid, heading in left[:_SHOWN]:
        under = f", under {quoted(heading)}" if heading else ""
        first = " | ".join(dict.fromkeys(cell.text for cell in grid.rows[0] if cell.text)) if grid.rows else ""
        yield [
            remark(f"look: table {number}{under}, of {_counted(grid)}, is not read. Its first row: {first[:200]}"),
            "# [[tables]]",
            f"# number = {number}",
            "# ignore = true  # or what it is: orientation, header_rows, label_columns",
        ]
    if len(left) > _SHOWN:
        yield [remark(f"look: {len(left) - _SHOWN} more tables are not read; kpi-ingest tables prints them")]


def _counted(grid: Grid) -> str:
    return "1 row" if len(grid.rows) == 1 else f"{len(grid.rows)} rows"


def _unread(document: Document, reading: Reading | None) -> Iterator[tuple[int, Grid, str | None]]:
    """Tables that are not read, with their number on the page and the nearest heading above."""
    warnings = reading.warnings if reading else ()
    ignored = {warning.where for warning in warnings if warning.code == "IGNORED_GRID"}
    number, heading = 0, None
    for block in document.blocks:
        if isinstance(block, Line):
            heading = block.text.strip() if block.heading is not None else heading
            continue
        number += 1
        if reading is None or block.where in ignored:
            yield number, block, heading
