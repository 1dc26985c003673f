"""A replay on a cluster comes to what a replay alone comes to, whatever dies on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest
from harbour import NAMED, await_line, build, dask_process, free_port, kill, outcome, workplace_in

from kpi_ingest.cluster import Cluster, Lost, cluster_at, local_cluster
from kpi_ingest.errors import UsageError
from kpi_ingest.pipeline import RunReport, replay

UNREAD = ["E_NO_TABLES"]


def alone(folder: Path, each: int = 6) -> tuple[object, ...]:
    """What a replay without a cluster comes to."""
    report = replay(build(folder, each))
    assert [problem.code for problem in report.problems()] == UNREAD
    return outcome(folder)


def on_cluster(folder: Path, cluster: Cluster, each: int = 6) -> RunReport:
    """A replay on a cluster."""
    return replay(build(folder, each), cluster=cluster)


def workers_here() -> list[int]:
    """Processes of the workers that this process started."""
    found = []
    for each in psutil.Process().children():
        with suppress(psutil.Error):  # it may be dead already
            found += [each.pid] if "spawn_main" in " ".join(each.cmdline()) else []
    return found


def test_two_processes_come_to_what_one_comes_to(tmp_path: Path) -> None:
    """The same readings, log, contents and rows; nothing is told but the capture without a table; and a second replay
    has nothing to send."""
    stood = alone(tmp_path / "alone")
    with local_cluster(2) as cluster:
        report = on_cluster(tmp_path / "cluster", cluster)
        sent = cluster.numbers
        assert sent > 0
        assert (report.remarks, [problem.code for problem in report.problems()]) == ((), UNREAD)
        assert outcome(tmp_path / "cluster") == stood
        again = replay(workplace_in(tmp_path / "cluster"), cluster=cluster)
        assert cluster.numbers == sent
        anew = replay(workplace_in(tmp_path / "cluster"), cluster=cluster, anew=True)
        assert cluster.numbers == 2 * sent
    assert not any(page.replay.added for page in (*again.pages, *anew.pages))
    assert outcome(tmp_path / "cluster") == stood


def test_the_store_may_be_postgresql(tmp_path: Path, postgres_url: str) -> None:
    """The same contents and rows as in a store of SQLite."""
    readings, kinds, contents, rows = alone(tmp_path / "alone")
    build(tmp_path / "cluster")
    with local_cluster(2) as cluster:
        replay(workplace_in(tmp_path / "cluster", postgres_url), cluster=cluster)
    assert outcome(tmp_path / "cluster", postgres_url) == (readings, kinds, contents, rows)


def test_the_verb_prints_what_it_prints_alone(tmp_path: Path) -> None:
    """`replay --workers 2` differs in nothing, to the last line, from `replay`."""
    said = []
    for name, words in (("alone", ()), ("cluster", ("--workers", "2"))):
        build(tmp_path / name)
        command = [sys.executable, "-m", "kpi_ingest", "replay", "--archive", "archive", *words]
        said.append(subprocess.run(command, cwd=tmp_path / name, capture_output=True, text=True, check=False))
    assert (said[0].returncode, said[0].stdout, said[0].stderr) == (said[1].returncode, said[1].stdout, said[1].stderr)
    assert said[0].returncode == 3


@pytest.mark.long
def test_killed_workers_cost_nothing(tmp_path: Path) -> None:
    """Workers are killed one after the other while they read: every reading stands, once."""
    stood = alone(tmp_path / "alone", 60)
    leave = threading.Event()
    killed: list[int] = []

    def killing() -> None:
        while not leave.wait(1.0):
            for pid in workers_here()[:1]:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

    with local_cluster(2) as cluster:
        thread = threading.Thread(target=killing)
        thread.start()
        try:
            report = on_cluster(tmp_path / "cluster", cluster, 60)
        finally:
            leave.set()
            thread.join()
    assert killed
    assert [problem.code for problem in report.problems()] == UNREAD
    assert outcome(tmp_path / "cluster") == stood


PRELOAD = """
import os
from kpi_ingest.pipeline import elsewhere

reading = elsewhere.isolate

def isolate(material, *rest):
    if material.name == "NAMED":
        os._exit(9)
    return reading(material, *rest)

elsewhere.isolate = isolate
""".replace("NAMED", NAMED)


@pytest.mark.long
def test_workers_that_die_while_they_start_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask gives such a worker up; the run goes on with others, and reads nothing itself."""
    monkeypatch.setattr("kpi_ingest.cluster.HEAL_S", 1.0)
    stood = alone(tmp_path / "alone")
    with local_cluster(1) as cluster:
        gone = set(workers_here())
        for pid in gone:
            os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + 20
        while not (starting := set(workers_here()) - gone) and time.monotonic() < until:
            time.sleep(0.01)
        for pid in starting:
            os.kill(pid, signal.SIGKILL)
        report = on_cluster(tmp_path / "cluster", cluster)
    assert (starting != set(), report.remarks) == (True, ())
    assert outcome(tmp_path / "cluster") == stood


@pytest.mark.long
def test_a_capture_that_kills_its_workers_is_read_here_and_named(tmp_path: Path) -> None:
    """After a few dead workers it is left to the run, which reads it as it would alone; workers read the captures that
    were sent with it."""
    (tmp_path / "kills.py").write_text(PRELOAD)
    stood = alone(tmp_path / "alone")
    import dask

    with dask.config.set({"distributed.worker.preload": [str(tmp_path / "kills.py")]}), local_cluster(2) as cluster:
        report = on_cluster(tmp_path / "cluster", cluster)
    (remark,) = report.remarks
    assert (remark.code, remark.page) == ("E_WORKERS_DIED", "south")
    assert NAMED in str(remark)
    assert [problem.code for problem in report.problems()] == UNREAD
    assert outcome(tmp_path / "cluster") == stood


@pytest.mark.long
def test_a_call_that_kills_its_workers_is_given_back() -> None:
    """It is tried on a bounded number of workers."""
    with local_cluster(1) as cluster:
        number = cluster.call(os._exit, 9)
        until = time.monotonic() + 120
        told = None
        while told is None and time.monotonic() < until:
            told = cluster.next(0.5)
    assert told == Lost(number, "a worker died on each of several tries")


@pytest.mark.long
def test_a_scheduler_that_restarts_costs_nothing(tmp_path: Path) -> None:
    """What it had not answered is asked again; every reading stands, once."""
    stood = alone(tmp_path / "alone", 60)
    port = free_port()
    words = ("--host", "127.0.0.1", "--port", str(port))
    address = f"tcp://127.0.0.1:{port}"
    worker = (address, "--nworkers", "2", "--nthreads", "1", "--host", "127.0.0.1")
    with ExitStack() as stack:
        scheduler = stack.enter_context(dask_process("scheduler", *words, folder=tmp_path))
        stack.enter_context(dask_process("worker", *worker, folder=tmp_path))
        await_line(tmp_path, "worker", "Registered to")

        def restarting() -> None:
            until = time.monotonic() + 120
            while not list((tmp_path / "cluster").rglob("*.read")) and time.monotonic() < until:
                time.sleep(0.02)
            kill(scheduler)
            stack.enter_context(dask_process("scheduler", *words, folder=tmp_path))
            stack.enter_context(dask_process("worker", *worker, folder=tmp_path))

        thread = threading.Thread(target=restarting)
        with cluster_at(address) as cluster:
            thread.start()
            report = on_cluster(tmp_path / "cluster", cluster, 60)
        thread.join()
    assert report.remarks == ()
    assert outcome(tmp_path / "cluster") == stood


@pytest.mark.long
def test_a_scheduler_that_stays_away_leaves_the_rest_to_the_run(tmp_path: Path) -> None:
    """It says so, and the outcome is that of a run alone."""
    stood = alone(tmp_path / "alone", 60)
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:
        scheduler = stack.enter_context(
            dask_process("scheduler", "--host", "127.0.0.1", "--port", str(port), folder=tmp_path)
        )
        stack.enter_context(dask_process("worker", address, "--host", "127.0.0.1", "--nthreads", "1", folder=tmp_path))
        await_line(tmp_path, "worker", "Registered to")

        def ending() -> None:
            until = time.monotonic() + 120
            while not list((tmp_path / "cluster").rglob("*.read")) and time.monotonic() < until:
                time.sleep(0.02)
            kill(scheduler)

        thread = threading.Thread(target=ending)
        with cluster_at(address) as cluster:
            cluster.patience = 1.0
            thread.start()
            report = on_cluster(tmp_path / "cluster", cluster, 60)
        thread.join()
    assert [remark.code for remark in report.remarks] == ["E_CLUSTER_GONE"]
    assert outcome(tmp_path / "cluster") == stood


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "127.0.0.1:8786", "http://127.0.0.1:8786"])
def test_an_address_without_a_scheduler_is_refused(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says what was asked and what is expected there."""
    monkeypatch.setattr("kpi_ingest.cluster.CONNECT_S", 0.5)
    with pytest.raises(UsageError, match=f"E_CLUSTER {address}.*expected a Dask scheduler"), cluster_at(address):
        pass


def test_workers_with_other_code_are_refused(tmp_path: Path) -> None:
    """Before anything is read: what they would make is not what the run would."""
    (tmp_path / "other.py").write_text(
        "from kpi_ingest.pipeline import elsewhere\nelsewhere.code_digest = lambda: '0'\n"
    )
    import dask

    preload = dask.config.set({"distributed.worker.preload": [str(tmp_path / "other.py")]})
    with preload, local_cluster(1) as cluster, pytest.raises(UsageError, match="another version of the code"):
        on_cluster(tmp_path / "cluster", cluster)


def test_two_places_to_read_at_are_one_too_many(tmp_path: Path) -> None:
    """`--workers` and `--on` exclude each other."""
    command = [sys.executable, "-m", "kpi_ingest", "replay", "--workers", "2", "--on", "tcp://127.0.0.1:1"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, "expected one of them" in ran.stderr) == (2, True)


def test_a_local_cluster_listens_on_loopback_alone() -> None:
    """No process of it has a port that another machine can reach."""
    with local_cluster(1):
        here = psutil.Process()
        listening = {
            at.laddr.ip
            for process in (here, *here.children(recursive=True))
            for at in process.net_connections("inet")
            if at.status == psutil.CONN_LISTEN
        }
    assert listening == {"127.0.0.1"}
