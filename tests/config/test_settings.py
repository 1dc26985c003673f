"""The settings file and the environment over it."""

from __future__ import annotations

import json
import re
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kpi_ingest.config import FetchSettings, Settings, WaybackSettings, load_settings
from kpi_ingest.errors import ConfigError

WHOLE = """\
store = "postgresql+psycopg://auditor:secret@localhost/kpi"
archive = "archive"
kept = "kept"
pages = ["pages", "more-pages"]
allow_private_hosts = ["127.0.0.1"]

[fetch]
user_agent = "council-watch (+https://example.org/watch)"
connect_seconds = 3
read_seconds = 4.5
total_seconds = 60
attempts = 2
delay_seconds = 2
backoff_seconds = 0.1
max_ratio = 1000
max_bytes = 1_000_000
max_header_bytes = 4096
max_redirects = 0
retry_after_max_seconds = 0
crawl_delay_max_seconds = 5
proxy = "http://user:secret@proxy.example.org:3128"
ca_file = "council-ca.pem"

[wayback]
service = "http://archive.example.org"
requests_per_minute = 4
"""


@pytest.fixture(scope="module")
def authority() -> bytes:
    """A certificate authority of our own, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a council")])
    starts = datetime(2024, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, starts, starts + timedelta(days=9))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: bytes) -> Path:
    """The working directory holds no settings file but the one a test writes, and a certificate authority."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "council-ca.pem").write_bytes(authority)
    return tmp_path


def _written(text: str, name: str = "mine.toml") -> Path:
    Path(name).write_text(text, encoding="utf-8")
    return Path(name)


def test_without_a_file_every_setting_has_its_usual_value() -> None:
    """A fresh checkout needs no settings: a SQLite store and an archive beside it."""
    settings = load_settings(None, {"HOME": "/home/auditor", "HTTP_PROXY": "http://proxy"})
    assert settings == Settings()
    assert settings.store == "sqlite:///kpi-ingest.db"
    assert settings.archive == "kpi-archive"
    assert settings.fetch.proxy == ""


def test_every_key_can_stand_in_the_file() -> None:
    """A file that gives every key changes every setting."""
    settings = load_settings(_written(WHOLE), {})
    told = ((settings, Settings()), (settings.fetch, FetchSettings()), (settings.wayback, WaybackSettings()))
    for got, usual in told:
        for key in fields(got):
            assert getattr(got, key.name) != getattr(usual, key.name), key.name
    assert settings.fetch.read_seconds == 4.5
    assert settings.pages == ("pages", "more-pages")


def test_every_key_can_be_overridden_by_a_variable() -> None:
    """The environment wins over the file, key by key; lists are separated by commas there."""
    file = load_settings(_written(WHOLE), {})
    environ = {}
    usual_of = {"": Settings(), "FETCH_": FetchSettings(), "WAYBACK_": WaybackSettings()}
    for prefix, usual in ((f"KPI_INGEST_{table}", usual) for table, usual in usual_of.items()):
        for key in fields(usual):
            value = getattr(usual, key.name)
            if not isinstance(value, FetchSettings | WaybackSettings):
                environ[prefix + key.name.upper()] = ", ".join(value) if isinstance(value, tuple) else str(value)
    for name in ("PROXY", "CA_FILE"):
        del environ[f"KPI_INGEST_FETCH_{name}"]  # their usual value is none, which a variable cannot say
    overridden = load_settings(_written(WHOLE), environ)
    assert (overridden.fetch.proxy, overridden.fetch.ca_file) == (file.fetch.proxy, file.fetch.ca_file)
    told = ((overridden, Settings()), (overridden.fetch, FetchSettings()), (overridden.wayback, WaybackSettings()))
    for got, usual in told:
        for key in fields(got):
            if key.name not in ("proxy", "ca_file", "fetch", "wayback"):
                assert getattr(got, key.name) == getattr(usual, key.name), key.name


def test_a_list_in_a_variable_is_cut_at_commas() -> None:
    """Blanks around the items do not count, and an empty variable empties the list."""
    settings = load_settings(
        _written(WHOLE), {"KPI_INGEST_ALLOW_PRIVATE_HOSTS": "127.0.0.1, ::1,", "KPI_INGEST_PAGES": ""}
    )
    assert settings.allow_private_hosts == ("127.0.0.1", "::1")
    assert settings.pages == ()


def test_the_usual_file_is_found_and_a_variable_can_name_another() -> None:
    """`kpi-ingest.toml` here is read unasked; KPI_INGEST_CONFIG names another; `--config` wins over both."""
    _written('archive = "usual"', "kpi-ingest.toml")
    other, mine = _written('archive = "other"', "other.toml"), _written('archive = "mine"')
    assert load_settings(None, {}).archive == "usual"
    assert load_settings(None, {"KPI_INGEST_CONFIG": str(other)}).archive == "other"
    assert load_settings(mine, {"KPI_INGEST_CONFIG": str(other)}).archive == "mine"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        pytest.param('archive = "a"\nstor = "b"', 2, 'unknown key "stor"; expected "store"', id="unknown-key"),
        pytest.param("[fetch]\nmax_bites = 3", 2, 'unknown key "max_bites"; expected "max_bytes"', id="in-a-table"),
        pytest.param("[fetch]\n\nattempts = '3'", 3, "attempts with text", id="wrong-type"),
        pytest.param("[fetch]\nattempts = 0", 2, "1 to 20", id="out-of-range"),
        pytest.param("pages = 'folder'", 1, "expected an array", id="not-a-list"),
        pytest.param("\nallow_private_hosts = true", 2, "expected an array", id="not-a-switch"),
        pytest.param("store = 'kpi.db'", 1, "a URL without a scheme", id="no-scheme"),
        pytest.param("\nnotification_urls = ['ok://secret']", 2, "which never sent anything", id="gone-key"),
        pytest.param("allow_private_hosts = ['127.0.0.1',\n '10.0.0.0/99']", 2, "no host can match", id="network"),
        pytest.param("allow_private_hosts = ['*']", 1, "no host can match", id="pattern"),
        pytest.param("allow_private_hosts = ['127.0.0.1:80']", 1, "without a port", id="port"),
        pytest.param("allow_private_hosts = ['10.0.0']", 1, "no host can match", id="half-address"),
        pytest.param("[fetch]\nuser_agent = 'Zählwerk/1'", 2, "printable ASCII", id="agent-letters"),
        pytest.param('[fetch]\nuser_agent = "a\\nX-Evil: 1"', 2, "printable ASCII", id="agent-lines"),
        pytest.param("[fetch]\nproxy = 'http://'", 2, "http://HOST:PORT", id="proxy-host"),
        pytest.param("[fetch]\nproxy = 'ftp://u:secret@x'", 2, "http://HOST:PORT", id="proxy-scheme"),
        pytest.param("[fetch]\nproxy = 'http://u:secret@x:99999'", 2, "http://HOST:PORT", id="proxy-port"),
        pytest.param("[fetch]\n\nca_file = '/nonexistent.pem'", 3, "No such file", id="ca-missing"),
        pytest.param("[fetch]\nca_file = 'mine.toml'", 2, "no certificates in PEM", id="ca-no-pem"),
        pytest.param("[fetch]\nmax_bytes = 100000000000000000000", 2, "1 to 1073741824", id="too-large"),
        pytest.param("archive = 1 2", 1, "valid TOML", id="syntax"),
        pytest.param("archive = 1\narchive = 2", 2, "cannot overwrite", id="duplicate"),
    ],
)
def test_a_bad_settings_file_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    """One line: file, line, what was got and expected; exit code 2, and no secret in it."""
    with pytest.raises(ConfigError) as caught:
        load_settings(_written(text), {})
    message = str(caught.value)
    assert f"mine.toml:{line}:" in message
    assert reason in message
    assert "secret" not in message
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        pytest.param("KPI_INGEST_STOER", "sqlite:///x", "expected KPI_INGEST_STORE", id="unknown"),
        pytest.param("KPI_INGEST_FETCH_ATTEMPTS", "many", "expected a whole number", id="not-a-number"),
        pytest.param("KPI_INGEST_FETCH_ATTEMPTS", "2.5", "expected a whole number", id="not-whole"),
        pytest.param("KPI_INGEST_FETCH_TOTAL_SECONDS", "inf", "from 0.1 to 3600", id="not-finite"),
        pytest.param("KPI_INGEST_STORE", "auditor:secret@host/kpi", "without a scheme", id="no-scheme"),
        pytest.param("KPI_INGEST_ARCHIVE", " ", "not blank", id="blank"),
    ],
)
def test_a_bad_variable_is_refused_by_name(name: str, value: str, reason: str) -> None:
    """The variable is named, since it has no line."""
    with pytest.raises(ConfigError) as caught:
        load_settings(None, {name: value})
    assert f" {name}: " in str(caught.value)
    assert reason in str(caught.value)
    assert "secret" not in str(caught.value)


def test_variables_of_the_test_run_are_no_settings() -> None:
    """KPI_INGEST_TEST_POSTGRES and its like are left to the tests."""
    assert load_settings(None, {"KPI_INGEST_TEST_POSTGRES": "postgresql://localhost"}) == Settings()


def test_a_named_file_must_be_there() -> None:
    """A file that was asked for and is missing is an error, not a default."""
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(Path("gone.toml"), {})


def test_settings_are_frozen_and_show_no_secret() -> None:
    """Settings cannot be changed once read, and printing them shows no password."""
    settings = load_settings(_written(WHOLE), {})
    assert "secret" not in repr(settings)
    with pytest.raises(FrozenInstanceError):
        settings.archive = "elsewhere"  # type: ignore[misc]


def test_the_document_lists_every_setting() -> None:
    """docs/strictness.md has a row for each key, with its usual value."""
    text = (Path(__file__).parents[2] / "docs" / "strictness.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(?:(?:fetch|wayback)\.)?(\w+)` \| `(.*?)` \|", text, re.MULTILINE))
    usual = {
        key.name: getattr(Settings(), key.name) for key in fields(Settings) if key.name not in ("fetch", "wayback")
    }
    usual |= {key.name: getattr(FetchSettings(), key.name) for key in fields(FetchSettings)}
    usual |= {key.name: getattr(WaybackSettings(), key.name) for key in fields(WaybackSettings)}
    assert rows == {name: json.dumps(value) if value is not None else '""' for name, value in usual.items()}
