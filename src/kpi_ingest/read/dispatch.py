"""Bytes -> document in this very process: what the parse child runs once its limits stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document, Media, PageLink
from kpi_ingest.read.hidden import Hidden
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.media import choose_media, refuse_binary

Reader = Callable[[bytes, str | None, ReadLimits], Document]


def load_reader(media: Media, hidden: Hidden = "skip") -> Reader:
    """The reader of one media; only its own libraries are imported."""
    if media == "html":
        from kpi_ingest.read.html import read_html

        return partial(read_html, hidden=hidden)
    if media == "pdf":
        from kpi_ingest.read.pdf import read_pdf

        return read_pdf
    if media == "sheet":
        from kpi_ingest.read.sheets import read_workbook

        return read_workbook
    if media == "csv":
        from kpi_ingest.read.comma import read_csv

        return read_csv
    from kpi_ingest.read.plain import read_text

    return read_text


def read_here(
    content: bytes,
    *,
    media: Media | None = None,
    declared: str | None = None,
    name: str | None = None,
    limits: ReadLimits | None = None,
    hidden: Hidden = "skip",
    guard: Callable[[], None] = lambda: None,
) -> Document:
    """The document in `content`. `guard` runs after the imports and before the first byte is parsed.

    Raises ReadError with the reader's code.
    """
    chosen, warnings = choose_media(content, media, declared, name)
    reader = load_reader(chosen, hidden)
    guard()
    if chosen != "sheet":
        refuse_binary(content)
    document = reader(content, declared, limits or ReadLimits())
    return replace(document, warnings=warnings + document.warnings)


def read_links_here(
    content: bytes, *, declared: str | None, limits: ReadLimits, guard: Callable[[], None] = lambda: None
) -> tuple[PageLink, ...]:
    """The links in `content`. Raises ReadError E_NO_LINKS for what is no HTML page, and with the reader's code."""
    media, _ = choose_media(content, None, declared, None)
    if media != "html":
        raise ReadError(
            "E_NO_LINKS",
            got=f"a page of media {media}",
            expected="an HTML page with links to its documents",
            next_step="look at the page; [[documents]] of its definition speak of links",
        )
    from kpi_ingest.read.html_links import read_links

    guard()
    refuse_binary(content)
    return read_links(content, declared, limits)
