"""Where an archive lies, as it is named on the command line or in the settings -> the shelf to open."""

from __future__ import annotations

from pathlib import Path

from kpi_ingest.archive.folder import FolderShelf
from kpi_ingest.archive.shelf import Shelf

Place = Path


def place_of(text: str) -> Place:
    """A folder."""
    return Path(text)


def shelf_of(place: Place) -> Shelf:
    """The shelf at a place; nothing is opened yet."""
    return FolderShelf(place)
