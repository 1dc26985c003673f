"""Rows changed behind the triggers' back are found and named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from store_facts import capture, digest, doubtful, night, reading

from kpi_ingest.errors import IntegrityError
from kpi_ingest.store import Facts, Store

GUARDED = ("reading", "content", "observation", "note", "sketch")
WITHOUT_TRIGGERS = {
    "sqlite": [f"DROP TRIGGER {table}_no_{verb}" for table in GUARDED for verb in ("update", "delete")],
    "postgresql": [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in GUARDED],
}
TAMPERED = {
    "a figure": ("UPDATE observation SET text = '296' WHERE text = '269'", "E_CONTENT_DIFFERS", "observation"),
    "a basis": ("UPDATE observation SET basis = 'discrete' WHERE text = '269'", "E_CONTENT_DIFFERS", "observation"),
    "a cell gone": ("DELETE FROM observation WHERE text = '269'", "E_CONTENT_DIFFERS", "observation"),
    "a note": ("UPDATE note SET text = 'now discrete'", "E_CONTENT_DIFFERS", "note"),
    "a note gone": ("DELETE FROM note", "E_CONTENT_DIFFERS", "note"),
    "a count": ("UPDATE content SET notes = 9 WHERE notes = 1", "E_CONTENT_DIFFERS", "content"),
    "a version": ("UPDATE reading SET code = 'x' WHERE sequence = 2", "E_READING_DAMAGED", "reading 2"),
    "another's content": (
        "UPDATE reading SET content_digest = (SELECT min(digest) FROM content WHERE digest <> content_digest) "
        "WHERE sequence = 2",
        "E_READING_DAMAGED",
        "reading 2",
    ),
    "a reading gone": (
        "DELETE FROM sketch; DELETE FROM reading WHERE sequence = 1 AND code = '1'",
        "E_READING_MISSING",
        "reading 2",
    ),
    "a last reading gone": ("DELETE FROM sketch; DELETE FROM reading WHERE code = '7'", "E_CONTENT_UNREAD", "content"),
    "a sketched cell": (
        "UPDATE sketch SET cells = (SELECT max(cells) FROM sketch WHERE sha256 <> '{B}') WHERE sha256 = '{B}'",
        "E_SKETCH_DIFFERS",
        "sketch of reading 1",
    ),
    "a sketched frame": (
        "UPDATE sketch SET head = replace(head, '\"complete\":false', '\"complete\":true')",
        "E_SKETCH_DIFFERS",
        "sketch of reading 1",
    ),
}


@pytest.fixture
def filled(store: Store) -> Store:
    """Two bytes with three readings, one with a note, one that is not sure."""
    readings = (
        reading("A", note="now cumulative"),
        reading("A", "27", code="2"),
        doubtful("B"),
        reading("C", "3", code="7"),
    )
    facts = tuple((each, night(number)) for number, each in enumerate(readings))
    store.add(Facts(captures=(capture("A"), capture("B", 1), capture("C", 2)), readings=facts))
    return store


def test_an_honest_store_has_no_breach(filled: Store) -> None:
    """Neither when two readings share a content under other labels."""
    plain = reading("D")
    retitled = replace(plain.tables[0], section="SECTION A: COMPLAINTS")
    relabelled = replace(plain, sha256=digest("E"), tables=(retitled,))
    filled.add(Facts(captures=(capture("D", 3), capture("E", 4)), readings=((plain, night(3)), (relabelled, night(4)))))
    assert filled.verify() == ()


@pytest.mark.parametrize("how", TAMPERED)
def test_a_tampered_row_is_named(filled: Store, how: str) -> None:
    """With the table, what is there and what should be."""
    statement, code, place = TAMPERED[how]
    with filled.engine.begin() as connection:
        for drop in WITHOUT_TRIGGERS[filled.engine.dialect.name]:
            connection.execute(text(drop))
        for each in statement.replace("{B}", digest("B")).split("; "):
            connection.exec_driver_sql(each)
    found = filled.verify()
    assert code in {breach.code for breach in found}
    assert any(breach.code == code and breach.place.startswith(place) for breach in found), found


def test_a_damaged_body_is_named_and_never_shown(filled: Store) -> None:
    """The digest of a reading is checked whenever it is read."""
    with filled.engine.begin() as connection:
        for drop in WITHOUT_TRIGGERS[filled.engine.dialect.name]:
            connection.execute(text(drop))
        connection.execute(
            text("UPDATE reading SET body = (SELECT body FROM reading WHERE code = '7') WHERE sha256 = :it"),
            {"it": digest("B")},
        )
    with pytest.raises(IntegrityError, match="E_READING_DAMAGED"):
        filled.current_readings("devon-send-kpis")
    assert "E_READING_DAMAGED" in {breach.code for breach in filled.verify()}


GUARD_HARMED = {
    "dropped": {
        "sqlite": "DROP TRIGGER capture_no_update",
        "postgresql": "DROP TRIGGER capture_append_only ON capture",
    },
    "switched off, or made to pass": {
        "sqlite": "DROP TRIGGER capture_no_update; CREATE TRIGGER capture_no_update BEFORE update ON capture "
        "WHEN old.size < 0 BEGIN SELECT RAISE(ABORT, 'update on capture: facts are append-only'); END",
        "postgresql": "ALTER TABLE capture DISABLE TRIGGER capture_append_only",
    },
    "made to refuse nothing": {
        "sqlite": "DROP TRIGGER capture_no_update; CREATE TRIGGER capture_no_update BEFORE update ON capture "
        "BEGIN SELECT 1; END",
        "postgresql": "CREATE OR REPLACE FUNCTION kpi_ingest_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RETURN NULL; END'",
    },
}


def test_every_guard_of_a_new_store_is_there(filled: Store) -> None:
    """No false alarm, on either engine."""
    assert filled.guards() == ()


@pytest.mark.parametrize("how", GUARD_HARMED)
def test_a_guard_that_is_gone_or_idle_is_named(filled: Store, how: str) -> None:
    """Whether or not a row was changed while it was away."""
    with filled.engine.begin() as connection:
        # the statements of a trigger hold semicolons themselves
        first, mark, second = GUARD_HARMED[how][filled.engine.dialect.name].partition("; CREATE")
        connection.exec_driver_sql(first)
        if mark:
            connection.exec_driver_sql(f"CREATE{second}")
    found = filled.guards()
    assert {breach.code for breach in found} == {"E_GUARD"}
    named = {breach.place.removesuffix(" on capture") for breach in found if breach.place.endswith(" on capture")}
    assert named in ({"trigger capture_no_update"}, {"trigger capture_append_only"})
