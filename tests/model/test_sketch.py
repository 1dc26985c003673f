"""Two sketches are compared cell by cell, packed or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_ingest.model.sketch import WIDTH, Sketch, cells_changed, leaves_open

CELLS = [number.to_bytes(WIDTH, "big") for number in range(60)]
"""More than are compared at once."""


def sketch(cells: dict[bytes, bytes]) -> Sketch:
    """A sketch of these cells."""
    return Sketch(b"".join(cells), b"".join(cells.values()), frozenset(), "", {}, complete=True, simple=True)


@given(st.lists(st.sampled_from(b"stup"), min_size=60, max_size=60), st.sets(st.integers(0, 59)), st.data())
def test_every_cell_that_differs_is_told_once(marks: list[int], left_out: set[int], data: st.DataObject) -> None:
    """Whether both have the same cells in the same order, in another one, or not all of them."""
    before = {name: bytes([mark]) * WIDTH for name, mark in zip(CELLS, marks, strict=True)}
    others = st.lists(st.sampled_from(b"stup"), min_size=60, max_size=60)
    later = {name: bytes([mark]) * WIDTH for name, mark in zip(CELLS, data.draw(others), strict=True)}
    fewer = {name: it for place, (name, it) in enumerate(later.items()) if place not in left_out}
    for after in (before, later, fewer, dict(reversed(fewer.items()))):
        expected = {
            (name, before.get(name), after.get(name)) for name in CELLS if before.get(name) != after.get(name)
        }  # fmt: skip
        told = list(cells_changed(sketch(before), sketch(after)))
        assert set(told) == expected
        assert len(told) == len(expected)
        assert sketch(after).cells() == after


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [("s", "s", False), ("s", "u", True), ("u", "s", True), ("u", "u", True), ("s", "p", True), ("p", "p", True),
     ("t", "p", False), ("s", "t", False), ("u", "t", False)],
)  # fmt: skip
def test_what_is_undecided_or_unparsed_must_be_looked_at(was: str, now: str, told: bool) -> None:
    """Its digest does not say whether it may be, or refutes, the figure beside it; a cut cell never does."""
    assert leaves_open(was.encode() + CELLS[0], now.encode() + CELLS[1]) is told
