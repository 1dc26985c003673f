"""Real records to keep: the two captures beside the tests, a frozen clock, an archive in a fresh folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kpi_ingest.archive import Archive, open_archive
from kpi_ingest.model import Bounds, Capture

CAPTURES = Path(__file__).parent.parent / "captures"
PAGE = "devon-send-kpis"
RECORDED = datetime(2024, 11, 5, 2, 0, 30, tzinfo=UTC)
FETCHED = Bounds(datetime(2024, 11, 5, 2, 0, tzinfo=UTC), datetime(2024, 11, 5, 2, 0, tzinfo=UTC))

KeepCapture = Callable[..., Capture]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder in which no archive is yet."""
    return tmp_path / "archive"


@pytest.fixture
def archive(place: Path) -> Iterator[Archive]:
    """A fresh archive, open for writing."""
    with open_archive(place, writable=True) as opened:
        yield opened


@pytest.fixture
def november() -> bytes:
    """The capture of November 2024."""
    return (CAPTURES / "devon-send-kpis.2024-11.runs.txt").read_bytes()


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
