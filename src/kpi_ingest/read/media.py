"""What bytes are: their own first characters decide, not what a server or a file name calls them."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Literal

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Media, Warning

SNIFFED = 64 * 1024
"""How many bytes are looked at for markup."""

_TAGS = (
    rb"html|head|body|title|meta|link|script|style|table|caption|thead|tbody|tr|td|th|div|span|p|ul|ol|li|dl|h[1-6]|"
    rb"main|article|section|header|footer|nav|form|a|b|i|em|strong|br|center|font"
)
_OPENS_AS_HTML = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|(" + _TAGS + rb")[\s/>])", re.I | re.S
)
_CLOSING_TAG = re.compile(rb"</(html|body|table|tr|td|th|div|p|ul|ol|h[1-6])\s*>", re.I)

_SIGNATURES = (
    (b"PK\x03\x04", "a ZIP file (a document or an archive?)"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"WARC/", "a WARC file"),
)

_TEXTS: frozenset[Media] = frozenset({"html", "text", "csv"})
"""What one may wish to be read as another."""
_DIRECTORY = 1 << 18
"""Bytes at a ZIP's end in which its directory is looked for."""

_DECLARED: dict[str, Media] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "text/plain": "text",
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "sheet",
    "application/vnd.oasis.opendocument.spreadsheet": "sheet",
    "text/tab-separated-values": "text",
}
_SUFFIXES: dict[str, Media] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".txt": "text",
    ".csv": "csv",
    ".xlsx": "sheet",
    ".xlsm": "sheet",
    ".ods": "sheet",
    ".tsv": "text",
}


def detect_media(content: bytes) -> Media:
    """What the bytes are. Markup at the very start wins over a `%PDF` that the markup quotes."""
    if content.startswith(b"PK\x03\x04") and workbook_kind(content):
        return "sheet"
    head = _without_nul_and_bom(content[:SNIFFED])
    if _OPENS_AS_HTML.match(head):
        return "html"
    if b"%PDF-" in content[:1024]:
        return "pdf"
    return "html" if _CLOSING_TAG.search(head) else "text"


def _without_nul_and_bom(head: bytes) -> bytes:
    """UTF-16 markup shows its letters once the zero bytes are gone: enough to know a tag, never used as text."""
    return head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")


def workbook_kind(content: bytes) -> Literal["xlsx", "ods"] | None:
    """Which workbook a ZIP file is, by the names of its parts; None for anything else."""
    if content[30:120].startswith(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    # A ZIP's directory stands at its end, and names each part as it is.
    return "xlsx" if b"xl/workbook.xml" in content[-_DIRECTORY:] else None


def choose_media(
    content: bytes, wish: Media | None, declared: str | None, name: str | None
) -> tuple[Media, tuple[Warning, ...]]:
    """The media to read the bytes as, and a TYPE_MISMATCH warning for every claim they contradict.

    A caller may wish markup read as text or text as markup; nothing but a PDF can be read as a PDF, and nothing but a
    workbook as one. That a text is CSV its bytes do not say, so that the claim counts.
    """
    found = detect_media(content)
    if found == "text" and (wish or declared_media(declared) or named_media(name)) == "csv":
        found = "csv"
    chosen = wish if wish and {wish, found} <= _TEXTS else found
    claims = (
        (wish, "asked for"),
        (declared_media(declared), "the declared type"),
        (named_media(name), "the file name"),
    )
    return chosen, tuple(
        Warning("TYPE_MISMATCH", f"{source} says {claim}, the bytes are {found}; read as {chosen}")
        for claim, source in claims
        if claim and claim != found
    )


def declared_media(declared: str | None) -> Media | None:
    """What a Content-Type claims; None for a type that says nothing, such as application/octet-stream."""
    return _DECLARED.get((declared or "").split(";")[0].strip().lower())


def named_media(name: str | None) -> Media | None:
    """What a file name claims."""
    return _SUFFIXES.get(PurePath(name or "").suffix.lower())


def refuse_binary(content: bytes) -> None:
    """Raise E_UNREADABLE for bytes whose signature names a format that is neither HTML, PDF nor text."""
    for signature, what in _SIGNATURES:
        if content.startswith(signature):
            raise ReadError(
                "E_UNREADABLE", got=what, expected="HTML, PDF, text, CSV, XLSX or ODS", next_step="give the page itself"
            )
