"""Keep the words that stand for a period, and what a unit of a figure counts for, beside every observation.

Observations that are there already have neither: what they print is told by the reading that the new version makes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kpi_ingest.errors import SchemaMismatch

revision = "0003"
down_revision = "0002"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns. No row is written, and so the triggers that refuse changes stay on all the while."""
    op.add_column(
        "observation",
        sa.Column(
            "period_words",
            TEXT,
            nullable=False,
            server_default="",
            comment="of the key: a period that has no form",
        ),
    )
    op.add_column(
        "observation",
        sa.Column(
            "multiplier",
            sa.Text,
            comment="exact decimal: what one unit of value counts for; null where nothing is said",
        ),
    )


def downgrade() -> None:
    """Refused: a store is never migrated down."""
    raise SchemaMismatch(
        "E_DB_DOWNGRADE",
        got="a request to migrate the store below 0003",
        expected="an upgrade",
        next_step="keep the store; an older kpi-ingest rebuilds its own from the archive",
    )
