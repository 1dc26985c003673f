"""What SQL says of a history is what the Python face says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_history import Seen, day, histories, tell
from sqlalchemy import text

from kpi_ingest.pipeline.deriving import derive_page, derived_of
from kpi_ingest.vintages import Figure, VintageStore

_pages = count(1)
KEY = ("section", "indicator", "measure", "series", "period", "period_words", "occurrence")
ALIKE = (
    *KEY, "section_label", "column_label", "state", "text", "unit", "comparator", "qualifier", "basis", "support",
    "confidence", "reason", "release", "release_number", "capture",
)  # fmt: skip
OTHERWISE = {"label": "indicator_label", "value_exact": "value", "qualifier_date": "date"}
"""Column of the views -> field of the Python face, where their names differ."""


def asked(store: VintageStore, view: str, columns: Sequence[str], page: str) -> list[tuple[object, ...]]:
    """What a view says of a page."""
    with store.facts.engine.connect() as connection:
        found = connection.execute(
            text(f"SELECT {', '.join(columns)} FROM {view} WHERE page = :page"), {"page": page}
        ).all()
    return sorted((tuple(map(plain, row)) for row in found), key=repr)


def plain(value: object) -> object:
    """Times as moments and numbers as texts, whatever the engine gives."""
    if isinstance(value, str) and value[:1] == "2" and value.endswith("Z"):
        return datetime.fromisoformat(value)
    return f"{value:f}" if isinstance(value, Decimal) else value


def said(rows: Sequence[object], fields: Sequence[str]) -> list[tuple[object, ...]]:
    """The same of Python's rows."""
    return sorted((tuple(plain(getattr(row, field)) for field in fields) for row in rows), key=repr)


def figures_agree(store: VintageStore, view: str, rows: Sequence[Figure], page: str, times: dict[str, str]) -> None:
    """The view has these rows and no other."""
    columns = (*ALIKE, *OTHERWISE, *times)
    assert asked(store, view, columns, page) == said(rows, (*ALIKE, *OTHERWISE.values(), *times.values()))


def views_agree(store: VintageStore, page: str) -> None:
    """Each view beside the answer that it stands for."""
    first = {"first_captured": "shown_from", "first_captured_latest": "shown_from_latest"}
    spans = {name: name for name in ("shown_from", "shown_from_latest", "shown_until", "shown_until_latest")}
    figures_agree(store, "kpi_figure", store.latest(page), page, first)
    figures_agree(store, "kpi_vintage", store.all_releases(page), page, spans)
    released = ("release", "release_number", "first_captured", "first_captured_latest", "last_captured", "held")
    python = ("release", "release_number", "shown_from", "shown_from_latest", "last_seen", "held")
    assert asked(store, "kpi_release", released, page) == said(store.vintage_dates(page), python)
    alike = ("subject", "kind", "origin", "severity", *KEY[:-1], "declared", "hint", "from_release", "to_release")
    changed = (*alike, "change", "text_before", "text_after", "difference_exact", "changed_after", "changed_before")
    python = (*alike, "id", "previous", "current", "difference", "changed_after", "changed_before")
    assert asked(store, "kpi_change", changed, page) == said(store.changes(page), python)
    doubted = ("release", "kind", "severity", "message", "section", "indicator")
    settled = ("answered_by", "answered_capture", "answered_text", "standing")
    found = said(store.findings(page), (*doubted, *settled, "id"))
    assert asked(store, "kpi_finding", (*doubted, *settled, "finding"), page) == found
    captures = store.facts.captures(page)
    times = ("capture_id", "captured", "captured_latest")
    python = [(it.id, it.captured.lower, it.captured.upper) for it in captures]
    assert asked(store, "kpi_capture", times, page) == sorted(python, key=repr)
    assert asked(store, "kpi_page", ("up_to_date",), page) == [(1,)]


def held_to_python(store: VintageStore, history: list[Seen], extended: bool) -> None:
    """A history told and derived, in two parts where `extended`."""
    page = f"views-{next(_pages)}"
    for part in [history[:-1], history] if extended and len(history) > 1 else [history]:
        tell(store.facts, page, part)
        derive_page(store.facts, page, None)
        views_agree(store, page)
        assert store.facts.compare_derived(page, derived_of(store.facts, page, None)) == ()
    assert not derive_page(store.facts, page, None)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(), extended=st.booleans())
def test_views_equal_the_python_face(store: VintageStore, history: list[Seen], extended: bool) -> None:
    """Figures, vintages, releases, changes and findings, row by row, whether derived at once or night by night."""
    held_to_python(store, history, extended)


@pytest.mark.long
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(), extended=st.booleans())
def test_views_equal_the_python_face_on_many_histories(
    store: VintageStore, history: list[Seen], extended: bool
) -> None:
    """The same, ten times as often."""
    held_to_python(store, history, extended)


def test_verify_sees_a_derived_row_that_was_edited(store: VintageStore) -> None:
    """A value set by hand in what is derived is named with its table, row and column."""
    page = "views-edited"
    rows = (("Complaints", ("5", "7")),)
    tell(store.facts, page, [Seen(rows, True, 1, 0, 1)])
    derive_page(store.facts, page, None)
    with store.facts.engine.begin() as connection:
        edit = "UPDATE derived_figure SET value = '8' WHERE page = :page AND text = '7'"
        connection.execute(text(edit), {"page": page})
    [breach] = store.facts.compare_derived(page, derived_of(store.facts, page, None))
    assert (breach.code, breach.table, breach.got) == ("E_DERIVED_DIFFERS", "derived_figure", "value '8'")
    assert derive_page(store.facts, page, None, anew=True)
    assert store.facts.compare_derived(page, derived_of(store.facts, page, None)) == ()


def test_a_page_without_captures_has_no_rows_and_is_up_to_date(store: VintageStore) -> None:
    """Its retrieval failed on the first night. A page that the store never heard of is left alone."""
    store.facts.add_page("views-never-captured", day(0))
    assert derive_page(store.facts, "views-never-captured", None)
    assert asked(store, "kpi_page", ("up_to_date",), "views-never-captured") == [(1,)]
    assert asked(store, "kpi_vintage", ("text",), "views-never-captured") == []
    assert not derive_page(store.facts, "views-unheard-of", None)
