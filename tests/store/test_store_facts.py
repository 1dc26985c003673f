"""Facts go in once, come back exactly, and stay: the same tests on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import text
from store_facts import PAGE, attempt, capture, digest, doubtful, night, reading

from kpi_ingest.errors import IntegrityError
from kpi_ingest.model import Bounds, Hop, Key
from kpi_ingest.model.content import content_digest
from kpi_ingest.store import Added, Decision, Facts, Store, open_store
from kpi_ingest.store.failures import reported

DECISION = Decision(
    digest("decision"), PAGE, night(3), {"who": "A. Auditor", "why": "the PDF says so\x00", "cells": ["<50", None]}
)
CHANGES = ("UPDATE {} SET {}", "DELETE FROM {}")
TABLES = {
    "page": "id = 'x'",
    "capture": "size = 1",
    "attempt": "code = 'x'",
    "decision": "document = '{}'",
    "content": "notes = 9",
    "observation": "value = '1'",
    "note": "mark = 'x'",
    "reading": "code = 'x'",
    "sketch": "rules = 0",
}


def everything() -> Facts:
    """At least one row for each table."""
    return Facts(
        captures=(capture("A"), capture("A", 1), capture("B", 2)),
        attempts=(attempt(4),),
        decisions=(DECISION,),
        readings=((reading("A", note="now cumulative"), night(1)), (reading("B", "271"), night(2))),
    )


def test_the_same_facts_again_add_nothing(store: Store) -> None:
    """A second ingest of the same history leaves every table as it was."""
    assert store.add(everything()) == Added(captures=3, attempts=1, decisions=1, readings=2)
    before = store.row_counts()
    assert before == {
        "page": 1,
        "capture": 3,
        "attempt": 1,
        "decision": 1,
        "content": 2,
        "observation": 4,
        "note": 1,
        "reading": 2,
        "sketch": 2,
        "logged": 0,
    }
    again = store.add(everything())
    assert again == Added()
    assert not again
    assert store.row_counts() == before


def test_single_facts_say_whether_they_were_new(store: Store) -> None:
    """Each adding method is True once and False after."""
    adders = [
        lambda: store.add_page("other", night(0)),
        lambda: store.add_capture(capture("A")),
        lambda: store.add_attempt(attempt()),
        lambda: store.add_decision(DECISION),
        lambda: store.add_reading(reading("A"), night(0)),
    ]
    assert [add() for add in adders] == [True] * 5
    assert [add() for add in adders] == [False] * 5
    assert store.pages() == (PAGE, "other")


def test_captures_come_back_exactly(store: Store) -> None:
    """Bounds to the microsecond, repeated headers and unprintable header bytes included."""
    hop = Hop("https://example.org/a", 200, (("X", "caf\xe9\x00"), ("X", "2")), (("User-Agent", "kpi"),))
    whole = replace(
        capture("A", Bounds(night(0), night(9), "reported-period"), hops=(hop, hop)),
        incomplete="closed early",
        revisit_of=digest("earlier"),
        wire_sha256=digest("wire"),
    )
    bare = replace(capture("B", 3), media_type=None)
    store.add(Facts(captures=(whole, bare)))
    assert store.captures(PAGE) == (whole, bare)


def test_attempts_and_decisions_come_back_exactly(store: Store) -> None:
    """Oldest first."""
    undo = Decision(digest("undo"), PAGE, night(5), {"who": "A. Auditor", "undoes": DECISION.id})
    store.add(Facts(attempts=(attempt(2), attempt(1)), decisions=(undo, DECISION)))
    assert store.attempts(PAGE) == (attempt(1), attempt(2))
    assert store.decisions(PAGE) == (DECISION, undo)


@pytest.mark.parametrize("given", [reading("A"), doubtful("A")], ids=["printed", "doubtful"])
def test_a_reading_comes_back_exactly(store: Store, given: object) -> None:
    """Places, support, confidence and candidates included."""
    store.add_capture(capture("A"))
    store.add_reading(given, night(0))
    ((shown, restored),) = store.current_readings(PAGE)
    assert (shown, restored) == (capture("A"), given)


def test_content_can_be_read_without_its_reading(store: Store) -> None:
    """Key, substance and labels of each cell, and the notes, stand in rows of their own."""
    given = reading("A", "2.690", note="From April 2024 the figures are now cumulative")
    store.add(Facts(captures=(capture("A"),), readings=((given, night(0)),)))
    (named,) = store.content_digests(PAGE)
    assert named == content_digest(given)
    target, actual = store.observations(named)
    assert target.key == Key("a", "complaints", "target")
    assert (target.text, target.value, target.comparator, target.unit) == ("<50%", Decimal("50"), "<", "%")
    assert target.flags == ("E", "awaiting")
    assert (actual.section, actual.indicator, actual.column) == (
        "Section A: complaints",
        "Complaints “upheld”",
        "Actual Mar 24",
    )
    assert str(actual.value) == "2.690"
    assert (actual.key.period, actual.basis, actual.notes, actual.state) == ("2024-03", "cumulative", ("*",), "value")
    (note,) = store.notes(named)
    assert (note.mark, note.text, note.scope) == ("*", "From April 2024 the figures are now cumulative", "table")
    assert store.observations(digest("nothing")) == ()


@pytest.mark.parametrize(
    "printed", ["=cmd|' /C calc'!A0", "a\x00b", "\ufdd0002a", "\\u0000", "n/a\u202e1", "−5 £", "\t\r\n", ""], ids=ascii
)
def test_text_is_kept_as_printed(store: Store, printed: str) -> None:
    """Also what an engine refuses: PostgreSQL takes no NUL."""
    given = reading("A", printed)
    store.add(Facts(captures=(capture("A"),), readings=((given, night(0)),)))
    assert store.observations(content_digest(given))[1].text == printed
    assert store.current_readings(PAGE)[0][1] == given


def test_times_are_one_axis_whatever_zone_they_came_in(store: Store) -> None:
    """Captures sort by the moment, not by what a clock on a wall said."""
    east = timezone(timedelta(hours=11))
    earlier = Bounds(*[datetime(2024, 11, 8, 9, tzinfo=east)] * 2)
    later = Bounds(*[datetime(2024, 11, 8, 1, tzinfo=UTC)] * 2)
    last = Bounds(*[datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)] * 2)
    store.add(Facts(captures=(capture("C", last), capture("A", later), capture("B", earlier))))
    moments = [each.captured.lower for each in store.captures(PAGE)]
    assert moments == [earlier.lower, later.lower, last.lower]
    assert {moment.tzinfo for moment in moments} == {UTC}


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    """It would mean another moment on another machine."""
    naive = Bounds(*[datetime(2024, 11, 8)] * 2)
    with pytest.raises(Exception, match="without a zone"):
        store.add_capture(capture("A", naive))
    assert store.captures(PAGE) == ()


@pytest.mark.parametrize("change", CHANGES, ids=["update", "delete"])
@pytest.mark.parametrize("table", TABLES)
def test_facts_cannot_be_changed(store: Store, table: str, change: str) -> None:
    """A trigger refuses, and the refusal is an integrity error (exit code 4)."""
    store.add(everything())
    before = store.row_counts()
    statement = text(change.format(table, TABLES[table]))
    with (
        pytest.raises(IntegrityError, match="append-only") as refused,
        reported("x"),
        store.engine.begin() as connection,
    ):
        connection.execute(statement)
    assert (refused.value.code, refused.value.exit_code) == ("E_APPEND_ONLY", 4)
    assert store.row_counts() == before


def test_truncate_is_refused(postgres_store_url: str) -> None:
    """PostgreSQL has a third way to lose rows."""
    with open_store(postgres_store_url) as store:
        store.add(everything())
        with pytest.raises(IntegrityError, match="append-only"), reported("x"), store.engine.begin() as connection:
            connection.execute(text("TRUNCATE capture CASCADE"))


def test_replacing_is_refused_on_sqlite(tmp_path: object) -> None:
    """INSERT OR REPLACE deletes first, and the trigger sees it."""
    with open_store(f"sqlite:///{tmp_path}/s.db") as store:
        store.add(everything())
        with pytest.raises(IntegrityError, match="append-only"), reported("x"), store.engine.begin() as connection:
            connection.execute(text("INSERT OR REPLACE INTO page (id, recorded_at) SELECT id, 'never' FROM page"))


def test_an_error_half_way_leaves_the_store_as_it_was(store: Store) -> None:
    """One transaction: the capture before the reading that cannot be stored is not stored either."""
    store.add(everything())
    before = store.row_counts()
    orphan = reading("bytes that nobody captured")
    with pytest.raises(IntegrityError) as refused:
        store.add(Facts(captures=(capture("C", 7),), readings=((reading("A", "1"), night(7)), (orphan, night(7)))))
    assert (refused.value.code, refused.value.page) == ("E_NO_CAPTURE", PAGE)
    assert store.row_counts() == before
    assert next(restored for _, restored in store.current_readings(PAGE)) == reading("A", note="now cumulative")


def test_one_id_cannot_stand_for_two_retrievals(store: Store) -> None:
    """A second capture under a known id must tell the same facts."""
    store.add_capture(capture("A"))
    with pytest.raises(IntegrityError, match="E_CAPTURE_DIFFERS"):
        store.add_capture(replace(capture("B"), id=capture("A").id))
    with pytest.raises(IntegrityError, match="E_CAPTURE_DIFFERS"):
        store.add(Facts(captures=(capture("C"), replace(capture("D"), id=capture("C").id))))
    relearnt = replace(capture("A"), remarks=("seen again",), recorded_at=night(9))
    assert not store.add_capture(relearnt)
    assert store.captures(PAGE) == (capture("A"),)


def test_one_digest_cannot_have_two_sizes(store: Store) -> None:
    """A digest collision, or a manifest that lies, is an integrity breach."""
    store.add_capture(capture("A"))
    with pytest.raises(IntegrityError, match="E_INTEGRITY"):
        store.add_capture(replace(capture("A", 1), size=2))
    assert len(store.captures(PAGE)) == 1


def test_a_damaged_reading_is_noticed(tmp_path: object) -> None:
    """A body that is not what its digest says is never shown."""
    with open_store(f"sqlite:///{tmp_path}/s.db") as store:
        store.add(everything())
        with store.engine.begin() as connection:
            connection.execute(text("DROP TRIGGER reading_no_update"))
            connection.execute(text("UPDATE reading SET body = x'00' WHERE sha256 = :it"), {"it": digest("A")})
        with pytest.raises(IntegrityError, match="E_READING_DAMAGED"):
            store.current_readings(PAGE)
