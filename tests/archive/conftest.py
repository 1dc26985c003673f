"""A fresh folder, an archive in it, and real bytes to keep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from keeping import CAPTURES

from kpi_ingest.archive import Archive, open_archive


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
