"""Questions that nothing answers, or whose answer is easily misread, say so: on stderr, whatever the form."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from command_line import PAGE, run

UNKNOWN = "nothing is known of that time; the first release, devon-send-kpis#0889a75d was captured between 2023-11-01"


@pytest.mark.parametrize("words", [(PAGE, "2020"), ("2020",)], ids=["page", "every page"])
def test_a_time_before_the_first_capture_is_said_to_be(replayed: Path, words: tuple[str, ...]) -> None:
    """With the release that is the first; no frame is drawn around nothing, and JSON has the same words."""
    drawn = run("asof", *words, folder=replayed)
    assert (drawn.code, drawn.out) == (0, "")
    assert UNKNOWN in drawn.complaint
    document = json.loads(run("asof", *words, "--format", "json", folder=replayed).out)
    assert (document["figures"], document["depends"]) == ([], [drawn.complaint])
    listed = run("asof", *words, "--format", "csv", folder=replayed)
    assert list(csv.DictReader(io.StringIO(listed.out))) == []
    assert listed.complaint == drawn.complaint


def test_a_time_before_anything_was_recorded_is_said_to_be(replayed: Path) -> None:
    """The store had not heard of any release then."""
    told = run("asof", PAGE, "2024-01", "--recorded", "2020", folder=replayed)
    assert (told.code, told.out) == (0, "")
    assert told.complaint == f"{PAGE}: no release of it had been recorded by 2020-12-31T23:59:59Z"


def test_a_time_within_the_first_capture_is_said_to_depend_on_it(replayed: Path) -> None:
    """The figures are shown, and that they may not have been captured yet."""
    told = run("asof", PAGE, "2023-11-15", folder=replayed)
    assert told.complaint.startswith("perhaps nothing had been captured yet")
    assert len(told.out.splitlines()) > 100


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_row_that_does_not_wait_is_no_answer(replayed: Path, form: str) -> None:
    """Exit code 2 and one line, in every form."""
    told = run("review", "--row", "nope", "--format", form, folder=replayed)
    assert (told.code, told.out) == (2, "")
    assert told.complaint.startswith(f"E_NO_SUBJECT {PAGE}, nope: got no open row of that id")


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_diff_with_the_newer_release_first_says_how_to_ask_it_forwards(replayed: Path, form: str) -> None:
    """By the very words that were typed, and by ids too."""
    newer, older = f"{PAGE}#441c6489", f"{PAGE}@2023-11"
    told = run("diff", newer, older, "--format", form, folder=replayed)
    assert told.code == 1
    assert told.complaint.endswith(f"the changes are told backwards; next: kpi-ingest diff {older} {newer}")
    forwards = run("diff", older, newer, "--format", form, folder=replayed)
    assert (forwards.code, forwards.err) == (1, "")
