"""A capture that someone saved: a file on disk in place of an exchange."""

from __future__ import annotations

import os
from pathlib import Path

from kpi_ingest.fetch.codes import EXPLAINED
from kpi_ingest.fetch.judge import expect_a_page
from kpi_ingest.fetch.limits import FetchLimits
from kpi_ingest.fetch.outcome import Broken, FetchFailure, Retrieved


def read_file(path: Path, limits: FetchLimits | None = None) -> Retrieved:
    """The bytes of a file, judged by the same rules as an answer; FetchFailure.

    When it was retrieved the file cannot say, so `captured` is None. No time stamp of the file is believed: copying
    sets it anew.
    """
    limits = limits or FetchLimits()
    content = _read(path, limits)
    retrieved = Retrieved(content=content, source=path.name, captured=None, url=path.name)
    try:
        expect_a_page(content)
    except Broken as fault:
        raise _refused(path, fault, retrieved) from fault
    return retrieved


def _read(path: Path, limits: FetchLimits) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(limits.max_bytes + 1)
    except OSError as cause:
        what = os.strerror(cause.errno) if cause.errno else str(cause)
        raise _refused(path, Broken("E_FILE", what), None) from cause
    if len(content) > limits.max_bytes:
        raise _refused(path, Broken("E_TOO_LARGE", f"more than {limits.max_bytes} bytes"), None)
    return content


def _refused(path: Path, fault: Broken, retrieved: Retrieved | None) -> FetchFailure:
    expected, next_step = EXPLAINED[fault.code]
    failure = FetchFailure(fault.code, got=fault.got, expected=expected, next_step=next_step, place=str(path))
    if retrieved is not None:
        failure.partial = _marked(retrieved, fault)
    return failure


def _marked(retrieved: Retrieved, fault: Broken) -> Retrieved:
    return Retrieved(
        content=retrieved.content,
        source=retrieved.source,
        captured=None,
        url=retrieved.url,
        incomplete=f"{fault.code}: {fault.got}",
    )
