"""The fault rows of reading (T), characters (C) and PDF (P) from end to end, each by its id.

All bad captures arrive in one folder and are replayed once; each test looks at what became of its own. A row whose
capture cannot be read is kept and published nowhere (exit code 3); one that can be read is kept and published, and what
cannot be trusted in it has no value (exit code 0). What the readers make of each row in detail stands in `tests/read`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from command_line import Ran, digests, kept_bytes, row_counts, run
from kpi_ingest.model import Line
from kpi_ingest.read import read_document
from rendering import pdf_samples as samples

Replayed = tuple[Path, Ran]


def page(cells: str = "<td>241", head: str = "", before: str = "", after: str = "") -> bytes:
    """A sound page of one table, whose last row is `canary`, with something odd in it."""
    table = (
        f"<table><tr><th>Indicator<th>Actual Mar 24<tr><td>Bins missed{cells}<tr><td>Bins mended<td>91%"
        "<tr><td>canary<td>7</table>"
    )
    return f"<!DOCTYPE html><head>{head}</head><h2>Bins</h2>{before}{table}{after}".encode()


def ruled(first: str, second: str = "91%", **options: object) -> bytes:
    """A ruled PDF table with these two figures."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.grid([50, 200, 320], [700, 680, 660, 640])
        rows = (("Indicator", "Actual Mar 24"), ("Bins missed", first), ("Bins mended", second))
        for y, row in zip((686, 666, 646), rows, strict=True):
            for x, text in zip((54, 204), row, strict=True):
                canvas.drawString(x, y, text)

    return samples.drawn(draw, **options)


def drawn_forms(count: int, body: Callable[[int], bytes]) -> bytes:
    """A page that draws form 0 of `count` forms; `body` gives the content of each."""
    forms = [
        samples.stream(
            body(number),
            b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> >>"
            % (6 + (number + 1) % count),
        )
        for number in range(count)
    ]
    page_object = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> >>"
    )
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    content = samples.stream(b"BT /F1 9 Tf 50 700 Td (canary) Tj ET /X Do")
    return samples.objects(samples.CATALOGUE, pages, page_object, content, samples.FONT, *forms)


ERROR_PAGE = b"<!DOCTYPE html><title>Page not found</title><h1>Page not found</h1><p>Error 404. Try the search."
UNREAD = {
    "T01": ("html", b"<div>" * 100_000 + page(), "E_TOO_DEEP"),
    "T07": ("html", b"<table>" + b"<tr><td>1<td>2" * 60_000 + b"</table>", "E_TABLE_TOO_LARGE"),
    "T11": ("html", b"<h2>Bins</h2><table><thead><tr><th>Indicator<th>Actual Mar 24<tbody></table>", "E_NO_ROWS"),
    "C02": ("html", page(head='<meta charset="utf-7">'), "E_CHARSET"),
    "P01": ("pdf", ruled("241")[:700], "E_PDF_TRUNCATED"),
    "P02": ("pdf", ERROR_PAGE, "E_SOFT_404"),
    "P05": ("pdf", drawn_forms(30, lambda n: b"/X Do /X Do" if n < 29 else b"0 0 9 9 re f"), "E_PARSE_LIMIT"),
    "P04": ("pdf", samples.objects(samples.CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>"), "E_PDF_STRUCTURE"),
    "P08": ("pdf", samples.encrypted("secret"), "E_PDF_ENCRYPTED"),
    "P09": ("pdf", samples.drawn(samples.rules), "E_PDF_NO_TEXT"),
    "P10": ("pdf", samples.one_page(b"BT /F1 9 Tf 50 700 Td <00010002> Tj ET", font=samples.UNMAPPED), "E_PDF_GLYPHS"),
    "P12": ("pdf", samples.one_page(b"BT /F1 9 Tf (x) Tj ET", media_box=b"[0 0 nan 842]"), "E_PDF_STRUCTURE"),
}
"""By row: how the file is named, its bytes, and the code of the error that it ends in."""

VALUE = ("value", "241")
READ = {
    "T02": ("html", page("<td>24\x001"), ("undecided", None)),
    "T05": ("html", page("<td colspan=-1>241"), VALUE),
    "T06": ("html", page("<td rowspan=1>241", after="<table><tr><td rowspan=9>1<td>2</table>"), VALUE),
    "T08": ("html", page("<th>241", after="<table><tr><td>1<table><tr><td>2"), VALUE),
    "T12": ("html", page("<td>241<span hidden>9</span><td style='display:none'>8"), VALUE),
    "C01": ("html", page("<td>24\ufffd1", head='<meta charset="utf-8">'), ("undecided", None)),
    "C03": ("html", page("<td>\u200b241\u00ad&nbsp;"), VALUE),
    "C04": ("html", page("<td>\u202e142"), ("undecided", None)),
    "C05": ("html", page("<td>1.234,5"), ("unparsed", None)),
    "C06": ("html", page("<td>1e9999999"), ("unparsed", None)),
    "C07": ("html", page("<td>31/02/2024"), ("unparsed", None)),
    "T15": ("html", page(), VALUE),
    "H24": ("pdf", page(), VALUE),
    "P08": ("pdf", samples.encrypted(""), None),
    "P11": ("pdf", ruled("241", rotation=0), VALUE),
}
"""By row: the same, with state and value of the first figure; None where the file has no KPI table of ours."""


def _replayed(place: Path, rows: dict[str, tuple[str, bytes, object]]) -> Replayed:
    folder = place / "arrived"
    folder.mkdir()
    for row, (suffix, content, _) in rows.items():
        (folder / f"row-{row.lower()}.2024-04.{suffix}").write_bytes(content)
    return place, run("replay", folder, "--archive", "archive", folder=place)


@pytest.fixture(scope="module")
def unread(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    """A place where all captures that cannot be read were replayed."""
    return _replayed(tmp_path_factory.mktemp("unread"), UNREAD)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    """A place where all captures that can be read were replayed."""
    kept = {row: facts for row, facts in READ.items() if facts[2] is not None}
    return _replayed(tmp_path_factory.mktemp("read"), kept)


@pytest.mark.parametrize("row", UNREAD)
def test_what_cannot_be_read_is_kept_and_published_nowhere(unread: Replayed, row: str) -> None:
    """One line with page, code and next step; the bytes are in the archive, the store has no reading; exit 3."""
    place, ran = unread
    _, content, code = UNREAD[row]
    [line] = [line for line in ran.err.splitlines() if f"row-{row.lower()}" in line]
    assert (ran.code, line.split(":")[0].split()[0]) == (3, code)
    assert "next:" in line
    assert kept_bytes(place / "archive", content)
    assert digests(place, f"row-{row.lower()}") == ()
    assert row_counts(place)["observation"] == 0


@pytest.mark.parametrize("row", [row for row, facts in READ.items() if facts[2] is not None])
def test_what_can_be_read_is_kept_with_its_doubts(read: Replayed, row: str) -> None:
    """The bytes are in the archive and one reading in the store; what is odd costs its own cell alone; exit 0."""
    place, ran = read
    _, content, expected = READ[row]
    assert ran.code == 0, ran.err
    assert kept_bytes(place / "archive", content)
    assert len(digests(place, f"row-{row.lower()}")) == 1
    name = f"arrived/row-{row.lower()}.2024-04.{READ[row][0]}"
    shown = json.loads(run("parse", name, "--format", "json", folder=place).out)
    cells = {each["indicator"]: each["cells"][0] for each in shown["tables"][0]["rows"]}
    assert (cells["Bins missed"]["state"], cells["Bins missed"]["value"]) == expected
    assert (cells["Bins mended"]["state"], cells["Bins mended"]["value"]) == ("value", "91")


def test_the_same_page_again_is_the_same_reading(read: Replayed) -> None:
    """T15: a page republished unchanged is a capture of bytes that are kept once, and no new reading; exit 0."""
    place, _ = read
    again = place / "again"
    again.mkdir()
    (again / "row-t15.2024-05.html").write_bytes(READ["T15"][1])
    before = row_counts(place)
    ran = run("replay", again, "--archive", "archive", folder=place)
    after = row_counts(place)
    assert (ran.code, after["capture"] - before["capture"], after["reading"]) == (0, 1, before["reading"])


def test_a_form_that_draws_itself_ends() -> None:
    """P05: a form object that draws itself is drawn once; the page around it is read."""
    document = read_document(drawn_forms(1, lambda _: b"/X Do"))
    assert [block.text for block in document.blocks if isinstance(block, Line)] == ["canary"]
