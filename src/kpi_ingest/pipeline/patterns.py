"""Open rows in groups of one pattern: rows of a table that print as many figures after the target, and the columns
under which these may stand. What a group shows is what `decide` with its pattern would record; nothing is chosen here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpi_ingest.errors import DecisionRefused
from kpi_ingest.grammar import fold_label
from kpi_ingest.pipeline.choosing import ColumnPattern, begins_title, cells_of_pattern, figure_columns, rows_meant
from kpi_ingest.pipeline.reviewing import Cut, ReviewedRow

Columns = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PatternRow:
    """A row of a group as a pattern has it."""

    row: ReviewedRow
    cells: tuple[str, ...] | None
    """None where the row's print or its settled cells contradict the pattern, or no candidate has such figures."""
    cut: Cut | None
    """The listed candidate with these cells; None where the row's list has none."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One pattern: the columns that hold the figures after the target, and what each row of the group would become."""

    columns: Columns
    labels: tuple[str, ...]
    rows: tuple[PatternRow, ...]
    """All rows of the group, in its order."""
    command: tuple[str, ...] | None
    """Words of `decide` that name exactly the rows with cells; None where the header names no such columns."""

    @property
    def probability(self) -> float:
        """Mean probability of the pattern's cut, 0 for a row that does not list it: what the patterns are ranked by."""
        return sum(each.cut.probability for each in self.rows if each.cut) / len(self.rows)


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Open rows that one decision may settle; a row that shares its pattern with no other is a group of its own."""

    rows: tuple[ReviewedRow, ...]
    figures: int | None
    """How many figures the rows print after the target; None where no candidate says so."""
    placements: tuple[Placement, ...]
    """Likeliest first."""


def group_rows(rows: Sequence[ReviewedRow]) -> tuple[RowGroup, ...]:
    """The open rows of a page in groups, each row once, in the order of each group's first row."""
    groups: dict[object, list[ReviewedRow]] = {}
    for number, row in enumerate(rows):
        labels = tuple(column.label for column in row.columns)
        figures = _settled_figures(row)
        alone = None if figures is not None else number
        groups.setdefault((row.section, labels, figures and len(figures), alone), []).append(row)
    return tuple(_group(tuple(members), rows) for members in groups.values())


def _settled_figures(row: ReviewedRow) -> tuple[str, ...] | None:
    """The figures after the target, where the likeliest cut has some and every cut of as many has the same."""
    if not row.cuts:
        return None
    free = figure_columns(row)
    found = [tuple(cut.cells[at] for at in free if cut.cells[at]) for cut in row.cuts]
    same = {figures for figures in found if len(figures) == len(found[0])}
    return found[0] if found[0] and len(same) == 1 else None


def _group(members: tuple[ReviewedRow, ...], rows: Sequence[ReviewedRow]) -> RowGroup:
    figures = _settled_figures(members[0])
    if figures is None:
        return RowGroup(members, None, ())
    seen = {
        columns: None
        for row in members
        for cut in row.cuts
        for columns in [tuple(at for at in figure_columns(row) if cut.cells[at])]
        if len(columns) == len(figures)
    }
    placements = (_placement(columns, members, rows) for columns in seen)
    held = [each for each in placements if any(it.cells is not None for it in each.rows)]
    return RowGroup(members, len(figures), tuple(sorted(held, key=lambda it: (-it.probability, it.columns))))


def _placement(columns: Columns, members: tuple[ReviewedRow, ...], rows: Sequence[ReviewedRow]) -> Placement:
    labels = tuple(members[0].columns[at].label for at in columns)
    names = tuple(_short_name(label, members[0]) for label in labels)
    placed = tuple(_placed(row, labels, columns) for row in members)
    named = [name for name in names if name is not None]
    meant = tuple(each.row for each in placed if each.cells is not None)
    command = _command(tuple(named), meant, rows) if len(named) == len(names) and meant else None
    return Placement(columns, labels, placed, command)


def _placed(row: ReviewedRow, labels: tuple[str, ...], columns: Columns) -> PatternRow:
    try:
        cells = cells_of_pattern(ColumnPattern(labels), row)
    except DecisionRefused:
        cells = None
    if cells is not None and tuple(at for at in figure_columns(row) if cells[at]) != columns:
        cells = None  # a label that begins another column's names neither
    return PatternRow(row, cells, next((cut for cut in row.cuts if cut.cells == cells), None))


def _short_name(label: str, row: ReviewedRow) -> str | None:
    """The fewest first words of a label that name its column and no other; None where not even all of them do, or where
    they hold the comma that parts names."""
    words = label.split()
    for count in range(1, len(words) + 1):
        name = " ".join(words[:count])
        halved = words[count : count + 1] and words[count][0].isdigit()  # `Actual Mar` of `Actual Mar 24`
        if not halved and sum(begins_title(column.label, name) for column in row.columns) == 1:
            return name if "," not in name else None
    return None


def _command(names: tuple[str, ...], meant: tuple[ReviewedRow, ...], rows: Sequence[ReviewedRow]) -> tuple[str, ...]:
    """The section where that names exactly these rows, else their ids."""
    first = meant[0]
    start = ("decide", first.page, "--columns", ",".join(names))
    section = _short_section(first.section, {row.section for row in rows})
    if section is not None and _decided_by(ColumnPattern(names, section), rows) == _ids(meant):
        return (*start, "--pattern", section)
    return (*start, "--rows", ",".join(sorted(_ids(meant))))


def _short_section(section: str, sections: Iterable[str]) -> str | None:
    words = section.split()
    if words and fold_label(words[0]) == "section":
        words = words[1:]
    for count in range(1, len(words) + 1):
        name = " ".join(words[:count]).rstrip(":")
        if name and sum(begins_title(each, name) for each in sections) == 1:
            return name
    return None


def _decided_by(pattern: ColumnPattern, rows: Sequence[ReviewedRow]) -> set[str] | None:
    """Ids of the rows that the pattern decides; None where it would be refused for one."""
    try:
        return _ids(row for row in rows_meant(pattern, rows) if cells_of_pattern(pattern, row) is not None)
    except DecisionRefused:
        return None


def _ids(rows: Iterable[ReviewedRow]) -> set[str]:
    return {row.row.row for row in rows}
