"""What `repair_table` owes for each form of a row."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_tables import HEADER, table_of

from kpi_ingest.errors import RepairError
from kpi_ingest.model import KnownCell, KnownRow, RepairedRow
from kpi_ingest.repair import THRESHOLD, repair_table
from kpi_ingest.repair.explain import explain_readings
from kpi_ingest.repair.limits import check_run_size


def _texts(row: RepairedRow) -> list[str | None]:
    return [cell.text for cell in row.cells]


def test_delimited_rows_pass_through_untouched() -> None:
    """A row whose cells the capture delimits keeps them as printed, spaces and all."""
    row = repair_table(table_of("Calls answered", "81.61%", "95%", "", "n/a", " 90%", "", form="cells")).rows[0]
    assert _texts(row) == ["81.61%", "95%", "", "n/a", " 90%", ""]
    assert {(cell.state, cell.support, cell.confidence) for cell in row.cells} == {("decided", "printed", 1.0)}
    assert (row.rule, row.source, row.candidates) == (None, None, ())


def test_a_doubtful_piece_or_header_publishes_nothing() -> None:
    """A doubt of the reader or of the header leaves the cell undecided with its reason and its text as candidate."""
    table = table_of("Calls answered", "81%", "95%", "90%", "70%", "90%", "70%", form="cells")
    pieces = list(table.rows[0].pieces)
    pieces[2] = replace(pieces[2], doubt="U+FFFD in the text")
    columns = (*table.columns[:3], replace(table.columns[3], doubt="AMBIGUOUS_HEADER"), *table.columns[4:])
    table = replace(table, columns=columns, rows=(replace(table.rows[0], pieces=tuple(pieces)),))
    row = repair_table(table).rows[0]
    assert [cell.reason for cell in row.cells] == [None, "U+FFFD in the text", None, "AMBIGUOUS_HEADER", None, None]
    assert _texts(row) == ["81%", None, "90%", None, "90%", "70%"]
    assert row.cells[1].candidates[0].text == "95%"


def test_a_cells_row_of_another_width_is_an_error() -> None:
    """A delimited row that does not fit its header is a fault of the layout, not something to guess at."""
    with pytest.raises(RepairError, match="E_ROW_WIDTH"):
        repair_table(table_of("Calls answered", "81%", form="cells"))


def test_a_full_run_of_percentages_is_decided() -> None:
    """Closed cells in every column: nothing is open."""
    row = repair_table(table_of("Calls answered by the service81.61% (June 2021)95%90%70.40%90%70%")).rows[0]
    assert _texts(row) == ["81.61% (June 2021)", "95%", "90%", "70.40%", "90%", "70%"]
    assert row.label.text == "Calls answered by the service"
    assert all(cell.confidence >= THRESHOLD and cell.support == "repaired" for cell in row.cells)


def test_nothing_is_decided_under_a_label_that_may_end_elsewhere() -> None:
    """`Homes under 5` and `Homes under 58` explain the run alike: its later figures stay open with the first."""
    row = repair_table(table_of("Homes under 587.6%87.2%12.0%52.2%", columns=HEADER[:4])).rows[0]
    assert _texts(row) == [None] * 4
    assert "LABEL_OPEN" in {cell.reason for cell in row.cells}
    assert row.cells[1].candidates[0].text == "87.2%"


def test_a_mark_between_label_and_figure_leaves_the_label_open() -> None:
    """The mark of `Hedges let³10,977` may be the label's or the figure's: nothing is decided under either label."""
    row = repair_table(table_of("Hedges let³10,97710,29111,667", columns=HEADER[:3])).rows[0]
    assert [cell.reason for cell in row.cells] == ["LABEL_OPEN"] * 3
    assert [cell.candidates[0].text for cell in row.cells] == ["10,977", "10,291", "11,667"]


def test_atoms_without_a_column_stay_open() -> None:
    """`94 | 50` over four columns: nobody can know which, so all four stay open and "" is among their candidates."""
    row = repair_table(table_of("Assessments awaiting advice", "265 (June 2022)", "0", "94", "50", form="atoms")).rows[
        0
    ]
    assert _texts(row)[:2] == ["265 (June 2022)", "0"]
    for cell in row.cells[2:]:
        assert cell.state == "undecided"
        assert "" in [candidate.text for candidate in cell.candidates]
        assert [c.confidence for c in cell.candidates] == sorted((c.confidence for c in cell.candidates), reverse=True)


def test_a_survey_row_has_baseline_target_and_blanks() -> None:
    """Two atoms over six columns are baseline and target, the rest is blank: so says the best reading, by far, and no
    decided cell says otherwise."""
    row = repair_table(table_of("Parents who rate support as good", "8% (May 23)", "90%", form="atoms")).rows[0]
    best = ("8% (May 23)", "90%", "", "", "", "")
    assert row.candidates[0].cells == best
    assert row.candidates[0].probability > 0.99
    assert all(text in (None, expected) for text, expected in zip(_texts(row), best, strict=True))
    assert _texts(row)[0] == "8% (May 23)"


def test_evidence_decides_what_isolation_cannot() -> None:
    """Digits run together are open alone; cells of another capture decide them, and are named as evidence."""
    table = table_of("Awaiting advice269 (June 2022)01301279073")
    texts = ["269 (June 2022)", "0", "130", "127", "90", "73"]
    alone = repair_table(table).rows[0]
    assert alone.cells[3].state == "undecided"
    cells = tuple(
        KnownCell(column.measure, column.period, column.series, text, column.ordinal)
        for column, text in zip(table.columns, texts, strict=True)
    )
    joint = repair_table(table, [KnownRow("S", "Awaiting advice", cells, "ab" * 32)]).rows[0]
    assert _texts(joint) == texts
    for before, after in zip(alone.cells, joint.cells, strict=True):
        assert after.evidence == (() if before.state == "decided" else ("ab" * 32,))


def test_evidence_never_changes_a_cell_isolation_decided() -> None:
    """A capture that shows something else is a change for the diff, not a correction."""
    table = table_of("Calls answered by the service81.61% (June 2021)95%90%70.40%90%70%")
    known = KnownRow("S", "Calls answered by the service", (KnownCell("target", None, None, "99%"),), "cd" * 32)
    row = repair_table(table, [known]).rows[0]
    assert row.cells[1].text == "95%"
    assert row.cells[1].evidence == ()


def test_evidence_opens_again_what_it_makes_unlikely() -> None:
    """Digits that the row by itself cuts one way, and a whole capture of the page another way: a person decides."""
    table = table_of("Calls answered by the service", "8%", "90%", "15%", "70%", form="atoms")
    texts = ["8%", "90%", "", "", "15%", "70%"]
    cells = tuple(
        KnownCell(column.measure, column.period, column.series, text, column.ordinal)
        for column, text in zip(table.columns, texts, strict=True)
    )
    alone = repair_table(table).rows[0]
    joint = repair_table(table, [KnownRow("S", "Calls answered by the service", cells, "ab" * 32)]).rows[0]
    for before, after, text in zip(alone.cells, joint.cells, texts, strict=True):
        assert after.text in (text, None)
        if before.text not in (text, None):
            assert (after.state, after.reason) == ("undecided", "EVIDENCE_DIFFERS")


def test_more_atoms_than_columns_have_no_reading() -> None:
    """A row that cannot be a row of this table is kept, undecided, with the reason."""
    row = repair_table(table_of("Reviews overdue", *["1", "2", "3", "4", "5", "6", "7"], form="atoms")).rows[0]
    assert {(cell.state, cell.reason) for cell in row.cells} == {("undecided", "NO_READING")}
    assert row.source == "Reviews overdue\n1\n2\n3\n4\n5\n6\n7"


def test_a_truncated_run_has_no_blank_behind_its_end() -> None:
    """What stands before the end may be decided; the last figure may be half a figure; nothing is called blank."""
    row = repair_table(table_of("Calls answered by the service81.61% (June 2021)95%90%70.4", truncated=True)).rows[0]
    assert row.cells[0].text == "81.61% (June 2021)"
    assert [cell.state for cell in row.cells[3:]] == ["truncated"] * 3
    assert "" not in _texts(row)


def test_a_run_beyond_the_bounds_is_refused_at_once() -> None:
    """10,000 digits: refused by name in under a millisecond; in a table the row stays, undecided."""
    run = "1" * 10_000
    began = time.process_time()
    with pytest.raises(RepairError, match="E_RUN_TOO_LONG"):
        check_run_size(run, 6)
    assert time.process_time() - began < 0.05
    row = repair_table(table_of(run)).rows[0]
    assert {(cell.state, cell.reason) for cell in row.cells} == {("undecided", "E_RUN_TOO_LONG")}


def test_explain_names_what_speaks_for_a_reading() -> None:
    """The contributions of a reading: feature, count and weight, weightiest first; none for a reading that is none."""
    table = table_of("Reviews overdue1897 (June 2022)01000105510001156")
    cells = ["1897 (June 2022)", "0", "1000", "1055", "1000", "1156"]
    found, nothing = explain_readings(table, 0, [cells, ["no such cell"] * 6])
    assert "qualifier:b" in {each.feature for each in found}
    assert [abs(c.count * c.weight) for c in found] == sorted((abs(c.count * c.weight) for c in found), reverse=True)
    assert nothing == ()


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="0123456789.,%()<>£-–*[]cnaN/ \n(May", max_size=40) | st.text(max_size=60))
def test_any_run_joins_back_or_stays_open(run: str) -> None:
    """Any string: it ends, raises nothing, and every reading it lists is made of the run's own characters."""
    row = repair_table(table_of(run)).rows[0]
    printed = "".join(run.split())
    for candidate in row.candidates:
        assert printed.endswith("".join("".join(candidate.cells).split()))
    if all(cell.state == "decided" for cell in row.cells):
        joined = row.label.text + "".join(cell.text or "" for cell in row.cells)
        assert "".join(joined.split()) == printed
    assert len(row.cells) == len(HEADER)
