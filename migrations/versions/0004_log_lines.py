"""Keep beside the facts which line of the archive's log each of them was stored from.

Facts that are there already have no line yet: the next run, or `rebuild`, adds it.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from kpi_ingest.errors import SchemaMismatch

revision = "0004"
down_revision = "0003"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TRIGGER_POSTGRESQL = """
CREATE TRIGGER logged_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON logged
FOR EACH STATEMENT EXECUTE FUNCTION kpi_ingest_refuse_change()
"""
TRIGGER_SQLITE = """
CREATE TRIGGER logged_no_{verb} BEFORE {verb} ON logged
BEGIN SELECT RAISE(ABORT, '{verb} on logged: facts are append-only'); END
"""


def upgrade() -> None:
    """Create the table, and guard it."""
    op.create_table(
        "logged",
        sa.Column("page", TEXT, sa.ForeignKey("page.id", name="fk_logged_page"), nullable=False),
        sa.Column("archive", TEXT, nullable=False, comment="sha256 of the first line of the archive's log"),
        sa.Column("seq", sa.Integer, nullable=False, comment="number of the line: the order of recording"),
        sa.Column("line", TEXT, nullable=False, comment="sha256 of the line"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("record", TEXT, nullable=False, comment="id of the record, as the log has it"),
        sa.PrimaryKeyConstraint("page", "archive", "seq", "line", name="pk_logged"),
        sa.CheckConstraint("seq >= 1", name="ck_logged_seq"),
        sqlite_with_rowid=False,
    )
    for statement in triggers():
        op.execute(statement)


def triggers() -> Iterator[str]:
    """UPDATE, DELETE and (where it exists) TRUNCATE raise."""
    if op.get_bind().dialect.name == "postgresql":
        yield TRIGGER_POSTGRESQL
    else:
        yield from (TRIGGER_SQLITE.format(verb=verb) for verb in ("update", "delete"))


def downgrade() -> None:
    """Refused: a store is never migrated down."""
    raise SchemaMismatch(
        "E_DB_DOWNGRADE",
        got="a request to migrate the store below 0004",
        expected="an upgrade",
        next_step="keep the store; an older kpi-ingest rebuilds its own from the archive",
    )
