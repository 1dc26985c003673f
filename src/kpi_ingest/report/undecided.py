"""Undecided rows, each told once: the run as printed, and each open cell with the texts that may stand in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi_ingest.model import Change, ReadRow, StatedCell
from kpi_ingest.report.audit import Side
from kpi_ingest.report.changes import Titles, section_title
from kpi_ingest.report.extent import Pair
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.sides import candidates, cell_text, digest, origin, side
from kpi_ingest.report.tables import Head, grouped, table
from kpi_ingest.report.wording import counted, place_words

HEADS: tuple[Head, ...] = (("Column", "what"), ("Before", None), ("After", None), ("Change", "number-of"))
RowName = tuple[str, str]
"""Section id and indicator id."""


@dataclass(frozen=True, slots=True)
class OpenCell:
    """A cell that could not be compared."""

    previous: StatedCell | None
    current: StatedCell | None
    change: str | None
    """Id of the change; None where both sides are open in the same way."""

    @property
    def shown(self) -> StatedCell:
        """The later side, or the earlier one where there is no later."""
        found = self.current or self.previous
        assert found is not None  # a cell stands on one side at least
        return found


def open_cells(changes: Sequence[Change], pairs: Sequence[Pair]) -> tuple[OpenCell, ...]:
    """All of them, changes first."""
    found = [
        OpenCell(each.previous, each.current, each.id)
        for each in changes
        if isinstance(each.previous, StatedCell | None) and isinstance(each.current, StatedCell | None)
    ]
    return (*found, *(OpenCell(old, late, None) for old, late in pairs))


def by_row(cells: Sequence[OpenCell]) -> dict[RowName, list[OpenCell]]:
    """Open cells by the row that they stand in."""
    return grouped(cells, lambda cell: (cell.shown.key.section, cell.shown.key.indicator))


def undecided_rows(cells: Sequence[OpenCell], sides: tuple[Side, Side], titles: Titles) -> Markup:
    """A table for each section, with all that is known of each open row on both sides."""
    sections = grouped(by_row(cells).items(), lambda row: row[0][0])
    return joined(
        table(section_title(section, titles), HEADS, [_row(name, found, sides) for name, found in rows], "fixed open")
        for section, rows in sections.items()
    )


def _row(name: RowName, cells: Sequence[OpenCell], sides: tuple[Side, Side]) -> Markup:
    label = cells[0].shown.indicator
    width = str(len(HEADS))
    over = element("th", f"{label} ({counted(len(cells), 'cell')})", scope="rowgroup", colspan=width)
    runs = [run for when, each in zip(("before", "after"), sides, strict=True) for run in _runs(when, each, name)]
    told = [element("tr", element("td", run, colspan=width)) for run in runs]
    return element("tbody", element("tr", over), *told, *(_cell(cell, sides) for cell in cells))


def _cell(cell: OpenCell, sides: tuple[Side, Side]) -> Markup:
    change = "open alike on both sides" if cell.change is None else element("code", cell.change)
    before, after = (_side(stated, of) for stated, of in zip((cell.previous, cell.current), sides, strict=True))
    named = element("th", cell.shown.column, scope="row")
    return element("tr", named, element("td", before), element("td", after), element("td", change))


def _side(stated: StatedCell | None, of: Side) -> Markup:
    """The candidates of an open cell without its place, which is that of its row; any other with all that is known."""
    if stated is None:
        return side(None)
    if stated.cell.state == "undecided" and stated.cell.candidates:
        return candidates(stated.cell.candidates)
    return joined([cell_text(stated.cell), origin(stated, len(of.sources) == 1)])


def _runs(when: str, of: Side, name: RowName) -> Iterator[Markup]:
    """The row as each capture of this side prints it, where a cell of it is open there."""
    for sha256, row in _open_rows(of, name):
        place = f"As printed {when} (from {place_words(row.where)}; capture "
        told = element("span", place, digest(sha256), "; row ", element("code", row.row), "): ", class_="run-place")
        run = row.repair.source if row.repair is not None else row.indicator
        yield joined([told, element("span", run, class_="words")])


def open_row_ids(name: RowName, sides: tuple[Side, Side]) -> tuple[str, ...]:
    """The ids by which a person may decide a row, each once, the earlier side's first."""
    return tuple(dict.fromkeys(row.row for of in sides for _, row in _open_rows(of, name)))


def _open_rows(of: Side, name: RowName) -> Iterator[tuple[str, ReadRow]]:
    for source in of.sources:
        for read in source.reading.tables:
            for row in read.rows:
                if (read.section_id, row.indicator_id) == name and any(c.state == "undecided" for c in row.cells):
                    yield source.reading.sha256, row
