"""Bare runs within and beyond the engine's bounds: any bytes, long runs, and more rows than fit into memory."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_ingest.errors import RepairError
from kpi_ingest.pipeline import repair_rows
from kpi_ingest.repair.limits import WIDEST_TABLE
from kpi_ingest.repair.runs import LONGEST_RUN, formats, repair_each, repair_runs
from kpi_ingest.repair.runs.formats import BLOCK, BLOCK_WORK, _blocks
from kpi_ingest.repair.runs.joint import MOST_WORK

LABELS = ("Name", "Year", "%", "Total", "")
KNOWN = (("Exeter", "1999", "4.5%", "1,020", "x"), ("Torbay", "2001", "12.0%", "987", "(est.)"))
BYTES = st.binary(max_size=60).map(lambda run: run.decode("latin-1"))
FIGURES = st.text("0123456789.,%- ()[]+£aZ–\n", max_size=40)


@given(st.lists(BYTES | FIGURES, min_size=1, max_size=3), st.integers(1, 5), st.integers(0, 2))
@settings(deadline=None, max_examples=60)
def test_any_bytes_end_in_cells_that_join_back(runs: list[str], width: int, known: int) -> None:
    """Whatever bytes a run is made of, it is answered or refused, and no character is lost or made up."""
    try:
        found = repair_runs(LABELS[:width], runs, [row[:width] for row in KNOWN[:known]])
    except RepairError:
        pytest.fail("a short run is within the engine's bounds")
    for run, row in zip(runs, found, strict=True):
        assert "".join(row.best) == run
        assert all("".join(cells) == run and len(cells) == width for _, cells in row.candidates)
        assert all(cell is None or cell == best for cell, best in zip(row.cells, row.best, strict=True))


def calls_of(question: Callable[[], object]) -> int:
    """How many functions are called until the question is refused."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        with pytest.raises(RepairError, match="E_RUN_TOO_LONG"):
            question()
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("labels", [("A", "B"), ("Name", "Baseline", "Milestone 1", "Actual 1", "Target")])
def test_long_digits_are_refused_before_anything_is_read(labels: tuple[str, ...]) -> None:
    """Ten thousand digits cost no more steps than two thousand and one: none of them is looked at."""
    sizes = (LONGEST_RUN + 1, LONGEST_RUN + 1, 10_000)
    _first_use, shorter, longer = (calls_of(partial(repair_rows, labels, ["7" * size])) for size in sizes)
    assert longer == shorter < 2_000


def test_one_long_run_refuses_the_others_before_they_are_read() -> None:
    """A page read as one line is told at once, not after the rows before it."""
    runs = ["Exeter1999"] * 500
    assert calls_of(lambda: repair_runs(("A", "B"), [*runs, "7" * 10_000])) < 5 * len(runs)


def test_a_run_that_would_take_too_long_is_left_without_a_reading() -> None:
    """Two thousand digits under sixty columns are not read at all, and stand whole and undecided; others are read."""
    labels = tuple(f"C{place}" for place in range(WIDEST_TABLE))
    found = repair_runs(labels, ["7" * LONGEST_RUN, "71" * WIDEST_TABLE])
    assert LONGEST_RUN * WIDEST_TABLE > MOST_WORK
    assert (found[0].best[0], found[0].cells[0], found[0].candidates) == ("7" * LONGEST_RUN, None, ())
    assert found[1].candidates


def test_formats_do_not_compete_in_a_wide_table() -> None:
    """A table of very many columns is read row by row, so that no row costs more than its few readings."""
    labels = tuple(f"C{place}" for place in range(58))
    runs = ["".join(str((7 * place + row) % 10) for place in range(58)) for row in range(4)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formats.Formats, "improve", lambda self: pytest.fail("a format is changed"))
        found = repair_runs(labels, runs)
    assert ["".join(row.best) for row in found] == runs


def test_wide_rows_are_read_in_smaller_blocks() -> None:
    """What is read together is bounded by its characters and columns, not only by its rows."""
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield "1" * 1_000

    next(_blocks(endless(), 40))
    assert taken == BLOCK_WORK // 40_000 + 1 < BLOCK


def test_runs_are_read_a_block_at_a_time() -> None:
    """However many runs there are, no more than a block of them is taken in before the first answers are given."""
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield "Exeter19994.5%1,020x"

    answers = repair_each(LABELS, endless(), KNOWN)
    for _ in range(BLOCK + 1):
        assert next(answers).best[0] == "Exeter"
    assert taken == 2 * BLOCK


def test_printed_shares_are_rounded_and_never_up_to_certainty() -> None:
    """The last bits of a machine's arithmetic are nobody's evidence."""
    (row,) = repair_rows(("Name", "Won", "Lost"), ["Exeter1230"], [("Torbay", "11", "9"), ("Bath", "14", "28")])
    shares = (*row.confidence, row.probability, *(each.probability for each in row.candidates))
    assert all(round(share, 6) == share for share in shares)
    assert row.probability < 1.0
    assert row.candidates[0].probability == row.probability
