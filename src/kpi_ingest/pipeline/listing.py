"""A page's own bytes -> the documents that it lists, by the patterns of its definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin

from kpi_ingest.errors import FetchError, KpiIngestError
from kpi_ingest.fetch import redact_url
from kpi_ingest.model import Capture, PageLink
from kpi_ingest.pages import DocumentDefinition, PageDefinition


@dataclass(frozen=True, slots=True)
class Listed:
    """A document that a page links."""

    address: str
    """Absolute, as it is asked for."""
    words: str
    """Of its links, a line each."""
    entry: int
    """Of `[[documents]]`: the first that fits."""

    @property
    def source(self) -> str:
        """The address as captures have it, without secrets."""
        return redact_url(self.address)


@dataclass(frozen=True, slots=True)
class Listing:
    """The documents of a page, and what is wrong with their number."""

    documents: tuple[Listed, ...]
    """Oldest edition first, those whose link tells none at the end: what is asked for first is seen first."""
    problem: KpiIngestError | None = None
    unread: bool = False
    """The page's links could not be read: nothing can be said of what is no longer there."""
    not_followed: frozenset[str] = frozenset()
    """Sources of those that are too many to be followed."""


def list_documents(links: Iterable[PageLink], url: str, definition: PageDefinition) -> Listing:
    """The documents among the links of a page that was retrieved from `url`."""
    words: dict[str, list[str]] = {}
    entries: dict[str, int] = {}
    for link in links:
        address = _absolute(link, url)
        entry = next((at for at, it in enumerate(definition.documents) if it.fits(link.words, address)), None)
        if entry is not None:
            entries.setdefault(address, entry)
            if link.words not in words.setdefault(address, []):
                words[address].append(link.words)
    found = [Listed(address, "\n".join(words[address]), entry) for address, entry in entries.items()]
    counts = Counter(it.entry for it in found)
    followed = [it for it in found if counts[it.entry] <= definition.documents[it.entry].max]
    left = frozenset(it.source for it in found if it not in followed)
    return Listing(tuple(_in_order(followed, definition)), _problem(found, url, definition), not_followed=left)


def gone_remarks(listing: Listing, known: Mapping[str, Capture]) -> tuple[str, ...]:
    """One for each document that an earlier list had and this one has not; `known` are the captures of documents, by
    source. What was read of them stands."""
    if listing.unread:
        return ()
    listed = {document.source for document in listing.documents} | listing.not_followed
    gone = sorted(source for source, capture in known.items() if capture.link is not None and source not in listed)
    return tuple(
        f"gone: “{_brief(known[source])}” at {source} is no longer linked; what was read of it stands"
        for source in gone
    )


def problem_remarks(listing: Listing) -> tuple[str, ...]:
    """What is wrong with the list, for its capture to keep: so a night tells it once."""
    if listing.problem is None:
        return ()
    return (f"documents: {listing.problem.code}: {listing.problem.got}; expected {listing.problem.expected}",)


def _brief(capture: Capture) -> str:
    words = "" if capture.link is None else capture.link.words.replace("\n", " / ")
    return words if len(words) <= 80 else f"{words[:77]}..."


def _absolute(link: PageLink, url: str) -> str:
    """The address of a link; as it is written where it cannot be read, which asking for it will tell."""
    try:
        return urldefrag(urljoin(urljoin(url, link.base or ""), link.address)).url
    except ValueError:
        return link.address


def _in_order(found: Sequence[Listed], definition: PageDefinition) -> list[Listed]:
    def order(listed: Listed) -> tuple[bool, tuple[int, ...]]:
        told = definition.documents[listed.entry].editions(listed.words, listed.address)
        return len(told) != 1, told[0].order if told else ()

    return sorted(found, key=order)


def _problem(found: Sequence[Listed], url: str, definition: PageDefinition) -> FetchError | None:
    for at, entry in enumerate(definition.documents):
        count = sum(it.entry == at for it in found)
        if not entry.min <= count <= entry.max:
            followed = "none of them was followed; " if count > entry.max else ""
            return FetchError(
                "E_DOCUMENTS", page=definition.id, place=redact_url(url), got=f"{count} links that {_named(entry)}",
                expected=f"{entry.min} to {entry.max}",
                next_step=f"{followed}look at the page; if it is right, correct [[documents]] in its definition",
            )  # fmt: skip
    return None


def _named(entry: DocumentDefinition) -> str:
    pairs = (("text", entry.text), ("address", entry.address))
    return " and ".join(f"fit {key} “{pattern.pattern}”" for key, pattern in pairs if pattern is not None)
