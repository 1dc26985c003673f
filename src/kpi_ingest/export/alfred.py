"""Real-time columns as ALFRED has them: whole days, both ends included, 9999-12-31 for what still stands.

A figure that was replaced on the day it came up has no day of its own and no line: ALFRED keeps one vintage a day. A
figure that is gone has no line from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from kpi_ingest.export.fields import ALFRED_FIELDS
from kpi_ingest.export.files import PageExport, csv_bytes, write_whole
from kpi_ingest.export.records import json_record
from kpi_ingest.grammar import period_bounds
from kpi_ingest.model.content import Json
from kpi_ingest.vintages import Figure

STILL_STANDS = date(9999, 12, 31)
MISSING = "."
_OWN = {"date", "realtime_start", "realtime_end", "realtime_start_latest", "value", "depends"}


def write_alfred(export: PageExport, path: Path) -> None:
    """A CSV file with `date, realtime_start, realtime_end, value` and what they rest on."""
    write_whole(path, csv_bytes(ALFRED_FIELDS, realtime_records(export.figures), export.raw))


def realtime_records(figures: Iterable[Figure]) -> Iterator[dict[str, Json]]:
    """One record for each state of a figure that stood at the end of a day."""
    for figure in figures:
        start, end = _day(figure.shown_from), _last_day(figure.shown_until)
        if figure.state != "gone" and start <= end:
            yield _record(figure, start, end)


def _record(figure: Figure, start: date, end: date) -> dict[str, Json]:
    record = json_record(figure)
    own: dict[str, Json] = {
        "date": _first_day(figure.period),
        "realtime_start": start.isoformat(),
        "realtime_end": end.isoformat(),
        "realtime_start_latest": _latest_day(figure).isoformat(),
        "value": MISSING if figure.value is None else f"{figure.value:f}",
        "depends": [*figure.depends, *_unsure(figure)],
    }
    return {field.name: own[field.name] if field.name in _OWN else record[field.name] for field in ALFRED_FIELDS}


def _day(time: datetime) -> date:
    return time.astimezone(UTC).date()


def _last_day(until: datetime | None) -> date:
    return STILL_STANDS if until is None else _day(until) - timedelta(days=1)


def _latest_day(figure: Figure) -> date:
    """Bounds are half-open: captured before the first of December is captured by the thirtieth of November."""
    exact = figure.shown_from == figure.shown_from_latest
    return _day(figure.shown_from_latest - timedelta(microseconds=0 if exact else 1))


def _unsure(figure: Figure) -> Iterator[str]:
    """What the days of the line rest on that nobody knows: capture times that are only bounded."""
    latest = _latest_day(figure)
    if latest > _day(figure.shown_from):
        days = f"{_day(figure.shown_from)} and {latest}"
        yield f"{figure.release} was captured between {days}: nothing says from which day on it stood so"
    until, by = figure.shown_until, figure.shown_until_latest
    if until is not None and by is not None and _day(by - timedelta(microseconds=1)) > _day(until):
        days = f"{_day(until)} and {_day(by - timedelta(microseconds=1))}"
        yield f"what followed was captured between {days}: it may have stood longer than realtime_end says"


def _first_day(period: str) -> str | None:
    try:
        return period_bounds(period)[0].isoformat()
    except ValueError:
        return None
