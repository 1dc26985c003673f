"""Labels that nobody has identified: proposed with their reasons, settled by a person, rebuilt from the archive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from centre_pages import PAGE, SIGNED, decide, review, take_in
from test_decide_releases import DEFINITION

from command_line import digests, row_counts, run
from kpi_ingest.store import open_store

HEADS = ("Indicator", "Target", "Actual Mar 24", "Actual Jul 24", "Actual Nov 24")
APPEALS = ("Appeals lodged", "60", "64", "58", "71")
RENAMED = ("Appeals that were lodged", "60", "64", "58", "71")
VISITS = ("Visits made", "70", "12", "15", "11")
CALLS = ("Share of calls answered", "90%", "80%", "81%", "82%")


def page(*rows: tuple[str, ...], more: str = "") -> str:
    """A page whose table is a table."""
    heads = "".join(f"<th>{label}</th>" for label in HEADS)
    lines = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    title = "<h2>Section A: Advice</h2>"
    return f"<!DOCTYPE html><html><body>{title}<table><tr>{heads}</tr>{lines}</table>{more}</body></html>"


@pytest.fixture
def generic(tmp_path: Path) -> Path:
    """A page without a definition, one label of which changed."""
    assert take_in(tmp_path, m2024_12=page(APPEALS, VISITS, CALLS), m2025_01=page(RENAMED, VISITS, CALLS)).code == 0
    return tmp_path


@pytest.fixture
def defined(tmp_path: Path) -> Path:
    """A page whose definition does not know the label that the newest edition prints."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / f"{PAGE}.toml").write_text(DEFINITION, encoding="utf-8")
    assert take_in(tmp_path, m2024_12=page(APPEALS, CALLS), m2025_01=page(RENAMED, CALLS)).code == 0
    return tmp_path


def indicators(folder: Path, url: str | None = None) -> list[list[str]]:
    """Ids of the rows of every current reading, by capture time."""
    with open_store(url or f"sqlite:///{folder / 'kpi-ingest.db'}", create=False) as store:
        return [[row.indicator_id for row in each.tables[0].rows] for _, each in store.current_readings(PAGE)]


def test_a_label_in_another_ones_place_is_a_proposal(generic: Path) -> None:
    """With its score, the words both have and the cells that say the same; nothing is merged."""
    (proposal,) = review(generic)["proposals"]
    assert (proposal["kind"], proposal["labels"]) == ("relabel", ["Appeals that were lodged"])
    (candidate,) = proposal["candidates"]
    assert (candidate["indicator"], candidate["words"]) == ("appeals-lodged", ["appeals", "lodged"])
    assert (candidate["equal"], candidate["compared"], candidate["score"]) == (4, 4, 0.9)
    assert "Actual Jul 24: 58" in candidate["cells"]
    assert indicators(generic)[1][0] == "appeals-that-were-lodged"


def test_a_label_the_definition_does_not_know_is_a_proposal(defined: Path) -> None:
    """Against the indicators that the definition lists, those that stand beside it left out."""
    (proposal,) = review(defined)["proposals"]
    assert (proposal["kind"], [each["indicator"] for each in proposal["candidates"]]) == ("relabel", ["appeals"])


def test_a_row_like_no_other_is_proposed_as_new(tmp_path: Path) -> None:
    """Other words and other figures than the row that went."""
    other = ("Drop-in sessions", "5", "3", "4", "6")
    take_in(tmp_path, m2024_12=page(APPEALS, CALLS), m2025_01=page(other, CALLS))
    (proposal,) = review(tmp_path)["proposals"]
    assert (proposal["kind"], proposal["candidates"]) == ("new_indicator", [])


def test_indicators_that_differ_in_a_number_are_two(tmp_path: Path) -> None:
    """`over 30 weeks` and `over 52 weeks` share all other words."""
    before, after = ("Plans open over 30 weeks", "5", "3", "4", "6"), ("Plans open over 52 weeks", "2", "1", "2", "3")
    take_in(tmp_path, m2024_12=page(before, CALLS), m2025_01=page(after, CALLS))
    (proposal,) = review(tmp_path)["proposals"]
    assert proposal["kind"] == "new_indicator"


@pytest.mark.parametrize("folder", ["generic", "defined"])
def test_a_person_says_what_a_label_is(folder: str, request: pytest.FixtureRequest) -> None:
    """Both editions are read anew under one id, the diff tells a relabel and nothing else, the proposal is gone."""
    place: Path = request.getfixturevalue(folder)
    (proposal,) = review(place)["proposals"]
    known = indicators(place)[0][0]
    decided = decide(place, proposal["proposal"], "--is", known)
    assert (decided["recorded"], decided["applied"], decided["changes"]) == (True, 1, [])
    assert [ids[0] for ids in indicators(place)] == [known, known]
    assert (review(place)["proposals"], review(place)["unknown_labels"]) == ([], [])
    told = run("diff", f"{PAGE}@2024-12", f"{PAGE}@2025-01", "--format", "json", folder=place)
    assert [(each["kind"], each["hint"]) for each in json.loads(told.out)["changes"]] == [("relabel", None)]


def test_a_decision_on_a_label_is_rebuilt_and_taken_back(generic: Path) -> None:
    """The archive alone gives it back; an undo restores what was read before; saying it anew holds again."""
    unsettled = digests(generic, PAGE)
    decided = decide(generic, "appeals that were lodged", "--is", "appeals-lodged")
    url = f"sqlite:///{generic / 'rebuilt.db'}"
    assert run("rebuild", "--store", url, folder=generic).code == 0
    assert indicators(generic, url) == indicators(generic)
    assert row_counts(generic, url) == row_counts(generic)
    decide(generic, "--undo", decided["decision"])
    assert digests(generic, PAGE) == unsettled
    assert len(review(generic)["proposals"]) == 1


def test_a_decision_on_a_label_holds_in_captures_to_come(generic: Path) -> None:
    """And in older ones that arrive late; the order of arrival changes nothing."""
    decide(generic, "Appeals that were lodged", "--is", "appeals-lodged")
    later = ("Appeals that were lodged*", "60", "64", "58", "77")
    note = "<p>* by families</p>"
    assert take_in(generic, m2025_03=page(later, VISITS, CALLS, more=note), m2024_11=page(RENAMED, VISITS)).code == 0
    assert {ids[0] for ids in indicators(generic)} == {"appeals-lodged"}


def test_a_label_may_be_an_indicator_of_its_own(generic: Path) -> None:
    """It is read as before, and no longer asked about."""
    (proposal,) = review(generic)["proposals"]
    known = digests(generic, PAGE)
    decided = decide(generic, proposal["proposal"], "--new")
    assert (decided["recorded"], decided["changes"]) == (True, [])
    assert digests(generic, PAGE) == known
    assert review(generic)["proposals"] == []
    assert "an indicator of its own" in review(generic)["decisions"][0]["what"]


def test_the_last_word_on_a_label_counts(generic: Path) -> None:
    """And the word before it stands again once it is taken back."""
    decide(generic, "Appeals that were lodged", "--is", "appeals-lodged")
    second = decide(generic, "Appeals that were lodged", "--new")
    assert indicators(generic)[1][0] == "appeals-that-were-lodged"
    decide(generic, "--undo", second["decision"])
    assert indicators(generic)[1][0] == "appeals-lodged"


def test_labels_lead_on_to_where_the_other_one_went(generic: Path) -> None:
    """A third wording is the second's indicator, which is the first's."""
    third = ("Lodged appeals that came", "60", "64", "58", "71")
    take_in(generic, m2025_03=page(third, VISITS, CALLS))
    decide(generic, "Lodged appeals that came", "--is", "appeals-that-were-lodged")
    decide(generic, "Appeals that were lodged", "--is", "appeals-lodged")
    assert [ids[0] for ids in indicators(generic)] == ["appeals-lodged"] * 3


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("Appeals that were lodged", "--is", "nothing"), "E_NO_INDICATOR"),
        (("Appeals that were lodged", "--is", "visits-made"), "E_DECISION_CONTRADICTS"),
        (("Lodgers", "--new"), "E_NO_SUBJECT"),
        (("Lodgers", "--new", "--accept"), "E_USAGE"),
        (("Appeals that were lodged", "1", "--new"), "E_USAGE"),
    ],
    ids=["no such indicator", "stands beside it", "no such label", "two kinds", "a candidate too"],
)
def test_what_the_captures_speak_against_is_refused(generic: Path, words: tuple[str, ...], code: str) -> None:
    """One line says why, and nothing is recorded."""
    told = run("decide", *words, *SIGNED, folder=generic)
    assert (told.code, told.complaint.split()[0].rstrip(":")) == (2, code)
    assert row_counts(generic)["decision"] == 0


def test_a_label_of_the_definition_is_not_decided(defined: Path) -> None:
    """What the definition says is changed there."""
    told = run("decide", "Share of calls answered", "--new", *SIGNED, folder=defined)
    assert (told.code, told.complaint.split()[0]) == (2, "E_LABEL_KNOWN")


def test_a_label_of_two_sections_is_named_with_its_section(tmp_path: Path) -> None:
    """The same words in two tables may be two indicators."""
    two = [page(APPEALS), page(APPEALS).replace("Section A", "Section B")]
    take_in(tmp_path, m2024_12="".join(two))
    told = run("decide", "Appeals lodged", "--new", *SIGNED, folder=tmp_path)
    assert (told.code, told.complaint.split()[0]) == (2, "E_AMBIGUOUS_LABEL")
    assert decide(tmp_path, "Appeals lodged", "--new", "--section", "section-b-advice")["recorded"]


def test_a_label_that_reads_like_an_id_is_not_that_indicator(defined: Path) -> None:
    """`Appeals` would make the id `appeals`, which the definition gives to `Appeals lodged`: nothing is merged."""
    take_in(defined, m2025_03=page(("Appeals", "1", "2", "3", "4"), APPEALS, CALLS))
    assert indicators(defined)[-1] == ["label-appeals", "appeals", "calls-answered"]


def test_review_prints_proposals_for_people(generic: Path) -> None:
    """Id, label, what it may be, score and reasons in one line."""
    (proposal,) = review(generic)["proposals"]
    told = run("review", PAGE, folder=generic, COLUMNS="240").out
    (line,) = [line for line in told.splitlines() if line.strip().startswith(proposal["proposal"])]
    assert "appeals-lodged" in line
    assert "4 of 4 cells equal" in line
    assert "1 proposals" in told
