"""Archives of made-up HTML captures: an archive with nothing read, built outside of what is measured.

A page prints three tables of a dozen rows and ten columns between menus and paragraphs, 40 kB in all, as the pages of
councils do. Every capture has bytes of its own, as a page with a token has; the figures of a twelfth of the rows change
with every `STANDS`th capture, so that most nights bring bytes and no release.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from kpi_ingest.archive import open_archive
from kpi_ingest.model import Bounds

FIRST = datetime(2015, 1, 1, 2, tzinfo=UTC)
STANDS = 10
"""Captures in a row that show the same figures."""
COLUMNS = (
    "Indicator", "Baseline (date)", "Target", "Milestone 1 – Mar 23", "Actual Mar 23", "Milestone 2 – Jul 23",
    "Actual Jul 23", "Milestone 3 – Nov 23", "Actual Nov 23", "Milestone 4 – Mar 24",
)  # fmt: skip
TITLES = ("Streets and parks", "Letters and calls", "Schools and transport")
SUBJECTS = (
    "Bins collected on the day", "Potholes filled within a week", "Lamps mended in time", "Calls answered",
    "Letters answered within ten days", "Trees inspected", "Drains cleared", "Streets swept", "Grass cut to plan",
    "Graffiti removed", "Fly tips cleared within a day", "Playgrounds inspected",
)  # fmt: skip
WORDS = "The council publishes how its services perform against the plan that members agreed for the year. " * 4


def capture_bytes(page: int, number: int) -> bytes:
    """What a page showed at its capture of this number."""
    tables = "".join(_table(page, number, place, title) for place, title in enumerate(TITLES))
    menu = "".join(f'<li class="menu-item"><a href="/services/{item}">Service {item}</a></li>' for item in range(120))
    text = "".join(f"<p>{WORDS}</p>" for _ in range(24))
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Performance {page}</title>'
        f'<meta name="csrf-token" content="{page:04x}{number:08x}"></head><body><nav><ul>{menu}</ul></nav>'
        f"<h1>How we perform</h1>{text}{tables}<footer>{text}</footer></body></html>"
    ).encode()


def _table(page: int, number: int, place: int, title: str) -> str:
    head = "".join(f"<th>{column}</th>" for column in COLUMNS)
    rows = "".join(_row(page, number, place, row) for row in range(len(SUBJECTS)))
    return f"<h2>{title}</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(page: int, number: int, place: int, row: int) -> str:
    level = 20 + (7 * page + 5 * place + 3 * row) % 40
    changed = (number // STANDS + len(SUBJECTS) - 1 - row) // len(SUBJECTS)
    actual = level + changed % 30
    cells = (
        f"{SUBJECTS[row]} {place + 1}", f"{level}% (May 22)", "90%", f"{level + 5}%", f"{actual}%",
        f"{level + 10}%", f"{actual + 1}%", f"{level + 15}%", f"{actual + 2}%", f"{level + 20}%",
    )  # fmt: skip
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def page_name(page: int) -> str:
    """Its id."""
    return f"council-{page:03}"


def build_archive(place: Path, captures: int, pages: int) -> int:
    """Make an archive of so many captures, spread evenly over so many pages; gives how many it has."""
    each = max(1, captures // pages)
    with open_archive(place, writable=True) as archive:
        for page in range(pages):
            for number in range(each):
                at = FIRST + timedelta(days=number)
                archive.add_capture(
                    capture_bytes(page, number), page=page_name(page), captured=Bounds(at, at), recorded_at=at,
                    source=f"https://council-{page:03}.example/performance", media_type="text/html; charset=utf-8",
                )  # fmt: skip
    return each * pages
