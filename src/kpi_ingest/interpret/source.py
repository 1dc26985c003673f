"""What a reading is made of besides its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi_ingest.model import Inputs, Media, Warning


@dataclass(frozen=True, slots=True)
class Source:
    """The facts of one capture that its reading carries."""

    page: str
    sha256: str
    size: int
    """Bytes."""
    media: Media
    inputs: Inputs
    encoding: str | None = None
    locale: str | None = None
    """The language that the capture says it is in (`<html lang>`); None where it says none."""
    truncated: bool = False
    """The capture ends inside a row, or its bytes are known to be incomplete."""
    warnings: tuple[Warning, ...] = ()
    """Of the reader and of layout."""
    labels: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """What people said a label is: section id and folded label to indicator id. A label that the page definition knows
    is what the definition says."""
    incomplete: str | None = None
    """Why the capture is not whole; None where nothing says so."""
