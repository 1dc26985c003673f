"""Views for whoever asks in SQL, and the tables of what they cannot derive themselves.

Views are named `kpi_...`, tables that the views read `derived_...`; every other table holds facts. What stands in
`derived_...` follows from the facts and is written by the run that stores them; a store that is migrated up gets its
rows from the next run, or from `rebuild`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

from kpi_ingest.errors import SchemaMismatch

revision = "0005"
down_revision = "0004"

MOMENT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEY = ("section", "indicator", "measure", "series", "period", "period_words")
LABELS = ("section_label", "indicator_label", "column_label")


def upgrade() -> None:
    """Create the tables, then the views."""
    create_stamps()
    create_capture_times()
    create_releases()
    create_figures("derived_figure", must("last_release"))
    create_figures("derived_vintage", may("until_release"))
    create_changes()
    create_findings()
    create_open_rows()
    number = "NUMERIC" if op.get_bind().dialect.name == "postgresql" else "REAL"
    for statement in (PAGE, CAPTURE, RELEASE, FIGURE, VINTAGE, CHANGE, FINDING, OPEN_ROW):
        op.execute(sa.text(statement.replace("NUMBER", number)))


def must(name: str, type: sa.types.TypeEngine[str] = TEXT) -> sa.Column[str]:
    """A column that is never null."""
    return sa.Column(name, type, nullable=False)


def may(name: str, type: sa.types.TypeEngine[str] = TEXT) -> sa.Column[str]:
    """A column that may be null."""
    return sa.Column(name, type)


def count(name: str) -> sa.Column[int]:
    """A number of things."""
    return sa.Column(name, sa.Integer, nullable=False)


def create_rows(name: str, columns: Iterable[Any]) -> None:
    """A table of rows that a page has in an order."""
    op.create_table(
        name,
        sa.Column("page", TEXT, sa.ForeignKey("page.id", name=f"fk_{name}_page"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False, comment="0-based, in the order of the Python answer"),
        *columns,
        sa.PrimaryKeyConstraint("page", "position", name=f"pk_{name}"),
        sqlite_with_rowid=False,
    )


def create_stamps() -> None:
    """What the rows of a page were derived from."""
    op.create_table(
        "derived_page",
        sa.Column("page", TEXT, sa.ForeignKey("page.id", name="fk_derived_page_page"), nullable=False),
        sa.Column("rules", sa.Integer, nullable=False, comment="DERIVED_RULES it was derived under"),
        sa.Column("definition", TEXT, comment="sha256 of the page definition; null without one"),
        sa.Column("captures", sa.Integer, nullable=False, comment="how many facts it was derived from"),
        count("readings"),
        count("decisions"),
        sa.PrimaryKeyConstraint("page", name="pk_derived_page"),
    )


def create_capture_times() -> None:
    """When captures were made while our clock was ahead or behind."""
    columns = (
        sa.Column("capture_id", TEXT, nullable=False, comment="of a retrieval whose own time is not believed"),
        must("captured", MOMENT),
        must("captured_latest", MOMENT),
    )
    create_rows("derived_capture_time", columns)


def create_releases() -> None:
    """Releases, held ones among them."""
    times = (must(name, MOMENT) for name in ("begins", "begins_latest", "last_seen", "last_seen_latest"))
    columns = (
        must("release"),
        count("release_number"),
        *times,
        must("captured_basis", sa.Text()),
        may("held"),
        sa.Column("contents", sa.Integer, nullable=False, comment="distinct bytes that show it"),
        count("figures"),
        sa.Column("complete", sa.Boolean, nullable=False),
    )
    create_rows("derived_release", columns)


def create_figures(name: str, last: sa.Column[str]) -> None:
    """Figures, each in a state; with a release at the state's other end."""
    columns = (
        *map(must, KEY),
        count("occurrence"),
        *map(must, LABELS),
        must("state", sa.Text()),
        may("text"),
        sa.Column("value", sa.Text, comment="exact decimal"),
        sa.Column("multiplier", sa.Text, comment="exact decimal"),
        *map(may, ("unit", "comparator", "qualifier", "date")),
        sa.Column("flags", TEXT, nullable=False, comment="words"),
        sa.Column("notes", TEXT, nullable=False, comment="words"),
        must("basis", sa.Text()),
        may("support", sa.Text()),
        sa.Column("confidence", sa.Double),
        may("reason"),
        sa.Column("release", TEXT, nullable=False, comment="from which on it is so"),
        sa.Column("capture", TEXT, comment="sha256 of the bytes that show it"),
        last,
    )
    create_rows(name, columns)


def create_changes() -> None:
    """Changes from each release to the next."""
    columns = (
        must("change"),
        *(must(name, sa.Text()) for name in ("subject", "kind", "origin", "severity")),
        *map(must, KEY),
        may("previous"),
        may("current"),
        sa.Column("difference", sa.Text, comment="exact decimal"),
        sa.Column("relative", sa.Text, comment="exact decimal"),
        may("declared"),
        sa.Column("event", TEXT, comment="id of the group of changes that are one event"),
        may("hint", sa.Text()),
        must("from_release"),
        must("to_release"),
    )
    create_rows("derived_change", columns)


def create_findings() -> None:
    """Doubts about each release."""
    columns = (
        must("release"),
        must("finding"),
        must("kind", sa.Text()),
        must("severity", sa.Text()),
        must("message"),
        must("section"),
        may("indicator"),
        sa.Column("acknowledged", sa.Boolean, nullable=False),
        may("acknowledged_by"),
        may("acknowledged_at", MOMENT),
        may("acknowledged_because"),
    )
    create_rows("derived_finding", columns)


def create_open_rows() -> None:
    """Rows with cells that nobody has decided."""
    columns = (
        *map(must, ("row", "section_label", "indicator", "indicator_label")),
        count("open_cells"),
        sa.Column("open_columns", TEXT, nullable=False, comment="labels, a line each"),
        may("source"),
        count("candidates"),
        sa.Column("contents", sa.Integer, nullable=False, comment="distinct bytes that print it so"),
        sa.Column("capture", TEXT, nullable=False, comment="sha256 of the newest of them"),
    )
    create_rows("derived_open_row", columns)


PAGE = """
CREATE VIEW kpi_page AS
SELECT p.id AS page, p.recorded_at AS first_heard, d.rules, d.definition,
    d.page IS NOT NULL
    AND d.captures = (SELECT count(*) FROM capture c WHERE c.page = p.id)
    AND d.readings = (SELECT count(*) FROM reading r WHERE r.page = p.id)
    AND d.decisions = (SELECT count(*) FROM decision x WHERE x.page = p.id) AS up_to_date
FROM page p LEFT JOIN derived_page d ON d.page = p.id
"""
CAPTURE = """
CREATE VIEW kpi_capture AS
SELECT c.page, c.id AS capture_id, c.sha256 AS capture, c.size, coalesce(d.captured, c.captured_lower) AS captured,
    coalesce(d.captured_latest, c.captured_upper) AS captured_latest, c.captured_basis, c.recorded_at, c.source,
    c.media_type, c.incomplete,
    c.revisit_of, r.sequence AS reading, r.truncated, r.code, t.observations AS figures
FROM capture c
LEFT JOIN derived_capture_time d ON d.page = c.page AND d.capture_id = c.id
LEFT JOIN reading r ON r.page = c.page AND r.sha256 = c.sha256
    AND r.sequence = (SELECT max(s.sequence) FROM reading s WHERE s.page = c.page AND s.sha256 = c.sha256)
LEFT JOIN content t ON t.digest = r.content_digest
"""
RELEASE = """
CREATE VIEW kpi_release AS
SELECT page, release, release_number, begins AS first_captured, begins_latest AS first_captured_latest,
    last_seen AS last_captured, last_seen_latest AS last_captured_latest, captured_basis, held, contents, figures,
    complete
FROM derived_release
"""
CELL = """f.page, f.section, f.indicator, f.measure, f.series, f.period, f.period_words, f.occurrence, f.section_label,
    f.indicator_label AS label, f.column_label, f.state, f.text, CAST(f.value AS NUMBER) AS value,
    f.value AS value_exact, f.unit, CAST(f.multiplier AS NUMBER) AS multiplier, f.comparator, f.qualifier,
    f.date AS qualifier_date, f.flags, f.notes, f.basis, f.support, f.confidence, f.reason"""
FIGURE = f"""
CREATE VIEW kpi_figure AS
SELECT {CELL}, b.begins AS first_captured, b.begins_latest AS first_captured_latest, l.last_seen AS last_captured,
    l.last_seen_latest AS last_captured_latest, f.release, b.release_number, f.capture
FROM derived_figure f
JOIN derived_release b ON b.page = f.page AND b.release = f.release
JOIN derived_release l ON l.page = f.page AND l.release = f.last_release
"""
VINTAGE = f"""
CREATE VIEW kpi_vintage AS
SELECT {CELL}, f.release, b.release_number, b.begins AS shown_from, b.begins_latest AS shown_from_latest,
    u.begins AS shown_until, u.begins_latest AS shown_until_latest, f.until_release, f.capture
FROM derived_vintage f
JOIN derived_release b ON b.page = f.page AND b.release = f.release
LEFT JOIN derived_release u ON u.page = f.page AND u.release = f.until_release
"""
CHANGE = """
CREATE VIEW kpi_change AS
SELECT c.page, c.change, c.subject, c.kind, c.origin, c.severity, c.section, c.indicator, c.measure, c.series, c.period,
    c.period_words, c.previous AS text_before, c.current AS text_after, CAST(c.difference AS NUMBER) AS difference,
    c.difference AS difference_exact, CAST(c.relative AS NUMBER) AS relative, c.declared, c.event, c.hint,
    c.from_release, c.to_release, a.last_seen AS changed_after, b.begins_latest AS changed_before
FROM derived_change c
JOIN derived_release a ON a.page = c.page AND a.release = c.from_release
JOIN derived_release b ON b.page = c.page AND b.release = c.to_release
"""
FINDING = """
CREATE VIEW kpi_finding AS
SELECT page, release, finding, kind, severity, message, section, indicator, acknowledged, acknowledged_by,
    acknowledged_at, acknowledged_because
FROM derived_finding
"""
OPEN_ROW = """
CREATE VIEW kpi_open_row AS
SELECT o.page, o."row" AS row_id, o.section_label, o.indicator, o.indicator_label AS label, o.open_cells,
    o.open_columns, o.source, o.candidates, o.contents, o.capture
FROM derived_open_row o
"""


def downgrade() -> None:
    """Refused: a store is never migrated down."""
    raise SchemaMismatch(
        "E_DB_DOWNGRADE",
        got="a request to migrate the store below 0005",
        expected="an upgrade",
        next_step="keep the store; an older kpi-ingest rebuilds its own from the archive",
    )
