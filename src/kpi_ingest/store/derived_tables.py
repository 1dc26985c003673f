"""The tables of what is derived, for whoever asks in SQL; `migrations/` creates them, and views `kpi_...` over them.

They hold no fact: every row follows from the facts, the page definition and DERIVED_RULES, and is written by the run
that stores the facts. So no trigger guards them, and `verify` compares each row with what would be written.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Double, ForeignKey, Integer, PrimaryKeyConstraint, Table, Text, false

from kpi_ingest.store.tables import metadata
from kpi_ingest.store.types import Moment, Printed, ordered_text

DERIVED_RULES = 3
"""Raised by whoever changes what is derived, or how: the next run then writes every page's rows anew."""


def _of_page(name: str, *columns: Column[Any]) -> Table:
    """A table of rows that a page has in an order."""
    return Table(
        name,
        metadata,
        Column("page", ordered_text(), ForeignKey("page.id"), nullable=False),
        Column("position", Integer, nullable=False, comment="0-based, in the order of the Python answer"),
        *columns,
        PrimaryKeyConstraint("page", "position"),
        sqlite_with_rowid=False,
    )


def _key() -> tuple[Column[Any], ...]:
    names = ("section", "indicator", "measure", "series", "period", "period_words")
    return tuple(Column(name, Printed(), nullable=False) for name in names)


def _cell() -> tuple[Column[Any], ...]:
    """A figure in one of its states."""
    labels = ("section_label", "indicator_label", "column_label")
    printed = ("unit", "comparator", "qualifier", "date")
    return (
        *_key(),
        Column("occurrence", Integer, nullable=False),
        *(Column(name, Printed(), nullable=False) for name in labels),
        Column("state", Text, nullable=False),
        Column("text", Printed()),
        Column("value", Text, comment="exact decimal"),
        Column("multiplier", Text, comment="exact decimal"),
        *(Column(name, Printed()) for name in printed),
        Column("flags", Printed(), nullable=False, comment="words"),
        Column("notes", Printed(), nullable=False, comment="words"),
        Column("basis", Text, nullable=False),
        Column("support", Text),
        Column("confidence", Double),
        Column("reason", Printed()),
        Column("release", ordered_text(), nullable=False, comment="from which on it is so"),
        Column("capture", ordered_text(), comment="sha256 of the bytes that show it"),
    )


derived_page = Table(
    "derived_page",
    metadata,
    Column("page", ordered_text(), ForeignKey("page.id"), primary_key=True),
    Column("rules", Integer, nullable=False, comment="DERIVED_RULES it was derived under"),
    Column("definition", ordered_text(), comment="sha256 of the page definition; null without one"),
    Column("captures", Integer, nullable=False, comment="how many facts it was derived from"),
    Column("readings", Integer, nullable=False),
    Column("decisions", Integer, nullable=False),
)

derived_release = _of_page(
    "derived_release",
    Column("release", ordered_text(), nullable=False),
    Column("release_number", Integer, nullable=False),
    Column("begins", Moment(), nullable=False),
    Column("begins_latest", Moment(), nullable=False),
    Column("last_seen", Moment(), nullable=False),
    Column("last_seen_latest", Moment(), nullable=False),
    Column("captured_basis", Text, nullable=False),
    Column("held", Printed()),
    Column("contents", Integer, nullable=False, comment="distinct bytes that show it"),
    Column("figures", Integer, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("edition", Printed(), comment="of the document; null where the page is read"),
    Column("corrects", ordered_text(), comment="the release whose document it replaced"),
    Column("overtaken", Boolean, nullable=False, server_default=false(), comment="a later edition was there before"),
)

derived_figure = _of_page(
    "derived_figure",
    *_cell(),
    Column("last_release", ordered_text(), nullable=False),
)

derived_vintage = _of_page(
    "derived_vintage",
    *_cell(),
    Column("until_release", ordered_text()),
    Column("since_release", ordered_text(), comment="with it the state came on display; null where it is release"),
)

derived_change = _of_page(
    "derived_change",
    Column("change", ordered_text(), nullable=False),
    Column("subject", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("severity", Text, nullable=False),
    *_key(),
    Column("previous", Printed()),
    Column("current", Printed()),
    Column("difference", Text, comment="exact decimal"),
    Column("relative", Text, comment="exact decimal"),
    Column("declared", Printed()),
    Column("event", ordered_text(), comment="id of the group of changes that are one event"),
    Column("hint", Text),
    Column("from_release", ordered_text(), nullable=False),
    Column("to_release", ordered_text(), nullable=False),
)

derived_finding = _of_page(
    "derived_finding",
    Column("release", ordered_text(), nullable=False),
    Column("finding", ordered_text(), nullable=False),
    Column("kind", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("message", Printed(), nullable=False),
    Column("section", Printed(), nullable=False),
    Column("indicator", Printed()),
    Column("acknowledged", Boolean, nullable=False),
    Column("acknowledged_by", Printed()),
    Column("acknowledged_at", Moment()),
    Column("acknowledged_because", Printed()),
    Column("answered_by", ordered_text(), comment="id of the later release that prints what was awaited"),
    Column("answered_capture", ordered_text(), comment="sha256 of the bytes that print it"),
    Column("answered_text", Printed()),
)

derived_open_row = _of_page(
    "derived_open_row",
    Column("row", ordered_text(), nullable=False),
    Column("section_label", Printed(), nullable=False),
    Column("indicator", Printed(), nullable=False),
    Column("indicator_label", Printed(), nullable=False),
    Column("open_cells", Integer, nullable=False),
    Column("open_columns", Printed(), nullable=False, comment="labels, a line each"),
    Column("source", Printed()),
    Column("candidates", Integer, nullable=False),
    Column("contents", Integer, nullable=False, comment="distinct bytes that print it so"),
    Column("capture", ordered_text(), nullable=False, comment="sha256 of the newest of them"),
)

derived_capture_time = _of_page(
    "derived_capture_time",
    Column("capture_id", ordered_text(), nullable=False, comment="of a retrieval whose own time is not believed"),
    Column("captured", Moment(), nullable=False),
    Column("captured_latest", Moment(), nullable=False),
)

ROWS = (
    derived_capture_time,
    derived_release,
    derived_figure,
    derived_vintage,
    derived_change,
    derived_finding,
    derived_open_row,
)
"""The tables that have rows of a page in an order."""
DERIVED = (derived_page, *ROWS)
"""Every table of what is derived."""
