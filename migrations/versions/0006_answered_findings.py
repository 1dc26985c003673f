"""Findings that a later capture answered say so in SQL too.

The rows are written anew by the next run, or by `rebuild`, for the rules of deriving have changed with them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kpi_ingest.errors import SchemaMismatch

revision = "0006"
down_revision = "0005"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COLUMNS = {
    "answered_by": "id of the later release that prints what was awaited",
    "answered_capture": "sha256 of the bytes that print it",
    "answered_text": None,
}
FINDING = """
CREATE VIEW kpi_finding AS
SELECT page, release, finding, kind, severity, message, section, indicator, acknowledged, acknowledged_by,
    acknowledged_at, acknowledged_because, answered_by, answered_capture, answered_text,
    CASE WHEN acknowledged THEN 'acknowledged' WHEN answered_by IS NOT NULL THEN 'answered' ELSE 'open' END AS standing
FROM derived_finding
"""


def upgrade() -> None:
    """Add the columns, and make the view anew with them."""
    op.execute(sa.text("DROP VIEW kpi_finding"))
    for name, comment in COLUMNS.items():
        op.add_column("derived_finding", sa.Column(name, TEXT, comment=comment))
    op.execute(sa.text(FINDING))


def downgrade() -> None:
    """Refused: a store is never migrated down."""
    raise SchemaMismatch(
        "E_DB_DOWNGRADE",
        got="a request to migrate the store below 0006",
        expected="an upgrade",
        next_step="keep the store; an older kpi-ingest rebuilds its own from the archive",
    )
