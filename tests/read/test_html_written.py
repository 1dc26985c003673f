"""What the tags of a row tell: which cells it has, and where their texts stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_ingest.model import Grid
from kpi_ingest.read.dispatch import read_here
from kpi_ingest.read.folding import APART, doubt_in, fold_blanks, fold_together
from kpi_ingest.read.html_grid import form_grid
from kpi_ingest.read.html_plain import gather_plain_rows
from kpi_ingest.read.html_tree import ElementPaths, build_quickly
from kpi_ingest.read.html_visible import Visibility
from kpi_ingest.read.html_written import row_form, understood

TEXTS = st.lists(
    st.text(st.sampled_from("ab 1(.\t\n\xa0\u2009\u200b\u00adé–\ufffd\ue000\u202e漢") | st.characters(codec="utf-8"))
    .map(lambda text: text.replace(APART, ""))
    .filter(lambda text: "\r" not in text)
    | st.sampled_from(["", "5%", " 5 ", "a  b", "(cid:12)", "(cid:\u200b12)", "(1)"]),
    min_size=1,
    max_size=8,
)


@settings(max_examples=500)
@given(TEXTS)
def test_texts_are_folded_together_as_each_by_itself(texts: list[str]) -> None:
    """Either all are, or one of them may be in doubt."""
    folded = fold_together(APART.join(texts))
    each = list(map(fold_blanks, texts))
    if folded is not None:
        assert folded.split(APART) == each
        assert not any(map(doubt_in, each))
    elif not any("(cid:" in text for text in each):
        assert any(map(doubt_in, each))


@pytest.mark.parametrize(
    ("tags", "steps"),
    [
        ("td,/td,/tr", ["td[1]"]),
        ("th,/th,td,/td,td/,/tr", ["th[1]", "td[1]", "td[2]"]),
        ('td class="n",/td,th colspan="2",/th,/tr', ["td[1]", "th[1]"]),
        ("td,p,b,/b,/p,/td,/tr", ["td[1]"]),
        ("/tr", []),
        ("td,table,/table,/td,/tr", None),
        ("td,/td,form,/form,/tr", None),
        ('td hidden="",/td,/tr', None),
        ('td a"b="1",/td,/tr', None),
    ],
)
def test_a_row_is_told_by_its_tags(tags: str, steps: list[str] | None) -> None:
    """Rows that hold anything but cells, or something hidden, are left to whoever looks at each element."""
    form = row_form(tuple(tags.split(",")))
    assert (None if form is None else list(form.shape.steps)) == steps


@pytest.mark.parametrize(
    ("tags", "asked"),
    [
        ("td,/td,td,p,/p,/td,/tr", None),
        ("td,/td,td,sup,/sup,/td,/tr", (False, True)),
        ('td,p class="x",/p,/td,td/,/tr', (True, False)),
        ("td,p,/p,p,/p,/td,td/,/tr", (True, False)),
        ('td class="sr-only",/td,td/,/tr', (True, False)),
    ],
)
def test_cells_that_hold_more_than_text_are_asked(tags: str, asked: tuple[bool, ...] | None) -> None:
    """An element that says nothing about its text, and holds all of it, is no reason to ask."""
    form = row_form(tuple(tags.split(",")))
    assert form is not None
    assert form.asked == asked


@pytest.mark.parametrize(("span", "spans"), [("1", False), (" 1", False), ("2", True), ("0", True), ("", True)])
def test_a_span_of_one_is_none(span: str, spans: bool) -> None:
    """Many pages write `colspan="1"` at every cell; whatever else is written may span or has to be told of."""
    tag = understood(f'td colspan="{span}"')
    assert tag is not None
    assert tag.spans is spans


def rows_of(markup: str) -> list[list[str]]:
    """The texts of the one table of a page."""
    [grid] = [block for block in read_here(markup.encode()).blocks if isinstance(block, Grid)]
    return [[cell.text for cell in row] for row in grid.rows]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        pytest.param("<td><p>5</p></td>", "5", id="lone"),
        pytest.param("<td> <p>\n5 </p>\n</td>", "5", id="blanks-beside"),
        pytest.param("<td><p>5</p>6</td>", "5 6", id="words-beside"),
        pytest.param("<td>\u200b<p>5</p></td>", "5", id="nothing-printed-beside"),
        pytest.param("<td>a &lt; b &amp;amp; c</td>", "a < b &amp; c", id="references"),
        pytest.param("<td><!-- > <td>9 -->5</td>", "5", id="brackets-in-a-comment"),
        pytest.param("<td title='a>b\"<td>'>5</td>", "5", id="brackets-in-an-attribute"),
        pytest.param("<td><x<y>5</x<y></td>", "5", id="bracket-in-a-name"),
        pytest.param("<td><x<y/>5</td>", "5", id="bracket-in-the-name-of-an-empty-element"),
        pytest.param("<td a<b=1>5</td>", "5", id="bracket-in-the-name-of-an-attribute"),
        pytest.param("<td>5&#28;6</td>", "5 6", id="a-sign-that-cannot-be-written"),
        pytest.param("<td>/td</td>", "/td", id="a-text-like-a-tag"),
    ],
)
def test_a_cell_among_plain_ones_has_its_text(cell: str, text: str) -> None:
    """Whatever stands in it, and whatever its neighbours are read by."""
    row = "<tr><th>Calls</th>" + "<td class=n>1</td>" * 4
    assert rows_of(f"<table>{row}</tr>{row}{cell}</tr>{row}</tr></table>")[1][-1] == text


GROUPS = st.lists(
    st.sampled_from(["<td>5", "<th>a", "<td colspan=2>b", "<td rowspan=2>c", "<td rowspan=0>d", "<td>(cid:1)",
                     "</tr><tr>", "</tr><tr>", "<tbody><tr>", "<tfoot><tr>", "<thead><tr>", "<td>8<sup>1</sup>",
                     "<td colspan=x>e", "<td><p>f</p>"]),
    min_size=4,
    max_size=30,
).map("".join)  # fmt: skip


@settings(max_examples=300)
@given(GROUPS)
def test_groups_without_spans_are_formed_as_those_with_them(cells: str) -> None:
    """A group whose cells stand where they are written gives what placing each of them gives."""
    tree = build_quickly(f"<table><tr>{cells}</table>")
    assert tree is not None
    table, visibility = next(tree.top.iter("table")), Visibility(ElementPaths())
    parts = gather_plain_rows(table, visibility)
    if parts is None:
        return
    formed = form_grid(table, parts, visibility, 10_000)
    for group in parts.groups:
        group.spans = True
    placed = form_grid(table, parts, visibility, 10_000)
    assert (formed.grid, formed.noticed) == (placed.grid, placed.noticed)
    assert (len(formed.rows), formed.rows.width) == (len(placed.rows), placed.rows.width)
