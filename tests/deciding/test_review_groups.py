"""Open rows of one pattern stand together, and what the review prints of a group is what a decision of it records."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from centre_pages import PAGE, SIGNED, decide, html_page, review, take_in

from command_line import PAGE as SHIPPED
from command_line import ROOT, run
from kpi_ingest.cli.reasons import reason_words
from kpi_ingest.model import Candidate, Cell

SURVEYS = [
    f"Parents {word}{figure}% (May 2023)90%{figure}0%" for word, figure in (("heard", 5), ("seen", 6), ("met", 7))
]
TWO = "Young people satisfied8% (May 2023)90%20%40%"
REASONS = re.search(
    r"\| reason of an undecided cell \| when \|\n\|---\|---\|\n(.*?)\n\n",
    (ROOT / "docs" / "strictness.md").read_text(encoding="utf-8"),
    re.DOTALL,
)


@pytest.fixture(scope="module")
def shipped(replayed: Path) -> dict[str, Any]:
    """The review of the shipped page."""
    return review(replayed, SHIPPED)


def test_every_open_row_stands_in_one_group(shipped: dict[str, Any]) -> None:
    """Once, beside rows of its own section and header only; the seven surveys of section B are one group."""
    grouped = [row for group in shipped["groups"] for row in group["rows"]]
    rows = {row["row"]: row for row in shipped["rows"]}
    assert sorted(grouped) == sorted(row["row"] for row in shipped["rows"])
    for group in shipped["groups"]:
        assert {rows[row]["section"] for row in group["rows"]} == {group["section"]}
        assert all(rows[row]["columns"] == group["columns"] for row in group["rows"])
    surveys = [group for group in shipped["groups"] if len(group["rows"]) == 7]
    assert [(group["section"][:9], group["figures"]) for group in surveys] == [("Section B", 2)]


def test_a_row_that_lists_none_of_its_groups_patterns_shows_them(shipped: dict[str, Any]) -> None:
    """Its ten candidates hold neither Milestone 3 and 5 nor 3 and 4; the group shows the cells of both."""
    (row,) = [row for row in shipped["rows"] if row["row"] == "b4c3c1834391"]
    group = next(group for group in shipped["groups"] if row["row"] in group["rows"])
    for pattern in group["patterns"][:3]:
        placed = next(each for each in pattern["rows"] if each["row"] == row["row"])
        assert placed["candidate"] is None
        assert placed["cells"] not in [candidate["cells"] for candidate in row["candidates"]]
        assert row["source"].endswith("".join(placed["cells"]))


def test_the_command_of_a_pattern_decides_what_the_group_shows(replayed: Path, shipped: dict[str, Any]) -> None:
    """Its preview has the rows and cells of the likeliest pattern of each group, and of the unlikeliest: no others."""
    for group in shipped["groups"]:
        for pattern in {json.dumps(each): each for each in group["patterns"][:1] + group["patterns"][-1:]}.values():
            assert pattern["command"] is not None
            told = run(*pattern["command"][1:], "--preview", *SIGNED, "--format", "json", folder=replayed)
            assert (told.code, told.err) == (0, "")
            found = {row["row"]: row["after"] for row in json.loads(told.out)["rows"]}
            assert found == {row["row"]: row["cells"] for row in pattern["rows"] if row["cells"] is not None}


def test_a_listed_candidate_has_the_cells_that_the_pattern_shows(shipped: dict[str, Any]) -> None:
    """By its number, with its probability; patterns stand likeliest first."""
    rows = {row["row"]: row for row in shipped["rows"]}
    for group in shipped["groups"]:
        shares = [pattern["probability"] for pattern in group["patterns"]]
        assert shares == sorted(shares, reverse=True)
        for placed in (each for pattern in group["patterns"] for each in pattern["rows"] if each["candidate"]):
            candidate = rows[placed["row"]]["candidates"][placed["candidate"] - 1]
            assert (candidate["cells"], candidate["probability"]) == (placed["cells"], placed["probability"])


def test_a_group_is_printed_once_with_its_rows_and_commands(replayed: Path, shipped: dict[str, Any]) -> None:
    """Each row id heads one line, and the command can be copied whole from one line."""
    out = run("review", SHIPPED, folder=replayed, COLUMNS="132").out
    assert out.count("7 rows of one pattern") == 1
    heads = [line.split()[0] for line in out.splitlines() if re.match(r" ?[0-9a-f]{12} ", line)]
    heads += re.findall(r"^row ([0-9a-f]{12}) ", out, re.MULTILINE)
    open_rows = {row["row"] for row in shipped["rows"]}
    assert sorted(each for each in heads if each in open_rows) == sorted(open_rows)
    command = "A: kpi-ingest decide devon-send-kpis --columns 'Milestone 3,Milestone 5' --pattern B --preview"
    assert [line for line in out.splitlines() if line.strip().startswith(command)] != []


def test_every_open_cell_says_why(shipped: dict[str, Any]) -> None:
    """One reason for each open column, in words, with the probability and the threshold where these decide."""
    for row in shipped["rows"]:
        assert [each["column"] for each in row["open_because"]] == row["open"]
        for each in row["open_because"]:
            assert each["words"]
            if each["reason"] == "AMBIGUOUS" and each["confidence"] < row["threshold"]:
                assert f"below the threshold of {row['threshold']}" in each["words"]


def test_a_settled_group_is_gone(tmp_path: Path) -> None:
    """Three rows of one figure and one of two: a decision by the first group's command leaves the other row."""
    take_in(tmp_path, m2024_03=html_page(*SURVEYS, TWO))
    groups = review(tmp_path)["groups"]
    assert sorted((len(group["rows"]), group["figures"]) for group in groups) == [(1, 2), (3, 1)]
    pattern = next(group for group in groups if len(group["rows"]) == 3)["patterns"][0]
    found = decide(tmp_path, *pattern["command"][2:])
    assert sorted(row["row"] for row in found["rows"]) == sorted(row["row"] for row in pattern["rows"])
    assert [(len(group["rows"]), group["figures"]) for group in review(tmp_path)["groups"]] == [(1, 2)]


def test_one_row_is_shown_whole_with_its_reasons(tmp_path: Path) -> None:
    """`--row` of a group's member: every candidate, and a line for each open cell."""
    take_in(tmp_path, m2024_03=html_page(*SURVEYS))
    (group,) = review(tmp_path)["groups"]
    out = run("review", PAGE, "--row", group["rows"][0], folder=tmp_path, COLUMNS="240").out
    (row,) = [row for row in review(tmp_path)["rows"] if row["row"] == group["rows"][0]]
    assert "rows of one pattern" not in out
    for each in row["open_because"]:
        assert f"  {row['columns'][each['column']]} is open: {each['words']}" in out


@pytest.mark.parametrize("reason", re.findall(r"`([A-Z_]+)`", "\n".join(
    line.split("|")[1] for line in (REASONS.group(1) if REASONS else "").splitlines()
)))  # fmt: skip
def test_every_documented_reason_has_words(reason: str) -> None:
    """None of them is printed as a bare code."""
    words = reason_words(
        Cell(0, "undecided", None, confidence=0.5, candidates=(Candidate("7", 0.5),), reason=reason), 1
    )
    assert reason not in words
