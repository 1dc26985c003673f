"""Which cells may stand at a place of a run."""

from __future__ import annotations

import pytest

from kpi_ingest.repair.islands import cells_at, shape_of
from kpi_ingest.repair.labels import find_islands, known_end, label_ends


@pytest.mark.parametrize(
    ("run", "texts"),
    [
        ("28.92 (academic year 21/22)18", ["2", "28.9", "28.92 (academic year 21/22)"]),
        ("01009", ["0"]),
        ("1,8971,000", ["1,897"]),
        ("12%7", ["1", "12%"]),
        ("<50140", ["<5", "<50", "<501", "<5014", "<50140"]),
        ("n/a90%", ["n/a"]),
        ("Awaiting data*35%", ["Awaiting data*", "Awaiting data"]),
        ("4***2", ["4***", "4**", "4*", "4"]),
        ("1.26% (projected end of year)1%", ["1.2", "1.26% (projected end of year)"]),
        ("..1.7", [".."]),
        ("......", [".."]),
        ("n/an/a0.07", ["n/a"]),
        (" 37% (March 2023)75%", ["3", "37% (March 2023)"]),
        ("within 14 days", []),
        ("1:151:16", ["1:1", "1:15"]),
        ("£2.72m£1.2m", ["£2.7", "£2.72m"]),
        ("£1mn/a", ["£1m"]),
        ("12 days13 days", ["1", "12 days"]),
        ("cc7", ["c"]),
        ("clinic", []),
        ("* (2019/20)4", ["* (2019/20)"]),
        ("44*4*", ["4", "44*", "44"]),
        ("-40", ["-4", "-40", "-"]),
        ("New measure[x]300", ["New measure[x]", "New measure"]),
        ("New measure≥ 90%", ["New measure"]),
        ("New measure–", ["New measure–", "New measure"]),
        ("Follow-up due[c]", ["Follow-up due[c]", "Follow-up due"]),
        ("Due – July", ["Due – July"]),
    ],
    ids=str,
)
def test_cells_respect_islands(run: str, texts: list[str]) -> None:
    """Brackets, %, comma groups, comparators and markers are never cut; no number begins with a needless zero."""
    assert [shape.text for _, shape in cells_at(run, 0)] == texts


@pytest.mark.parametrize(
    ("text", "kind", "value", "decimals"),
    [
        ("15.50%", "percent", 15.5, 2),
        ("1,897 (June 2022)", "count", 1897.0, 0),
        ("4.0", "decimal", 4.0, 1),
        ("Awaiting data*", "marker", None, 0),
        ("see the annex", "words", None, 0),
        ("-3", "count", -3.0, 0),
        ("1:24", "ratio", 24.0, 0),
        ("£1.1m", "measure", 1.1, 1),
        ("c", "marker", None, 0),
    ],
    ids=str,
)
def test_a_cell_has_a_shape(text: str, kind: str, value: float | None, decimals: int) -> None:
    """What the features look at."""
    shape = shape_of(text)
    assert (shape.kind, shape.value, shape.decimals) == (kind, value, decimals)


@pytest.mark.parametrize(
    ("run", "label"),
    [
        ("Visits (NBV) within 14 days of birth60% (March 2023)85%", "Visits (NBV) within 14 days of birth"),
        ("Percentage of EHC plans issued in 20 weeks11.8% (2022)60%", "Percentage of EHC plans issued in 20 weeks"),
        ("review by age of 2.5 years 37% (March 2023)75%", "review by age of 2.5 years"),
        ("waiting for a diagnosis is good.5% (May 2023)90%", "waiting for a diagnosis is good."),
        ("Quality Assurance framework n/a90%", "Quality Assurance framework"),
        ("agency staff in the workforceNew measure12%17.6%", "agency staff in the workforce"),
    ],
    ids=lambda text: text[-28:],
)
def test_cells_may_begin_behind_the_label(run: str, label: str) -> None:
    """The true end of the label is the first place from which the rest can be read as cells."""
    assert label_ends(run, find_islands(run), ())[0].position == len(label)


def test_a_known_label_is_found_whatever_its_dashes_and_spaces() -> None:
    """The longest known label at the head of the run speaks for its own end."""
    run = "Children in year 1 – all  schools12%"
    assert known_end(run, ["Children in year 1", "Children in Year 1 - all schools", "Other"]) == len(run) - 3
    assert known_end(run, ["Adults"]) is None


def test_a_known_label_may_end_where_no_other_may() -> None:
    """`c` behind a word is the end of `clinic`, unless another capture shows the label."""
    run = "C. difficile cases, hospital onsetc (2018)2cc4"
    end = len("C. difficile cases, hospital onset")
    islands = find_islands(run)
    assert end not in {each.position for each in label_ends(run, islands, ())}
    assert end in {each.position for each in label_ends(run, islands, [run[:end]])}
