"""Trend, triangle, statistics and places, held on generated histories to what other answers say of the figures."""

from __future__ import annotations

import itertools

from hypothesis import HealthCheck, given, settings
from made_history import Seen, histories, tell

from kpi_ingest.model.history import main_line
from kpi_ingest.vintages import VintageStore

_pages = itertools.count(1)
FIXED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def told(store: VintageStore, history: list[Seen]) -> str:
    """A page of its own with this history."""
    page = f"agree-{next(_pages)}"
    tell(store.facts, page, history)
    return page


@FIXED
@given(history=histories())
def test_a_trend_ends_with_the_figures_that_stand(store: VintageStore, history: list[Seen]) -> None:
    """Whatever stands as a figure now is the trend's figure of its period; a trend has no figure that never stood."""
    page = told(store, history)
    every = {(each.indicator, each.period, each.text) for each in store.all_releases(page)}
    standing = {
        (each.indicator, each.period): each.text
        for each in store.latest(page)
        if each.state == "value" and each.measure == "actual"
    }
    for indicator in {each.indicator for each in store.latest(page)}:
        rows = {(row.indicator, row.period): row for row in store.trend(page, indicator, across_breaks=True)}
        assert {name: row.text for name, row in rows.items() if name in standing} == {
            name: text for name, text in standing.items() if name[0] == indicator
        }
        for (name, period), row in rows.items():
            assert row.value is None or (name, period, row.text) in every
            assert row.difference is None or row.value is not None


@FIXED
@given(history=histories())
def test_a_triangle_has_the_cells_of_every_release(store: VintageStore, history: list[Seen]) -> None:
    """No cell more and none less; a move that it marks is one of the changes."""
    page = told(store, history)
    sound = [release for release in store.releases(page) if release.held is None]
    moved = {
        (each.indicator, each.period, each.to_release) for each in store.changes(page) if each.origin == "publisher"
    }
    for indicator in {each.key.indicator for release in sound for each in release.state.cells}:
        cells = store.revision_triangle(page, indicator)
        expected = [
            (release.id, each.key.period, each.cell.state, each.cell.text)
            for release in sound
            for each in release.state.cells
            if (each.key.indicator, each.key.measure) == (indicator, "actual")
        ]
        assert [(cell.release, cell.period, cell.state, cell.text) for cell in cells] == expected
        for cell in cells:
            assert cell.kind is None or (indicator, cell.period, cell.release) in moved


@FIXED
@given(history=histories())
def test_statistics_count_the_releases_of_figures(store: VintageStore, history: list[Seen]) -> None:
    """As many moves as `vintages` has figures after the first; no more revised than there are figures; open cells are
    those that the last release leaves open."""
    page = told(store, history)
    sound = main_line([release for release in store.releases(page) if release.held is None])
    for line in store.revision_stats(page):
        assert 0 <= line.revised <= line.figures
        assert line.revised <= line.revisions
        assert (line.mr is None) == (line.figures == 0)
        if line.mr is not None and line.mar is not None:
            assert abs(line.mr) <= line.mar
        last = [
            [each.cell for each in release.state.cells if (each.key.indicator, each.key.measure) == key]
            for key in [(line.indicator, line.measure)]
            for release in sound
        ]
        shown = next(cells for cells in reversed(last) if cells)
        assert (line.cells, line.open_cells) == (len(shown), sum(cell.state == "undecided" for cell in shown))


@FIXED
@given(history=histories())
def test_every_figure_with_a_capture_is_found_where_it_was_printed(store: VintageStore, history: list[Seen]) -> None:
    """What `all_releases` says of bytes, `where` finds in these bytes, each place once."""
    page = told(store, history)
    for indicator in {each.indicator for each in store.all_releases(page)}:
        found = store.where(page, indicator)
        places = {(each.capture, each.measure, each.period): each for each in found}
        assert len(places) == len(found)
        for figure in store.history(page, indicator):
            if figure.capture is not None:
                assert (figure.capture, figure.measure, figure.period) in places
        for each in found:
            assert each.captured <= each.last_captured
            assert each.retrievals == len([it for it in store.facts.captures(page) if it.sha256 == each.capture])
