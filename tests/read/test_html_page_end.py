"""Pages that stop behind their last table: nothing that a cut took away is told as the publisher's change."""

from __future__ import annotations

import pytest

from kpi_ingest.read.html import read_html
from kpi_ingest.read.limits import ReadLimits

TABLE = "<table><tr><th>KPI</th><th>Actual Mar 24</th></tr><tr><td>Calls</td><td>86%*</td></tr></table>"
NOTE = "<p>*All figures are now cumulative since April</p>"
PAGE = f"<!doctype html><html><body><h2>Calls</h2>{TABLE}{NOTE}</body></html>"
FRAGMENT = f"<h2>Calls</h2>{TABLE}{NOTE}"


def _read(page: str) -> tuple[str | None, list[str], list[str]]:
    document = read_html(page.encode(), None, ReadLimits())
    lines = [block.text for block in document.blocks if hasattr(block, "text")]
    return document.incomplete, lines, [warning.code for warning in document.warnings]


@pytest.mark.parametrize("page", [PAGE, PAGE.replace("</html>", ""), FRAGMENT, FRAGMENT.replace("</p>", "")])
def test_whole_pages_and_fragments_are_whole(page: str) -> None:
    """A page that ends, and a fragment that never opened one, show all that there is."""
    assert _read(page) == (None, ["Calls", "*All figures are now cumulative since April"], [])


def test_every_cut_behind_the_table_is_seen() -> None:
    """Whatever the cut left of the note, the page counts as incomplete, and half a note is no note."""
    start, end = PAGE.index(NOTE), PAGE.index("</body")
    for length in range(start + 1, end + 5):
        incomplete, lines, warnings = _read(PAGE[:length])
        assert incomplete, PAGE[:length]
        assert lines in (["Calls"], ["Calls", "*All figures are now cumulative since April"]), PAGE[:length]
        assert set(warnings) <= {"CUT_WORDS"}, PAGE[:length]


def test_half_a_note_is_named_where_it_is_left_out() -> None:
    """What the cut left of a note is no note, and a warning says so."""
    assert _read(PAGE[: PAGE.index("lative")])[1:] == (["Calls"], ["CUT_WORDS"])
