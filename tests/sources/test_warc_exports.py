"""Archives written as WARC and WACZ: others accept them, and what was exported comes back."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from captured import CHALLENGE, OTHER, OTHER_URL, PAGE, URL, Place, make_place, page_html
from cdxj_indexer.main import CDXJIndexer
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from command_line import SNAPSHOTS, run
from kpi_ingest.archive import open_archive
from kpi_ingest.model import Bounds, Hop

FORMS = {"warc": "captures.warc.gz", "wacz": "captures.wacz"}
NOW = datetime(2024, 5, 1, tzinfo=UTC)


def _fill(place: Place) -> None:
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


def _facts(folder: Path) -> set[tuple[object, ...]]:
    """What must come back. What our clock observed is known to the next archive by the file's header."""
    return {
        (
            *(it.page, it.sha256, it.captured.lower, it.captured.upper, it.incomplete, it.media_type, it.wire_sha256),
            it.captured.basis.replace("observed", "archive-header"),
            tuple((hop.url, hop.status, hop.headers) for hop in it.hops[-1:]),
        )
        for it in open_archive(folder).captures()
    }


@pytest.fixture
def filled(at: Place) -> Place:
    """A place with an archive of everything."""
    _fill(at)
    return at


@pytest.mark.parametrize("form", FORMS)
def test_what_is_exported_comes_back_digest_by_digest_with_its_times(filled: Place, tmp_path: Path, form: str) -> None:
    """Bytes, bounds, status, headers, media types and what is incomplete: into an empty archive, and only once."""
    exported = filled.run("export", "--as", form, "--to", tmp_path)
    assert exported.code == 0, exported.err
    second = make_place(tmp_path / "second")
    ran = second.fetch(tmp_path / FORMS[form])
    assert ran.code == 0, ran.err
    assert _facts(second.folder / "archive") == _facts(filled.folder / "archive")
    assert len(open_archive(second.folder / "archive").captures()) == 10
    head = open_archive(second.folder / "archive").head
    assert second.fetch(tmp_path / FORMS[form]).code == 0
    assert open_archive(second.folder / "archive").head == head
    assert second.run("verify").code == 0


@pytest.mark.parametrize("form", FORMS)
def test_the_shipped_archive_comes_back_digest_by_digest(tmp_path: Path, form: str) -> None:
    """Captures without an answer, their times bounded by what the page reports."""
    shutil.copytree(SNAPSHOTS, tmp_path / "shipped")
    assert run("export", "--as", form, "--to", tmp_path, "--archive", "shipped", folder=tmp_path).code == 0
    ran = run("fetch", "--from", tmp_path / FORMS[form], "--archive", "again", folder=tmp_path)
    assert ran.code == 0, ran.err
    assert _facts(tmp_path / "again") == _facts(tmp_path / "shipped")


@pytest.mark.parametrize("form", FORMS)
def test_the_same_archive_gives_the_same_file(filled: Place, tmp_path: Path, form: str) -> None:
    """Nothing in it depends on when or where it is written."""
    for name in ("a", "b"):
        assert filled.run("export", "--as", form, "--to", tmp_path / name).code == 0
    assert (tmp_path / "a" / FORMS[form]).read_bytes() == (tmp_path / "b" / FORMS[form]).read_bytes()


def test_warcio_finds_every_digest_right_and_every_record_whole(filled: Place, tmp_path: Path) -> None:
    """`warcio check` passes; repeated bytes are revisits of the record that has them."""
    filled.run("export", "--as", "warc", "--to", tmp_path)
    told = io.StringIO()
    with redirect_stdout(told), pytest.raises(SystemExit) as left:
        warcio(["check", "-v", str(tmp_path / FORMS["warc"])])
    assert left.value.code == 0
    assert "FAIL" not in told.getvalue().upper()
    assert told.getvalue().count("digest pass") == 8  # it looks at no digest of the three revisits
    with (tmp_path / FORMS["warc"]).open("rb") as file:
        records = [(it.rec_type, it.rec_headers, it.content_stream().read()) for it in ArchiveIterator(file)]
    ids = {headers["WARC-Record-ID"] for _, headers, _ in records}
    revisits = [(headers, body) for kind, headers, body in records if kind == "revisit"]
    assert len(revisits) == 3
    assert all(headers["WARC-Refers-To"] in ids and body == b"" for headers, body in revisits)
    assert page_html(1) in [body for kind, _, body in records if kind == "response"]


def test_a_replay_tools_indexer_reads_it_and_agrees_with_our_index(filled: Place, tmp_path: Path) -> None:
    """cdxj-indexer lists the same records at the same bytes as the index in the WACZ."""
    filled.run("export", "--as", "wacz", "--to", tmp_path)
    with zipfile.ZipFile(tmp_path / FORMS["wacz"]) as bundle:
        ours = bundle.read("indexes/index.cdxj").decode()
        (tmp_path / "data.warc.gz").write_bytes(bundle.read("archive/data.warc.gz"))
    written = io.StringIO()
    CDXJIndexer(output=written, inputs=[str(tmp_path / "data.warc.gz")], sort=True).process_all()
    theirs = _entries(written.getvalue())
    assert theirs == _entries(ours)
    assert len(theirs) == 10


def _entries(index: str) -> set[tuple[str, str, str, str, str]]:
    """Sort key of web addresses, time, place and length of each line."""
    found = set()
    for line in index.splitlines():
        key, stamp, told = line.split(" ", 2)
        entry = json.loads(told)
        web = key if entry["url"].startswith("http") else entry["url"]
        found.add((web, stamp, entry["offset"], entry["length"], entry["digest"].removeprefix("sha1:")))
    return found


def test_one_page_may_be_exported_alone(filled: Place, tmp_path: Path) -> None:
    """Its file goes by the page's id; a page without a capture is refused."""
    assert filled.run("export", OTHER, "--as", "warc", "--to", tmp_path).out.strip() == str(tmp_path / "visits.warc.gz")
    refused = filled.run("export", "nothing", "--as", "warc", "--to", tmp_path)
    assert (refused.code, "E_UNKNOWN_PAGE nothing" in refused.complaint) == (2, True)
