"""What was read once is not read again, and the outcome is that of reading everything anew."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kpi_ingest.archive import ArchivedReading, open_archive
from kpi_ingest.config import Settings
from kpi_ingest.model import Bounds
from kpi_ingest.pages import load_page
from kpi_ingest.pipeline import (
    PageReplay,
    Signed,
    Workplace,
    decide_row,
    identify_label,
    replay,
    review_page,
    undo_decision,
)
from kpi_ingest.read import isolation
from kpi_ingest.store import open_store

PAGE = "wharf"
START = datetime(2024, 1, 1, tzinfo=UTC)
SIGNED = Signed("A. Auditor", "the harbour office confirms it")

HEADER = (
    "Key Performance Indicator|Baseline (date)|Target|Milestone 1 – Mar 23|Actual Mar 23|Milestone 2 – Jul 23|"
    "Actual Jul 23"
)
RUNS = "\n".join(
    (
        "Crates landed on the north quay8% (May 23)90%15%40%",
        "Barges turned within the hour12%95%20%22%30%",
        "Cranes out of order4 (May 22)02303",
        "Ferries that left late6%90%10%30%",
    )
)


def _web_page(rows: dict[str, str], comment: str = "") -> bytes:
    lines = [HEADER.split("|"), *([label, *cells.split("|")] for label, cells in rows.items())]
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<html><body><!-- {comment} --><h2>Quays</h2><table>{body}</table></body></html>".encode()


FIRST = {
    "Crates landed on the north quay": "8% (May 23)|90%|15%||40%|",
    "Barges turned within the hour": "12%|95%|20%|22%|30%|",
    "Cranes out of order": "4 (May 22)|0|2|3|0|3",
}
LATER = FIRST | {"Barges turned within the hour": "12%|95%|20%|22%|30%|41%", "Tugs at anchor": "1|2|3|4|5|6"}
RENAMED = {("Lighters turned within the hour" if "Barges" in label else label): cells for label, cells in FIRST.items()}
CAPTURES = {
    "first": _web_page(FIRST),
    "first, another token": _web_page(FIRST, "token 4711"),
    "later": _web_page(LATER),
    "renamed": _web_page(RENAMED),
    "run together": f"Quays\n{HEADER.replace('|', '')}\n{RUNS}\n".encode(),
    "run together again": f"Quays\n{HEADER.replace('|', '')}\n{RUNS.replace('02303', '01204')}\n\n".encode(),
    "no table": b"<html><body><p>We are moving house.</p></body></html>",
}
SECTION = """
id = "wharf"
title = "Quays"
publisher = "Harbour"
licence = "none"
[[sections]]
id = "Q"
titles = ["Quays"]
rows_min = 1
rows_max = 9
[[indicators]]
id = "cranes"
section = "Q"
unit = "count"
kind = "stock"
polarity = "lower"
labels = ["Cranes out of order"]
"""
DEFINITIONS = (
    SECTION,
    SECTION
    + """
[[indicators]]
id = "barges"
section = "Q"
unit = "%"
kind = "share"
polarity = "higher"
labels = ["Barges turned within the hour", "Lighters turned within the hour"]
""",
)


@dataclass(slots=True)
class Harbour:
    """An archive and a store of one page, and what was done to them."""

    folder: Path
    definition: int | None = None
    day: int = 0
    decided: list[str] = field(default_factory=list)

    @property
    def workplace(self) -> Workplace:
        """As the page is defined now; its clock moves on with every look."""
        settings = Settings(f"sqlite:///{self.folder / 'store.db'}", str(self.folder / "archive"))
        definitions = {} if self.definition is None else {PAGE: self._page(DEFINITIONS[self.definition])}
        return Workplace(settings, definitions, self.folder / "archive", False, self._now)

    def _page(self, text: str) -> object:
        path = self.folder / "wharf.toml"
        path.write_text(text, encoding="utf-8")
        return load_page(path)

    def _now(self) -> datetime:
        self.day += 1
        return START + timedelta(days=400, seconds=self.day)

    def capture(self, name: str, day: int) -> None:
        """Keep one capture as of a day, in whatever order days come."""
        at = START + timedelta(days=day)
        with open_archive(self.folder / "archive", writable=True) as archive:
            archive.add_capture(
                CAPTURES[name], page=PAGE, captured=Bounds(at, at), recorded_at=self._now(), source="https://w.example/"
            )

    def read(self, *, anew: bool = False) -> PageReplay:
        """Replay the page."""
        return replay(self.workplace, anew=anew).pages[0].replay

    def decide(self, pick: random.Random) -> None:
        """Decide one open row, or say what a label is, or take a decision back."""
        with open_store(self.workplace.settings.store) as store:
            reviewed = review_page(store, PAGE, self.workplace.definition_of(PAGE))
        rows = [row for row in reviewed.rows if row.cuts]
        if self.decided and pick.random() < 0.3:
            undo_decision(self.workplace, self.decided.pop(), SIGNED)
        elif rows and pick.random() < 0.7:
            row = pick.choice(rows)
            told = decide_row(self.workplace, row.row.row, "1", SIGNED, page=PAGE, capture=row.captures[0].sha256)
            self.decided.append(told.decision.id)

    def readings(self) -> dict[str, ArchivedReading]:
        """The last reading of each distinct bytes."""
        with open_archive(self.folder / "archive") as archive:
            return {reading.sha256: reading for reading in archive.readings(PAGE)}

    def kept(self) -> list[Path]:
        """Every file that runs reuse."""
        return sorted(path for path in (self.folder / "archive" / "kept").rglob("*") if path.is_file())


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 40))])
def test_the_outcome_is_that_of_reading_everything_anew(tmp_path: Path, seed: int) -> None:
    """Whatever arrives, in whatever order, whatever is decided, undone or defined otherwise: after each step, reading
    everything anew finds every reading as it stands."""
    pick, harbour = random.Random(seed), Harbour(tmp_path)
    names = pick.sample(sorted(CAPTURES), 4)
    for step in range(7):
        act = pick.random()
        if names and (act < 0.5 or step == 0):
            harbour.capture(names.pop(), pick.randrange(300))
        elif act < 0.65:
            harbour.definition = pick.choice([None, 0, 1])
        elif harbour.kept() and (tmp_path / "store.db").exists():
            harbour.decide(pick)
        harbour.read()
        stood = harbour.readings()
        again = harbour.read(anew=True)
        assert not again.added, (seed, step)
        assert harbour.readings() == stood, (seed, step)
        assert set(again.made) == stood.keys(), (
            seed,
            step,
        )


@pytest.fixture
def harbour(tmp_path: Path) -> Harbour:
    """Three captures, one of them run together and one without a table, read."""
    harbour = Harbour(tmp_path)
    for day, name in enumerate(("first", "run together", "no table")):
        harbour.capture(name, day)
    harbour.read()
    return harbour


def _no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> tuple[str, ...]:
        raise AssertionError("a child was started")

    monkeypatch.setattr(isolation, "reader_command", refuse)


def test_unchanged_bytes_start_no_child(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    """A replay with nothing new, a capture of the same bytes, and a decision read nothing again; bytes that could not
    be read are told again all the same."""
    _no_child(monkeypatch)
    told = harbour.read()
    assert (told.captures, told.made, told.standing, [each.error.code for each in told.unread]) == (
        3, (), 2, ["E_NO_TABLES"],
    )  # fmt: skip
    harbour.capture("first", 40)
    told = harbour.read()
    assert (told.captures, told.made, told.added.captures, told.added.readings) == (4, (), 1, 0)
    harbour.decide(random.Random(1))
    assert harbour.decided


def test_a_definition_that_changed_reads_each_distinct_capture_once(harbour: Harbour) -> None:
    """Then everything stands again, and a return to the definition before is a change too."""
    for definition in (1, None):
        harbour.definition = definition
        assert len(harbour.read().made) == 2
        assert harbour.read().made == ()


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def _swapped(path: Path) -> None:
    """Another file's content under its name, whole in itself."""
    others = sorted(each for each in path.parent.iterdir() if each != path and each.suffix == path.suffix)
    path.write_bytes(others[0].read_bytes() if others else b"")


@pytest.mark.parametrize("damage", [Path.unlink, _emptied, _flipped, _swapped])
def test_what_is_kept_may_be_lost_or_damaged(harbour: Harbour, damage: Callable[[Path], None]) -> None:
    """Every file alone and all of them together: the readings stand as they stood, and the file is as it was."""
    stood, kept = harbour.readings(), {path: path.read_bytes() for path in harbour.kept()}
    assert {path.name.split(".")[-1] for path in kept} == {"captures", "done", "outcomes", "read"}
    for chosen in [*([path] for path in kept), list(kept)]:
        for path in chosen:
            damage(path)
        outcomes = [path for path in kept if path.name == "outcomes"]
        outcomes[0].unlink(missing_ok=True)
        assert not harbour.read().added
        assert harbour.readings() == stood
    log = {path for path in kept if path.name == "captures"}  # it says how far the log was looked at
    assert {path: path.read_bytes() for path in kept if path not in log} == {
        path: content for path, content in kept.items() if path not in log
    }


def test_an_archive_whose_log_is_another_one_is_looked_at_anew(harbour: Harbour) -> None:
    """What is kept of a log that went on otherwise, as one restored from a backup does, is not believed."""
    ends = {path: path.read_bytes() for path in (harbour.folder / "archive").glob("log.[jh]*")}
    places = set((harbour.folder / "archive" / "captures").rglob("*.json"))
    harbour.capture("later", 50)
    harbour.read()
    for path, content in ends.items():
        path.write_bytes(content)
    for path in {*(harbour.folder / "archive" / "captures").rglob("*.json")} - places:
        path.unlink()
    sha256s = {json.loads(path.read_bytes())["sha256"] for path in places}
    for path in (harbour.folder / "archive" / "readings").rglob("*.gz"):
        if not any(path.name.startswith(sha256) for sha256 in sha256s) or ".0001." not in path.name:
            path.unlink()
    harbour.capture("renamed", 51)
    harbour.read()
    stood = harbour.readings()
    assert len(stood) == 3
    assert not harbour.read(anew=True).added
    assert harbour.readings() == stood


def test_a_label_that_is_identified_is_read_from_what_is_kept(harbour: Harbour) -> None:
    """What a person says a label is holds for captures that came before and after."""
    harbour.capture("renamed", 60)
    harbour.read()
    identify_label(harbour.workplace, "Lighters turned within the hour", "barges-turned-within-the-hour", SIGNED)
    harbour.capture("first, another token", 61)
    harbour.read()
    stood = harbour.readings()
    assert not harbour.read(anew=True).added
    assert harbour.readings() == stood
