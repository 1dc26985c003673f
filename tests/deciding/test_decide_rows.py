"""A person chooses the cells of a row: recorded, read anew, and taken back only by another record."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from centre_pages import (
    FIRST,
    HEADER,
    PAGE,
    SATISFIED,
    SECOND,
    SIGNED,
    cells,
    decide,
    html_page,
    open_row,
    review,
    take_in,
    texts,
)

from command_line import digests, row_counts, run, tree
from kpi_ingest.model import Reading, ReadRow
from kpi_ingest.store import open_store

OPEN_PAGE = html_page("Appeals lodged120 (June 2022)60100959088", SATISFIED)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose store holds one edition with an open row."""
    folder = tmp_path_factory.mktemp("opened")
    assert take_in(folder, m2024_03=OPEN_PAGE).code == 0
    return folder


@pytest.fixture
def centre(opened: Path, tmp_path: Path) -> Path:
    """A copy of it, to be written to."""
    return Path(shutil.copytree(opened, tmp_path / "centre"))


def choose(folder: Path, chosen: tuple[str, ...]) -> dict[str, object]:
    """Decide on the open row for these cells."""
    return decide(folder, str(row_id(folder)), json.dumps(chosen))


def row_id(folder: Path) -> str:
    """The id of the row in question, open or not."""
    with open_store(f"sqlite:///{folder / 'kpi-ingest.db'}") as store:
        (_, reading), *_ = store.current_readings(PAGE)
    return next(row.row for row in reading.tables[0].rows if row.indicator.startswith("Parents"))


def test_a_candidate_is_chosen_by_its_number(centre: Path) -> None:
    """What is recorded are the candidate's cells; they are published as decided, and the row is no longer open."""
    row = open_row(centre, "Parents satisfied")
    (number,) = [each["candidate"] for each in row["candidates"] if tuple(each["cells"]) == SECOND]
    decided = decide(centre, row["row"], str(number))
    assert (decided["recorded"], decided["applied"]) == (True, 1)
    assert cells(centre, "Parents satisfied") == [
        ("value" if text else "blank", text, "decided") for text in SECOND
    ]  # fmt: skip
    assert [row["indicator"] for row in review(centre)["rows"] if row["indicator"].startswith("Parents")] == []
    (document,) = [json.loads(file.read_text()) for file in (centre / "kept" / "decisions").rglob("*.json")]
    assert (document["kind"], tuple(document["cells"]), document["source"]) == ("cells", SECOND, SATISFIED)
    assert (document["by"], document["because"]) == ("A. Auditor", "asked the publisher")


def test_only_the_row_itself_changes(centre: Path) -> None:
    """Every other cell of the page stays as it was, and the report of a decision lists those that changed."""
    before = cells(centre, "Appeals")
    decided = choose(centre, FIRST)
    assert cells(centre, "Appeals") == before
    assert {each["indicator"] for each in decided["changes"]} == {"Parents satisfied"}
    assert [each["after"]["text"] for each in decided["changes"] if each["before"]["state"] == "undecided"]


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        (json.dumps(["6% (May 2023)", "90%", "51%", "", "", "", "", ""]), "E_DECISION_CONTRADICTS"),
        (json.dumps(["6% (May 2023)", "", "", "", "", "", "", ""]), "E_DECISION_CONTRADICTS"),
        (json.dumps(["6% (May 2023)", "90%", "50%"]), "E_DECISION_CONTRADICTS"),
        (json.dumps(["Parents satisfied6% (May 2023)", "90%", "50%", "", "", "", "", ""]), "E_DECISION_CONTRADICTS"),
        (json.dumps(["6% (May 2023)", "90%", 50, "", "", "", "", ""]), "E_NO_CANDIDATE"),
        ("[" * 100_000, "E_NO_CANDIDATE"),
        ("0", "E_NO_CANDIDATE"),
        ("99", "E_NO_CANDIDATE"),
    ],
    ids=["a digit changed", "a figure dropped", "too few", "no label left", "a number", "deep", "zero", "not listed"],
)
def test_what_contradicts_the_bytes_is_refused(centre: Path, chosen: str, code: str) -> None:
    """Exit code 2 and one line; nothing is recorded and nothing changes."""
    archive, rows = tree(centre / "kept"), row_counts(centre)
    told = run("decide", row_id(centre), chosen, *SIGNED, folder=centre)
    assert (told.code, told.out) == (2, "")
    assert told.complaint.startswith(code)
    assert (tree(centre / "kept"), row_counts(centre)) == (archive, rows)


def test_a_decision_undone_and_another_made_are_three_readings(centre: Path) -> None:
    """Each is a record of its own, the last word counts, and an undo brings back what was known before."""
    undecided = cells(centre, "Parents satisfied")
    first = choose(centre, FIRST)
    undone = decide(centre, "--undo", str(first["decision"])[:8])
    assert cells(centre, "Parents satisfied") == undecided
    assert undone["applied"] == 0
    choose(centre, SECOND)
    assert texts(centre, "Parents satisfied") == list(SECOND)
    counted = row_counts(centre)
    assert (counted["decision"], counted["reading"]) == (3, 4)


def test_the_same_decision_made_again_after_an_undo_stands(centre: Path) -> None:
    """A decision is an act at a time: word for word the same one may be made twice."""
    first = choose(centre, FIRST)
    decide(centre, "--undo", str(first["decision"]))
    assert choose(centre, FIRST)["recorded"]
    assert texts(centre, "Parents satisfied") == list(FIRST)
    assert row_counts(centre)["decision"] == 3


def test_the_last_word_counts_and_its_undo_restores_the_one_before(centre: Path) -> None:
    """An undo takes back exactly one decision, be that an undo itself."""
    choose(centre, FIRST)
    second = choose(centre, SECOND)
    assert texts(centre, "Parents satisfied") == list(SECOND)
    undo = decide(centre, "--undo", str(second["decision"]))
    assert texts(centre, "Parents satisfied") == list(FIRST)
    decide(centre, "--undo", str(undo["decision"]))
    assert texts(centre, "Parents satisfied") == list(SECOND)
    assert [each["stands"] for each in review(centre)["decisions"]] == [False, True, False, False]


def test_saying_the_same_again_records_nothing(centre: Path) -> None:
    """While a person's decision stands, repeating it is no new act; a replay adds nothing either."""
    choose(centre, FIRST)
    archive, rows = tree(centre / "kept"), row_counts(centre)
    assert not choose(centre, FIRST)["recorded"]
    assert run("replay", folder=centre).code == 0
    assert (tree(centre / "kept"), row_counts(centre)) == (archive, rows)


def test_what_is_taken_back_already_is_not_taken_back_again(centre: Path) -> None:
    """One line says so, and what to do; the same for a decision that nobody made."""
    first = str(choose(centre, FIRST)["decision"])
    decide(centre, "--undo", first)
    told = [run("decide", "--undo", name, *SIGNED, folder=centre) for name in (first, "0" * 12, first[:5])]
    assert [each.code for each in told] == [2, 2, 2]
    assert [each.complaint.split()[0] for each in told] == ["E_UNDONE", "E_NO_SUBJECT", "E_NO_SUBJECT"]


def test_a_rebuilt_store_holds_the_decisions(centre: Path) -> None:
    """The archive alone gives back decisions, their order and every reading they led to."""
    first = choose(centre, FIRST)
    decide(centre, "--undo", str(first["decision"]))
    choose(centre, SECOND)
    url = f"sqlite:///{centre / 'rebuilt.db'}"
    assert run("rebuild", "--store", url, folder=centre).code == 0
    assert row_counts(centre, url) == row_counts(centre)
    assert digests(centre, PAGE, url) == digests(centre, PAGE)
    with open_store(url) as rebuilt, open_store(f"sqlite:///{centre / 'kpi-ingest.db'}") as kept:
        assert rebuilt.decisions(PAGE) == kept.decisions(PAGE)
        assert rebuilt.current_readings(PAGE) == kept.current_readings(PAGE)


def test_a_decision_holds_wherever_the_run_recurs(centre: Path) -> None:
    """In an edition that arrives later, and in an older one; its readings name it."""
    decision = choose(centre, FIRST)["decision"]
    other = "Drop-in sessions held12 (June 2022)20"
    assert take_in(centre, m2024_01=html_page(other, SATISFIED), m2024_09=html_page(SATISFIED, other)).code == 0
    with open_store(f"sqlite:///{centre / 'kpi-ingest.db'}") as store:
        readings = [reading for _, reading in store.current_readings(PAGE)]
    assert [reading.inputs.decisions for reading in readings] == [(decision,)] * 3
    for reading in readings:
        (row,) = [row for row in reading.tables[0].rows if row.indicator == "Parents satisfied"]
        assert [(cell.text, cell.support) for cell in row.cells] == [(text, "decided") for text in FIRST]


def test_the_order_of_arrival_changes_nothing(centre: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Decided before or after another edition arrives, the page is read the same."""
    later = html_page(f"{SATISFIED}55%", "Appeals lodged120 (June 2022)60100959088")
    choose(centre, FIRST)
    take_in(centre, m2024_09=later)
    other = tmp_path_factory.mktemp("other")
    take_in(other, m2024_03=OPEN_PAGE, m2024_09=later)
    decide(other, row_id(other), json.dumps(FIRST))
    assert digests(centre, PAGE) == digests(other, PAGE)


def test_a_reading_names_the_decision_behind_its_evidence(centre: Path) -> None:
    """An open row of the same indicator in another edition may use the decided cells, and says so in its inputs."""
    decision = choose(centre, FIRST)["decision"]
    assert take_in(centre, m2024_09=html_page(f"{SATISFIED}55%", "Appeals lodged120 (June 2022)60100959088")).code == 0
    with open_store(f"sqlite:///{centre / 'kpi-ingest.db'}") as store:
        _, (_, later) = store.current_readings(PAGE)
    assert later.inputs.decisions == (decision,)
    assert later.inputs.evidence
    assert {cell.support for row in later.tables[0].rows for cell in row.cells} == {"repaired"}


def test_a_decision_does_not_hold_under_another_header(centre: Path) -> None:
    """The same run under other periods is another question; --capture says which one is meant."""
    choose(centre, FIRST)
    other = html_page(SATISFIED, header=HEADER.replace("24", "25"))
    assert take_in(centre, m2025_03=other).code == 0
    assert {support for _, _, support in cells(centre, "Parents", "2025-03")} == {"repaired"}
    told = run("decide", row_id(centre), "1", *SIGNED, folder=centre)
    assert (told.code, told.complaint.split()[0]) == (2, "E_AMBIGUOUS_ROW")
    sha256 = open_row(centre, "Parents satisfied")["captures"][0]["sha256"]
    assert decide(centre, row_id(centre), json.dumps(SECOND), "--capture", sha256[:12])["applied"] == 1
    assert texts(centre, "Parents", "2025-03") == list(SECOND)
    assert texts(centre, "Parents", "2024-03") == list(FIRST)


LINES = (
    "Section A: Advice", "Indicator", "Baseline (date)", "Target", "Milestone 1 – Mar 24", "Actual Mar 24",
    "Milestone 2 – Jul 24", "Actual Jul 24", "Appeals lodged with the tribunal", "120 (June 2022)", "60", "100", "95",
)  # fmt: skip
OPEN_LINES = ("Parents satisfied with the advice they were given", "6% (May 2023)", "90%", "50%")
"""As in the shipped capture of 2023: a cell a line, blanks dropped."""


def test_a_decision_does_not_hold_where_the_capture_ends(tmp_path: Path) -> None:
    """The last row of a cut capture may go on: what was decided of a whole row with these cells says nothing of it."""
    for name, lines in (("2024-03", (*LINES, *OPEN_LINES, *LINES[8:])), ("2024-09", (*LINES, *OPEN_LINES))):
        (tmp_path / f"{PAGE}.{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "kpi-ingest.toml").write_text('archive = "kept"\n', encoding="utf-8")
    assert run("replay", tmp_path, folder=tmp_path).code == 0
    chosen = ["6% (May 2023)", "90%", "50%", "", "", ""]
    decide(tmp_path, row_id(tmp_path), json.dumps(chosen))
    with open_store(f"sqlite:///{tmp_path / 'kpi-ingest.db'}") as store:
        (_, whole), (_, cut) = store.current_readings(PAGE)
    assert (whole.truncated, cut.truncated) == (False, True)
    assert {cell.support for cell in _satisfied(whole).cells} == {"decided"}
    assert {cell.support for cell in _satisfied(cut).cells} == {"repaired"}
    assert {cell.state for cell in _satisfied(cut).cells[3:]} <= {"undecided", "truncated"}


def _satisfied(reading: Reading) -> ReadRow:
    return next(row for row in reading.tables[0].rows if row.indicator.startswith("Parents"))


def test_a_row_that_the_capture_delimits_is_refused(tmp_path: Path) -> None:
    """Its cells are open for another reason: here a header that stands twice."""
    heads = "".join(f"<th>{label}</th>" for label in ("Indicator", "Target", "Actual Mar 24", "Actual Mar 24"))
    body = "".join(f"<td>{text}</td>" for text in ("Visits", "10", "11", "12"))
    take_in(tmp_path, m2024_03=f"<!DOCTYPE html><table><tr>{heads}</tr><tr>{body}</tr></table>")
    row = open_row(tmp_path, "Visits")
    assert (row["source"], row["candidates"], row["open"]) == (None, [], [1, 2])
    told = run("decide", row["row"], '["10", "11", "12"]', *SIGNED, folder=tmp_path)
    assert (told.code, told.complaint.split()[0]) == (2, "E_DELIMITED")
    assert row_counts(tmp_path)["decision"] == 0
