"""Files on disk in place of an exchange: their bytes, judged by the same rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_ingest.fetch import FetchFailure, FetchLimits, read_file

CAPTURES = Path(__file__).parent.parent / "captures"


@pytest.mark.parametrize("path", sorted(CAPTURES.glob("*.txt")), ids=lambda path: path.name)
def test_real_captures_are_read_as_they_are(path: Path) -> None:
    """The bytes and the name; no time is claimed, for the file cannot know it."""
    got = read_file(path)
    assert (got.content, got.source, got.captured, got.incomplete) == (path.read_bytes(), path.name, None, None)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.html", b"", "E_EMPTY"),
        ("blank.txt", b"\n \n", "E_EMPTY"),
        ("report.pdf", b"<html><head><title>404 - Page not found</title></head></html>", "E_SOFT_404"),
        ("report.pdf", b"<title>Just a moment...</title>", "E_CHALLENGE"),
    ],
    ids=["empty", "blank", "error page named pdf", "challenge named pdf"],
)
def test_p02_file_that_is_not_the_page(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    """The bytes decide, not the name; the line names the file; the bytes are handed over to be kept."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FetchFailure, match=f"{code} {path}: got .*; next: ") as caught:
        read_file(path)
    assert caught.value.exit_code == 3
    assert caught.value.partial is not None
    assert caught.value.partial.content == content
    assert (caught.value.partial.incomplete or "").startswith(code)


@pytest.mark.parametrize("name", ["missing.html", "."], ids=["missing", "folder"])
def test_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    """One line with the path and the system's words; there are no bytes to keep."""
    with pytest.raises(FetchFailure, match="E_FILE") as caught:
        read_file(tmp_path / name)
    assert caught.value.partial is None


def test_file_beyond_the_limit(tmp_path: Path) -> None:
    """A file larger than max_bytes is refused without being read whole."""
    (tmp_path / "large").write_bytes(b"x" * 11)
    with pytest.raises(FetchFailure, match="E_TOO_LARGE"):
        read_file(tmp_path / "large", FetchLimits(max_bytes=10))
