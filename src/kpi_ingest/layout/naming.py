"""Which columns of a grid name its rows, and what a definition says of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi_ingest.pages import ColumnRole, TableDefinition


@dataclass(frozen=True, slots=True)
class Naming:
    """The columns that name the rows of a grid, by their numbers in it."""

    groups: tuple[int, ...]
    """The outermost first."""
    label: int | None
    lines: tuple[int, ...] = ()
    """Periods before measures."""
    stated: bool = False
    """A definition says which column holds the labels: then a figure may be one."""


_NAMING: frozenset[ColumnRole | None] = frozenset((None, "label", "group", "period", "measure"))
"""Roles of columns that may stand in front of figures."""


def may_name(role: ColumnRole | None) -> bool:
    """Whether a definition leaves it open that a column names rows, or says it."""
    return role in _NAMING


def naming_said(table: TableDefinition | None, roles: Sequence[ColumnRole | None], seen: Naming) -> Naming:
    """The naming columns as a definition states them; what it leaves open is as seen. `roles` are those it gives the
    columns of the grid."""
    own = {role: _with_role(roles, role) for role in ("label", "group", "period", "measure")}
    lines = (*own["period"], *own["measure"])
    front = [it for it, role in enumerate(roles) if may_name(role) and it not in (*lines, *own["group"])]
    labels = own["label"] or tuple(front[: (table.label_columns if table else None) or 0])
    naming = Naming(
        tuple(sorted((*own["group"], *labels[:-1]))) if own["group"] or labels else seen.groups,
        labels[-1] if labels else seen.label,
        lines or seen.lines,
    )
    turned = _oriented(table, naming, front, labelled=bool(labels), lined=bool(lines))
    return _cleared(replace(turned, stated=bool(labels)), lined=bool(lines))


def _with_role(roles: Sequence[ColumnRole | None], role: str) -> tuple[int, ...]:
    return tuple(at for at, it in enumerate(roles) if it == role)


def _cleared(naming: Naming, *, lined: bool) -> Naming:
    """No column is two things: what a definition calls a line is no label, and a label is no line that was but seen."""
    lines = naming.lines if lined else tuple(it for it in naming.lines if it != naming.label)
    label = None if naming.label in lines else naming.label
    groups = tuple(it for it in naming.groups if it != label and it not in lines)
    return Naming(groups, label, lines, naming.stated)


def _oriented(
    table: TableDefinition | None, naming: Naming, front: Sequence[int], *, labelled: bool, lined: bool
) -> Naming:
    """The columns turned as an orientation says: across it the front column names rows, down it says their periods or
    measures. `labelled` and `lined` tell that the definition names columns for it."""
    if table is None or not front:
        return naming
    orientation = "table-per-indicator" if table.indicator else table.orientation
    first = naming.label if naming.label is not None else next(iter(naming.lines), front[0])
    if orientation in ("indicators-down", "places-down"):
        return Naming(naming.groups, first, naming.lines if lined else ())
    if orientation in ("periods-down", "table-per-indicator"):
        lines = naming.lines or (first,)
        return Naming(naming.groups, naming.label if labelled else None, lines)
    if orientation == "measures-down":
        lines = naming.lines or (front[1] if len(front) > 1 else front[0],)
        free = [it for it in (first, *front) if it not in lines]
        return Naming(naming.groups, next(iter(free), None), lines)
    return naming
