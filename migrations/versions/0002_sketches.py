"""Keep a sketch beside every reading, those that are there already among them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

from kpi_ingest.errors import IntegrityError, SchemaMismatch
from kpi_ingest.store.sketches import sketched

revision = "0002"
down_revision = "0001"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
AT_ONCE = 50
"""Readings sketched before they are written."""
TRIGGER_POSTGRESQL = """
CREATE TRIGGER sketch_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sketch
FOR EACH STATEMENT EXECUTE FUNCTION kpi_ingest_refuse_change()
"""
TRIGGER_SQLITE = """
CREATE TRIGGER sketch_no_{verb} BEFORE {verb} ON sketch
BEGIN SELECT RAISE(ABORT, '{verb} on sketch: facts are append-only'); END
"""
READ = sa.text("SELECT page, sha256, sequence FROM reading ORDER BY page, sha256, sequence")
BODY = sa.text(
    "SELECT page, sha256, sequence, digest, body FROM reading "
    "WHERE page = :page AND sha256 = :sha256 AND sequence = :sequence"
)


def upgrade() -> None:
    """Create the table, fill it, and guard it."""
    table = create_sketches()
    names = iter(op.get_bind().execute(READ).mappings().all())
    while some := list(islice(names, AT_ONCE)):
        op.bulk_insert(table, [row for name in some for row in sketch_rows(dict(name))])
    for statement in triggers():
        op.execute(statement)


def create_sketches() -> sa.Table:
    """One row for each reading."""
    return op.create_table(
        "sketch",
        sa.Column("page", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("rules", sa.Integer, nullable=False, comment="SKETCH_RULES it was made under"),
        sa.Column("head", sa.Text, nullable=False, comment="JSON"),
        sa.Column("cells", sa.LargeBinary, nullable=False, comment="names of the cells, then their substances"),
        sa.PrimaryKeyConstraint("page", "sha256", "sequence", name="pk_sketch"),
        sa.ForeignKeyConstraint(
            ["page", "sha256", "sequence"],
            ["reading.page", "reading.sha256", "reading.sequence"],
            name="fk_sketch_page",
        ),
    )


def sketch_rows(name: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The sketch of a stored reading; none of a damaged one, which `verify` names and no answer shows."""
    found = op.get_bind().execute(BODY, name).mappings().one()
    try:
        yield {**name, **sketched(dict(found))}
    except IntegrityError:
        return


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
        got="a request to migrate the store below 0002",
        expected="an upgrade",
        next_step="keep the store; an older kpi-ingest rebuilds its own from the archive",
    )
