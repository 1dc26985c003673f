"""The judge that holds readings to the truth of the shape pages: what is right, short, open, missing and wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest
from bench.shapes.judge import Kind, judge_reading
from bench.shapes.places import html_places
from bench.shapes.truth import Figure, parts_of

from kpi_ingest.pipeline import read_page

PAGE = b"""<!DOCTYPE html><html lang="en-GB"><head><title>Report</title></head><body><h1>Report</h1><h2>Homes</h2>
<table><thead><tr><th>Indicator</th><th>Target</th><th>Actual Mar 24</th></tr></thead><tbody>
<tr><td>Homes let</td><td>120</td><td>131 days</td></tr>
<tr><td>Homes sold</td><td>(12</td><td>n/a</td></tr></tbody></table></body></html>"""
READING = read_page(PAGE)
STANDS_AT = html_places(PAGE)


def figure(**fields: object) -> Figure:
    """The actual of the homes let, with some fields otherwise."""
    usual: dict[str, object] = {
        "table": parts_of("Homes"), "group": (), "label": ("homes let",), "measures": ("actual",),
        "periods": ("2024-03",), "series": (), "column": "Actual Mar 24", "text": "131 days", "value": Decimal(131),
        "times": (Decimal(1),), "units": ("days",), "comparator": "", "flags": (frozenset(),), "places": ("t1 r2 c3",),
    }  # fmt: skip
    return Figure(**{**usual, **fields})  # type: ignore[arg-type]


CASES: list[tuple[str, Kind, dict[str, object]]] = [
    ("the key and the figure", "right", {}),
    ("another spelling of the unit", "right", {"units": ("day",)}),
    ("a title that may be left out", "right", {"table": parts_of("(Report) / Homes")}),
    ("another label", "wrong key", {"label": ("homes built",)}),
    ("a label that is longer", "wrong key", {"label": ("homes let again",)}),
    ("another title", "wrong key", {"table": parts_of("Houses")}),
    ("another period", "wrong key", {"periods": ("2024-04",)}),
    ("another measure", "wrong key", {"measures": ("target",)}),
    ("a title that is not in the key", "short", {"table": parts_of("Report / Homes")}),
    ("a group that is not in the key", "short", {"group": parts_of("North")}),
    ("another value", "wrong value", {"value": Decimal(132)}),
    ("another scale", "wrong value", {"times": (Decimal(1000),)}),
    ("another unit", "wrong value", {"units": ("weeks",)}),
    ("a flag that is not there", "wrong value", {"flags": (frozenset("P"),)}),
    ("a place where nothing stands", "missing", {"places": ("t1 r9 c3",)}),
    ("a figure that is refused", "open", {
        "label": ("homes sold",), "measures": ("target",), "periods": ("",), "places": ("t1 r3 c2",)}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "fields"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_figure_is_judged(kind: Kind, fields: dict[str, object]) -> None:
    """By its key first, and then by what stands there."""
    assert judge_reading([figure(**fields)], READING, STANDS_AT)[0].kind == kind


def test_a_value_that_is_no_figure_of_the_truth_is_a_wrong_key() -> None:
    """The target is not listed."""
    verdicts = judge_reading([figure()], READING, STANDS_AT)
    assert [verdict.kind for verdict in verdicts] == ["right", "wrong key"]


def test_a_page_that_is_refused_has_nothing() -> None:
    """Its figures are missing."""
    assert [verdict.kind for verdict in judge_reading([figure()], None, STANDS_AT)] == ["missing"]
