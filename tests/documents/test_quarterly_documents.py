"""`kpi-ingest run` on a page that links a new PDF every quarter, against a real server on loopback."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from quarterly_publisher import INDICATORS, label, period, printed_states
from quarterly_story import Story

from command_line import run
from kpi_ingest.archive import open_archive
from kpi_ingest.pages import load_pages
from kpi_ingest.vintages import VintageDate
from kpi_ingest.vintages import open_store as open_vintages


def releases(story: Story, recorded: int | None = None) -> list[VintageDate]:
    """The releases of the page in their order, as the store knows them; with `recorded` as it knew them after so many
    nights."""
    definitions = load_pages([story.folder / "pages"])
    with open_vintages(f"sqlite:///{story.folder / 'kpi-ingest.db'}", definitions=definitions) as store:
        until = None if recorded is None else end_of_night(story, recorded)
        return list(store.vintage_dates("performance", until))


def end_of_night(story: Story, night: int) -> datetime:
    """When the last record of a night was taken in."""
    with open_archive(story.folder / "kpi-archive") as archive:
        shown = [it for it in archive.captures("performance") if it.link is None]
        records = [entry.recorded_at for entry in archive.log("performance")]
        return max(at for at in records if night == len(shown) or at < shown[night].recorded_at)


def test_each_document_is_a_release_in_order_of_edition(story):
    """Eight documents are eight releases on the first night, under the editions that their links name."""
    assert (story.nights[0].code, story.nights[0].err) == (0, "")
    first = [label(it.quarter) for it in story.as_printed.editions[:8]]
    assert [(it.edition, it.held, it.corrects) for it in releases(story, 1)] == [(it, None, None) for it in first]
    assert [path for path, _ in story.asked[0]] == ["/performance", *(it.path for it in story.as_printed.editions[:8])]


def test_an_unchanged_night_asks_conditionally_and_reads_nothing(story):
    """Each document is asked for once, with its own ETag; the night adds a capture of each and nothing else."""
    assert (story.nights[1].code, story.nights[1].err) == (0, "")
    assert [path for path, _ in story.asked[1]] == [path for path, _ in story.asked[0]]
    tags = [tag for _, tag in story.asked[1]]
    assert None not in tags
    assert len(set(tags)) == 9
    assert story.added[1] == {"capture": 9, "logged": 9}


def test_a_replaced_document_corrects_its_edition_and_is_not_the_newest(story):
    """The release stands behind the one it corrects; what the page shows now is the newest edition as before."""
    third = releases(story, 3)
    at = [it.edition for it in third].index(story.replaced)
    assert third[at + 1].edition == story.replaced
    assert third[at + 1].corrects == third[at].release
    assert [it.corrects for it in third if it is not third[at + 1]] == [None] * 9
    told = next(line for line in story.nights[2].out.splitlines() if "was replaced" in line)
    assert f"{third[at + 1].release}: the document of {story.replaced} was replaced: 1 revision" in told
    assert "it is not the newest edition" in told


def test_a_link_whose_label_the_document_contradicts_is_held_and_named(story):
    """It is no release that counts, the words of link and title are quoted, and the exit code says that one is held."""
    eighth, ninth = (label(it.quarter) for it in story.as_printed.editions[7:])
    held = [it for it in releases(story, 3) if it.held]
    assert [it.edition for it in held] == [eighth]
    assert all(words in held[0].held for words in (eighth, ninth, "[[editions]]"))
    assert story.nights[2].code == 7


def test_a_label_put_right_makes_the_release_of_its_edition(story):
    """The document is of that edition from its first capture on, and the newest release of the page."""
    last = releases(story)[-1]
    held = [it for it in releases(story, 3) if it.held]
    assert (last.edition, last.held) == (label(story.as_printed.editions[8].quarter), None)
    assert (last.release, last.shown_from) == (held[0].release, held[0].shown_from)
    assert not [it for it in releases(story) if it.held]
    assert story.nights[3].code == 0
    assert [night.out.count("is linked as") for night in story.nights] == [0, 0, 0, 1, 0]
    assert story.added[4] == {"capture": 9, "logged": 9}


def test_a_document_that_is_no_longer_linked_is_noted_and_stands(story):
    """The night says so once, nothing is withdrawn, and its release is still there."""
    gone = [night.out.count("no longer linked") for night in story.nights]
    assert gone == [0, 0, 1, 0, 0]
    assert story.removed in [it.edition for it in releases(story)]
    assert "withdrawal" not in "".join(night.out for night in story.nights)


def test_every_vintage_is_as_the_publisher_printed_it(story):
    """`history` gives each figure the states that the editions gave it, and the correction beside them."""
    ran = run("history", "performance", "--format", "json", folder=story.folder)
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in json.loads(ran.out)["vintages"]:
        text = "gone" if row["state"] == "gone" else row["text"]
        found.setdefault((row["indicator"], row["period"]), []).append((row["edition"], text))
    every = {quarter for it in story.as_printed.editions for _, quarter in it.figures}
    expected = {(n, period(q)): printed_states(story.as_printed, n, q) for n in INDICATORS for q in every}
    name, quarter, _, after = story.corrected
    states = expected[name, period(quarter)]
    place = max(at for at, (edition, _) in enumerate(states) if order(edition) <= order(story.replaced))
    states.insert(place + 1, (story.replaced, str(after)))
    assert found == expected


def test_as_of_answers_show_the_newest_edition_of_the_time(story):
    """A correction of an older edition changes no answer, before it or after it."""
    definitions = load_pages([story.folder / "pages"])
    with open_vintages(f"sqlite:///{story.folder / 'kpi-ingest.db'}", definitions=definitions) as store:
        for night, newest in ((1, 7), (2, 7), (3, 8), (4, 8)):
            answer = store.as_of("performance", end_of_night(story, night))
            shown = {(row.indicator_label, row.period): row.text for row in answer}
            printed = story.as_printed.editions[newest].figures
            assert shown == {(name, period(it)): str(figure) for (name, it), figure in printed.items()}
        known = store.as_of("performance", end_of_night(story, 3), recorded_as_of=end_of_night(story, 3))
        assert {row.text for row in known} == {str(it) for it in story.as_printed.editions[7].figures.values()}


def test_a_triangle_has_a_column_for_each_edition(story):
    """By the editions' names, the corrected one behind the one that it corrects."""
    ran = run("triangle", "performance", "Complaints", folder=story.folder, COLUMNS="220")
    editions = [label(it.quarter) for it in story.as_printed.editions]
    editions.insert(editions.index(story.replaced) + 1, f"{story.replaced} corrected")
    heading = " ".join(ran.out.split("period")[1].split("─")[0].split())
    assert [it for it in editions if it in heading] == editions


def test_diffs_are_named_by_editions(story):
    """`diff page@edition page@edition` compares the two documents; of a replaced one as it was last seen."""
    before, after = story.as_printed.editions[3], story.as_printed.editions[4]
    words = [f"performance@{label(it.quarter)}" for it in (before, after)]
    ran = run("diff", *words, "--format", "json", folder=story.folder)
    revised = {
        (change["key"]["period"], change["previous_state"]["text"], change["current_state"]["text"])
        for change in json.loads(ran.out)["changes"]
        if change["kind"] == "revision"
    }
    both = before.figures.keys() & after.figures.keys()
    assert revised == {
        (period(it[1]), str(before.figures[it]), str(after.figures[it]))
        for it in both
        if before.figures[it] != after.figures[it]
    }
    name, quarter, _, corrected = story.corrected
    shown = run("show", f"performance@{story.replaced.lower()}", "--format", "json", folder=story.folder)
    cells = json.loads(shown.out)["cells"]
    assert str(corrected) in [
        it["cell"]["text"] for it in cells if (it["indicator"], it["period"]) == (name, period(quarter))
    ]
    unknown = run("show", "performance@Q3-1999", folder=story.folder)
    assert unknown.code == 2
    assert story.replaced in unknown.complaint


def test_the_views_say_what_the_python_face_says(story):
    """Editions, corrections and the intervals of every vintage; what never was the newest stood for no time."""
    with closing(sqlite3.connect(story.folder / "kpi-ingest.db")) as database:
        shown = database.execute(
            "SELECT edition, corrects, overtaken FROM kpi_release ORDER BY release_number"
        ).fetchall()
        vintages = database.execute(
            "SELECT section, indicator, period, text, release, shown_from, shown_until FROM kpi_vintage"
        ).fetchall()
        [(standing,)] = database.execute("SELECT count(*) FROM kpi_figure").fetchall()
    assert [(edition, corrects) for edition, corrects, _ in shown] == [
        (it.edition, it.corrects) for it in releases(story)
    ]
    assert [edition for edition, _, overtaken in shown if overtaken] == [story.replaced]
    definitions = load_pages([story.folder / "pages"])
    with open_vintages(f"sqlite:///{story.folder / 'kpi-ingest.db'}", definitions=definitions) as store:
        figures = store.all_releases("performance")
        assert standing == len(store.latest("performance"))
    assert {(row[0], row[1], row[2], row[3], row[4], *map(moment, row[5:])) for row in vintages} == {
        (it.section, it.indicator, it.period, it.text, it.release, it.shown_from, it.shown_until) for it in figures
    }
    [corrected] = [it for it in figures if it.corrects]
    assert corrected.shown_until == corrected.shown_from
    assert all(it.shown_until is None or it.shown_until > it.shown_from for it in figures if it is not corrected)


def moment(text: str | None) -> datetime | None:
    """A time as SQLite holds it."""
    return None if text is None else datetime.fromisoformat(text)


def order(edition: str) -> tuple[int, int]:
    """Place of a label among the editions."""
    return int(edition[3:]), int(edition[1])


def test_the_archive_and_the_store_verify_and_rebuild_alike(story, tmp_path):
    """`verify` finds nothing, and a store rebuilt from the archive has the same releases."""
    folder = Path(shutil.copytree(story.folder, tmp_path / "again"))
    assert run("verify", folder=folder).code == 0
    (folder / "kpi-ingest.db").unlink()
    assert run("rebuild", folder=folder).code == 0
    assert releases(replace(story, folder=folder)) == releases(story)
    assert run("verify", folder=folder).code == 0


def test_both_engines_tell_the_same(story, tmp_path, postgres_store_url):
    """A store on PostgreSQL, rebuilt from the archive, shows the same releases and vintages, and verifies."""
    folder = Path(shutil.copytree(story.folder, tmp_path / "again"))
    store = ("--store", postgres_store_url)
    assert run("rebuild", *store, folder=folder).code == 0
    for words in (("show",), ("history", "performance"), ("asof", "performance", "2999")):
        asked = (*words, "--format", "json")
        assert run(*asked, *store, folder=folder).out == run(*asked, folder=folder).out
    assert run("verify", *store, folder=folder).code == 0
