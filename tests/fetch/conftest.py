"""A scripted server on loopback, and a fetcher that is short of time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bench.fault_rows.server import FaultServer, fault_server
from fetching import Fetcher


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """A fresh scripted server; robots.txt is 404 unless scripted."""
    with fault_server() as running:
        yield running


@pytest.fixture
def fetch() -> Fetcher:
    """A fresh fetcher."""
    return Fetcher()
