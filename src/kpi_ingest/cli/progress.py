"""Progress on a terminal; nothing anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def following(verb: str) -> Iterator[Callable[[str], None]]:
    """A function that shows what is at work; on a terminal a moving line on stderr, elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console

    with Console(stderr=True).status(verb) as status:
        yield lambda name: status.update(f"{verb} {name}")
