"""What an audit report is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi_ingest.compare import Answer
from kpi_ingest.model import Capture, Decision, Diff, Finding, Reading, Release
from kpi_ingest.pages import PageDefinition


@dataclass(frozen=True, slots=True)
class Source:
    """Distinct bytes that a side was read from."""

    reading: Reading
    captures: tuple[Capture, ...] = ()
    """The retrievals that gave these bytes, by capture time; empty for a file read on the spot."""
    name: str | None = None
    """Name of the file; None where the bytes are archived."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the comparison."""

    name: str
    """Id of the release, or name of the file."""
    sources: tuple[Source, ...]
    """In the order of `State.captures`."""
    release: Release | None = None
    """None for a file."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The archive's log when the report was made: a later log that does not hold this line was tampered with."""

    head: str
    """sha256 of the log's last line."""
    entries: int
    missing: tuple[str, ...] = ()
    """sha256 of bytes named in this report that the archive does not hold."""


@dataclass(frozen=True, slots=True)
class Audit:
    """A comparison with all that is needed to judge it."""

    diff: Diff
    previous: Side
    current: Side
    parser: str
    """Version of code and weights that made the report."""
    definition: PageDefinition | None = None
    findings: tuple[Finding, ...] = ()
    """Doubts that need both sides."""
    acknowledged: Mapping[str, Decision] = field(default_factory=dict)
    """The findings that a person has acknowledged, by id, with who did it, when and why."""
    checkpoint: Checkpoint | None = None
    """None for files, which no log covers, and where there is no archive at hand."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """The findings that a later capture answered, by id; none for files, which nothing comes after."""
