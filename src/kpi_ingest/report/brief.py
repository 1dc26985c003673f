"""The brief report, for people who decide what to look at: what changed, what could not be compared, what must be
looked at, and how to come by the rest. Long lists are cut, and each says how much it leaves out.
"""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.compare.kinds import KINDS, in_order
from kpi_ingest.model import Change, Finding, StatedCell
from kpi_ingest.report.audit import Audit, Side
from kpi_ingest.report.brief_changes import changed
from kpi_ingest.report.changes import Titles, needs_eyes, section_title
from kpi_ingest.report.document import Part, document, section_titles
from kpi_ingest.report.extent import broken_off, claim, open_changes, uncompared
from kpi_ingest.report.findings import WEIGHTS, open_findings
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.sides import Shown
from kpi_ingest.report.summary import count_boxes, definitions, heading
from kpi_ingest.report.tables import Head, group, grouped, table
from kpi_ingest.report.undecided import by_row, open_row_ids, shown
from kpi_ingest.report.wording import counted

ROWS_SHOWN = 40
FINDINGS_SHOWN = 12
"""Of longer lists the first; the whole report has all of them."""
OPEN_HEADS: tuple[Head, ...] = (("Row", None), ("Open cells", "side"), ("Rows to decide", "side"))
FINDING_HEADS: tuple[Head, ...] = (("What was found", None), ("Weight", "number-of"), ("Finding", "number-of"))


def render_brief(audit: Audit) -> str:
    """The brief report as one self-contained HTML document: the same bytes for the same audit."""
    titles = section_titles(audit)
    cells = open_changes(audit.diff)
    parts: list[Part] = [
        ("changed", "What changed", joined([count_boxes(audit), changed(audit, titles)])),
        ("uncompared", f"What could not be compared ({uncompared(audit.diff)})", _uncompared(audit, cells, titles)),
        ("look", "What must be looked at", _to_look_at(audit, cells, titles)),
        ("check", "How to check it", _to_check(audit)),
    ]
    return document(audit, "brief audit report", heading(audit, "Brief audit report of a published KPI page"), parts)


def left_out(count: int, what: str) -> list[Markup]:
    """How much of a list is not shown; nothing where all of it is."""
    return [element("p", f"{counted(count, what)} more: see the whole report.")] if count > 0 else []


def _uncompared(audit: Audit, cells: Sequence[Change], titles: Titles) -> Markup:
    if not cells:
        return element("p", claim("Every cell of both sides was compared", audit.diff))
    rows = list(by_row(cells).items())
    first = grouped(rows[:ROWS_SHOWN], lambda row: row[0][0])
    bodies = [
        group(section_title(section, titles), [_open_row(name, found, audit) for name, found in each], len(OPEN_HEADS))
        for section, each in first.items()
    ]
    told = f"Whether these {counted(len(cells), 'cell')} changed is not known; the report claims nothing of them."
    caption = f"{counted(len(rows), 'row')} with cells that could not be compared"
    more = left_out(len(rows) - ROWS_SHOWN, "row")
    return joined([element("p", told), table(caption, OPEN_HEADS, bodies, "fixed"), *more])


def _open_row(name: tuple[str, str], cells: Sequence[Change], audit: Audit) -> Markup:
    ids = open_row_ids(name, (audit.previous, audit.current))
    where = joined([element("code", row) for row in ids], ", ") if ids else "none: beyond a capture's end"
    return element(
        "tr",
        element("th", shown(cells[0]).indicator, scope="row"),
        element("td", _states(cells)),
        element("td", where),
    )


_STATE_WORDS = {"truncated": "cut off"}


def _states(cells: Sequence[Change]) -> str:
    sides = (("before", [cell.previous for cell in cells]), ("after", [cell.current for cell in cells]))
    unseen = ("undecided", "truncated")
    counts = [
        (sum(_is(it, state) for it in side), _STATE_WORDS.get(state, state), when)
        for when, side in sides
        for state in unseen
    ]
    return "; ".join(f"{count} {told} {when}" for count, told, when in counts if count)


def _is(stated: Shown, state: str) -> bool:
    return isinstance(stated, StatedCell) and stated.cell.state == state


def _to_look_at(audit: Audit, cells: Sequence[Change], titles: Titles) -> Markup:
    found = open_findings(audit)
    tasks = [*_held(audit), *_loud(audit.diff.changes), *_broken(audit), *_rows_to_decide(audit, cells)]
    if not tasks and not found:
        return element("p", claim("Nothing waits for a person", audit.diff))
    lines = [element("li", task) for task in tasks]
    return joined([*([element("ul", *lines)] if lines else []), *_findings(found, titles)])


def _held(audit: Audit) -> list[str]:
    sides = (audit.previous, audit.current)
    return [f"{side.name} is held by its gate: accept it, or see why not." for side in sides if _is_held(side)]


def _is_held(side: Side) -> bool:
    return side.release is not None and side.release.held is not None


def _loud(changes: Sequence[Change]) -> list[str]:
    loud = [change for change in changes if needs_eyes(change)]
    kinds = in_order(change.kind for change in loud)
    told = ", ".join(f"{KINDS[kind].title.lower()} {sum(it.kind == kind for it in loud)}" for kind in kinds)
    return [f"{counted(len(loud), 'change')} that broke a series or that nobody announced: {told}."] if loud else []


def _broken(audit: Audit) -> list[str]:
    return [
        f"Every capture of the {name} side breaks off: a whole one would show whether what is absent is gone."
        for name in broken_off(audit.diff)
    ]


def _rows_to_decide(audit: Audit, cells: Sequence[Change]) -> list[Markup]:
    ids = {row for name in by_row(cells) for row in open_row_ids(name, (audit.previous, audit.current))}
    if not ids:
        return []
    if audit.previous.release is None:
        return [element("span", f"{counted(len(ids), 'row')} whose cells are not told apart.")]
    verb = element("code", f"kpi-ingest review {audit.diff.page}")
    return [joined([f"{counted(len(ids), 'row')} to decide, in groups of one pattern: ", verb, "."])]


def _findings(found: Sequence[Finding], titles: Titles) -> list[Markup]:
    if not found:
        return []
    ordered = sorted(found, key=lambda finding: WEIGHTS.index(finding.severity))
    rows = [
        element(
            "tr",
            element("td", finding.message, element("span", section_title(finding.section, titles), class_="from")),
            element("td", finding.severity),
            element("td", element("code", finding.id)),
        )
        for finding in ordered[:FINDINGS_SHOWN]
    ]
    caption = f"{counted(len(found), 'finding')} open; a finding never changes a figure"
    listed = table(caption, FINDING_HEADS, [element("tbody", *rows)], "fixed")
    return [listed, *left_out(len(found) - FINDINGS_SHOWN, "finding")]


def _to_check(audit: Audit) -> Markup:
    facts: list[tuple[str, str]] = []
    for when, side in (("Before", audit.previous), ("After", audit.current)):
        facts += [(when, joined([f"{side.name}, bytes ", element("code", it.reading.sha256)])) for it in side.sources]
    if audit.checkpoint is not None:
        head = joined([element("code", audit.checkpoint.head), f", {counted(audit.checkpoint.entries, 'line')}"])
        facts.append(("Head of the log", head))
    whole = f"kpi-ingest diff {audit.previous.name} {audit.current.name} --html FILE"
    facts.append(("Whole report", joined([element("code", whole), ": every figure with its place in print"])))
    return definitions(facts)
