"""Which columns of a grid name its rows, and what a definition says of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_ingest.pages import ColumnRole, TableDefinition


@dataclass(frozen=True, slots=True)
class Naming:
    """The columns that name the rows of a grid, by their numbers in it."""

    groups: tuple[int, ...]
    """The outermost first."""
    label: int | None
    lines: tuple[int, ...] = ()
    """Periods before measures."""


def naming_said(table: TableDefinition | None, roles: Sequence[ColumnRole | None], seen: Naming) -> Naming:
    """The naming columns as a definition states them; what it leaves open is as seen. `roles` are those it gives the
    columns of the grid."""
    naming = _by_roles(roles, seen)
    if table is None:
        return naming
    if table.label_columns is not None and "label" not in roles:
        *groups, label = (column for column in range(table.label_columns) if column not in naming.lines)
        naming = Naming(tuple(groups), label, naming.lines)
    return _oriented(table, naming)


def _by_roles(roles: Sequence[ColumnRole | None], seen: Naming) -> Naming:
    columns = {role: [at for at, it in enumerate(roles) if it == role] for role in ("label", "group", "period")}
    other = {at for at, role in enumerate(roles) if role not in (None, "label", "group", "period")}
    label = next(iter(columns["label"]), None if seen.label in other else seen.label)
    groups = columns["group"] or [it for it in seen.groups if it != label and it not in other]
    lines = columns["period"] or [it for it in seen.lines if it != label and it not in other]
    if columns["period"] and label in lines:
        label = None
    return Naming(tuple(groups), label, tuple(lines))


def _oriented(table: TableDefinition, naming: Naming) -> Naming:
    """The columns turned as an orientation says: across it the front column names rows, down it says their periods or
    measures."""
    front = naming.label if naming.label is not None else next(iter(naming.lines), None)
    if table.orientation in ("indicators-down", "places-down"):
        return Naming(naming.groups, front)
    if table.orientation == "periods-down" and front is not None:
        return Naming(naming.groups, None, naming.lines or (front,))
    if (table.orientation == "table-per-indicator" or table.indicator is not None) and front is not None:
        return Naming((), None, naming.lines or (front,))
    return naming
