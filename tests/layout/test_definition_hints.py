"""What a definition says of tables and columns, before what their structure and their words say."""

from __future__ import annotations

import pytest

from kpi_ingest.errors import LayoutError
from kpi_ingest.model import Reading
from kpi_ingest.pages import read_definition
from kpi_ingest.pipeline import read_page

HEAD = 'id = "p"\ntitle = "P"\npublisher = "Somewhere"\n'
SECTION = '[[sections]]\nid = "S"\ntitles = ["Homes and land"]\n'


def read(html: str, toml: str = "") -> Reading:
    """A page read with a definition of these lines."""
    return read_page(html.encode(), definition=read_definition((HEAD + toml).encode()), name="page.html")


def figures(reading: Reading) -> set[tuple[str | None, ...]]:
    """Section id, label, measure, period, series, unit and text of every figure and text that is read."""
    return {
        (
            table.section_id,
            row.indicator,
            column.measure,
            column.when,
            column.series,
            cell.unit or column.unit,
            cell.text,
        )
        for table in reading.tables
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
        if cell.state in ("value", "text")
    }


HOMES = "<h1>P</h1><h2>Homes, Quarter 2 2023/24</h2>"


def test_an_entry_says_section_period_and_unit() -> None:
    """Whatever title stands over the table, and whatever its header leaves out."""
    page = HOMES.replace(", Quarter 2 2023/24", "") + "<table><tr><th>What<th>Total<tr><td>Let<td>4</table>"
    said = '[[tables]]\nheadings = ["Homes"]\nsection = "S"\nperiod = "2023-Q2"\nunit = "count"\n'
    told = figures(read(page, SECTION + said + '[[columns]]\nheaders = ["Total"]\nrole = "actual"\n'))
    assert told == {("S", "Let", "actual", "2023-Q2", None, "count", "4")}


def test_columns_count_their_periods_from_the_table_s_own() -> None:
    """Which is printed where the entry says; so the definition holds for the next edition too."""
    page = HOMES + "<table><tr><th>What<th>Newest<th>Before that<th>Then<tr><td>Let<td>4<td>5<td>6</table>"
    columns = "".join(
        f'[[columns]]\nheaders = ["{header}"]\nmeasure = "actual"\nperiod = "{period}"\n'
        for header, period in [
            ("Newest", "this period"), ("Before that", "previous period"), ("Then", "same period last year")
        ]
    )  # fmt: skip
    said = '[[tables]]\nheadings = ["Homes, *"]\nperiod_from = "heading"\n' + columns
    assert {(it[3], it[6]) for it in figures(read(page, said))} == {
        ("FY2023/24-Q2", "4"), ("FY2023/24-Q1", "5"), ("FY2022/23-Q2", "6")
    }  # fmt: skip
    later = figures(read(page.replace("Quarter 2", "Quarter 4"), said))
    assert {(it[3], it[6]) for it in later} == {("FY2023/24-Q4", "4"), ("FY2023/24-Q3", "5"), ("FY2022/23-Q4", "6")}


def test_a_table_without_a_header_has_its_columns_by_number() -> None:
    """And a column that is to be ignored is not read."""
    page = "<h1>P</h1><table><tr><td>Let<td>4<td>5<td>junk<tr><td>Sold<td>8<td>9<td>junk</table>"
    said = """[[tables]]
number = 1
header_rows = 0
[[tables.columns]]
number = 2
role = "target"
[[tables.columns]]
number = 3
role = "actual"
period = "2023/24"
[[tables.columns]]
number = 4
role = "ignore"
"""
    assert {(it[1], it[2], it[3], it[6]) for it in figures(read(page, said))} == {
        ("Let", "target", None, "4"), ("Let", "actual", "2023/24", "5"),
        ("Sold", "target", None, "8"), ("Sold", "actual", "2023/24", "9"),
    }  # fmt: skip


def test_a_table_of_one_indicator_is_named_by_its_entry() -> None:
    """All its figures are of that, whatever stands in front of the rows."""
    page = "<h1>P</h1><table><tr><th>When<th>North<th>South<tr><td>Spring<td>4<td>5</table>"
    said = '[[tables]]\nnumber = 1\nindicator = "Calls answered"\n'
    assert {(it[1], it[6]) for it in figures(read(page, said))} == {("Calls answered", "4"), ("Calls answered", "5")}


def test_words_in_front_of_rows_are_given_a_measure() -> None:
    """Codes, themes and labels by their columns; `Goal` and `Reached` as the header of a column would be."""
    page = """<h1>P</h1><table><tr><th>No<th>Theme<th>What<th>Kind<th>2021/22
<tr><td>1<td>A<td>Let<td>Goal<td>4<tr><td>2<td>A<td>Let<td>Reached<td>8<tr><td>3<td>B<td>Sold<td>Goal<td>7</table>"""
    roles = [("No", "code"), ("Theme", "group"), ("What", "label"), ("Kind", "measure"), ("Goal", "target"),
             ("Reached", "actual")]  # fmt: skip
    said = '[[tables]]\nnumber = 1\norientation = "measures-down"\n' + "".join(
        f'[[columns]]\nheaders = ["{header}"]\nrole = "{role}"\n' for header, role in roles
    )
    reading = read(page, said)
    told = {(it[1], it[2], it[3], it[6]) for it in figures(reading) if it[3] == "2021/22"}
    assert told == {
        ("Let", "target", "2021/22", "4"), ("Let", "actual", "2021/22", "8"), ("Sold", "target", "2021/22", "7")
    }  # fmt: skip
    assert {(row.indicator, row.group) for table in reading.tables for row in table.rows} == {
        ("Let", "A"),
        ("Sold", "B"),
    }


@pytest.mark.parametrize(
    ("orientation", "told"),
    [
        ("indicators-down", {("Q1 2023/24", None, "4"), ("Q2 2023/24", None, "5")}),
        ("periods-down", {("Let", "FY2023/24-Q1", "4"), ("Let", "FY2023/24-Q2", "5")}),
    ],
)
def test_an_orientation_turns_the_table(orientation: str, told: set[tuple[str, str | None, str]]) -> None:
    """Against what the words in front of the rows would say."""
    page = "<h1>P</h1><table><tr><th>Release<th>Let<tr><td>Q1 2023/24<td>4<tr><td>Q2 2023/24<td>5</table>"
    said = f'[[tables]]\nnumber = 1\norientation = "{orientation}"\n'
    assert {(it[1], it[3], it[6]) for it in figures(read(page, said))} == told


def test_label_columns_name_the_row_the_last_of_them_by_itself() -> None:
    """Those before it are its groups."""
    rows = "<tr><td>North<td>20<td>4<tr><td>South<td>21<td>5"
    page = f"<h1>P</h1><table><tr><th>Area<th>Kind<th>2022/23{rows}</table>"
    reading = read(page, "[[tables]]\nnumber = 1\nlabel_columns = 2\n")
    assert [(row.group, row.indicator) for row in reading.tables[0].rows] == [("North", "20"), ("South", "21")]
    assert {it[6] for it in figures(reading)} == {"4", "5"}


def test_an_ignored_table_leaves_no_word_behind() -> None:
    """Neither rows nor a warning; the others are read as before."""
    page = HOMES + "<table><tr><th>What<th>2022/23<tr><td>Let<td>4</table><table><tr><td>Shut<td>Open</table>"
    assert "IGNORED_GRID" in [it.code for it in read(page).warnings]
    reading = read(page, "[[tables]]\nnumber = 2\nignore = true\n")
    assert "IGNORED_GRID" not in [it.code for it in reading.warnings]
    assert len(figures(reading)) == 1


def test_one_of_several_hidden_tables_is_read() -> None:
    """The other stays out, and is named."""
    panel = "<div hidden><h2>{}</h2><table><tr><th>What<th>2022/23<tr><td>Let<td>{}</table></div>"
    page = "<h1>P</h1>" + panel.format("North", 4) + panel.format("South", 5)
    reading = read(page, '[[tables]]\nheadings = ["South"]\nhidden = "read"\n')
    assert {it[6] for it in figures(reading)} == {"5"}
    assert "1 table is hidden and left out" in [it.detail for it in reading.warnings]


@pytest.mark.parametrize(("years", "period"), [("financial", "2023-07"), ("academic", "2024-07")])
def test_years_tell_which_july_is_meant(years: str, period: str) -> None:
    """Without them `Jul` under 2023/24 has no canonical period."""
    page = "<h1>P</h1><table><tr><th rowspan=2>What<th colspan=2>2023/24<tr><th>Jul<th>Sep<tr><td>Let<td>4<td>5</table>"
    assert {it[3] for it in figures(read(page))} & {"2023-07", "2024-07"} == set()
    assert (period, "4") in {(it[3], it[6]) for it in figures(read(page, f'years = "{years}"\n'))}


def test_a_page_without_a_table_of_figures_says_which_key_opens_it() -> None:
    """The table that comes nearest, and what to say of it; with a definition, how to see what it did."""
    page = "<h1>P</h1><table><tr><td>a<td>b</table><table><tr><td>12<td>b<tr><td>13<td>15</table>"
    with pytest.raises(LayoutError, match=r"nearest to one is table 2, 2 rows under '12 \| b'") as alone:
        read_page(page.encode(), name="page.html")
    assert "`number = 2`" in alone.value.next_step
    assert "pages draft FILE" in alone.value.next_step
    with pytest.raises(LayoutError, match="pages check FILE"):
        read(page)
    columns = '[[columns]]\nnumber = 1\nrole = "label"\n[[columns]]\nnumber = 2\nrole = "actual"\n'
    opened = figures(read(page, "[[tables]]\nnumber = 2\nheader_rows = 0\n" + columns))
    assert {(it[1], it[6]) for it in opened} == {("12", "b"), ("13", "15")}


ROWS = "<tr><td>North<td><td><tr><td>Let<td>4<td>5<tr><td>Sold<td><td><tr><td>Total<td>6<td>7"


def test_rows_are_headings_rows_or_nothing_as_an_entry_says() -> None:
    """A text alone in its row is a row that is still blank, unless it is said to be a heading."""
    page = f"<h1>P</h1><table><tr><th>What<th>2021/22<th>2022/23{ROWS}</table>"
    plain = read(page)
    assert [(row.group, row.indicator) for row in plain.tables[0].rows] == [
        (None, "North"), (None, "Let"), (None, "Sold"), (None, "Total")
    ]  # fmt: skip
    said = '[[rows]]\nlabels = ["North", "South"]\nrole = "group"\n[[rows]]\nlabels = ["Tot*"]\nrole = "ignore"\n'
    reading = read(page, said)
    assert [(row.group, row.indicator) for row in reading.tables[0].rows] == [("North", "Let"), ("North", "Sold")]


def test_a_row_is_said_to_be_one_though_it_looks_like_a_heading() -> None:
    """By the table's own entry, before that of the page."""
    page = "<h1>P</h1><table><tr><th>What<th>2021/22<tr><td>Land:<td><tr><td>Let<td>4</table>"
    assert [(row.group, row.indicator) for row in read(page).tables[0].rows] == [("Land:", "Let")]
    said = '[[rows]]\nlabels = ["*"]\nrole = "ignore"\n[[tables]]\nnumber = 1\n'
    said += '[[tables.rows]]\nlabels = ["Land:"]\nrole = "row"\n[[tables.rows]]\nlabels = ["L*"]\nrole = "row"\n'
    assert [(row.group, row.indicator) for row in read(page, said).tables[0].rows] == [(None, "Land:"), (None, "Let")]


@pytest.mark.parametrize("others", ["", "<tr><th colspan=2>South<tr><td>Let<td>5"])
def test_an_indicator_is_named_with_the_group_it_stands_under(others: str) -> None:
    """Whether another group has the same label or not, in this edition: its id stays."""
    page = f"<h1>P</h1><table><tr><th>What<th>2021/22<tr><th colspan=2>North<tr><td>Let<td>4{others}</table>"
    said = '[[sections]]\nid = "S"\ntitles = ["P"]\n[[indicators]]\nid = "north-let"\nsection = "S"\n'
    rows = read(page, said + 'labels = ["North > Let"]\n').tables[0].rows
    assert [row.indicator_id for row in rows] == ["north-let", "south-let"][: len(rows)]


BOARD = """BOARD SCORECARD

                           Baseline   Target   Actual
                             Mar 22   Mar 24   Sep 22
Repairs
  Done on the first visit       79%      88%      81%
  Days to complete a repair      14       10       13
Income
  Rent arrears                 5.1%     4.0%     5.4%
"""


def test_a_label_that_the_definition_knows_ends_where_it_says() -> None:
    """What stands alone in a line behind it, and is a known group, heads the rows below."""
    plain = read_page(BOARD.encode(), name="board.txt")
    doubted = [row for row in plain.tables[0].rows if row.cells[0].state == "undecided"]
    assert [row.indicator for row in doubted] == ["Days to complete a repair Income"]
    labels = ["Repairs > Done on the first visit", "Repairs > Days to complete a repair", "Income > Rent arrears"]
    said = '[[sections]]\nid = "S"\ntitles = ["Board scorecard"]\n' + "".join(
        f'[[indicators]]\nid = "i{number}"\nsection = "S"\nlabels = ["{label}"]\n'
        for number, label in enumerate(labels)
    )
    defined = read_page(BOARD.encode(), definition=read_definition((HEAD + said).encode()), name="board.txt")
    rows = defined.tables[0].rows
    assert [(row.indicator_id, row.group) for row in rows] == [("i0", "Repairs"), ("i1", "Repairs"), ("i2", "Income")]
    assert {cell.state for row in rows for cell in row.cells} == {"value"}


def test_a_known_label_with_which_a_longer_one_begins_settles_nothing() -> None:
    """It may be that one, with its end in the line below."""
    said = '[[sections]]\nid = "S"\ntitles = ["Board scorecard"]\n' + "".join(
        f'[[indicators]]\nid = "i{number}"\nsection = "S"\nlabels = ["{label}"]\n'
        for number, label in enumerate(
            ["Days to complete a repair", "Days to complete a repair in summer", "Income > Rent"]
        )
    )
    defined = read_page(BOARD.encode(), definition=read_definition((HEAD + said).encode()), name="board.txt")
    assert "value" not in {cell.state for cell in defined.tables[0].rows[1].cells}
