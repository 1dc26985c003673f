"""Mistakes on the command line, and places that cannot be written to: one line, an exit code, no trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import PAGE, row_counts, run, run_apart, start, tree
from kpi_ingest.archive import open_archive
from kpi_ingest.store.engine import connect_to, store_url
from kpi_ingest.store.schema import VERSION_TABLE

ASCII_ONLY = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""What an old cron gives its jobs: neither UTF-8 mode nor a locale that has it."""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param("", "E_USAGE kpi-ingest: got a command line that is refused: no verb", id="no verb"),
        pytest.param("frobnicate", "No such command 'frobnicate'", id="unknown verb"),
        pytest.param("replay --frob", "No such option '--frob'", id="unknown option"),
        pytest.param("parse", "Missing argument 'FILE'", id="missing argument"),
        pytest.param("parse no.txt", "File 'no.txt' does not exist", id="missing file"),
        pytest.param("replay nowhere", "E_NO_SOURCE nowhere: got nothing there", id="missing folder"),
        pytest.param("show --format xml", "'xml' is not one of", id="unknown format"),
        pytest.param(f"show {PAGE} --support guessed", "guessed", id="unknown support"),
        pytest.param("pages --config no.toml", "E_CONFIG no.toml", id="missing settings"),
        pytest.param(f"show {PAGE}@2023-13", "'2023-13', which is no date", id="month 13"),
        pytest.param(f"show {PAGE}@31/02/2024", "'31/02/2024', which is no date", id="British date"),
        pytest.param(f"diff {PAGE}@yesterday {PAGE}", "'yesterday', which is no date", id="no date at all"),
        pytest.param(f"show {PAGE}@1999", "no release by then", id="before all history"),
        pytest.param(f"show {PAGE}#00000000", "no release of that id", id="unknown release"),
        pytest.param(f"diff {PAGE}@2023-11 other@2024-11", "E_TWO_PAGES", id="releases of two pages"),
        pytest.param(f"show {PAGE} --store kpi.db", "E_STORE_URL", id="store without scheme"),
        pytest.param(f"show {PAGE} --store mysql://x/y", "E_STORE_URL", id="store of another engine"),
        pytest.param("replay snapshots/objects", "E_NO_CAPTURES", id="folder without captures"),
        pytest.param(f"history {PAGE} no-such-thing", "E_NO_INDICATOR", id="unknown indicator"),
    ],
)
def test_a_mistake_is_one_line(place: Path, words, told):
    """Exit code 2 with what was got and what to do next; nothing on stdout, no file touched."""
    before = tree(place)
    ran = run(*words.split(), folder=place)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.complaint
    assert ran.complaint.startswith("E_")
    assert ": got " in ran.complaint
    assert "; next: " in ran.complaint
    assert tree(place) == before


@pytest.mark.parametrize("broken", ["columns.json", "rows.csv", "runs.txt"])
def test_a_file_to_repair_that_is_no_utf_8_is_named_with_its_line(tmp_path: Path, broken: str):
    """Bytes of another encoding are refused, whichever file they stand in."""
    good = {
        "columns.json": b'["Area",\n"Rate"]',
        "rows.csv": b"Exeter,3.5\nTorbay,2.8\n",
        "runs.txt": b"Bath\nPoole4.1\n",
    }
    for name, content in good.items():
        written = content.replace(b"\n", b"\n\xe9", 1) if name == broken else content
        (tmp_path / name).write_bytes(written)
    ran = run("repair", "--columns", "columns.json", "--anchors", "rows.csv", "runs.txt", folder=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.complaint.startswith(f"E_ENCODING {broken} line 2: got the byte 0xe9")


def test_debug_adds_the_trace(tmp_path: Path):
    """The trace, and the same line at its end; `--debug` may stand anywhere."""
    ran = run("show", PAGE, "--debug", folder=tmp_path)
    assert ran.code == 6
    assert ran.err.startswith("Traceback")
    assert ran.err.splitlines()[-1] == run("show", PAGE, folder=tmp_path).complaint


class TestUnusableStores:
    """Another version's store, and stores that cannot be had."""

    def test_a_newer_schema_is_refused(self, place: Path):
        """Exit code 2 for every verb that opens it; not a byte of it changes."""
        url = f"sqlite:///{place / 'kpi-ingest.db'}"
        engine = connect_to(store_url(url))
        with engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
        engine.dispose()
        before = (place / "kpi-ingest.db").read_bytes()
        for words in ("replay", "rebuild", f"show {PAGE}", f"history {PAGE}", f"diff {PAGE}@2023-11 {PAGE}@2024-11"):
            ran = run(*words.split(), folder=place)
            assert (ran.code, ran.complaint.split()[0]) == (2, "E_DB_NEWER")
            assert "schema 9999" in ran.complaint
        assert (place / "kpi-ingest.db").read_bytes() == before

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            pytest.param("replay --store sqlite:///missing/kpi.db", "E_DB_UNREACHABLE", id="store in a missing folder"),
            pytest.param("replay --store sqlite:///snapshots/log.jsonl/kpi.db", "E_DB_UNREACHABLE", id="below a file"),
            pytest.param("replay --archive snapshots/log.jsonl", "E_STORE", id="archive is a file"),
            pytest.param("rebuild --archive missing", "E_NO_ARCHIVE", id="no archive to rebuild from"),
            pytest.param(f"show {PAGE} --store sqlite:///missing.db", "E_DB_MISSING", id="no store to show"),
            pytest.param("replay --store sqlite:///snapshots/README.md", "E_DB_NOT_OURS", id="store is no database"),
        ],
    )
    def test_what_cannot_be_had_is_said(self, place: Path, words, code):
        """Exit code 6; captures, store and everything else stay as they were."""
        before = tree(place)
        ran = run(*words.split(), folder=place)
        assert (ran.code, ran.complaint.split()[0], ran.out) == (6, code, "")
        assert tree(place) == before

    def test_a_read_only_store_is_not_written(self, place: Path):
        """Exit code 6 where a new capture would have to be stored; the archive keeps it for the next run."""
        folder = place / "arrived"
        folder.mkdir()
        page = b"<h2>Bins</h2><table><tr><th>KPI<th>Target<th>Actual Mar 24<tr><td>Missed<td>200<td>241</table>"
        (folder / "waste.2024-04.html").write_bytes(page)
        before = row_counts(place)
        read_only = f"sqlite:///file:{place / 'kpi-ingest.db'}?mode=ro&uri=true"
        ran = run("replay", folder, "--store", read_only, folder=place)
        assert (ran.code, ran.complaint.split()[0]) == (6, "E_DB_READ_ONLY")
        assert row_counts(place) == before
        assert run("replay", folder, folder=place).code == 0
        assert row_counts(place)["capture"] == before["capture"] + 1


def test_a_second_run_leaves(place: Path):
    """Exit code 5, after a moment, while another run holds the lock; reading goes on; afterwards the lock is free."""
    with open_archive(place / "kpi-archive", writable=True):
        ran = run("replay", folder=place)
        assert (ran.code, ran.complaint.split()[0], ran.out) == (5, "E_LOCK_HELD", "")
        assert run("show", PAGE, folder=place).code == 0
    assert run("replay", folder=place).code == 0


class TestOutput:
    """Where figures go may be gone, full, or know few characters."""

    @pytest.mark.parametrize("form", ["table", "json", "csv"])
    def test_a_reader_that_leaves_is_no_fault(self, place: Path, form):
        """`| head`: the exit code of a closed pipe, and not a word."""
        with start("show", PAGE, "--format", form, folder=place) as process:
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(60) == 141

    def test_a_full_disk_is_said(self, place: Path):
        """Exit code 6: half a table in a file is no table."""
        with (
            open("/dev/full", "wb") as full,
            start("show", PAGE, "--format", "csv", folder=place, stdout=full.fileno()) as process,
        ):
            said = process.stderr.read().decode()
        assert (process.returncode, said.split()[0], said.count("\n")) == (6, "E_DISK_FULL:", 1)

    @pytest.mark.parametrize("environ", [ASCII_ONLY, {"LC_ALL": "C"}], ids=["ascii", "C"])
    def test_no_locale_changes_what_is_printed(self, place: Path, environ):
        """An ASCII locale gets the same UTF-8: `Milestone 3 – Mar 24` has its dash."""
        usual = run_apart("show", PAGE, "--format", "csv", folder=place)
        assert run_apart("show", PAGE, "--format", "csv", folder=place, **environ) == usual
        assert (usual.code, usual.err) == (0, "")
        assert "Milestone 3 – Mar 24" in usual.out

    @pytest.mark.parametrize("form", ["table", "json"])
    def test_a_poor_encoding_gets_escapes(self, place: Path, form):
        """Latin-1 knows no en dash; JSON means the same, and nothing fails."""
        ran = run_apart("show", PAGE, "--format", form, folder=place, PYTHONIOENCODING="latin-1")
        assert (ran.code, ran.err) == (0, "")
        assert "Section A: Strategy \\u2013 clear" in ran.out
