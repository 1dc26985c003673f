"""A statistics page rewritten in place: exactly the changed figures are told, each with its section."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise

import pytest
from bench.dated_versions import PAGE, Version, expected_others, page_of, told_changes, versions

from kpi_ingest.compare import compare_states, fold_releases
from kpi_ingest.model import Bounds, Capture, Reading, Release
from kpi_ingest.pipeline import read_page


@pytest.fixture(scope="module")
def made() -> list[Version]:
    """Five versions of a page of twelve tables."""
    return versions(12, 5, seed=7)


@pytest.fixture(scope="module")
def releases(made: list[Version]) -> tuple[Release, ...]:
    """The releases of the page, read without a definition."""
    return fold_releases(PAGE, [_captured(version) for version in made])


def _captured(version: Version) -> tuple[Capture, Reading]:
    content = page_of(version)
    at = datetime.fromisoformat(version.day).replace(tzinfo=UTC)
    digest = sha256(content).hexdigest()
    return Capture(digest, PAGE, digest, len(content), Bounds(at, at), at, PAGE), read_page(content, page=PAGE)


def test_each_version_is_a_release(made: list[Version], releases: tuple[Release, ...]) -> None:
    """None is lost, and none is told twice."""
    assert len(releases) == len(made)


@pytest.mark.parametrize("at", range(4))
def test_the_changed_figures_are_told_and_no_others(
    made: list[Version], releases: tuple[Release, ...], at: int
) -> None:
    """With the title of their table, their row and their column; of a table that went, all figures."""
    before, after = list(pairwise(releases))[at]
    figures, others = told_changes(compare_states(before.state, after.state, releases[: at + 1]))
    assert figures == Counter(made[at + 1].changed)
    assert others == expected_others(made[at + 1])


def test_the_versions_hold_what_they_are_for(made: list[Version]) -> None:
    """Figures changed in each; one table was retitled and one went."""
    assert all(version.changed for version in made[1:])
    assert sum(len(version.retitled) for version in made) == sum(len(version.gone) for version in made) == 1
