"""A capture without a KPI table is refused in words that fit it."""

from __future__ import annotations

import pytest

from kpi_ingest.errors import LayoutError
from kpi_ingest.layout import lay_out
from kpi_ingest.model import Document, Grid, GridCell, Media, PageBox
from kpi_ingest.read import read_document

KPI = "<table><tr><th>KPI<th>Target<th>Actual<tr><td>A<td>1<td>2</table>"
HEADER = "<table><tr><th>KPI<th>Target<th>Actual</table>"
OTHER = "<table><tr><th>Desk<th>Who<tr><td>Upper<td>A. Smith<tr><td>Lower<td>B. Jones</table>"


def refusal(document: Document) -> LayoutError:
    """What is said of a document."""
    with pytest.raises(LayoutError) as refused:
        lay_out(document)
    return refused.value


def html(markup: str) -> Document:
    """A page as read."""
    return read_document(f"<body><p>words</p>{markup}".encode(), media="html")


@pytest.mark.parametrize("hidden", ["hidden", "style='display:none'", "class=sr-only"])
@pytest.mark.parametrize("seen", ["", OTHER, HEADER])
def test_hidden_tables_are_named(hidden: str, seen: str) -> None:
    """How many there are, why they were left out, and what can be done about it."""
    error = refusal(html(f"{seen}<div {hidden}>{KPI}{KPI}</div>"))
    assert "2 tables are hidden" in str(error)


def test_the_way_to_read_hidden_tables_is_named() -> None:
    """With the key of the page definition."""
    assert 'hidden = "read"' in refusal(html(f"<div hidden>{KPI}</div>")).next_step


def test_an_empty_header_does_not_speak_for_a_page_with_other_tables() -> None:
    """No script is blamed where the page has full tables."""
    error = refusal(html(HEADER + OTHER))
    assert (error.code, "script" in str(error)) == ("E_NO_TABLES", False)


def test_headers_alone_may_wait_for_a_script() -> None:
    """As before."""
    error = refusal(html(HEADER))
    assert (error.code, "script" in str(error)) == ("E_NO_ROWS", True)


@pytest.mark.parametrize("media", ["pdf", "text"])
def test_no_browser_is_advised_for_what_is_no_page(media: Media) -> None:
    """A PDF or a text has no script to wait for."""
    box = PageBox(1, (0, 0, 1, 1))
    header = Grid((tuple(GridCell(text, box) for text in ("KPI", "Target", "Actual")),), box, page=1)
    error = refusal(Document(media, (header,)))
    assert error.code == "E_NO_ROWS"
    assert not {"script", "browser"} & set(str(error).split())
