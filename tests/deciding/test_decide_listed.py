"""Rows decided together that are named by their ids, by a label or in a file; what is refused, and what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from centre_pages import SIGNED, decide, review

from command_line import PAGE, digests, run, tree

THREE_AND_FIVE = ("--columns", "Milestone 3,Milestone 5")
ROWS = ("a8e1c68efd97", "ec4eae383eee")
"""Two rows of section B with two figures behind the target."""
ELSEWHERE = "41bd89704a8c"
"""A row of section A whose run can be cut into six figures in more than one way."""


def refusal(place: Path, *words: str) -> str:
    """The one line of a decision that is refused whole; nothing is printed, and nothing recorded."""
    before = tree(place / "kpi-archive")
    ran = run("decide", *words, *SIGNED, folder=place)
    assert (ran.code, ran.out) == (2, "")
    assert tree(place / "kpi-archive") == before
    return ran.complaint


def changed(told: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The figures that each row is given behind its baseline and target."""
    return {row["row"]: tuple(text for text in row["after"][2:] if text) for row in told["rows"]}


def test_rows_named_by_their_ids_are_decided_and_no_other(place: Path) -> None:
    """One act for both; the rest of the section stays open, and undo takes both back."""
    before = digests(place), {row["row"] for row in review(place, PAGE)["rows"]}
    told = decide(place, PAGE, "--rows", ",".join(ROWS), *THREE_AND_FIVE)
    assert changed(told) == {ROWS[0]: ("20%", "40%"), ROWS[1]: ("25%", "40%")}
    left = {row["row"] for row in review(place, PAGE)["rows"]}
    assert before[1] - left == set(ROWS)
    decide(place, "--undo", told["decided"]["decision"])
    assert (digests(place), {row["row"] for row in review(place, PAGE)["rows"]}) == before


def test_the_rows_of_a_label_are_decided(place: Path) -> None:
    """The whole label, however it is spaced; part of one names no row."""
    (row,) = [row for row in review(place, PAGE)["rows"] if row["row"] == ROWS[1]]
    spaced = f"  {row['indicator'].upper()} "
    told = decide(place, PAGE, "--label", spaced, *THREE_AND_FIVE)
    assert changed(told) == {ROWS[1]: ("25%", "40%")}
    assert refusal(place, PAGE, "--label", "Percentage of young people", *THREE_AND_FIVE).startswith("E_NO_SUBJECT")


def test_a_row_id_that_does_not_wait_is_named(place: Path) -> None:
    """And nothing is decided of the others: a slip in one id is a slip in the list."""
    told = refusal(place, PAGE, "--rows", f"{ROWS[0]},0123456789ab", *THREE_AND_FIVE)
    assert told.startswith("E_NO_SUBJECT 0123456789ab: got no open row of that name under such columns")


def test_a_row_that_can_be_cut_in_several_ways_is_refused_and_the_others_go_on(place: Path) -> None:
    """Its ways are shown; which is meant is decided by itself."""
    all_six = "Milestone 3,Actual Mar 24,Milestone 4,Actual Jul 24,Milestone 5,Actual Nov 24"
    ran = run("decide", PAGE, "--pattern", "A", "--columns", all_six, *SIGNED, "--format", "json", folder=place)
    told = json.loads(ran.out)
    assert (ran.code, told["rows"], told["decided"]) == (2, [], None)
    lines = ran.err.splitlines()
    assert told["refused"] == lines
    assert len(lines) == 2
    assert all(line.startswith(f"E_PATTERN_REFUSED {PAGE}, row ") for line in lines)
    assert "28 | 37.16 | 30 | 54.05 | 25 | 3.7; " in lines[0]
    assert lines[0].endswith(f"next: decide this row by itself: kpi-ingest review {PAGE} --row {ELSEWHERE}")


def test_a_pattern_against_a_settled_cell_is_refused(place: Path) -> None:
    """The row has its `Actual Jul 23` settled as blank; a pattern that puts a figure there contradicts it."""
    settled = "Milestone 2 – Nov 23,Actual Jul 23"
    ran = run("decide", PAGE, "--rows", "b4c3c1834391", "--columns", settled, *SIGNED, folder=place)
    assert ran.code == 2
    assert ran.complaint.startswith(f"E_PATTERN_REFUSED {PAGE}, row b4c3c1834391: got ")
    assert "where the pattern has another cell" in ran.complaint


HEADER = "page,row,capture,choice\n"
FILES = {
    "another header": ("row,choice\na,1\n", "a line or a header without page, row, capture, choice"),
    "a short line": (f"{HEADER}{PAGE},{ROWS[0]}\n", "a line or a header without page, row, capture, choice"),
    "empty": ("", "choices for 0 pages"),
    "nothing chosen": (f"{HEADER}{PAGE},{ROWS[0]},,\n", "choices for 0 pages"),
    "two pages": (f"{HEADER}{PAGE},{ROWS[0]},,1\nother,{ROWS[0]},,1\n", "choices for 2 pages"),
    "a quote that does not end": (f'{HEADER}{PAGE},{ROWS[0]},,"1\n', "unexpected end of data"),
}


@pytest.mark.parametrize(("content", "told"), FILES.values(), ids=FILES)
def test_a_file_of_another_form_is_refused_whole(place: Path, content: str, told: str) -> None:
    """With what is wrong with it, what it must be, and where such a file comes from."""
    (place / "choices.csv").write_text(content, encoding="utf-8")
    line = refusal(place, "--from", "choices.csv")
    assert line.startswith("E_DECISIONS_FILE choices.csv: got ")
    assert told in line
    assert line.endswith("next: kpi-ingest review PAGE --format csv prints such a file; fill in choice")


def test_a_file_that_is_no_text_or_not_there_is_refused(place: Path) -> None:
    """Bytes that are no UTF-8; a name that leads nowhere."""
    (place / "choices.csv").write_bytes(HEADER.encode() + b"\xff\xfe\n")
    assert refusal(place, "--from", "choices.csv").startswith("E_DECISIONS_FILE choices.csv: got 'utf-8' codec")
    assert "No such file" in refusal(place, "--from", "gone.csv")


CHOICES = {
    "a row that is not there": ("0123456789ab,,1", "E_NO_SUBJECT"),
    "a capture that does not show it": (f"{ROWS[0]},ffff,1", "E_NO_SUBJECT"),
}


@pytest.mark.parametrize(("line", "code"), CHOICES.values(), ids=CHOICES)
def test_a_line_that_names_no_row_refuses_the_file(place: Path, line: str, code: str) -> None:
    """Nothing of it is recorded."""
    (place / "choices.csv").write_text(f"{HEADER}{PAGE},{ROWS[1]},,1\n{PAGE},{line}\n", encoding="utf-8")
    assert refusal(place, "--from", "choices.csv").split()[0] == code


@pytest.mark.parametrize("choice", ["99", "0", "first", '["9"', '["9"]'])
def test_a_choice_that_is_none_is_refused_and_the_others_go_on(place: Path, choice: str) -> None:
    """A number beyond the list, a word, half a list, a list of another length."""
    quoted = choice.replace('"', '""')
    content = f'{HEADER}{PAGE},{ROWS[0]},,"{quoted}"\n{PAGE},{ROWS[1]},,1\n'
    (place / "choices.csv").write_text(content, encoding="utf-8")
    ran = run("decide", "--from", "choices.csv", "--preview", *SIGNED, "--format", "json", folder=place)
    told = json.loads(ran.out)
    assert (ran.code, [row["row"] for row in told["rows"]], told["decided"]) == (2, [ROWS[1]], None)
    assert ROWS[0] in ran.complaint


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "choices.csv", "--rows", ROWS[0]),
        (PAGE, "--from", "choices.csv"),
        (PAGE, "--rows", ROWS[0]),
        (PAGE, *THREE_AND_FIVE),
        (PAGE, "--rows", ROWS[0], *THREE_AND_FIVE, "--accept"),
        (PAGE, "2", "--rows", ROWS[0], *THREE_AND_FIVE),
        (ROWS[0], "1", "--preview"),
    ],
)
def test_options_that_do_not_go_together_are_refused(place: Path, words: tuple[str, ...]) -> None:
    """One line that says what is expected."""
    assert refusal(place, *words).startswith("E_USAGE kpi-ingest")
