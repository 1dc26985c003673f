"""Nights without a network: what arrives is put into the archive by a script, then read and told as `run` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kpi_ingest.archive import Archive
from kpi_ingest.errors import FetchError
from kpi_ingest.model import Bounds, Capture
from kpi_ingest.pipeline import Fetched, Night, Workplace, set_up
from kpi_ingest.pipeline.running import read_fetched

FIRST_NIGHT = datetime(2025, 1, 1, 2, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en-GB"><head><title>Streets</title></head><body><h2>Streets</h2>
<table><tr><th>Indicator</th><th>Target</th><th>Actual Mar 24</th><th>Actual Jun 24</th></tr>
{rows}</table></body></html>"""
SORRY = b"<!doctype html><title>Sorry, something went wrong</title><h1>Sorry</h1><p>Our team has been told.</p>"
DEFINITION = """id = "{name}"
title = "Streets"
publisher = "A made-up council"
locale = "en-GB"
{more}
[[sections]]
id = "S"
titles = ["Streets"]
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one night brings of a page."""

    content: bytes | None = None
    """None for a failure."""
    remarks: tuple[str, ...] = ()


FAILURE = Arrival()


def streets(figure: int, rows: int = 6, comment: str = "") -> bytes:
    """The page with a figure in its first row, so many rows, and a comment that says nothing."""
    labels = ("Bins collected", "Lamps mended", "Calls answered", "Potholes filled", "Drains cleared", "Signs renewed")
    cells = ((label, 90 + at, figure if at == 0 else 40 + at, 50 + at) for at, label in enumerate(labels[:rows]))
    told = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells)
    return PAGE.format(rows=told + (f"<!-- {comment} -->" if comment else "")).encode()


class Simulation:
    """A folder with an archive and a store, and a clock that is told the night."""

    def __init__(self, folder: Path, pages: Mapping[str, str]) -> None:
        """`pages` gives for each page what its definition says besides its sections."""
        (folder / "pages").mkdir(parents=True, exist_ok=True)
        for name, more in pages.items():
            text = DEFINITION.format(name=name, more=more)
            (folder / "pages" / f"{name}.toml").write_text(text, encoding="utf-8")
        (folder / "kpi-ingest.toml").write_text(f"pages = ['{folder / 'pages'}']\n", encoding="utf-8")
        self.now = FIRST_NIGHT
        self.folder = folder
        made = set_up(
            folder / "kpi-ingest.toml",
            store=f"sqlite:///{folder / 'kpi-ingest.db'}",
            archive=str(folder / "kpi-archive"),
            environ={},
        )
        self.workplace: Workplace = replace(made, clock=lambda: self.now)

    def night(self, number: int, arrivals: Mapping[str, Arrival], at: datetime | None = None) -> Night:
        """One run: what arrives is archived, read and told."""
        self.now = at or FIRST_NIGHT + timedelta(days=number)
        with self.workplace.open_archive(writable=True) as archive:
            fetched = [self._fetch(archive, page, arrival) for page, arrival in arrivals.items()]
            return read_fetched(self.workplace, archive, fetched, lambda page: None).night(self.now)

    def _fetch(self, archive: Archive, page: str, arrival: Arrival) -> Fetched:
        address = f"https://example.org/{page}"
        if arrival.content is None:
            archive.add_attempt(page=page, url=address, at=self.now, code="E_SERVER", message="503")
            failure = FetchError("E_SERVER", page=page, place=address, got="503", next_step="it is tried again")
            return Fetched(page, None, failure)
        return Fetched(page, self._keep(archive, page, address, arrival.content, arrival.remarks))

    def _keep(self, archive: Archive, page: str, address: str, content: bytes, remarks: Sequence[str]) -> Capture:
        return archive.add_capture(
            content,
            page=page,
            captured=Bounds(self.now, self.now),
            recorded_at=self.now,
            source=address,
            media_type="text/html",
            remarks=tuple(remarks),
        )
