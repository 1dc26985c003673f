"""Which way is better, as a page prints it."""

from __future__ import annotations

import pytest

from kpi_ingest.grammar import read_polarity


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("High", "higher"), ("Good is: Low", "lower"), ("Bigger is better", "higher"), ("Aim to minimise", "lower"),
        ("▲", "higher"), ("Smaller is Better", "lower"), ("Plan is best", None), ("In range", None), ("", None),
        ("Higher is better; lower is worse", None), ("Low is bad", None), ("Higher is worse", None),
        ("Down is a concern", None), ("Not higher", None), ("More is not better", None), ("Up to 5 days", None),
        ("Increase is adverse", None),
    ],
)  # fmt: skip
def test_a_polarity_is_read_or_left_open(text: str, way: str | None) -> None:
    """What names the bad way, or a limit, is never taken for the good one."""
    assert read_polarity(text) == way
