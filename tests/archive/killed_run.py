"""A run of its own that keeps a capture and is killed, or runs out of disk, at a chosen system call.

    python killed_run.py PLACE CALL NUMBER ACT

CALL is the function of `os` to strike at, NUMBER which of its calls, ACT `kill` or the name of an errno. Prints the id
of each capture once it was acknowledged.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from keeping import CAPTURES, keep

from kpi_ingest.archive import open_archive
from kpi_ingest.errors import KpiIngestError


def strike(call: str, number: int, act: str) -> None:
    """Replace a function of `os` by one that acts at its NUMBERth call, once."""
    original: Callable[..., object] = getattr(os, call)
    calls = iter(range(1, 1_000_000))

    def struck(*arguments: object, **options: object) -> object:
        if next(calls) != number:
            return original(*arguments, **options)
        if act == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        code = getattr(errno, act)
        raise OSError(code, os.strerror(code))

    setattr(os, call, struck)


def main(place: str, call: str, number: str, act: str) -> int:
    """Keep two captures, striking on the way."""
    try:
        with open_archive(Path(place), writable=True) as archive:
            strike(call, int(number), act)
            for path in sorted(CAPTURES.iterdir()):
                print(keep(archive, path.read_bytes()).id, flush=True)
    except KpiIngestError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
