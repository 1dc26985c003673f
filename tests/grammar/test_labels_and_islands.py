"""Labels, note marks and the stretches of a run that cannot be cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_ingest.grammar import fold_label, leading_mark, slug, strip_marks, tokenise

GOLD = sorted((Path(__file__).parents[1] / "gold").glob("*.csv"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Key Performance Indicator", "Key  performance indicator"),
        ("Milestone 3 – Mar 24", "milestone 3 - mar\u00a024"),
        ("rated ‘good’ or “better”", "rated 'good' or \"better\""),
        ("co\u00adordination", "coordination"),
    ],
)
def test_labels_that_differ_in_print_only_are_one(one: str, other: str) -> None:
    """Case, blanks, dashes, quotes and invisible characters."""
    assert fold_label(one) == fold_label(other)


def test_labels_of_two_groups_stay_two() -> None:
    """`SEN support` and `an EHC plan` are told apart, in keys too, however long the label."""
    long = "Percentage of parent carers who rate their confidence as good or better regarding the pathway of "
    assert fold_label(long + "SEN") != fold_label(long + "EHC")
    assert slug(long + "SEN") != slug(long + "EHC")
    assert slug("EHC plans (Demand)") == "ehc-plans-demand"
    assert len(slug(long)) <= 70


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded label is its own folded form, and every label has a key."""
    assert fold_label(fold_label(text)) == fold_label(text)
    assert slug(text)


@pytest.mark.parametrize(
    ("text", "rest", "marks"),
    [
        ("47%*", "47%", ("*",)),
        ("Awaiting data**", "Awaiting data", ("**",)),
        ("12 [1][2]", "12", ("1", "2")),
        ("12¹", "12", ("1",)),
        ("*", "*", ()),
        ("*¹", "*", ("1",)),
        ("¹²", "¹²", ()),
        ("Calls answered¹", "Calls answered", ("1",)),
        ("Calls¹ answered", "Calls answered", ("1",)),
        ("¹Mar 24", "Mar 24", ("1",)),
        ("Target¹,²", "Target", ("1", "2")),
        ("Jun 24ʳ", "Jun 24", ("r",)),
        ("†Homes let", "Homes let", ("†",)),
        ("Floor space, m²", "Floor space, m²", ()),
        ("Area (km²)³", "Area (km²)", ("3",)),
        ("Emissions of CO₂", "Emissions of CO₂", ()),
        ("4ᵗʰ quarter", "4ᵗʰ quarter", ()),
        ("12", "12", ()),
    ],
)
def test_marks_come_off(text: str, rest: str, marks: tuple[str, ...]) -> None:
    """A text of nothing but marks is left alone."""
    assert strip_marks(text) == (rest, marks)


def test_a_footnote_begins_with_its_mark() -> None:
    """`*Figures may ...` and `[note 1] See ...`; a number is no mark."""
    assert leading_mark("*Figures may differ") == ("*", "Figures may differ")
    assert leading_mark("[note 1] See below") == ("1", "See below")
    assert leading_mark("23712091100") is None
    assert leading_mark("*") is None


@given(st.text(max_size=200))
def test_tokens_cover_the_run(run: str) -> None:
    """From end to end, without gap or overlap."""
    assert "".join(run[token.start : token.end] for token in tokenise(run)) == run
