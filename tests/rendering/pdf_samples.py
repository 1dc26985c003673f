"""PDF files for the fault rows: drawn with reportlab where it can, written object by object where it refuses."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

XS = (50.0, 200.0, 300.0, 400.0)
YS = (700.0, 660.0, 620.0)
TEXTS = (("Complaints", "142", "<50"), ("Calls answered", "81.61%", ""))


def drawn(draw: Callable[[Canvas], None], **options: object) -> bytes:
    """A one-page file on which `draw` draws; the same bytes in every run."""
    out = BytesIO()
    canvas = Canvas(out, **{"pagesize": (595, 842), "invariant": 1, **options})
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def rules(canvas: Canvas) -> None:
    """The rules of a table of 2 rows and 3 columns."""
    canvas.grid(list(XS), list(YS))


def figures(canvas: Canvas) -> None:
    """The texts of the table."""
    canvas.setFont("Helvetica", 10)
    for y, row in zip(YS, TEXTS, strict=False):
        for x, text in zip(XS, row, strict=False):
            canvas.drawString(x + 4, y - 14, text)


def table(canvas: Canvas) -> None:
    """Rules and texts."""
    rules(canvas)
    figures(canvas)


def plain_table() -> bytes:
    """The table alone."""
    return drawn(table)


def encrypted(user: str) -> bytes:
    """The table behind a password; an empty user password leaves an owner-only one."""
    return drawn(table, encrypt=StandardEncryption(user, "owner", canPrint=0, strength=128))


def objects(*bodies: bytes) -> bytes:
    """A file of the given objects, numbered from 1, the first one the catalogue, with a sound cross-reference."""
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def one_page(content: bytes, *, media_box: bytes = b"[0 0 595 842]", font: bytes = FONT, entries: bytes = b"") -> bytes:
    """A file of one page with the given content stream; `entries` go into the stream's dictionary."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return objects(CATALOGUE, pages, page % media_box, stream(content, entries), font)


def flate_bomb(layers: int) -> bytes:
    """A content stream of 400 MB of blanks, packed once or twice."""
    content = zlib.compress(b" " * (400 << 20), 9)
    for _ in range(layers - 1):
        content = zlib.compress(content, 9)
    return one_page(content, entries=b"/Filter [%s]" % (b"/FlateDecode " * layers))


UNMAPPED = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /Odd /Encoding /Identity-H /DescendantFonts [<< /Type /Font "
    b"/Subtype /CIDFontType2 /BaseFont /Odd /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
    b"/DW 500 /FontDescriptor << /Type /FontDescriptor /FontName /Odd /Flags 4 /Ascent 800 /Descent -200 "
    b"/FontBBox [0 -200 1000 800] /ItalicAngle 0 /CapHeight 700 /StemV 80 >> >>] >>"
)
"""A font whose glyphs have no characters."""
