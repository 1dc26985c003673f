"""The quick tree and the careful one give one document: the same blocks, places, doubts and warnings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_ingest.model import Document, Grid, Line
from kpi_ingest.read import ReadLimits, html, tables_of
from kpi_ingest.read.dispatch import read_here
from kpi_ingest.read.html import read_tree
from kpi_ingest.read.html_plain import gather_plain_rows
from kpi_ingest.read.html_source import Source
from kpi_ingest.read.html_tree import ElementPaths, build_quickly, build_with_care, may_have_lost
from kpi_ingest.read.html_visible import Visibility

LIMITS = ReadLimits()
PIECES = [
    "<table>", "</table>", "<table class='a b' id=x>", "<tr>", "</tr>", "<td>", "</td>", "<th scope=row>", "<thead>",
    "<tbody>", "</tbody>", "<tfoot>", "<caption>", "<colgroup><col>", "<td colspan=2>", "<td rowspan=2>",
    "<td rowspan=0>", "<p>", "</p>", "<div>", "</div>", "<div hidden>", "<span style='display:none'>",
    "<span class=sr-only>", "</span>", "<b>", "</b>", "<i>", "<sup>", "</sup>", "<sub>", "</sub>", "<small>",
    "</small>", "<a href='#fn1'>", "</a>", "<br>", "<h2>", "</h2>", "<ul><li>", "</ul>", "<form>", "</form>",
    "<select><option>", "</select>", "<textarea>", "</textarea>", "<script>if (a<b) {'<td>'}</script>",
    "<style>td{}</style>", "<!-- note -->", "<!-- <td>9 -->", "<!-->", "<template><td>1</template>",
    "<noscript>n</noscript>", "<img src=a alt=''>", "<svg><title>t</title></svg>", "<o:p>", "</o:p>",
    "<a b='<table>'>", "<p title=it's>", "<![CDATA[x]]>", "<?php x ?>", "<html lang=en>", "<body>", "<head>",
    "</head>", "<title>T</title>", "</div></p></b>", "&nbsp;", "&amp;", "&eacute;", "&#0;", "&bogus;", "<", ">", "12",
    "3.5%", " ", "\n", "Calls", "é", "\u202f", "n/a", "£", "1,234", "\x0c",
]  # fmt: skip
SOUND = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join)
"""Pieces of markup in any order."""


def with_care(text: str) -> Document:
    """The document of the careful tree."""
    return read_tree(build_with_care(text, LIMITS), Source(text), LIMITS)


@settings(max_examples=1_000)
@given(SOUND)
def test_both_trees_give_one_document(markup: str) -> None:
    """Whatever the markup: where the quick tree is used at all, nothing tells the two documents apart."""
    text = f"<p>start</p>{markup}"
    source = Source(text)
    quick = build_quickly(text)
    if quick is None or may_have_lost(quick, source):
        return
    assert read_tree(quick, source, LIMITS) == with_care(text)


BEHIND = [
    ("table", "<body><p>a</body></html><table><tr><td>1</table>"),
    ("text", "<body><p>a</p></body></html>behind"),
    ("second-page", "<html><body><p>a</p></html><html><body><h1>behind</h1><table><tr><td>1</table>"),
]


@pytest.mark.parametrize("markup", [pytest.param(m, id=i) for i, m in BEHIND])
def test_what_stands_behind_the_end_of_the_page_is_read(markup: str) -> None:
    """lxml's own tree drops it; the careful one has it, and browsers show it."""
    document = read_here(markup.encode())
    texts = [block.text for block in document.blocks if isinstance(block, Line)]
    assert "behind" in texts or tables_of(document)
    assert document.blocks == with_care(markup).blocks


def test_comments_and_blanks_behind_the_page_need_no_care() -> None:
    """They are no loss."""
    text = "<body><p>a</p></body></html>\n<!-- served from a cache -->\n"
    tree = build_quickly(text)
    assert tree is not None
    assert not may_have_lost(tree, Source(text))


def test_places_of_the_careful_tree_go_on_behind_the_page() -> None:
    """A second `html` element is counted as one."""
    [*_, grid] = read_here(b"<html><body><p>a</p></html><html><body><table><tr><td>1</table>").blocks
    assert isinstance(grid, Grid)
    assert grid.rows[0][0].where.path == "/html[2]/body[1]/table[1]/tr[1]/td[1]"


CELLS = st.sampled_from(
    ["<td>5", "<td class=num>5.5%</td>", "<th scope=row>Calls</th>", "<td></td>", "<td>a &lt; b &amp; c</td>",
     "<td/>", "<td title='a>b\"c'>1</td>", "<td><p>7</p></td>", "<td>8<sup>1</sup></td>", "<td hidden>9</td>",
     "<td colspan=2>x", "<td class=sr-only>9</td>", "<td><span class=sr-only>n </span>9</td>", "<td rowspan=2>y",
     "<td style='color:red'>3", "<td style='display:none'>3</td>", "<td>é (1)\n</td>", "</tr><tr>", "<tr class=r>",
     "<td><table><tr><td>n</table></td>", "</tr><tr hidden>", "<tbody>", "</tbody>", "<thead>", "<tfoot>", "text",
     "<!-- <td>9 -->", "<form>", "</tr> <tr> ", "<td colspan=1 rowspan=' 1'>z", "<td rowspan=0>w", "<tr/>",
     "<td><div><b> 5 </b></div> </td>", "<td>\u200b<p>5</p></td>", "<td><p>5</p>x</td>", "<td><p>5</p>\xa0</td>",
     "<td><p>5</p><p>6</p></td>", "<td><p class=n>5</p></td>", "<td><p/>", "<td>\xa05\u2009000</td>",
     "<td>5\u00ad0</td>", "<td>\ufffd</td>", "<td>(cid:\u200b12)</td>", "<td>\ue000</td>", "<td>  a \t b </td>",
     "<td>a\fb&#28;c</td>", "<td a<b=1>3</td>", "<td><x<y>5</x<y></td>", "<td><x<y/>6</td>",
     "<td><!-- a > b <td> -->5</td>", "&#13;", "&nbsp;", "<td><?php x > y ?>7</td>", "<td>5<br>6</td>",
     "<th><span class=sr-only>H</span></th>", "<td>&amp;lt;</td>", "<colgroup><tr><td>x</colgroup>", "<caption>C",
     "<td><b>5</b><!-- c --></td>", "<td>/td</td>", "<col hidden>"]
)  # fmt: skip
TABLES = st.lists(CELLS, min_size=8, max_size=40).map("".join)


@settings(max_examples=500)
@given(TABLES, st.sampled_from(["", "<caption>K</caption>", "<colgroup><col span=2></colgroup>", "<col>"]))
def test_plain_rows_are_read_as_all_rows_are(cells: str, head: str) -> None:
    """A table that is read as written gives what it gives element by element."""
    text = f"<table>{head}<tr>{cells}</table>"
    quick, source = build_quickly(text), Source(text)
    assert quick is not None
    found = read_tree(quick, source, LIMITS)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(html, "gather_plain_rows", lambda *_: None)
        assert found == read_tree(quick, source, LIMITS)


def test_ordinary_tables_are_read_as_written() -> None:
    """The quick way is taken where it can be: otherwise the test above would compare nothing."""
    row = "<tr><th scope=row>Calls</th>" + "<td class=num>5.5%</td>" * 9 + "</tr>"
    table = f"<table class=t><caption>K</caption><thead>{row}</thead>\n<tbody>{row}\n{row}</tbody></table>"
    tree = build_quickly(table)
    assert tree is not None
    assert gather_plain_rows(next(tree.top.iter("table")), Visibility(ElementPaths())) is not None
