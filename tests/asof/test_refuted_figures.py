"""A figure that a later capture refutes stands in no answer from then on, though nobody can say what replaced it."""

from __future__ import annotations

from pathlib import Path

import pytest
from complaints_pages import PAGE, page, stored

from command_line import run
from kpi_ingest.export.alfred import realtime_records
from kpi_ingest.vintages import Figure

ROW = "<tr><td>Formal complaints</td><td>%s</td></tr>"


def twice(first: str, second: str) -> str:
    """The page with its row of complaints printed twice, with two figures."""
    return page(0, (first,)).replace("</table>", f"{ROW % second}</table>")


def shown(rows: tuple[Figure, ...]) -> list[tuple[str, str | None]]:
    """State and text of each row of complaints."""
    return [(row.state, row.text) for row in rows if row.indicator == "formal-complaints"]


def test_a_refused_text_takes_the_place_of_the_figure(tmp_path: Path) -> None:
    """As-of answers, histories, trends and exports say the text, and that it is no figure."""
    with stored(tmp_path, page(0, ("918",)), page(0, ("12 of 34 cases",))) as store:
        assert shown(store.as_of(PAGE, "2024-01")) == [("value", "918")]
        for answer in (store.as_of(PAGE, "2024-02"), store.latest(PAGE)):
            assert shown(answer) == [("unparsed", "12 of 34 cases")]
        history = store.history(PAGE, "formal-complaints")
        assert shown(history) == [("value", "918"), ("unparsed", "12 of 34 cases")]
        assert [row.value is None for row in history] == [False, True]
        assert history[0].shown_until == history[1].shown_from
        assert [record["value"] for record in realtime_records(history)] == ["918", "."]
        (row,) = store.trend(PAGE, "formal-complaints")
        assert (row.state, row.text, row.value) == ("unparsed", "12 of 34 cases", None)
        assert [it.kind for it in store.changes(PAGE)] == ["unclassified"]
    told = run("show", PAGE, folder=tmp_path)
    assert "12 of 34 cases [unparsed]" in told.out
    assert "918" not in told.out


@pytest.mark.parametrize("now", [("250", "251"), ("199", "198")], ids=["one of two", "neither"])
def test_rows_that_stand_twice_refute_what_they_do_not_print(tmp_path: Path, now: tuple[str, str]) -> None:
    """Where the page contradicts itself the older figure does not stand; both texts are candidates."""
    with stored(tmp_path, page(0, ("250",)), twice(*now)) as store:
        rows = [row for row in store.latest(PAGE) if row.indicator == "formal-complaints"]
    assert [row.state for row in rows] == ["undecided", "undecided"]
    assert sorted(row.candidates[0].text for row in rows) == sorted(now)


def test_of_rows_that_stand_twice_one_change_is_told(tmp_path: Path) -> None:
    """The figure that moved, with both texts; what is printed as before is no change."""
    with stored(tmp_path, twice("250", "300"), twice("250", "299")) as store:
        told = [(it.kind, it.origin, it.previous, it.current, it.hint) for it in store.changes(PAGE)]
    assert told == [("undecided", "publisher", "300", "299", "undecided_on_both_sides, texts_differ")]


def test_before_the_first_capture_nothing_is_known(tmp_path: Path) -> None:
    """The answer says so, and when the first capture was made."""
    with stored(tmp_path, page(0, ("250",))) as store:
        answer = store.as_of(PAGE, "2019")
    assert answer == ()
    assert answer.depends[0].startswith(f"{PAGE}: nothing is known of that time; the first release, {PAGE}#")


def test_a_figure_that_is_gone_is_told_of_those_known_that_way(tmp_path: Path) -> None:
    """Asked for decided figures, of which there are none, `history` has no row of one that is gone either."""
    two = page(0, ("250",)).replace("</table>", "<tr><td>Visits</td><td>7</td></tr></table>")
    stored(tmp_path, two, page(0, ("250",))).facts.close()
    told = run("history", PAGE, "--support", "decided", folder=tmp_path)
    assert (told.code, "E_NO_RELEASE" in told.err) == (2, True)
    assert "gone" in run("history", PAGE, "--support", "printed", folder=tmp_path).out


def test_a_period_is_asked_for_by_its_words(tmp_path: Path) -> None:
    """A header that has no canonical period answers to its words, however they are printed."""
    worded = page(0, ("250",)).replace("Actual Nov 22", "Actual Winter 2023")
    with stored(tmp_path, worded) as store:
        (row,) = store.vintages(PAGE, "formal-complaints", "actual", "Winter 2023")
        assert (row.period, row.period_words) == ("", "winter 2023")
        assert store.vintages(PAGE, "formal-complaints", "actual", "2023") == ()
