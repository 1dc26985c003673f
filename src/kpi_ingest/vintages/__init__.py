"""The store asked about time: what a figure was, as known when, and what became of it.

    with kpi_ingest.open_store("sqlite:///kpi-ingest.db") as store:
        store.as_of("devon-send-kpis", "2024-01")            what was on display at the end of January 2024
        store.first_release("devon-send-kpis")               each figure as first published
        store.changes("devon-send-kpis", updated_after=t)    what to add and to take back since the last look
        store.revision_stats("devon-send-kpis")              MR, MAR and RMAR of each indicator
        store.trend("devon-send-kpis", indicator)            the latest figure of each period, with differences

Rules. Everything is derived from facts when asked for; reading changes nothing. Intervals are half-open and never cut
to the question. An answer that rests on a time nobody knows says so. The words are those of ALFRED and of real-time
data sets: a vintage is the state of a figure as known at a time.
"""

from kpi_ingest.vintages.frames import record_of
from kpi_ingest.vintages.opened import VintageStore, open_store
from kpi_ingest.vintages.printed import told_once
from kpi_ingest.vintages.rows import (
    Axis,
    ChangeRow,
    Figure,
    FindingRow,
    RevisionStats,
    Rows,
    Sighting,
    TriangleCell,
    VintageDate,
)
from kpi_ingest.vintages.spells import known_as
from kpi_ingest.vintages.times import moment
from kpi_ingest.vintages.trends import TrendRow

__all__ = [
    "Axis", "ChangeRow", "Figure", "FindingRow", "RevisionStats", "Rows", "Sighting", "TrendRow", "TriangleCell",
    "VintageDate", "VintageStore", "known_as", "moment", "open_store", "record_of", "told_once",
]  # fmt: skip
