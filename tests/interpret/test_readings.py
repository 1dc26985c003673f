"""Cells, identity, basis and duplicate keys."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from interpreted import DEVON, SOURCE, grid, heading, note, read_blocks, read_grid

from kpi_ingest.interpret import interpret_tables
from kpi_ingest.layout import lay_out
from kpi_ingest.model import Candidate, Document, ElementPath, RepairedCell, RepairedTable
from kpi_ingest.model.content import observations
from kpi_ingest.read import read_document
from kpi_ingest.repair import repair_table
from rendering import gold_tables, render_html

GOLD = Path(__file__).parents[1] / "gold"
HEADER = ("KPI", "Target", "Actual Mar 24", "Actual Jul 24")
CUMULATIVE = "*Figures may differ from previous published as they are now cumulative"


def cells(reading, row=0):
    """Cells of a row of the first table."""
    return reading.tables[0].rows[row].cells


def test_a_cell_carries_all_that_is_printed_in_it():
    """Value, unit, comparator, qualifier, date, flags and note marks, with its place."""
    reading = read_blocks(
        grid(HEADER, ("A", "<50", "1.17% (projected end of year)", "Awaiting data*"), ("B", "8% (May 23)", "n/a", "")),
        note("* Due to technical issues"),
    )
    target, projected, awaiting = cells(reading)
    assert (target.state, target.value, target.comparator) == ("value", Decimal(50), "<")
    assert (projected.unit, projected.qualifier, projected.flags) == ("%", "projected end of year", ("E",))
    assert (awaiting.state, awaiting.value, awaiting.flags, awaiting.notes) == ("text", None, ("O", "awaiting"), ("*",))
    baseline, missing, blank = cells(reading, 1)
    assert (baseline.date, baseline.text) == ("2023-05", "8% (May 23)")
    assert (missing.state, missing.text, missing.flags) == ("text", "n/a", ("O",))
    assert (blank.state, blank.text, blank.support, blank.confidence) == ("blank", "", "printed", 1.0)
    assert target.where == ElementPath("/r1/c1")


def test_a_star_alone_is_a_suppression_and_its_note_is_attached():
    """Where a note has the mark."""
    table = grid(HEADER, ("A", "*", "5", "6"))
    assert cells(read_blocks(table, note("* Withheld by law")))[0].notes == ("*",)
    assert cells(read_blocks(table))[0].notes == ()
    assert cells(read_blocks(table))[0].flags == ("Q",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("012", "E_NUMBER"), ("31/02/2024", "E_DATE"), ("(361)", "BRACKETS"), ("12p", "AMBIGUOUS_LETTER"),
        ("18 of 25", "SEVERAL_FIGURES"), ("Met: 28", "FIGURE_IN_WORDS"),
    ],
)  # fmt: skip
def test_a_delimited_text_whose_meaning_is_refused_is_unparsed(text, reason):
    """Its text and place are kept, without a value, with the reason (faults C01, C05 to C07)."""
    cell = cells(read_grid(HEADER, ("A", "1", text, "2")))[1]
    assert (cell.state, cell.text, cell.value, cell.reason) == ("unparsed", text, None, reason)
    assert (cell.candidates, cell.where) == ((), ElementPath("/r1/c2"))


def test_a_text_with_an_unreadable_character_is_undecided():
    """Which text stands there is not certain; what is left of it is the candidate."""
    cell = cells(read_grid(HEADER, ("A", "1", "4\ufffd", "2")))[1]
    assert (cell.state, cell.text, cell.value, cell.reason) == ("undecided", None, None, "UNREADABLE_CHARACTER")
    assert cell.candidates == (Candidate("4\ufffd", 1.0),)


@pytest.mark.parametrize(
    ("text", "support", "state"),
    [
        ("012", "repaired", "undecided"),
        ("012", "decided", "unparsed"),
        ("18 of 25", "repaired", "unparsed"),
        ("12", "repaired", "value"),
    ],
)
def test_a_cut_that_makes_no_sound_figure_stays_open(text, support, state):
    """What repair worked out and the grammar refuses may be cut wrongly; a person's word is not."""
    [table] = lay_out(read_document(b"Health\nKPI\tTarget\tActual\nA\t1\t2\nB\t3\t4\n")).tables
    repaired = repair_table(table)
    cell = RepairedCell(text, "decided", support, 0.9999, None, (Candidate(text, 0.9999),))
    row = replace(repaired.rows[0], cells=(cell, repaired.rows[0].cells[1]))
    read = cells(interpret_tables([RepairedTable(table, (row, repaired.rows[1]), 0.999)], SOURCE))[0]
    assert read.state == state


def test_a_remark_that_holds_figures_is_a_text():
    """In a column without a measure; in one with a measure it is a figure that was refused."""
    remark = "Two of the 14 schools were inspected again in June"
    reading = read_grid(("KPI", "Target", "Actual Mar 24", "Comment"), ("A", "1", remark, remark))
    assert [cell.state for cell in cells(reading)] == ["value", "unparsed", "text"]


def test_the_page_says_what_its_brackets_mean():
    """By a note, by the column's header, by the row's label, or by money in brackets in the same column."""
    rows = ("A", "(361)", "(4)", "5"), ("B", "1", "(£3)", "(7)")
    plain = read_grid(HEADER, *rows)
    assert [cell.state for cell in cells(plain)] == ["unparsed", "value", "value"]
    assert cells(plain)[1].value == Decimal(-4)
    noted = read_blocks(grid(HEADER, *rows), note("* Figures in brackets are negative"))
    assert [cell.value for cell in cells(noted)] == [Decimal(-361), Decimal(-4), Decimal(5)]
    named = read_grid(HEADER, ("Surplus/(deficit)", "(361)", "4", "5"))
    assert cells(named)[0].value == Decimal(-361)


def test_brackets_under_a_header_of_money_are_negative():
    """`2022/23 £000`, as accounts print what is less than nothing; not those of a count beside it."""
    reading = read_grid(("Account", "2022/23 £000", "2023/24 £m", "Staff 2023/24"), ("Costs", "(361)", "(0.4)", "(7)"))
    assert [cell.value for cell in cells(reading)] == [Decimal(-361), Decimal("-0.4"), None]


def test_a_multiplier_is_the_cells_own_or_its_headers():
    """Under a header in thousands a bare figure counts thousands, `£5m` millions; the value stays as printed."""
    reading = read_grid(("KPI", "2022/23 £000", "2023/24 £000"), ("A", "918", "£5m"))
    assert [(cell.value, cell.multiplier) for cell in cells(reading)] == [
        (Decimal(918), Decimal(1000)), (Decimal(5), Decimal(1_000_000))
    ]  # fmt: skip


def test_a_headers_status_stands_in_the_flags_of_its_cells():
    """`Actual Mar 24 (provisional)`; not in those of blank cells."""
    reading = read_grid(("KPI", "Target", "Actual Mar 24 (provisional)"), ("A", "1", "2"), ("B", "1", ""))
    assert [cell.flags for cell in cells(reading)] == [(), ("P",)]
    assert cells(reading, 1)[1].flags == ()


def test_notes_tell_two_marks_from_one():
    """`¹²` are notes 1 and 2 where the table has these and no note 12; a raised b that a note explains is no break."""
    table = grid(HEADER, ("A", "5¹²", "6ᵇ", "7"))
    reading = read_blocks(table, note("¹ Unaudited count of all sites"), note("² Without the depot"))
    assert cells(reading)[0].notes == ("1", "2")
    assert cells(reading)[1].flags == ("B",)
    assert cells(read_blocks(table, note("ᵇ Without the depot")))[1].flags == ()


def test_a_page_in_another_language_is_read_as_it_writes():
    """Its own word counts where no definition speaks; `1.200` on a German page is never 1.2."""
    table = repair_table(lay_out(Document("html", (grid(HEADER, ("A", "1.200", "90,5 %", "90.5")),))).tables[0])
    reading = interpret_tables([table], replace(SOURCE, locale="de"))
    assert [cell.value for cell in cells(reading)] == [Decimal(1200), Decimal("90.5"), None]


def test_an_undecided_and_a_truncated_cell_publish_nothing():
    """Candidates, reason, support and evidence are those of the repair."""
    [table] = lay_out(read_document(b"Health\nKPI\tTarget\tActual\nA\t1\t2\nB\t3\t4\n")).tables
    repaired = repair_table(table)
    open_cell = RepairedCell(
        None, "undecided", "repaired", 0.7, None, (Candidate("1", 0.7), Candidate("", 0.3)), "CLOSE", ("e",)
    )
    cut = RepairedCell(None, "truncated", "repaired", 0.0, None)
    row = replace(repaired.rows[0], cells=(open_cell, cut), rule="lattice/run", source="A12")
    reading = interpret_tables([RepairedTable(table, (row, repaired.rows[1]), 0.999)], SOURCE)
    first, second = cells(reading)
    assert (first.state, first.text, first.reason, first.support, first.evidence) == (
        "undecided",
        None,
        "CLOSE",
        "repaired",
        ("e",),
    )
    assert first.candidates == open_cell.candidates
    assert (second.state, second.text, second.value) == ("truncated", None, None)
    assert reading.tables[0].rows[0].repair.source == "A12"
    assert reading.tables[0].rows[1].repair is None


def test_columns_in_doubt_publish_nothing():
    """Both columns stay, their cells undecided; the other columns go on (fault T10)."""
    reading = read_grid(("KPI", "Target", "Target", "Actual Mar 24"), ("A", "1", "2", "3"))
    assert [(cell.state, cell.reason) for cell in cells(reading)] == [
        ("undecided", "AMBIGUOUS_HEADER"), ("undecided", "AMBIGUOUS_HEADER"), ("value", None)
    ]  # fmt: skip
    assert [finding.kind for finding in reading.findings] == ["ambiguous_header"] * 2


def test_duplicate_keys_are_both_kept_and_neither_is_believed():
    """One finding for the indicator; the rest of the page goes on."""
    reading = read_grid(HEADER, ("A", "1", "2", "3"), ("B", "1", "1", "1"), ("a", "4", "5", ""))
    assert [cell.reason for cell in cells(reading, 0)] == ["DUPLICATE_KEY"] * 3
    assert [cell.candidates[0].text for cell in cells(reading, 2)] == ["4", "5", ""]
    assert {cell.state for cell in cells(reading, 1)} == {"value"}
    assert [(finding.kind, finding.indicator_id) for finding in reading.findings] == [("duplicate_key", "a")]
    assert {item.occurrence for item in observations(reading)} == {0, 1}


def test_one_label_in_two_sections_is_two_indicators():
    """The section is part of the key."""
    table = grid(HEADER, ("A", "1", "2", "3"))
    reading = read_blocks(heading("Health"), table, heading("Schools"), table)
    assert [found.section_id for found in reading.tables] == ["health", "schools"]
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        (CUMULATIVE, "", ["unknown", "cumulative", "cumulative"]),
        ("* Year to date", "*", ["unknown", "cumulative", "unknown"]),
        ("* Awaiting validation by schools", "*", ["unknown", "unknown", "unknown"]),
        ("* Figures are no longer cumulative", "", ["unknown", "discrete", "discrete"]),
    ],
    ids=["whole table", "marked cell", "no wording", "no longer"],
)
def test_a_note_declares_the_basis_of_actuals_in_its_scope(text, mark, expected):
    """Of the whole table where its mark stands nowhere; of the cells that carry it where it does; never of targets."""
    reading = read_blocks(grid(HEADER, ("A", "1", "2" + mark, "3")), note(text))
    assert [cell.basis for cell in cells(reading)] == expected


def test_a_mark_on_the_label_is_about_the_row():
    """And is no part of the indicator's name."""
    reading = read_blocks(grid(HEADER, ("A*", "1", "2", "3"), ("B", "1", "2", "3")), note("* Shown cumulatively"))
    assert [cell.basis for cell in cells(reading)] == ["unknown", "cumulative", "cumulative"]
    assert {cell.basis for cell in cells(reading, 1)} == {"unknown"}
    assert [row.indicator_id for row in reading.tables[0].rows] == ["a", "b"]


def test_a_header_declares_the_basis_of_its_column():
    """`Actual Mar 24 (YTD)`."""
    reading = read_grid(("KPI", "Target", "Actual Mar 24 (YTD)"), ("A", "1", "2"))
    assert [cell.basis for cell in cells(reading)] == ["unknown", "cumulative"]


def test_the_cumulative_note_of_2023_covers_section_a_only():
    """17 actuals of section A printed by November 2023, and nothing else on the page."""
    layout = lay_out(read_document(render_html(GOLD / "devon-send-kpis.2023-11.csv")), DEVON)
    reading = interpret_tables([repair_table(table) for table in layout.tables], SOURCE, DEVON)
    covered = [
        (item.key.section, item.key.measure) for item in observations(reading) if item.cell.basis == "cumulative"
    ]
    assert set(covered) == {("A", "actual")}
    assert len(covered) == sum(
        1
        for row in gold_tables(GOLD / "devon-send-kpis.2023-11.csv")[0].rows
        for text in (row.cells[3], row.cells[5])
        if text
    )


@pytest.mark.parametrize("edition", ["2023-11", "2024-11"])
def test_the_definition_names_every_indicator_of_the_captures(edition):
    """37 rows, 37 stable ids; without the definition 37 derived ones."""
    layout = lay_out(read_document(render_html(GOLD / f"devon-send-kpis.{edition}.csv")))
    repaired = [repair_table(table) for table in layout.tables]
    named, derived = (interpret_tables(repaired, SOURCE, definition) for definition in (DEVON, None))
    declared = {(indicator.section, indicator.id) for indicator in DEVON.indicators}
    assert {(table.section_id, row.indicator_id) for table in named.tables for row in table.rows} == declared
    assert len({(table.section_id, row.indicator_id) for table in derived.tables for row in table.rows}) == 37
    assert [row.row for table in named.tables for row in table.rows] == [
        row.row for table in derived.tables for row in table.rows
    ]


def test_row_ids_are_stable_and_unique():
    """The same row has the same id in the next reading; a row printed twice has two."""
    one = read_grid(HEADER, ("A", "1", "2", "3"), ("A", "1", "2", "3"), ("B", "1", "2", "3"))
    ids = [row.row for row in one.tables[0].rows]
    assert len(set(ids)) == 3
    assert all(len(row_id) == 12 for row_id in ids)
    assert read_grid(HEADER, ("B", "1", "2", "3")).tables[0].rows[0].row == ids[2]


def test_a_reading_is_a_function_of_its_input():
    """Twice the same tables, twice the same reading."""
    table = grid(HEADER, ("A", "1", "2", "3"))
    assert read_blocks(table) == read_blocks(table)


def test_copies_that_are_alike_contradict_nothing():
    """A page prints its table for narrow and for wide screens: one finding, every figure decided and counted once."""
    table = grid(HEADER, ("A", "1", "2", "3"), ("B", "4", "5", "6"))
    reading = read_blocks(heading("Health"), table, table)
    assert {cell.state for found in reading.tables for row in found.rows for cell in row.cells} == {"value"}
    assert [(finding.kind, finding.severity) for finding in reading.findings] == [("copies", "info")]
    assert len(observations(reading)) == 6


def test_copies_without_a_title_are_one_table():
    """What stands again to the letter has the number of the first; another table has its own."""
    table, other = grid(HEADER, ("A", "1", "2", "3")), grid(HEADER, ("C", "1", "2", "3"))
    reading = read_blocks(table, table, other)
    assert [found.section_id for found in reading.tables] == ["table-1", "table-1", "table-2"]


def test_copies_that_differ_in_one_cell_leave_that_key_open():
    """Every other figure of both copies stands."""
    reading = read_blocks(heading("Health"), grid(HEADER, ("A", "1", "2", "3")), grid(HEADER, ("A", "1", "2", "4")))
    states = [(item.key.measure, item.occurrence, item.cell.state) for item in observations(reading)]
    assert sum(state == "undecided" for *_, state in states) == 2
    assert len(states) == 4
    assert sorted(finding.kind for finding in reading.findings) == ["copies", "duplicate_key"]
