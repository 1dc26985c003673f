"""A run of its own that puts a record as the first line of an archive's log, at the same moment as another.

    python racing_run.py BUCKET PREFIX WORDS

Says `ready`, waits for a line on stdin, puts without a lock, and prints `kept` or the code of the error.
"""

from __future__ import annotations

import sys
from pathlib import Path

from recording import START

from kpi_ingest.archive.files import record_bytes
from kpi_ingest.archive.layout import attempt_path
from kpi_ingest.archive.log import read_log
from kpi_ingest.archive.places import ObjectPlace, shelf_of
from kpi_ingest.archive.records import attempt_id
from kpi_ingest.errors import LockHeld
from kpi_ingest.model import Attempt


def main(bucket: str, prefix: str, words: str) -> None:
    """Put an attempt with these words."""
    shelf = shelf_of(ObjectPlace(bucket, prefix, Path("kept")))
    facts = {"page": "p", "url": "https://example.org", "at": START, "code": "E_GONE", "message": words, "hops": ()}
    attempt = Attempt(id=attempt_id(Attempt(id="", **facts)), **facts)
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        shelf.keep(read_log(b""), attempt, attempt_path(attempt), record_bytes(attempt))
        print("kept")
    except LockHeld as error:
        print(error.code, error.exit_code)


if __name__ == "__main__":
    main(*sys.argv[1:])
