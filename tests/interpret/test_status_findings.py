"""A status printed beside a figure is held against the row's target."""

from __future__ import annotations

import pytest
from interpreted import grid, heading, read_blocks

from kpi_ingest.model import Reading

HEADER = ("Indicator", "Good is", "Target", "Actual Mar 24", "RAG", "Actual Jun 24", "RAG")


def reading(good: str, *cells: str) -> Reading:
    """A row with a target and two rated figures."""
    return read_blocks(heading("Service"), grid(HEADER, ("Calls answered", good, *cells)))


def told(found: Reading) -> list[str]:
    """What the findings about statuses say."""
    return [finding.message for finding in found.findings if finding.kind == "status_contradicted"]


@pytest.mark.parametrize(
    ("good", "cells", "figure"),
    [
        ("High", ("90%", "85%", "Green", "91%", "Green"), "'85%' misses"),
        ("Low", ("90", "85", "Red", "95", "Red"), "'85' reaches"),
        ("Bigger is better", ("90%", "92%", "Green", "88%", "Met"), "'88%' misses"),
    ],
    ids=["green that misses", "red that reaches", "the second status"],
)
def test_a_status_that_its_target_contradicts_is_found(good: str, cells: tuple[str, ...], figure: str) -> None:
    """Each status is said of the figure at its left."""
    [message] = told(reading(good, *cells))
    assert figure in message


@pytest.mark.parametrize(
    ("good", "cells"),
    [
        ("High", ("90%", "92%", "Green", "85%", "Red")),
        ("High", ("90%", "85%", "Amber", "95%", "Amber")),
        ("", ("90%", "85%", "Green", "95%", "Red")),
        ("High", ("90", "85%", "Green", "95%", "Green")),
        ("Low", ("90%", "85%", "Below target", "95%", "Above target")),
        ("High", ("90%", "85%", "Met in part", "85%", "Green/Amber")),
        ("Low is bad", ("90%", "95%", "Green", "85%", "Red")),
        ("Up to 95%", ("90%", "85%", "Green", "95%", "Red")),
    ],
    ids=[
        "they agree",
        "amber",
        "no way is better",
        "another unit",
        "words of place where lower is better",
        "met in part",
        "a polarity that says what is bad",
        "a limit is no polarity",
    ],
)
def test_other_statuses_raise_nothing(good: str, cells: tuple[str, ...]) -> None:
    """Where nothing says which way is better, nothing can be told."""
    assert told(reading(good, *cells)) == []


def test_a_repeated_status_column_is_undoubted_and_no_figure() -> None:
    """Its cells are texts, and it names the column that it is said of."""
    [table] = reading("High", "90%", "92%", "Green", "95%", "Amber").tables
    assert [(column.role, column.of) for column in table.columns if column.role == "status"] == [
        ("status", 2), ("status", 4)
    ]  # fmt: skip
    assert [cell.state for cell in table.rows[0].cells] == ["text", "value", "value", "text", "value", "text"]
