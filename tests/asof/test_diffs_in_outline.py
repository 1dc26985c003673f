"""Releases and diffs out of the store by sketches are those by opening every reading, on both engines."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from made_history import Seen, histories, tell

from kpi_ingest.pipeline import diff_releases, releases_of
from kpi_ingest.pipeline.outlining import current_outline, diff_editions
from kpi_ingest.vintages import VintageStore

_numbers = itertools.count(1)


@given(history=histories())
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_releases_and_diffs_are_the_same_in_outline(store: VintageStore, history: list[Seen]) -> None:
    """Forwards, backwards and over several releases; degraded, cut and late captures among them."""
    page, facts = f"outline-{next(_numbers)}", store.facts
    tell(facts, page, history)
    full, outline = releases_of(facts, page, None), current_outline(facts, page, None)
    assert [outline.release(edition) for edition in outline.editions] == [
        replace(release, findings=()) for release in full
    ]
    for one, other in itertools.permutations(range(len(full)), 2):
        found = diff_editions(facts, outline, outline.editions[one], outline.editions[other], None)
        assert found == diff_releases(full[one], full[other], full, None)
