"""Rows N01 to N05 and N14 to N18: whose address is asked, over which connection, and never another."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bench.fault_rows.server import FaultServer, answer, says
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fetching import Fetcher

from kpi_ingest.fetch.address import is_public, redact_url

PAGE = b"<table><tr><td>47%</td></tr></table>"


def test_n01_host_without_address(fetch: Fetcher) -> None:
    """A name that does not exist is tried as often as the limits say, with jittered waits between, then E_DNS."""

    def lookup(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    failure = fetch.failing("http://no.example/", lookup=lookup, attempts=4, total_seconds=60, jitter=lambda: 1.0)
    assert (failure.code, len(failure.tries), fetch.waits) == ("E_DNS", 4, [1.0, 2.0, 4.0])
    assert (failure.hops[0].url, failure.hops[0].status) == ("http://no.example/", None)


def test_n02_name_server_fails(fetch: Fetcher) -> None:
    """A name server that asks to be asked again, or never answers, gives E_DNS_TEMP in bounded time."""

    def lookup(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    silent = threading.Event()
    assert fetch.failing("http://no.example/", lookup=lookup).code == "E_DNS_TEMP"
    assert fetch.failing("http://no.example/", lookup=lambda *_: [str(silent.wait(3))]).code == "E_DNS_TEMP"
    silent.set()


def test_n03_connection_refused(fetch: Fetcher) -> None:
    """A port where nobody listens gives E_CONNECT after the tries."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    failure = fetch.failing(f"http://127.0.0.1:{port}/")
    assert (failure.code, len(failure.tries)) == ("E_CONNECT", 2)


def test_n04_connection_that_never_stands(fetch: Fetcher) -> None:
    """A listener whose queue is full drops every greeting: E_CONNECT_TIMEOUT within connect_seconds."""
    with socket.socket() as listener, contextlib.ExitStack() as callers:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            caller = callers.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(listener.getsockname())
        failure = fetch.failing(f"http://127.0.0.1:{listener.getsockname()[1]}/", attempts=1)
    assert failure.code == "E_CONNECT_TIMEOUT"


Certificate = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def certificate(host: str, days: int, issuer: Certificate | None = None) -> Certificate:
    """A certificate for `host` that ends in `days`; signed by itself, as an authority, without an issuer."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    ends = datetime.now(UTC) + timedelta(days=days)
    signer, signing_key = issuer or (None, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(signer.subject if signer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=400))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    issued_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key())
    return builder.add_extension(issued_by, critical=False).sign(signing_key, hashes.SHA256()), key


def pem(path: Path, *parts: Certificate) -> Path:
    """Write certificates, and the key of the first."""
    blocks = [part[0].public_bytes(serialization.Encoding.PEM) for part in parts]
    key = parts[0][1].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(key + b"".join(blocks))
    return path


@pytest.fixture
def authority(tmp_path: Path) -> tuple[Certificate, Path]:
    """A private authority and the file that a setting would name."""
    made = certificate("a private authority", 100)
    return made, pem(tmp_path / "authority.pem", made)


@pytest.mark.parametrize(
    ("host", "days", "trusted", "code"),
    [
        ("localhost", 100, True, None),
        ("localhost", -1, True, "E_TLS"),
        ("elsewhere.example", 100, True, "E_TLS"),
        ("localhost", 100, False, "E_TLS"),
    ],
    ids=["good", "expired", "wrong host", "unknown authority"],
)
def test_n05_certificates_are_checked(
    server: FaultServer,
    fetch: Fetcher,
    authority: tuple[Certificate, Path],
    tmp_path: Path,
    host: str,
    days: int,
    trusted: bool,
    code: str | None,
) -> None:
    """Only a certificate in date, for the host, by a known authority is good; else it is E_TLS at the first try."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem(tmp_path / "server.pem", certificate(host, days, authority[0])))
    server.wrap = lambda connection: context.wrap_socket(connection, server_side=True)
    server.on("/page", says(answer(body=PAGE)))
    url = server.url(host="localhost", scheme="https")
    options = {"ca_file": authority[1] if trusted else None, "lookup": lambda *_: ["127.0.0.1"]}
    if code is None:
        assert fetch(url, **options).content == PAGE
    else:
        failure = fetch.failing(url, **options)
        assert (failure.code, len(failure.tries), server.requests) == (code, 1, [])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fc00::1",
        "fe80::1%eth0",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "192.0.0.192",
        "192.88.99.1",
        "198.18.0.1",
        "fec0::1",
        "3fff::1",
        "5f00::1",
        "::7f00:1",
        "64:ff9b:1::a00:1",
        "2001::1",
        "::ffff:0:10.0.0.1",
        "100::1",
        "garbage",
    ],
)
def test_n14_address_that_is_not_public(server: FaultServer, fetch: Fetcher, address: str) -> None:
    """A host that resolves to it is refused before any packet is sent, however the address is wrapped."""
    assert not is_public(address)
    failure = fetch.failing(server.url(host="kpis.example"), lookup=lambda *_: [address], allow_private_hosts=())
    assert (failure.code, len(failure.tries), server.requests) == ("E_SSRF", 1, [])


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_public_addresses_are_public(address: str) -> None:
    """Ordinary addresses of the internet pass."""
    assert is_public(address)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost", "[::ffff:127.0.0.1]"])
def test_n14_spellings_of_this_machine(server: FaultServer, fetch: Fetcher, host: str) -> None:
    """Other spellings of the loopback address, which a resolver reads as inet_aton does, are refused as well."""
    lookup = {"localhost": lambda *_: ["::1"]}.get(host, lambda name, _: [socket.inet_ntoa(socket.inet_aton(name))])
    failure = fetch.failing(server.url(host=host), allow_private_hosts=(), lookup=lookup)
    assert (failure.code, server.requests) == ("E_SSRF", [])


@pytest.mark.parametrize("allowed", ["127.0.0.1", "127.0.0.0/8", "KPIs.example"])
def test_private_hosts_that_were_listed(server: FaultServer, fetch: Fetcher, allowed: str) -> None:
    """An address, its network or the host's name in allow_private_hosts opens that door and no other."""
    server.on("/page", says(answer(body=PAGE)))
    options = {"lookup": lambda *_: ["127.0.0.1"], "allow_private_hosts": (allowed,)}
    assert fetch(server.url(host="kpis.example"), **options).content == PAGE
    options["lookup"] = lambda *_: ["10.0.0.1"]
    if allowed != "KPIs.example":
        assert fetch.failing(server.url(host="kpis.example"), **options).code == "E_SSRF"


def test_n15_one_look_up_decides(server: FaultServer, fetch: Fetcher) -> None:
    """The address that was judged is the one connected to, for robots.txt and page alike: a name server that changes
    its mind is not asked again. The server still sees the host's own name."""
    server.on("/page", says(answer(body=PAGE)))
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    assert fetch(server.url(host="kpis.example"), lookup=lambda *_: next(answers)).content == PAGE
    assert next(answers) == ["10.0.0.1"]
    assert f"Host: kpis.example:{server.port}".encode() in server.requests[0]


def test_n16_one_bad_address_among_good_ones(server: FaultServer, fetch: Fetcher) -> None:
    """A host with a public and a private address is refused whole."""
    failure = fetch.failing(server.url(host="kpis.example"), lookup=lambda *_: ["93.184.216.34", "10.0.0.1"])
    assert (failure.code, "10.0.0.1" in str(failure)) == ("E_SSRF", True)


def test_second_address_is_tried(server: FaultServer, fetch: Fetcher) -> None:
    """Where the first address does not answer the next one is used, within the same try."""
    server.on("/page", says(answer(body=PAGE)))
    options = {"lookup": lambda *_: ["127.0.0.2", "127.0.0.1"], "allow_private_hosts": ("127.0.0.0/8",)}
    assert fetch(server.url(host="kpis.example"), **options).tries == ()


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://10.0.0.1/", "E_SSRF"),
        ("http://[::1]/", "E_SSRF"),
        ("file:///etc/passwd", "E_SCHEME"),
        ("ftp://example.org/", "E_SCHEME"),
        ("data:text/html,47%", "E_SCHEME"),
        ("http://[broken/", "E_URL"),
    ],
)
def test_n17_redirect_out_of_bounds(server: FaultServer, fetch: Fetcher, location: str, code: str) -> None:
    """Every hop is judged as the first address was; the hop that led there is kept."""
    failure = fetch.failing(server.on("/page", says(answer("302 Found", b"", f"Location: {location}"))))
    assert (failure.code, len(failure.tries), failure.hops[0].status) == (code, 1, 302)


def test_n18_proxies_of_the_environment_are_ignored(
    server: FaultServer, fetch: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTP_PROXY and its kin are not looked at, nor is a .netrc."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch(server.on("/page", says(answer(body=PAGE)))).content == PAGE


def test_proxy_that_was_configured_is_used(server: FaultServer, fetch: Fetcher) -> None:
    """A proxy named in the limits gets the whole address and looks up the name itself; private addresses stay shut."""
    server.scripts["http://kpis.example/page"] = [says(answer(body=PAGE))]
    proxy = server.url("")
    assert fetch("http://kpis.example/page", proxy=proxy).content == PAGE
    assert fetch.failing("http://10.0.0.1/page", proxy=proxy).code == "E_SSRF"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:pass@example.org/kpis", "https://example.org/kpis"),
        (
            "https://example.org/?page=2&api_key=abc&x-token=def",
            "https://example.org/?page=2&api_key=REDACTED&x-token=REDACTED",
        ),
        ("https://example.org/?monkey=1&keys=2#part", "https://example.org/?monkey=1&keys=2"),
        ("https://example.org/?Signature=a%3Db=c", "https://example.org/?Signature=REDACTED"),
    ],
    ids=["user", "query", "innocent", "signature"],
)
def test_l04_secrets_of_an_address_are_not_shown(url: str, shown: str) -> None:
    """User, password and the values of secret parameters are left out; the rest stays as it is."""
    assert redact_url(url) == shown


def test_l04_secrets_reach_the_server_only(server: FaultServer, fetch: Fetcher) -> None:
    """They are sent, but stand in no hop, source, message or remark, and are not sent on to another host."""
    leads_on = says(answer("301 Moved", b"", "Location: /new?token=s3cret"))
    server.on("/page?token=s3cret", leads_on)
    server.on("/new?token=s3cret", says(answer(body=PAGE)), says(answer("404 Not Found", b"gone")))
    url = server.url("/page?token=s3cret").replace("127", "user:s3cret@127")
    got = fetch(url)
    server.on("/page?token=s3cret", leads_on)
    failure = fetch.failing(url)
    assert b"Authorization: Basic" in server.requests[0]
    assert "s3cret" not in repr(got) + repr(failure.tries) + str(failure)
    assert "REDACTED" in repr(got.hops)
