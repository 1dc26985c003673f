"""A run of its own that keeps captures and prints the id of each once it was acknowledged.

python killed_run.py BUCKET FIRST
"""

from __future__ import annotations

import sys
from pathlib import Path

from recording import keep

from kpi_ingest.archive import open_archive
from kpi_ingest.archive.places import ObjectPlace
from kpi_ingest.errors import KpiIngestError


def main(bucket: str, first: str) -> int:
    """Keep captures of 100 kB, numbered from the first on."""
    try:
        with open_archive(ObjectPlace(bucket, "archive", Path("kept")), writable=True) as archive:
            for number in range(int(first), int(first) + 1000):
                print(keep(archive, b"%d" % number * 100_000, number).id, flush=True)
    except KpiIngestError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
