"""Archives written as WARC and WACZ: others accept them, and what was exported comes back."""

from __future__ import annotations

import io
import shutil
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

import pytest
from captured import OTHER, Place, make_place, page_html
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from command_line import SNAPSHOTS, run
from kpi_ingest.archive import open_archive

FORMS = {"warc": "captures.warc.gz", "wacz": "captures.wacz"}
NOW = datetime(2024, 5, 1, tzinfo=UTC)


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


def test_one_page_may_be_exported_alone(filled: Place, tmp_path: Path) -> None:
    """Its file goes by the page's id; a page without a capture is refused."""
    assert filled.run("export", OTHER, "--as", "warc", "--to", tmp_path).out.strip() == str(tmp_path / "visits.warc.gz")
    refused = filled.run("export", "nothing", "--as", "warc", "--to", tmp_path)
    assert (refused.code, "E_UNKNOWN_PAGE nothing" in refused.complaint) == (2, True)
