"""Several rows decided as one act, on the shipped captures: pattern, file, preview, undo."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from centre_pages import SIGNED, decide, review

from command_line import PAGE, digests, row_counts, run, tree

SECTION_B = (PAGE, "--pattern", "B", "--columns", "Milestone 3,Milestone 5")


def open_rows(place: Path) -> dict[str, int]:
    """Candidates of each open row."""
    return {row["row"]: len(row["candidates"]) for row in review(place, PAGE)["rows"]}


def choices(place: Path, choose: str) -> Path:
    """A file that gives every open row with candidates the same choice."""
    told = run("review", PAGE, "--format", "csv", folder=place)
    assert (told.code, told.err) == (0, "")
    lines = list(csv.DictReader(io.StringIO(told.out)))
    for line in lines:
        line["choice"] = choose if json.loads(line["candidates"]) else ""
    path = place / "choices.csv"
    with path.open("w", encoding="utf-8", newline="") as opened:
        out = csv.DictWriter(opened, list(lines[0]))
        out.writeheader()
        out.writerows(lines)
    return path


def test_a_preview_shows_each_row_and_records_nothing(place: Path) -> None:
    """Before, a question mark; after, the figures under the two columns; archive and readings as they were."""
    before = digests(place), tree(place / "kpi-archive")
    told = run("decide", *SECTION_B, "--preview", *SIGNED, "--format", "json", folder=place)
    found = json.loads(told.out)
    assert (told.code, found["decided"]) == (0, None)
    assert {tuple(text for text in row["after"] if text)[-2:] for row in found["rows"]} >= {("15%", "35%")}
    assert (digests(place), tree(place / "kpi-archive")) == before


def test_the_shipped_page_is_decided_to_its_last_row_in_six_commands(place: Path) -> None:
    """A pattern and a file, each with its preview; then taken back, and decided again with equal digests."""
    undecided = digests(place)
    assert run("decide", *SECTION_B, "--preview", *SIGNED, folder=place).code == 0
    pattern = decide(place, *SECTION_B)["decided"]
    path = choices(place, "1")
    assert run("decide", "--from", path, "--preview", *SIGNED, folder=place).code == 0
    file = decide(place, "--from", str(path))["decided"]
    assert open_rows(place) == {}
    decided = digests(place)
    url = f"sqlite:///{place / 'rebuilt.db'}"
    assert run("rebuild", "--store", url, folder=place).code == 0
    assert (row_counts(place, url), digests(place, url=url)) == (row_counts(place), decided)
    assert run("verify", folder=place).code == 0
    decide(place, "--undo", file["decision"])
    decide(place, "--undo", pattern["decision"])
    assert digests(place) == undecided
    decide(place, *SECTION_B)
    decide(place, "--from", str(path))
    assert digests(place) == decided


def test_a_row_whose_print_contradicts_is_refused_and_the_others_go_on(place: Path) -> None:
    """One line of the file chooses cells that do not join back to its run: exit code 2, one row recorded."""
    path = choices(place, "")
    first, second = list(open_rows(place))[:2]
    lines = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    chosen = {first: json.dumps(["9", "9", "9", "9", "9", "9"]), second: "1"}
    rows = [(PAGE, row, "", choice) for row, choice in chosen.items()]
    assert {line["row"] for line in lines} >= set(chosen)
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([("page", "row", "capture", "choice"), *rows])
    told = run("decide", "--from", path, *SIGNED, "--format", "json", folder=place)
    found = json.loads(told.out)
    assert (told.code, told.complaint.split()[0]) == (2, "E_DECISION_CONTRADICTS")
    assert [row["row"] for row in found["rows"]] == [second]
    assert len(found["refused"]) == 1


def test_a_pattern_of_no_open_row_is_an_error(place: Path) -> None:
    """A column that no header has names no row; nothing is recorded."""
    told = run("decide", PAGE, "--pattern", "B", "--columns", "Milestone 9", *SIGNED, folder=place)
    assert (told.code, told.complaint.split()[0]) == (2, "E_NO_SUBJECT")
