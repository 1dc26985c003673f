"""Figures that are equal on both sides, so that every cell of both is accounted for."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.model import Diff, StatedCell
from kpi_ingest.report.changes import Titles, section_title
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.sides import side
from kpi_ingest.report.tables import Head, group, grouped, table

Pair = tuple[StatedCell, StatedCell]
MEANINGS = {
    "Assumed": "Equal, but at least one side was cut with the help of the other: no independent confirmation.",
    "Confirmed": "Equal, and each side known without the other.",
}


def unchanged(diff: Diff, titles: Titles) -> Markup:
    """Assumed figures, then confirmed ones, with both places."""
    return joined([_pairs("Assumed", diff.assumed, titles), _pairs("Confirmed", diff.confirmed, titles)])


def _pairs(title: str, pairs: Sequence[Pair], titles: Titles) -> Markup:
    heading = element("h3", f"{title} ({len(pairs)})")
    if not pairs:
        return joined([heading, element("p", "None.")])
    tables = [
        _section_table(section_title(section, titles), found)
        for section, found in grouped(pairs, lambda pair: pair[1].key.section).items()
    ]
    return joined([heading, element("p", MEANINGS[title]), *tables])


def _section_table(title: str, pairs: Sequence[Pair]) -> Markup:
    heads: list[Head] = [("What", "what"), ("Before", None), ("After", None)]
    rows = grouped(pairs, lambda pair: (pair[1].indicator, pair[1].key.indicator))
    bodies = [group(label, [_row(*pair) for pair in found], len(heads)) for (label, _), found in rows.items()]
    return table(title, heads, bodies, "fixed")


def _row(old: StatedCell, late: StatedCell) -> Markup:
    named = element("th", late.column, scope="row")
    return element("tr", named, element("td", side(old)), element("td", side(late)))
