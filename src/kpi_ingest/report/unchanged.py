"""Figures that are equal on both sides, so that every cell of both is accounted for."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.model import Diff, State, StatedCell
from kpi_ingest.report.changes import Titles, section_title
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.sides import cell_text, digest, origin
from kpi_ingest.report.tables import Head, group, grouped, table

Pair = tuple[StatedCell, StatedCell]
HEADS: tuple[Head, ...] = (("What", "what"), ("Figure", "figure"), ("Before", None), ("After", None))
MEANINGS = {
    "Assumed": "Equal, but at least one side was cut with the help of the other: no independent confirmation.",
    "Confirmed": "Equal, and each side known without the other.",
}


def unchanged(diff: Diff, titles: Titles) -> Markup:
    """Assumed figures, then confirmed ones, with both places; a side of one capture names it once."""
    if not diff.confirmed and not diff.assumed:
        return element("p", "No figure is known to be equal on both sides.")
    words = [_capture_words(when, state) for when, state in (("before", diff.previous), ("after", diff.current))]
    found = (("Assumed", diff.assumed), ("Confirmed", diff.confirmed))
    single = (len(diff.previous.captures) == 1, len(diff.current.captures) == 1)
    parts = [_pairs(title, pairs, titles, single) for title, pairs in found]
    return joined([*words, *parts])


def _capture_words(when: str, state: State) -> Markup:
    if len(state.captures) != 1:
        return Markup("")
    return element("p", f"All figures {when} stand in capture ", digest(state.captures[0]), ".")


def _pairs(title: str, pairs: Sequence[Pair], titles: Titles, single: tuple[bool, bool]) -> Markup:
    heading = element("h3", f"{title} ({len(pairs)})")
    if not pairs:
        return joined([heading, element("p", "None.")])
    tables = [
        _section_table(section_title(section, titles), found, single)
        for section, found in grouped(pairs, lambda pair: pair[1].key.section).items()
    ]
    return joined([heading, element("p", MEANINGS[title]), *tables])


def _section_table(title: str, pairs: Sequence[Pair], single: tuple[bool, bool]) -> Markup:
    rows = grouped(pairs, lambda pair: (pair[1].indicator, pair[1].key.indicator))
    bodies = [group(label, [_row(*pair, single) for pair in found], len(HEADS)) for (label, _), found in rows.items()]
    return table(title, HEADS, bodies, "fixed equal")


def _row(old: StatedCell, late: StatedCell, single: tuple[bool, bool]) -> Markup:
    texts = dict.fromkeys(cell_text(stated.cell) for stated in (old, late))
    named = element("th", late.column, scope="row")
    places = (element("td", origin(each, alone)) for each, alone in zip((old, late), single, strict=True))
    return element("tr", named, element("td", joined(texts, " and ")), *places)
