"""The audit report: whole, well formed, inert, and the same for the same comparison."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from command_line import PAGE, ROOT, place, replayed, run, run_apart
from hostile_page import BREAKOUT, IMAGE, SCRIPT, audit_of, hostile_audit, page
from kpi_ingest.archive import open_archive
from kpi_ingest.model import ElementPath, PageBox, Place, TextSpan
from kpi_ingest.report import Checkpoint, render_report
from kpi_ingest.report.markup import element, visible
from kpi_ingest.report.wording import place_words, share_words

__all__ = ["place", "replayed"]
RELEASES = (f"{PAGE}@2023-11", f"{PAGE}@2024-11")


def tree_of(report: str) -> etree._Element:
    """The report as a strict XML parser sees it: any tag that is not closed, any bare `&`, fails."""
    return etree.fromstring(report.removeprefix("<!DOCTYPE html>\n").encode())


def text_of(node: etree._Element) -> str:
    """All text below an element."""
    return "".join(node.itertext())


def part(tree: etree._Element, name: str) -> str:
    """The text of one part of the report."""
    return text_of(tree.xpath("//section[@id=$name]", name=name)[0])


@pytest.fixture(scope="module")
def shipped(replayed: Path, tmp_path_factory: pytest.TempPathFactory) -> etree._Element:
    """The report of the two shipped releases."""
    report = tmp_path_factory.mktemp("report") / "report.html"
    assert run("diff", *RELEASES, "--html", report, folder=replayed).code == 1
    return tree_of(report.read_text(encoding="utf-8"))


def test_markup_in_a_capture_or_a_definition_stays_text() -> None:
    """Scripts, handlers and tags in cells, labels, titles, notes, names and addresses are printed, never obeyed."""
    tree = tree_of(render_report(hostile_audit()))
    names = {node.tag for node in tree.iter()}
    assert names.isdisjoint({"script", "img", "iframe", "svg", "object", "embed", "link", "form", "base"})
    assert not [
        name for node in tree.iter() for name in node.attrib if name.startswith("on") or name in ("src", "style")
    ]
    assert {href[0] for href in tree.xpath("//@href")} == {"#"}
    assert all(text in text_of(tree) for text in (SCRIPT, IMAGE, BREAKOUT))


def test_characters_that_cannot_be_seen_are_shown_by_number() -> None:
    """A right-to-left override would make 12 34 read 1243."""
    assert "12⟨U+202E⟩34" in text_of(tree_of(render_report(hostile_audit())))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("37.16", "37.16", id="plain"),
        pytest.param("a\tb\nc", "a\tb\nc", id="white-space"),
        pytest.param("\x00\x1b", "⟨U+0000⟩⟨U+001B⟩", id="controls"),
        pytest.param("\ud800", "⟨U+D800⟩", id="lone-surrogate"),
        pytest.param("\ufffe", "⟨U+FFFE⟩", id="noncharacter"),
        pytest.param("4\u200b7", "4⟨U+200B⟩7", id="zero-width"),
        pytest.param("1\u00a0897", "1\u00a0897", id="no-break-space"),
    ],
)
def test_what_is_visible(text: str, shown: str) -> None:
    """Text that a person could not see is written out; the rest stands as it is."""
    assert visible(text) == shown
    assert etree.fromstring(element("p", text)).text == shown


def test_an_undeclared_revision_stands_first_and_once() -> None:
    """11 -> 12 without a word: under the heading to look at first, not among the other changes."""
    audit = hostile_audit()
    tree = tree_of(render_report(audit))
    revision = next(change for change in audit.diff.changes if change.kind == "revision")
    assert "undeclared" in part(tree, "first")
    assert revision.id in part(tree, "first")
    assert revision.id not in part(tree, "figures")


def test_notes_stand_in_full_before_and_after() -> None:
    """Every word of a note that went."""
    assert BREAKOUT in part(tree_of(render_report(hostile_audit())), "notes")


def test_equal_files_are_all_confirmed() -> None:
    """Nothing to look at, and every cell listed as confirmed."""
    content = page("11", "41%")
    tree = tree_of(render_report(audit_of(content, content)))
    assert part(tree, "first").endswith("taken away without announcement.")
    assert "Confirmed (9)" in part(tree, "unchanged")


def test_every_change_stands_in_the_report_once(shipped: etree._Element, replayed: Path) -> None:
    """The ids of the JSON, all of them, and each in one place."""
    told = json.loads(run("diff", *RELEASES, "--format", "json", folder=replayed).out)
    printed = [node.text for node in shipped.iter("code")]
    assert len(told["changes"]) > 300
    assert {change["id"]: printed.count(change["id"]) for change in told["changes"]} == {
        change["id"]: 1 for change in told["changes"]
    }


def test_the_report_says_where_a_figure_was_printed(shipped: etree._Element) -> None:
    """13.3% of the capture of November 2024: its line, its characters, its capture."""
    row = next(row for row in shipped.iter("tr") if text_of(row).startswith("Milestone 3 – Mar 2413.3%"))
    assert "line 12, characters 612–617; capture ab9ce8f299d1" in text_of(row)


def test_the_report_shows_an_undecided_row_with_its_candidates(shipped: etree._Element) -> None:
    """The run as printed, once, and under it each open cell with the texts that it may hold and their probabilities."""
    told = part(shipped, "undecided")
    run = "EHC assessments over 20 weeks awaiting education psychology advice269 (June 2022)02202001751271307907350132"
    assert told.count(run) == text_of(shipped).count(run) == 1
    row = next(row for row in shipped.xpath("//section[@id='undecided']//tr") if "Milestone 5" in text_of(row))
    shares = [float(share) for share in row.xpath(".//span[@class='share']/text()")]
    assert len(shares) > 1
    assert shares == sorted(shares, reverse=True)


def test_the_report_names_digests_and_the_head_of_the_log(shipped: etree._Element, replayed: Path) -> None:
    """What it takes to check the report against the archive."""
    with open_archive(replayed / "kpi-archive") as archive:
        expected = [archive.head, *(capture.sha256 for capture in archive.captures())]
    told = part(shipped, "digests")
    assert len(expected) == 3
    assert all(digest in told for digest in expected)
    assert "all bytes named here" in told


def test_bytes_that_the_archive_does_not_hold_are_named() -> None:
    """An archive that belongs to another store does not vouch for these figures."""
    audit = replace(hostile_audit(), checkpoint=Checkpoint("f" * 64, 4, ("e" * 64,)))
    assert f"not {'e' * 64}" in part(tree_of(render_report(audit)), "digests")


def test_the_structure_serves_a_screen_reader(shipped: etree._Element) -> None:
    """Language, one main, a skip link that leads somewhere, headings without gaps, tables with captions and scopes."""
    assert shipped.get("lang") == "en-GB"
    assert len(shipped.xpath("//main[@id='report']")) == len(shipped.xpath("//body/a[@href='#report']")) == 1
    levels = [int(node.tag[1]) for node in shipped.iter("h1", "h2", "h3")]
    assert levels[0] == 1
    assert all(late <= early + 1 for early, late in pairwise(levels))
    assert all(len(table.findall("caption")) == 1 for table in shipped.iter("table"))
    assert all(head.get("scope") for head in shipped.iter("th"))
    ids = shipped.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in shipped.xpath("//@href")} <= set(ids)


def test_the_report_forbids_itself_everything_but_its_style(shipped: etree._Element) -> None:
    """No script, no picture, no font, no address: the policy says so to the browser as well."""
    policy = shipped.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "url(" not in text_of(shipped.xpath("//style")[0])


def test_the_same_comparison_gives_the_same_bytes(place: Path) -> None:
    """No clock and no chance: another process, another hash seed, the same file."""
    ran = [
        run_apart("diff", *RELEASES, "--html", f"{seed}.html", folder=place, PYTHONHASHSEED=seed) for seed in ("1", "2")
    ]
    assert [each.code for each in ran] == [1, 1]
    assert (place / "1.html").read_bytes() == (place / "2.html").read_bytes()


def test_two_files_give_a_report(tmp_path: Path) -> None:
    """Without store or archive; the report says what files cannot tell."""
    for name, figure in (("a.html", "11"), ("b.html", "12")):
        (tmp_path / name).write_bytes(page(figure, "41%"))
    ran = run("diff", "a.html", "b.html", "--html", "report.html", folder=tmp_path)
    assert (ran.code, "report: report.html" in ran.err) == (1, True)
    assert "cannot be told between two files" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_place_that_takes_no_report_is_one_line(tmp_path: Path) -> None:
    """Exit 6, and nothing half written is left."""
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_bytes(page("11", "41%"))
    ran = run("diff", "a.html", "b.html", "--html", "nowhere/report.html", folder=tmp_path)
    assert ran.code == 6
    assert ran.complaint.startswith("E_REPORT nowhere/report.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "b.html"]


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.0, "1"),
        (0.99996, "> 0.9999"),
        (0.99959, "0.9995"),
        (0.5, "0.5000"),
        (0.00004, "< 0.0001"),
        (1e-9, "< 0.0001"),
    ],
)
def test_a_probability_is_never_rounded_up(share: float, words: str) -> None:
    """Doubt stays visible: 0.99959 is not 0.9996."""
    assert share_words(share) == words


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (TextSpan(12, 612, 617), "line 12, characters 612–617"),
        (ElementPath("/html[1]/body[1]/table[2]/tr[3]/td[1]"), "element /html[1]/body[1]/table[2]/tr[3]/td[1]"),
        (PageBox(2, (30.0, 40.5, 100.25, 52.0)), "page 2, box 30 40.5 100.25 52 pt"),
        (None, "no place of its own"),
    ],
    ids=["text", "html", "pdf", "none"],
)
def test_a_place_is_one_that_a_person_can_go_to(where: Place | None, words: str) -> None:
    """In text, in HTML, in a PDF."""
    assert place_words(where) == words


def test_a_series_break_stands_first_with_its_evidence(tmp_path: Path) -> None:
    """One event with its arithmetic and the publisher's words; no difference is drawn between figures that do not
    compare, and the times that bound the change are named."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for edition in (ROOT / "tests" / "changes" / "cumulative-by-note").glob("20*.html"):
        (inbox / f"cumulative.{edition.name}").write_bytes(edition.read_bytes())
    assert run("replay", inbox, folder=tmp_path).code == 0
    ran = run("diff", "cumulative@2024-04", "cumulative@2024-05", "--html", "report.html", folder=tmp_path)
    assert ran.code == 1
    tree = tree_of((tmp_path / "report.html").read_text(encoding="utf-8"))
    first = part(tree, "first")
    assert "one event over 2 figures" in first
    assert "118 + 112 = 230; 118 + 112 + 104 = 334" in first
    assert "announced by the publisher" in first
    assert "of the value before" not in first
    assert "between 2024-04-01 00:00 and 2024-05-02 00:00 UTC" in part(tree, "summary")
