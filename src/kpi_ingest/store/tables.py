"""The store's tables: append-only facts, content once per digest. `migrations/` creates them; a test compares the two.

    page -< capture        every retrieval; many captures point at the same bytes
         -< attempt        every retrieval that failed
         -< decision       every recorded act of a person
         -< logged         the line of an archive's log that each of these, and each reading, was stored from
         -< reading >- content -< observation
                               -< note
         -< reading -- sketch  what is compared of it

A sketch tells of its reading what is compared, so that a history is told without opening every reading.
A reading belongs to bytes (page, sha256), not to a capture; the one with the highest sequence is current. Triggers
refuse UPDATE, DELETE and TRUNCATE on every table. Releases, changes and findings are derived and have no table.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from kpi_ingest.store.types import Moment, Printed, ordered_text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

page = Table(
    "page",
    metadata,
    Column("id", ordered_text(), primary_key=True),
    Column("recorded_at", Moment(), nullable=False, comment="when the store first heard of the page"),
)

capture = Table(
    "capture",
    metadata,
    Column("id", ordered_text(), primary_key=True, comment="sha256 of the facts of the retrieval"),
    Column("page", ordered_text(), ForeignKey("page.id"), nullable=False),
    Column("sha256", ordered_text(), nullable=False, comment="of the bytes as received"),
    Column("size", Integer, nullable=False),
    Column("captured_lower", Moment(), nullable=False, comment="retrieved at or after"),
    Column("captured_upper", Moment(), nullable=False, comment="retrieved before, or at where equal to lower"),
    Column("captured_basis", Text, nullable=False, comment="how the time is known"),
    Column("recorded_at", Moment(), nullable=False, comment="when the archive took it in"),
    Column("source", Printed(), nullable=False),
    Column("media_type", Printed()),
    Column("incomplete", Printed(), comment="why the bytes are not the whole response"),
    Column("revisit_of", ordered_text(), comment="capture whose bytes a 304 confirmed"),
    Column("wire_sha256", ordered_text()),
    Column("exchange", LargeBinary, comment="hops and remarks as JSON, deflated; null where there are none"),
    CheckConstraint("captured_lower <= captured_upper", name="bounds"),
    CheckConstraint("size >= 0", name="size"),
    Index("ix_capture_page_time", "page", "captured_lower", "captured_upper", "sha256", "id"),
    Index("ix_capture_page_bytes", "page", "sha256", "size"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", ordered_text(), primary_key=True),
    Column("page", ordered_text(), ForeignKey("page.id"), nullable=False),
    Column("url", Printed(), nullable=False),
    Column("at", Moment(), nullable=False),
    Column("code", Text, nullable=False),
    Column("message", Printed(), nullable=False),
    Column("exchange", LargeBinary, comment="hops as JSON, deflated; null where there are none"),
    Index("ix_attempt_page_at", "page", "at"),
)

decision = Table(
    "decision",
    metadata,
    Column("id", ordered_text(), primary_key=True),
    Column("page", ordered_text(), ForeignKey("page.id"), nullable=False),
    Column("recorded_at", Moment(), nullable=False),
    Column("document", Text, nullable=False, comment="who, when, why and what, as canonical JSON"),
    Index("ix_decision_page_recorded", "page", "recorded_at"),
)

content = Table(
    "content",
    metadata,
    Column("digest", ordered_text(), primary_key=True, comment="kpi_ingest.model.content.content_digest"),
    Column("observations", Integer, nullable=False, comment="how many rows hang on it, to notice a missing one"),
    Column("notes", Integer, nullable=False),
)

observation = Table(
    "observation",
    metadata,
    Column("content_digest", ordered_text(), ForeignKey("content.digest"), nullable=False),
    Column("position", Integer, nullable=False, comment="0-based, in the order of the page where first seen"),
    Column("section", Printed(), nullable=False, comment="section, indicator, measure, series, period: the key"),
    Column("indicator", Printed(), nullable=False),
    Column("measure", Text, nullable=False),
    Column("series", Printed(), nullable=False),
    Column("period", Printed(), nullable=False),
    Column("occurrence", Integer, nullable=False, comment="0 but for a key that stands more than once"),
    Column("state", Text, nullable=False),
    Column("text", Printed(), comment="as printed; null where undecided or truncated"),
    Column("value", Text, comment="exact decimal"),
    Column("unit", Printed()),
    Column("comparator", Printed()),
    Column("qualifier", Printed()),
    Column("date", Printed()),
    Column("flags", Text, nullable=False, comment="JSON list"),
    Column("notes", Text, nullable=False, comment="JSON list of marks"),
    Column("basis", Text, nullable=False),
    Column("section_label", Printed(), nullable=False, comment="labels as printed where first seen; not in the digest"),
    Column("indicator_label", Printed(), nullable=False),
    Column("column_label", Printed(), nullable=False),
    Column(
        "period_words", Printed(), nullable=False, server_default="", comment="of the key: a period that has no form"
    ),
    Column("multiplier", Text, comment="exact decimal: what one unit of value counts for; null where nothing is said"),
    PrimaryKeyConstraint("content_digest", "position"),
    CheckConstraint("occurrence >= 0", name="occurrence"),
    sqlite_with_rowid=False,
)

note = Table(
    "note",
    metadata,
    Column("content_digest", ordered_text(), ForeignKey("content.digest"), nullable=False),
    Column("position", Integer, nullable=False, comment="0-based, in the order of the page where first seen"),
    Column("section", Printed(), nullable=False),
    Column("mark", Printed(), nullable=False),
    Column("text", Printed(), nullable=False),
    Column("scope", Text, nullable=False),
    Column("section_label", Printed(), nullable=False),
    PrimaryKeyConstraint("content_digest", "position"),
    sqlite_with_rowid=False,
)

reading = Table(
    "reading",
    metadata,
    Column("page", ordered_text(), ForeignKey("page.id"), nullable=False),
    Column("sha256", ordered_text(), nullable=False, comment="of the bytes that were read"),
    Column("sequence", Integer, nullable=False, comment="1, 2, ... per page and bytes; the highest is current"),
    Column("digest", ordered_text(), nullable=False, comment="sha256 of the canonical JSON in body, inputs included"),
    Column("content_digest", ordered_text(), ForeignKey("content.digest"), nullable=False),
    Column("truncated", Boolean, nullable=False),
    Column("code", Text, nullable=False, comment="version of code and weights"),
    Column("definition", ordered_text(), comment="sha256 of the page definition; null without one"),
    Column("evidence", Text, nullable=False, comment="JSON list of sha256"),
    Column("decisions", Text, nullable=False, comment="JSON list of ids"),
    Column("recorded_at", Moment(), nullable=False),
    Column("body", LargeBinary, nullable=False, comment="the whole reading as canonical JSON, deflated"),
    PrimaryKeyConstraint("page", "sha256", "sequence"),
    CheckConstraint("sequence >= 1", name="sequence"),
)

sketch = Table(
    "sketch",
    metadata,
    Column("page", ordered_text(), nullable=False),
    Column("sha256", ordered_text(), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("rules", Integer, nullable=False, comment="SKETCH_RULES it was made under"),
    Column("head", Text, nullable=False, comment="JSON"),
    Column("cells", LargeBinary, nullable=False, comment="names of the cells, then their substances"),
    PrimaryKeyConstraint("page", "sha256", "sequence"),
    ForeignKeyConstraint(["page", "sha256", "sequence"], ["reading.page", "reading.sha256", "reading.sequence"]),
)

logged = Table(
    "logged",
    metadata,
    Column("page", ordered_text(), ForeignKey("page.id"), nullable=False),
    Column("archive", ordered_text(), nullable=False, comment="sha256 of the first line of the archive's log"),
    Column("seq", Integer, nullable=False, comment="number of the line: the order of recording"),
    Column("line", ordered_text(), nullable=False, comment="sha256 of the line"),
    Column("kind", Text, nullable=False),
    Column("record", ordered_text(), nullable=False, comment="id of the record, as the log has it"),
    PrimaryKeyConstraint("page", "archive", "seq", "line"),
    CheckConstraint("seq >= 1", name="seq"),
    sqlite_with_rowid=False,
)

FACTS = (page, capture, attempt, decision, content, observation, note, reading, sketch, logged)
"""Every table, in an order that satisfies the foreign keys."""
