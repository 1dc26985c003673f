"""What the answers say beyond the figures: doubt about times, held releases, revisions, places; and the verb `asof`."""

from __future__ import annotations

import csv
import io
import itertools
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from made_history import Seen, day, tell

import kpi_ingest
from command_line import PAGE, run
from kpi_ingest.errors import StorageError, UsageError
from kpi_ingest.pages import Gates, IndicatorDefinition, PageDefinition
from kpi_ingest.vintages import VintageStore, record_of

_numbers = itertools.count(1)


def seen(actual: str, on: int, *, width: int = 0, recorded: int | None = None, rows: int = 3) -> Seen:
    """A whole capture of up to three rows; the actual of the first is as given."""
    shown = (("Complaints", ("5", actual)), ("Plans", ("7", "7")), ("Visits", ("9", "n/a")))
    return Seen(shown[:rows], True, on, width, on if recorded is None else recorded)


def told(store: VintageStore, *history: Seen) -> str:
    """A page of its own with this history."""
    page = f"told-{next(_numbers)}"
    tell(store.facts, page, list(history))
    return page


def actual(rows) -> dict[str, object]:
    """The row of the figure that these histories move, as text and what it depends on."""
    row = next(each for each in rows if (each.indicator, each.measure) == ("complaints", "actual"))
    return {"text": row.text, "depends": row.depends}


def test_a_time_within_the_bounds_of_a_capture_is_said_to_be(store: VintageStore):
    """Within the week in which the second capture was made either may have been on display; figures that both show
    depend on nothing."""
    page = told(store, seen("5", 0), seen("7", 10, width=7))
    assert actual(store.as_of(page, day(9))) == {"text": "5", "depends": ()}
    rows = store.as_of(page, day(12))
    assert actual(rows)["text"] == "7"
    assert "'5', if" in actual(rows)["depends"][0]
    assert [bool(row.depends) for row in rows].count(True) == 1
    assert len(rows.depends) == 1
    assert actual(store.as_of(page, day(17))) == {"text": "7", "depends": ()}


def test_before_the_first_capture_there_is_nothing(store: VintageStore):
    """No row; within the bounds of the first capture, rows that say so."""
    page = told(store, seen("5", 3, width=4))
    assert store.as_of(page, day(2)) == ()
    assert "nothing had been captured yet" in store.as_of(page, day(4)).depends[0]
    assert store.as_of(page, day(8)).depends == ()


def test_nothing_states_when_a_release_was_put_up(store: VintageStore):
    """On the axis `released` the time of capture stands in; the later one may have been up already."""
    page = told(store, seen("5", 0), seen("7", 10))
    rows = store.as_of(page, day(6), axis="released")
    assert actual(rows)["text"] == "5"
    assert "'7', if" in actual(rows)["depends"][0]
    latest = next(row for row in store.latest(page) if row.text == "7" and row.indicator == "complaints")
    assert (latest.released_at, latest.released_earliest, latest.released_latest) == (None, day(0), day(10))


def test_late_history_is_not_known_before_it_arrives(store: VintageStore):
    """A capture of day 4 recorded on day 20 is no part of what the store held on day 15."""
    page = told(store, seen("5", 0), seen("9", 10), seen("7", 4, recorded=20))
    assert actual(store.as_of(page, day(6), recorded_as_of=day(15)))["text"] == "5"
    assert actual(store.as_of(page, day(6)))["text"] == "7"


def test_changes_since_a_time_take_back_what_is_known_better(store: VintageStore):
    """5 to 9 becomes 5 to 7 and 7 to 9 when the capture between them arrives."""
    page = told(store, seen("5", 0), seen("9", 10), seen("7", 4, recorded=20))
    since = [(row.action, row.previous, row.current) for row in store.changes(page, updated_after=day(15))]
    assert since == [("dropped", "5", "9"), ("known", "5", "7"), ("known", "7", "9")]
    assert [(row.previous, row.current, row.difference) for row in store.changes(page)] == [
        ("5", "7", Decimal(2)),
        ("7", "9", Decimal(2)),
    ]
    assert store.changes(page, updated_after=day(25)) == ()


def test_a_held_release_is_left_out_and_named(store: VintageStore):
    """Two thirds of the rows gone: the gate holds it, and the answer says so."""
    page = told(store, seen("5", 0), seen("5", 10, rows=1))
    definition = PageDefinition(page, page, "x", None, (), "0", (), (), gates=Gates(rows_min_share=0.5))
    gated = VintageStore(store.facts, {page: definition})
    rows = gated.as_of(page, day(12))
    assert (len(rows), len(rows.depends)) == (6, 1)
    assert "is held" in rows.depends[0]
    assert [bool(each.held) for each in gated.vintage_dates(page)] == [False, True]
    assert len(store.as_of(page, day(12))) == 2


def test_a_change_says_how_its_indicator_stands_otherwise(store: VintageStore):
    """With the page definition's word on which way is better; without it nothing is claimed."""
    page = told(store, seen("5", 0), seen("9", 10))
    fewer = IndicatorDefinition("complaints", "a", ("Complaints",), "count", "lower", "stock")
    definition = PageDefinition(page, page, "x", None, (), "0", (), (fewer,))
    (change,) = VintageStore(store.facts, {page: definition}).changes(page)
    assert [(it.against, it.before, it.after, it.flips) for it in change.effect] == [("target", "met", "behind", True)]
    assert [it.effect for it in store.changes(page)] == [()]
    assert "5 against 5, then 9 against 5" in record_of(change)["effect"][0]


def test_the_numbered_releases_of_a_figure(store: VintageStore):
    """First, second, third; a figure that was withdrawn and came back is released anew."""
    page = told(store, seen("5", 0), seen("n/a", 5), seen("5", 10), seen("9", 15))
    numbered = [[row.text for row in store.nth_release(page, n) if row.measure == "actual"] for n in (1, 2, 3, 4)]
    assert numbered == [["5", "7"], ["5"], ["9"], []]


def test_revision_statistics_by_hand(store: VintageStore):
    """8 became 9 by way of 5, two revisions: MR 1, MAR 1, RMAR 1/9; 7 stayed 7; a text is no figure."""
    page = told(store, seen("8", 0), seen("5", 5), seen("9", 10))
    stats = {row.indicator: row for row in store.revision_stats(page)}
    assert set(stats) == {"complaints", "plans", "visits"}
    assert (stats["visits"].figures, stats["visits"].mr, stats["visits"].cells) == (0, None, 1)
    assert (stats["complaints"].revisions, stats["complaints"].largest) == (2, Decimal(1))
    moved, stayed = stats["complaints"], stats["plans"]
    assert (moved.figures, moved.revised, moved.mr, moved.mar) == (1, 1, Decimal(1), Decimal(1))
    assert moved.rmar == Decimal("0.111111")
    assert (stayed.figures, stayed.revised, stayed.mr, stayed.rmar) == (1, 0, Decimal(0), Decimal(0))
    assert [row.indicator for row in store.revision_stats(page, "Plans")] == ["plans"]


def test_revision_statistics_count_open_cells(store: VintageStore):
    """Of the cells that the latest release shows, those that nobody has decided; `?` may be 5 or blank."""
    page = told(store, seen("5", 0), seen("?", 5), replace(seen("9", 10), upgrade=(30, "?")))
    stats = {(row.indicator, row.cells, row.open_cells) for row in store.revision_stats(page)}
    assert stats == {("complaints", 1, 0), ("plans", 1, 0), ("visits", 1, 0)}
    page = told(store, seen("9", 0), seen("?", 5))
    opened = {row.indicator: (row.cells, row.open_cells) for row in store.revision_stats(page)}
    assert opened == {"complaints": (1, 1), "plans": (1, 0), "visits": (1, 0)}


def test_the_revision_triangle(store: VintageStore):
    """One line for each release and period, with what the publisher did to it."""
    page = told(store, seen("8", 0), seen("5", 5))
    cells = store.revision_triangle(page, "complaints")
    told_cells = [(it.release_number, it.period, it.text, it.kind) for it in cells]
    assert told_cells == [(1, "2024-03", "8", None), (2, "2024-03", "5", "revision")]


def test_a_figure_is_traced_to_its_bytes(store: VintageStore):
    """Digest, place and time of every capture that printed it, once for the same bytes."""
    page = told(store, seen("8", 0), seen("8", 1), seen("5", 5))
    sightings = store.where(page, "complaints", "actual")
    assert [(each.text, each.captured) for each in sightings] == [("8", day(0)), ("5", day(5))]
    assert sightings[1].capture == next(row.capture for row in store.latest(page) if row.text == "5")
    assert all(each.where is not None for each in sightings)
    again = told(store, seen("8", 0), seen("5", 3), seen("8", 5), seen("8", 9))
    first, _ = store.where(again, "complaints", "actual")
    assert (first.text, first.captured, first.last_captured, first.retrievals) == ("8", day(0), day(9), 3)
    assert (first.table, first.row_number, first.column, first.row_text) == (1, 1, 2, "Complaints | 5 | 8")


def test_a_figure_is_traced_within_one_release(store: VintageStore):
    """By the release's name; a release of another page is refused."""
    page = told(store, seen("8", 0), seen("5", 5))
    (only,) = store.where(page, "complaints", "actual", release=f"{page}@2024-01-02")
    assert only.text == "8"
    with pytest.raises(UsageError, match="got the release other@2024"):
        store.where(page, "complaints", release="other@2024")


def test_history_and_vintages_of_an_indicator(store: VintageStore):
    """By id or words of the label; deletes are rows of their own."""
    page = told(store, seen("8", 0), replace(seen("8", 5), rows=seen("8", 5).rows[1:]), seen("8", 10))
    states = [row.state for row in store.vintages(page, "complaints", "actual", "2024-03")]
    assert states == ["value", "gone", "value"]
    assert len(store.history(page, "complaint")) == 6
    assert {row.state for row in store.all_releases(page, include_deletes=False)} == {"value", "text"}


def test_reading_changes_nothing(store: VintageStore):
    """Every question leaves the store as it was."""
    page = told(store, seen("8", 0), seen("5", 5))
    before = store.facts.row_counts()
    store.as_of(page, "2024-01-03")
    store.changes(page)
    store.findings(page)
    store.revision_stats(page)
    assert store.facts.row_counts() == before


@pytest.mark.parametrize(
    ("ask", "complaint"),
    [
        pytest.param(lambda it, page: it.as_of("no-such-page", "2024"), "E_NO_RELEASE", id="unknown-page"),
        pytest.param(lambda it, page: it.as_of(page, datetime(2024, 1, 1)), "without a time zone", id="naive"),
        pytest.param(lambda it, page: it.as_of(page, "yesterday"), "'yesterday'", id="no-time"),
        pytest.param(lambda it, page: it.as_of(page, "2024-13"), "'2024-13'", id="no-month"),
        pytest.param(lambda it, page: it.as_of(page, "2024", axis="period"), "axis", id="axis"),
        pytest.param(lambda it, page: it.nth_release(page, 0), "release number 0", id="zeroth"),
        pytest.param(lambda it, page: it.history(page, "nothing"), "E_NO_INDICATOR", id="indicator"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(store: VintageStore, ask, complaint: str):
    """With the code and what was expected."""
    page = told(store, seen("8", 0))
    with pytest.raises(UsageError, match=complaint):
        ask(store, page)


def test_a_text_stands_for_the_end_of_what_it_names(store: VintageStore):
    """The end of the day, month or year; a time with a zone for itself."""
    page = told(store, seen("8", 0), seen("5", 5))
    assert day(5) == datetime(2024, 1, 6, tzinfo=UTC)
    asked = ("2024-01-05", "2024-01-06", "2024-01", "2024", "2024-01-06T01:30+02:00", "2024-01-06T02:00+02:00")
    assert [actual(store.as_of(page, t))["text"] for t in asked] == ["8", "5", "5", "5", "8", "5"]


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path):
    """Asking creates nothing."""
    with pytest.raises(StorageError):
        kpi_ingest.open_store(f"sqlite:///{tmp_path / 'none.db'}")
    assert list(tmp_path.iterdir()) == []


def test_importing_the_package_imports_no_room():
    """The names it offers are loaded on first use."""
    code = "import sys, kpi_ingest; print([m for m in sys.modules if m.startswith(('kpi_ingest.', 'sqlalchemy'))])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_asof_prints_the_shipped_page(replayed: Path):
    """June 2024 lies between the two captures: the older one, as a table, JSON and CSV."""
    table, document, lines = (
        run("asof", PAGE, "2024-06", "--format", form, folder=replayed) for form in ("table", "json", "csv")
    )
    assert (table.code, table.err) == (0, "")
    assert "2023-11 to 2024-11" in table.out
    figures = json.loads(document.out)["figures"]
    read = list(csv.DictReader(io.StringIO(lines.out)))
    assert [it["text"] or "" for it in figures] == [it["text"] for it in read]
    assert len(figures) > 200
    assert {it["release_number"] for it in figures} == {1}


def test_asof_says_what_an_answer_depends_on(replayed: Path):
    """On the axis `released` nothing states when the newer release was put up; the words go to stderr."""
    ran = run("asof", PAGE, "2024-06", "--axis", "released", "--support", "printed", folder=replayed)
    assert "was already up: nothing states when it was released" in ran.err
    assert "(?)" in ran.out


def test_asof_without_a_page_answers_for_every_page(replayed: Path):
    """The same figures, under the page that each stands on."""
    asked = ((PAGE, "2024-06"), ("2024-06",))
    alone, every = (run("asof", *words, "--format", "json", folder=replayed) for words in asked)
    told, told_alone = json.loads(every.out), json.loads(alone.out)
    assert told["page"] is None
    assert told["figures"] == told_alone["figures"]
    assert PAGE in run("asof", "2024-06", folder=replayed).out
    assert run("asof", PAGE, folder=replayed).code == 2
    assert run("asof", PAGE, "2024", "06", folder=replayed).code == 2


def test_all_pages_are_answered_one_after_the_other(store: VintageStore):
    """Each with what its answer depends on; a page that nothing was read of gives no rows."""
    for page in ("all-one", "all-two"):
        tell(store.facts, page, [Seen((("Visits", ("5", "7")),), True, 3, 2, 3)])
    store.facts.add_page("all-unread", day(0))
    answer = store.as_of_all(day(4))
    alone = [store.as_of(page, day(4)) for page in store.pages()]
    assert tuple(answer) == tuple(row for each in alone for row in each)
    assert answer.depends == tuple(note for each in alone for note in each.depends)
    assert {row.page for row in answer} >= {"all-one", "all-two"}
