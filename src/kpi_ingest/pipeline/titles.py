"""What a document of a page calls itself, and whether it is of the media that the page's definition says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document, Grid, Place, Warning
from kpi_ingest.model.sketch import TITLE
from kpi_ingest.pages import PageDefinition

HEAD = 24
"""Blocks of a document in which its title is looked for: a cover with a table of contents has some twenty lines."""


def as_document_of(document: Document, definition: PageDefinition | None) -> Document:
    """The document with a remark for the first line of its head that a `title` pattern of the definition is found in:
    what stands below may speak of other editions. Raises ReadError E_DOCUMENT_MEDIA for a media that no entry of
    `[[documents]]` allows."""
    if definition is None or not definition.documents:
        return document
    _expect_media(document, definition)
    patterns = [entry.title for entry in definition.documents if entry.title is not None]
    titles = [
        Warning(TITLE, " ".join(text.split()), where)
        for text, where in head_lines(document)
        if any(pattern.search(text) for pattern in patterns)
    ]
    return replace(document, warnings=(*document.warnings, titles[0])) if titles else document


def _expect_media(document: Document, definition: PageDefinition) -> None:
    allowed = {entry.media for entry in definition.documents}
    if None not in allowed and document.media not in allowed:
        raise ReadError(
            "E_DOCUMENT_MEDIA",
            got=f"a document of media {document.media}",
            expected=" or ".join(sorted(media for media in allowed if media)),
            next_step="look at the document; if it is right, correct media in [[documents]] of the page definition",
        )


def head_lines(document: Document) -> Iterator[tuple[str, Place]]:
    """The lines above the first table, and its caption."""
    for block in document.blocks[:HEAD]:
        if isinstance(block, Grid):
            if block.caption:
                yield block.caption, block.where
            return
        yield block.text, block.where
