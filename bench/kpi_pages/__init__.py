"""Realistic KPI pages in several releases, to judge the repair engine on: written apart from what it was fitted on.

    make_pages(seed, count) -> pages; tables_of(release) -> KpiTable values as `layout` gives them

A page is what a council or an NHS body publishes: sections, a publisher's own columns and habits of print, and between
releases newly filled figures, revisions, new plans, and periods that roll off. Each release was captured in one form:
its cells delimited, each row run together, or one cell a line with the blanks dropped. Nothing here is real, nothing
is adversarial, and no share was set by looking at what the engine makes of it. All choices come from one seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from random import Random

from bench.kpi_pages.indicators import Indicator, pick_indicators
from bench.kpi_pages.layouts import Layout, name_periods, pick_baseline_words, pick_layout, pick_window
from bench.kpi_pages.printing import House, make_house
from bench.kpi_pages.rows import Row, make_row, move_on, texts

from kpi_ingest.layout.header import read_header
from kpi_ingest.model import BodyRow, Column, KpiTable, Piece, RowForm, TextSpan

FORMS: tuple[tuple[RowForm, float], ...] = (("cells", 0.45), ("run", 0.33), ("atoms", 0.22))
"""How captures come: as sound HTML, as text with its cells run together, as text with one cell a line."""


@dataclass(frozen=True, slots=True)
class TrueRow:
    """One row as published."""

    label: str
    cells: tuple[str, ...]
    gap: str = ""
    """What stands behind the label in a run."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table as published."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[TrueRow, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """One edition of a page, and the form in which it was captured."""

    capture: str
    form: RowForm
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page through its releases, oldest first."""

    name: str
    releases: tuple[Release, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One broken row with its truth and what the page's other releases publish of it."""

    page: str
    columns: tuple[Column, ...]
    truth: TrueRow
    body: BodyRow
    others: tuple[tuple[RowForm, tuple[Column, ...], TrueRow], ...]


def make_pages(seed: object, count: int) -> Iterator[Page]:
    """Pages that differ in everything a publisher chooses; each depends on the seed and its number only."""
    for number in range(count):
        yield _make_page(Random(f"kpi pages {seed} {number}"), f"{seed}/{number}")


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all sections of a page share."""

    house: House
    names: list[str]
    begun: list[int]
    """For each release, how many periods have begun."""
    year: int
    layout: Layout
    words: str
    window: Callable[[int, int], list[int]]


def _make_page(rng: Random, name: str) -> Page:
    periods, year = rng.randint(4, 10), rng.randint(2019, 2024)
    forms = _forms(rng, rng.randint(3, 6))
    begun = [rng.randint(1, max(1, periods - len(forms) + 1))]
    while len(begun) < len(forms):
        begun.append(min(periods, begun[-1] + (rng.random() < 0.85)))
    words = pick_baseline_words(rng)
    names = name_periods(rng, year, periods)
    desk = _Desk(make_house(rng), names, begun, year, pick_layout(rng), words, pick_window(rng))
    histories = [_publish(rng, desk, title, found) for title, found in _split(rng)]
    releases = tuple(
        Release(sha256(f"{name} {number}".encode()).hexdigest(), form, tuple(each[number] for each in histories))
        for number, form in enumerate(forms)
    )
    return Page(name, releases)


def _forms(rng: Random, count: int) -> list[RowForm]:
    """One form for each release; at least one is broken, else there were nothing to judge."""
    drawn = rng.choices([form for form, _ in FORMS], [share for _, share in FORMS], k=count)
    if all(form == "cells" for form in drawn):
        drawn[rng.randrange(count)] = rng.choice(("run", "atoms"))
    return drawn


_THEMES = ("Timeliness", "Quality and experience", "Workforce", "Finance", "Access", "Safety", "Outcomes", "Prevention")


def _split(rng: Random) -> list[tuple[str, list[Indicator]]]:
    """4 to 15 indicators under one to three titles."""
    indicators = pick_indicators(rng, rng.randint(4, 15))
    count = min(rng.choice((1, 1, 2, 2, 3)), len(indicators) // 2)
    titles = rng.sample(_THEMES, count)
    return [(f"Section {'ABC'[place]}: {title}", indicators[place::count]) for place, title in enumerate(titles)]


def _publish(rng: Random, desk: _Desk, title: str, indicators: list[Indicator]) -> list[Section]:
    """One section, release by release. Another section of the page may show other periods."""
    window = pick_window(rng) if rng.random() < 0.15 else desk.window
    rows = [make_row(rng, desk.house, each, len(desk.names), desk.year - 1) for each in indicators]
    leaves = {row.indicator.label: rng.randint(2, 5) for row in rows[1:] if rng.random() < 0.03}
    found = []
    for number, begun in enumerate(desk.begun):
        if number:
            for row in rows:
                move_on(rng, desk.house, row, begun)
        kept = [row for row in rows if leaves.get(row.indicator.label, 9) > number]
        found.append(_edition(desk, title, kept, window(begun, len(desk.names)), begun))
    return found


def _edition(desk: _Desk, title: str, rows: list[Row], shown: list[int], begun: int) -> Section:
    header = desk.layout(desk.names, shown, desk.words)
    columns = read_header(["Key performance indicator", *(label for label, _ in header)])
    slots = [slot for _, slot in header]
    true = (TrueRow(row.indicator.label, texts(row, slots, begun, desk.house), row.gap) for row in rows)
    return Section(title, columns, tuple(true))


def tables_of(release: Release) -> list[KpiTable]:
    """The release as `layout` would give it, in the form it was captured in."""
    return [table_of(section, release.form) for section in release.sections]


def table_of(section: Section, form: RowForm) -> KpiTable:
    """One section with its rows broken in this way."""
    rows = tuple(BodyRow(form, tuple(_pieces(row, form))) for row in section.rows)
    return KpiTable(section.title, "Key performance indicator", section.columns, rows, (), TextSpan(1, 0, 0))


def _pieces(row: TrueRow, form: RowForm) -> Iterator[Piece]:
    printed = [row.label, *(cell for cell in row.cells if cell or form == "cells")]
    if form == "run":
        printed = [row.label + row.gap + "".join(row.cells)]
    start = 0
    for line, text in enumerate(printed, start=1):
        yield Piece(text, TextSpan(line, start, start + len(text)))
        start += len(text) + 1


def samples_of(page: Page) -> Iterator[Sample]:
    """Every broken row of a page, with the same indicator in the page's other releases."""
    for release in page.releases:
        if release.form == "cells":
            continue
        for section in release.sections:
            table = table_of(section, release.form)
            for truth, body in zip(section.rows, table.rows, strict=True):
                others = tuple(
                    (other.form, part.columns, row)
                    for other in page.releases
                    if other is not release
                    for part in other.sections
                    for row in part.rows
                    if (part.title, row.label) == (section.title, truth.label)
                )
                yield Sample(page.name, section.columns, truth, body, others)
