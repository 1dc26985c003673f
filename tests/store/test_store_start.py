"""What opening a store brings into the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from store_facts import PAGE, capture, night, reading

from kpi_ingest.store import Facts, open_store

ADD = """
import sys
from store_facts import PAGE, capture, night, reading
from kpi_ingest.store import Facts, open_store

with open_store(sys.argv[1]) as store:
    print(store.add(Facts(captures=(capture("B", 2),), readings=((reading("B", "271"), night(2)),))).readings)
print(*sorted(name for name in sys.modules if name.startswith("sqlalchemy.dialects.postgresql")))
"""


def test_a_night_on_sqlite_does_without_the_dialect_of_postgresql(tmp_path: Path) -> None:
    """A process that adds a reading with a new content to an SQLite store never imports the other engine's dialect."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with open_store(url) as store:
        store.add(Facts(captures=(capture("A"),), readings=((reading("A"), night(1)),)))
    said = subprocess.run(
        [sys.executable, "-c", ADD, url], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
    )
    assert said.stdout.splitlines() == ["1", ""]
    with open_store(url) as store:
        assert len(store.readings(PAGE, reading("B", "271").sha256)) == 1
