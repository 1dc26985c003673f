"""Bytes decide what they are and how they are spelt; what a server or a name says is a claim."""

from __future__ import annotations

import pytest

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document, Grid, Media
from kpi_ingest.read import read_document
from kpi_ingest.read.dispatch import read_here
from kpi_ingest.read.media import detect_media

HTML = "<!doctype html><html><body><table><tr><td>{}</td></tr></table></body></html>"


@pytest.mark.parametrize(
    ("content", "media"),
    [
        pytest.param(b"%PDF-1.4\n", "pdf", id="pdf"),
        pytest.param(b"junk before\n%PDF-1.7", "pdf", id="pdf-behind-junk"),
        pytest.param(b" \n<!DOCTYPE HTML><p>%PDF-1.4", "html", id="html-that-quotes-a-pdf"),
        pytest.param(b"\xef\xbb\xbf<HTML>", "html", id="html-behind-mark"),
        pytest.param("<html>".encode("utf-16"), "html", id="utf-16"),
        pytest.param(b"<?xml version='1.0'?><!-- x --><html xmlns='y'>", "html", id="xhtml"),
        pytest.param(b"<table><tr><td>1</table>", "html", id="fragment"),
        pytest.param(b"Intro <b>x</b><table><tr><td>1</td>", "html", id="text-then-markup"),
        pytest.param(b"Complaints 142<50140\n a <b and b> c", "text", id="text-with-less-than"),
        pytest.param(b"plain", "text", id="text"),
    ],
)
def test_bytes_decide_the_media(content: bytes, media: Media) -> None:
    """A signature or markup decides; anything else is text."""
    assert detect_media(content) == media


@pytest.mark.parametrize(
    ("claims", "warned"),
    [
        pytest.param({"declared": "application/pdf"}, 1, id="H24-declared"),
        pytest.param({"name": "kpi.pdf"}, 1, id="P02-named"),
        pytest.param({"declared": "application/pdf", "name": "kpi.PDF", "media": "pdf"}, 3, id="all-wrong"),
        pytest.param({"declared": "text/html; charset=utf-8", "name": "kpi.html", "media": "html"}, 0, id="all-right"),
        pytest.param({"declared": "application/octet-stream", "name": "download"}, 0, id="says-nothing"),
    ],
)
def test_false_claims_are_warned_of(claims: dict[str, str], warned: int) -> None:
    """A sound page is read as what it is, with TYPE_MISMATCH for every claim it contradicts."""
    document = read_here(HTML.format("1").encode(), **claims)
    assert document.media == "html"
    assert [warning.code for warning in document.warnings] == ["TYPE_MISMATCH"] * warned


def test_an_error_page_named_pdf_is_refused_for_what_it_is() -> None:
    """P02: the rules for error pages apply to what the bytes are."""
    with pytest.raises(ReadError) as caught:
        read_document(b"<html><title>404 Not Found</title></html>", declared="application/pdf", name="kpi.pdf")
    assert (caught.value.code, caught.value.exit_code) == ("E_SOFT_404", 3)


def test_markup_may_be_read_as_text_when_asked() -> None:
    """A caller's wish holds between text and HTML, and is said."""
    document = read_here(b"<p>1</p>\n", media="text")
    assert (document.media, document.blocks[0].text) == ("text", "<p>1</p>")
    assert [warning.code for warning in document.warnings] == ["TYPE_MISMATCH"]


def cell_of(document: Document) -> tuple[str, str | None]:
    """Text and doubt of the only cell."""
    [grid] = [block for block in document.blocks if isinstance(block, Grid)]
    return grid.rows[0][0].text, grid.rows[0][0].doubt


MARK = b"\xef\xbb\xbf"
META = "<html><head><meta charset='{}'></head><body><table><tr><td>{}</td></tr></table>"
ENCODINGS = [
    ("strict-utf-8", HTML.format("é–").encode(), None, "é–", "utf-8 (strict)"),
    ("cp1252", HTML.format("é– £5").encode("cp1252"), None, "é– £5", "cp1252 (not UTF-8)"),
    ("http", HTML.format("é").encode("latin-1"), "text/html; charset=ISO-8859-1", "é", "cp1252 (http)"),
    ("http-before-meta", META.format("utf-8", "ż").encode("cp1250"), "x/y;charset=cp1250", "ż", "cp1250 (http)"),
    ("meta", META.format("windows-1250", "ż").encode("cp1250"), None, "ż", "cp1250 (meta)"),
    ("meta-utf-16-means-utf-8", META.format("utf-16", "é").encode(), None, "é", "utf-8 (meta)"),
    ("C02-mark-before-http", MARK + HTML.format("é").encode(), "x/y; charset=latin-1", "é", "utf-8 (byte-order mark)"),
    ("C02-utf-16-mark", HTML.format("é").encode("utf-16"), None, "é", "utf-16-le (byte-order mark)"),
    ("C02-utf-16-be", b"\xfe\xff" + HTML.format("é").encode("utf-16-be"), None, "é", "utf-16-be (byte-order mark)"),
    ("C02-utf-16-declared", HTML.format("é").encode("utf-16-le"), "text/html; charset=utf-16", "é", "utf-16-le (http)"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "declared", "text", "encoding"), [pytest.param(*rest, id=name) for name, *rest in ENCODINGS]
)
def test_encodings_follow_one_order(content: bytes, declared: str | None, text: str, encoding: str) -> None:
    """Mark, HTTP, meta, strict UTF-8, cp1252; and the choice is recorded."""
    document = read_here(content, declared=declared)
    assert (cell_of(document), document.encoding) == ((text, None), encoding)


def test_a_lying_label_puts_the_cell_in_doubt() -> None:
    """C01: cp1252 bytes labelled UTF-8 are read as labelled; the cell with U+FFFD is in doubt, the page goes on."""
    document = read_here(META.format("utf-8", "£5").encode("cp1252"))
    text, doubt = cell_of(document)
    assert text == "\ufffd5"
    assert doubt == "a character could not be decoded (U+FFFD)"
    assert "UNDECODABLE" in [warning.code for warning in document.warnings]


@pytest.mark.parametrize(
    ("content", "declared", "code"),
    [
        pytest.param(HTML.format("1").encode(), "text/html; charset=utf-7", "E_CHARSET", id="C02-utf-7"),
        pytest.param(HTML.format("1").encode(), "text/html; charset=rot13", "E_CHARSET", id="python-codec"),
        pytest.param(META.format("utf-7", "1").encode(), None, "E_CHARSET", id="C02-meta-utf-7"),
        pytest.param(HTML.format("1").encode("utf-16-le"), None, "E_CHARSET", id="C02-utf-16-unmarked"),
        pytest.param("plain text".encode("utf-16-be"), None, "E_CHARSET", id="C02-text-utf-16-unmarked"),
        pytest.param(b"PK\x03\x04\x14\x00\x00", None, "E_UNREADABLE", id="zip"),
        pytest.param(b"\x00\x01\x02\xff" * 40, None, "E_UNREADABLE", id="junk"),
        pytest.param(b"text with\x00 a zero", None, "E_UNREADABLE", id="nul-in-text"),
        pytest.param(b"\x05\x06abc\x07", None, "E_UNREADABLE", id="controls"),
        pytest.param(b"WARC/1.0\r\n", None, "E_UNREADABLE", id="warc"),
        pytest.param(b" \r\n\t", None, "E_EMPTY", id="white-space"),
        pytest.param(b"<html><body><script>x</script></body></html>", None, "E_EMPTY", id="nothing-visible"),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, declared: str | None, code: str) -> None:
    """Bytes that no reader can take are a ReadError with one line and exit 3."""
    with pytest.raises(ReadError) as caught:
        read_here(content, declared=declared)
    assert (caught.value.code, caught.value.exit_code) == (code, 3)
    assert "\n" not in str(caught.value)


def test_an_empty_file_is_refused_without_a_child() -> None:
    """P01: nothing is started for nothing."""
    with pytest.raises(ReadError) as caught:
        read_document(b"")
    assert (caught.value.code, caught.value.exit_code) == ("E_EMPTY", 3)
