"""How often something is expected of a page: as its definition says, or as its past tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from kpi_ingest.model.history import Edition
from kpi_ingest.pages import Rhythm

GAPS_LEARNT_FROM = 30
"""Captures whose distances tell a page's rhythm: about a month of nights."""
CAPTURES_OVERDUE = 3
"""Usual distances without a capture after which one is overdue: a publisher's weekend off-line is not news."""
LEAST_OVERDUE = timedelta(days=2)
CHANGES_OVERDUE = 1.5
"""Of the longest distance between two releases so far: publishers are late by weeks now and then."""
RELEASES_LEARNT_FROM = 4


def capture_due(captured: Sequence[datetime], rhythm: Rhythm) -> tuple[datetime | None, timedelta | None]:
    """When a page was last captured, and after how long another capture is overdue; None where nothing tells."""
    if not captured:
        return None, None
    if rhythm.capture_days is not None:
        return captured[-1], timedelta(days=rhythm.capture_days)
    gaps = [later - earlier for earlier, later in pairwise(captured[-GAPS_LEARNT_FROM:])]
    if len(gaps) < 2:
        return captured[-1], None
    usual = timedelta(seconds=median(abs(gap.total_seconds()) for gap in gaps))
    return captured[-1], max(CAPTURES_OVERDUE * usual, LEAST_OVERDUE)


def change_due(releases: Sequence[Edition], rhythm: Rhythm) -> tuple[datetime | None, timedelta | None]:
    """The same of a change by the publisher."""
    if not releases:
        return None, None
    begun = _begun(releases)
    if rhythm.change_days is not None:
        return begun[-1], timedelta(days=rhythm.change_days)
    if len(begun) < RELEASES_LEARNT_FROM:
        return begun[-1], None
    return begun[-1], CHANGES_OVERDUE * max(later - earlier for earlier, later in pairwise(begun))


def _begun(releases: Sequence[Edition]) -> list[datetime]:
    """When releases began. Documents that were all there when a page was first asked for tell no rhythm, and those of
    one night are one sign of life."""
    if not any(release.edition for release in releases):
        return [release.begins.lower for release in releases]
    days: dict[date, datetime] = {}
    for release in sorted(releases, key=lambda it: it.begins.lower):
        days.setdefault(release.begins.lower.date(), release.begins.lower)
    return list(days.values())
