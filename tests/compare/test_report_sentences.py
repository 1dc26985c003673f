"""What the reports say of releases with cells that could not be compared: nothing. Over editions that nobody wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from editions import degraded, draw, edited, editions
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from stating import drawn

from kpi_ingest.compare import compare_states, state_of
from kpi_ingest.model import State
from kpi_ingest.pipeline import audit_files
from kpi_ingest.report import Audit, render_brief, render_report

CLAIM = re.compile(
    r"\b(no|nothing|neither|none|never|every|all)\b.*\b(chang|broke|taken|compared|decided|waits|prints)", re.I
)
"""A sentence that says of all that something did or did not happen."""
GENERAL = ("A finding never", "On at least one side", "Columns and tables that were", "Whether these", "All figures ")
"""How paragraphs begin that explain a term and claim nothing of these two sides."""
RENDERINGS = [pytest.param(render_report, id="whole"), pytest.param(render_brief, id="brief")]
OPEN_PAIRS = editions().flatmap(
    lambda first: st.tuples(degraded(first), st.one_of(degraded(first), edited(first).flatmap(degraded)))
)


def audit(before: str, after: str) -> Audit:
    """The audit of two drawn pages."""
    readings = drawn(before, "a"), drawn(after, "b")
    diff = compare_states(*(state_of(reading) for reading in readings))
    return audit_files(diff, (Path("before.html"), Path("after.html")), readings, None)


def claims(report: str) -> list[str]:
    """What the report claims of all cells, the method aside, which speaks of every report."""
    tree = etree.fromstring(report.removeprefix("<!DOCTYPE html>\n").encode())
    told = tree.xpath("//main/section[@id != 'method']//*[self::p or self::li]")
    lines = ["".join(node.itertext()) for node in told]
    return [line for line in lines if CLAIM.search(line) and not line.startswith(GENERAL)]


def is_open(state: State) -> bool:
    """Whether a text of the state is open, or may stand beyond its end."""
    cells = [stated.cell for stated in state.cells]
    return not state.complete or any(
        cell.state == "truncated" or (cell.state == "undecided" and cell.candidates[0].confidence < 1) for cell in cells
    )


@pytest.mark.parametrize("render", RENDERINGS)
@given(pair=OPEN_PAIRS)
def test_no_sentence_claims_more_than_was_compared(render: Callable[[Audit], str], pair: tuple[str, str]) -> None:
    """Where a cell is open, or a side breaks off, each claim says so in the same breath."""
    made = audit(*pair)
    found = claims(render(made))
    if is_open(made.diff.previous) or is_open(made.diff.current):
        assert [line for line in found if not re.search("could not be compared|breaks off", line)] == []
    else:
        assert [line for line in found if "could not be compared" in line] == []


@pytest.mark.parametrize("render", RENDERINGS)
@given(edition=editions())
def test_of_two_whole_captures_that_are_equal_the_claims_are_plain(
    render: Callable[[Audit], str], edition: tuple
) -> None:
    """They are there, so that the test above has sentences to look at."""
    text = draw(edition).replace("!17", "17")
    found = claims(render(audit(text, text)))
    assert any(line.endswith("hanged.") or "without announcement." in line for line in found)


@given(pair=OPEN_PAIRS)
def test_every_open_cell_stands_in_the_whole_report_once(pair: tuple[str, str]) -> None:
    """By the id of its change."""
    made = audit(*pair)
    report = render_report(made)
    assert all(report.count(f">{change.id}<") == 1 for change in made.diff.changes if change.kind == "undecided")
