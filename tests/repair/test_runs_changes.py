"""Formats changed in all rows alike, and formats averaged."""

import pytest

from kpi_ingest.repair.runs.readings import Row, mix_rows
from kpi_ingest.repair.runs.shifts import changed_alike

PLACES = (
    ("Beatrix", "40701", "0.17", "2,492"),
    ("Boipatong", "40702", "0.31", "1,501"),
    ("Brandfort", "40703", "3.20", "1,516"),
    ("Fora", "40704", "0.05", "530"),
)
LAPS = (
    ("102.789", "13", "11", "142", "0"),
    ("107.765", "22", "3", "200", "0"),
    ("117.031", "4", "10", "200", "3"),
    ("112.146", "15", "17", "91", "0"),
)


@pytest.mark.parametrize(
    ("labels", "truth", "wrong"),
    [
        pytest.param(
            ("Place", "Code", "Area (km2)", "Population"),
            PLACES,
            tuple((name, code[:4], code[4] + area, people) for name, code, area, people in PLACES),
            id="a digit of the code stands before the area",
        ),
        pytest.param(
            ("Qual", "Rank", "Finish", "Laps", "Led"),
            LAPS,
            tuple((qual[:-1], qual[-1], rank, finish, laps + led) for qual, rank, finish, laps, led in LAPS),
            id="a decimal has a column of its own and two counts share one",
        ),
    ],
)
def test_a_table_cut_wrongly_alike_is_one_change_from_the_truth(
    labels: tuple[str, ...], truth: tuple[tuple[str, ...], ...], wrong: tuple[tuple[str, ...], ...]
) -> None:
    """Among the likeliest changes is the one that undoes the error in every row at once."""
    runs = ["".join(row) for row in truth]
    assert truth in changed_alike(labels, runs, wrong)[:16]


def test_every_change_joins_back_and_cuts_where_cells_end() -> None:
    """No change loses a character, and none cuts inside a decimal's point or a word."""
    runs = ["".join(row) for row in PLACES]
    for cells in changed_alike(("Place", "Code", "Area", "Population"), runs, PLACES):
        assert ["".join(each or ()) for each in cells] == runs
        assert all(not text.startswith(",") for each in cells for text in each or ())


def test_formats_are_averaged_reading_by_reading() -> None:
    """A reading that two formats share gets both formats' shares; what they do not list stays a share."""
    first = Row([("1", "23"), ("12", "3")], [0.6, 0.2], 0.2, ({"1": 1.0}, {"23": 0.5}))
    second = Row([("12", "3")], [1.0])
    mixed = mix_rows([first, second], [3.0, 1.0])
    assert mixed.cells == [("1", "23"), ("12", "3")]
    assert mixed.shares == pytest.approx([0.45, 0.4])
    assert mixed.rest == pytest.approx(0.15)
    assert mixed.beyond[0]["1"] == pytest.approx(1.0)


def test_a_run_that_no_format_reads_has_no_reading() -> None:
    """Nothing is made up where there is nothing to average."""
    assert mix_rows([Row([], []), Row([], [])], [1.0, 0.5]).cells == []
