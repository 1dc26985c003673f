"""The keys of `[[documents]]` and `[[editions]]` held against captures: pages that list documents, and documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document
from kpi_ingest.pages import DocumentDefinition, PageDefinition
from kpi_ingest.pipeline.listing import Listing, list_documents
from kpi_ingest.pipeline.reading import Material
from kpi_ingest.pipeline.titles import head_lines
from kpi_ingest.pipeline.trials import Path, Trial
from kpi_ingest.read import CaptureReader


def tell_lists(
    materials: Sequence[Material], definition: PageDefinition, reader: CaptureReader
) -> tuple[list[Listing], list[Material]]:
    """The captures that link documents of the page, as what they list, and the others, which are to be read."""
    if not definition.documents:
        return [], [*materials]
    url = definition.urls[-1].url if definition.urls else ""
    lists: list[Listing] = []
    read: list[Material] = []
    for material in materials:
        try:
            listing = list_documents(reader.links(material.content, declared=material.declared), url, definition)
        except ReadError:
            listing = Listing(())
        if listing.documents:
            lists.append(listing)
        else:
            read.append(material)
    return lists, read


def met_by_documents(path: Path, lists: Sequence[Listing], trial: Trial) -> tuple[bool, str]:
    """Whether a key speaks of anything in the captures, and one line that says of what."""
    if path[0] == "editions":
        return _edition_met(int(path[1]), lists, trial)
    number, key = int(path[1]), str(path[-1])
    entry = trial.definition.documents[number]
    if key == "title":
        return _title_met(entry, trial)
    if key == "media":
        count = sum(document.media == entry.media for document in _documents(trial))
        return bool(count), f"{count} documents are of it" if count else "none of the documents is of it"
    if not lists:
        return False, "no capture links a document; give the page itself among the files"
    counts = [sum(it.entry == number for it in listing.documents) for listing in lists]
    if key in ("min", "max"):
        broken = [count for count in counts if not _allows(entry, key, count)]
        told = f"{broken[0]} links" if broken else f"{min(counts)} to {max(counts)} links keep to it"
        return not broken, told
    return any(counts), f"{max(counts)} links" if any(counts) else "no link of the captures is found by it"


def _allows(entry: DocumentDefinition, key: str, count: int) -> bool:
    return count >= entry.min if key == "min" else count <= entry.max


def _documents(trial: Trial) -> Iterator[Document]:
    return (capture.document(trial.definition.opens) for capture in trial.captures)


def _title_met(entry: DocumentDefinition, trial: Trial) -> tuple[bool, str]:
    titled = [
        text
        for document in _documents(trial)
        for text, _ in head_lines(document)
        if entry.title is not None and entry.title.search(text)
    ]
    return bool(titled), f"in {titled[0]!r}" if titled else "above no document's first table"


def _edition_met(number: int, lists: Sequence[Listing], trial: Trial) -> tuple[bool, str]:
    edition = trial.definition.editions[number]
    met = any(it.source == edition.address for listing in lists for it in listing.documents)
    return met, f"{edition.edition.label}: a link leads there" if met else "no link of the captures leads there"
