"""The whole page of an audit report: what to look at first, then everything else, then how to check it."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.model import Change
from kpi_ingest.report.audit import Audit, Side
from kpi_ingest.report.changes import Titles, by_kind, change_tables, event_boxes, needs_eyes, stands_elsewhere
from kpi_ingest.report.extent import claim, known_pairs, open_changes, open_pairs
from kpi_ingest.report.findings import findings_table
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.method import method
from kpi_ingest.report.notes import notes_tables
from kpi_ingest.report.proof import digests
from kpi_ingest.report.style import STYLE
from kpi_ingest.report.summary import heading, summary
from kpi_ingest.report.unchanged import unchanged
from kpi_ingest.report.undecided import OpenCell, open_cells, undecided_rows

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The page may use its own style sheet and nothing else: even markup that slipped through could do nothing."""
UNDECIDED = (
    "On at least one side these cells cannot be told with the certainty asked for, or lie beyond the end of a capture. "
    "Whether they changed is not known. None of their candidates, listed with their probabilities, counts as a "
    "published figure; kpi-ingest review lists all of them."
)
STRUCTURE = (
    "Columns and tables that were added, removed or retitled, and rows that were renamed; a new order is no change."
)
Part = tuple[str, str, Markup]
"""Id, title and content of a part of the page."""


def render_report(audit: Audit) -> str:
    """The audit report as one self-contained HTML document: the same bytes for the same audit."""
    parts = _parts(audit)
    title = f"{audit.diff.page}: {audit.previous.name} → {audit.current.name}, audit report"
    body = element(
        "body",
        element("a", "Skip to the report", href="#report", class_="skip"),
        heading(audit),
        _contents(parts),
        element("main", *(_part(part) for part in parts), id="report", tabindex="-1"),
        element("footer", element("p", f"Made by kpi-ingest {audit.parser} from the bytes named in it alone.")),
    )
    page = element("html", _head(title), body, lang="en-GB")
    return f"<!DOCTYPE html>\n{page}"


def _head(title: str) -> Markup:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Markup(STYLE)),
    )


def _parts(audit: Audit) -> list[Part]:
    """Every change of the diff stands in exactly one of these."""
    titles = section_titles(audit)
    changes = audit.diff.changes
    first = [change for change in changes if needs_eyes(change)]
    rest = [change for change in changes if not needs_eyes(change) and not stands_elsewhere(change)]
    structure = [change for change in changes if KINDS[change.kind].section == "structure"]
    undecided = open_cells(open_changes(audit.diff), open_pairs(audit.diff))
    both = (audit.previous, audit.current)
    return [
        ("summary", "Summary", summary(audit)),
        ("first", f"Series breaks and undeclared changes ({len(first)})", _first(audit, first, titles)),
        ("notes", "Notes before and after", notes_tables(audit.diff, titles)),
        ("figures", f"Other changes of figures ({len(rest)})", _rest(audit, rest, titles)),
        ("structure", f"Tables, columns and labels ({len(structure)})", _structure(audit, structure, titles)),
        ("undecided", f"What could not be compared ({len(undecided)})", _undecided(audit, undecided, both, titles)),
        ("findings", "Findings", findings_table(audit, titles)),
        ("unchanged", f"Unchanged figures ({_equal(audit)})", unchanged(audit.diff, titles)),
        ("method", "Method", method(audit)),
        ("digests", "Digests and checkpoint", digests(audit)),
    ]


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


def _first(audit: Audit, changes: Sequence[Change], titles: Titles) -> Markup:
    if not changes and not audit.diff.groups:
        words = "No series broke, and no figure that stood was changed or taken away without announcement"
        return element("p", claim(words, audit.diff))
    return joined([event_boxes(audit.diff.groups), by_kind(changes, titles)])


def _rest(audit: Audit, changes: Sequence[Change], titles: Titles) -> Markup:
    return by_kind(changes, titles) if changes else element("p", claim("No other figure changed", audit.diff))


def _structure(audit: Audit, changes: Sequence[Change], titles: Titles) -> Markup:
    if not changes:
        return element("p", claim("No table, column or label changed", audit.diff))
    return joined([element("p", STRUCTURE), change_tables(changes, titles)])


def _undecided(audit: Audit, cells: Sequence[OpenCell], both: tuple[Side, Side], titles: Titles) -> Markup:
    if not cells:
        return element("p", claim("Every cell of both sides was decided", audit.diff))
    return joined([element("p", UNDECIDED), undecided_rows(cells, both, titles)])


def _equal(audit: Audit) -> int:
    return len(known_pairs(audit.diff.confirmed)) + len(known_pairs(audit.diff.assumed))
