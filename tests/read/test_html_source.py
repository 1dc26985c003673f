"""Tags of the source counted as a browser sees them, in linear time."""

from __future__ import annotations

import pytest

from kpi_ingest.read import tables_of
from kpi_ingest.read.dispatch import read_here
from kpi_ingest.read.html_source import Source, TagCounts

T = "<table><tr><td>1</td></tr></table>"

SOURCES = [
    ("plain", T, (1, 1)),
    ("double-quotes", f'<a data-x="{T}">x</a>', (0, 0)),
    ("single-quotes", f"<a data-x='{T}' href=y>x</a>", (0, 0)),
    ("quote-behind-blank", f'<a data-x = "{T}">x</a>', (0, 0)),
    ("unquoted-with-quote", f"<p title=it's>{T}", (1, 1)),
    ("quote-without-value", f'<p ">{T}', (1, 1)),
    ("greater-in-quotes", f'<p title="a>b">{T}', (1, 1)),
    ("comment", f"<!-- {T} -->{T}", (1, 1)),
    ("empty-comment", f"<!-->{T}<!--->{T}", (2, 2)),
    ("comment-open", f"<!-- {T}", (0, 0)),
    ("script", f"<script>'{T}'</script>{T}", (1, 1)),
    ("script-attribute", f"<script src='a>b'>{T}</script >{T}", (1, 1)),
    ("script-in-name", f"<scripts>{T}", (1, 1)),
    ("textarea", f"<TextArea>{T}</textarea>{T}", (1, 1)),
    ("cdata", f"<![CDATA[<table>]]>{T}", (1, 1)),
    ("less-than", f"5 < 6 <7{T}", (1, 1)),
    ("custom-elements", "<table-x><td-y><tables><th>", (0, 1)),
    ("upper-case", "<TABLE\nclass=x><TH><TD/></TABLE>", (1, 2)),
]


@pytest.mark.parametrize(("source", "counts"), [pytest.param(s, c, id=i) for i, s, c in SOURCES])
def test_tags_count_where_a_browser_sees_them(source: str, counts: tuple[int, int]) -> None:
    """Not in quoted values, comments, raw text or longer names."""
    assert Source(source).tags == TagCounts(*counts)
    assert Source(source).letters.tables >= counts[0]
    assert Source(source).letters.cells >= counts[1]


@pytest.mark.parametrize("source", [pytest.param(s, id=i) for i, s, _ in SOURCES if i != "comment-open"])
def test_a_table_that_is_none_is_no_loss(source: str) -> None:
    """A page with such a source and a sound table is whole."""
    document = read_here(f"<body>{source}<p>end</p>{T}</body></html>".encode())
    assert document.incomplete is None
    assert len(tables_of(document)) >= 1


ENDS = [
    ("closed", T, False),
    ("open", "<table><tr><td>1", True),
    ("open-on-a-whole-page", "<table><tr><td>1</body></html>", False),
    ("closed-in-a-comment", "<table><tr><td>1<!-- </table> -->", True),
    ("end-in-a-comment", "<table><tr><td>1<!-- </body></html>", True),
    ("end-in-an-attribute", '<table><tr><td>1<td class="x>2</td></tr></table></body></html>', True),
    ("open-in-an-attribute", f'<a data-x="<table>">x</a>{T}', False),
    ("inner-open", f"<table><tr><td>{T}", True),
]


@pytest.mark.parametrize(("source", "inside"), [pytest.param(s, e, id=i) for i, s, e in ENDS])
def test_an_open_table_at_the_end_is_seen(source: str, inside: bool) -> None:
    """Unless the page's own end follows where a browser sees it."""
    assert Source(source).ends_inside_table(certain=False) is inside


HOSTILE = ['<a b="', "<a b='", "<!--", "<script>", "<", "<a ", "<a =", "<table ", "</", "<!", "<a\t=\t'x'"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_sources_cost_linear_time(piece: str) -> None:
    """A million characters of what is never closed are counted in seconds; in quadratic time this would not end."""
    assert Source(piece * (1_000_000 // len(piece))).tags.cells == 0
