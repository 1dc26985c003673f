"""Pages in the manners of many publishers, read without a definition and held to their truth figure by figure."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from bench.shape_pages import FOLDER, judge_page
from bench.shapes.truth import ShapePage, shape_pages

PAGES = shape_pages(FOLDER)
with (FOLDER / "floors.csv").open(encoding="utf-8", newline="") as file:
    FLOORS = {line["page"]: line for line in csv.DictReader(file)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_read_as_far_as_its_floor(page: ShapePage) -> None:
    """As many figures are right as were before, and no more are wrong."""
    verdicts = judge_page(page)
    counted = Counter(verdict.kind for verdict in verdicts)
    faults = "\n".join(f"{it.kind}: {it.name}: {it.why}" for it in verdicts if it.kind != "right")
    floor = FLOORS[page.name]
    assert counted["right"] >= int(floor["right"]), faults
    assert counted["wrong key"] + counted["wrong value"] <= int(floor["wrong"]), faults


@pytest.mark.parametrize("page", [page for page in PAGES if page.definition], ids=lambda page: page.name)
def test_a_definition_beside_the_page_makes_every_figure_right(page: ShapePage) -> None:
    """In at most 40 lines."""
    assert page.definition is not None
    assert len(page.definition.read_text(encoding="utf-8").splitlines()) <= 40
    faults = [f"{it.kind}: {it.name}: {it.why}" for it in judge_page(page, page.definition) if it.kind != "right"]
    assert not faults, "\n".join(faults)


def test_every_page_has_a_floor_and_every_floor_a_page() -> None:
    """The table of floors lists the pages that there are."""
    assert sorted(FLOORS) == sorted(page.name for page in PAGES)


def test_nineteen_of_twenty_figures_are_right() -> None:
    """Over all pages, as the floors have it."""
    right, figures = (sum(int(line[field]) for line in FLOORS.values()) for field in ("right", "figures"))
    assert figures == sum(len(page.figures) for page in PAGES)
    assert 20 * right >= 19 * figures


def test_the_pages_are_of_every_medium() -> None:
    """HTML, PDF and text."""
    counted = Counter(page.path.suffix for page in PAGES)
    assert counted[".html"] >= 28
    assert min(counted[".pdf"], counted[".txt"]) >= 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_two_figures_of_a_truth_have_one_key(page: ShapePage) -> None:
    """Else a reading could not tell them apart either."""
    keys = [(it.table, it.group, it.label, it.measures, it.periods, it.series) for it in page.figures]
    assert [key for key, count in Counter(keys).items() if count > 1] == []
