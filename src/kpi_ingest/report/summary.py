"""The head of the report: which page, which two sides, and how much changed."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_ingest.compare import is_undeclared
from kpi_ingest.compare.kinds import KINDS, in_order
from kpi_ingest.model import Diff, State
from kpi_ingest.report.audit import Audit, Side
from kpi_ingest.report.changes import ORIGINS
from kpi_ingest.report.extent import claim, open_changes, uncompared
from kpi_ingest.report.findings import open_findings
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.sides import digest
from kpi_ingest.report.tables import Head, table
from kpi_ingest.report.wording import bounds_words, counted, day_words


def heading(audit: Audit, what: str = "Audit report of a published KPI page") -> Markup:
    """Title, publisher, and the two sides in a sentence."""
    definition = audit.definition
    name = definition.title if definition else audit.diff.page or "A page without a definition"
    publisher = definition.publisher if definition else "Publisher not known: the page was read without a definition"
    lead = ["What changed from ", _named(audit.previous), " to ", _named(audit.current), "."]
    return element(
        "header",
        element("p", what, class_="kicker"),
        element("h1", name),
        element("p", publisher, class_="kicker"),
        element("p", *lead, class_="lead"),
        *(_held(side) for side in (audit.previous, audit.current) if side.release and side.release.held),
    )


def summary(audit: Audit) -> Markup:
    """Both sides, and the changes counted by kind and by origin."""
    sides = element(
        "div",
        _side("Before", audit.previous, audit.diff.previous),
        _side("After", audit.current, audit.diff.current),
        class_="facts",
    )
    tallies = element("div", _kinds(audit.diff), _origins(audit.diff), class_="facts")
    return joined([count_boxes(audit), *_between(audit), sides, tallies, *_page_facts(audit), *_untold(audit.diff)])


def _named(side: Side) -> Markup:
    captured = f" (first captured {day_words(side.release.begins)})" if side.release else ""
    return joined([element("strong", side.name), captured])


def _held(side: Side) -> Markup:
    reason = side.release.held if side.release else None
    words = element("strong", f"{side.name} is held by its gate, and no person has accepted it: ")
    return element("p", words, reason or "", class_="call")


def count_boxes(audit: Audit) -> Markup:
    """How much changed, and how much could not be compared."""
    diff = audit.diff
    undeclared = sum(map(is_undeclared, diff.changes))
    counts = (
        (len(diff.changes) - len(open_changes(diff)), "changes", False),
        (uncompared(diff), "not compared", bool(uncompared(diff))),
        (len(diff.groups), "series breaks", bool(diff.groups)),
        (undeclared, "undeclared", bool(undeclared)),
        (len(diff.confirmed), "confirmed", False),
        (len(diff.assumed), "assumed", False),
        (len(open_findings(audit)), "findings open", False),
    )
    boxes = [
        element("li", element("strong", str(count)), words, class_="alarm" if alarm else None)
        for count, words, alarm in counts
    ]
    return element("ul", *boxes, class_="counts")


def _side(title: str, side: Side, state: State) -> Markup:
    facts: list[tuple[str, str]] = [("Release" if side.release else "File", side.name)]
    if side.release is not None:
        facts.append(("First captured", bounds_words(side.release.begins)))
        facts.append(("Last captured", bounds_words(side.release.last_seen)))
    facts.append(("Whole", _whole(state)))
    cells, tables = counted(len(state.cells), "cell"), counted(len(state.tables), "table")
    facts.append(("Extent", f"{cells} in {tables}"))
    facts.append(("Captures", joined([digest(sha256) for sha256 in state.captures], ", ")))
    return element("section", element("h3", title), definitions(facts))


def _whole(state: State) -> str:
    if state.complete:
        return "yes: a capture shows it to its end"
    return "no: every capture of it breaks off, so that what is absent may only be cut off"


def _between(audit: Audit) -> list[Markup]:
    """The times that bound every change: the earlier release was surely there at the first, the later at the last."""
    before, after = audit.previous.release, audit.current.release
    if before is None or after is None:
        return []
    first, last = before.last_seen.lower, after.begins.upper
    return [element("p", f"The changes came about between {first:%Y-%m-%d %H:%M} and {last:%Y-%m-%d %H:%M} UTC.")]


def definitions(facts: list[tuple[str, str]]) -> Markup:
    """Terms with their descriptions."""
    return element("dl", *(joined([element("dt", term), element("dd", told)]) for term, told in facts))


def _page_facts(audit: Audit) -> list[Markup]:
    if audit.definition is None:
        return []
    known = audit.definition
    facts: list[tuple[str, str]] = [("Page", known.id), ("Publisher", known.publisher)]
    facts.append(("Licence", known.licence or "none stated, as far as is known"))
    facts += [("Address", element("code", address.url)) for address in known.urls]
    return [element("h3", "The page"), definitions(facts)]


def _kinds(diff: Diff) -> Markup:
    if not diff.changes:
        return element("p", claim("Nothing changed", diff))
    present = [change.kind for change in diff.changes]
    counts = {KINDS[kind].title: present.count(kind) for kind in in_order(present)}
    return _count_table("Changes by kind", "Kind", counts)


def _origins(diff: Diff) -> Markup:
    compared = [change for change in diff.changes if KINDS[change.kind].section != "undecided"]
    counts = {words: sum(it.origin == origin for it in compared) for origin, words in ORIGINS.items()}
    counts["not known: the cells could not be compared"] = len(diff.changes) - len(compared)
    return _count_table("Changes by origin: only the publisher's count as revisions", "Origin", counts)


def _count_table(caption: str, what: str, counts: Mapping[str, int]) -> Markup:
    rows = [
        element("tr", element("th", name, scope="row"), element("td", str(count), class_="number"))
        for name, count in counts.items()
    ]
    heads: list[Head] = [(what, None), ("Changes", "number")]
    return table(caption, heads, [element("tbody", *rows)])


def _untold(diff: Diff) -> list[Markup]:
    if not diff.untold:
        return []
    kinds = ", ".join(kind.replace("_", " ") for kind in diff.untold)
    return [
        element("p", f"These kinds cannot be told between two files, which have no history: {kinds}.", class_="call")
    ]
