"""The links of an HTML page: their words and addresses as they stand in the source."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_ingest.model import PageLink
from kpi_ingest.read.decoding import decode_html
from kpi_ingest.read.html import without_controls
from kpi_ingest.read.html_source import Source
from kpi_ingest.read.html_tree import Element, build_tree, refuse_masses
from kpi_ingest.read.interstitial import refuse_interstitial
from kpi_ingest.read.limits import ReadLimits


def read_links(content: bytes, declared: str | None, limits: ReadLimits) -> tuple[PageLink, ...]:
    """Every link with an address, in the order of the page. What stands in `<base>` is joined by whoever knows the
    page's own address. Raises ReadError as `read_html` does, and for a guard's or an error page."""
    source = Source(without_controls(decode_html(content, declared).text))
    refuse_masses(source, limits)
    tree = build_tree(source, limits).top
    refuse_interstitial(source.text)
    return tuple(_links(tree))


def _links(tree: Element) -> Iterator[PageLink]:
    base = next((it.get("href") for it in tree.iter("base") if it.get("href")), None)
    for element in tree.iter("a", "area"):
        address = element.get("href")
        if address is not None and address.strip():
            yield PageLink(_words(element), address.strip(), base)


def _words(element: Element) -> str:
    """What the link prints; a picture by what it is said to show, a link without words by its title."""
    pictures = (picture.get("alt") or "" for picture in element.iter("img"))
    words = " ".join(" ".join((*element.itertext("*"), *pictures)).split())
    return words or " ".join((element.get("title") or element.get("aria-label") or element.get("alt") or "").split())
