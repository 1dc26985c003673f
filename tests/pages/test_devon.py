"""The shipped definition of the Devon page, against what its two captures print."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from kpi_ingest.bundle import bundled
from kpi_ingest.pages import PageDefinition, load_pages

GOLD = sorted((Path(__file__).parent.parent / "gold").glob("devon-send-kpis.*.csv"))


@pytest.fixture(scope="module")
def devon() -> PageDefinition:
    return load_pages([bundled("parsers")])["devon-send-kpis"]


def _cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("gold", GOLD, ids=lambda path: path.stem)
def test_every_row_of_a_capture_is_a_known_indicator(devon: PageDefinition, gold: Path) -> None:
    """Each printed title and label leads to its section and to an indicator of its own."""
    found = {}
    for cell in _cells(gold):
        section = devon.section_id(cell["section"])
        assert section is not None, cell["section"]
        indicator = devon.indicator(section, cell["indicator"])
        assert indicator is not None, cell["indicator"]
        found[section, cell["row"]] = indicator.id
    assert len(set(found.values())) == len(found) == len(devon.indicators) == 37


@pytest.mark.parametrize("gold", GOLD, ids=lambda path: path.stem)
def test_the_row_counts_of_a_capture_are_expected(devon: PageDefinition, gold: Path) -> None:
    """Neither capture has a table with fewer or more rows than the definition expects."""
    rows = Counter(section for section, _ in {(cell["section"], cell["row"]) for cell in _cells(gold)})
    for title, count in rows.items():
        section = devon.section(devon.section_id(title) or "")
        assert section is not None
        assert section.rows_min <= count <= section.rows_max


def test_baselines_and_targets_print_the_declared_unit(devon: PageDefinition) -> None:
    """Every baseline and target that is a number carries the percent sign exactly where the unit is `%`."""
    for cell in (cell for path in GOLD for cell in _cells(path)):
        if cell["column"] in ("Baseline (date)", "Target") and cell["text"][:1].isdigit():
            indicator = devon.indicator(devon.section_id(cell["section"]) or "", cell["indicator"])
            assert indicator is not None
            assert ("%" in cell["text"]) == (indicator.printed_unit == "%"), cell


def test_the_note_of_2023_declares_a_cumulative_basis(devon: PageDefinition) -> None:
    """`now cumulative` is found in the note as printed, and in no other note of the captures."""
    note = "Figures may differ from previous published as they are now cumulative"
    assert devon.declared_basis(note) == "cumulative"
    assert devon.declared_basis(note.upper().replace(" ", "\u00a0")) == "cumulative"
    assert devon.declared_basis("Due to the provider’s (Children and Family Health Devon) technical issues") is None


def test_the_markers_are_the_captures_own(devon: PageDefinition) -> None:
    """`n/a` is a missing value, `Awaiting data` one that is still to come."""
    assert {marker.text: marker.status for marker in devon.markers} == {"n/a": "O", "Awaiting data": "awaiting"}


def test_an_unknown_label_or_title_is_not_guessed(devon: PageDefinition) -> None:
    """A title or label it does not know, and a known label in another section, lead nowhere."""
    label = "Percentage of EHC plans issued in 20 weeks"
    assert devon.section_id("Section E: Finance") is None
    assert devon.indicator("C", label) is not None
    assert devon.indicator("A", label) is None
    assert devon.indicator("C", label + " (new)") is None
