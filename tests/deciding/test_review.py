"""What waits for a person, in a table a person can read."""

from __future__ import annotations

import json
import re
from pathlib import Path

from centre_pages import HEADER, PAGE, SATISFIED, decide, html_page, open_row, review, take_in

from command_line import run

OPEN_PAGE = html_page("Appeals lodged120 (June 2022)60100959088", SATISFIED)


def test_candidates_stand_under_their_headers(tmp_path: Path) -> None:
    """Run, row id, capture, open columns with a question mark, and every cut with its number and probability."""
    take_in(tmp_path, m2024_03=OPEN_PAGE)
    row = open_row(tmp_path, "Parents satisfied")
    told = run("review", PAGE, "--row", row["row"], folder=tmp_path, COLUMNS="240")
    assert f"row {row['row']}  {PAGE}, captured 2024-03" in told.out
    assert f"  {SATISFIED}\n" in told.out
    header, *lines = [line for line in told.out.splitlines() if "Baseline (date)" in line or "6% (May 2023)   " in line]
    for index, label in enumerate(row["columns"]):
        assert f"{'?' if index in row['open'] else ' '}{label}" in header
    assert len(lines) == len(row["candidates"]) > 1
    for line, candidate in zip(lines, row["candidates"], strict=True):
        shown = re.split(r"\s{2,}", line.strip())
        assert shown[0] == str(candidate["candidate"])
        assert shown[2:] == [cell or "·" for cell in candidate["cells"]]


def test_candidates_join_back_to_the_run(tmp_path: Path) -> None:
    """Every cut that is offered can be chosen."""
    take_in(tmp_path, m2024_03=OPEN_PAGE)
    row = open_row(tmp_path, "Parents satisfied")
    assert [each["candidate"] for each in row["candidates"]] == list(range(1, len(row["candidates"]) + 1))
    for candidate in row["candidates"]:
        assert row["source"].endswith("".join(candidate["cells"]))


def test_what_other_captures_show_speaks_for_candidates(tmp_path: Path) -> None:
    """Two later editions delimit their cells and contradict each other: each speaks for the cuts that agree with it."""
    take_in(tmp_path, m2024_03=OPEN_PAGE, m2024_09=_delimited("50%", ""), m2024_10=_delimited("", "50%"))
    candidates = open_row(tmp_path, "Parents satisfied")["candidates"]
    early, late = (next(each for each in candidates if each["cells"][column] == "50%") for column in (3, 5))
    for candidate in (early, late):
        seen = [(each["column"], each["text"]) for each in (*candidate["agrees"], *candidate["differs"])]
        assert sorted(seen) == [(3, ""), (3, "50%"), (5, ""), (5, "50%")]
        assert all(candidate["cells"][each["column"]] == each["text"] for each in candidate["agrees"])
        assert all(candidate["cells"][each["column"]] != each["text"] for each in candidate["differs"])
    assert {tuple(each["captures"]) for each in early["agrees"]}.isdisjoint(
        tuple(each["captures"]) for each in late["agrees"]
    )


def _delimited(march: str, july: str) -> str:
    """An edition whose table is a table."""
    heads = "".join(f"<th>{label}</th>" for label in ("Indicator", "Target", "Actual Mar 24", "Actual Jul 24"))
    body = "".join(f"<td>{text}</td>" for text in ("Parents satisfied", "90%", march, july))
    title = "<h2>Section A: Advice</h2>"
    return f"<!DOCTYPE html><html><body>{title}<table><tr>{heads}</tr><tr>{body}</tr></table></body></html>"


def test_rows_of_many_captures_are_listed_once(tmp_path: Path) -> None:
    """The same run under the same header in several captures is one question, under two headers two."""
    other = "Drop-in sessions held12 (June 2022)20"
    take_in(
        tmp_path,
        m2024_03=OPEN_PAGE,
        m2024_04=html_page(SATISFIED, other),
        m2025_03=html_page(SATISFIED, header=HEADER.replace("24", "25")),
    )
    rows = [row for row in review(tmp_path)["rows"] if row["indicator"].startswith("Parents")]
    assert sorted(len(row["captures"]) for row in rows) == [1, 2]
    assert len({row["row"] for row in rows}) == 1


def test_decisions_are_listed_with_who_when_and_why(tmp_path: Path) -> None:
    """Also those taken back, and whether each stands."""
    take_in(tmp_path, m2024_03=OPEN_PAGE)
    row = open_row(tmp_path, "Parents satisfied")
    first = decide(tmp_path, row["row"], "1")["decision"]
    decide(tmp_path, "--undo", first)
    told = run("review", PAGE, folder=tmp_path, COLUMNS="300").out
    lines = [line.split() for line in told.splitlines() if "asked the publisher" in line]
    assert [line[-1] for line in lines] == ["no", "no"]
    assert lines[0][0] == first[:12]
    assert all("A. Auditor" in " ".join(line) for line in lines)


def test_the_definition_knows_every_label_of_the_shipped_captures(place: Path) -> None:
    """Both print the same 37."""
    assert json.loads(run("review", "--format", "json", folder=place).out)["pages"][0]["unknown_labels"] == []


def test_a_page_that_is_not_there_is_named(place: Path) -> None:
    """Exit code 2, with the pages that are."""
    told = run("review", "nowhere", folder=place)
    assert (told.code, told.complaint.split()[0].rstrip(":")) == (2, "E_UNKNOWN_PAGE")
    assert "devon-send-kpis" in told.complaint
