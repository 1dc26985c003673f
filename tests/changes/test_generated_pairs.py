"""Generated page pairs: every change that was made is told once with its kind, and none besides (`bench-pairs`)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bench.page_pairs.__main__ import judge_seed
from bench.page_pairs.judging import EDITS, Verdict, judge, make_pair

from kpi_ingest.store import Store, open_store

PAIRS = 200
STORED = 30
SEED = 9_000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all pairs, each under a page of its own."""
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('pairs') / 'pairs.db'}") as opened:
        yield opened


@pytest.fixture(scope="module")
def verdict(store: Store) -> Verdict:
    """Two hundred pairs judged, the first of them through a store too."""
    whole = Verdict()
    for number in range(PAIRS):
        whole.add(judge_seed(SEED + number, store if number < STORED else None))
    return whole


def test_every_change_is_told_once_with_its_kind(verdict: Verdict) -> None:
    """Whatever was edited, in whatever layout the page is made."""
    assert verdict.pairs == PAIRS
    assert verdict.made > 2 * PAIRS
    assert (verdict.missed, verdict.wrong) == ([], [])
    assert verdict.told == verdict.made


def test_nothing_is_told_that_was_not_done(verdict: Verdict) -> None:
    """Markup, order, hidden parts and copies change nothing."""
    assert verdict.false == []


def test_no_figure_stands_that_the_page_no_longer_prints(verdict: Verdict) -> None:
    """After the second capture, by folding and as asked of a store."""
    assert verdict.stale == []


def test_the_pairs_hold_every_edit() -> None:
    """What is generated covers what the generator knows; a pair is the same in every run."""
    made = [make_pair(SEED + number) for number in range(PAIRS)]
    assert {name for pair in made for name in pair.edits} == set(EDITS)
    assert make_pair(SEED) == made[0]


def test_the_judge_sees_what_is_amiss() -> None:
    """A change that nobody told is missed, and a figure that the page does not print is stale."""
    pair = next(it for it in (make_pair(SEED + number) for number in range(PAIRS)) if it.events)
    where = next(iter(pair.printed))
    found = judge(pair, [], {where: "no such figure"}, "pair")
    assert len(found.missed) == len(pair.events)
    assert len(found.stale) == 1
