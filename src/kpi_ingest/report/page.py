"""The whole page of an audit report: what to look at first, then everything else, then how to check it."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.compare.kinds import KINDS
from kpi_ingest.model import Change
from kpi_ingest.report.audit import Audit, Side
from kpi_ingest.report.changes import Titles, by_kind, change_tables, event_boxes, needs_eyes, stands_elsewhere
from kpi_ingest.report.document import Part, document, section_titles
from kpi_ingest.report.extent import claim, open_changes
from kpi_ingest.report.findings import findings_table
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.method import method
from kpi_ingest.report.notes import notes_tables
from kpi_ingest.report.proof import digests
from kpi_ingest.report.summary import heading, summary
from kpi_ingest.report.unchanged import unchanged
from kpi_ingest.report.undecided import undecided_rows

UNDECIDED = (
    "On at least one side these cells cannot be told with the certainty asked for, or lie beyond the end of a capture. "
    "Whether they changed is not known. None of their candidates, listed with their probabilities, counts as a "
    "published figure; kpi-ingest review lists all of them."
)
STRUCTURE = (
    "Columns and tables that were added, removed or retitled, and rows that were renamed; a new order is no change."
)


def render_report(audit: Audit) -> str:
    """The audit report as one self-contained HTML document: the same bytes for the same audit."""
    return document(audit, "audit report", heading(audit), _parts(audit))


def _parts(audit: Audit) -> list[Part]:
    """Every change of the diff stands in exactly one of these."""
    titles = section_titles(audit)
    changes = audit.diff.changes
    first = [change for change in changes if needs_eyes(change)]
    rest = [change for change in changes if not needs_eyes(change) and not stands_elsewhere(change)]
    structure = [change for change in changes if KINDS[change.kind].section == "structure"]
    undecided = open_changes(audit.diff)
    both = (audit.previous, audit.current)
    equal = len(audit.diff.confirmed) + len(audit.diff.assumed)
    return [
        ("summary", "Summary", summary(audit)),
        ("first", f"Series breaks and undeclared changes ({len(first)})", _first(audit, first, titles)),
        ("notes", "Notes before and after", notes_tables(audit.diff, titles)),
        ("figures", f"Other changes of figures ({len(rest)})", _rest(audit, rest, titles)),
        ("structure", f"Tables, columns and labels ({len(structure)})", _structure(audit, structure, titles)),
        ("undecided", f"What could not be compared ({len(undecided)})", _undecided(audit, undecided, both, titles)),
        ("findings", "Findings", findings_table(audit, titles)),
        ("unchanged", f"Unchanged figures ({equal})", unchanged(audit.diff, titles)),
        ("method", "Method", method(audit)),
        ("digests", "Digests and checkpoint", digests(audit)),
    ]


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


def _undecided(audit: Audit, cells: Sequence[Change], both: tuple[Side, Side], titles: Titles) -> Markup:
    if not cells:
        return element("p", claim("Every cell of both sides was compared", audit.diff))
    return joined([element("p", UNDECIDED), undecided_rows(cells, both, titles)])
