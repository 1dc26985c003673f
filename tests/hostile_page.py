"""A page whose every text tries to become markup, through the real readers, and the audit of two editions of it."""

from __future__ import annotations

import html
from pathlib import Path

from kpi_ingest.compare import compare_states, state_of
from kpi_ingest.model import Reading
from kpi_ingest.pages import PageDefinition, PageUrl
from kpi_ingest.pipeline import audit_files, read_page
from kpi_ingest.report import Audit

SCRIPT = "<script>window.ran = true</script>"
IMAGE = "<img src=x onerror='window.ran = true'>"
BREAKOUT = '"></td></table></style></title><iframe src="javascript:window.ran = true"></iframe>'
TURNED = "12\u202e34"
HEADER = ("Indicator", "Baseline", f"Actual Mar 24 {IMAGE}", "Actual Jul 24")
NOTE = f"*Figures are now late {BREAKOUT}"


def page(first: str, rate: str, label: str = f"Complaints {SCRIPT}", note: str = NOTE) -> bytes:
    """The page as a publisher would have escaped it."""
    rows = (
        (label, "10", first, ""),
        (f"Calls answered {BREAKOUT}", "40%", rate, f"n/a {IMAGE}"),
        ("Visits", TURNED, "7*", "8"),
    )
    head = "".join(f"<th>{html.escape(text)}</th>" for text in HEADER)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    title = f"<h2>{html.escape(f'Section A {SCRIPT}')}</h2>"
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{html.escape(note)}</p>"
    return f"<!DOCTYPE html><html><body>{title}{table}</body></html>".encode()


def definition() -> PageDefinition:
    """A definition that is no better."""
    address = PageUrl("javascript:alert(1)//<script>"), PageUrl("https://example.org/?a=1&b=<b>")
    return PageDefinition("hostile", f"Indicators {BREAKOUT}", f"Council {IMAGE}", SCRIPT, address, "0" * 64, (), ())


def audit_of(before: bytes, after: bytes, known: PageDefinition | None = None, name: str = "page.html") -> Audit:
    """The audit of two files that are read on the spot."""
    readings = _read(before), _read(after)
    diff = compare_states(state_of(readings[0]), state_of(readings[1]))
    return audit_files(diff, (Path(f"before-{name}"), Path(f"after-{name}")), readings, known)


def hostile_audit() -> Audit:
    """Two editions with a revision nobody announced, a note that went and a label that changed."""
    after = page("12", "43%", note="Nothing to see")
    return audit_of(page("11", "41%"), after, definition(), f"{SCRIPT}.html")


def _read(content: bytes) -> Reading:
    return read_page(content, page="hostile")
