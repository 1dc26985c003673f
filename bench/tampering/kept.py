"""A small archive with its store: two pages, three editions each, repeats, failures, a decision, a doubt and notes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from kpi_ingest.archive import Archive
from kpi_ingest.model import Bounds, Hop
from kpi_ingest.model.decision import FindingAcknowledged, decision_document
from kpi_ingest.pipeline import Workplace, rebuild, replay, set_up

FIRST = datetime(2025, 3, 1, 2, 0, tzinfo=UTC)
PAGES = ("mill", "quay")
EDITIONS = ((7, 12, "All figures are now cumulative."), (7, 14, "All figures are now cumulative."), (9, 15, "Revised."))
HTML = """<!DOCTYPE html><html><head><title>{page}</title></head><body><h1>{page}</h1>
<table><caption>Section A: {page}</caption>
<tr><th>Measure</th><th>Baseline</th><th>Target</th><th>Actual Mar 24</th><th>Actual Jul 24</th></tr>
<tr><td>Loads weighed at the {page}*</td><td>{first}</td><td>40</td><td>{second}</td><td>18</td></tr>
<tr><td>Gates opened by hand</td><td>3%</td><td>9%</td><td>n/a</td><td>{first}%</td></tr></table>
<p>* {note}</p></body></html>"""
RUN = "Gates opened by hand3%9%8712%"


def workplace_in(folder: Path) -> Workplace:
    """The archive and the store of `folder`."""
    return set_up(store=f"sqlite:///{folder / 'kept.db'}", archive=str(folder / "archive"), environ={})


def make_kept(folder: Path) -> None:
    """Fill the archive, and the store from it."""
    workplace = workplace_in(folder)
    with workplace.open_archive(writable=True) as archive:
        for night in range(4):
            for page in PAGES:
                _keep_night(archive, page, night)
    replay(workplace)
    with workplace.open_archive(writable=True) as archive:
        for page in PAGES:
            archive.add_decision(
                decision_document(
                    FindingAcknowledged("0123456789ab", "a target ten times the baseline"),
                    page=page, by="A. Auditor", because="as printed", decided_at=FIRST, recorded_at=FIRST,
                )
            )  # fmt: skip
    rebuild(workplace)


def _keep_night(archive: Archive, page: str, night: int) -> None:
    at = FIRST + timedelta(days=30 * night, minutes=PAGES.index(page))
    address = f"https://example.org/{page}"
    hops = (Hop(address, 200, (("ETag", f'"{night}"'), ("Date", "garbage"))),)
    first, second, note = EDITIONS[min(night, 2)]
    content = HTML.format(page=page, first=first, second=second, note=note).encode()
    told = {"page": page, "captured": Bounds(at, at), "recorded_at": at, "source": address, "hops": hops}
    archive.add_capture(content, media_type="text/html", remarks=("completeness: known",), **told)  # type: ignore[arg-type]
    archive.add_attempt(page=page, url=address, at=at, code="E_SERVER", message="503", hops=hops)
    if night == 1:
        archive.add_capture(content[:200], incomplete="the connection ended early", **told)  # type: ignore[arg-type]
