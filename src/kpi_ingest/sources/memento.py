"""One capture out of a web archive: asked for raw, held against the time and the digest that the list gives."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from kpi_ingest.errors import FetchError, IntegrityError, KpiIngestError
from kpi_ingest.fetch import FetchFailure, Retrieved
from kpi_ingest.model import Bounds
from kpi_ingest.sources.cdx import Listed
from kpi_ingest.sources.digests import sha1_base32
from kpi_ingest.sources.found import DigestCheck, Found, NotTaken, Witness

Fetch = Callable[[str], Retrieved]
"""Fetch an address of the archive, its own answers judged and its mementos given as they are; FetchFailure."""
OTHER_BYTES = "E_DIGEST: bytes of another digest than the archive lists"
"""Why bytes that do not have the digest of the list are kept as incomplete."""
_STAMPED = re.compile(r"/(?P<stamp>[0-9]{14})(?P<form>[a-z]{2}_)?/")
_REWRITTEN = re.compile(
    rb"BEGIN WAYBACK TOOLBAR INSERT|/_static/js/(?:bundle-playback|wombat)|__wm\.init\(|FILE ARCHIVED ON [0-9:]+"
)
_HELD = "x-archive-orig-"


def memento_address(service: str, listed: Listed) -> str:
    """Where the archive gives the bytes as they came, without links of its own in them."""
    return f"{service.rstrip('/')}/web/{listed.stamp}id_/{listed.original}"


def read_memento(page: str, service: str, listed: Listed, fetch: Fetch) -> tuple[Found | NotTaken, ...]:
    """The capture, or why there is none. Bytes that are not those that the archive lists are kept as incomplete, and
    named besides."""
    address = memento_address(service, listed)
    try:
        retrieved = fetch(address)
    except FetchFailure as failure:
        return (NotTaken(address, f"{failure.code}: {failure.got}", failure.on(page=page)),)
    fault = _other_time(page, address, listed, retrieved) or _rewritten(page, address, retrieved)
    if fault is not None:
        return (NotTaken(address, fault.got, fault),)
    check = _digest_check(listed, retrieved)
    found = _found(page, address, listed, retrieved, check)
    if check != "mismatch":
        return (found,)
    problem = _other_digest(page, address, listed, retrieved)
    return found, NotTaken(address, problem.got, problem)


def _found(page: str, address: str, listed: Listed, retrieved: Retrieved, check: DigestCheck) -> Found:
    headers = tuple(
        (name[len(_HELD) :], value)
        for name, value in (retrieved.hops[-1].headers if retrieved.hops else ())
        if name.lower().startswith(_HELD)
    )
    media = next((value for name, value in headers if name.lower() == "content-type"), retrieved.media_type)
    return Found(
        content=retrieved.content,
        captured=Bounds(listed.time, listed.time, "archive-header"),
        witness=Witness("wayback", address),
        page=page,
        url=listed.original,
        status=retrieved.hops[-1].status if retrieved.hops else None,
        headers=headers,
        media_type=media,
        wire_sha256=retrieved.wire_sha256,
        digest=None if listed.digest is None else f"sha1:{listed.digest}",
        digest_check=check,
        incomplete=OTHER_BYTES if check == "mismatch" else None,
        remarks=(f"address: {listed.original}, as the archive lists it",),
    )


def _digest_check(listed: Listed, retrieved: Retrieved) -> DigestCheck:
    """Archives list the digest of the body as it came over the wire, some of them of the body decoded."""
    if listed.digest is None:
        return "unverified"
    decoded = sha1_base32(retrieved.content).removeprefix("sha1:")
    return "verified" if listed.digest in (retrieved.wire_sha1, decoded) else "mismatch"


def _other_time(page: str, address: str, listed: Listed, retrieved: Retrieved) -> KpiIngestError | None:
    """A capture of another time than was asked for: archives lead to the nearest that they have."""
    headers = retrieved.hops[-1].headers if retrieved.hops else ()
    said = next((value for name, value in headers if name.lower() == "memento-datetime"), None)
    step = _STAMPED.search(retrieved.url)
    if said is None or step is None:
        return _refused(page, address, "E_MEMENTO_DATE", "an answer that does not say which capture it is")
    try:
        time = parsedate_to_datetime(said).astimezone(UTC)
    except ValueError:
        time = datetime.min.replace(tzinfo=UTC)
    if step["stamp"] == listed.stamp and abs(time - listed.time) < timedelta(seconds=1):
        return None
    return _refused(page, address, "E_MEMENTO_DATE", f"the capture of {said[:40]!r} ({step['stamp']})")


def _rewritten(page: str, address: str, retrieved: Retrieved) -> KpiIngestError | None:
    step = _STAMPED.search(retrieved.url)
    if step is not None and step["form"] == "id_" and not _REWRITTEN.search(retrieved.content):
        return None
    return _refused(page, address, "E_MEMENTO_REWRITTEN", "a page with the archive's own links and banner in it")


def _refused(page: str, address: str, code: str, got: str) -> KpiIngestError:
    return FetchError(
        code, page=page, place=address, got=got, expected="the bytes of the very capture that was asked for",
        next_step="nothing of it is kept; the other captures are taken",
    )  # fmt: skip


def _other_digest(page: str, address: str, listed: Listed, retrieved: Retrieved) -> KpiIngestError:
    return IntegrityError(
        "E_DIGEST", page=page, place=address, got=f"bytes with sha1 {retrieved.wire_sha1}",
        expected=f"sha1 {listed.digest}, as the archive lists it",
        next_step="the bytes are kept as incomplete and never read; fetch again, or ask the archive",
    )  # fmt: skip
