"""The frame of a report: one document of HTML with a head, a list of contents, named parts and a footer."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.report.audit import Audit
from kpi_ingest.report.changes import Titles
from kpi_ingest.report.head import head_of
from kpi_ingest.report.markup import Markup, element
from kpi_ingest.report.style import STYLE

Part = tuple[str, str, Markup]
"""Id, title and content of a part of the page."""


def document(audit: Audit, what: str, head: Markup, parts: Sequence[Part]) -> str:
    """The whole document: the same bytes for the same audit. `what` names the report in its title."""
    title = f"{audit.diff.page}: {audit.previous.name} → {audit.current.name}, {what}"
    body = element(
        "body",
        element("a", "Skip to the report", href="#report", class_="skip"),
        head,
        _contents(parts),
        element("main", *(_part(part) for part in parts), id="report", tabindex="-1"),
        element("footer", element("p", f"Made by kpi-ingest {audit.parser} from the bytes named in it alone.")),
    )
    page = element("html", head_of(title, STYLE), body, lang="en-GB")
    return f"<!DOCTYPE html>\n{page}"


def section_titles(audit: Audit) -> Titles:
    """Titles as the later side prints them, and the earlier one's of sections that are gone."""
    tables = (*audit.diff.previous.tables, *audit.diff.current.tables)
    return {table.section_id: table.section or table.section_id for table in tables}


def _contents(parts: Sequence[Part]) -> Markup:
    entries = [element("li", element("a", title, href=f"#{name}")) for name, title, _ in parts]
    return element("nav", element("h2", "Contents", id="contents"), element("ol", *entries), aria_labelledby="contents")


def _part(part: Part) -> Markup:
    name, title, content = part
    heading_id = f"{name}-title"
    return element("section", element("h2", title, id=heading_id), content, id=name, aria_labelledby=heading_id)
