"""Undecided rows, each told once: the run as printed, and each open cell with the texts that may stand in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpi_ingest.model import Change, ReadRow, StatedCell
from kpi_ingest.report.audit import Side
from kpi_ingest.report.changes import Titles, section_title
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.sides import Shown, candidates, cell_text, digest, origin, side
from kpi_ingest.report.tables import Head, grouped, table
from kpi_ingest.report.wording import counted, place_words

HEADS: tuple[Head, ...] = (("Column", "what"), ("Before", None), ("After", None), ("Change", "number-of"))
RowName = tuple[str, str]
"""Section id and indicator id."""


def by_row(changes: Sequence[Change]) -> dict[RowName, list[Change]]:
    """Open cells by the row that they stand in."""
    return grouped(changes, _row_name)


def _row_name(change: Change) -> RowName:
    named = dict(change.key)
    return named.get("section", ""), named.get("indicator", "")


def shown(change: Change) -> StatedCell:
    """The later side of an open cell, or the earlier one where there is no later."""
    side = change.current or change.previous
    assert isinstance(side, StatedCell)  # only cells are open
    return side


def undecided_rows(cells: Sequence[Change], sides: tuple[Side, Side], titles: Titles) -> Markup:
    """A table for each section, with all that is known of each open row on both sides."""
    sections = grouped(by_row(cells).items(), lambda row: row[0][0])
    return joined(
        table(section_title(section, titles), HEADS, [_row(name, found, sides) for name, found in rows], "fixed open")
        for section, rows in sections.items()
    )


def _row(name: RowName, cells: Sequence[Change], sides: tuple[Side, Side]) -> Markup:
    label = shown(cells[0]).indicator
    width = str(len(HEADS))
    over = element("th", f"{label} ({counted(len(cells), 'cell')})", scope="rowgroup", colspan=width)
    runs = [run for when, each in zip(("before", "after"), sides, strict=True) for run in _runs(when, each, name)]
    told = [element("tr", element("td", run, colspan=width)) for run in runs]
    return element("tbody", element("tr", over), *told, *(_cell(cell, sides) for cell in cells))


def _cell(change: Change, sides: tuple[Side, Side]) -> Markup:
    before, after = (_side(stated, of) for stated, of in zip((change.previous, change.current), sides, strict=True))
    named = element("th", shown(change).column, scope="row")
    return element("tr", named, element("td", before), element("td", after), element("td", element("code", change.id)))


def _side(stated: Shown, of: Side) -> Markup:
    """The candidates of an open cell without its place, which is that of its row; any other with all that is known."""
    if not isinstance(stated, StatedCell):
        return side(stated)
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
