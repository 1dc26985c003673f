"""What a run works with: its settings, the page definitions, the archive and the store."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from kpi_ingest.archive import Archive, Place, open_archive, place_of, working_copy
from kpi_ingest.bundle import bundled
from kpi_ingest.config import Settings, load_settings
from kpi_ingest.fetch import Lookup, system_lookup
from kpi_ingest.pages import PageDefinition, load_pages
from kpi_ingest.store import Store, open_store

Clock = Callable[[], datetime]

LOCK_PATIENCE_S = 1.0
"""Seconds to wait for the archive: a killed run's lock is held until the reader it was about to start has started."""


def utc_now() -> datetime:
    """The time on our clock, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Workplace:
    """Settings resolved to what they name; nothing is opened yet."""

    settings: Settings
    definitions: Mapping[str, PageDefinition]
    archive_place: Place
    shipped: bool
    """The archive was not named by anyone: it is the working copy of the shipped snapshots, made on first use."""
    clock: Clock = utc_now
    lookup: Lookup = system_lookup
    """How the names of hosts are looked up; a test gives its own, so that nothing but loopback is ever asked."""

    def open_archive(self, *, writable: bool) -> Archive:
        """The archive, for reading or locked for writing. The shipped snapshots themselves are never written to."""
        if self.shipped and isinstance(self.archive_place, Path):
            working_copy(bundled("snapshots"), self.archive_place)
        return open_archive(self.archive_place, writable=writable, wait=LOCK_PATIENCE_S)

    def open_store(self, *, create: bool = True) -> Store:
        """The store; made and migrated up where it is empty, unless `create` is false."""
        return open_store(self.settings.store, create=create)

    def definition_of(self, page: str) -> PageDefinition | None:
        """The page's definition; None for a page that is read generically."""
        return self.definitions.get(page)


def set_up(
    config: Path | None = None,
    *,
    store: str | None = None,
    archive: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> Workplace:
    """The workplace that the settings file, the environment and these two choices describe."""
    settings = load_settings(config, os.environ if environ is None else environ)
    chosen = replace(settings, store=store or settings.store, archive=archive or settings.archive)
    definitions = load_pages([bundled("parsers"), *(Path(folder) for folder in settings.pages)])
    place = place_of(chosen.archive, chosen.kept)
    return Workplace(chosen, definitions, place, shipped=chosen.archive == Settings().archive)
