"""The generator that the repair engine is judged on gives what it says."""

from __future__ import annotations

import pytest
from bench.judge_pages.counts import JudgedCell, PageCount
from bench.judge_pages.judging import ALONE, JOINT, broken_rows, judge_page, judged_cells, read_page
from bench.judge_pages.openness import is_readable, open_columns
from bench.judge_pages.speed import memory_over
from bench.kpi_pages import Page, make_pages, samples_of

from kpi_ingest.layout.header import read_header

PAGES = list(make_pages("tests", 12))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_rows_join_back_to_what_was_captured(page: Page) -> None:
    """A run is its label and its cells in order; one cell a line, the same without the blanks."""
    for sample in samples_of(page):
        label, cells = sample.truth.label, sample.truth.cells
        assert len(cells) == len(sample.columns)
        if sample.body.form == "run":
            assert sample.body.run == label + sample.truth.gap + "".join(cells)
        else:
            assert [piece.text for piece in sample.body.pieces] == [label, *filter(None, cells)]


def test_the_same_seed_makes_the_same_pages() -> None:
    """Pages depend on seed and number only, so that figures can be taken again."""
    assert list(make_pages("tests", 12)) == PAGES
    assert next(make_pages("other", 1)) != PAGES[0]


def test_pages_hold_what_such_pages_hold() -> None:
    """Several releases, at least one of them broken; periods roll off, figures come in, some are revised."""
    assert all(3 <= len(page.releases) <= 6 for page in PAGES)
    assert all(any(release.form != "cells" for release in page.releases) for page in PAGES)
    first_and_last = [(page.releases[0].sections[0], page.releases[-1].sections[0]) for page in PAGES]
    assert any({c.label for c in old.columns} - {c.label for c in new.columns} for old, new in first_and_last)
    texts = {text for page in make_pages("tests", 60) for s in samples_of(page) for text in s.truth.cells}
    assert {"<5", "TBC", "n/a"} <= texts
    for part in ("£", "1:", "-0.", "≥", " (", ","):
        assert any(part in text for text in texts), part


def test_headers_are_understood() -> None:
    """No column of a generated page is in doubt, and each is a measure that layout knows."""
    sections = [part for page in make_pages("tests", 40) for release in page.releases for part in release.sections]
    columns = [column for section in sections for column in section.columns]
    assert not any(column.doubt for column in columns)
    assert not any(column.measure == "other" for column in columns)


COLUMNS = read_header(["KPI", "Baseline", "Target", "Milestone 1 – Jul 23", "Actual Jul 23"])


@pytest.mark.parametrize(
    ("truth", "source", "expected"),
    [
        pytest.param(("5%", "9%", "6%", "7%"), "5%9%6%7%", [False] * 4, id="every end printed, no column to spare"),
        pytest.param(("5%", "9%", "6%", ""), ["5%", "9%", "6%"], [False, False, True, True], id="one column to spare"),
        pytest.param(("5", "9", "6", "7"), "5967", [True] * 4, id="digits"),
        pytest.param(("n/a", "9%", "6%", "7%"), "n/a9%6%7%", [False] * 4, id="a marker is no figure"),
        pytest.param(("", "", "", ""), [], [False] * 4, id="nothing printed"),
    ],
)
def test_print_alone_tells_what_is_ambiguous(truth: tuple[str, ...], source: object, expected: list[bool]) -> None:
    """A cell is ambiguous where readings that the print admits differ in it, whatever any weights say."""
    assert open_columns(COLUMNS, truth, source) == expected


@pytest.mark.parametrize(
    ("truth", "source", "expected"),
    [
        pytest.param(("37.16", "", "30"), "37.1630", True, id="one of several cuts"),
        pytest.param(("37.16", "30"), ["37.16", "30"], True, id="atoms"),
        pytest.param(("12%", "q7"), "12%q7", False, id="no cell of the grammar"),
    ],
)
def test_truth_may_lie_outside_the_grammar(truth: tuple[str, ...], source: object, expected: bool) -> None:
    """What the engine cannot read at all is told apart from what it reads wrongly."""
    assert is_readable(truth, source) is expected


def test_a_cell_decided_otherwise_is_wrong() -> None:
    """A blank counts: deciding one where a figure was printed is wrong, leaving the cell open is not."""
    count = PageCount()
    cells = [
        JudgedCell("5", "5", "5", 0.9999, True),
        JudgedCell("5", "", "", 0.9999, True),
        JudgedCell("5", None, "", 0.6, False),
    ]
    count.take(cells, False)
    assert (count.decided, count.wrong, count.doubtful, count.open) == (2, 1, [3, 2, 1], [2, 2, 1])


def test_evidence_is_what_other_captures_decided() -> None:
    """No capture is evidence for itself, and what is shown of broken ones is their own reading, not the truth."""
    page = next(page for page in PAGES if sum(release.form != "cells" for release in page.releases) > 1)
    readings = read_page(page)
    for capture, known in readings.known.items():
        assert capture not in {row.capture for row in known}
    other = next(release for release in page.releases if release.form != "cells")
    shown = [row for known in readings.known.values() for row in known if row.capture == other.capture]
    decided = {cell.text for table in readings.alone[other.capture] for row in table.rows for cell in row.cells}
    assert {cell.text for row in shown for cell in row.cells if cell.chance is None} <= decided


def test_pages_are_judged_alone_and_with_evidence() -> None:
    """Both ways count the same rows and cells, and evidence only adds to what is decided."""
    counts = judge_page(PAGES[0])
    assert counts[ALONE].rows == counts[JOINT].rows == len(list(samples_of(PAGES[0])))
    assert counts[ALONE].cells == counts[JOINT].cells
    assert counts[JOINT].decided >= counts[ALONE].decided
    row = next(broken_rows(PAGES[0], read_page(PAGES[0]).alone))
    assert [cell.truth for cell in judged_cells(row)] == list(row.truth.cells)


@pytest.mark.long
def test_memory_stays_flat() -> None:
    """Repairing thousands of rows of ever new pages needs hardly more memory once the caches are full."""
    sizes = list(memory_over(8_000, 1_000))
    assert len(sizes) == 8
    assert sizes[-1] <= 1.2 * sizes[3]
