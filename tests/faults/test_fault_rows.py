"""The fault catalogue, rows N, H and R: one night with a fault for every page, and what it came to for each of them.

The nights run once for all rows. Rows whose page cannot be had are fetched and kept; the others, and some of these, are
read as well, so that the figures on display afterwards can be looked at.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bench.fault_rows.night import Outcome, fetch_only, is_handled, is_silent_wrong, printed, two_nights
from bench.fault_rows.rows import HALF_NOTE, ROWS, Row

from kpi_ingest.pipeline import RunReport

FAILING_BUT_READ = {"N01", "N09", "H01", "H14-decade", "H19-welsh", "F1-sink", "R01"}
READ = [row for row in ROWS if row.code is None or row.id in FAILING_BUT_READ]
FETCHED = [row for row in ROWS if row not in READ]

ELSEWHERE = {
    "N04": "fetch/test_fetch_hosts.py::test_n04_connection_that_never_stands",
    "N05": "fetch/test_fetch_hosts.py::test_n05_certificates_are_checked",
    "N12": "end_to_end/test_nightly_run.py::test_one_page_that_fails_stops_no_other",
    "N13": "end_to_end/test_nightly_run.py::test_a_machine_without_network_says_so",
    "S01": "archive/test_archive_survives.py::test_s01_s09_failing_disk_ends_the_run_whole",
    "S02": "archive/test_archive_survives.py::test_read_only_folder_is_refused",
    "S03": "archive/test_archive_survives.py::test_s03_killed_anywhere_loses_nothing_acknowledged",
    "S04": "end_to_end/test_interruptions.py::test_a_stopped_replay_is_completed_by_the_next",
    "S05": "archive/test_archive_integrity.py::test_verify_names_the_damage",
    "S06": "faults/test_tampering.py::test_s06_digests_swapped_between_two_captures_are_named",
    "S07": "store/test_store_faults.py::test_a_damaged_file_is_named",
    "S08": "store/test_store_faults.py::test_the_whole_transaction_is_run_again",
    "S09": "archive/test_archive_survives.py::test_s01_s09_failing_disk_ends_the_run_whole",
    "S10": "store/test_store_schema.py::test_a_migration_that_fails_leaves_nothing",
    "S11": "store/test_store_facts.py::test_facts_cannot_be_changed",
    "S12": "faults/test_night_events.py::test_s12_a_clock_that_jumped_is_told",
    "S13": "archive/test_archive_integrity.py::test_damaged_object_takes_no_new_manifest",
    "X01": "archive/test_archive_survives.py::test_x01_second_run_exits_at_once",
    "X02": "archive/test_archive_survives.py::test_x02_lock_dies_with_its_holder",
    "X03": "archive/test_archive_survives.py::test_x03_sixteen_runs_keep_one_capture",
    "X04": "store/test_store_faults.py::test_a_reader_sees_one_moment",
    "X05": "faults/test_command_faults.py::test_x05_a_reader_that_dies_costs_one_page",
    "X06": "read/test_read_child.py::test_grandchildren_are_killed",
    "L01": "cli/test_mistakes.py::test_a_mistake_is_one_line",
    "L02": "config/test_settings.py::test_a_bad_settings_file_is_refused_with_its_line",
    "L03": "faults/test_command_faults.py::test_l03_nobody_reads_the_report",
    "L04": "store/test_store_url.py::test_a_store_out_of_reach_is_named_without_its_password",
    "L05": "faults/test_command_faults.py::test_l05_an_option_that_is_not_there_writes_nothing",
}
"""Rows that other rooms' tests see to, by the test. S14 is not among them: there is no verb for backups."""


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunReport, dict[str, Outcome]]:
    """What the second night came to, row by row."""
    _, fetched = two_nights(tmp_path_factory.mktemp("fetched"), FETCHED, fetch_only)
    report, read = two_nights(tmp_path_factory.mktemp("read"), READ)
    return report, fetched | read


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row(night: tuple[RunReport, dict[str, Outcome]], row: Row) -> None:
    """Code, attempts, bytes and remarks are as the catalogue owes them; what was known of the page stands."""
    outcome = night[1][row.id]
    assert (outcome.code, outcome.exit_code) == (row.code, 0 if row.code is None else 3), outcome.line
    assert row.code is None or {attempt.code for attempt in outcome.attempts} == {row.code}
    assert is_handled(row, outcome), outcome
    assert not is_silent_wrong(row, outcome)


@pytest.mark.parametrize("row", [row for row in READ if row.code], ids=lambda row: row.id)
def test_a_failure_leaves_the_release_as_it_was(night: tuple[RunReport, dict[str, Outcome]], row: Row) -> None:
    """Whatever arrived, the release before it is current, byte for byte."""
    outcome = night[1][row.id]
    assert outcome.after == outcome.before
    assert outcome.figures() == printed(row.shows)


def test_half_a_note_is_no_change_of_the_publisher(night: tuple[RunReport, dict[str, Outcome]]) -> None:
    """H09: what a cut left of a footnote stands in no release."""
    releases = night[1]["H09-cut"].after
    notes = [note.text for release in releases for table in release.state.tables for note in table.notes]
    assert not any(note.endswith(HALF_NOTE[1:]) for note in notes)
    assert not releases[-1].state.complete


def test_every_page_was_reported_in_the_order_of_the_definitions(night: tuple[RunReport, dict[str, Outcome]]) -> None:
    """Hosts are asked side by side; the report does not show in which order they answered."""
    assert [page.replay.page for page in night[0].pages] == [row.id.lower() for row in READ]


def test_every_row_of_the_catalogue_has_its_test() -> None:
    """Here by its id, or in the room that it belongs to."""
    tests = Path(__file__).parents[1]
    here = {row.id.partition("-")[0] for row in ROWS}
    owed = [f"N{number:02}" for number in range(1, 19)] + [f"H{number:02}" for number in range(1, 29)]
    for letter, last in (("R", 5), ("S", 13), ("X", 6), ("L", 5)):
        owed += [f"{letter}{number:02}" for number in range(1, last + 1)]
    assert [row for row in owed if row not in here | set(ELSEWHERE)] == []
    for row, test in ELSEWHERE.items():
        path, _, name = test.partition("::")
        assert re.search(rf"def {name}\b", (tests / path).read_text(encoding="utf-8")), row
