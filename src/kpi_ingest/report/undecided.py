"""Undecided rows: the run as printed, the readings it allows, and each open cell with its candidates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpi_ingest.model import Change, Column, ReadRow, ReadTable, RowCandidate, StatedCell
from kpi_ingest.report.audit import Side
from kpi_ingest.report.changes import Titles, section_title
from kpi_ingest.report.markup import Markup, element, joined
from kpi_ingest.report.sides import digest, side
from kpi_ingest.report.tables import Head, grouped, table
from kpi_ingest.report.wording import counted, share_words

READINGS_SHOWN = 5
"""Readings of a whole row that are listed; the candidates of its cells are listed all."""


def undecided_rows(changes: Sequence[Change], sides: tuple[Side, Side], titles: Titles) -> Markup:
    """Each row that has an undecided cell, with all that is known of it on both sides."""
    rows = grouped(changes, _row_key)
    return joined(_row(key, found, sides, titles) for key, found in rows.items())


def _row_key(change: Change) -> tuple[str, str]:
    named = dict(change.key)
    return named.get("section", ""), named.get("indicator", "")


def _row(key: tuple[str, str], changes: Sequence[Change], sides: tuple[Side, Side], titles: Titles) -> Markup:
    label = next((each.indicator for change in changes for each in _cells(change)), key[1])
    runs = [_run(when, each, key) for when, each in zip(("before", "after"), sides, strict=True)]
    count = f"{counted(len(changes), 'cell')}; {section_title(key[0], titles)}"
    return element(
        "section", element("h3", label), element("p", count, class_="kicker"), _open_cells(label, changes), *runs
    )


def _cells(change: Change) -> Iterator[StatedCell]:
    yield from (each for each in (change.current, change.previous) if isinstance(each, StatedCell))


def _open_cells(label: str, changes: Sequence[Change]) -> Markup:
    heads: list[Head] = [("Column", "what"), ("Before", None), ("After", None), ("Change", "number-of")]
    rows = [
        element(
            "tr",
            element("th", next(_cells(change)).column, scope="row"),
            element("td", side(change.previous)),
            element("td", side(change.current)),
            element("td", element("code", change.id)),
        )
        for change in changes
    ]
    caption = f"Undecided cells of “{label}”, best candidates first, with their probabilities"
    return table(caption, heads, [element("tbody", *rows)], "fixed")


def _run(when: str, of: Side, key: tuple[str, str]) -> Markup:
    """The row's run as a capture of this side prints it; nothing where the capture delimits its cells."""
    return joined(_source(when, sha256, read, row) for sha256, read, row in _open_rows(of, key))


def _open_rows(of: Side, key: tuple[str, str]) -> Iterator[tuple[str, ReadTable, ReadRow]]:
    for source in of.sources:
        for read in source.reading.tables:
            for row in read.rows:
                is_open = any(cell.state == "undecided" for cell in row.cells)
                if is_open and row.repair is not None and (read.section_id, row.indicator_id) == key:
                    yield source.reading.sha256, read, row


def _source(when: str, sha256: str, read: ReadTable, row: ReadRow) -> Markup:
    if row.repair is None:
        return Markup("")
    shown = row.repair.candidates[:READINGS_SHOWN]
    left_out = len(row.repair.candidates) - len(shown)
    more = f"; {left_out} less likely ones are not listed" if left_out else ""
    intro = element(
        "p",
        f"The row as printed {when}, in capture ",
        digest(sha256),
        ", row ",
        element("code", row.row),
        class_="intro",
    )
    run = element("div", row.repair.source, class_="run")
    return joined([intro, run, _readings(shown, read.columns, f"Likeliest readings of the whole row {when}{more}")])


def _readings(shown: Sequence[RowCandidate], columns: Sequence[Column], caption: str) -> Markup:
    if not shown:
        return Markup("")
    rows = [
        element(
            "tr",
            element("th", share_words(each.probability), scope="row", class_="number"),
            element("td", _filled(each, columns)),
        )
        for each in shown
    ]
    heads: list[Head] = [("Probability", "number"), ("Cells that are not blank", None)]
    return table(caption, heads, [element("tbody", *rows)])


def _filled(reading: RowCandidate, columns: Sequence[Column]) -> Markup:
    pairs = [(column.label, text) for column, text in zip(columns, reading.cells, strict=True) if text]
    if not pairs:
        return element("span", "all blank", class_="state")
    return joined([joined([f"{label}: ", element("strong", text)]) for label, text in pairs], "; ")
