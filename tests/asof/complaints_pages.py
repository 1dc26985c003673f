"""Editions of a made-up page of complaints, and a store that has read them."""

from __future__ import annotations

from pathlib import Path

from command_line import run
from kpi_ingest import open_store
from kpi_ingest.vintages import VintageStore

PAGE = "complaints"
PERIODS = ("Nov 22", "Mar 23", "Jul 23", "Nov 23", "Mar 24", "Jul 24", "Nov 24", "Mar 25", "Jul 25")
COUNTS = (118, 112, 104, 96, 121, 90)
TOTALS = (118, 230, 334, 96, 217, 307)
SHARES = ("10%", "20%", "30%", "12%", "22%", "31%", "14%", "23%", "32%")


def page(first: int, figures: tuple[object, ...], note: str = "") -> str:
    """A table of actuals from the given period on, a percentage beside them."""
    shown = range(first, first + len(figures))
    heads = "".join(f"<th>Actual {PERIODS[place]}</th>" for place in shown)
    cells = "".join(f"<td>{figure}</td>" for figure in figures)
    shares = "".join(f"<td>{SHARES[place]}</td>" for place in shown)
    rows = f"<tr><td>Formal complaints</td>{cells}</tr><tr><td>Share upheld</td>{shares}</tr>"
    table = f"<table><tr><th>Indicator</th>{heads}</tr>{rows}</table>"
    return f"<!DOCTYPE html><html><body><h2>Section A: Complaints</h2>{table}{note}</body></html>"


def stored(folder: Path, *pages: str) -> VintageStore:
    """A store with these editions, a month apart."""
    arrived = folder / "arrived"
    arrived.mkdir()
    for number, text in enumerate(pages, start=1):
        (arrived / f"{PAGE}.2024-{number:02}.html").write_text(text, encoding="utf-8")
    (folder / "kpi-ingest.toml").write_text('archive = "kept"\n', encoding="utf-8")
    assert run("replay", arrived, folder=folder).code == 0
    return open_store(f"sqlite:///{folder / 'kpi-ingest.db'}")
