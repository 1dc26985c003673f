"""Validators out of a kept capture, to ask whether it still holds."""

from __future__ import annotations

from kpi_ingest.fetch.outcome import Validators
from kpi_ingest.model import Capture


def brought_bytes(capture: Capture) -> bool:
    """Whether the bytes came over the wire in this very retrieval, whole: a revisit only points at them."""
    return capture.incomplete is None and bool(capture.hops) and capture.hops[-1].status in (200, 203)


def validators_of(capture: Capture) -> Validators:
    """What the server said with these bytes, and the addresses that led to them; empty for a capture that brought no
    bytes of its own: a 304 that names another ETag may not tie it to bytes that it did not come with."""
    if not brought_bytes(capture):
        return Validators()
    said = {name.lower(): value for name, value in reversed(capture.hops[-1].headers)}
    chain = tuple(hop.url for hop in capture.hops)
    return Validators(said.get("etag"), said.get("last-modified"), capture.sha256, chain)
