"""How the report came about, in words that stand beside the figures when it is filed."""

from __future__ import annotations

from kpi_ingest.report.audit import Audit, Source
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.wording import share_words

RELEASES = (
    "A release is what the publisher had on display for a while. The page's captures are taken in the order of capture "
    "time; a release begins at the first capture that shows a change by the publisher against the release so far, and "
    "every other capture belongs to it and may complete it. A cell that is undecided, cut off or missing from an "
    "incomplete capture counts as not seen: it begins nothing and removes nothing."
)
COMPARISON = (
    "Two sides are compared cell by cell under the same section, indicator, measure, series and period. Every cell of "
    "both sides is in exactly one of three places: among the changes, confirmed, or assumed."
)
TERMS = (
    ("As printed", "The capture itself delimits the cell: a table cell, a ruled box."),
    ("Repaired", "The capture runs cells together or leaves out blanks; the cell was cut by a model that weighs every "
     "possible cut and gives this text the stated probability."),
    ("Decided", "A person chose the cells of the row; the decision is archived with name, time and reason."),
    ("Undecided", "No text reaches the probability asked for. The cell publishes no value; its candidates are listed."),
    ("Confirmed", "Equal on both sides, and each side known without the other."),
    ("Assumed", "Equal on both sides, but at least one side was cut with the other's captures as evidence: their "
     "agreement is no independent confirmation."),
    ("Undeclared", "The publisher changed or took away a figure that stood, and no note or mark announces it."),
    ("Series break", "What figures measure over changed. It is told by the publisher's words, or by at least two exact "
     "sums over the page's history; otherwise the change is a revision."),
)  # fmt: skip


def method(audit: Audit) -> Markup:
    """Rules, terms, threshold and versions."""
    terms = element("dl", *(joined([element("dt", term), element("dd", told)]) for term, told in TERMS))
    return joined(
        [
            element("p", RELEASES if audit.previous.release else "The two files were read on the spot."),
            element("p", COMPARISON),
            terms,
            element("p", f"{_thresholds(audit)} {_versions(audit)}"),
            element("p", "The report depends on the captures and decisions alone: made again, it has the same bytes."),
        ]
    )


def _sources(audit: Audit) -> tuple[Source, ...]:
    return (*audit.previous.sources, *audit.current.sources)


def _thresholds(audit: Audit) -> str:
    known = sorted({table.threshold for source in _sources(audit) for table in source.reading.tables})
    return (
        f"A repaired cell counts as decided from a probability of {' or '.join(map(share_words, known))}."
        if known
        else ""
    )


def _versions(audit: Audit) -> str:
    read_by = sorted({source.reading.inputs.code for source in _sources(audit)})
    return f"The captures were read by parser {', '.join(read_by)}; compared and reported by {audit.parser}."
