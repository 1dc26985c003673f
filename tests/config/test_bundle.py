"""Where the bundled folders are found."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from kpi_ingest import bundle
from kpi_ingest.errors import UsageError


@pytest.mark.parametrize("name", get_args(bundle.Bundled))
def test_each_bundled_folder_is_there(name: bundle.Bundled) -> None:
    """In a checkout they are its own top-level folders."""
    assert bundle.bundled(name) == Path(__file__).resolve().parents[2] / name


def test_the_folder_beside_the_package_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a wheel they lie beside the code; an installation with neither is refused in one line."""
    module = tmp_path / "site" / "python" / "kpi_ingest" / "bundle.py"
    module.parent.mkdir(parents=True)
    monkeypatch.setattr(bundle, "__file__", str(module))
    with pytest.raises(UsageError, match="without its parsers folder"):
        bundle.bundled("parsers")
    (tmp_path / "site" / "parsers").mkdir()
    assert bundle.bundled("parsers") == tmp_path / "site" / "parsers"
    (module.parent / "parsers").mkdir()
    assert bundle.bundled("parsers") == module.parent / "parsers"
