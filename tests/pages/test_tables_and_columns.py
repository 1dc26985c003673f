"""What `[[tables]]` and `[[columns]]` say, which tables and columns they find, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from kpi_ingest.errors import PageDefinitionError
from kpi_ingest.pages import (
    ColumnDefinition,
    ColumnRole,
    Orientation,
    PageDefinition,
    RowDefinition,
    TableDefinition,
    TablePlace,
    load_page,
    says_words,
)

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "definitions.md"
PAGE = """\
id = "score"
title = "Scorecard"
publisher = "Somewhere"

[[sections]]
id = "H"
titles = ["Homes"]

[[tables]]
headings = ["Homes *"]
captions = ["Table 1*"]
header_words = ["Area", "Let"]
section = "H"
orientation = "places-down"
period = "Q2 2023/24"
header_rows = 2
label_columns = 1

[[tables.columns]]
number = 3
role = "target"

[[tables.columns]]
headers = ["Let"]
unit = "%"

[[tables]]
number = 4
ignore = true

[[columns]]
headers = ["Let", "Latest"]
role = "value"
unit = "count"
period = "this period"
"""

# id of the case, text replaced, text put there, line reported, words of the reason
REFUSED = [
    ("nothing-leads-to-a-table", "number = 4\n", "", 27, "nothing leads to; expected one or more of head"),
    ("nothing-leads-to-a-column", 'headers = ["Let", "Latest"]\n', "", 31, "one or more of headers, number"),
    ("misspelt-way", "number = 4", "numbr = 4", 28, 'unknown key "numbr"; expected "number"'),
    ("misspelt-column-key", 'unit = "%"', 'units = "%"', 25, 'unknown key "units"; expected "unit"'),
    ("number-from-one", "number = 4", "number = 0", 28, "number = 0; expected 1 or more"),
    ("unknown-orientation", '"places-down"', '"sideways"', 14, "one of indicators-down, periods-down, measures-down"),
    ("unknown-role", 'role = "target"', 'role = "goal"', 21, "one of label, code, group"),
    ("unknown-section", 'section = "H"', 'section = "X"', 13, "one of H"),
    ("no-period", '"Q2 2023/24"', '"last spring"', 15, "a period such as 2024-03"),
    ("no-column-period", '"this period"', '"that period"', 35, 'or "this period", or "previous period"'),
    ("two-periods", "header_rows = 2", 'period_from = "caption"', 16, "period and period_from; expected one of them"),
    ("ignored-and-read", "ignore = true", 'ignore = true\nunit = "%"', 30, "unit of a table that is ignored"),
    ("unit-of-a-label", 'role = "value"', 'role = "label"', 35, 'period of a column whose role is "label"'),
    ("role-and-measure", 'role = "target"', 'role = "target"\nmeasure = "actual"', 22, 'measure = "actual" beside'),
    ("unknown-measure", 'role = "value"', 'measure = "goal"', 33, "one of baseline, target, milestone"),
]  # fmt: skip


@pytest.fixture
def page(tmp_path: Path) -> PageDefinition:
    return _loaded(tmp_path, PAGE)


def _loaded(folder: Path, text: str) -> PageDefinition:
    path = folder / "score.toml"
    path.write_text(text, encoding="utf-8")
    return load_page(path)


def test_what_a_definition_says_of_tables_and_columns_is_kept(page: PageDefinition) -> None:
    """Every key stands in the frozen values, periods in canonical form."""
    first, second = page.tables
    assert first == TableDefinition(
        headings=("Homes *",), captions=("Table 1*",), header_words=("Area", "Let"), section="H",
        orientation="places-down", period="FY2023/24-Q2", header_rows=2, label_columns=1,
        columns=(ColumnDefinition(number=3, role="target"), ColumnDefinition(headers=("Let",), unit="%")),
    )  # fmt: skip
    assert second == TableDefinition(number=4, ignore=True)
    assert page.lines[("tables", 0, "columns", 1, "unit")] == 25


def test_every_way_to_a_table_must_hold(page: PageDefinition) -> None:
    """A table is found by heading, caption and header words together; one that lacks one of them is another table."""
    place = TablePlace(1, ("Homes and land",), "Table 1: lettings", ("Area", "Let¹", "Sold"))
    assert page.table(place) is page.tables[0]
    assert page.table(TablePlace(1, ("Homes and land",), "Table 2: lettings", ("Area", "Let"))) is None
    assert page.table(TablePlace(1, ("Land",), "Table 1: lettings", ("Area", "Let"))) is None
    assert page.table(TablePlace(1, ("Homes and land",), "Table 1", ("Area", "Sold"))) is None
    assert page.table(TablePlace(4)) is page.tables[1]


def test_a_star_finds_tables_without_a_heading_too() -> None:
    """`["*"]` speaks of every table, also of one over which nothing stands."""
    assert TableDefinition(headings=("*",)).fits(TablePlace(7))


def test_each_key_of_a_column_comes_from_the_first_entry_that_has_it(page: PageDefinition) -> None:
    """The table's own entries go before the page's, key by key."""
    told = page.column(page.tables[0], ("2023/24", "Let"), 3)
    assert told == ColumnDefinition(role="target", unit="%", period="this period")
    assert page.column(page.tables[1], ("Let",), 3).unit == "count"
    assert page.column(None, ("Sold",), 2) == ColumnDefinition()


@pytest.mark.parametrize(
    ("said", "printed", "same"),
    [
        ("Homes let", "Homes  LET*", True),
        ("Homes let", "Homes let (%)", False),
        ("Homes * (%)", "Homes let (%)", True),
        ("*let*", "Homes let", True),
        ("a*a", "a", False),
        ("Quarter * – all", "Quarter 2 2023/24 - all", True),
        ("*a*b*", "xbxa", False),
        ("", "Homes", False),
    ],
)
def test_words_are_compared_as_labels_and_a_star_is_any_text(said: str, printed: str, same: bool) -> None:
    """Case, dashes, white space and note marks do not part two texts; a star spans what changes."""
    assert says_words(said, printed) is same


def test_a_pattern_of_many_stars_costs_one_walk() -> None:
    """No pattern makes a comparison run away."""
    assert not says_words("*a" * 300 + "*b", "a" * 5_000)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_an_entry_that_cannot_be_meant_is_refused(tmp_path: Path, old: str, new: str, line: int, reason: str) -> None:
    """One line names the file, the line at fault, what was got and what was expected."""
    assert old in PAGE
    with pytest.raises(PageDefinitionError) as caught:
        _loaded(tmp_path, PAGE.replace(old, new, 1))
    assert f"score.toml:{line}:" in str(caught.value)
    assert reason in str(caught.value)


def test_the_digest_follows_every_key(tmp_path: Path) -> None:
    """A reading names its definition by a digest that another role or orientation changes."""
    first = _loaded(tmp_path, PAGE).digest
    assert _loaded(tmp_path, PAGE.replace('role = "target"', 'role = "baseline"')).digest != first
    assert _loaded(tmp_path, PAGE.replace("places-down", "periods-down")).digest != first


def test_the_reference_names_every_key_and_word(tmp_path: Path) -> None:
    """docs/definitions.md has each key the code asks for, each role and orientation; its example loads."""
    text = REFERENCE.read_text("utf-8")
    named = set(re.findall(r"`\[*([\w.-]+)\]*`", text))
    assert set(get_args(ColumnRole)) | set(get_args(Orientation)) <= named
    known = {key for entry in (TableDefinition, ColumnDefinition, RowDefinition) for key in entry.__dataclass_fields__}
    assert known <= named
    example = text.split("```toml\n")[1].split("```")[0]
    assert len(_loaded(tmp_path, example).tables) == 2
    for header in re.finditer(r"^id.*\n|^\[.*\n", example, re.MULTILINE):
        with pytest.raises(PageDefinitionError, match='unknown key "zzzz"') as caught:
            _loaded(tmp_path, f"{example[: header.end()]}zzzz = 1\n{example[header.end() :]}")
        assert caught.value.expected is not None
        assert set(caught.value.expected.removeprefix("one of ").split(", ")) <= named
