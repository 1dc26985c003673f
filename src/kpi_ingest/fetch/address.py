"""Addresses: URLs without their secrets, and hosts that may be connected to."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit, urlunsplit

from kpi_ingest.fetch.limits import FetchLimits
from kpi_ingest.fetch.outcome import Broken
from kpi_ingest.fetch.special_addresses import is_special

Lookup = Callable[[str, int], Sequence[str]]
"""Host and port to addresses as text; raises socket.gaierror."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"http": 80, "https": 443}
HIDDEN = "REDACTED"
SECRET_NAME = re.compile(
    r"(?i)(?:^|[_-])(?:key|apikey|token|secret|password|passwd|pwd|sig|signature|auth|sid|session)$"
)


@dataclass(frozen=True, slots=True)
class Target:
    """An address that can be asked for."""

    url: str
    """As it is sent, secrets included; never shown."""
    scheme: str
    host: str
    """In ASCII, as it is looked up."""
    port: int

    @property
    def origin(self) -> str:
        """Scheme, host and port: what has one robots.txt."""
        return f"{self.scheme}://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def server(self) -> str:
        """Who answers: the host under both usual ports, or the host under a port of its own."""
        return self.host if self.port in PORTS.values() else f"{self.host}:{self.port}"


def read_url(url: str) -> Target:
    """The target of a URL; Broken E_SCHEME or E_URL."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
        port = parts.port
    except ValueError as cause:
        raise Broken("E_URL", f"an address that cannot be read ({cause})") from cause
    if parts.scheme.lower() not in PORTS:
        raise Broken("E_SCHEME", f"scheme {parts.scheme!r}")
    if not host or re.search(r"[\s\x00-\x1f\x7f]", url):
        raise Broken("E_URL", "an address without a host" if not host else "white space in the address")
    scheme = parts.scheme.lower()
    return Target(urldefrag(url).url, scheme, host, port or PORTS[scheme])


def server_of(url: str) -> str:
    """Who answers for a URL, as `Target.server` names it; empty for a URL that cannot be asked for."""
    try:
        return read_url(url).server
    except Broken:
        return ""


def join_url(base: str, location: str) -> str:
    """Where a redirect leads, without fragment; Broken E_URL."""
    try:
        return urldefrag(urljoin(base, location.strip())).url
    except ValueError as cause:
        raise Broken("E_URL", f"a redirect to an address that cannot be read ({cause})") from cause


def redact_url(url: str) -> str:
    """The URL without user, password and the values of query parameters whose names speak of secrets."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return HIDDEN
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit(SplitResult(parts.scheme, netloc, parts.path, _redact_query(parts.query), ""))


def _redact_query(query: str) -> str:
    pairs = (pair.partition("=") for pair in query.split("&")) if query else ()
    return "&".join(
        name + sign + (HIDDEN if sign and SECRET_NAME.search(name) else value) for name, sign, value in pairs
    )


def system_lookup(host: str, port: int) -> Sequence[str]:
    """The addresses that the system's resolver gives."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def addresses_of(target: Target, limits: FetchLimits, lookup: Lookup, seconds: float) -> tuple[str, ...]:
    """The addresses to connect to, all of them allowed: looked up once, so that no later answer can differ.

    One bad address among good ones refuses the host: which one a connection would use is the attacker's choice.
    """
    found = (target.host,) if _address(target.host) is not None else _look_up(target, lookup, seconds)
    if not found:
        raise Broken("E_DNS", f"no address for {target.host}")
    for address in found:
        _expect_public(address, target, limits)
    return found


def expect_no_private_literal(target: Target, limits: FetchLimits) -> None:
    """Where a proxy does the looking up, all that can be judged here is a host that is an address."""
    if _address(target.host) is not None:
        _expect_public(target.host, target, limits)


def _expect_public(address: str, target: Target, limits: FetchLimits) -> None:
    if not is_public(address) and not _is_allowed(address, target.host, limits):
        raise Broken("E_SSRF", f"{target.host} at {address}, which is not public")


def is_public(text: str) -> bool:
    """Whether a text is an address of the public internet, also when an IPv4 address is wrapped in an IPv6 one."""
    address = _address(text)
    return address is not None and not is_special(address)


def _is_allowed(text: str, host: str, limits: FetchLimits) -> bool:
    address = _address(text)
    return any(
        allowed.lower() == host.lower() or (address is not None and _lies_in(address, allowed))
        for allowed in limits.allow_private_hosts
    )


def _lies_in(address: Address, network: str) -> bool:
    try:
        return address in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def _address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _look_up(target: Target, lookup: Lookup, seconds: float) -> tuple[str, ...]:
    """Run the look-up aside: the system's resolver knows no time limit, and a thread can be left behind."""
    answers: list[Sequence[str] | Exception] = []

    def ask() -> None:
        try:
            answers.append(lookup(target.host, target.port))
        except Exception as cause:
            answers.append(cause)

    thread = threading.Thread(target=ask, daemon=True, name="look-up")
    thread.start()
    thread.join(seconds)
    if not answers:
        raise Broken("E_DNS_TEMP", f"no answer for {target.host} in {seconds:g} s")
    if isinstance(answers[0], OSError | UnicodeError):
        raise _lookup_fault(target.host, answers[0]) from answers[0]
    if isinstance(answers[0], Exception):
        raise answers[0]
    return tuple(answers[0])


def _lookup_fault(host: str, cause: Exception) -> Broken:
    number = cause.errno if isinstance(cause, OSError) else None
    code = "E_DNS_TEMP" if number == socket.EAI_AGAIN else "E_DNS"
    return Broken(code, f"no address for {host} ({cause.strerror if isinstance(cause, OSError) else cause})")
