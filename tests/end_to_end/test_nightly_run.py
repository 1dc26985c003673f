"""`kpi-ingest run`, night after night, against a real server on loopback."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from command_line import PAGE, ROOT, Ran, digests, kept_bytes, row_counts, run
from kpi_ingest.archive import open_archive
from kpi_ingest.model import Capture
from kpi_ingest.store import open_store
from page_server import Site, serving
from rendering import gold_tables, render_html

GOLD = {edition: ROOT / "tests" / "gold" / f"{PAGE}.{edition}.csv" for edition in ("2023-11", "2024-11")}
EDITIONS = {edition: render_html(path) for edition, path in GOLD.items()}
DIFF_SCHEMA = json.loads((ROOT / "src/kpi_ingest/schemas/diff-1.schema.json").read_text(encoding="utf-8"))
SETTINGS = """
pages = ["pages"]
allow_private_hosts = ["127.0.0.1"]
[fetch]
attempts = 1
connect_seconds = 2
delay_seconds = 0
"""


def write_settings(folder: Path, site: Site, *pages: str) -> None:
    """Settings, and a definition for each page: the shipped one under another id and address."""
    (folder / "kpi-ingest.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "pages").mkdir()
    shipped = (ROOT / "parsers" / f"{PAGE}.toml").read_text(encoding="utf-8").splitlines()
    for page in pages:
        lines = [
            f'url = "{site.url("/" + page)}"' if line.startswith("url =") else line.replace(f'"{PAGE}"', f'"{page}"')
            for line in shipped
        ]
        (folder / "pages" / f"{page}.toml").write_text("\n".join(lines), encoding="utf-8")


def captures(folder: Path, page: str) -> tuple[Capture, ...]:
    """The page's captures in the archive, in order of recording."""
    with open_archive(folder / "kpi-archive") as archive:
        return archive.captures(page)


def kept_objects(folder: Path) -> set[str]:
    """Digests of all bytes in the archive."""
    return {path.name for path in (folder / "kpi-archive" / "objects").rglob("*") if path.is_file()}


def growth(folder: Path, night: Callable[[], Ran]) -> tuple[Ran, dict[str, int]]:
    """What a night adds to the tables of the store; tables that stay as they are left out."""
    before = row_counts(folder)
    ran = night()
    return ran, {name: count - before[name] for name, count in row_counts(folder).items() if count != before[name]}


@pytest.fixture(scope="module")
def first_night(tmp_path_factory) -> tuple[Path, Site, Ran]:
    """One page fetched for the first time. The folder is to be copied."""
    folder = tmp_path_factory.mktemp("first") / "night"
    folder.mkdir()
    site = Site(pages={"/send-kpis": EDITIONS["2023-11"]})
    with serving(site):
        write_settings(folder, site, "send-kpis")
        return folder, site, run("run", "send-kpis", folder=folder)


@pytest.fixture
def later(first_night, tmp_path) -> tuple[Path, Site]:
    """The folder after the first night, and the site as it was then."""
    folder, site, _ = first_night
    copied = Site(pages=dict(site.pages), port=site.port)
    return Path(shutil.copytree(folder, tmp_path / "later")), copied


def test_the_first_run_keeps_reads_and_stores_the_page(first_night):
    """Bytes and exchange are archived, every cell of the page is stored as printed, and the exit code is 0."""
    folder, site, ran = first_night
    assert (ran.code, ran.err) == (0, "")
    assert kept_bytes(folder / "kpi-archive", EDITIONS["2023-11"])
    [capture] = captures(folder, "send-kpis")
    assert (capture.source, capture.incomplete, capture.captured.basis) == (site.url("/send-kpis"), None, "observed")
    assert {"ETag", "Content-Length"} <= {name for hop in capture.hops for name, _ in hop.headers}
    [digest] = digests(folder, "send-kpis")
    with open_store(f"sqlite:///{folder / 'kpi-ingest.db'}") as store:
        stored = Counter(cell.text for cell in store.observations(digest))
    printed = (text for table in gold_tables(GOLD["2023-11"]) for row in table.rows for text in row.cells)
    assert stored == Counter(printed)


def test_an_unchanged_page_is_a_revisit(later):
    """The server answers 304 to the kept validator: one more capture of the same bytes, and nothing else."""
    folder, site = later
    with serving(site):
        ran, added = growth(folder, lambda: run("run", "send-kpis", folder=folder))
    assert (ran.code, ran.err, added) == (0, "", {"capture": 1, "logged": 1})
    first, second = captures(folder, "send-kpis")
    assert (second.revisit_of, second.sha256) == (first.id, first.sha256)
    assert [asked is not None for _, asked in site.asked] == [True]


def test_the_same_page_without_validators_adds_no_bytes(later):
    """A server that forgets its ETag sends the same bytes again: they are kept once, and read into nothing new."""
    folder, site = later
    site.validators = False
    before = kept_objects(folder)
    with serving(site):
        ran, added = growth(folder, lambda: run("run", "send-kpis", folder=folder))
    assert (ran.code, ran.err, added) == (0, "", {"capture": 1, "logged": 1})
    assert kept_objects(folder) == before


def test_a_changed_page_is_a_second_release(later):
    """The publisher puts up the next edition: two releases, every change told, by the run and by `diff`."""
    folder, site = later
    site.pages["/send-kpis"] = EDITIONS["2024-11"]
    with serving(site):
        ran, added = growth(folder, lambda: run("run", "send-kpis", folder=folder))
    assert (ran.code, ran.err) == (0, "")
    assert (added["capture"], added["reading"], added["content"]) == (1, 1, 1)
    releases = json.loads(run("show", "--format", "json", folder=folder).out)
    assert [release["held"] for release in releases] == ["", ""]
    names = [release["release"] for release in releases]
    compared = run("diff", *names, "--format", "json", folder=folder)
    told = json.loads(compared.out)
    Draft202012Validator(DIFF_SCHEMA).validate(told)
    assert compared.code == 1
    assert (told["from"]["release"], told["to"]["release"]) == tuple(names)
    kinds = told["summary"]["by_kind"]
    assert kinds["note_change"] == 2
    assert kinds["new_observation"] > 0 < kinds["roll_off"]
    assert told["summary"]["undecided"] == 0
    assert told["summary"]["assumed"] == 0
    assert "note_change" in ran.out


def test_a_server_that_is_down_costs_one_line(later):
    """Exit code 3; the attempt is kept, and what is known stays as it is."""
    folder, _ = later
    shown = run("show", "send-kpis", folder=folder)
    ran, added = growth(folder, lambda: run("run", "send-kpis", folder=folder))
    assert (ran.code, ran.complaint.split()[:2], added) == (3, ["E_CONNECT", "send-kpis,"], {"attempt": 1, "logged": 1})
    assert run("show", "send-kpis", folder=folder) == shown


def test_robots_txt_is_obeyed(later):
    """Exit code 3 and an attempt; the page itself is not asked for."""
    folder, site = later
    site.robots = b"User-agent: *\nDisallow: /send-kpis\n"
    with serving(site):
        ran, added = growth(folder, lambda: run("run", "send-kpis", folder=folder))
    assert (ran.code, ran.complaint.split()[:2], added) == (3, ["E_ROBOTS", "send-kpis,"], {"attempt": 1, "logged": 1})
    assert site.asked == []


def test_an_error_page_is_kept_and_not_believed(later):
    """200 with a page that says it is gone: kept as incomplete bytes, never read; the release before it stands."""
    folder, site = later
    gone = b"<!DOCTYPE html><title>Page not found</title><h1>Page not found</h1><p>We are sorry.</p>"
    site.pages["/send-kpis"] = gone
    with serving(site):
        ran, added = growth(folder, lambda: run("run", "send-kpis", folder=folder))
    assert (ran.code, ran.complaint.split()[:2], added) == (
        3,
        ["E_SOFT_404", "send-kpis,"],
        {"attempt": 1, "capture": 1, "logged": 2},
    )
    assert kept_bytes(folder / "kpi-archive", gone)
    assert captures(folder, "send-kpis")[-1].incomplete


def test_one_page_that_fails_stops_no_other(tmp_path: Path):
    """N12: of three pages the second answers 500; the others are stored, and it is one line and exit code 3."""
    site = Site(pages={f"/page-{number}": EDITIONS["2023-11"].replace(b"142", b"%d" % number) for number in (1, 2, 3)})
    site.failures["/page-2"] = HTTPStatus.INTERNAL_SERVER_ERROR
    with serving(site):
        write_settings(tmp_path, site, "page-1", "page-2", "page-3")
        ran = run("run", "page-1", "page-2", "page-3", folder=tmp_path)
        assert (ran.code, ran.complaint.split()[:2]) == (3, ["E_SERVER", "page-2,"])
        assert [len(digests(tmp_path, page)) for page in ("page-1", "page-2", "page-3")] == [1, 0, 1]
        site.failures.clear()
        assert run("run", "page-2", folder=tmp_path).code == 0
    assert len(digests(tmp_path, "page-2")) == 1


def test_fetch_then_replay_is_a_run(first_night, tmp_path: Path):
    """Fetched today and read tomorrow, a page comes to the same contents."""
    _, site, _ = first_night
    with serving(site):
        write_settings(tmp_path, site, "send-kpis")
        assert run("fetch", "send-kpis", folder=tmp_path).code == 0
    assert not (tmp_path / "kpi-ingest.db").exists()
    assert run("replay", "--page", "send-kpis", folder=tmp_path).code == 0
    assert digests(tmp_path, "send-kpis") == digests(first_night[0], "send-kpis")


def test_a_machine_without_network_says_so(place: Path):
    """One line for each page, exit code 3; the shipped releases stand."""
    shown = run("show", PAGE, folder=place)
    ran = run("run", folder=place, KPI_INGEST_FETCH_PROXY="http://127.0.0.1:9", KPI_INGEST_FETCH_ATTEMPTS="1")
    assert (ran.code, ran.complaint.split()[:2]) == (3, ["E_CONNECT", f"{PAGE},"])
    assert run("show", PAGE, folder=place) == shown


def test_a_store_that_is_down_costs_no_capture(later):
    """The night is kept first; the store's failure is one line that says so, exit code 6; replay reads the night."""
    folder, site = later
    site.pages["/send-kpis"] = EDITIONS["2024-11"]
    with serving(site):
        ran = run("run", "send-kpis", "--store", "postgresql+psycopg://u:pw@127.0.0.1:1/db", folder=folder)
    assert (ran.code, ran.complaint.split()[0], "1 captures of this run are kept" in ran.err) == (
        6,
        "E_DB_UNREACHABLE",
        True,
    )
    assert kept_bytes(folder / "kpi-archive", EDITIONS["2024-11"])
    assert run("replay", "--page", "send-kpis", folder=folder).code == 0
    assert len(digests(folder, "send-kpis")) == 2


def test_an_odd_header_ends_no_night(later):
    """A Retry-After that overflows, on a sound page, and an entity tag with bytes above 0x7f: both pages are kept."""
    folder, site = later
    site.headers = {"Retry-After": "Mon, 01 Jan 2024 00:00:00 +99999999999999", "X-Odd": "caf\xe9"}
    site.pages["/send-kpis"] = EDITIONS["2024-11"]
    with serving(site):
        ran = run("run", "send-kpis", folder=folder)
    assert (ran.code, ran.err) == (0, "")
