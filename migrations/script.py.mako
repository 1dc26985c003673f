"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports + "\n" if imports else ""}
from kpi_ingest.errors import SchemaMismatch

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """${message}."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Refused: facts are append-only, and an older schema cannot hold them all."""
    raise SchemaMismatch(
        "E_DB_DOWNGRADE",
        got="a request to migrate the store below ${up_revision}",
        expected="an upgrade",
        next_step="keep the store; an older kpi-ingest rebuilds its own from the archive",
    )
