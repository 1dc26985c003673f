"""Every verb that needs an archive works on one in an object store, and comes to what it comes to on a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import psutil
import pytest
from bucket_server import Hands, Proxy, free_port, variables

from command_line import PAGE, ROOT, SNAPSHOTS, Ran, digests, row_counts, run, run_apart
from kpi_ingest.archive import open_archive
from page_server import Site, serving
from rendering import render_html

Replayed = tuple[Path, Path, str]
RUNS = ROOT / "tests" / "captures" / f"{PAGE}.2024-11.runs.txt"
SETTINGS = 'pages = ["pages"]\nallow_private_hosts = ["127.0.0.1"]\n[fetch]\nattempts = 1\ndelay_seconds = 0\n'


@pytest.fixture
def replayed(bucket: str, tmp_path: Path) -> Replayed:
    """The shipped captures replayed in two folders of work: over an archive in a folder, and a copy in a bucket."""
    place = f"s3://{bucket}/archive"
    folders = tmp_path / "folder", tmp_path / "bucket"
    for folder in folders:
        folder.mkdir()
    shutil.copytree(SNAPSHOTS, folders[0] / "archive")
    assert run("copy", SNAPSHOTS, place, folder=folders[1]).code == 0
    for folder, archive in zip(folders, ("archive", place), strict=True):
        assert run("replay", "--archive", archive, folder=folder).code == 0
    return *folders, place


def test_a_replay_comes_to_the_same_store(replayed: Replayed) -> None:
    """The same rows and content digests; what it reuses lies in a folder of this machine, and the archive in none."""
    folder, other, place = replayed
    assert digests(other) == digests(folder)
    assert row_counts(other) == row_counts(folder)
    assert sorted(path.name for path in other.iterdir()) == ["kpi-ingest.db", "kpi-kept"]
    for _ in ("with what was kept", "without"):
        again = run("replay", "--archive", place, folder=other)
        assert (again.code, "nothing new" in again.out + again.err) == (0, True)
        shutil.rmtree(other / "kpi-kept", ignore_errors=True)
    assert row_counts(other) == row_counts(folder)


def test_the_other_verbs_print_the_same(replayed: Replayed, tmp_path: Path) -> None:
    """`verify` but for the digest of its own log, `rebuild`, `where`, and exports of captures to the last byte."""
    folder, other, place = replayed
    said = [run("verify", "--archive", archive, folder=at) for at, archive in _both(replayed)]
    assert [(ran.code, ran.out.rsplit(" ", 1)[0], ran.err) for ran in said] == [
        (0, "4 records, 0 faults; digest of the log's last line:", "")
    ] * 2
    figure = ("where", PAGE, "absence-ehc-plan", "--measure", "actual", "--period", "2024-03")
    exports = [("export", PAGE, "--as", form, "--to", f"out.{form}") for form in ("warc", "wacz")]
    for words in ((*figure, "--to", "out.html"), *exports):
        told = [_told(run(*words, "--archive", archive, folder=at)) for at, archive in _both(replayed)]
        assert told[0] == told[1]
        assert told[0][0] == 0, told[0]
        name = words[-1]
        assert (folder / name).read_bytes() == (other / name).read_bytes(), name
    store = f"sqlite:///{tmp_path / 'rebuilt.db'}"
    assert run("rebuild", "--archive", place, "--store", store, folder=other).code == 0
    assert digests(other, url=store) == digests(folder)


def _both(replayed: Replayed) -> tuple[tuple[Path, str], tuple[Path, str]]:
    folder, other, place = replayed
    return (folder, "archive"), (other, place)


def _told(ran: Ran) -> tuple[int, str, str]:
    return ran.code, ran.out, ran.err


def test_decisions_and_captures_of_the_past_are_recorded_there(replayed: Replayed, tmp_path: Path) -> None:
    """`decide` and `fetch --from` put their records into the bucket; a folder that it is copied to has them."""
    _, other, place = replayed
    signed = ("--by", "A. Auditor", "--because", "as printed")
    assert run("decide", "79edd71d1e0f", "--acknowledge", *signed, "--archive", place, folder=other).code == 0
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / f"{PAGE}.2022-11.runs.txt").write_bytes(RUNS.read_bytes() + b"\n")
    taken = run("fetch", "--from", tmp_path / "saved", "--archive", place, folder=other)
    assert (taken.code, taken.out.count(PAGE)) == (0, 1)
    assert run("copy", place, "copied", folder=other).code == 0
    with open_archive(other / "copied") as archive:
        assert [entry.kind for entry in archive.log()][-2:] == ["decision", "capture"]
        assert archive.verify() == ()


def write_definition(folder: Path, site: Site) -> None:
    """Settings, and the shipped definition under the address of the site."""
    (folder / "pages").mkdir(parents=True)
    (folder / "kpi-ingest.toml").write_text(SETTINGS, encoding="utf-8")
    shipped = (ROOT / "parsers" / f"{PAGE}.toml").read_text(encoding="utf-8").splitlines()
    lines = [
        f'url = "{site.url("/kpis")}"' if line.startswith("url =") else line.replace(f'"{PAGE}"', '"kpis"')
        for line in shipped
    ]
    (folder / "pages" / "kpis.toml").write_text("\n".join(lines), encoding="utf-8")


def test_nights_over_a_bucket_are_nights(bucket: str, tmp_path: Path) -> None:
    """A first night, one on which nothing changed, one with a new edition, one on which the page is gone: the store has
    the same contents and rows as over a folder, and the conditional requests are the same."""
    editions = [render_html(ROOT / "tests" / "gold" / f"{PAGE}.{day}.csv") for day in ("2023-11", "2024-11")]
    asked = []
    for name, archive in (("folder", "archive"), ("bucket", f"s3://{bucket}/archive")):
        site = Site()
        codes = []
        with serving(site):
            write_definition(tmp_path / name, site)
            for edition in (editions[0], editions[0], editions[1], None):
                site.pages = {} if edition is None else {"/kpis": edition}
                if edition is None:
                    site.failures = {"/kpis": HTTPStatus.NOT_FOUND}
                codes.append(run("run", "kpis", "--archive", archive, folder=tmp_path / name).code)
            asked.append((codes, site.asked))
        assert run("verify", "--archive", archive, folder=tmp_path / name).code == 0
    assert asked[0] == asked[1]
    assert digests(tmp_path / "folder", "kpis") == digests(tmp_path / "bucket", "kpis")
    assert row_counts(tmp_path / "folder") == row_counts(tmp_path / "bucket")


def test_errors_are_one_line_and_leave_the_store_as_it_was(
    replayed: Replayed, hands: Hands, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bucket absent, access denied, server gone, an object of other bytes: one line on stderr, the right exit code, and
    the same rows as before."""
    _, other, place = replayed
    before = row_counts(other), digests(other)
    monkeypatch.setattr("kpi_ingest.archive.bucket.PAUSE_S", 0.01)
    monkeypatch.setattr("kpi_ingest.archive.bucket.RETRIES", {"max_retries": 1})
    absent = run("replay", "--archive", "s3://no-such-bucket", folder=other)
    assert (absent.code, absent.complaint[:37]) == (6, "E_NO_BUCKET s3://no-such-bucket: got ")
    for fate, code in (("deny", "E_BUCKET_DENIED"), ("gone", "E_BUCKET_GONE")):
        proxy.meddle = lambda method, path, fate=fate: fate
        ran = run("replay", "--anew", "--archive", place, folder=other)
        assert (ran.code, ran.complaint.split()[0]) == (6, code)
        assert "next: " in ran.complaint
    proxy.meddle = lambda method, path: "pass"
    path = next(each for each in hands.paths() if each.startswith("objects/"))
    hands.put(path, b"other bytes")
    ran = run("replay", "--anew", "--archive", place, folder=other)
    assert ran.code == 4
    assert f"E_INTEGRITY {PAGE}, {place}/{path}: got " in ran.err
    ran = run("verify", "--archive", place, folder=other)
    assert (ran.code, ran.out.splitlines()[0].split(": got")[0]) == (4, f"E_INTEGRITY {path}")
    assert (row_counts(other), digests(other)) == before


def test_a_night_gets_no_bytes_that_it_has_seen(replayed: Replayed, hands: Hands, proxy: Proxy) -> None:
    """A second replay lists the objects and gets none; one that was changed since is got, told, and stops its page."""
    _, other, place = replayed
    assert run("replay", "--archive", place, folder=other).code == 0
    proxy.asked.clear()
    assert run("replay", "--archive", place, folder=other).code == 0
    assert [path for _, path in proxy.asked if "/archive/objects/" in path] == []
    path = next(each for each in hands.paths() if each.startswith("objects/"))
    content = hands.get(path)
    hands.put(path, content[:-1] + b"?")
    ran = run("replay", "--archive", place, folder=other)
    assert (ran.code, f"E_INTEGRITY {PAGE}, " in ran.err) == (4, True)
    hands.remove(path)
    assert "E_MISSING" in run("replay", "--archive", place, folder=other).err
    hands.put(path, content)
    assert run("replay", "--archive", place, folder=other).code == 0


def test_a_capture_that_cannot_be_got_changes_no_reading(replayed: Replayed, proxy: Proxy) -> None:
    """A server that refuses the bytes of one capture stops the run: its page is not read anew without it, and once they
    can be had again there is nothing new."""
    _, other, place = replayed
    before = row_counts(other), digests(other)
    refused: list[str] = []

    def meddle(method: str, path: str) -> str:
        if "/objects/" in path and not refused:
            refused.append(path)
        return "deny" if path in refused else "pass"

    proxy.meddle = meddle
    ran = run("replay", "--anew", "--archive", place, folder=other)
    assert (ran.code, refused != []) == (6, True)
    assert "E_BUCKET_DENIED" in ran.err
    assert (row_counts(other), digests(other)) == before
    proxy.meddle = lambda method, path: "pass"
    again = run("replay", "--archive", place, folder=other)
    assert (again.code, "nothing new" in again.out + again.err) == (0, True)
    assert (row_counts(other), digests(other)) == before


@contextmanager
def dask_process(part: str, *words: str, folder: Path, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """A scheduler or a worker as an operator starts one, whose only AWS_ variables are these; killed in the end."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{part}", *words, "--no-dashboard"]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with (folder / f"{part}.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=variables | environ)
        try:
            yield process
        finally:
            for each in (*psutil.Process(process.pid).children(recursive=True), process):
                each.kill()
            process.wait()


def await_port(port: int) -> None:
    """Until somebody listens there."""
    until = time.monotonic() + 60
    while not any(it.laddr and it.laddr.port == port and it.status == "LISTEN" for it in psutil.net_connections("tcp")):
        assert time.monotonic() < until
        time.sleep(0.1)


def test_local_workers_come_to_the_same_store_on_postgresql(
    replayed: Replayed, server: int, postgres_url: str, tmp_path: Path
) -> None:
    """`replay --workers 2`, captures in a bucket and the store on PostgreSQL: the contents and rows of a run alone."""
    folder, _, place = replayed
    third = tmp_path / "third"
    third.mkdir()
    places = ("--archive", place, "--store", postgres_url)
    ran = run_apart("replay", "--workers", "2", *places, folder=third, **variables(server))
    assert ran.code == 0, ran.err
    assert digests(third, url=postgres_url) == digests(folder)
    assert row_counts(third, postgres_url) == row_counts(folder)


@pytest.mark.parametrize("reached", [True, False])
def test_workers_elsewhere_need_the_variables(
    replayed: Replayed, server: int, proxy: Proxy, tmp_path: Path, reached: bool
) -> None:
    """Workers with the AWS_ variables get each capture by themselves; of workers without them the run is told once,
    and reads by itself. The store is the same."""
    folder, _, place = replayed
    third = tmp_path / "third"
    third.mkdir()
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    environ = variables(proxy.port) if reached else variables(9)
    with dask_process("scheduler", "--host", "127.0.0.1", "--port", str(port), folder=tmp_path):
        await_port(port)
        with dask_process("worker", address, "--nthreads", "1", "--nworkers", "1", folder=tmp_path, **environ):
            ran = run_apart("replay", "--on", address, "--archive", place, folder=third, **variables(server))
    assert ran.code == 0, ran.err
    assert ran.err.count("E_WORKER_CUT_OFF") == (0 if reached else 1)
    assert len({path for _, path in proxy.asked if "/objects/" in path}) == (2 if reached else 0)
    assert digests(third) == digests(folder)
