"""The named features, on figures a person can judge."""

from __future__ import annotations

import json

import pytest
from bench.kpi_tables import digest, make_pages

from kpi_ingest.model import Column
from kpi_ingest.repair.chain import slots_of
from kpi_ingest.repair.features import (
    MANNERS,
    PACES,
    Shown,
    Slot,
    beside_features,
    blank_features,
    cell_features,
    fill_features,
    habit_features,
    known_features,
    manner_after,
    manner_features,
    pace_of,
    pair_features,
    sibling_features,
    vote_features,
    walk_features,
)
from kpi_ingest.repair.islands import shape_of
from kpi_ingest.repair.weights import WEIGHTS_FILE, fitted_weights


@pytest.mark.parametrize(
    ("value", "reference", "target", "left", "name"),
    [
        ("220", "269", "0", 5, "walk:n:10"),
        ("130", "175", "0", 3, "walk:n:10"),
        ("0", "50", "0", 1, "walk:1:arrived:5"),
        ("85%", "85%", "85%", 2, "walk:2:level"),
        ("90", "90", "50", 4, "walk:n:still"),
        ("630", "28", "18.59", 3, "walk:n:0"),
    ],
    ids=str,
)
def test_a_milestone_is_a_share_of_the_way_left(value: str, reference: str, target: str, left: int, name: str) -> None:
    """Steps of plans that spread the way over the periods share a bucket, whatever the size of the figures."""
    assert walk_features(shape_of(value), shape_of(reference), shape_of(target), left) == (name,)


@pytest.mark.parametrize(
    ("known", "cell", "last"),
    [
        ("94", "94", "known:a:same"),
        ("", "94", "known:a:filled:last:level"),
        ("94", None, "known:a:gone:last:level"),
        ("47%", "47.0%", "known:value:p"),
        ("n/a", "12", "known:a:arrived"),
    ],
    ids=str,
)
def test_a_cell_is_weighed_against_what_other_captures_show(known: str, cell: str | None, last: str) -> None:
    """Same, filled since, gone, printed otherwise, arrived."""
    assert last in known_features("a", shape_of(cell) if cell else None, [Shown(shape_of(known))])


def test_of_several_captures_the_telling_one_counts() -> None:
    """A figure that an older capture shows has gone, whatever a newer one shows; one filled since is told likewise."""
    older, newer = Shown(shape_of("94"), age="older"), Shown(shape_of("94"), age="newer")
    assert "known:a:gone:last:older" in known_features("a", None, [newer, older])
    assert "known:a:gone:last:newer" in known_features("a", None, [newer])
    blanks = [Shown(shape_of(""), age="older"), Shown(shape_of(""), True, age="newer")]
    assert "known:a:filled:passed:newer" in known_features("a", shape_of("94"), blanks)


def test_a_figure_is_held_against_what_is_delimited_first() -> None:
    """Of two others, the one that cannot be misread is the one it has moved from."""
    known = [Shown(shape_of("50"), delimited=True), Shown(shape_of("900"), delimited=False), Shown(shape_of(""))]
    assert "known:moved:a:0" in known_features("a", shape_of("51"), known)


def test_a_row_keeps_its_blanks() -> None:
    """No milestone in five periods is another thing than none in one."""
    assert habit_features("m", 0, 7) == ("habit:m:4:many",)
    assert habit_features("m", 0, 1) == ("habit:m:3:few",)
    assert habit_features("a", 4, 0) == ("habit:a:1:some",)


def test_plans_keep_their_manner() -> None:
    """After 220, 175, 130 a plan is a round one; 73 is out of manner, and makes it mixed. A digit tells nothing."""
    manner = 0
    for text, then in (("220", "round once"), ("175", "round"), ("7", "round"), ("130", "round")):
        manner = manner_after(manner, shape_of(text))
        assert MANNERS[manner] == then
    assert manner_features(manner, shape_of("73")) == ("manner:round:o",)
    assert MANNERS[manner_after(manner, shape_of("73"))] == "mixed"
    assert MANNERS[manner_after(manner_after(0, shape_of("72.5")), shape_of("71"))] == "not round"


def test_captures_that_agree_and_those_that_do_not_are_counted() -> None:
    """Three captures that show a cell say more than one; so do two that show something else."""
    assert vote_features("m", [False] * 3, []) == ("votes:c:for:3",)
    assert vote_features("t", [True], [False] * 2) == ("votes:p:for:1", "votes:p:for:delimited", "votes:p:against:2")
    assert vote_features("a", [], [False] * 7) == ("votes:c:against:3",)


def test_the_further_a_figure_moved_the_less_it_is_believed() -> None:
    """A milestone of 90 that another capture shows, read as 0, counts each step of the way."""
    known = [Shown(shape_of("90"))]
    far = known_features("m", shape_of("0"), known).count("known:far")
    assert far > known_features("m", shape_of("80"), known).count("known:far") > 0


@pytest.mark.parametrize(
    ("value", "reference", "left", "pace"),
    [
        ("175", "220", 4, "even"),
        ("90", "130", 2, "even"),
        ("0", "130", 2, "there"),
        ("130", "130", 2, "still"),
        ("128", "130", 2, "slow"),
        ("5", "130", 3, "fast"),
        ("150", "130", 3, "back"),
    ],
)
def test_a_plan_has_a_pace(value: str, reference: str, left: int, pace: str) -> None:
    """220, 175, 130, 90, 50 on the way to 0: even steps; 130, 0 is there at once."""
    assert PACES[pace_of(shape_of(value), shape_of(reference), shape_of("0"), left)] == pace


def test_units_and_decimals_of_neighbours_are_compared() -> None:
    """`13.02%` beside `25.06` gains a unit; `37.16` beside `28` has two decimals more."""
    assert "aa:unit:gain" in pair_features("aa", shape_of("13.02%"), shape_of("25.06"), -1)
    assert "am:decimals:2" in pair_features("am", shape_of("37.16"), shape_of("28"), 0)


def test_a_cell_has_its_own_features() -> None:
    """A dated baseline, a compared target, a round plan."""
    for text, bracket in (
        ("269 (June 2022)", "dated"),
        ("12% (2019/20)", "dated"),
        ("18.59 (England average 21/22)", "worded"),
    ):
        assert f"qualifier:b:{bracket}" in cell_features("b", shape_of(text))
    assert "comparator:a:small" in cell_features("a", shape_of("<5"))
    assert "comparator:t" in cell_features("t", shape_of("<50"))
    assert "round:m:one" in cell_features("m", shape_of("300"))


def test_a_blank_is_weighed_by_its_place() -> None:
    """The last actual of a percentage row whose plan is filled and whose last actual was filled too."""
    slot = Slot("a", first=False, last=True, left=1, paired=True)
    names = ("blank:a:ffp", "blank:a:.L:ff", "blank:a:p:ff", "blank:a:begun:ff")
    assert blank_features(slot, "f", "f", "p", based=True) == names
    assert "blank:a:unbased:ff" in blank_features(slot, "f", "f", "p", based=False)


def test_a_chain_that_begins_late_is_told_from_one_that_resumes() -> None:
    """A milestone behind blanks is a plan's first, or its next."""
    slot = Slot("m", first=False, last=False, left=3, paired=True)
    assert "fill:m:begins:bf" in fill_features(slot, "b", "f", "p", based=True, begun=False)
    assert "fill:m:resumes:bf" in fill_features(slot, "b", "f", "p", based=True, begun=True)
    assert "blank:m:unbegun:bf" in blank_features(slot, "b", "f", "p", based=True, begun=False)


def test_what_time_changes_speaks_against_nothing() -> None:
    """A blank that an older capture leaves at its end was to be filled, a newer one may have filled ours; a blank that
    a row was continued behind, or a figure gone, are at odds."""
    blank, figure = shape_of(""), shape_of("94")
    for shape, other, votes in (
        (figure, Shown(blank, age="older"), False),
        (figure, Shown(blank, passed=True, age="older"), True),
        (figure, Shown(blank, age="newer"), True),
        (None, Shown(figure, age="newer"), False),
        (None, Shown(figure, age="older"), True),
    ):
        assert ("votes:c:against:1" in known_features("a", shape, [other])) is votes


@pytest.mark.parametrize(
    ("cell", "others", "names"),
    [
        ("37.1630", "27.61 31.05", "unit:all decimals:2 band:+1"),
        ("37.16", "27.61 31.05", "unit:all decimals:0 band:+1"),
        ("37%", "27.61", "unit:none"),
        ("8", "1,200 1,340", "unit:all decimals:0 band:-7"),
        ("30", "27.5 30.0", "unit:all decimals:-1 band:0"),
    ],
    ids=str,
)
def test_a_row_keeps_its_manner(cell: str, others: str, names: str) -> None:
    """Unit, decimals and range of a figure, against those that other captures show of the row."""
    found = beside_features("a", shape_of(cell), [shape_of(text) for text in others.split()])
    assert {name.removeprefix("beside:outcome:").rsplit(":", 1)[0] for name in found} == set(names.split())


def test_columns_fall_silent_together() -> None:
    """No, one of two, and all of seven other rows are blank in a column."""
    assert sibling_features("a", 5, 0) == ("sibling:a:1:some",)
    assert sibling_features("a", 1, 1) == ("sibling:a:2:few",)
    assert sibling_features("a", 0, 7) == ("sibling:a:4:many",)


def test_a_block_of_actuals_has_no_milestones_beside_it() -> None:
    """Where milestones stand in one block and actuals in another, the last milestone passed is of another period."""
    measures = [("milestone", "2024-01"), ("milestone", "2024-02"), ("actual", "2024-01"), ("actual", "2024-02")]
    columns = [Column(i, "", (), m, None, p) for i, (m, p) in enumerate(measures)]  # type: ignore[arg-type]
    assert [slot.beside for slot in slots_of(columns)] == [True, True, False, True]
    pairs = [columns[0], columns[2], columns[1], columns[3]]
    assert all(slot.beside for slot in slots_of(pairs))


def test_the_weights_name_the_data_they_were_fitted_on() -> None:
    """Seed, number of rows and digest of the generated data stand with the weights, and still hold."""
    stored = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    assert stored["data_sha256"] == digest(make_pages(stored["seed"], stored["rows"]))
    assert len(fitted_weights()) > 300


def test_generated_rows_join_to_their_runs() -> None:
    """The generator's truth is the truth: its cells, joined, are the end of its run."""
    samples = [sample for page in make_pages(3, 300) for sheet in page.sheets for sample in sheet.rows]
    for sample in samples:
        if not sample.outside:
            joined = "".join("".join(sample.cells).split())
            printed = sample.run if sample.run is not None else "".join(sample.atoms or sample.cells)
            assert "".join(printed.split()).endswith(joined)
