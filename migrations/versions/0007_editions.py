"""The edition of a release, for pages whose figures stand in documents that they list.

The releases that a store has were all of pages that are read themselves: they have no edition, and their rows stay as
they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kpi_ingest.errors import SchemaMismatch

revision = "0007"
down_revision = "0006"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
RELEASE = """
CREATE VIEW kpi_release AS
SELECT page, release, release_number, begins AS first_captured, begins_latest AS first_captured_latest,
    last_seen AS last_captured, last_seen_latest AS last_captured_latest, captured_basis, held, contents, figures,
    complete, edition, corrects, overtaken
FROM derived_release
"""
CHANGE = """
CREATE VIEW kpi_change AS
SELECT c.page, c.change, c.subject, c.kind, c.origin, c.severity, c.section, c.indicator, c.measure, c.series, c.period,
    c.period_words, c.previous AS text_before, c.current AS text_after, CAST(c.difference AS NUMBER) AS difference,
    c.difference AS difference_exact, CAST(c.relative AS NUMBER) AS relative, c.declared, c.event, c.hint,
    c.from_release, c.to_release,
    CASE WHEN b.edition IS NULL OR b.corrects = a.release THEN a.last_seen END AS changed_after,
    b.begins_latest AS changed_before
FROM derived_change c
JOIN derived_release a ON a.page = c.page AND a.release = c.from_release
JOIN derived_release b ON b.page = c.page AND b.release = c.to_release
"""

CELL = """f.page, f.section, f.indicator, f.measure, f.series, f.period, f.period_words, f.occurrence, f.section_label,
    f.indicator_label AS label, f.column_label, f.state, f.text, CAST(f.value AS NUMBER) AS value,
    f.value AS value_exact, f.unit, CAST(f.multiplier AS NUMBER) AS multiplier, f.comparator, f.qualifier,
    f.date AS qualifier_date, f.flags, f.notes, f.basis, f.support, f.confidence, f.reason"""
VINTAGE = f"""
CREATE VIEW kpi_vintage AS
SELECT {CELL}, f.release, b.release_number, s.begins AS shown_from, s.begins_latest AS shown_from_latest,
    u.begins AS shown_until, u.begins_latest AS shown_until_latest, f.until_release, f.capture
FROM derived_vintage f
JOIN derived_release b ON b.page = f.page AND b.release = f.release
JOIN derived_release s ON s.page = f.page AND s.release = coalesce(f.since_release, f.release)
LEFT JOIN derived_release u ON u.page = f.page AND u.release = f.until_release
"""


def upgrade() -> None:
    """Add the columns, and show them."""
    op.add_column("derived_release", sa.Column("edition", TEXT, comment="of the document; null where the page is read"))
    op.add_column("derived_release", sa.Column("corrects", TEXT, comment="the release whose document it replaced"))
    overtaken = sa.Column(
        "overtaken", sa.Boolean, nullable=False, server_default=sa.false(), comment="a later edition was there before"
    )
    op.add_column("derived_release", overtaken)
    since = sa.Column("since_release", TEXT, comment="with it the state came on display; null where it is release")
    op.add_column("derived_vintage", since)
    number = "NUMERIC" if op.get_bind().dialect.name == "postgresql" else "REAL"
    for name, statement in (("kpi_release", RELEASE), ("kpi_change", CHANGE), ("kpi_vintage", VINTAGE)):
        op.execute(sa.text(f"DROP VIEW {name}"))
        op.execute(sa.text(statement.replace("NUMBER", number)))


def downgrade() -> None:
    """Refused: a store is never migrated down."""
    raise SchemaMismatch(
        "E_DB_DOWNGRADE",
        got="a request to migrate the store below 0007",
        expected="an upgrade",
        next_step="keep the store; an older kpi-ingest rebuilds its own from the archive",
    )
