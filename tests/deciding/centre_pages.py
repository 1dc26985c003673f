"""Editions of a made-up page whose rows have run together, and what is asked of the command line about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from command_line import Ran, run

PAGE = "advice-centre"
HEADER = (
    "Indicator Baseline (date) Target Milestone 1 – Mar 24 Actual Mar 24 Milestone 2 – Jul 24 Actual Jul 24 "
    "Milestone 3 – Nov 24 Actual Nov 24"
)
SATISFIED = "Parents satisfied6% (May 2023)90%50%"
"""One figure for six columns: no reader can know which period it belongs to."""
FIRST = ("6% (May 2023)", "90%", "50%", "", "", "", "", "")
SECOND = ("6% (May 2023)", "90%", "", "50%", "", "", "", "")
SIGNED = ("--by", "A. Auditor", "--because", "asked the publisher")


def html_page(*runs: str, header: str = HEADER) -> str:
    """A page whose table came down to paragraphs."""
    lines = "".join(f"<p>{line}</p>\n" for line in (header, *runs))
    return f"<!DOCTYPE html><html><body><h2>Section A: Advice</h2>\n{lines}</body></html>\n"


def take_in(folder: Path, **editions: str) -> Ran:
    """Write editions by month (`m2024_03`), and replay them into the store of `folder`, whose archive begins empty."""
    settings = folder / "kpi-ingest.toml"
    if not settings.exists():
        settings.write_text('archive = "kept"\npages = ["pages"]\n', encoding="utf-8")
        (folder / "pages").mkdir(exist_ok=True)
    arrived = folder / "arrived"
    arrived.mkdir(exist_ok=True)
    for month, content in editions.items():
        (arrived / f"{PAGE}.{month[1:].replace('_', '-')}.html").write_text(content, encoding="utf-8")
    return run("replay", arrived, folder=folder)


def review(folder: Path, page: str = PAGE) -> dict[str, Any]:
    """The JSON of a page's review."""
    told = run("review", page, "--format", "json", folder=folder)
    assert (told.code, told.err) == (0, "")
    (found,) = json.loads(told.out)["pages"]
    return found


def open_row(folder: Path, label: str, page: str = PAGE) -> dict[str, Any]:
    """The open row of that label in a page's review."""
    (row,) = [row for row in review(folder, page)["rows"] if row["indicator"].startswith(label)]
    return row


def decide(folder: Path, *words: str) -> dict[str, Any]:
    """Record a decision; what it came to, as JSON."""
    told = run("decide", *words, *SIGNED, "--format", "json", folder=folder)
    assert told.code == 0, told.err
    return json.loads(told.out)


def cells(folder: Path, label: str, edition: str = "", page: str = PAGE) -> list[tuple[str, str | None, str]]:
    """State, text and support of a row's cells, as a release of the page shows them."""
    told = run("show", f"{page}@{edition}" if edition else page, "--format", "json", folder=folder)
    assert told.code == 0, told.err
    listed = [each["cell"] for each in json.loads(told.out)["cells"] if each["indicator"].startswith(label)]
    return [(cell["state"], cell["text"], cell["support"]) for cell in listed]


def texts(folder: Path, label: str, edition: str = "") -> list[str | None]:
    """The texts alone."""
    return [text for _, text, _ in cells(folder, label, edition)]
