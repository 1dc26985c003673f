"""Figures that are equal on both sides, so that every cell of both is accounted for."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.model import Diff, StatedCell
from kpi_ingest.report.changes import Titles
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.sides import side

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
    heads = [
        element("th", words, scope="col", class_="what" if words == "What" else None)
        for words in ("What", "Before", "After")
    ]
    bodies = [
        _body(titles.get(section, section), [pair for pair in pairs if pair[1].key.section == section])
        for section in dict.fromkeys(pair[1].key.section for pair in pairs)
    ]  # fmt: skip
    head = element("thead", element("tr", *heads))
    return joined([heading, element("table", element("caption", MEANINGS[title]), head, *bodies, class_="changes")])


def _body(title: str, pairs: Sequence[Pair]) -> Markup:
    over = element("th", title or "Table without a title", scope="rowgroup", colspan="3")
    return element("tbody", element("tr", over), *(_row(*pair) for pair in pairs))


def _row(old: StatedCell, late: StatedCell) -> Markup:
    named = element("th", element("span", late.column, class_="of"), late.indicator, scope="row")
    return element("tr", named, element("td", side(old)), element("td", side(late)))
