"""An archive copied to another place, both named as `--archive` names one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from kpi_ingest.archive import Copied, copy_archive, place_of
from kpi_ingest.archive.copying import Step
from kpi_ingest.config import load_settings
from kpi_ingest.pipeline.workplace import LOCK_PATIENCE_S


def copy_between(
    source: str,
    target: str,
    config: Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    step: Step = lambda line, count: None,
) -> Copied:
    """Bring the archive at `target` to the records that the one at `source` has; see `copy_archive`."""
    kept = load_settings(config, os.environ if environ is None else environ).kept
    return copy_archive(place_of(source, kept), place_of(target, kept), wait=LOCK_PATIENCE_S, step=step)
