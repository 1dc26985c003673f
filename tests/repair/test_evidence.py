"""What other captures tell of a row: which of their rows count, where labels end, and what they leave open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from small_tables import table_of

from kpi_ingest.model import Column, KnownCell, KnownRow
from kpi_ingest.repair import repair_table
from kpi_ingest.repair.evidence import Evidence, evidence_for_label, evidence_for_run, is_disputed, known_rows
from kpi_ingest.repair.known import index_rows
from kpi_ingest.repair.labels import find_islands, label_ends

RUN = "Calls answered within 20 days69% (May 2023)95%90%70%90%70%"
COLUMNS = table_of(RUN).columns


def _row(label: str, texts: Sequence[str], capture: str = "ab", *, sure: bool = True) -> KnownRow:
    cells = tuple(
        KnownCell(column.measure, column.period, column.series, text, column.ordinal)
        for column, text in zip(COLUMNS, texts, strict=False)
    )
    return KnownRow("S", label, cells, capture * 32, label_sure=sure)


def _of_run(known: Sequence[KnownRow], run: str = RUN, columns: Sequence[Column] = COLUMNS) -> Evidence:
    return evidence_for_run(run, columns, index_rows(known))


def _of_label(label: str, known: Sequence[KnownRow]) -> Evidence:
    return evidence_for_label(label, COLUMNS, index_rows(known))


def _texts(columns: Sequence[Column], known: Sequence[KnownRow], run: str = RUN) -> list[list[str]]:
    return [
        [shape.text for shape in shapes] for shapes in evidence_for_run(run, columns, index_rows(known)).known.cells
    ]


def test_a_label_in_doubt_vouches_for_no_end() -> None:
    """Another capture that took a digit for its label's does not make this one do so; what else it shows counts."""
    known = [_row("Calls answered within 20 days6", ["", "95%"], sure=False)]
    evidence = _of_run(known)
    assert evidence.known.labels == ()
    assert _texts(COLUMNS, known)[1] == ["95%"]


def test_rows_whose_labels_differ_by_swallowed_figures_count_together() -> None:
    """A label that is in doubt and the sure one before its figures are one row's."""
    known = [
        _row("Calls answered within 20 days6", ["", "95%"], sure=False),
        _row("Calls answered within 20 days", ["", "94%"], "cd"),
    ]
    assert _texts(COLUMNS, known)[1] == ["95%", "94%"]
    assert _of_run(known).known.labels == ("Calls answered within 20 days",)
    assert _of_label("Calls answered within 20 days", known).known.cells[1][0].text == "95%"


@pytest.mark.parametrize("sure", [True, False], ids=["sure", "in doubt"])
def test_a_longer_label_is_another_row(sure: bool) -> None:
    """`Calls answered within 20 days` is no evidence for `Calls`, however sure its label is, nor the other way."""
    known = [_row("Calls", ["", "5%"], "cd"), _row("Calls answered within 20 days", ["", "95%"], sure=sure)]
    assert _texts(COLUMNS, known)[1] == ["95%"]
    assert _of_label("Calls", known).known.cells[1][0].text == "5%"


def test_open_cells_of_other_captures_rank_and_do_not_decide() -> None:
    """What another capture only holds likely orders the candidates; the cell stays open."""
    table = table_of("Parents who rate support as good", "8%", "90%", "15%", form="atoms")
    alone = repair_table(table).rows[0]
    opened = [number for number, cell in enumerate(alone.cells) if cell.text is None and number > 2]
    assert opened
    places = {
        number: KnownCell(c.measure, c.period, c.series, "15%", c.ordinal, 0.9) for number, c in enumerate(COLUMNS)
    }
    for number in opened:
        likely = KnownRow("S", "Parents who rate support as good", (places[number],), "ab" * 32)
        joint = repair_table(table, [likely]).rows[0]
        assert joint.cells[number].text is None
        before, after = ({c.text: c.confidence for c in row.cells[number].candidates} for row in (alone, joint))
        assert after["15%"] > before["15%"]


def test_a_repaired_table_shows_what_it_decided_and_what_it_holds_likely() -> None:
    """Decided cells carry no chance, candidates of open ones do; a row's label is sure where it is printed apart."""
    table = table_of("Assessments awaiting advice", "265 (June 2022)", "0", "94", "50", form="atoms")
    (row,) = known_rows(repair_table(table), "ab" * 32)
    assert row.label_sure
    assert {cell.text for cell in row.cells if cell.chance is None} >= {"265 (June 2022)", "0"}
    assert {cell.text for cell in row.cells if cell.chance is not None} >= {"94", "50", ""}


def test_a_label_may_end_before_a_marker_printed_onto_it() -> None:
    """`within 13 weeksn/a>80%`: nothing stands between a word and `n/a`."""
    run = "Applications determined within 13 weeksn/a>80%66%"
    ends = [end.position for end in label_ends(run, find_islands(run), ())]
    assert run.index("n/a") in ends


def test_a_label_with_its_end_in_doubt_is_said_to_be() -> None:
    """A label whose end is printed has probability one; of a run it is what the readings make of it."""
    atoms = repair_table(table_of("Calls answered", "81%", "95%", form="atoms")).rows[0]
    run = repair_table(table_of("Calls answered in Year 1281%95%")).rows[0]
    assert atoms.label_probability == 1.0
    assert 0.0 < run.label_probability < 1.0


def test_evidence_of_a_row_with_nothing_decided_decides_nothing() -> None:
    """Candidates alone are no evidence to decide by: every cell is as it was in isolation or open."""
    table = table_of("Awaiting advice269 (June 2022)01301279073")
    (shown,) = known_rows(repair_table(table), "ab" * 32)
    open_only = replace(shown, cells=tuple(cell for cell in shown.cells if cell.chance is not None), label_sure=False)
    alone, joint = repair_table(table).rows[0], repair_table(table, [open_only]).rows[0]
    for before, after in zip(alone.cells, joint.cells, strict=True):
        assert after.text in (before.text, None)
        assert after.evidence == ()


def test_a_blank_that_a_row_went_on_behind_is_told_from_one_still_to_be_filled() -> None:
    """No actual for July, one for November: July's was left out; without November's it may be still to come."""
    label = "Calls answered within 20 days"
    left, awaited = (
        _row(label, ["1%", "95%", "90%", "", "90%", "70%"]),
        _row(label, ["1%", "95%", "90%", "", "90%", ""]),
    )
    for known, passed in ((left, True), (awaited, False)):
        assert [cell.passed for cell in _of_label(label, [known]).known.cells[3]] == [passed]


@pytest.mark.parametrize(
    ("run", "ends"),
    [
        ("within 20 working days69% (May 2023)69%", ["within 20 working days"]),
        ("missed bins put right in 48 hours12.02%12%", ["missed bins put right in 48 hours"]),
        ("pupils who pass at KS245%", ["pupils who pass at KS", "pupils who pass at KS2", "pupils who pass at KS24"]),
        ("litter by km245%", ["litter by km", "litter by km2", "litter by km24"]),
    ],
    ids=["days", "hours", "code", "unit"],
)
def test_no_label_takes_a_digit_printed_onto_its_last_word(run: str, ends: list[str]) -> None:
    """A word and the first digit of the figure behind it are no label; codes and units that end in a digit are."""
    found = [run[: end.position] for end in label_ends(run, find_islands(run), ())]
    assert [label for label in found if "%" not in label] == ends


def test_a_label_that_ends_in_a_date_is_told() -> None:
    """`residentsc (2022/23)` has taken a suppressed baseline for its own; `(annual)` is a label's."""
    for run, ending in (("Exclusions of residentsc (2022/23)03", "dated"), ("Exclusions (annual)03", "stop")):
        (end,) = (each for each in label_ends(run, find_islands(run), ()) if run[: each.position].endswith(")"))
        assert (f"label:ends:{ending}", 1) in end.features


def test_evidence_at_odds_with_a_row_decides_nothing_in_it() -> None:
    """Another capture shows four figures for the periods, the row two: that one of them is the same settles nothing."""
    label = "Assessments awaiting advice"
    table = table_of(label, "265 (June 2022)", "0", "94", "50", form="atoms")
    alone = repair_table(table).rows[0]
    joint = repair_table(table, [_row(label, ["265 (June 2022)", "0", "100", "94", "80", "154"])]).rows[0]
    for before, after in zip(alone.cells[2:], joint.cells[2:], strict=True):
        assert before.text is None
        assert after.text is None
        assert len(after.candidates) > 1


def _read(row: KnownRow) -> KnownRow:
    """The row as a capture shows it that does not delimit its cells."""
    return replace(row, delimited=False)


def test_a_row_read_at_odds_with_what_a_capture_delimits_is_no_evidence() -> None:
    """Read one column early, it differs from the delimited row in both periods: it tells nothing of others either."""
    label = "Calls answered within 20 days"
    printed = _row(label, ["", "", "90%", "70%", "90%", "71%"], "ab")
    early = _read(_row(label, ["69% (May 2023)", "95%", "70%", "90%", "71%", ""], "cd"))
    revised = _read(_row(label, ["69% (May 2023)", "95%", "90%", "70%", "90%", "72%"], "ef"))
    assert _texts(COLUMNS, [printed, early]) == [[""], [""], ["90%"], ["70%"], ["90%"], ["71%"]]
    assert _texts(COLUMNS, [printed, revised])[5] == ["71%", "72%"]
    assert _texts(COLUMNS, [early])[2] == ["70%"]
    assert _texts(COLUMNS, [printed, replace(early, delimited=True)])[2] == ["90%", "70%"]


def test_what_a_capture_delimits_is_told_from_what_was_read() -> None:
    """The features know of every cell which it is; of a repaired table it is told row by row."""
    label = "Calls answered within 20 days"
    known = [_row(label, ["", "95%"]), _read(_row(label, ["", "95%"], "cd"))]
    assert [cell.delimited for cell in _of_label(label, known).known.cells[1]] == [
        True,
        False,
    ]
    (shown,) = known_rows(repair_table(table_of(label, "81%", "95%", form="atoms")), "ab" * 32)
    assert not shown.delimited


def _actual_periods() -> tuple[str, str]:
    """The two periods of whose actuals the table has columns."""
    first, last = (column.period for column in COLUMNS if column.measure == "actual")
    assert first
    assert last
    return first, last


def _actuals(label: str, texts: dict[str, str]) -> KnownRow:
    """A row whose capture shows these actuals, by period."""
    return KnownRow("S", label, tuple(KnownCell("actual", period, None, text) for period, text in texts.items()), "ab")


def test_a_capture_that_reaches_a_later_period_is_the_newer() -> None:
    """Told by the periods of its actuals; two that end with the same one may be of either order."""
    label = "Calls answered within 20 days"
    first, last = _actual_periods()
    for texts, age in (
        ({first: "70%"}, "older"),
        ({first: "70%", last: ""}, "level"),
        ({first: "70%", "2030-01": ""}, "newer"),
    ):
        known = _of_label(label, [_actuals(label, texts)]).known
        assert [cell.age for cell in known.cells[3]] == [age]


def test_a_result_that_an_older_capture_awaited_tells_nothing() -> None:
    """Its blank was to be filled; one that the row went on behind was left, and a newer capture's blank counts too."""
    label = "Calls answered within 20 days"
    first, last = _actual_periods()
    for texts, shown in (
        ({first: ""}, []),
        ({first: "", last: "70%"}, [""]),
        ({first: "", "2030-01": ""}, [""]),
    ):
        assert _texts(COLUMNS, [_actuals(label, texts)])[3] == shown


def test_a_row_has_habits_of_blanks() -> None:
    """Milestones left blank count, and actuals that the row went on without; the last may be filled yet."""
    label = "Calls answered within 20 days"
    known = [_row(label, ["69%", "95%", "", "70%", "", ""]), _row(label, ["69%", "95%", "", "", "90%", ""], "cd")]
    assert _of_label(label, known).known.habits == {"m": (1, 1), "a": (1, 0)}
    assert evidence_for_label(
        label, COLUMNS, index_rows([_row(label, ["69%", "95%", "", "", "", "7%"])])
    ).known.habits == {
        "m": (0, 2),
        "a": (1, 1),
    }


def test_a_figure_and_a_blank_delimited_in_one_place_settle_neither() -> None:
    """One capture prints 70% for July, another leaves July out and goes on: whichever is likelier, it stays open."""
    label = "Calls answered within 20 days"
    table = table_of(label, "69% (May 2023)", "95%", "70%", form="atoms")
    known = [
        _row(label, ["69% (May 2023)", "95%", "", "70%", "", ""]),
        _row(label, ["", "95%", "", "", "", "70%"], "cd"),
    ]
    assert is_disputed(_of_label(label, known).known.cells[3])
    assert repair_table(table, known).rows[0].cells[3].text is None
    assert not is_disputed(_of_label(label, [known[0], _read(known[1])]).known.cells[3])


def test_a_capture_that_decides_nothing_is_not_cited() -> None:
    """Beside one that shows the target, another that only holds something likely is not what a decision rests on."""
    label = "Calls answered within 20 days"
    column = COLUMNS[1]
    likely = KnownCell(column.measure, column.period, column.series, "95%", column.ordinal, 0.9)
    known = [_row(label, ["", "95%"]), KnownRow("S", label, (likely,), "cd" * 32, label_sure=False)]
    assert _of_run(known).captures == ("ab" * 32,)
