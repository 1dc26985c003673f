"""Order of recording: a clock may stand still or jump back, the last word stays the last."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from centre_pages import FIRST, PAGE, SECOND, html_page, open_row, take_in, texts

from kpi_ingest.errors import LockHeld
from kpi_ingest.pipeline import Clock, Signed, Workplace, decide_row, set_up

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
SIGNED = Signed("A. Auditor", "asked the publisher")
SATISFIED = "Parents satisfied6% (May 2023)90%50%"


def backwards() -> Clock:
    """A clock that jumps back a day at every look."""
    moments: Iterator[datetime] = (NOON - timedelta(days=day) for day in range(1_000))
    return lambda: next(moments)


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """A store and an archive with one open row."""
    assert take_in(tmp_path, m2024_03=html_page(SATISFIED, "Appeals lodged120 (June 2022)60100959088")).code == 0
    monkeypatch.chdir(tmp_path)
    return set_up(environ={})


@pytest.mark.parametrize("clock", [lambda: NOON, backwards()], ids=["stands still", "jumps back"])
def test_the_last_word_is_the_one_recorded_last(workplace: Workplace, tmp_path: Path, clock: Clock) -> None:
    """Archive and store agree on the order, whatever the clock says; the time of deciding is the clock's."""
    workplace = replace(workplace, clock=clock)
    row = open_row(tmp_path, "Parents satisfied")["row"]
    made = [decide_row(workplace, row, json.dumps(cells), SIGNED).decision for cells in (FIRST, SECOND, FIRST, SECOND)]
    with workplace.open_archive(writable=False) as archive, workplace.open_store() as store:
        assert [each.id for each in archive.decisions(PAGE)] == [each.id for each in made]
        assert [each.id for each in store.decisions(PAGE)] == [each.id for each in made]
    assert texts(tmp_path, "Parents satisfied") == list(SECOND)
    assert all(each.decided_at <= NOON for each in made)


def test_nobody_decides_while_another_run_is_at_work(workplace: Workplace, tmp_path: Path) -> None:
    """The archive's lock is taken first: a decision is never made on a page that is being read."""
    row = open_row(tmp_path, "Parents satisfied")["row"]
    with workplace.open_archive(writable=True), pytest.raises(LockHeld):
        decide_row(workplace, row, json.dumps(FIRST), SIGNED)
