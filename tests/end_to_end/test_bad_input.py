"""Bad input of every kind: one line that says what to do, nothing published, nothing that was captured lost."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from command_line import PAGE, SNAPSHOTS, Ran, digests, kept_bytes, row_counts, run, tree

SOUND = (
    b"<!DOCTYPE html><h2>Collections</h2><table><tr><th>Indicator</th><th>Target</th><th>Actual Mar 24</th></tr>"
    b"<tr><td>Collections missed</td><td>200</td><td>241</td></tr>"
    b"<tr><td>Bins repaired</td><td>95%</td><td>91%</td></tr></table>"
)
ERROR_PAGE = (
    b"<!DOCTYPE html><html><head><title>Page not found</title></head>"
    b"<body><h1>Page not found</h1><p>Error 404. Try the search.</p></body></html>"
)
NO_TABLES = (
    b"<!DOCTYPE html><html><head><title>News</title></head><body><h1>News from the council</h1>"
    b"<p>The library opens at nine.</p><table><tr><td>Monday</td><td>9 to 5</td></tr></table></body></html>"
)
BAD_FILES = [
    pytest.param("empty.txt", b"", "E_EMPTY", id="empty file"),
    pytest.param("news.html", NO_TABLES, "E_NO_TABLES", id="page without KPI tables"),
    pytest.param("error.pdf", ERROR_PAGE, "E_SOFT_404", id="error page named .pdf"),
    pytest.param("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<", "E_PDF_TRUNCATED", id="cut PDF"),
    pytest.param("noise.bin", bytes(range(256)) * 8, "E_UNREADABLE", id="neither HTML, PDF nor text"),
]
LINE = re.compile(r"E_[A-Z0-9_]+\b.*: got .+; next: .+")


def assert_told(ran: Ran, exit_code: int, code: str, *named: str) -> None:
    """One line on stderr with code, got, next step and these names, and the exit code."""
    line = ran.complaint
    assert (ran.code, line.split()[0].rstrip(":")) == (exit_code, code), line
    assert LINE.fullmatch(line)
    assert all(name in line for name in named), line


@pytest.mark.parametrize(("name", "content", "code"), BAD_FILES)
def test_parse_refuses_the_file(tmp_path: Path, name, content, code):
    """Exit code 3, the file named; nothing is printed that could be taken for a figure."""
    (tmp_path / name).write_bytes(content)
    ran = run("parse", name, "--format", "json", folder=tmp_path)
    assert_told(ran, 3, code, name)
    assert ran.out == ""
    assert tree(tmp_path) == {name: content}


@pytest.mark.parametrize(("name", "content", "code"), BAD_FILES)
def test_replay_keeps_the_file_and_goes_on(place: Path, name, content, code):
    """The bytes are archived and never read into observations; the other page is; the shipped one stays as it was."""
    folder = place / "arrived"
    folder.mkdir()
    bad = folder / f"council-news.2024-04.{name}"
    bad.write_bytes(content)
    (folder / "waste.2024-04.html").write_bytes(SOUND)
    before, known = row_counts(place), digests(place)
    ran = run("replay", folder, folder=place)
    assert_told(ran, 3, code, "council-news", bad.name)
    assert kept_bytes(place / "kpi-archive", content)
    assert digests(place) == known
    assert digests(place, "council-news") == ()
    added = {name: count - before[name] for name, count in row_counts(place).items()}
    assert added == {
        "page": 2, "capture": 2, "reading": 1, "content": 1, "observation": 4, "note": 0, "attempt": 0, "decision": 0,
        "sketch": 1, "logged": 3,
    }  # fmt: skip


def test_a_bad_capture_of_a_known_page_leaves_its_releases(place: Path):
    """An error page arrives under the page's own name: its releases stay, and the latest is current."""
    folder = place / "arrived"
    folder.mkdir()
    (folder / f"{PAGE}.2024-12.html").write_bytes(ERROR_PAGE)
    before = run("show", PAGE, "--format", "json", folder=place)
    known = digests(place)
    assert_told(run("replay", folder, folder=place), 3, "E_SOFT_404", PAGE)
    assert digests(place) == known
    assert run("show", PAGE, "--format", "json", folder=place) == before
    assert kept_bytes(place / "kpi-archive", ERROR_PAGE)


class TestDefinitions:
    """What is wrong with a page definition is said before anything runs."""

    def configured(self, place: Path, old: str, new: str) -> Path:
        """A settings file that adds a folder with the shipped definition, one thing changed in it."""
        definitions = place / "definitions"
        definitions.mkdir()
        shipped = (SNAPSHOTS.parent / "parsers" / f"{PAGE}.toml").read_text(encoding="utf-8")
        assert old in shipped
        (definitions / "mine.toml").write_text(shipped.replace(PAGE, "mine").replace(old, new, 1), encoding="utf-8")
        config = place / "kpi-ingest.toml"
        config.write_text('pages = ["definitions"]\n', encoding="utf-8")
        return config

    @pytest.mark.parametrize("words", [("replay",), ("run", "mine"), ("pages",), ("parse", "x.txt", "--page", "mine")])
    def test_a_typo_is_refused_with_its_line(self, tmp_path: Path, words):
        """Exit code 2 with file, line and the key that was meant; no store and no archive is made."""
        self.configured(tmp_path, "publisher =", "publisheer =")
        (tmp_path / "x.txt").write_bytes(SOUND)
        before = tree(tmp_path)
        assert_told(run(*words, folder=tmp_path), 2, "E_PAGE_DEFINITION", "mine.toml:6", "publisheer")
        assert tree(tmp_path) == before

    def test_a_correct_copy_is_taken(self, tmp_path: Path):
        """The same folder without the typo adds its page."""
        self.configured(tmp_path, "publisher =", "publisher =")
        assert '"mine"' in run("pages", "--format", "json", folder=tmp_path).out


@pytest.mark.parametrize(
    "words",
    [
        ("parse", "x.html", "--page", "no-such-page"),
        ("pages", "no-such-page"),
        ("run", "no-such-page"),
        ("fetch", "no-such-page"),
        ("replay", "--page", "no-such-page"),
        ("show", "no-such-page"),
        ("history", "no-such-page"),
        ("diff", "no-such-page@2023-11", "no-such-page@2024-11"),
    ],
    ids=lambda words: words[0],
)
def test_an_unknown_page_is_refused(place: Path, words):
    """Exit code 2, with the id that no definition or no capture has."""
    (place / "x.html").write_bytes(SOUND)
    before = tree(place)
    ran = run(*words, folder=place)
    assert (ran.code, ran.out) == (2, "")
    assert "no-such-page" in ran.complaint
    assert tree(place) == before


class TestDamagedSnapshots:
    """A shipped archive with something changed in it is never read around."""

    @pytest.fixture
    def snapshots(self, tmp_path: Path) -> Path:
        """A copy of the shipped snapshots."""
        return Path(shutil.copytree(SNAPSHOTS, tmp_path / "damaged"))

    @pytest.mark.parametrize("edition", ["2023-11", "2024-11"])
    def test_a_flipped_byte_is_found(self, snapshots: Path, place: Path, edition):
        """Exit code 4 with the digest that does not hold; the store and the archive stay as they were."""
        manifest = next(snapshots.glob(f"captures/*/*{edition}*")).read_text(encoding="utf-8")
        sha256 = re.search(r'"sha256": "([0-9a-f]{64})"', manifest)[1]
        damaged = snapshots / "objects" / sha256[:2] / sha256
        content = bytearray(damaged.read_bytes())
        content[100] ^= 1
        damaged.chmod(0o644)
        damaged.write_bytes(content)
        before, counts = tree(snapshots), row_counts(place)
        assert_told(run("replay", "--archive", snapshots, folder=place), 4, "E_INTEGRITY", sha256)
        after = {name: content for name, content in tree(snapshots).items() if not name.startswith(("lock", "kept/"))}
        assert after == before
        assert row_counts(place) == counts

    def test_a_missing_object_is_found(self, snapshots: Path, tmp_path: Path):
        """A capture whose bytes are gone stops its page, in an empty store too: nothing of it is stored."""
        sha256 = sorted((snapshots / "objects").glob("*/*"))[0].name
        (snapshots / "objects" / sha256[:2] / sha256).unlink()
        assert_told(run("replay", "--archive", snapshots, folder=tmp_path), 4, "E_MISSING", sha256)
        assert row_counts(tmp_path)["observation"] == 0

    @pytest.mark.parametrize("verb", ["replay", "rebuild"])
    def test_a_changed_manifest_is_found(self, snapshots: Path, tmp_path: Path, verb):
        """Someone moved the time of a capture."""
        manifest = next(snapshots.glob("captures/*/*2024-11*"))
        manifest.write_text(manifest.read_text(encoding="utf-8").replace("2024-12-01", "2024-12-02"), encoding="utf-8")
        ran = run(verb, "--archive", snapshots, folder=tmp_path)
        assert (ran.code, manifest.name in ran.complaint) == (4, True)
        assert row_counts(tmp_path)["observation"] == 0

    def test_verify_names_every_fault(self, snapshots: Path, tmp_path: Path):
        """Both damaged objects, on stdout, and exit code 4."""
        objects = sorted((snapshots / "objects").glob("*/*"))
        for path in objects:
            path.write_bytes(b"something else")
        ran = run("verify", "--archive", snapshots, folder=tmp_path)
        assert ran.code == 4
        assert all(path.name in ran.out for path in objects)

    def test_the_shipped_snapshots_are_sound(self, tmp_path: Path):
        """The same command on the undamaged ones."""
        assert run("verify", "--archive", SNAPSHOTS, folder=tmp_path).code == 0
