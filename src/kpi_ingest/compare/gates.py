"""Gates: how far a release may depart from the one before it until a person must accept it."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_ingest.model import State
from kpi_ingest.model.sketch import Sketch, first_bytes
from kpi_ingest.pages import Gates


def held_reason(previous: State, current: State, gates: Gates) -> str | None:
    """Why the page's limits hold the release; None where they let it pass. Rows and tables that a cut capture does not
    show are not missing."""
    return "; ".join(_breaches(previous, current, gates)) or None


def departs(previous: Sketch, current: Sketch, gates: Gates) -> bool:
    """Whether the limits could hold the release, told by sketches of what both show: False where `held_reason` gives
    None, and True where it gives a reason or where the sketches leave it open."""
    if not (previous.simple and current.simple):
        return True
    both = previous.shape.keys() & current.shape.keys()
    drifted = any(
        len(set(previous.shape[section][1]) - set(current.shape[section][1])) > gates.missing_measures_max
        for section in both
    )
    shrunken = current.complete and (
        _sketched_rows(current) < gates.rows_min_share * _sketched_rows(previous)
        or len(previous.shape) - len(both) > gates.missing_tables_max
    )
    return drifted or shrunken or _sketched_share(current) > gates.undecided_max_share


def _sketched_rows(sketch: Sketch) -> int:
    return sum(rows for rows, _ in sketch.shape.values())


def _sketched_share(sketch: Sketch) -> float:
    first = first_bytes(sketch)
    shown = len(first) - first.count(b"t")
    return first.count(b"u") / shown if shown else 0.0


def _breaches(previous: State, current: State, gates: Gates) -> Iterator[str]:
    if current.complete:
        before, after = _rows(previous), _rows(current)
        if after < gates.rows_min_share * before:
            least = f"{gates.rows_min_share:g} of {before}"
            yield f"E_ROW_COUNT_GATE: {after} rows, expected at least {least}"
        missing = [table.section for table in previous.tables if table.section_id not in _sections(current)]
        if len(missing) > gates.missing_tables_max:
            yield f"E_SCHEMA_DRIFT: {len(missing)} tables missing: {', '.join(missing)}"
    yield from _header_drift(previous, current, gates.missing_measures_max)
    share = _undecided_share(current)
    if share > gates.undecided_max_share:
        yield f"E_UNDECIDED_GATE: {share:.2f} of the cells undecided, expected at most {gates.undecided_max_share:g}"


def _rows(state: State) -> int:
    return sum(len(table.indicators) for table in state.tables)


def _sections(state: State) -> frozenset[str]:
    return frozenset(table.section_id for table in state.tables)


def _header_drift(previous: State, current: State, limit: int) -> Iterator[str]:
    """Columns come and go with their periods; a table without its actuals has drifted."""
    after = {table.section_id: table.columns for table in current.tables}
    for table in previous.tables:
        if table.section_id in after:
            columns = after[table.section_id]
            missing = sorted({it.measure for it in table.columns} - {it.measure for it in columns})
            if len(missing) > limit:
                old, new = (" | ".join(it.label for it in side) for side in (table.columns, columns))
                yield f"E_SCHEMA_DRIFT: {table.section}: no {', '.join(missing)} column; header was {old}, is {new}"


def _undecided_share(state: State) -> float:
    shown = [stated for stated in state.cells if stated.cell.state != "truncated"]
    return sum(stated.cell.state == "undecided" for stated in shown) / len(shown) if shown else 0.0
