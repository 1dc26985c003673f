"""A release drawn for people: tables with their groups as headings, or one figure a line where a table is too wide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import click

from kpi_ingest.cli import drawing
from kpi_ingest.cli.labels import print_legend, shorten_apart
from kpi_ingest.cli.wording import cell_words, release_words
from kpi_ingest.compare.state import key_column
from kpi_ingest.model import Column, Key, Release, State, StatedCell, StatedTable
from kpi_ingest.model.content import ColumnKey, column_key

LABEL_WIDTH = 52
"""Columns that a label may take in a table."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table as it is drawn."""

    indicator: str
    """Its id."""
    label: str
    """As printed, without the group that it stands under."""
    group: str
    """The headings it stands under; "" for none."""
    texts: tuple[str, ...]
    """One for each column of the table."""


def draw_release(release: Release, support: Sequence[str]) -> None:
    """Print a release; cells of other support than asked for are left blank."""
    click.echo(release_words(release))
    placed = _placed(release.state)
    for table in release.state.tables:
        drawing.heading(table.section or table.section_id)
        rows = tuple(_rows(table, placed, support))
        names = column_names(table.columns)
        if not _draw_table(names, rows):
            _draw_lines(table.columns, names, rows)
        for note in table.notes:
            click.echo(f"  note ({note.scope}): {note.mark}{note.text}")


def groups_of(state: State) -> dict[tuple[str, str], str]:
    """The headings that a row stands under, by section id and indicator id."""
    return {(table.section_id, indicator): group for table in state.tables for indicator, group in table.groups}


def tables_json(state: State) -> list[dict[str, object]]:
    """The tables with their columns: what each column is, and which one it speaks of."""
    return [
        {
            "section_id": table.section_id,
            "section": table.section,
            "columns": [
                {"label": name, "levels": list(it.levels), "role": it.role, "of": _label_at(table.columns, it.of)}
                for name, it in zip(column_names(table.columns), table.columns, strict=True)
            ],
            "notes": [{"mark": note.mark, "text": note.text, "scope": note.scope} for note in table.notes],
        }
        for table in state.tables
    ]


def said_of_cells(state: State) -> dict[tuple[Key, int], list[dict[str, str]]]:
    """What the page says of each figure, by key and occurrence: the words of its own columns (status, comment) and of
    its row (code, polarity), each with the role and the label of the column that they stand in."""
    said: dict[tuple[Key, int], list[dict[str, str]]] = {}
    placed = _placed(state)
    for table in state.tables:
        names = column_names(table.columns)
        for _, row in _stated_rows(table, placed):
            words = [
                (it.of, {"role": it.role, "label": name, "text": stated.cell.text})
                for it, name, stated in zip(table.columns, names, row, strict=True)
                if it.speaks_of_figures and stated and stated.cell.text
            ]
            for column, stated in zip(table.columns, row, strict=True):
                if stated and not column.speaks_of_figures:
                    mine = [told for of, told in words if of in (None, column.index)]
                    said[stated.key, stated.occurrence] = mine
    return said


def column_names(columns: Sequence[Column]) -> tuple[str, ...]:
    """The columns' labels; where two have one label, with the header's upper levels, so that they can be told apart."""
    labels = [column.label for column in columns]
    return tuple(
        column.label if labels.count(column.label) == 1 or column.of is not None else _levelled(column)
        for column in columns
    )


def _levelled(column: Column) -> str:
    return " / ".join(dict.fromkeys(filter(None, column.levels))) or column.label


def _label_at(columns: Sequence[Column], index: int | None) -> str | None:
    names = dict(zip((it.index for it in columns), column_names(columns), strict=True))
    return None if index is None else names.get(index)


_Placed = Mapping[tuple[str, str, ColumnKey], list[StatedCell]]


def _placed(state: State) -> _Placed:
    """The cells by section, indicator and column, in order of occurrence."""
    placed: dict[tuple[str, str, ColumnKey], list[StatedCell]] = {}
    for stated in sorted(state.cells, key=lambda it: it.occurrence):
        place = (stated.key.section, stated.key.indicator, key_column(stated.key))
        placed.setdefault(place, []).append(stated)
    return placed


def _stated_rows(table: StatedTable, placed: _Placed) -> Iterator[tuple[tuple[str, str], list[StatedCell | None]]]:
    """The table's rows, as indicator id and name, with the cell under each column; None where none is stated."""
    left = {place: iter(cells) for place, cells in placed.items() if place[0] == table.section_id}
    for indicator, name in table.indicators:
        places = [(table.section_id, indicator, column_key(column)) for column in table.columns]
        yield (indicator, name), [next(left.get(place, iter(())), None) for place in places]


def _rows(table: StatedTable, placed: _Placed, support: Sequence[str]) -> Iterator[_Row]:
    groups = dict(table.groups)
    for (indicator, name), row in _stated_rows(table, placed):
        group = groups.get(indicator, "")
        texts = []
        for stated in row:
            shown = stated is None or stated.cell.support in support
            texts.append(cell_words(stated.cell if stated else None) if shown else "")
        label = name.removeprefix(f"{group} > ") if group else name
        yield _Row(indicator, label.strip(), group, tuple(texts))


def _draw_table(names: Sequence[str], rows: Sequence[_Row]) -> bool:
    """Draw the rows as a table; False where it does not fit the terminal."""
    labels = shorten_apart([row.label for row in rows], LABEL_WIDTH)
    header = ("indicator", *names)
    drawn: list[tuple[str, ...]] = []
    heads: list[int] = []
    group = ""
    indent = "  " if any(row.group for row in rows) else ""
    for row, label in zip(rows, labels, strict=True):
        if row.group != group:
            group = row.group
            heads.append(len(drawn))
            drawn.append((group, *("" for _ in names)))
        drawn.append(((indent if group else "") + label, *row.texts))
    if not drawing.fits(header, drawn):
        return False
    drawing.print_table(header, drawn, bold=heads)
    print_legend(labels, [row.label for row in rows], [row.indicator for row in rows])
    return True


def _draw_lines(columns: Sequence[Column], names: Sequence[str], rows: Sequence[_Row]) -> None:
    """One figure a line, with what is said of it behind it."""
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            drawing.print_wrapped(group, bold=True)
        drawing.print_wrapped(f"{row.label} ({row.indicator})")
        for column, name, text in zip(columns, names, row.texts, strict=True):
            if not _is_attribute(column):
                drawing.print_wrapped(f"{name}: {text}{_said_of(column, columns, names, row)}", indent="  ")


def _is_attribute(column: Column) -> bool:
    return column.speaks_of_figures and column.of is not None


def _said_of(figure: Column, columns: Sequence[Column], names: Sequence[str], row: _Row) -> str:
    told = zip(columns, names, row.texts, strict=True)
    said = [f"{name}: {text}" for it, name, text in told if _is_attribute(it) and it.of == figure.index and text]
    return f" ({', '.join(said)})" if said else ""
