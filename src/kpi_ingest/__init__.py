"""Turn published KPI pages into data people can trust."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpi_ingest.pipeline import repair_rows
    from kpi_ingest.vintages import open_store

__all__ = ["__version__", "open_store", "repair_rows"]

__version__ = "0.2.0"

_FACE = {"open_store": "kpi_ingest.vintages", "repair_rows": "kpi_ingest.pipeline"}
"""Names offered here, imported from their rooms on first use: the package itself stays quick to import."""


def __getattr__(name: str) -> object:
    if name in _FACE:
        return getattr(importlib.import_module(_FACE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
