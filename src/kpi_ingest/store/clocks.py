"""When captures were made, where our clock was once ahead or behind: by their order of recording, which no clock moves.

The captures that our own clock dated should lie in time as they were recorded. Where they do not, the longest run of
them that does is believed, and each of the others was made between its neighbours in that run: these are its bounds.
What was recorded stays as it was; this is how it is read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from kpi_ingest.model import Bounds
from kpi_ingest.store import tables


def bounds_by_order(connection: Connection, page: str) -> dict[str, Bounds]:
    """Ids of the page's captures whose own time is not believed, each with the bounds that its neighbours give; empty
    where no clock jumped, which is asked without reading the captures."""
    if connection.execute(_jumped(page)).first() is None:
        return {}
    found: dict[str, Bounds] = {}
    for _, group in groupby(connection.execute(_dated(page)), key=itemgetter(0)):
        rows = list(group)
        ids, times = [row[1] for row in rows], [row[2] for row in rows]
        found |= {ids[at]: bounds for at, bounds in disbelieved(times).items()}
    return found


def _observed(page: str) -> ColumnElement[bool]:
    logged, capture = tables.logged.c, tables.capture.c
    named = and_(logged.page == page, logged.kind == "capture", capture.page == page)
    return and_(named, logged.record == capture.id, capture.captured_basis == "observed")


def _dated(page: str) -> Select[str, str, datetime]:
    logged, capture = tables.logged.c, tables.capture.c
    query = select(logged.archive, capture.id, capture.captured_lower).where(_observed(page))
    return query.order_by(logged.archive, logged.seq)


def _jumped(page: str) -> Select[int]:
    """A row where a capture is earlier than one recorded before it."""
    logged, time = tables.logged.c, tables.capture.c.captured_lower
    latest = func.max(time).over(partition_by=logged.archive, order_by=logged.seq)
    dated = select(time.label("time"), latest.label("latest")).where(_observed(page)).subquery()
    return select(1).select_from(dated).where(dated.c.time < dated.c.latest).limit(1)


def disbelieved(times: Sequence[datetime]) -> dict[int, Bounds]:
    """The places, in order of recording, of times that are not in the longest run which never goes back, each with the
    bounds that the run gives it."""
    run = _longest_run(times)
    kept = set(run)
    found: dict[int, Bounds] = {}
    for at in range(len(times)):
        if at not in kept:
            place = bisect_right(run, at)
            before = times[run[place - 1]] if place else times[run[0]]
            after = times[run[place]] if place < len(run) else before
            found[at] = Bounds(before, after)
    return found


def _longest_run(times: Sequence[datetime]) -> list[int]:
    """Places of a longest run that never goes back; of several the one that ends earliest, for a clock that was put
    right is behind the one that was ahead."""
    ends: list[datetime] = []
    places: list[int] = []
    previous: list[int | None] = []
    for at, time in enumerate(times):
        length = bisect_right(ends, time)
        previous.append(places[length - 1] if length else None)
        ends[length:] = [time, *ends[length + 1 :]]
        places[length:] = [at, *places[length + 1 :]]
    run: list[int] = []
    place = places[-1] if places else None
    while place is not None:
        run.append(place)
        place = previous[place]
    return run[::-1]
