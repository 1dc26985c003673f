"""A finished reading is stored as the reading itself is, wherever it was finished."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from store_facts import capture, night, reading

from kpi_ingest.archive import open_archive
from kpi_ingest.errors import IntegrityError
from kpi_ingest.model import Bounds, Reading
from kpi_ingest.model.deflated import blocks_in, gzip_frame, zlib_frame
from kpi_ingest.model.encode import reading_to_json
from kpi_ingest.pipeline.finishing import Alone, finished_file, finished_name, load_finished
from kpi_ingest.pipeline.keeping import archive_reading
from kpi_ingest.pipeline.kept import Kept
from kpi_ingest.store import Facts, FinishedReading, Store, finish_reading, open_store
from kpi_ingest.store.tables import FACTS


def _unopened(each: Reading) -> FinishedReading:
    return replace(finish_reading(each), at_hand=None)


def _rows(store: Store) -> Mapping[str, list[Any]]:
    with store.engine.connect() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in FACTS}


def test_a_finished_reading_is_stored_as_the_reading_is(tmp_path: Path) -> None:
    """Every row of every table is the same: of new figures, of the same figures in other bytes, of another version."""
    readings = [
        (reading("A", "1"), night(0)), (reading("B", "1"), night(1)), (reading("C", "2"), night(2)),
        (reading("A", "1", code="2"), night(3)),
    ]  # fmt: skip
    captures = tuple(capture(name, number) for number, name in enumerate("ABC"))
    found = []
    for name, offered in (("plain", readings), ("finished", [(_unopened(each), at) for each, at in readings])):
        with open_store(f"sqlite:///{tmp_path / name}.db") as store:
            assert store.add(Facts(captures=captures, readings=offered)).readings == 4
            assert not store.add(Facts(captures=captures, readings=offered))
            assert store.verify() == ()
            found.append(_rows(store))
    assert found[0] == found[1]


def test_a_finished_reading_comes_back_from_its_file(tmp_path: Path) -> None:
    """Under its own key alone, with all that it was made of; a file with one other byte is none."""
    kept, made = Kept(tmp_path), Alone(_unopened(reading("A", "1")), is_delimited=True)
    page, sha256 = made.finished.page, made.finished.sha256
    kept.put(finished_name(sha256), finished_file(made, "key"))
    assert load_finished(kept, page, sha256, "key") == made
    assert made.reading == reading("A", "1")
    assert load_finished(kept, page, sha256, "another key") is None
    assert load_finished(kept, "another page", sha256, "key") is None
    content = bytearray((tmp_path / finished_name(sha256)).read_bytes())
    for at in range(0, len(content), 97):
        damaged = bytes((*content[:at], content[at] ^ 1, *content[at + 1 :]))
        (tmp_path / finished_name(sha256)).write_bytes(damaged)
        assert load_finished(kept, page, sha256, "key") is None


def test_a_reading_that_is_spelled_already_is_archived_as_any_other(tmp_path: Path) -> None:
    """The record holds the document that JSON of the reading makes; a body of another text is refused."""
    made = reading("A", "1")
    with open_archive(tmp_path, writable=True) as archive:
        kept = archive.add_capture(
            b"A", page=made.page, captured=Bounds(night(0), night(0)), recorded_at=night(0), source="a"
        )
        made = replace(made, sha256=kept.sha256)
        finished = _unopened(made)
        assert archive_reading(archive, finished, lambda: night(1)) == f"{kept.sha256}.0001"
        assert archive_reading(archive, finished, lambda: night(2)) == f"{kept.sha256}.0001"
        again = _unopened(replace(made, inputs=replace(made.inputs, code="2")))
        assert archive_reading(archive, again, lambda: night(3)) == f"{kept.sha256}.0002"
        with pytest.raises(IntegrityError):
            archive_reading(archive, replace(finished, body=again.body), lambda: night(4))
        first, second = archive.readings(made.page)
        assert first.document == {
            "schema": "kpi-ingest/reading/1", "page": made.page, "sha256": made.sha256, "digest": finished.digest,
            "recorded_at": night(1).isoformat().replace("+00:00", "Z"),
            "reading": json.loads(json.dumps(reading_to_json(made))),
        }  # fmt: skip
        assert archive.add_reading(second.document) == second
        assert archive.verify() == ()


@given(st.binary(max_size=300), st.binary(max_size=3_000), st.binary(max_size=300))
def test_bytes_are_deflated_once_for_both_frames(head: bytes, plain: bytes, tail: bytes) -> None:
    """What was deflated for the store is whole in the store's frame and in the archive's."""
    framed = zlib_frame(plain)
    assert zlib.decompress(framed) == plain
    assert gzip.decompress(gzip_frame(head, plain, blocks_in(framed), tail)) == head + plain + tail
