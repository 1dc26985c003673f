"""`log.checked`: how much of the log has been checked line by line, so that the next opening need not do it again.

It names a length and the digest of that many bytes. Where the log still begins with these bytes its chain holds as it
held before; where it does not, or the file is missing or damaged, every line is checked anew. It may be deleted at any
time, and `verify` never looks at it.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kpi_ingest.archive.canonical import canonical, sha256_of
from kpi_ingest.archive.layout import CHECKED, LOG

SCHEMA = "kpi-ingest/log-checked/1"
WORTH_NOTING = 100
"""Lines from which on the note is written: fewer are checked sooner than it is read."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The beginning of a log whose lines were found to hold."""

    lines: int
    size: int
    """In bytes, line feeds among them."""
    sha256: str
    """Of these bytes."""
    head: str
    """sha256 of the last of these lines."""


NOTHING_CHECKED = Checked(0, 0, sha256_of(b""), "0" * 64)


def load_checked(place: Path, log: bytes) -> Checked:
    """What is noted of this log, if the log still begins with it; else `NOTHING_CHECKED`."""
    try:
        noted = json.loads((place / CHECKED).read_bytes())
        checked = Checked(int(noted["lines"]), int(noted["size"]), str(noted["sha256"]), str(noted["head"]))
        sound = noted["schema"] == SCHEMA and noted["own"] == _own(checked)
    except (OSError, ValueError, KeyError, TypeError):
        return NOTHING_CHECKED
    holds = sound and 0 <= checked.size <= len(log) and sha256_of(log[: checked.size]) == checked.sha256
    return checked if holds else NOTHING_CHECKED


def save_checked(place: Path, lines: int, size: int, head: str) -> None:
    """Note that the log holds up to here. A failure is no matter: the note saves time and nothing else."""
    temporary = place / f".{CHECKED}-{os.getpid()}"
    with suppress(OSError):
        content = (place / LOG).read_bytes()[:size]
        checked = Checked(lines, size, sha256_of(content), head)
        temporary.write_bytes(canonical({**_facts(checked), "schema": SCHEMA, "own": _own(checked)}) + b"\n")
        os.replace(temporary, place / CHECKED)


def _facts(checked: Checked) -> dict[str, object]:
    return {"lines": checked.lines, "size": checked.size, "sha256": checked.sha256, "head": checked.head}


def _own(checked: Checked) -> str:
    """Digest of the note itself."""
    return sha256_of(canonical(_facts(checked)))
