"""Where the files that ship with the code lie: page definitions, the archived captures, the migrations."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from kpi_ingest.errors import UsageError

Bundled = Literal["parsers", "snapshots", "migrations"]


def bundled(name: Bundled) -> Path:
    """The folder `name`: beside the installed package (a wheel), else at the top of the checkout (an editable one).

    Raises UsageError where neither is there, as after a copy of `src/` alone.
    """
    package = Path(__file__).resolve().parent
    checkout = package.parent.parent
    for folder in (package / name, checkout / name):
        if folder.is_dir():
            return folder
    raise UsageError(
        "E_NOT_BUNDLED",
        place=str(package / name),
        got=f"an installation without its {name} folder",
        expected=f"{name} beside the package or at {checkout / name}",
        next_step="install the wheel again, or work from a full checkout",
    )
