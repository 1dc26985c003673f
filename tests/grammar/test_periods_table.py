"""docs/periods.md: every form of a period with an example and a look-alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_ingest.grammar import find_periods, period_bounds, period_kind
from kpi_ingest.grammar.periods.examples import EXAMPLES, Example, document
from kpi_ingest.grammar.periods.forms import FORMS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "periods.md"


def _read(text: str, locale: str | None) -> str | None:
    found = find_periods(text, locale)
    return found[0].period if len(found) == 1 else None


def test_the_document_is_what_the_grammar_says() -> None:
    """`make docs` renews it."""
    assert DOCUMENT.read_text(encoding="utf-8") == document()


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{each.form}: {each.printed}" for each in EXAMPLES])
def test_the_example_is_read_and_its_look_alike_is_not_mistaken(example: Example) -> None:
    """Each row of the table holds."""
    assert _read(example.printed, example.locale) == example.period
    assert _read(example.look_alike, example.locale) == example.means


def test_every_form_has_its_example() -> None:
    """And no example names a form that is gone."""
    assert {each.form for each in EXAMPLES} == {form.name for form in FORMS}


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{each.form}: {each.printed}" for each in EXAMPLES])
def test_a_period_that_was_read_has_a_kind_and_bounds(example: Example) -> None:
    """But for a running total, whose first day nobody printed."""
    if period_kind(example.period) == "to date":
        with pytest.raises(ValueError, match="two ends"):
            period_bounds(example.period)
    else:
        begin, end = period_bounds(example.period)
        assert begin < end
