"""A definition held against captures: which keys took effect, which say nothing new, which met nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_ingest.pages import load_page
from kpi_ingest.pipeline import Material
from kpi_ingest.pipeline.checking import Check, check_definition

PAGE = """<html lang="en-GB"><h1>Bins</h1><h2>Waste</h2>
<table><tr><th>Indicator<th>Target 2023/24<th>Q1 2023/24
<tr><td>Bins missed<td>(5)<td>(7)<tr><td>Share recycled<td>40%<td>not surveyed<tr><td>Tonnes<td>n/a<td>3</table>
<p>The figures are cumulative.</p></html>"""
DEFINITION = """\
id = "bins"
title = "Bins"
publisher = "Somewhere"
negative_brackets = true
decimal_mark = "."

[[markers]]
text = "not surveyed"
status = "awaiting"

[[markers]]
text = "withheld"
status = "Q"

[[markers]]
text = "n/a"
status = "O"

[[sections]]
id = "W"
titles = ["Waste", "Refuse"]

[[sections]]
id = "R"
titles = ["Roads"]

[[indicators]]
id = "missed"
section = "W"
labels = ["Missed bins", "Bins missed"]

[[indicators]]
id = "gone"
section = "W"
labels = ["Fly-tips"]
unit = "count"
"""


@pytest.fixture
def check(tmp_path: Path) -> Check:
    return checked(tmp_path, DEFINITION, PAGE)


def checked(folder: Path, definition: str, *pages: str) -> Check:
    path = folder / "bins.toml"
    path.write_text(definition, encoding="utf-8")
    materials = [Material(page.encode(), f"bins.{2020 + number}.html") for number, page in enumerate(pages)]
    return check_definition(materials, load_page(path))


def test_each_key_of_the_file_has_one_answer_with_its_line(check: Check) -> None:
    """In the order of the file; facts about the page are told from what says how it is read."""
    assert [(it.line, it.key) for it in check.keys[:5]] == [
        (1, "id"), (2, "title"), (3, "publisher"), (4, "negative_brackets"), (5, "decimal_mark")
    ]  # fmt: skip
    assert [it.effect for it in check.keys[:5]] == ["fact", "fact", "fact", "used", "same"]
    assert check.refusals == ()


def test_a_key_took_effect_where_the_capture_reads_otherwise_without_it(check: Check) -> None:
    """A marker that the grammar knows already says nothing new; one that is not printed met nothing."""
    markers = {it.path[1]: it.effect for it in check.keys if it.key == "markers.text"}
    assert markers == {0: "used", 1: "unmet", 2: "same"}


def test_sections_and_indicators_that_are_not_there_met_nothing(check: Check) -> None:
    """All their keys, with the line of each."""
    unmet = [(it.line, it.key) for it in check.keys if it.effect == "unmet" and not it.key.startswith("markers")]
    assert unmet == [
        (24, "sections.id"), (25, "sections.titles"), (33, "indicators.id"), (34, "indicators.section"),
        (35, "indicators.labels"), (36, "indicators.unit"),
    ]  # fmt: skip


def test_a_wording_that_is_not_printed_is_told_and_no_fault(check: Check) -> None:
    """Older titles and labels stay in a definition for the captures that print them."""
    idle = [(it.key, it.path[-1]) for it in check.keys if isinstance(it.path[-1], int)]
    assert idle == [("sections.titles", 1), ("indicators.labels", 0)]


def test_a_key_counts_where_any_capture_bears_it_out(tmp_path: Path) -> None:
    """An older capture beside the newer one meets what only that prints."""
    older = PAGE.replace("Waste", "Roads").replace("not surveyed", "withheld")
    check = checked(tmp_path, DEFINITION, PAGE, older)
    assert [it.key for it in check.keys if it.effect == "unmet"] == [
        "indicators.id", "indicators.section", "indicators.labels", "indicators.unit"
    ]  # fmt: skip


def test_a_capture_that_cannot_be_read_with_it_is_a_refusal(tmp_path: Path) -> None:
    """The reason is given, and nothing is said to have taken effect."""
    check = checked(tmp_path, DEFINITION, "<h1>Bins</h1><table><tr><td>Closed<td>today</table>")
    assert [it.code for it in check.refusals] == ["E_NO_TABLES"]
    assert {it.effect for it in check.keys} == {"fact", "same", "unmet"}


def test_entries_for_tables_columns_and_rows_are_tried_key_by_key(tmp_path: Path) -> None:
    """What finds or changes something took effect; what the page says too changes nothing; the rest is unmet."""
    head = DEFINITION.split("negative_brackets")[0]
    entries = """[[tables]]
headings = ["Waste", "Rubbish"]
orientation = "indicators-down"
unit = "bins"

[[tables.columns]]
headers = ["Q1 2023/24"]
role = "actual"
series = "provisional"

[[tables.columns]]
number = 9
role = "target"

[[tables]]
captions = ["Table 2"]
ignore = true

[[rows]]
labels = ["Tonnes"]
role = "ignore"

[[rows]]
labels = ["Litres"]
role = "ignore"
"""
    effects = {}
    for it in checked(tmp_path, head + entries, PAGE).keys:
        if it.effect != "fact":
            effects[".".join(map(str, it.path))] = it.effect
    assert effects == {
        "tables.0.headings": "used", "tables.0.headings.1": "same", "tables.0.orientation": "same",
        "tables.0.unit": "used", "tables.0.columns.0.headers": "used", "tables.0.columns.0.role": "same",
        "tables.0.columns.0.series": "used", "tables.0.columns.1.number": "unmet", "tables.0.columns.1.role": "unmet",
        "tables.1.captions": "unmet", "tables.1.ignore": "unmet", "rows.0.labels": "used", "rows.0.role": "used",
        "rows.1.labels": "unmet", "rows.1.role": "unmet",
    }  # fmt: skip
