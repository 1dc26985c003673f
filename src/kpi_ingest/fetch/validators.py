"""Validators out of a kept capture, to ask whether it still holds."""

from __future__ import annotations

from kpi_ingest.fetch.outcome import Validators
from kpi_ingest.model import Capture


def validators_of(capture: Capture) -> Validators:
    """What the server said with these bytes; empty where it said nothing, and for an incomplete capture.

    A 304 need not repeat what it confirmed (RFC 9110 15.4.5 asks for no Last-Modified): then what we sent still holds.
    """
    if capture.incomplete is not None or not capture.hops:
        return Validators()
    last = capture.hops[-1]
    sent = _named(last.request_headers) if last.status == 304 else {}
    said = _named(last.headers)
    return Validators(
        said.get("etag", sent.get("if-none-match")),
        said.get("last-modified", sent.get("if-modified-since")),
        capture.sha256,
    )


def _named(headers: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}
