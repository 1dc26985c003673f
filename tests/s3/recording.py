"""What these tests record: records of every kind, under a frozen clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kpi_ingest.archive import Archive
from kpi_ingest.model import Bounds, Capture

START = datetime(2024, 11, 5, 2, 0, tzinfo=UTC)
PAGE = "devon-send-kpis"


def keep(archive: Archive, content: bytes, number: int = 0, page: str = PAGE) -> Capture:
    """Keep these bytes as fetched on the day of that number."""
    at = START + timedelta(days=number)
    return archive.add_capture(
        content, page=page, captured=Bounds(at, at), recorded_at=at, source="https://example.org/kpis"
    )


def keep_all(archive: Archive) -> None:
    """Two captures, one of them twice, an attempt, two readings of the same bytes, and a decision."""
    first = keep(archive, b"first \x00 bytes\n")
    keep(archive, b"second bytes", 1)
    keep(archive, b"first \x00 bytes\n", 2)
    archive.add_attempt(page=PAGE, url="https://example.org/kpis", at=START, code="E_GONE", message="404")
    for digest in ("a", "b"):
        facts = {"page": PAGE, "sha256": first.sha256, "recorded_at": "2024-11-05T03:00:00Z", "digest": digest}
        archive.add_reading(facts)
    archive.add_decision({"page": PAGE, "recorded_at": "2024-11-06T03:00:00Z", "act": "accept"})


RECORDS = 7
