"""Validators out of a kept capture, to ask whether it still holds."""

from __future__ import annotations

from kpi_ingest.fetch.outcome import Validators
from kpi_ingest.model import Capture


def validators_of(capture: Capture) -> Validators:
    """What the server said with these bytes; empty where it said nothing, and for an incomplete capture."""
    if capture.incomplete is not None or not capture.hops:
        return Validators()
    headers = {name.lower(): value for name, value in capture.hops[-1].headers}
    return Validators(headers.get("etag"), headers.get("last-modified"), capture.sha256)
