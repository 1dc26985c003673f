"""Rows L and X of the fault catalogue that a whole command meets: nobody reads what it prints, a terminal of no width,
an option that is not there, a reader that dies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bench.nights.simulated import streets

from command_line import run, start, tree
from kpi_ingest.errors import ReadError
from kpi_ingest.read import CaptureReader

PAGES = ("bins", "lamps", "drains")


@pytest.fixture
def where(tmp_path: Path) -> tuple[object, ...]:
    """A folder of captures of three pages, and the options that keep them beside it."""
    (tmp_path / "captures").mkdir()
    for page in PAGES:
        (tmp_path / "captures" / f"{page}.2025-01-01.html").write_bytes(streets(40))
    return ("--store", f"sqlite:///{tmp_path / 'store.db'}", "--archive", tmp_path / "archive")


def test_l03_nobody_reads_the_report(tmp_path: Path, where: tuple[object, ...]) -> None:
    """`replay | head`: the exit code of a closed pipe and not a word; all was stored before anything was printed."""
    with start("replay", tmp_path / "captures", *where, folder=tmp_path) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141
    again = run("replay", *where, folder=tmp_path)
    assert (again.code, again.out.count("nothing new; 1 captures, 1 readings and 1 releases")) == (0, len(PAGES))


def test_l03_a_terminal_one_column_wide(tmp_path: Path, where: tuple[object, ...]) -> None:
    """Every figure is printed all the same, each behind its column's name, and nothing on stderr."""
    assert run("replay", tmp_path / "captures", *where, folder=tmp_path).code == 0
    narrow, wide = (run("show", "bins", *where, folder=tmp_path, COLUMNS=columns) for columns in ("1", "200"))
    assert (narrow.code, narrow.err) == (0, "")
    rows = [re.split(r"\s{2,}", line.strip()) for line in wide.out.splitlines()]
    _, *columns = next(row for row in rows if row[0] == "indicator")
    figures = [row for row in rows if len(row) == len(columns) + 1 and row[0] != "indicator"]
    squeezed = "".join(narrow.out.split())
    assert len(figures) == 6
    for label, *cells in figures:
        told = "".join(f"{column}:{cell}" for column, cell in zip(columns, cells, strict=True))
        assert label.replace(" ", "") in squeezed
        assert told.replace(" ", "") in squeezed


def test_l05_an_option_that_is_not_there_writes_nothing(tmp_path: Path, where: tuple[object, ...]) -> None:
    """`--dry-run` is refused, not passed over: exit 2, and no byte is written."""
    assert run("replay", tmp_path / "captures", *where, folder=tmp_path).code == 0
    before = tree(tmp_path)
    ran = run("replay", "--dry-run", *where, folder=tmp_path)
    assert (ran.code, ran.complaint.split(":")[0], "--dry-run" in ran.complaint) == (
        2,
        "E_USAGE kpi-ingest replay",
        True,
    )
    assert tree(tmp_path) == before


def test_x05_a_reader_that_dies_costs_one_page(
    tmp_path: Path, where: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its page is named and its bytes are kept; the others are stored, and the next replay reads it."""
    real = CaptureReader.read

    def dies_once(self: CaptureReader, content: bytes, **facts: object) -> object:
        if b"lamps" in content:
            raise ReadError("E_PARSE_CRASH", got="a child that died of SIGSEGV", next_step="report the capture")
        return real(self, content, **facts)  # type: ignore[arg-type]

    (tmp_path / "captures" / "lamps.2025-01-01.html").write_bytes(streets(40, comment="lamps"))
    with monkeypatch.context() as patched:
        patched.setattr(CaptureReader, "read", dies_once)
        ran = run("replay", tmp_path / "captures", *where, folder=tmp_path)
    assert (ran.code, ran.complaint.split()[:2]) == (3, ["E_PARSE_CRASH", "lamps,"])
    assert [page for page in PAGES if f"{page}: 1 captures, 1 of them new" in ran.out] == ["bins", "drains"]
    again = run("replay", *where, folder=tmp_path)
    assert (again.code, again.err) == (0, "")
    assert run("show", "lamps", *where, folder=tmp_path).code == 0
