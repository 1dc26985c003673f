"""Any byte string as a run: both engines end, raise only the room's errors, and invent, drop or move no character."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from small_tables import HEADER, table_of

from kpi_ingest.errors import RepairError
from kpi_ingest.model import KnownCell, KnownRow, RepairedRow
from kpi_ingest.repair import repair_runs, repair_table

BYTES = st.binary(max_size=80).map(lambda content: content.decode("latin-1")) | st.binary(max_size=80).map(
    lambda content: content.decode("utf-8", "replace")
)
FIGURES = st.lists(
    st.sampled_from(
        ["7", "12", "1,234", "0", "0.45", "95%", "<5", "≥ 40", "£1.2m", "-0.3", "1:24", "[c]", "*", "..", "–", "n/a",
         "Awaiting data*", " (May 2023)", "8% (May 23)", "\n", "\x00", "\ufffd", "١٢", "１２", "٪", ")", "(", "%", ","]
    ),
    max_size=14,
).map("".join)  # fmt: skip
RUNS = BYTES | FIGURES | st.builds("{} {}".format, st.just("Calls answered"), FIGURES)


def joins_back(run: str, row: RepairedRow) -> bool:
    """Every listed reading is the end of the run, cut; decided cells stand in it one behind the other."""
    printed = "".join(run.split())
    position = 0
    for cell in row.cells:
        text = "".join((cell.text or "").split())
        found = printed.find(text, position)
        if found < 0:
            return False
        position = found + len(text)
    readings = ["".join("".join(candidate.cells).split()) for candidate in row.candidates]
    return all(printed.endswith(reading) for reading in readings)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RUNS)
@example("1" * 60)
@example("(" * 70)
@example("1.1" * 20)
@example("<" * 30 + "5" * 30)
def test_any_run_under_kpi_columns_joins_back(run: str) -> None:
    """Alone and with another capture's cells as evidence."""
    table = table_of(run)
    cells = [
        KnownCell(c.measure, c.period, c.series, text, c.ordinal) for c, text in zip(table.columns, run, strict=False)
    ]
    known = KnownRow("S", run[:10], tuple(cells), "ab" * 32)
    for row in (repair_table(table).rows[0], repair_table(table, [known]).rows[0]):
        assert joins_back(run, row)
        assert len(row.cells) == len(HEADER)
        assert all(0.0 <= cell.confidence <= 1.0 for cell in row.cells)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FIGURES | BYTES, max_size=9))
def test_any_atoms_keep_their_order(atoms: list[str]) -> None:
    """One cell a line: no reading holds anything but the lines, in their order."""
    printed = [atom for atom in atoms if atom.strip()]
    row = repair_table(table_of("Calls answered", *printed, form="atoms")).rows[0]
    for candidate in row.candidates:
        assert [text for text in candidate.cells if text] == [atom.strip() for atom in printed]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RUNS, st.lists(st.tuples(RUNS, RUNS, RUNS), max_size=3))
def test_any_run_under_any_columns_joins_back(run: str, anchors: list[tuple[str, str, str]]) -> None:
    """With header words and whatever known rows."""
    (found,) = repair_runs(("Name", "Year", "%"), [run], anchors)
    assert "".join(found.best) == run
    assert all("".join(cells) == run for _, cells in found.candidates)
    assert all(text is None or text == best for text, best in zip(found.cells, found.best, strict=True))


@pytest.mark.parametrize("run", ["7" * 10_000, "7" * 10_001, "\x00" * 20_000, "1,234 " * 3_000], ids=len)
def test_runs_beyond_the_bounds_are_refused(run: str) -> None:
    """Both engines say so by name, and the row of a table stays, undecided."""
    with pytest.raises(RepairError) as caught:
        repair_runs(("Name", "Year"), [run])
    assert caught.value.code == "E_RUN_TOO_LONG"
    row = repair_table(table_of(run)).rows[0]
    assert {(cell.state, cell.reason) for cell in row.cells} == {("undecided", "E_RUN_TOO_LONG")}
    assert not row.candidates


@pytest.mark.parametrize("pattern", ["7", "71", "1,", "1.", "1%", "(1)", "<", "–", "n/a", "[c]", "1:2", "a1", "0"])
def test_the_longest_runs_end(pattern: str) -> None:
    """Runs as long as the bounds allow are answered, whatever they are made of."""
    run = _filled(pattern, 2_000)
    row = repair_table(table_of(run)).rows[0]
    assert joins_back(run, row)


def _filled(pattern: Sequence[str], size: int) -> str:
    return ("".join(pattern) * size)[:size]
