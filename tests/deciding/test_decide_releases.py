"""Held releases accepted, findings acknowledged: no figure changes, and both can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from centre_pages import PAGE, SIGNED, decide, review, take_in

from command_line import run, tree
from kpi_ingest import open_store
from kpi_ingest.archive import open_archive
from kpi_ingest.model import ReleaseAccepted
from kpi_ingest.model.decision import decision_document
from kpi_ingest.pages import load_pages

DEFINITION = f"""id = "{PAGE}"
title = "Advice"
publisher = "Advice centre"
licence = "none"
locale = "en-GB"

[gates]
rows_min_share = 0.75
undecided_max_share = 0.5
missing_tables_max = 0
missing_measures_max = 0

[[sections]]
id = "A"
titles = ["Section A: Advice"]
rows_min = 1
rows_max = 9

[[indicators]]
id = "appeals"
section = "A"
labels = ["Appeals lodged"]
unit = "count"
polarity = "lower"
kind = "flow"

[[indicators]]
id = "calls-answered"
section = "A"
labels = ["Share of calls answered"]
unit = "%"
polarity = "higher"
kind = "share"
"""
ROWS = (("Appeals lodged", "60", "64"), ("Visits made", "70", "71"), ("Share of calls answered", "90%", "130%"))


def table_page(*rows: tuple[str, ...]) -> str:
    """A page whose table is a table."""
    heads = "".join(f"<th>{label}</th>" for label in ("Indicator", "Target", "Actual Mar 24"))
    lines = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    return f"<!DOCTYPE html><html><body><h2>Section A: Advice</h2><table><tr>{heads}</tr>{lines}</table></body></html>"


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    """A folder whose newest edition has lost two rows of three, which its gate holds."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / f"{PAGE}.toml").write_text(DEFINITION, encoding="utf-8")
    told = take_in(tmp_path, m2024_03=table_page(*ROWS), m2024_06=table_page(ROWS[0]))
    assert told.code == 7
    return tmp_path


def latest(folder: Path) -> str:
    """The release that `show PAGE` takes."""
    return run("show", PAGE, folder=folder).out.split(",")[0]


def test_an_accepted_release_is_current(centre: Path) -> None:
    """Its gate no longer holds it; taken back, it is held again."""
    (held,) = review(centre)["held"]
    assert "E_ROW_COUNT_GATE" in held["reason"]
    assert latest(centre) != held["release"]
    decision = decide(centre, held["release"], "--accept")["decision"]
    assert (latest(centre), review(centre)["held"]) == (held["release"], [])
    assert run("replay", folder=centre).code == 0
    decide(centre, "--undo", decision)
    assert [each["release"] for each in review(centre)["held"]] == [held["release"]]
    assert run("replay", folder=centre).code == 7


def test_a_rebuilt_store_knows_what_was_accepted(centre: Path) -> None:
    """Acceptance is a fact of the archive, not of the store."""
    (held,) = review(centre)["held"]
    decide(centre, held["release"], "--accept")
    url = f"sqlite:///{centre / 'rebuilt.db'}"
    assert run("rebuild", "--store", url, folder=centre).code == 0
    assert run("show", PAGE, "--store", url, folder=centre).out.startswith(held["release"])


def _other_bytes(*rows: tuple[str, ...]) -> str:
    """The same edition, as a server stamps each answer anew."""
    return table_page(*rows).replace("<body>", "<body><!-- served again -->")


def test_acceptance_holds_when_an_older_capture_of_the_edition_arrives(centre: Path) -> None:
    """The release begins earlier then and has another id; what it shows is what was accepted."""
    (held,) = review(centre)["held"]
    decide(centre, held["release"], "--accept")
    assert take_in(centre, m2024_05=_other_bytes(ROWS[0])).code == 0
    assert latest(centre) != held["release"]
    assert review(centre)["held"] == []
    url = f"sqlite:///{centre / 'rebuilt.db'}"
    assert run("rebuild", "--store", url, folder=centre).code == 0
    assert run("show", PAGE, "--store", url, folder=centre).out.split(",")[0] == latest(centre)


def test_acceptance_holds_for_the_content_in_whatever_bytes(centre: Path) -> None:
    """The full table came back and went again: the same figures as accepted, in bytes nobody has seen."""
    (held,) = review(centre)["held"]
    decision = decide(centre, held["release"], "--accept")["decision"]
    assert take_in(centre, m2024_07=_other_bytes(*ROWS), m2024_08=_other_bytes(ROWS[0])).code == 0
    assert review(centre)["held"] == []
    with open_store(f"sqlite:///{centre / 'kpi-ingest.db'}", definitions=load_pages([centre / "pages"])) as store:
        answer = store.latest(PAGE)
    assert ({each.indicator for each in answer}, answer.depends) == ({"appeals"}, ())
    decide(centre, "--undo", decision)
    assert len(review(centre)["held"]) == 2


def test_acceptance_says_nothing_of_another_loss(centre: Path) -> None:
    """Another row is left than the one that was accepted as all there is."""
    (held,) = review(centre)["held"]
    decide(centre, held["release"], "--accept")
    assert take_in(centre, m2024_07=_other_bytes(*ROWS), m2024_08=table_page(ROWS[1])).code == 7
    assert [each["release"] for each in review(centre)["held"]] == [latest_of(centre)]


def latest_of(folder: Path) -> str:
    """The newest release, held or not."""
    with open_store(f"sqlite:///{folder / 'kpi-ingest.db'}") as store:
        return store.releases(PAGE)[-1].id


def test_a_record_without_digests_holds_by_the_id(centre: Path) -> None:
    """Acceptances recorded before what was shown was kept with them."""
    (held,) = review(centre)["held"]
    now = datetime(2026, 1, 31, tzinfo=UTC)
    act = ReleaseAccepted(held["release"], held["reason"])
    document = decision_document(act, page=PAGE, by="A", because="b", decided_at=now, recorded_at=now)
    assert "shown" not in document
    with open_archive(centre / "kept", writable=True) as archive:
        archive.add_decision(document)
    assert run("replay", folder=centre).code == 0
    assert latest(centre) == held["release"]


def test_a_release_that_no_gate_holds_is_not_accepted(centre: Path) -> None:
    """One line says so; the same for a release that is not there."""
    names = (f"{PAGE}@2024-03", f"{PAGE}#00000000")
    told = [run("decide", name, "--accept", *SIGNED, folder=centre) for name in names]
    assert [(each.code, each.complaint.split()[0]) for each in told] == [(2, "E_NOT_HELD"), (2, "E_NO_RELEASE")]


def test_a_label_the_definition_does_not_know_is_listed(centre: Path) -> None:
    """Once, with its section: the definition wants an indicator, or another label for one."""
    assert review(centre)["unknown_labels"] == [{"section": "Section A: Advice", "label": "Visits made"}]


def test_an_acknowledged_finding_is_no_longer_listed(centre: Path) -> None:
    """The figure stays as printed, and the decision can be taken back."""
    (finding,) = [each for each in review(centre)["findings"] if each["kind"] == "impossible_value"]
    shown = run("show", f"{PAGE}@2024-03", "--format", "csv", folder=centre).out
    decision = decide(centre, finding["id"], "--acknowledge")["decision"]
    assert finding["id"] not in [each["id"] for each in review(centre)["findings"]]
    assert run("show", f"{PAGE}@2024-03", "--format", "csv", folder=centre).out == shown
    decide(centre, "--undo", decision)
    assert finding["id"] in [each["id"] for each in review(centre)["findings"]]
    told = run("decide", "0" * 12, "--acknowledge", *SIGNED, folder=centre)
    assert (told.code, told.complaint.split()[0]) == (2, "E_NO_SUBJECT")


@pytest.mark.parametrize(
    "words",
    [(), ("a",), ("a", "1", "--accept"), ("a", "--accept", "--acknowledge"), ("a", "--undo", "b"), ("a", "1", "2")],
    ids=" ".join,
)
def test_one_thing_is_decided_at_a_time(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Words that could mean two things, or nothing, are a mistake of usage."""
    told = run("decide", *words, *SIGNED, folder=tmp_path)
    assert (told.code, told.complaint.split()[0].rstrip(":")) == (2, "E_USAGE")
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("signed", [("--by", "A"), ("--because", "x"), ("--by", " ", "--because", "x")], ids=" ".join)
def test_a_decision_says_who_and_why(tmp_path: Path, signed: tuple[str, ...]) -> None:
    """Neither may be left out, nor say nothing."""
    told = run("decide", "a", "1", *signed, folder=tmp_path)
    assert (told.code, told.complaint.split()[0].rstrip(":")) == (2, "E_USAGE")
