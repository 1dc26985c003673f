"""Pages as publishers rewrite them, read through the whole pipeline: every change under its name, and nothing else."""

from __future__ import annotations

from itertools import pairwise, permutations
from pathlib import Path

import pytest
from reading_pairs import expected, found, nights, pairs

from kpi_ingest.compare import compare_states, fold_releases


@pytest.mark.parametrize("folder", pairs(), ids=lambda folder: folder.name)
def test_the_changes_of_a_page_are_those_a_person_sees(folder: Path) -> None:
    """Releases by folding, each compared with the one before it and the history up to there."""
    releases = fold_releases(folder.name, nights(folder))
    lines = [
        line
        for before, after in pairwise(releases)
        for line in found(after.number, compare_states(before.state, after.state, releases[: before.number]))
    ]
    assert sorted(lines) == expected(folder)


@pytest.mark.parametrize("name", ["older-release-arrives-late", "there-and-back", "partial-capture"])
def test_the_order_of_arrival_is_no_matter(name: str) -> None:
    """Taken in by every order, the captures make the same releases."""
    captures = nights(next(folder for folder in pairs() if folder.name == name))
    assert len({fold_releases(name, order) for order in permutations(captures)}) == 1


def test_there_are_forty_pairs() -> None:
    """The taxonomy is shown by pages, not by claims."""
    assert len(pairs()) >= 40
