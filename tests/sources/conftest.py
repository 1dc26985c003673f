"""A workplace of its own for each test: two pages, an empty archive, a clock that stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from captured import Place, make_place
from filled_archive import fill


@pytest.fixture
def at(tmp_path: Path) -> Place:
    """A folder with settings, the definitions of two pages, and nothing captured."""
    return make_place(tmp_path / "at")


@pytest.fixture
def filled(at: Place) -> Place:
    """The same with an archive of everything."""
    fill(at)
    return at
