"""Units by what they mean, however they are printed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi_ingest.grammar import counts_things, unit_meaning

SAME = [
    ("day", "days"), ("wk", "weeks"), ("pp", "percentage points"), ("pp", "ppts"), ("%", "per cent"), ("hr", "hours"),
    ("m²", "sq m"), ("m²", "m2"), ("person", "people"), ("£m", "£ million"), ("£000", "£'000"), ("£000", "£k"),
    ("£000s", "£ thousands"), ("k", "thousand"), ("FTE", "full-time equivalents"), ("bins", "bin"),
    ("property", "properties"), ("M€", "€ million"), ("Mio. €", "€m"), ("p", "pence"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME, ids=[" = ".join(pair) for pair in SAME])
def test_spellings_of_one_unit_mean_the_same(one: str, other: str) -> None:
    """Singular and plural, short and long, scale in letters, words or noughts."""
    assert unit_meaning(one) == unit_meaning(other)


@pytest.mark.parametrize(
    ("printed", "unit", "multiplier"),
    [
        (None, "", 1), ("%", "%", 1), ("£", "£", 1), ("£m", "£", 1_000_000), ("£'000", "£", 1000), ("bn", "", 10**9),
        ("million people", "person", 1_000_000), ("m", "m", 1), ("status", "status", 1), ("count", "", 1),
        ("£m per year", "£ per year", 1_000_000),
    ],
)  # fmt: skip
def test_a_unit_says_what_is_counted_and_by_how_many(printed: str | None, unit: str, multiplier: int) -> None:
    """`m` alone is no million."""
    meaning = unit_meaning(printed)
    assert (meaning.unit, meaning.multiplier) == (unit, Decimal(multiplier))


def test_a_count_counts_things() -> None:
    """Bins and people; not shares, money or days."""
    assert all(counts_things(unit) for unit in (None, "bins", "people", "referrals"))
    assert not any(counts_things(unit) for unit in ("%", "£", "£m", "days", "pp", "per 1,000"))
