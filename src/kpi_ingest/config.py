"""The settings of a run: one TOML file, every key of which an environment variable may override.

Key `total_seconds` of table `[fetch]` is overridden by `KPI_INGEST_FETCH_TOTAL_SECONDS`; lists are separated by commas
there. Every key has a default that works in a fresh checkout. An unknown key or variable is refused, and so is a value
of the wrong type, with its line or its variable. Relative paths start at the working directory, as store URLs do.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from kpi_ingest import __version__
from kpi_ingest.errors import ConfigError
from kpi_ingest.strict_toml import Fields, TomlRefused, open_toml

USUAL_FILE = "kpi-ingest.toml"
PREFIX = "KPI_INGEST_"
FILE_VARIABLE = "KPI_INGEST_CONFIG"
"""Names the settings file where `--config` does not."""
TEST_PREFIX = "KPI_INGEST_TEST_"
"""Variables that steer the project's own tests; they are no settings."""
GONE_KEY = "notification_urls"
"""A setting of earlier versions that was accepted and did nothing."""
USER_AGENT = re.compile(r"[A-Za-z][!-~]*(?: [!-~]+)*")
HOST_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_-]*[a-z_][a-z0-9_-]*")
"""A host's name in lower case, its last label not all digits: `10.0.0` is a mistyped address."""


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How patient, how polite and how greedy a retrieval may be."""

    user_agent: str = f"kpi-ingest/{__version__}"
    connect_seconds: float = 10.0
    """Until a connection stands."""
    read_seconds: float = 30.0
    """Between two pieces of an answer."""
    total_seconds: float = 120.0
    """For one retrieval, redirects and retries included."""
    attempts: int = 3
    """Tries in all, where trying again can help."""
    delay_seconds: float = 0.25
    """Between two requests to one host, whatever they are for; a robots.txt can ask for more."""
    backoff_seconds: float = 1.0
    """Wait before the second try; doubled before each later one, and jittered."""
    max_bytes: int = 20 * 1024 * 1024
    """Of one body, after its content coding is undone."""
    max_ratio: int = 250
    """Decoded bytes for each coded one; what unpacks further is a bomb."""
    max_header_bytes: int = 64 * 1024
    max_redirects: int = 5
    retry_after_max_seconds: float = 60.0
    """A server that asks for a longer wait is left until the next run."""
    crawl_delay_max_seconds: float = 30.0
    """Likewise for robots.txt."""
    proxy: str = field(default="", repr=False)
    """Used only when it stands here; the usual proxy variables are ignored."""
    ca_file: Path | None = None
    """Further certificate authorities, PEM. There is no way to switch the check off."""


@dataclass(frozen=True, slots=True)
class WaybackSettings:
    """The web archive that `fetch --from wayback` asks."""

    service: str = "https://web.archive.org"
    """Its address. It has to answer as the Wayback Machine does."""
    requests_per_minute: float = 15.0
    """The pace at which it is asked, also where `fetch.delay_seconds` would allow more."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a run."""

    store: str = field(default="sqlite:///kpi-ingest.db", repr=False)
    """URL of the store; `postgresql+psycopg://` for PostgreSQL. May hold a password, so it is not shown."""
    archive: str = "kpi-archive"
    """Folder of the archive, made on first use as a working copy of the shipped snapshots; or `s3://BUCKET/PREFIX`."""
    kept: str = "kpi-kept"
    """Folder for what runs reuse of earlier ones, where the archive lies in an object store; it may be deleted."""
    pages: tuple[str, ...] = ()
    """Folders of page definitions besides the shipped ones."""
    allow_private_hosts: tuple[str, ...] = ()
    """Addresses, networks or host names that may be fetched although they are private: `127.0.0.1`, `10.1.0.0/16`."""
    fetch: FetchSettings = FetchSettings()
    wayback: WaybackSettings = WaybackSettings()


def load_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of `path`, of the file that KPI_INGEST_CONFIG names, or of `kpi-ingest.toml` here if there is one,
    overridden by the environment. Raises ConfigError, one line with the line or variable and the reason."""
    file = path or _usual_file(environ)
    settings = _from_file(file) if file else Settings()
    for name in sorted(environ):
        if name.startswith(PREFIX) and name != FILE_VARIABLE and not name.startswith(TEST_PREFIX):
            settings = _override(settings, name, environ[name])
    return settings


def _usual_file(environ: Mapping[str, str]) -> Path | None:
    named = environ.get(FILE_VARIABLE)
    if named:
        return Path(named)
    return Path(USUAL_FILE) if Path(USUAL_FILE).exists() else None


def _from_file(path: Path) -> Settings:
    try:
        return _settings(open_toml(path.read_bytes()), Settings())
    except OSError as error:
        raise ConfigError(
            "E_CONFIG", place=str(path), got=f"a file that cannot be read ({error.strerror})",
            expected="a settings file", next_step="check --config, or run without a settings file",
        ) from error  # fmt: skip
    except TomlRefused as refusal:
        raise _refused(f"{path}:{refusal.line}", refusal) from None


def _override(settings: Settings, name: str, value: str) -> Settings:
    try:
        table, key, usual = _known(name)
        values: dict[str, object] = {key: _typed(value, usual)}
        return _settings(Fields({table: values} if table else values, (), {}), settings)
    except TomlRefused as refusal:
        raise _refused(name, refusal) from None


def _known(name: str) -> tuple[str, str, object]:
    keys = _keys()
    if name in keys:
        return keys[name]
    close = difflib.get_close_matches(name, keys, n=1)
    raise TomlRefused(1, "a variable that overrides no setting", close[0] if close else "one of " + ", ".join(keys))


def _keys() -> dict[str, tuple[str, str, object]]:
    """Variable -> table, key and usual value of the setting that it overrides."""
    usual = Settings()
    top = {PREFIX + it.name.upper(): ("", it.name, getattr(usual, it.name)) for it in fields(Settings)}
    for table, settings in (("fetch", usual.fetch), ("wayback", usual.wayback)):
        del top[PREFIX + table.upper()]
        for name in settings.__dataclass_fields__:
            top[f"{PREFIX}{table.upper()}_{name.upper()}"] = (table, name, getattr(settings, name))
    return top


def _typed(text: str, usual: object) -> object:
    """A variable's text as the kind of value its setting has; text that is not of that kind is refused later."""
    if isinstance(usual, tuple):
        return [item.strip() for item in text.split(",") if item.strip()]
    if isinstance(usual, int | float):
        for kind in (int, float):
            try:
                return kind(text)
            except ValueError:
                continue
    return text


def _settings(root: Fields, base: Settings) -> Settings:
    settings = Settings(
        store=_url(root, "store", base.store),
        archive=_text(root, "archive", base.archive),
        kept=_text(root, "kept", base.kept),
        pages=_texts(root, "pages", base.pages),
        allow_private_hosts=_private_hosts(root, base.allow_private_hosts),
        fetch=_fetch(root.table("fetch"), base.fetch),
        wayback=_wayback(root.table("wayback"), base.wayback),
    )
    if GONE_KEY in root:
        raise root.refuse(f"{GONE_KEY}, which never sent anything", "no such key; the run's exit code tells", GONE_KEY)
    root.finish()
    return settings


def _private_hosts(root: Fields, base: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses, networks and host names as they are compared later; one that could never match is refused."""
    entries = _texts(root, "allow_private_hosts", base)
    return tuple(_private_host(root, index, entry) for index, entry in enumerate(entries))


def _private_host(root: Fields, index: int, entry: str) -> str:
    with suppress(ValueError):
        return str(ipaddress.ip_network(entry, strict=False)) if "/" in entry else str(ipaddress.ip_address(entry))
    with suppress(UnicodeError):
        name = entry.encode("idna").decode("ascii").lower()
        if HOST_NAME.fullmatch(name):
            return name
    raise root.refuse(
        f'allow_private_hosts with "{entry}", which no host can match',
        "addresses (127.0.0.1), networks (10.1.0.0/16) or whole host names without a port",
        "allow_private_hosts",
        index,
    )


def _fetch(table: Fields, base: FetchSettings) -> FetchSettings:
    settings = FetchSettings(
        user_agent=_user_agent(table, base.user_agent),
        connect_seconds=table.number("connect_seconds", base.connect_seconds, least=0.1, most=600),
        read_seconds=table.number("read_seconds", base.read_seconds, least=0.1, most=600),
        total_seconds=table.number("total_seconds", base.total_seconds, least=0.1, most=3600),
        attempts=table.integer("attempts", base.attempts, least=1, most=20),
        delay_seconds=table.number("delay_seconds", base.delay_seconds, least=0, most=3600),
        backoff_seconds=table.number("backoff_seconds", base.backoff_seconds, least=0, most=600),
        max_bytes=table.integer("max_bytes", base.max_bytes, least=1, most=2**30),
        max_ratio=table.integer("max_ratio", base.max_ratio, least=1, most=100_000),
        max_header_bytes=table.integer("max_header_bytes", base.max_header_bytes, least=1024, most=2**24),
        max_redirects=table.integer("max_redirects", base.max_redirects, most=50),
        retry_after_max_seconds=table.number(
            "retry_after_max_seconds", base.retry_after_max_seconds, least=0, most=86_400
        ),
        crawl_delay_max_seconds=table.number(
            "crawl_delay_max_seconds", base.crawl_delay_max_seconds, least=0, most=86_400
        ),
        proxy=_proxy(table, base.proxy),
        ca_file=_ca_file(table, base.ca_file),
    )
    table.finish()
    return settings


def _wayback(table: Fields, base: WaybackSettings) -> WaybackSettings:
    settings = WaybackSettings(
        service=_url(table, "service", base.service),
        requests_per_minute=table.number("requests_per_minute", base.requests_per_minute, least=0.1, most=6_000),
    )
    table.finish()
    return settings


def _user_agent(table: Fields, base: str) -> str:
    """A header's value that begins with the name to be looked for in robots.txt (RFC 9309 2.2.1)."""
    agent = _text(table, "user_agent", base)
    if not USER_AGENT.fullmatch(agent):
        raise table.refuse(
            f"user_agent = {ascii(agent)[:80]}",
            "a name of ASCII letters, then printable ASCII, such as council-watch/1.0 (+https://example.org)",
            "user_agent",
        )
    return agent


def _proxy(table: Fields, base: str) -> str:
    """The URL of an HTTP proxy. It may hold a password, so that no refusal shows it."""
    proxy = _url(table, "proxy", base)
    if proxy and not _names_server(proxy):
        raise table.refuse("a proxy that cannot be used", "http://HOST:PORT or https://HOST:PORT", "proxy")
    return proxy


def _names_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = parts.path in ("", "/") and not (parts.query or parts.fragment) and url.isascii() and url.isprintable()
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and plain and " " not in url


def _ca_file(table: Fields, base: Path | None) -> Path | None:
    """A file of certificates that OpenSSL can read: found out now, and not at the first page."""
    named = table.text_or_none("ca_file")
    if named is None:
        return base
    import ssl  # slow to import, and seldom wanted here

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=named)
    except OSError as cause:
        why = "no certificates in PEM" if isinstance(cause, ssl.SSLError) else cause.strerror
        raise table.refuse(f'ca_file = "{named}" ({why})', "a file of certificates in PEM", "ca_file") from cause
    return Path(named)


def _text(table: Fields, key: str, base: str) -> str:
    return table.text_or_none(key) or base


def _texts(table: Fields, key: str, base: tuple[str, ...]) -> tuple[str, ...]:
    return table.texts(key, may_be_absent=True) if key in table else base


def _url(table: Fields, key: str, base: str) -> str:
    url = _text(table, key, base)
    if url and "://" not in url:
        raise table.refuse(f"{key}, a URL without a scheme", "scheme://..., such as sqlite:///kpi-ingest.db", key)
    return url


def _refused(place: str, refusal: TomlRefused) -> ConfigError:
    return ConfigError(
        "E_CONFIG", place=place, got=refusal.got, expected=refusal.expected,
        next_step="correct it; docs/strictness.md lists the settings",
    )  # fmt: skip
