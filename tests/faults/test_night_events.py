"""Faults of nights (rows S12, T14, H09, H11, H19 and the faults 4 and 8 of nightly runs): every event is told once, in
its night; what was so before hides nothing new."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from bench.nights.simulated import FAILURE, FIRST_NIGHT, SORRY, Arrival, Simulation, streets
from jsonschema import Draft202012Validator

from command_line import ROOT, run
from kpi_ingest.cli.night import night_json, print_night, summary_line
from kpi_ingest.pipeline import Night, releases_of
from kpi_ingest.pipeline.outlining import current_outline
from kpi_ingest.store.clocks import disbelieved

SCHEMA = json.loads((ROOT / "src/kpi_ingest/schemas/night-1.schema.json").read_text(encoding="utf-8"))
MOVED = "moved: 301 to https://example.org/elsewhere; update the page's address"
OPEN_END = "completeness: unknown, the answer had no length"
A, B = Arrival(streets(40)), Arrival(streets(41))
STORY: tuple[tuple[Arrival, set[str], int], ...] = (
    (A, {"first_capture", "release"}, 0),
    (A, set(), 0),
    (FAILURE, {"failed"}, 3),
    (FAILURE, set(), 3),
    (A, {"recovered"}, 0),
    (B, {"release"}, 0),
    (B, set(), 0),
    (Arrival(SORRY), {"unread"}, 3),
    (B, set(), 0),
    (A, {"release"}, 0),
    (B, {"flapping"}, 0),
    (B, set(), 0),
    (Arrival(streets(41), (MOVED,)), {"moved"}, 0),
    (Arrival(streets(41), (MOVED,)), set(), 0),
    (Arrival(streets(41, comment="x"), (OPEN_END,)), {"completeness"}, 0),
    (Arrival(streets(41, comment="x"), (OPEN_END,)), set(), 0),
    (Arrival(streets(41, rows=2)), {"held"}, 7),
    (Arrival(streets(41, rows=2)), set(), 7),
    (FAILURE, {"failed"}, 8),
)
"""What arrives, the kinds of event that it is, and the exit code."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Simulation, list[Night]]:
    """The story of one page, night after night."""
    simulation = Simulation(tmp_path_factory.mktemp("nights") / "story", {"bins": ""})
    return simulation, [simulation.night(at, {"bins": arrival}) for at, (arrival, _, _) in enumerate(STORY)]


@pytest.mark.parametrize("at", range(len(STORY)))
def test_each_event_is_told_in_its_night_and_only_there(told, at: int):
    """Night fault 8: nothing of an earlier night is told again, and nothing of tonight is left out."""
    night = told[1][at]
    assert ({event.kind for event in night.events}, len(night.events)) == (STORY[at][1], len(STORY[at][1])), night


@pytest.mark.parametrize("at", range(len(STORY)))
def test_the_exit_code_speaks_of_this_night(told, at: int):
    """Night fault 4: the bad page of one night makes no later night exit 3; a held release shows beside a failure."""
    assert told[1][at].exit_code() == STORY[at][2]


def test_a_night_without_news_is_one_line(told, capsys: pytest.CaptureFixture[str]):
    """Whatever stands from earlier nights is counted in it."""
    quiet = [at for at, (_, kinds, code) in enumerate(STORY) if not kinds and not code]
    for at in quiet:
        print_night(told[1][at])
        assert capsys.readouterr().out.count("\n") == 1
    assert "1 pages: 1 unchanged" in summary_line(told[1][1])
    assert "1 unread" in summary_line(told[1][quiet[-1]])


def test_every_night_is_told_by_the_schema(told):
    """`--format json` of `run`."""
    validator = Draft202012Validator(SCHEMA)
    for night in told[1]:
        validator.validate(night_json(night))


def test_a_capture_of_long_ago_can_be_acknowledged(told):
    """It waits in the review until a person says that it was looked at; the same bytes again are news again."""
    simulation, _ = told
    options = ("--store", simulation.workplace.settings.store, "--archive", simulation.workplace.settings.archive)
    listed = json.loads(run("review", "bins", "--format", "json", *options, folder=simulation.folder).out)
    [unread] = listed["pages"][0]["unread"]
    signed = ("--by", "A. Auditor", "--because", "the server was down")
    done = run("decide", unread["sha256"][:12], "--acknowledge", *signed, *options, folder=simulation.folder)
    assert (done.code, done.err) == (0, "")
    later = simulation.night(30, {"bins": B})
    assert "unread" not in {state.kind for state in later.states}
    again = simulation.night(31, {"bins": Arrival(SORRY)})
    assert [event.kind for event in again.events if event.kind == "unread"] == ["unread"]
    [problem] = again.problems
    assert (again.exit_code(), "captured 2025-01-08, 2025-02-01" in str(problem)) == (3, True)


def test_a_replay_counts_what_is_new_or_newest(tmp_path: Path):
    """Night fault 4, of files: a bot check between two sound captures is a problem of the run that took it in. Later
    ones count it in one line and leave with 0; as the newest capture it counts every time."""
    folder = tmp_path / "captures"
    folder.mkdir()
    (folder / "bins.2025-01-01.html").write_bytes(streets(40))
    (folder / "bins.2025-01-02.html").write_bytes(SORRY)
    where = ("--store", f"sqlite:///{tmp_path / 'store.db'}", "--archive", tmp_path / "archive")
    newest = [run("replay", *words, *where, folder=tmp_path) for words in ((folder,), ())]
    assert [(ran.code, len(ran.err.splitlines())) for ran in newest] == [(3, 1), (3, 1)]
    (folder / "bins.2025-01-03.html").write_bytes(streets(41))
    later = [run("replay", *words, *where, folder=tmp_path) for words in ((folder,), (), ("--anew",))]
    told = "bins: unread since earlier runs: 1 (kpi-ingest review bins lists them)"
    assert [(ran.code, ran.complaint) for ran in later] == [(0, told)] * 3


def test_damaged_bytes_of_long_ago_count_every_night(tmp_path: Path):
    """Row S05: they are no capture that cannot be read, but one that is not what was archived; exit 4."""
    simulation = Simulation(tmp_path / "damaged", {"bins": ""})
    simulation.night(0, {"bins": A})
    simulation.night(1, {"bins": B})
    objects = sorted(Path(simulation.workplace.archive_place).glob("objects/*/*"))
    damaged = next(path for path in objects if path.read_bytes() == A.content)
    damaged.chmod(0o644)
    damaged.write_bytes(B.content)
    assert [simulation.night(at, {"bins": B}).exit_code() for at in (2, 3)] == [4, 4]


def test_s12_a_clock_that_jumped_is_told(tmp_path: Path):
    """A run under a clock that had been ahead says so once, and exits 0."""
    simulation = Simulation(tmp_path / "clock", {"bins": ""})
    simulation.night(0, {"bins": A})
    simulation.night(1, {"bins": A}, at=FIRST_NIGHT.replace(year=2099))
    behind = simulation.night(2, {"bins": A})
    assert ([event.kind for event in behind.events], behind.exit_code()) == (["clock"], 0)
    assert "2099-01-01" in behind.events[0].words
    assert simulation.night(3, {"bins": A}).events == ()


def test_s12_figures_of_a_clock_that_was_ahead_are_not_the_latest(tmp_path: Path):
    """Night fault 7: what was recorded later is later. The wrong time is read as bounds between its neighbours."""
    simulation = Simulation(tmp_path / "ahead", {"bins": ""})
    simulation.night(0, {"bins": A})
    simulation.night(1, {"bins": B}, at=FIRST_NIGHT.replace(year=2099))
    simulation.night(2, {"bins": Arrival(streets(43))})
    with simulation.workplace.open_store() as store:
        releases = releases_of(store, "bins", simulation.workplace.definition_of("bins"))
        editions = current_outline(store, "bins", simulation.workplace.definition_of("bins")).editions
    first, ahead, latest = (release.begins for release in releases)
    assert [edition.begins for edition in editions] == [first, ahead, latest]
    assert (ahead.lower, ahead.upper) == (first.lower, latest.lower)
    assert "43" in {cell.cell.text for cell in releases[-1].state.cells}


@pytest.mark.parametrize(
    ("days", "between"),
    [
        ([1, 2, 3], {}),
        ([1, 9, 2, 3], {1: (1, 2)}),
        ([1, 2, 0, 3], {2: (2, 3)}),
        ([1, 2, 3, 0], {3: (3, 3)}),
        ([9, 1, 2], {0: (1, 1)}),
        ([1, 8, 9, 2, 3, 4], {1: (1, 2), 2: (1, 2)}),
    ],
)
def test_s12_the_order_of_recording_bounds_a_wrong_time(days: list[int], between: dict[int, tuple[int, int]]):
    """Ahead or behind, once or for some nights: the longest run that never goes back is believed."""
    times = [FIRST_NIGHT + timedelta(days=day) for day in days]
    told = {at: (bounds.lower, bounds.upper) for at, bounds in disbelieved(times).items()}
    at = {day: FIRST_NIGHT + timedelta(days=day) for day in range(10)}
    assert told == {place: (at[lower], at[upper]) for place, (lower, upper) in between.items()}


def test_a_page_is_stale_once_and_stands_so(tmp_path: Path):
    """By the rhythm of its definition or of its captures: told in the night it was passed, counted from then on."""
    simulation = Simulation(tmp_path / "stale", {"bins": "[rhythm]\nchange_days = 5", "lamps": ""})
    both = {"bins": A, "lamps": A}
    nights = [simulation.night(at, both) for at in range(4)]
    nights += [simulation.night(at, {**both, "lamps": FAILURE}) for at in range(4, 9)]
    stale = [[event.page for event in night.events if event.kind == "stale"] for night in nights]
    assert stale == [[], [], [], [], [], [], ["bins"], ["lamps"], []]
    assert sum(state.kind == "stale" for state in nights[-1].states) == 2


def test_a_run_killed_before_it_was_told_is_told_by_the_next(tmp_path: Path):
    """What was archived and not read is new to the store in the night after."""
    simulation = Simulation(tmp_path / "killed", {"bins": ""})
    simulation.night(0, {"bins": A})
    simulation.now += timedelta(days=1)
    with simulation.workplace.open_archive(writable=True) as archive:
        simulation._fetch(archive, "bins", B)
    assert [event.kind for event in simulation.night(2, {"bins": B}).events] == ["release"]


def test_l02_a_run_speaks_json_to_programs(tmp_path: Path):
    """`--format json` on stdout by the schema; with `--log json` every line of stderr is JSON, the run itself last."""
    simulation = Simulation(tmp_path / "json", {"bins": ""})
    simulation.night(0, {"bins": A})
    options = ("--config", simulation.folder / "kpi-ingest.toml", "--store", simulation.workplace.settings.store)
    ran = run("run", "bins", *options, "--format", "json", "--log", "json", folder=simulation.folder)
    told = json.loads(ran.out)
    Draft202012Validator(SCHEMA).validate(told)
    lines = [json.loads(line) for line in ran.err.splitlines()]
    assert (ran.code, told["exit_code"], told["pages"][0]["problems"][0]["code"]) == (3, 3, "E_NO_URL")
    assert [line["event"] for line in lines] == ["failed", "E_NO_URL", "run"]
    assert (lines[-1]["level"], lines[-1]["exit_code"]) == ("error", 3)
