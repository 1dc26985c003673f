"""An archive with everything that one can hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from captured import CHALLENGE, OTHER, OTHER_URL, PAGE, URL, Place, page_html

from kpi_ingest.archive import open_archive
from kpi_ingest.model import Bounds, Hop

NOW = datetime(2024, 5, 1, tzinfo=UTC)


def fill(place: Place) -> None:
    """Everything that an archive can hold: exact and bounded times, answers and files, repeats, what is incomplete."""
    start = datetime(2024, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)
    coded = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", "77"), ("ETag", '"a"'))
    plain = (("Content-Type", "text/html; charset=utf-8"), ("X-Archive-Orig-Server", "old"), ("X-Name", "d\xe9j\xe0"))
    with open_archive(place.folder / "archive", writable=True) as archive:
        for number, figure in enumerate([1, 2, 2, 1]):
            begun = start + timedelta(days=number)
            hops = (Hop("http://old.example.org/", 301), Hop(URL, 200, coded if figure == 1 else plain))
            archive.add_capture(
                page_html(figure), page=PAGE, captured=Bounds(begun, begun + timedelta(seconds=1)), recorded_at=NOW,
                source=URL, media_type=hops[-1].headers[0][1], hops=hops, wire_sha256="a" * 64 if figure == 1 else None,
            )  # fmt: skip
        bounded = Bounds(start.replace(day=1), start.replace(day=20), "filename")
        for name in ("waits 2024-03.html", "b/änderung%20\n.html"):
            archive.add_capture(page_html(3), page=PAGE, captured=bounded, recorded_at=NOW, source=name)
        archive.add_capture(
            CHALLENGE, page=PAGE, captured=Bounds(NOW, NOW, "archive-header"), recorded_at=NOW,
            source=f"{URL} in a.warc", incomplete="E_CHALLENGE: a challenge by Cloudflare", hops=(Hop(URL, 403),),
        )  # fmt: skip
        archive.add_capture(
            b"", page=PAGE, captured=Bounds(NOW, NOW), recorded_at=NOW, source=URL,
            incomplete="E_TRUNCATED: 0 bytes of 9", hops=(Hop(URL, 200, (("Content-Length", "9"),)),),
        )  # fmt: skip
        archive.add_capture(
            page_html(2),
            page=OTHER,
            captured=Bounds(NOW, NOW),
            recorded_at=NOW,
            source=OTHER_URL,
            media_type="text/html",
        )
        archive.add_capture(page_html(5), page="ungeklärt: page", captured=bounded, recorded_at=NOW, source="u.html")
