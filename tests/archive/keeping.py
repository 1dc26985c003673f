"""What the tests of the archive keep: real bytes under a frozen clock."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from kpi_ingest.archive import Archive
from kpi_ingest.model import Bounds, Capture

CAPTURES = Path(__file__).parent.parent / "captures"
PAGE = "devon-send-kpis"
RECORDED = datetime(2024, 11, 5, 2, 0, 30, tzinfo=UTC)
FETCHED = Bounds(datetime(2024, 11, 5, 2, 0, tzinfo=UTC), datetime(2024, 11, 5, 2, 0, tzinfo=UTC))


def keep(archive: Archive, content: bytes, **facts: object) -> Capture:
    """Keep `content` as fetched at FETCHED, unless `facts` say otherwise."""
    told: dict[str, object] = {
        "page": PAGE,
        "captured": FETCHED,
        "recorded_at": RECORDED,
        "source": "https://example.org/kpis",
    }
    return archive.add_capture(content, **(told | facts))  # type: ignore[arg-type]


def tree(place: Path) -> dict[str, bytes]:
    """Every file below `place` but the lock, with its bytes."""
    files = (path for path in place.rglob("*") if path.is_file() and path.name != "lock")
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in files}
