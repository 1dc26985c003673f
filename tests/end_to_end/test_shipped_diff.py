"""What changed between the two shipped releases, as people and programs are told it."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from command_line import PAGE, ROOT, Ran, run
from kpi_ingest.bundle import bundled
from kpi_ingest.model import Diff, State, StatedCell
from kpi_ingest.pages import load_pages
from kpi_ingest.pipeline import diff_releases, releases_of
from kpi_ingest.store import open_store

SCHEMA = Draft202012Validator(
    json.loads((ROOT / "src/kpi_ingest/schemas/diff-1.schema.json").read_text(encoding="utf-8"))
)
OLDER, NEWER = f"{PAGE}@2023-11", f"{PAGE}@2024-11"
SOCIAL_CARE = "EHC assessments over 20 weeks awaiting social care advice"


@pytest.fixture(scope="module")
def printed(replayed: Path) -> tuple[Ran, dict]:
    """The diff of the two releases as JSON."""
    ran = run("diff", OLDER, NEWER, "--format", "json", folder=replayed)
    return ran, json.loads(ran.out)


@pytest.fixture(scope="module")
def diff(replayed: Path) -> Diff:
    """The same diff as a value."""
    definition = load_pages([bundled("parsers")])[PAGE]
    with open_store(f"sqlite:///{replayed / 'kpi-ingest.db'}") as store:
        releases = releases_of(store, PAGE, definition)
    older, newer = releases
    return diff_releases(older, newer, releases, definition)


def place_of(stated: StatedCell) -> tuple[object, ...]:
    """What tells one cell of a state from every other."""
    return stated.key, stated.occurrence


def sides(diff: Diff, which: str) -> Counter[tuple[object, ...]]:
    """The cells of one side in changes, confirmed and assumed, each counted."""
    changed = (getattr(change, which) for change in diff.changes if change.subject == "cell")
    number = ("previous", "current").index(which)
    equal = (pair[number] for pair in (*diff.confirmed, *diff.assumed))
    return Counter(place_of(stated) for stated in (*changed, *equal) if stated is not None)


def test_the_json_is_diff_1(printed):
    """Exit code 1 for a difference; the document validates, and two runs print the same."""
    ran, document = printed
    assert (ran.code, ran.err) == (1, "")
    SCHEMA.validate(document)
    assert [document[side]["begins"]["lower"][:7] for side in ("from", "to")] == ["2023-11", "2024-11"]
    counts = document["summary"]["by_kind"]
    assert sum(counts.values()) == len(document["changes"])


def test_two_runs_print_the_same(printed, replayed: Path):
    """Order, ids and all."""
    assert run("diff", OLDER, NEWER, "--format", "json", folder=replayed) == printed[0]


@pytest.mark.parametrize("which", ["previous", "current"])
def test_every_cell_is_told_once(diff: Diff, which):
    """Each cell of either release is in exactly one of changed, confirmed and assumed."""
    state: State = getattr(diff, which)
    found = sides(diff, which)
    assert found == Counter(place_of(stated) for stated in state.cells)
    assert set(found.values()) == {1}


def test_the_cumulative_note_is_gone_and_the_providers_is_new(printed):
    """Two note changes, each with its words and its place."""
    notes = [change for change in printed[1]["changes"] if change["subject"] == "note"]
    assert {change["kind"] for change in notes} == {"note_change"}
    gone = [change for change in notes if change["current_state"] is None]
    new = [change for change in notes if change["previous_state"] is None]
    assert [change["previous_state"]["text"][-18:] for change in gone] == ["are now cumulative"]
    assert [change["current_state"]["text"][:22] for change in new] == ["Due to the provider’s "]
    assert [change["key"]["section"] for change in (*gone, *new)] == ["A", "D"]
    assert gone[0]["previous_state"]["where"] == {"kind": "text", "line": 68, "start": 1804, "end": 1874}


def test_the_social_care_row_is_undecided(printed, replayed: Path):
    """The row whose zeros can stand in many columns: told as undecided, with candidates, and no value published."""
    rows = [
        change
        for change in printed[1]["changes"]
        if change["key"].get("indicator") == "awaiting-social-care-advice" and change["kind"] == "undecided"
    ]
    assert rows
    for change in rows:
        open_sides = [
            side
            for side in (change["previous_state"], change["current_state"])
            if side is not None and side["state"] == "undecided"
        ]
        assert open_sides
        assert all(side["text"] is None and len(side["candidates"]) > 1 for side in open_sides)
    shown = run("diff", OLDER, NEWER, "--all", folder=replayed, COLUMNS="300").out
    assert any(SOCIAL_CARE in line and "undecided" in line for line in shown.splitlines())


def test_what_was_cut_with_the_other_release_is_assumed(diff: Diff, printed):
    """Equal cells of 2024 whose evidence is the capture of 2023 confirm nothing."""
    older = set(diff.previous.captures)
    leaning = {place_of(now) for _, now in (*diff.confirmed, *diff.assumed) if older & set(now.cell.evidence)}
    assert leaning
    assert leaning <= {place_of(now) for _, now in diff.assumed}
    assert not leaning & {place_of(now) for _, now in diff.confirmed}
    assert all(now.cell.support == "repaired" for _, now in diff.assumed if older & set(now.cell.evidence))
    assert printed[1]["summary"]["assumed"] == len(diff.assumed)
    assert printed[1]["summary"]["confirmed"] == len(diff.confirmed)


def test_a_column_that_left_is_rolled_off(printed):
    """Section A no longer prints its first two milestones: roll-off, not withdrawal."""
    left = {
        (change["key"]["measure"], change["key"]["period"])
        for change in printed[1]["changes"]
        if change["kind"] == "roll_off" and change["key"]["section"] == "A"
    }
    assert left == {(measure, period) for measure in ("milestone", "actual") for period in ("2023-07", "2023-11")}
    assert "withdrawal" not in printed[1]["summary"]["by_kind"]


@pytest.mark.parametrize("name", [OLDER, NEWER])
def test_a_release_does_not_differ_from_itself(replayed: Path, name):
    """An empty diff, and exit code 0."""
    told = run("diff", name, name, folder=replayed)
    assert (told.code, told.out.split(";")[0], told.err) == (0, "no difference", "")
    ran = run("diff", name, name, "--format", "json", folder=replayed)
    document = json.loads(ran.out)
    SCHEMA.validate(document)
    assert (ran.code, document["changes"], document["groups"], document["summary"]["by_kind"]) == (0, [], [], {})


class TestFiles:
    """Two bare files: read on the spot, without any history."""

    @pytest.fixture
    def files(self, tmp_path: Path) -> tuple[Path, Path]:
        """Copies of the two captures."""
        older, newer = sorted((ROOT / "tests" / "captures").iterdir())
        return Path(shutil.copy(older, tmp_path / "older.txt")), Path(shutil.copy(newer, tmp_path / "newer.txt"))

    def test_files_are_compared_as_releases_are(self, files, printed, tmp_path: Path):
        """With the page's definition the same changes as between the releases; what needs history is said."""
        ran = run("diff", *files, "--page", PAGE, "--format", "json", folder=tmp_path)
        document = json.loads(ran.out)
        SCHEMA.validate(document)
        assert ran.code == 1
        assert [change["id"] for change in document["changes"]] == [change["id"] for change in printed[1]["changes"]]
        assert document["untold"] == ["reinstatement", "reversion", "series_break"]
        assert (document["from"]["release"], printed[1]["untold"]) == (None, [])
        assert {file.name for file in tmp_path.iterdir()} == {"older.txt", "newer.txt"}

    def test_people_are_told_what_could_not_be_told(self, files, tmp_path: Path):
        """One line on stderr names the kinds."""
        ran = run("diff", *files, folder=tmp_path)
        assert ran.code == 1
        assert ran.complaint == "two files have no history: reinstatement, reversion, series_break could not be told"
        assert "note_change" in ran.out

    def test_a_file_does_not_differ_from_itself(self, files, tmp_path: Path):
        """Exit code 0."""
        assert run("diff", files[0], files[0], folder=tmp_path).code == 0
