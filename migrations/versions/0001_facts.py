"""Create the append-only facts and the triggers that keep them so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kpi_ingest.errors import SchemaMismatch

revision = "0001"
down_revision = None

# This file says what was created once and is never edited; it shares nothing with the store's own table definitions.
MOMENT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
FACTS = ("page", "capture", "attempt", "decision", "content", "observation", "note", "reading")

REFUSAL_POSTGRESQL = """
CREATE FUNCTION kpi_ingest_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %: facts are append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'KPI01';
END
$$
"""
TRIGGER_POSTGRESQL = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION kpi_ingest_refuse_change()
"""
TRIGGER_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{verb} on {table}: facts are append-only'); END
"""


def upgrade() -> None:
    """Create every table and its triggers."""
    create_captures()
    create_content()
    create_readings()
    refuse_changes()


def create_captures() -> None:
    """Pages and what happened on them."""
    op.create_table(
        "page",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False, comment="when the store first heard of the page"),
        sa.PrimaryKeyConstraint("id", name="pk_page"),
    )
    op.create_table(
        "capture",
        sa.Column("id", TEXT, nullable=False, comment="sha256 of the facts of the retrieval"),
        sa.Column("page", TEXT, sa.ForeignKey("page.id", name="fk_capture_page"), nullable=False),
        sa.Column("sha256", TEXT, nullable=False, comment="of the bytes as received"),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("captured_lower", MOMENT, nullable=False, comment="retrieved at or after"),
        sa.Column("captured_upper", MOMENT, nullable=False, comment="retrieved before, or at where equal to lower"),
        sa.Column("captured_basis", sa.Text, nullable=False, comment="how the time is known"),
        sa.Column("recorded_at", MOMENT, nullable=False, comment="when the archive took it in"),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("media_type", TEXT),
        sa.Column("incomplete", TEXT, comment="why the bytes are not the whole response"),
        sa.Column("revisit_of", TEXT, comment="capture whose bytes a 304 confirmed"),
        sa.Column("wire_sha256", TEXT),
        sa.Column("exchange", sa.LargeBinary, comment="hops and remarks as JSON, deflated; null where there are none"),
        sa.PrimaryKeyConstraint("id", name="pk_capture"),
        sa.CheckConstraint("captured_lower <= captured_upper", name="ck_capture_bounds"),
        sa.CheckConstraint("size >= 0", name="ck_capture_size"),
    )
    op.create_index(
        "ix_capture_page_time", "capture", ["page", "captured_lower", "captured_upper", "sha256", "id"], unique=False
    )
    op.create_index("ix_capture_page_bytes", "capture", ["page", "sha256", "size"], unique=False)
    create_attempts()


def create_attempts() -> None:
    """Retrievals that failed, and people's decisions."""
    op.create_table(
        "attempt",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("page", TEXT, sa.ForeignKey("page.id", name="fk_attempt_page"), nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("exchange", sa.LargeBinary, comment="hops as JSON, deflated; null where there are none"),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
    )
    op.create_index("ix_attempt_page_at", "attempt", ["page", "at"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("page", TEXT, sa.ForeignKey("page.id", name="fk_decision_page"), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("document", sa.Text, nullable=False, comment="who, when, why and what, as canonical JSON"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
    )
    op.create_index("ix_decision_page_recorded", "decision", ["page", "recorded_at"], unique=False)


def create_content() -> None:
    """What was published, once per digest."""
    op.create_table(
        "content",
        sa.Column("digest", TEXT, nullable=False, comment="kpi_ingest.model.content.content_digest"),
        sa.Column(
            "observations", sa.Integer, nullable=False, comment="how many rows hang on it, to notice a missing one"
        ),
        sa.Column("notes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_content"),
    )
    op.create_table(
        "observation",
        content_reference("observation"),
        sa.Column("position", sa.Integer, nullable=False, comment="0-based, in the order of the page where first seen"),
        sa.Column("section", TEXT, nullable=False, comment="section, indicator, measure, series, period: the key"),
        sa.Column("indicator", TEXT, nullable=False),
        sa.Column("measure", sa.Text, nullable=False),
        sa.Column("series", TEXT, nullable=False),
        sa.Column("period", TEXT, nullable=False),
        sa.Column("occurrence", sa.Integer, nullable=False, comment="0 but for a key that stands more than once"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("text", TEXT, comment="as printed; null where undecided or truncated"),
        sa.Column("value", sa.Text, comment="exact decimal"),
        sa.Column("unit", TEXT),
        sa.Column("comparator", TEXT),
        sa.Column("qualifier", TEXT),
        sa.Column("date", TEXT),
        sa.Column("flags", sa.Text, nullable=False, comment="JSON list"),
        sa.Column("notes", sa.Text, nullable=False, comment="JSON list of marks"),
        sa.Column("basis", sa.Text, nullable=False),
        *label_columns(),
        sa.PrimaryKeyConstraint("content_digest", "position", name="pk_observation"),
        sa.CheckConstraint("occurrence >= 0", name="ck_observation_occurrence"),
        sqlite_with_rowid=False,
    )
    create_notes()


def content_reference(table: str) -> sa.Column[str]:
    """The column by which a row hangs on its content."""
    reference = sa.ForeignKey("content.digest", name=f"fk_{table}_content_digest")
    return sa.Column("content_digest", TEXT, reference, nullable=False)


def label_columns() -> tuple[sa.Column[str], ...]:
    """The labels that an observation is shown under."""
    comment = "labels as printed where first seen; not in the digest"
    return (
        sa.Column("section_label", TEXT, nullable=False, comment=comment),
        sa.Column("indicator_label", TEXT, nullable=False),
        sa.Column("column_label", TEXT, nullable=False),
    )


def create_notes() -> None:
    """The notes of a content."""
    op.create_table(
        "note",
        content_reference("note"),
        sa.Column("position", sa.Integer, nullable=False, comment="0-based, in the order of the page where first seen"),
        sa.Column("section", TEXT, nullable=False),
        sa.Column("mark", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("section_label", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("content_digest", "position", name="pk_note"),
        sqlite_with_rowid=False,
    )


def create_readings() -> None:
    """What we made of which bytes."""
    op.create_table(
        "reading",
        sa.Column("page", TEXT, sa.ForeignKey("page.id", name="fk_reading_page"), nullable=False),
        sa.Column("sha256", TEXT, nullable=False, comment="of the bytes that were read"),
        sa.Column(
            "sequence", sa.Integer, nullable=False, comment="1, 2, ... per page and bytes; the highest is current"
        ),
        sa.Column("digest", TEXT, nullable=False, comment="sha256 of the canonical JSON in body, inputs included"),
        content_reference("reading"),
        sa.Column("truncated", sa.Boolean, nullable=False),
        sa.Column("code", sa.Text, nullable=False, comment="version of code and weights"),
        sa.Column("definition", TEXT, comment="sha256 of the page definition; null without one"),
        sa.Column("evidence", sa.Text, nullable=False, comment="JSON list of sha256"),
        sa.Column("decisions", sa.Text, nullable=False, comment="JSON list of ids"),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False, comment="the whole reading as canonical JSON, deflated"),
        sa.PrimaryKeyConstraint("page", "sha256", "sequence", name="pk_reading"),
        sa.CheckConstraint("sequence >= 1", name="ck_reading_sequence"),
    )


def refuse_changes() -> None:
    """UPDATE, DELETE and (where it exists) TRUNCATE raise on every table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(REFUSAL_POSTGRESQL)
        for table in FACTS:
            op.execute(TRIGGER_POSTGRESQL.format(table=table))
    else:
        for table in FACTS:
            for verb in ("update", "delete"):
                op.execute(TRIGGER_SQLITE.format(table=table, verb=verb))


def downgrade() -> None:
    """Refused: facts are append-only, and there is no older schema to hold them."""
    raise SchemaMismatch(
        "E_DB_DOWNGRADE",
        got="a request to migrate the store below 0001",
        expected="an upgrade",
        next_step="keep the store; an older kpi-ingest rebuilds its own from the archive",
    )
